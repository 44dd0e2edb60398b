"""`salestui suppress` and `salestui suppressions`: who is never written to again."""

from typing import TYPE_CHECKING

from .call import Call
from .out import local_day, many
from .parser import count

if TYPE_CHECKING:
    from ..store.suppressions import Suppressed
    from .parser import Parser

_LIFTING = (
    "@rossi.example covers everybody at mail.rossi.example too. There is no command that lifts a\n"
    "suppression: salestui undo takes back one that you made by mistake; what a reply, a bounce or\n"
    "salestui forget said stays."
)


def build_suppress(parser: "Parser") -> None:
    """The arguments of `suppress`."""
    parser.epilog = _LIFTING
    parser.add_argument("target", metavar="ADDRESS|@DOMAIN", help="a@b.example, or @b.example for everybody there and below it")
    parser.add_argument("--reason", default="", help="why; kept with it")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_suppress)


def build_suppressions(parser: "Parser") -> None:
    """The arguments of `suppressions`."""
    parser.epilog = _LIFTING
    parser.add_argument("--limit", type=count, metavar="N", help="only the newest N")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_list)


def run_suppress(call: Call) -> int:
    """Suppress, and cancel the unsent mail to whom it concerns."""
    from ..store.suppressions import suppress, suppressed_mailboxes

    row = suppress(call.db, call.args.target, call.args.reason, call.now)
    own = suppressed_mailboxes(call.db, row.key)
    if call.args.json:
        call.out.json(
            {
                "id": row.id, "key": row.key, "kind": row.kind, "reason": row.reason, "origin": row.origin, "at": row.at,
                "stood": row.stood, "cancelled": row.cancelled, "prospects": row.prospects, "mailboxes": own,
            }
        )  # fmt: skip
    else:
        for line in _told(row):
            call.out.line(line)
    for name in own:
        call.out.note(f"That is the address of your own mailbox {name}: it still sends, but a test mail to yourself is refused now.")
    return 0


def _told(row: "Suppressed") -> list[str]:
    if row.kind == "hash":
        return [f"Whoever had this address was forgotten on {local_day(row.at)}: it is never written to. Nothing was changed."]
    who = f"Everybody {row.key} and below it" if row.kind == "domain" else row.key
    verb = f"has been suppressed since {local_day(row.at)}" if row.stood else "is never written to again"
    lines = [f"{who} {verb} ({row.reason})."]
    if row.prospects or row.cancelled:
        cancelled = f"; {many(row.cancelled, 'unsent mail')} cancelled" if row.cancelled else ""
        lines.append(f"It holds for {many(row.prospects, 'prospect')} of yours{cancelled}.")
    if not row.stood:
        lines.append("It holds through imports, moves and restores. If it was a mistake: salestui undo.")
    return lines


def run_list(call: Call) -> int:
    """All suppressions, newest first."""
    from ..store.suppressions import FORGOTTEN, list_suppressions

    rows = list_suppressions(call.db)
    total, rows = len(rows), rows[: call.args.limit]
    if call.args.json:
        shown = [{"id": row.id, "key": row.key, "kind": row.kind, "reason": row.reason, "origin": row.origin, "at": row.at} for row in rows]
        call.out.json({"rows": shown, "total": total})
    elif not rows:
        call.out.line("Nobody is suppressed. salestui suppress ADDRESS or @DOMAIN does it.")
    else:
        call.out.table(
            ("WHO", "WHY", "FROM", "SINCE"),
            [
                (f"({FORGOTTEN}) {row.key[7:15]}" if row.kind == "hash" else row.key, row.reason, row.origin, local_day(row.at))
                for row in rows
            ],
        )
        if len(rows) < total:
            call.out.line(f"and {total - len(rows):,} more")
    return 0
