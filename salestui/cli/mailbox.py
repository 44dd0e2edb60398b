"""`salestui mailbox`: add, set, list, test, sign-in, pause, resume. A password is never an argument and never in the store."""

import sys
from typing import TYPE_CHECKING

from ..errors import SalesError
from . import mailbox_sign_in, mailbox_trial
from .call import Call, Usage
from .mailbox_options import CLEARING, COLUMNS, PORTS, add_options, complete, read_values
from .mailbox_presets import choose_provider, fill_in
from .out import local, many
from .pausing import pause_all

if TYPE_CHECKING:
    from ..store.mailboxes import MailboxRow
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `mailbox`."""
    below = parser.commands()
    added = below.add_parser("add", help="an account to send with; the password comes from a command, a variable or the keyring")
    added.add_argument("--name", help="what you call it (else its address)")
    added.add_argument("--from", dest="sender", required=True, metavar='"A <a@b>"', help="who the mails are from")
    add_options(added)
    added.add_argument("--json", action="store_true", help="print {id} as JSON")
    added.set_defaults(run=run_add)
    changed = below.add_parser("set", help="correct a mailbox: any option of add; what is not named stays")
    changed.epilog = CLEARING
    changed.add_argument("mailbox", nargs="?", default="", metavar="NAME", help="which one (else the only one)")
    changed.add_argument("--name", help="what you call it from now on")
    changed.add_argument("--from", dest="sender", metavar='"A <a@b>"', help="who the mails are from")
    add_options(changed)
    changed.set_defaults(run=run_set)
    listed = below.add_parser("list", help="every mailbox")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    mailbox_trial.build(
        below.add_parser("test", help="say exactly what is wrong with it, or that it works; with --to, send one mail there")
    )
    mailbox_sign_in.build(below.add_parser("sign-in", help="sign in with Microsoft or Google instead of a password"))
    for word, run, what in (
        ("pause", run_pause, "nothing goes through it until it is resumed"),
        ("resume", run_resume, "let it send again"),
    ):
        one = below.add_parser(word, help=what)
        which = one.add_mutually_exclusive_group()
        which.add_argument("name", nargs="?", default="", metavar="NAME")
        which.add_argument("--all", action="store_true", help="all sending, whatever the mailbox")
        one.set_defaults(run=run)


def run_set(call: Call) -> int:
    """Correct a mailbox: what is said, and nothing else."""
    from ..store.mailboxes import edit_mailbox, find_mailbox, get_mailbox

    row, args = find_mailbox(call.db, call.args.mailbox), call.args
    hints = _prepare(call, row)
    if not any(getattr(args, name) is not None for name in (*COLUMNS, "gap")):
        raise Usage("Nothing to change was named.", "Nothing was changed.", "Name options of mailbox add, like --port 465.")
    for name in COLUMNS:
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
    for hint in hints:
        call.out.note(hint)
    call.out.line(f"Mailbox {row.name}: {row.sender} through {row.host}:{row.port}, {row.security}. salestui undo takes the change back.")
    if row.auth != "password" and set(changed) & {"auth", "oauth_client", "oauth_authority", "user", "name"}:
        _say_sign_in(call, row)
    call.out.line(f"Next: salestui mailbox test {_shell(row.name)}")
    if row.state == "stopped":
        call.out.line(f"Then: salestui mailbox resume {_shell(row.name)}")
    return 0


def _prepare(call: Call, row: "MailboxRow") -> list[str]:
    """What follows from what was said: a provider's ways, a port from its security, one way for the password in the place of the other."""
    from ..sender.message import split_sender

    args = call.args
    hints: list[str] = []
    address = split_sender(args.sender or row.sender)[1]
    try:
        provider = choose_provider(args, args.sender or row.sender, host_known=True)
    except Usage as error:
        raise Usage(error.title, "Nothing was changed.", error.hint) from error
    if provider:
        hints = fill_in(args, provider, address, bool(row.user))
    if args.port is None and args.security not in (None, row.security) and row.port == PORTS[row.security]:
        args.port = PORTS[args.security]
    if args.auth not in (None, row.auth) and args.password_command is None and args.password_env is None:
        if row.password_command or row.password_env:
            hints.append("Where its password came from was taken out: it has another kind of login now.")
        args.password_command = args.password_env = ""
    elif args.password_command and args.password_env is None:
        args.password_env = ""  # one way for the password takes the place of the other
    elif args.password_env and args.password_command is None:
        args.password_command = ""
    if args.auth not in (None, "password") and args.user is None and not row.user:
        args.user = address
    if args.user == "" and args.password_command is None and args.password_env is None:
        args.password_command = args.password_env = ""
    return hints


def run_add(call: Call) -> int:
    """A new mailbox; asks for a password only on a terminal, and only to put it into the keyring."""
    from ..sender.message import split_sender
    from ..sender.providers import provider_of_host
    from ..store.mailboxes import add_mailbox, get_mailbox

    args = call.args
    hints: list[str] = []
    if provider := choose_provider(args, args.sender, args.host is not None):
        hints = fill_in(args, provider, split_sender(args.sender)[1], user_known=False)
    elif known := provider_of_host(args.host):
        hints = [f"That is a server of {known.name}, which wants {known.password_hint}. --provider {known.key} fills in what is not said."]
    complete(args)
    values = read_values(call)
    id = add_mailbox(call.db, values, call.now)
    row = get_mailbox(call.db, id)
    for hint in hints:
        call.out.note(hint)
    if args.json:
        call.out.json({"id": id})
    else:
        when = f"sends {row.window} ({row.zone or 'UTC'})" if row.window else "sends at any hour (--window would set hours)"
        call.out.line(f"Added mailbox {row.name} ({id}): {row.sender} through {row.host}:{row.port}, {row.security}; {when}, {_pace(row)}.")
    if row.auth != "password":
        _say_sign_in(call, row)
    elif row.user and not row.password_command and not row.password_env:
        _offer_keyring(call, row)
    if not args.json:
        call.out.line(f"Next: salestui mailbox test {_shell(row.name)}")
    return 0


def _pace(row: "MailboxRow") -> str:
    from ..sender.conversation import is_loopback

    if row.gap_max:
        return f"{row.gap_min or 0}-{row.gap_max} s between two mails"
    where = "its server is this machine; " if is_loopback(row.host) else ""
    return f"no wait between two mails ({where}--gap would set one)"


def _say_sign_in(call: Call, row: "MailboxRow") -> None:
    if not row.oauth_client:
        call.out.note(
            f"It needs the id of an application that signs in: salestui mailbox set {_shell(row.name)} --oauth-client ID"
            " (salestui mailbox sign-in --help says where to get one)."
        )
    call.out.note(f"Then sign in: salestui mailbox sign-in {_shell(row.name)}")


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


def run_list(call: Call) -> int:
    """Every mailbox, without any password."""
    from dataclasses import asdict

    from ..store.mailbox_status import list_status
    from ..store.mailboxes import list_mailboxes
    from ..store.pausing import sending_paused

    rows, status, all_paused = list_mailboxes(call.db), list_status(call.db), sending_paused(call.db)

    def now(row: "MailboxRow") -> tuple[str, str]:
        """(state, why) as it is at this moment: what is known of its server comes on top of what the founder decided."""
        known = status.get(row.id)
        if row.state == "ready" and all_paused:
            return "ready", "but all sending is paused (mailbox resume --all)"
        if row.state == "ready" and known and known.offline_since:
            return "offline", f"since {local(known.offline_since)}: {known.offline_why}"
        return row.state, row.why or (f"not read: {known.receive_why}" if known and known.receive_why else "")

    if call.args.json:
        shown = [asdict(row) | {"status": asdict(status[row.id]) if row.id in status else None} for row in rows]
        for document in shown:
            document["from"] = document.pop("sender")
        call.out.json({"rows": shown, "total": len(rows)})
    elif not rows:
        call.out.line(
            'There is no mailbox yet. salestui mailbox add --name N --from "A <a@b>" --host H --port P --security starttls adds one.'
        )
    else:
        call.out.table(
            ("ID", "NAME", "FROM", "SERVER", "SECURITY", "WINDOW", "STATE", "WHY"),
            [(r.id, r.name, r.sender, f"{r.host}:{r.port}", r.security, r.window or "any hour", *now(r)) for r in rows],
            (0,),
        )
    return 0


def run_pause(call: Call) -> int:
    """Nothing goes through it until it is resumed."""
    return _set_state(call, "paused", "by hand")


def run_resume(call: Call) -> int:
    """It may send again."""
    return _set_state(call, "ready", "")


def _set_state(call: Call, state: str, why: str) -> int:
    from ..store.mailboxes import find_mailbox, list_mailboxes, set_mailbox_state
    from ..store.outbox import count_deliveries

    if call.args.all:
        return pause_all(call, state == "paused")
    if not call.args.name and len(rows := list_mailboxes(call.db)) > 1:
        names = ", ".join(row.name for row in rows)
        raise Usage("There are several mailboxes.", "Nothing was changed.", f"Say which: {names}; or --all.")
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
