"""`salestui outbox` and what the founder does with a delivery: show, settle, release, cancel."""

from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from ..glass import quoted
from .call import Call, Usage
from .out import local, many
from .outbox_edit import build_edit
from .parser import count
from .reasons import Reasons, after_failure
from .subjects import Subjects

if TYPE_CHECKING:
    from ..store.outbox import DeliveryRow
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `outbox`."""
    parser.add_argument("--state", metavar="S", help="scheduled, due, deferred, held, claimed, uncertain, sent, failed or cancelled")
    parser.add_argument("--limit", type=count, metavar="N", help="only the first N")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_list)
    below = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=type(parser))
    shown = below.add_parser("show", help="one delivery with the mail as it leaves")
    shown.add_argument("id", type=int, metavar="ID")
    shown.add_argument("--raw", action="store_true", help="the bytes and nothing else")
    shown.add_argument("--json", action="store_true", help="print JSON")
    shown.set_defaults(run=run_show)
    build_edit(below.add_parser("edit", help="change the words of one mail before it goes"))
    build_settle(below.add_parser("settle", help="say whether an uncertain mail arrived"))
    build_release(below.add_parser("release", help="let held mails go"))
    build_cancel(below.add_parser("cancel", help="take an unsent mail out"))


def build_settle(parser: "Parser") -> None:
    """The arguments of `settle`."""
    parser.add_argument("id", type=int, metavar="ID")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--arrived", action="store_true", help="it arrived: it counts as sent")
    what.add_argument("--not-arrived", action="store_true", help="it did not: the same bytes go again")
    parser.set_defaults(run=run_settle)


def build_release(parser: "Parser") -> None:
    """The arguments of `release`."""
    parser.add_argument("id", type=int, nargs="?", metavar="ID")
    parser.add_argument("--all", action="store_true", help="every held mail")
    parser.set_defaults(run=run_release)


def build_cancel(parser: "Parser") -> None:
    """The arguments of `cancel`."""
    parser.add_argument("id", type=int, metavar="ID")
    parser.set_defaults(run=run_cancel)


def run_list(call: Call) -> int:
    """Every delivery, or those in a state."""
    call.recover_orphans()
    from ..store.outbox import STATES, count_deliveries, list_deliveries

    args = call.args
    if args.state is not None and args.state not in STATES:
        from difflib import get_close_matches

        near = get_close_matches(args.state, STATES, 1)
        raise Usage(
            f"{quoted(args.state)} is no state of a delivery.",
            "Nothing was done.",
            f"Did you mean {near[0]}?" if near else f"Say one of {', '.join(STATES)}.",
        )
    rows = list_deliveries(call.db, call.now, args.state, args.limit)
    total = len(rows) if args.limit is None else count_deliveries(call.db, call.now, args.state)
    filled, reasons = Subjects(call.db), Reasons(call.db)
    subjects = {row.id: filled.of(row) for row in rows}
    if args.json:
        call.out.json({"rows": [_as_json(row, subjects[row.id], reasons.of(row)) for row in rows], "total": total})
    elif not total:
        call.out.line(
            f"No delivery is {args.state}." if args.state else "The outbox is empty. salestui enrol puts prospects into their sequence."
        )
    else:
        call.out.table(
            ("ID", "STATE", "WHEN", "TO", "SUBJECT", "WHY"),
            [(row.id, row.state, local(row.sent_at or row.next_at), row.to, subjects[row.id], reasons.of(row)) for row in rows],
            (0,),
        )
        if len(rows) < total:
            call.out.line(f"and {total - len(rows):,} more")
    return 0


def _as_json(row: "DeliveryRow", subject: str, why: str) -> dict[str, Any]:
    return {
        "id": row.id, "prospect": row.prospect, "prospect_id": row.prospect_id, "to": row.to, "subject": subject, "state": row.state, "why": why,
        "due_at": row.due_at, "next_at": row.next_at, "sent_at": row.sent_at, "mailbox": row.mailbox, "message_id": row.message_id,
        "attempts": row.attempts, "asset": row.asset, "stage": row.stage, "answer": row.answer,
    }  # fmt: skip


def run_show(call: Call) -> int:
    """One delivery, with the bytes that leave or left."""
    from ..sender.build import prepare
    from ..store.outbox import get_delivery, get_message

    id = call.args.id
    call.recover_orphans()
    get_delivery(call.db, id, call.now)
    content, problem = b"", ""
    try:
        content = prepare(call.db, id, call.now)
    except SalesError as error:
        if call.args.raw:
            raise
        problem = f"The mail cannot be made: {error.title} {error.hint}"
    if call.args.raw:
        call.out.raw(content)
        return 0
    row, stored = get_delivery(call.db, id, call.now), get_message(call.db, id) is not None
    headers, text = _read(content)
    why = Reasons(call.db).of(row)
    if call.args.json:
        mail = {"text": text, "message": content.decode("utf-8", "replace")} if content else {"text": None, "message": None}
        subject = headers["Subject"] if content else row.subject
        call.out.json(_as_json(row, subject, why) | mail | {"stored": stored, "problem": problem or None})
        return 0
    _print_facts(call, row, why)
    if problem:
        call.out.line(problem)
        return 0
    for name, value in headers.items():
        call.out.line(f"{name}: {value}")
    call.out.line()
    call.out.words(text)
    call.out.line()
    call.out.line(f"These are the words. The mail itself, byte for byte: salestui outbox show {id} --raw")
    return 0


def _print_facts(call: Call, row: "DeliveryRow", why: str) -> None:
    facts = {
        "delivery": str(row.id), "prospect": f"{row.prospect} ({row.prospect_id})", "to": row.to, "asset": row.asset, "stage": row.stage or "",
        "state": row.state, "why": why, "due": local(row.due_at), "next try": local(row.next_at) if row.next_at != row.due_at else "",
        "sent": local(row.sent_at), "mailbox": row.mailbox or "", "attempts": str(row.attempts), "answer": row.answer,
    }  # fmt: skip
    for name, value in facts.items():
        if value:
            call.out.line(f"{name.ljust(10)} {value}")
    call.out.line()


def _read(content: bytes) -> tuple[dict[str, str], str]:
    """(headers, text) of a mail as its reader will see them."""
    from email import message_from_bytes
    from email.policy import default

    mail = message_from_bytes(content, policy=default)
    part = mail.get_body(("plain",))
    headers = {name: " ".join(str(mail.get(name, "")).split()) for name in ("From", "To", "Subject", "Date", "Message-ID")}
    return headers, str(part.get_content()) if part else ""


def run_settle(call: Call) -> int:
    """It arrived, or it did not."""
    from ..store.outbox import get_delivery, settle

    call.recover_orphans()
    settle(call.db, call.args.id, call.args.arrived, call.now)
    row = get_delivery(call.db, call.args.id, call.now)
    again = f"is cancelled ({row.why})" if row.state == "cancelled" else "is due again, with the same bytes"
    now = "counts as sent" if call.args.arrived else again
    call.out.line(f"Delivery {call.args.id} {now}.")
    return 0


def run_release(call: Call) -> int:
    """Held mails become due now."""
    from shlex import quote

    from ..store.mailboxes import list_mailboxes
    from ..store.outbox import get_delivery, list_deliveries, release

    if (call.args.id is None) == (not call.args.all):
        raise Usage("release needs an ID, or --all.", "Nothing was done.", "See what is held: salestui outbox --state held.")
    wanted = list_deliveries(call.db, call.now, "held") if call.args.all else [get_delivery(call.db, call.args.id, call.now)]
    count = release(call.db, None if call.args.all else [call.args.id], call.now)
    boxes = {row.name: row for row in list_mailboxes(call.db)}
    barred = sorted({row.mailbox for row in wanted if row.mailbox and boxes[row.mailbox].state != "ready"})
    call.out.line(f"{many(count, 'mail')} released." + ("" if barred else " Next: salestui send." if count else " Nothing is held."))
    for name in barred:
        call.out.line(
            f"But mailbox {name} is {boxes[name].state}{': ' + boxes[name].why.rstrip('.') if boxes[name].why else ''}."
            f" Nothing goes through it until salestui mailbox resume {quote(name)}."
        )
    return 0


def run_cancel(call: Call) -> int:
    """An unsent mail leaves the outbox, its prospect the sequence."""
    from ..store.outbox import cancel, get_delivery

    row = get_delivery(call.db, call.args.id, call.now)
    if row.state in ("failed", "sent", "uncertain", "claimed"):
        hint = {"failed": after_failure(call.db, row), "uncertain": f"Say whether it arrived: salestui settle {row.id}."}.get(row.state, "")
        word = {"failed": "has failed", "sent": "has left", "uncertain": "may have left", "claimed": "is just leaving"}[row.state]
        raise SalesError(f"Delivery {row.id} {word}: there is nothing left to cancel.", "Nothing was changed.", hint)
    if row.state == "cancelled":
        raise SalesError(
            f"Delivery {call.args.id} is cancelled already.", "Nothing was changed.", "salestui undo takes the last action back."
        )
    cancel(call.db, call.args.id, call.now)
    call.out.line(f"Delivery {call.args.id} is cancelled and its prospect is out of the sequence; salestui undo takes that back.")
    return 0
