"""`salestui mailbox sign-in`: the founder signs in with Microsoft or Google, and the keyring keeps what that left."""

import os
import select
import sys
import threading
from typing import TYPE_CHECKING

from ..errors import SalesError
from .call import Call, Usage

if TYPE_CHECKING:
    from ..store.mailboxes import MailboxRow
    from .parser import Parser

LOOK_SECONDS = 0.2
MOST_SECONDS = 900  # without a terminal to paste into, the browser has this long to come


def build(parser: "Parser") -> None:
    """The arguments of `mailbox sign-in`."""
    parser.description = (
        "Sign in to a mailbox whose --auth is microsoft or google, instead of a password. The address (and the code) to open in a browser, on"
        " any machine, is printed on stderr; Ctrl+C gives up.\n\n"
        "You need an application of your own there, and its id in the mailbox (mailbox set NAME --oauth-client ID):\n"
        "  Microsoft  entra.microsoft.com -> App registrations -> New; allow public client flows; permissions SMTP.Send, IMAP.AccessAsUser.All\n"
        "  Google     console.cloud.google.com -> APIs & Services -> Credentials -> OAuth client ID -> Desktop app; its client secret is asked\n"
        "             for here (or taken from --client-secret-env) and kept with the sign-in, never in the store\n\n"
        "What the sign-in leaves is kept in the keyring. Without one: --print-token prints it as one line, for the place that\n"
        "--password-command, --password-env or a systemd credential reads."
    )
    parser.add_argument("name", nargs="?", default="", metavar="NAME")
    parser.add_argument("--client-secret-env", metavar="VARIABLE", help="the variable that holds the application's client secret (Google)")
    parser.add_argument("--print-token", action="store_true", help="print what is to be kept on stdout, and keep it nowhere")
    parser.set_defaults(run=run_sign_in)


def run_sign_in(call: Call) -> int:
    """Sign in, and keep what that left."""
    from ..sender import oauth
    from ..sender.signing_in import Founder
    from ..store.mailboxes import find_mailbox

    row = find_mailbox(call.db, call.args.name)
    call.when_stopped = "Nothing was changed."
    if row.auth == "password":
        raise Usage(
            f"Mailbox {row.name} logs in with a password.",
            "Nothing was changed.",
            f"To sign in instead: salestui mailbox set {_shell(row.name)} --auth microsoft (or google) --oauth-client ID.",
        )
    if not call.args.print_token:
        _check_keeping(row)
    secret = _client_secret(call, row)

    def tell(words: str) -> None:
        for line in words.split("\n"):  # an address stands on a line of its own, whole
            call.out.note(line)

    grant = oauth.sign_in(row, secret, Founder(tell, _paste))
    if call.args.print_token:
        call.out.line(grant.line())
        call.out.note(f"Signed in as {row.user}. Keep that line like a password: whoever has it reads and sends your mail.")
    else:
        oauth.keep(row, grant)
        call.out.line(f"Signed in as {row.user}. It is kept in the keyring.")
    call.out.note(f"Next: salestui mailbox test {_shell(row.name)}")
    if row.state == "stopped":
        call.out.note(f"Then: salestui mailbox resume {_shell(row.name)}")
    return 0


def _shell(name: str) -> str:
    from shlex import quote

    return quote(name)


def _check_keeping(row: "MailboxRow") -> None:
    """Before the founder takes the trouble: will it be kept?"""
    from ..credentials import is_in_keyring, keyring_name

    if not is_in_keyring(row, os.environ):
        place = "--password-command" if row.password_command else "--password-env" if row.password_env else "a systemd credential"
        raise SalesError(
            f"Mailbox {row.name} takes its sign-in from {place}.",
            "Nothing was changed.",
            "Add --print-token, and put the line it prints there.",
        )
    if keyring_name() is None:
        raise SalesError(
            "This machine has no keyring to keep a sign-in in.",
            "Nothing was changed.",
            "Add --print-token and put the line it prints where --password-command or --password-env finds it. Without that, salestui asks you"
            " to sign in each session, on a terminal.",
        )


def _client_secret(call: Call, row: "MailboxRow") -> str:
    """The application's secret, which Google's desktop applications have; kept with the last sign-in, or asked for."""
    from ..credentials import find_password
    from ..sender.oauth import Grant

    if variable := call.args.client_secret_env:
        if value := os.environ.get(variable):
            return value
        raise Usage(f"--client-secret-env: the variable {variable} is not set.", "Nothing was changed.", "Set it, or leave the option out.")
    if row.auth != "google":
        return ""
    try:
        kept = Grant.from_line(find_password(row, os.environ) or "").client_secret
    except SalesError:
        kept = ""  # nothing is kept yet: this is the first sign-in
    if kept or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return kept
    from getpass import getpass

    return getpass(f"Client secret of {row.oauth_client or 'the application'} (empty: it has none): ", stream=sys.stderr).strip()


def _paste(came: threading.Event) -> str:
    """A line from the terminal, unless the browser comes by itself meanwhile. Where there is no terminal, only the browser can come."""
    if not sys.stdin.isatty():
        came.wait(MOST_SECONDS)
        return ""
    while not came.is_set():
        if select.select([sys.stdin], [], [], LOOK_SECONDS)[0]:
            return sys.stdin.readline()
    return ""
