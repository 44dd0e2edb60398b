"""The options of `mailbox add` and `mailbox set`: what each may say, and the values they come to."""

import os
from typing import TYPE_CHECKING, Any

from ..glass import quoted, safe_text
from .call import Call, Usage, option
from .parser import number

if TYPE_CHECKING:
    from .parser import Parser

PORTS = {"starttls": 587, "tls": 465, "none": 25}
AUTHS = ("password", "microsoft", "google")
IMAP_PLAIN, IMAP_TLS = 143, 993
NONE = "none"
"""What takes a number or a range away again: `--per-day none`."""
COLUMNS = (
    "name", "sender", "host", "port", "security", "user", "password_command", "password_env", "auth", "oauth_client", "oauth_authority",
    "imap_host", "imap_port", "imap_security", "imap_user", "imap_folder", "sent_folder", "maildir", "zone", "window", "per_day", "per_minute",
    "timeout",
)  # fmt: skip
"""The arguments that are called like what they set; `gap` is two columns."""
_EMPTY = {"auth": "password", "imap_security": "tls", "imap_folder": "INBOX"} | dict.fromkeys(
    ("port", "imap_port", "per_day", "per_minute", "timeout")
)
_MOST_GAP = (30, 120)
_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-:[]_")
_LONGEST = 500


def add_options(parser: "Parser") -> None:
    """What `add` and `set` have in common. What is not said is None."""
    say = parser.add_argument
    say(
        "--provider", metavar="NAME", help="fill in what this provider wants, like gmail, microsoft365, fastmail; auto asks the domain's MX"
    )
    say("--host", help="the SMTP server (not needed where the provider is known)")
    say("--security", choices=tuple(PORTS), help="how the connection is encrypted; starttls where not said, tls on port 465")
    say("--port", type=number_or_none, metavar="P", help="587 for starttls, 465 for tls, 25 for none, where not said")
    say("--user", help="whom to log in as (without: no login)")
    say("--auth", choices=AUTHS, help="how to log in: with a password, or by a sign-in with Microsoft or Google (mailbox sign-in)")
    say("--oauth-client", metavar="ID", help="the id of your application at Microsoft or Google that signs in")
    say("--oauth-authority", metavar="URL", help="another sign-in server, like https://login.microsoftonline.com/TENANT")
    say("--password-command", metavar="COMMAND", help="a program that prints the password (or what a sign-in left), like 'pass show mail'")
    say("--password-env", metavar="VARIABLE", help="an environment variable that holds it")
    say("--imap-host", help="where replies are read")
    say("--imap-port", type=number_or_none, metavar="P", help="993 for tls, else 143, where not said")
    say("--imap-security", choices=tuple(PORTS), help="tls where not said; starttls on port 143, none on another port of this machine")
    say("--imap-user", metavar="USER", help="whom to log in as there, where it is not the same")
    say("--imap-folder", metavar="FOLDER", help="where replies are (INBOX where not said)")
    say("--sent-folder", metavar="FOLDER", help="where the server keeps copies of what was sent")
    say("--maildir", type=str, metavar="DIR", help="or a folder of mails that another program fetches")
    say("--zone", metavar="Z", help="its time zone, like Europe/Berlin")
    say("--window", help='when it may send, like "Mon-Fri 09:00-17:00" (without: any hour)')
    say("--per-day", type=number_or_none, metavar="N", help="at most N mails in 24 hours")
    say("--per-minute", type=number_or_none, metavar="N", help="at most N mails in a minute")
    say(
        "--gap", metavar="SECONDS-SECONDS", help="a random wait between two mails; 30-120 where not said, none for a server on this machine"
    )
    say("--timeout", type=number_or_none, metavar="SECONDS", help="the longest wait for an answer of the server")


CLEARING = 'In set, none takes a number away again (--per-day none, --gap none), and "" a text (--window "").'


def number_or_none(word: str) -> int | str:
    """A whole number, or the word none."""
    return NONE if word.strip().lower() == NONE else number(word)


def complete(args: Any) -> None:
    """Put what is usual in the place of what `add` was not told."""
    from ..sender.conversation import is_loopback

    if args.security is None:
        args.security = "tls" if args.port == PORTS["tls"] else "starttls"
    if args.user is None:
        args.user = "" if args.auth in (None, "password") else _address(args.sender)
    if args.imap_security is None and args.imap_host and args.imap_port not in (None, IMAP_TLS):
        args.imap_security = "none" if is_loopback(args.imap_host.strip()) else "starttls" if args.imap_port == IMAP_PLAIN else "tls"
    if args.gap is None and not is_loopback(args.host.strip()):
        args.gap = f"{_MOST_GAP[0]}-{_MOST_GAP[1]}"
    for name in COLUMNS:
        if getattr(args, name) is None:
            setattr(args, name, _EMPTY.get(name, ""))


def _address(sender: str) -> str:
    from ..sender.message import split_sender

    return split_sender(sender)[1]


def read_values(call: Call) -> dict[str, Any]:
    """Checked values for `add_mailbox`. Raises `Usage` naming the option."""
    from ..rules.names import check_address
    from ..rules.schedule import Window, find_zone
    from ..sender.message import split_sender

    args = call.args
    for name in ("port", "imap_port", "per_day", "per_minute", "timeout"):
        if getattr(args, name) == NONE:
            setattr(args, name, None)
    with option("--from"):
        _one_sender(args.sender)
        name, address = split_sender(args.sender)
        address = check_address(address)
    host, imap_host = _host("--host", args.host, needed=True), _host("--imap-host", args.imap_host)
    port = args.port if args.port is not None else PORTS[args.security]
    for said, value in (("--port", port), ("--imap-port", args.imap_port)):
        if value is not None and not 1 <= value <= 65535:
            raise Usage(f"{said}: {value} is no port.", "Nothing was added.", "Ports go from 1 to 65535.")
    for said, value in (("--per-day", args.per_day), ("--per-minute", args.per_minute), ("--timeout", args.timeout)):
        if value is not None and not 1 <= value <= 100_000:
            raise Usage(f"{said}: {value} makes no sense.", "Nothing was added.", "Give a number from 1 on.")
    _check_encryption(args, host, imap_host)
    _check_password_source(args.password_command, args.password_env, args.user or args.imap_user)
    low, high = _gap(args.gap)
    with option("--zone"):
        zone = find_zone(args.zone).key if args.zone else ""
    with option("--window"):
        window = str(Window.parse(args.window)) if args.window else ""
    return {
        "name": safe_text(args.name or address).strip() or address, "sender": f"{_quoted_name(name)} <{address}>" if name else address,
        "host": host, "port": port, "security": args.security, "user": args.user.strip(), "password_command": args.password_command.strip(),
        "password_env": args.password_env.strip(), **_sign_in_values(args), "imap_host": imap_host, "imap_port": args.imap_port,
        "imap_security": args.imap_security, "imap_user": _text("--imap-user", args.imap_user),
        "imap_folder": _text("--imap-folder", args.imap_folder) or "INBOX", "sent_folder": _text("--sent-folder", args.sent_folder),
        "maildir": os.path.abspath(os.path.expanduser(args.maildir)) if args.maildir else "", "zone": zone,
        "window": window, "per_day": args.per_day, "per_minute": args.per_minute,
        "gap_min": low, "gap_max": high, "timeout": args.timeout,
    }  # fmt: skip


def _host(said: str, text: str, needed: bool = False) -> str:
    host = text.strip().lower()
    if (needed and not host) or len(host) > 253 or not set(host) <= _HOST_CHARACTERS:
        raise Usage(f"{said}: {quoted(text)} is no server's name.", "Nothing was added.", "Write it like smtp.example.com.")
    return host


def _text(said: str, text: str) -> str:
    if safe_text(text) != text or len(text) > _LONGEST:
        raise Usage(f"{said}: {quoted(text, 80)} cannot be a name.", "Nothing was added.", "Write it in ordinary letters.")
    return text.strip()


def _check_encryption(args: Any, host: str, imap_host: str) -> None:
    from ..sender.conversation import is_loopback

    if args.security == "none" and args.user and not is_loopback(host):
        raise Usage(f"A password is never sent to {host} unencrypted.", "Nothing was added.", "Use --security starttls (587) or tls (465).")
    if args.imap_security == "none" and imap_host and not is_loopback(imap_host):
        raise Usage(f"A password is never sent to {imap_host} unencrypted.", "Nothing was added.", "Use --imap-security tls or starttls.")


def _sign_in_values(args: Any) -> dict[str, str]:
    client = _text("--oauth-client", args.oauth_client)
    if any(letter.isspace() for letter in client):
        raise Usage(f"--oauth-client: {quoted(client, 80)} is no id.", "Nothing was added.", "It is one word, without spaces.")
    authority = args.oauth_authority.strip().rstrip("/")
    if authority:
        from ..sender.token_server import check_secure

        with option("--oauth-authority"):
            check_secure(authority)
    if args.auth != "password" and not args.user.strip():
        raise Usage("A sign-in needs a user.", "Nothing was added.", "Add --user, most often the address itself.")
    return {"auth": args.auth, "oauth_client": client, "oauth_authority": authority}


def _one_sender(text: str) -> None:
    """Refuse a line break and a second address, which would otherwise be read as part of the name."""
    if len(text.strip().splitlines()) > 1:
        raise Usage(
            f"{quoted(text)} has a line break in it.", "Nothing was added.", 'Write it in one line, like "Ada Ley <ada@firm.example>".'
        )
    said = safe_text(text).strip()  # without terminal codes, which have semicolons of their own
    before, _, address = said[:-1].rpartition("<") if said.endswith(">") else (said, "", "")
    outside = said.split('"')[::2]  # "Ley, Ada" <a@b> is one sender
    another = bool(address) and "@" in before and before.strip().strip('"').strip().lower() != address.strip().lower()
    if said.count("<") > 1 or another or any("," in part or ";" in part for part in outside):
        raise Usage(
            f"{quoted(text)} is more than one address.", "Nothing was added.", "A mailbox has one sender; a comma in a name needs quotes."
        )


def _quoted_name(name: str) -> str:
    return name.replace("<", "").replace(">", "")


def _check_password_source(command: str, variable: str, user: str) -> None:
    import shlex

    if (command or variable) and not user:
        raise Usage(
            "A password needs a user.",
            "Nothing was added.",
            "Add --user, most often the address itself (or --imap-user, for reading only).",
        )
    if command and variable:
        raise Usage("--password-command and --password-env are two ways for one password.", "Nothing was added.", "Give one of them.")
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise Usage(f"--password-command: {quoted(command)} has an open quote.", "Nothing was added.", "Close it.") from error
    if command and not words:
        raise Usage("--password-command is empty.", "Nothing was added.", "Write it like 'pass show mail'.")
    if variable and not (variable.isascii() and variable.replace("_", "a").isalnum() and not variable[0].isdigit()):
        raise Usage(
            f"--password-env: {quoted(variable, 20)} is no variable's name.",
            "Nothing was added.",
            "Give the name of a variable, never the password.",
        )


def _gap(text: str | None) -> tuple[int | None, int | None]:
    if text is None or text.strip().lower() in ("", NONE):
        return None, None
    low, dash, high = text.partition("-")
    if not (low.strip().isdecimal() and (not dash or high.strip().isdecimal())):
        raise Usage(f"--gap: {quoted(text)} is no range of seconds.", "Nothing was added.", "Write it like 30-120.")
    least, most = int(low), int(high) if dash else int(low)
    if least > most or most > 86_400:
        raise Usage(f"--gap: {quoted(text)} does not rise, or is over a day.", "Nothing was added.", "Write it like 30-120.")
    return least, most
