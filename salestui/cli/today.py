"""`salestui today`: the queue of one."""

from typing import TYPE_CHECKING

from .call import Call
from .out import local, moment
from .parser import count

if TYPE_CHECKING:
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `today`."""
    parser.add_argument("--limit", type=count, metavar="N", help="only the first N")
    parser.add_argument("--now", metavar="ISO", help="as if it were this moment")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(call: Call) -> int:
    """What to do now, each with its reason."""
    from ..store.today import count_today, list_today

    call.recover_orphans()
    counts = count_today(call.db, call.now)
    rows = list_today(call.db, call.now, limit=call.args.limit, counts=counts)
    total = sum(counts.values())
    if call.args.json:
        shown = [
            {
                "kind": row.kind,
                "id": row.id,
                "title": row.title,
                "why": row.why,
                "due": moment(row.due),
                "prospect_id": row.prospect_id or None,
            }
            for row in rows
        ]
        call.out.json({"rows": shown, "total": total})
    elif not total:
        call.out.line("Nothing waits for you today. salestui enrol puts prospects into their sequence; salestui import takes in new ones.")
    else:
        call.out.table(("KIND", "ID", "WHO", "WHY", "DUE"), [(row.kind, row.id, row.title, row.why, local(row.due)) for row in rows], (1,))
        if len(rows) < total:
            call.out.line(f"and {total - len(rows):,} more")
    return 0
