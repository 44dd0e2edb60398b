"""`salestui stage`: the customer's way."""

from typing import TYPE_CHECKING

from ..glass import quoted
from .call import Call, Usage
from .money import totals
from .out import many

if TYPE_CHECKING:
    from .parser import Parser

_KINDS = ("open", "won", "lost", "paused")
_FIELDS = {
    "name": "name", "goal": "customer_goal", "next-step": "next_step", "exit-evidence": "exit_evidence", "max-days": "max_days", "kind": "kind",
    "express": "express",
}  # fmt: skip


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
    changed = below.add_parser("set", help="change what a stage says: salestui stage set Captured max-days=14 express=Customer")
    changed.add_argument("stage", metavar="STAGE", help="name or id")
    changed.add_argument("pairs", nargs="+", metavar="field=value", help=f"{', '.join(_FIELDS)}; nothing behind = empties it")
    changed.set_defaults(run=run_set)
    merged = below.add_parser("merge", help="let a stage go into another, with all that stands in it")
    merged.add_argument("stage", metavar="STAGE", help="name or id of the one that goes")
    merged.add_argument("into", metavar="INTO", help="name or id of the one that takes it over")
    merged.set_defaults(run=run_merge)
    removed = below.add_parser("remove", help="take a stage out; one that prospects know needs --into")
    removed.add_argument("stage", metavar="STAGE", help="name or id")
    removed.add_argument("--into", metavar="OTHER", help="the stage that takes over its prospects, steps and history")
    removed.set_defaults(run=run_remove)


def run_list(call: Call) -> int:
    """Every stage in order."""
    from ..store.stages import list_stages

    rows = list_stages(call.db)
    if call.args.json:
        shown = [
            {
                "id": row.id, "position": row.position, "name": row.name, "kind": row.kind, "prospects": row.prospects, "max_days": row.max_days,
                "customer_goal": row.customer_goal, "next_step": row.next_step, "exit_evidence": row.exit_evidence, "express_to": row.express_to_id,
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


def run_set(call: Call) -> int:
    """Change fields of a stage, all of them or none: one action."""
    from ..store.stage_editing import change_stage
    from ..store.stages import find_stage

    id, name, _ = find_stage(call.db, call.args.stage)
    given = dict(_pair(text) for text in call.args.pairs)
    lane = given.pop("express", None)
    lanes = {} if lane is None else {"express": find_stage(call.db, lane)[0] if lane.strip() else None}
    done = change_stage(call.db, id, given, call.now, **lanes)
    call.out.line(f"Changed {find_stage(call.db, str(id))[1]}.{done.asks}" if done.fields else f"{name} is so already.")
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or name.strip() not in _FIELDS:
        known = f"The fields are {', '.join(_FIELDS)}."
        raise Usage(f"{quoted(text)} is not field=value of a stage.", "Nothing was changed.", known)
    return _FIELDS[name.strip()], value


def run_merge(call: Call) -> int:
    """Let a stage go into another."""
    from ..store.stages import find_stage

    return _merge(call, find_stage(call.db, call.args.stage)[0], find_stage(call.db, call.args.into)[0])


def run_remove(call: Call) -> int:
    """Take a stage out, alone or into another one."""
    from ..store.stage_editing import remove_stage
    from ..store.stages import find_stage

    id = find_stage(call.db, call.args.stage)[0]
    if call.args.into:
        return _merge(call, id, find_stage(call.db, call.args.into)[0])
    call.out.line(f"Took out {remove_stage(call.db, id, call.now)}. salestui undo brings it back.")
    return 0


def _merge(call: Call, id: int, into: int) -> int:
    from ..store.stage_editing import merge_stage

    done = merge_stage(call.db, id, into, call.now)
    parts = [many(done.prospects, "prospect"), many(done.steps, "step")]
    parts += [f"{many(done.collapsed, 'step')} of both made one"] if done.collapsed else []
    at_once = f", {done.at_once:,} of them due at once" if done.at_once else ""
    parts += [f"{many(done.scheduled, 'mail')} scheduled{at_once}"] if done.scheduled else []
    call.out.line(f"{done.name} went into {done.into}: {', '.join(parts)}. salestui undo brings all of it back.")
    return 0
