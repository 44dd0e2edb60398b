"""Let the founder sign in: with Microsoft by msal, with Google (or another server that speaks OpenID Connect) through his browser.

Google's device flow does not grant mail (https://mail.google.com/), so there the browser is sent back to this machine, or what it was
sent to is pasted; another server that offers the device flow (RFC 8628) is signed in to by that.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from ..errors import SalesError
from ..glass import safe_text
from ..store.mailboxes import MailboxRow
from . import microsoft
from .login import SignInRefused
from .redirect import Pledge, catching, read_code
from .token_server import (
    INTERVAL_SECONDS,
    MOST_SECONDS,
    Endpoints,
    Tokens,
    as_object,
    check_secure,
    fetch,
    find_endpoints,
    no_sign_in,
    read_tokens,
    refusal,
    seconds_said,
)

GOOGLE = "https://accounts.google.com"
GOOGLE_SCOPE = "https://mail.google.com/"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SLOWER_SECONDS = 5  # RFC 8628, 3.5
PASTE_TRIES = 3


@dataclass(frozen=True)
class Founder:
    """How to reach the founder during a sign-in.

    `tell` shows a line. `paste` waits for an address he pastes, and returns "" where he gives up or the event is set meanwhile
    (the browser came by itself). `wait` lets seconds pass.
    """

    tell: Callable[[str], object]
    paste: Callable[[threading.Event], str]
    wait: Callable[[float], object] = time.sleep


def sign_in(mailbox: MailboxRow, client_secret: str, founder: Founder) -> Tokens:
    """Sign in to what the mailbox's `auth` says. Raises `SalesError` where it came to nothing: refused, too late, no network."""
    if not mailbox.oauth_client:
        raise SignInRefused(
            f"Mailbox {mailbox.name} has no client id to sign in with.",
            "Nothing was changed.",
            f"Register an application at {'Microsoft Entra' if mailbox.auth == 'microsoft' else 'Google Cloud'} (a desktop app that may send and"
            " read mail) and name its id: salestui mailbox set NAME --oauth-client ID.",
        )
    if mailbox.auth == "microsoft":
        return microsoft.sign_in(mailbox.oauth_client, mailbox.oauth_authority, mailbox.user, founder.tell)
    authority = mailbox.oauth_authority or GOOGLE
    check_secure(authority)
    endpoints = find_endpoints(authority)
    if endpoints.device and mailbox.oauth_authority:
        return _by_device(mailbox, client_secret, endpoints, founder)
    return _by_browser(mailbox, client_secret, endpoints, founder)


def refresh(mailbox: MailboxRow, refresh_token: str, client_secret: str) -> Tokens:
    """A new access token. `refresh` of what is returned is empty where the old refresh token stays. Raises `SignInRefused`, `TryLater`."""
    if mailbox.auth == "microsoft":
        return microsoft.refresh(mailbox.oauth_client, mailbox.oauth_authority, mailbox.user, refresh_token)
    endpoints = find_endpoints(mailbox.oauth_authority or GOOGLE)
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": mailbox.oauth_client}
    return _tokens(mailbox, endpoints, form, client_secret)


def _tokens(mailbox: MailboxRow, endpoints: Endpoints, form: dict[str, str], client_secret: str) -> Tokens:
    if client_secret:
        form["client_secret"] = client_secret
    answer = fetch("POST", endpoints.token, form, {"Accept": "application/json"})
    return read_tokens(as_object(answer, endpoints.token), mailbox.user, urlsplit(endpoints.token).netloc)


def _by_browser(mailbox: MailboxRow, client_secret: str, endpoints: Endpoints, founder: Founder) -> Tokens:
    if not endpoints.authorization:
        raise SignInRefused("That server has no page to sign in at.", "Nothing was changed.", "Correct --oauth-authority.")
    pledge = Pledge()
    with catching(pledge.state) as catcher:
        question = {
            "client_id": mailbox.oauth_client,
            "redirect_uri": catcher.address,
            "response_type": "code",
            "scope": GOOGLE_SCOPE,
            "state": pledge.state,
            "code_challenge": pledge.challenge,
            "code_challenge_method": "S256",
            "access_type": "offline",  # without it Google gives no refresh token, without "consent" none the second time
            "prompt": "consent",
            "login_hint": mailbox.user,
        }
        founder.tell(
            f"Open this address in a browser and sign in as {mailbox.user}:\n\n{endpoints.authorization}"
            f"{'&' if '?' in endpoints.authorization else '?'}{urlencode(question)}\n"
        )
        founder.tell(
            "In a browser on this machine that is all. On another one the last page cannot be shown: paste its whole address here."
        )
        code = _code(founder, catcher.came, lambda: catcher.caught or "", pledge.state)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": mailbox.oauth_client,
            "redirect_uri": catcher.address,
            "code_verifier": pledge.verifier,
        }
    return _tokens(mailbox, endpoints, form, client_secret)


def _code(founder: Founder, came: threading.Event, caught: Callable[[], str], state: str) -> str:
    for left in range(PASTE_TRIES - 1, -1, -1):
        pasted = founder.paste(came)
        if came.is_set():
            return read_code(caught(), state)
        if not pasted.strip():
            break
        try:
            return read_code(pasted, state)
        except SalesError as error:
            if not left:
                raise
            founder.tell(f"{error.title} {error.hint}")
    raise SignInRefused("The sign-in was given up.", "Nothing was changed.", "Start again when you like.")


def _by_device(mailbox: MailboxRow, client_secret: str, endpoints: Endpoints, founder: Founder) -> Tokens:
    where = urlsplit(endpoints.device).netloc
    form = {"client_id": mailbox.oauth_client, "scope": GOOGLE_SCOPE}
    flow = as_object(fetch("POST", endpoints.device, form, {"Accept": "application/json"}), endpoints.device)
    device, code = flow.get("device_code"), flow.get("user_code")
    page = flow.get("verification_uri") or flow.get("verification_url")  # the second is what Google calls it
    if not (isinstance(device, str) and isinstance(code, str) and isinstance(page, str)):
        raise refusal(flow, mailbox.user, where) if flow.get("error") else no_sign_in(where)
    founder.tell(f"Open {safe_text(page)} in a browser on any machine, enter the code {safe_text(code)} and sign in as {mailbox.user}.")
    interval, left = seconds_said(flow.get("interval"), INTERVAL_SECONDS), seconds_said(flow.get("expires_in"), MOST_SECONDS)
    grant = {"grant_type": DEVICE_GRANT, "device_code": device, "client_id": mailbox.oauth_client}
    if client_secret:
        grant["client_secret"] = client_secret
    while left > 0:
        founder.wait(interval)
        left -= interval
        document = as_object(fetch("POST", endpoints.token, grant, {"Accept": "application/json"}), endpoints.token)
        if document.get("error") == "slow_down":
            interval += SLOWER_SECONDS
        elif document.get("error") == "expired_token":
            break
        elif document.get("error") != "authorization_pending":
            return read_tokens(document, mailbox.user, where)
    raise SignInRefused(f"Nobody signed in as {mailbox.user} before the code was too old.", "Nothing was changed.", "Start again.")
