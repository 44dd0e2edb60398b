"""`salestui mailbox`: add, set, list, test, pause, resume. A password is never an argument and never in the store."""

import os
import sys
from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from ..glass import quoted, safe_text
from .call import Call, Usage, option
from .out import many

if TYPE_CHECKING:
    from ..store.mailboxes import MailboxRow
    from .parser import Parser

PORTS = {"starttls": 587, "tls": 465, "none": 25}
_COLUMNS = (
    "name", "sender", "host", "port", "security", "user", "password_command", "password_env", "imap_host", "imap_port", "maildir", "zone",
    "window", "per_day", "per_minute", "timeout",
)  # fmt: skip
_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-:[]_")


def build(parser: "Parser") -> None:
    """The arguments of `mailbox`."""
    below = parser.commands()
    added = below.add_parser("add", help="an account to send with; the password comes from a command, a variable or the keyring")
    added.add_argument("--name", help="what you call it (else its address)")
    added.add_argument("--from", dest="sender", required=True, metavar='"A <a@b>"', help="who the mails are from")
    added.add_argument("--host", required=True, help="the SMTP server")
    added.add_argument("--security", choices=tuple(PORTS), default="starttls")
    _options(added, "")
    added.add_argument("--json", action="store_true", help="print {id} as JSON")
    added.set_defaults(run=run_add)
    changed = below.add_parser("set", help="correct a mailbox: any option of add; what is not named stays")
    changed.add_argument("mailbox", nargs="?", default="", metavar="NAME", help="which one (else the only one)")
    changed.add_argument("--name", help="what you call it from now on")
    changed.add_argument("--from", dest="sender", metavar='"A <a@b>"', help="who the mails are from")
    changed.add_argument("--host", help="the SMTP server")
    changed.add_argument("--security", choices=tuple(PORTS))
    _options(changed, None)
    changed.set_defaults(run=run_set)
    listed = below.add_parser("list", help="every mailbox")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    tested = below.add_parser("test", help="connect, encrypt and log in; with --to, send one mail there")
    tested.add_argument("name", nargs="?", default="", metavar="NAME")
    tested.add_argument("--to", metavar="ADDRESS")
    tested.set_defaults(run=run_test)
    for word, run, what in (
        ("pause", run_pause, "nothing goes through it until it is resumed"),
        ("resume", run_resume, "let it send again"),
    ):
        one = below.add_parser(word, help=what)
        one.add_argument("name", nargs="?", default="", metavar="NAME")
        one.set_defaults(run=run)


def _options(parser: "Parser", empty: str | None) -> None:
    """What `add` and `set` have in common; `empty` is what an option that was not said is."""
    parser.add_argument("--port", type=int, help="587 for starttls, 465 for tls, 25 for none, where not said")
    parser.add_argument("--user", default=empty, help="whom to log in as (without: no login)")
    parser.add_argument(
        "--password-command", default=empty, metavar="COMMAND", help="a program that prints the password, like 'pass show mail'"
    )
    parser.add_argument("--password-env", default=empty, metavar="VARIABLE", help="an environment variable that holds it")
    parser.add_argument("--imap-host", default=empty, help="where replies are read")
    parser.add_argument("--imap-port", type=int)
    parser.add_argument("--maildir", type=str, default=empty, metavar="DIR", help="or a folder of mails that another program fetches")
    parser.add_argument("--zone", default=empty, metavar="Z", help="its time zone, like Europe/Berlin")
    parser.add_argument("--window", default=empty, help='when it may send, like "Mon-Fri 09:00-17:00" (without: any hour)')
    parser.add_argument("--per-day", type=int, metavar="N", help="at most N mails in 24 hours")
    parser.add_argument("--per-minute", type=int, metavar="N", help="at most N mails in a minute")
    parser.add_argument("--gap", metavar="SECONDS-SECONDS", help="a random wait between two mails, like 30-120")
    parser.add_argument("--timeout", type=int, metavar="SECONDS", help="the longest wait for an answer of the server")


def run_set(call: Call) -> int:
    """Correct a mailbox: what is said, and nothing else."""
    from ..store.mailboxes import edit_mailbox, find_mailbox, get_mailbox

    row, args = find_mailbox(call.db, call.args.mailbox), call.args
    if args.port is None and args.security not in (None, row.security) and row.port == PORTS[row.security]:
        args.port = PORTS[args.security]
    if args.password_command and args.password_env is None:
        args.password_env = ""  # one way for the password takes the place of the other
    elif args.password_env and args.password_command is None:
        args.password_command = ""
    if args.user == "" and args.password_command is None and args.password_env is None:
        args.password_command = args.password_env = ""
    said = [name for name in (*_COLUMNS, "gap") if getattr(args, name) is not None]
    if not said:
        raise Usage("Nothing to change was named.", "Nothing was changed.", "Name options of mailbox add, like --port 465.")
    for name in _COLUMNS:
        if getattr(args, name) is None:
            setattr(args, name, getattr(row, name))
    if args.gap is None and row.gap_max is not None:
        args.gap = f"{row.gap_min or 0}-{row.gap_max}"
    try:
        values = read_values(call)
    except Usage as error:
        raise Usage(error.title, "Nothing was changed.", error.hint) from error
    changed = edit_mailbox(call.db, row.id, values, call.now)
    row = get_mailbox(call.db, row.id)
    if not changed:
        call.out.line(f"Mailbox {row.name} is like that already.")
        return 0
    call.out.line(f"Mailbox {row.name}: {row.sender} through {row.host}:{row.port}, {row.security}. salestui undo takes the change back.")
    call.out.line(f"Next: salestui mailbox test {_shell(row.name)}")
    if row.state == "stopped":
        call.out.line(f"Then: salestui mailbox resume {_shell(row.name)}")
    return 0


def run_add(call: Call) -> int:
    """A new mailbox; asks for a password only on a terminal, and only to put it into the keyring."""
    from ..store.mailboxes import add_mailbox, get_mailbox

    values = read_values(call)
    id = add_mailbox(call.db, values, call.now)
    row = get_mailbox(call.db, id)
    if call.args.json:
        call.out.json({"id": id})
    else:
        when = f"sends {row.window} ({row.zone or 'UTC'})" if row.window else "sends at any hour (--window would set hours)"
        pace = f"{row.gap_min or 0}-{row.gap_max} s between two mails" if row.gap_max else "no wait between two mails (--gap would set one)"
        call.out.line(f"Added mailbox {row.name} ({id}): {row.sender} through {row.host}:{row.port}, {row.security}; {when}, {pace}.")
    if row.user and not row.password_command and not row.password_env:
        _offer_keyring(call, row)
    if not call.args.json:
        call.out.line(f"Next: salestui mailbox test {_shell(row.name)}")
    return 0


def _shell(name: str) -> str:
    from shlex import quote

    return quote(name)


def _offer_keyring(call: Call, row: "MailboxRow") -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        call.out.note(f"Its password is looked for in $CREDENTIALS_DIRECTORY/{row.name} and the keyring; salestui asks on a terminal.")
        return
    from getpass import getpass

    from ..credentials import keep_password

    password = getpass("Password to keep in this machine's keyring (empty: ask each time): ", stream=sys.stderr)
    if password:
        try:
            keep_password(row, password)
        except SalesError as error:
            call.out.note(f"{error}")
        else:
            call.out.note("Kept in the keyring.")


def read_values(call: Call) -> dict[str, Any]:
    """Checked values for `add_mailbox`. Raises `Usage` naming the option."""
    from ..rules.names import check_address
    from ..rules.schedule import Window, find_zone
    from ..sender.conversation import is_loopback
    from ..sender.message import split_sender

    args = call.args
    with option("--from"):
        _one_sender(args.sender)
        name, address = split_sender(args.sender)
        address = check_address(address)
    host = args.host.strip().lower()
    if not host or len(host) > 253 or not set(host) <= _HOST_CHARACTERS:
        raise Usage(f"--host: {quoted(args.host)} is no server's name.", "Nothing was added.", "Write it like smtp.example.com.")
    port = args.port if args.port is not None else PORTS[args.security]
    for said, value in (("--port", port), ("--imap-port", args.imap_port)):
        if value is not None and not 1 <= value <= 65535:
            raise Usage(f"{said}: {value} is no port.", "Nothing was added.", "Ports go from 1 to 65535.")
    for said, value in (("--per-day", args.per_day), ("--per-minute", args.per_minute), ("--timeout", args.timeout)):
        if value is not None and not 1 <= value <= 100_000:
            raise Usage(f"{said}: {value} makes no sense.", "Nothing was added.", "Give a number from 1 on.")
    if args.security == "none" and args.user and not is_loopback(host):
        raise Usage(f"A password is never sent to {host} unencrypted.", "Nothing was added.", "Use --security starttls (587) or tls (465).")
    _check_password_source(args.password_command, args.password_env, args.user)
    low, high = _gap(args.gap)
    with option("--zone"):
        zone = find_zone(args.zone).key if args.zone else ""
    with option("--window"):
        window = str(Window.parse(args.window)) if args.window else ""
    return {
        "name": safe_text(args.name or address).strip() or address, "sender": f"{_quoted_name(name)} <{address}>" if name else address,
        "host": host, "port": port, "security": args.security, "user": args.user.strip(), "password_command": args.password_command.strip(),
        "password_env": args.password_env.strip(), "imap_host": args.imap_host.strip().lower(), "imap_port": args.imap_port,
        "maildir": os.path.abspath(os.path.expanduser(args.maildir)) if args.maildir else "", "zone": zone,
        "window": window, "per_day": args.per_day, "per_minute": args.per_minute,
        "gap_min": low, "gap_max": high, "timeout": args.timeout,
    }  # fmt: skip


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
        raise Usage("A password needs a user.", "Nothing was added.", "Add --user, most often the address itself.")
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
    if text is None:
        return None, None
    low, dash, high = text.partition("-")
    if not (low.strip().isdecimal() and (not dash or high.strip().isdecimal())):
        raise Usage(f"--gap: {quoted(text)} is no range of seconds.", "Nothing was added.", "Write it like 30-120.")
    least, most = int(low), int(high) if dash else int(low)
    if least > most or most > 86_400:
        raise Usage(f"--gap: {quoted(text)} does not rise, or is over a day.", "Nothing was added.", "Write it like 30-120.")
    return least, most


def run_list(call: Call) -> int:
    """Every mailbox, without any password."""
    from dataclasses import asdict

    from ..store.mailboxes import list_mailboxes

    rows = list_mailboxes(call.db)
    if call.args.json:
        shown = [asdict(row) for row in rows]
        for row in shown:
            row["from"] = row.pop("sender")
        call.out.json({"rows": shown, "total": len(rows)})
    elif not rows:
        call.out.line(
            'There is no mailbox yet. salestui mailbox add --name N --from "A <a@b>" --host H --port P --security starttls adds one.'
        )
    else:
        call.out.table(
            ("ID", "NAME", "FROM", "SERVER", "SECURITY", "WINDOW", "STATE", "WHY"),
            [(r.id, r.name, r.sender, f"{r.host}:{r.port}", r.security, r.window or "any hour", r.state, r.why) for r in rows],
            (0,),
        )
    return 0


def run_test(call: Call) -> int:
    """Try a mailbox out, step by step."""
    from ..credentials import find_password
    from ..sender.probe import test_mailbox
    from ..store.mailboxes import find_mailbox
    from .sending import ask_for

    row, to = find_mailbox(call.db, call.args.name), call.args.to
    if to is not None:
        from ..rules.names import check_address
        from ..store.suppressions import suppression_of

        with option("--to"):
            to = check_address(to)
        if found := suppression_of(call.db, to):
            raise SalesError(f"{to} is suppressed: {found.reason or 'by hand'}.", "No mail was sent.", "Give --to an address of your own.")
    password = find_password(row, os.environ, ask_for())
    for line in test_mailbox(row, password, to, call.now):
        call.out.line(line)
    call.out.line(f"Mailbox {row.name} can send.")
    return 0


def run_pause(call: Call) -> int:
    """Nothing goes through it until it is resumed."""
    return _set_state(call, "paused", "by hand")


def run_resume(call: Call) -> int:
    """It may send again."""
    return _set_state(call, "ready", "")


def _set_state(call: Call, state: str, why: str) -> int:
    from ..store.mailboxes import find_mailbox, set_mailbox_state
    from ..store.outbox import count_deliveries

    row = find_mailbox(call.db, call.args.name)
    before = count_deliveries(call.db, call.now, "held")
    set_mailbox_state(call.db, row.id, state, why, call.now)
    call.out.line(f"Mailbox {row.name} is {state}.")
    if state == "ready":
        held = count_deliveries(call.db, call.now, "held")
        if freed := before - held:
            call.out.line(f"{many(freed, 'mail that was held is due again', 'mails that were held are due again')}: salestui send.")
        if held:
            call.out.line(f"{many(held, 'mail is', 'mails are')} still held: salestui outbox --state held says why.")
    return 0
