"""Access tokens for a mailbox that signs in with Microsoft or Google: what a sign-in left is kept apart from the store, like a password.

What is kept is one line: the refresh token, or a JSON object with `refresh_token` and `client_secret` where the application has one.
`--password-command`, systemd and `--password-env` may give that line; else it is in the keyring; where there is none, the founder signs in
once a session. An access token is only ever in memory.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ..credentials import find_password, is_in_keyring, keep_password
from ..errors import SalesError
from ..store.mailboxes import MailboxRow
from . import signing_in
from .login import Login, SignInRefused
from .signing_in import Founder
from .token_server import Tokens

EARLY_SECONDS = 120  # a token this close to its end is not begun with: a batch may take a while
Ask = Callable[[str], str]


@dataclass(frozen=True)
class Grant:
    """What a sign-in left, by which new access tokens are got."""

    refresh_token: str
    client_secret: str = ""

    def line(self) -> str:
        """The one line that is kept."""
        if not self.client_secret:
            return self.refresh_token
        return json.dumps({"refresh_token": self.refresh_token, "client_secret": self.client_secret}, separators=(",", ":"))

    @classmethod
    def from_line(cls, line: str) -> "Grant":
        """The grant that a line tells of."""
        if line.lstrip().startswith("{"):
            try:
                found = json.loads(line)
            except ValueError:
                found = {}
            return cls(str(found.get("refresh_token") or ""), str(found.get("client_secret") or ""))
        return cls(line.strip())


@dataclass
class _Live:
    """What this process knows of one account."""

    grant: Grant
    access: str = ""
    until: float = 0.0


_live: dict[tuple[str, ...], _Live] = {}  # for as long as the program runs, and nowhere else
_refreshing = threading.Lock()  # the sender and the reader of one account get one new token, not two


def access_token(mailbox: MailboxRow, environ: Mapping[str, str], ask: Ask | None = None, fresh: bool = False) -> str:
    """The token a mailbox logs in with (XOAUTH2) at its SMTP and IMAP servers as `mailbox.user`; from memory while it lives.

    Blocking: up to some 40 seconds of network when a new one is needed, far longer where `ask` lets the founder sign in. `fresh` asks
    for a new one, after a server refused the last. `ask(question)` is used only where nothing is kept and this machine has no keyring:
    the founder signs in for this session. Call it from any thread but the event loop's. The token is a secret: never print or log it.

    Raises `SignInRefused` where only signing in again helps (stop the mailbox), `TryLater` (`OutOfReach` without a network) where time
    does (leave the mailbox as it is), and plain `SalesError` where the mailbox is not signed in or its command fails.
    """
    live = _known(mailbox, environ, ask)
    with _refreshing:
        if live.access and live.until > time.time() and not fresh:
            return live.access
        tokens = _refresh(mailbox, environ, live)
        _remember(mailbox, environ, live, tokens)
        return live.access


def login_of(mailbox: MailboxRow, environ: Mapping[str, str], ask: Ask | None = None) -> Login:
    """What a mailbox logs in with: its password, a source of access tokens, or None where no login is needed.

    Raises `SalesError` where there is no password, or nobody signed in; the network is not spoken to before a token is asked for (but for
    a sign-in through `ask`).
    """
    if mailbox.auth == "password" or not mailbox.user:
        return find_password(mailbox, environ, ask)
    _known(mailbox, environ, ask)
    return lambda fresh: access_token(mailbox, environ, ask, fresh)


def receiving_login_of(mailbox: MailboxRow, environ: Mapping[str, str], ask: Ask | None = None) -> Login:
    """What is logged in with where mail is read: the mailbox's own login; where its sending needs none, that of its `imap_user`. Raises as `login_of`."""
    return login_of(mailbox if mailbox.user else replace(mailbox, user=mailbox.imap_user), environ, ask)


def sign_in(mailbox: MailboxRow, client_secret: str, founder: Founder) -> Grant:
    """Let the founder sign in, now. Returns what to keep (`keep`); this process knows it already. Raises `SalesError`."""
    tokens = signing_in.sign_in(mailbox, client_secret, founder)
    if not tokens.refresh:
        raise SignInRefused(
            "The sign-in gave no lasting token.", "Nothing was kept.", "The application has to be allowed offline access (offline_access)."
        )
    grant = Grant(tokens.refresh, client_secret)
    _live[_key(mailbox)] = _Live(grant, tokens.access, time.time() + max(tokens.seconds - EARLY_SECONDS, 0))
    return grant


def keep(mailbox: MailboxRow, grant: Grant) -> None:
    """Put what a sign-in left into the keyring. Raises `SalesError` where this machine has none that keeps it."""
    keep_password(mailbox, grant.line())


def forget(mailbox: MailboxRow) -> None:
    """Let go what this process knows of a mailbox; what is kept elsewhere stays."""
    _live.pop(_key(mailbox), None)


def _key(mailbox: MailboxRow) -> tuple[str, ...]:
    return mailbox.name, mailbox.user, mailbox.auth, mailbox.oauth_client, mailbox.oauth_authority


def _known(mailbox: MailboxRow, environ: Mapping[str, str], ask: Ask | None) -> _Live:
    """What is known of an account, looked up where it is kept the first time."""
    if live := _live.get(_key(mailbox)):
        return live
    try:
        grant = _kept(mailbox, environ)
    except SalesError:
        if ask is None or not is_in_keyring(mailbox, environ):
            raise
        sign_in(mailbox, "", _founder_by_questions(mailbox, ask))
        return _live[_key(mailbox)]
    return _live.setdefault(_key(mailbox), _Live(grant))


def _kept(mailbox: MailboxRow, environ: Mapping[str, str]) -> Grant:
    grant = Grant.from_line(find_password(mailbox, environ) or "")
    if not grant.refresh_token:
        raise SignInRefused(f"What is kept for mailbox {mailbox.name} is no token.", "Nothing was sent.", "Sign in again.")
    return grant


def _refresh(mailbox: MailboxRow, environ: Mapping[str, str], live: _Live) -> Tokens:
    try:
        return signing_in.refresh(mailbox, live.grant.refresh_token, live.grant.client_secret)
    except SignInRefused:
        # Another process (cron, a second terminal, a new sign-in) may have changed what is kept meanwhile.
        try:
            kept = _kept(mailbox, environ)
        except SalesError:
            kept = live.grant
        if kept == live.grant:
            forget(mailbox)
            raise
        live.grant = kept
        return signing_in.refresh(mailbox, kept.refresh_token, kept.client_secret)


def _remember(mailbox: MailboxRow, environ: Mapping[str, str], live: _Live, tokens: Tokens) -> None:
    live.access, live.until = tokens.access, time.time() + max(tokens.seconds - EARLY_SECONDS, 0)
    if tokens.refresh and tokens.refresh != live.grant.refresh_token:
        live.grant = Grant(tokens.refresh, live.grant.client_secret)
        if is_in_keyring(mailbox, environ):
            try:
                keep(mailbox, live.grant)
            except SalesError:
                return  # this session has it; where the server takes the old one no more, the next one says "sign in again"


def _founder_by_questions(mailbox: MailboxRow, ask: Ask) -> Founder:
    """A founder who can only be asked: what there is to tell becomes part of the question, and his answer says that he is done."""
    told: list[str] = []

    def tell(words: str) -> None:
        told.append(words)
        if mailbox.auth == "microsoft" and not ask(f"{words} Then answer yes: ").strip():
            raise SignInRefused(f"Nobody signed in as {mailbox.user}.", "Nothing was sent.", "Sign in when you are asked again.")

    return Founder(tell, lambda came: ask(" ".join(told) + " "))
