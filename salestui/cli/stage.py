"""`salestui stage`: the customer's way."""

from typing import TYPE_CHECKING

from .call import Call
from .money import totals

if TYPE_CHECKING:
    from .parser import Parser

_KINDS = ("open", "won", "lost", "paused")


def build(parser: "Parser") -> None:
    """The arguments of `stage`."""
    below = parser.commands()
    listed = below.add_parser("list", help="every stage in order")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    added = below.add_parser("add", help="a new stage")
    added.add_argument("name", metavar="NAME", help="a past event, like “Call booked”")
    added.add_argument("--kind", default="open", choices=_KINDS)
    added.add_argument("--after", metavar="STAGE", help="behind this one (else behind the last open one)")
    added.add_argument("--json", action="store_true", help="print {id} as JSON")
    added.set_defaults(run=run_add)
    renamed = below.add_parser("rename", help="another name; prospects and steps stay")
    renamed.add_argument("stage", metavar="STAGE", help="name or id")
    renamed.add_argument("name", metavar="NAME")
    renamed.set_defaults(run=run_rename)
    moved = below.add_parser("move", help="another place in the order")
    moved.add_argument("stage", metavar="STAGE", help="name or id")
    moved.add_argument("position", type=int, metavar="POSITION", help="from 1")
    moved.set_defaults(run=run_move)


def run_list(call: Call) -> int:
    """Every stage in order."""
    from ..store.stages import list_stages

    rows = list_stages(call.db)
    if call.args.json:
        shown = [
            {
                "id": row.id, "position": row.position, "name": row.name, "kind": row.kind, "prospects": row.prospects, "max_days": row.max_days,
                "customer_goal": row.customer_goal, "next_step": row.next_step, "exit_evidence": row.exit_evidence,
            }
            for row in rows
        ]  # fmt: skip
        call.out.json({"rows": shown, "total": len(rows)})
        return 0
    call.out.table(
        ("ID", "NO", "STAGE", "KIND", "PROSPECTS", "VALUE"),
        [(r.id, r.position, r.name, r.kind, r.prospects, totals(r.value)) for r in rows],
        (0, 1, 4, 5),
    )
    return 0


def run_add(call: Call) -> int:
    """A new stage; prints its id."""
    from ..store.stages import add_stage, find_stage

    after = find_stage(call.db, call.args.after)[0] if call.args.after else None
    id = add_stage(call.db, call.args.name, call.now, kind=call.args.kind, after=after)
    if call.args.json:
        call.out.json({"id": id})
    else:
        call.out.line(str(id))
    return 0


def run_rename(call: Call) -> int:
    """Another name for a stage."""
    from ..store.stages import find_stage, rename_stage

    id, name, _ = find_stage(call.db, call.args.stage)
    rename_stage(call.db, id, call.args.name, call.now)
    call.out.line(f"“{name}” is now “{find_stage(call.db, str(id))[1]}”.")
    return 0


def run_move(call: Call) -> int:
    """Another place for a stage."""
    from ..store.stages import find_stage, move_stage

    id, name, _ = find_stage(call.db, call.args.stage)
    move_stage(call.db, id, call.args.position, call.now)
    call.out.line(f"“{name}” is now at position {call.args.position}.")
    return 0
