"""`salestui friction`: where customers get stuck, by stage, and whether it is mended."""

from typing import TYPE_CHECKING

from ..glass import quoted
from .call import Call, Usage
from .out import many, moment
from .parser import filled

if TYPE_CHECKING:
    from argparse import Namespace

    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `friction`."""
    below = parser.commands()
    listed = below.add_parser("list", help="by stage, the oldest open one first")
    listed.add_argument("--state", choices=("open", "fixed"), default="")
    listed.add_argument("--stage", type=filled, metavar="STAGE", help="name or id")
    listed.add_argument("--json", action="store_true", help="print JSON")
    listed.set_defaults(run=run_list)
    added = below.add_parser("add", help="note where somebody gets stuck; prints its id")
    added.add_argument("words", nargs="*", type=filled, metavar="STAGE CAUSE", help="the stage's name or id, and the cause in a few words")
    added.add_argument("--stage", type=filled, metavar="STAGE", help="the stage, named so instead")
    added.add_argument("--cause", type=filled, metavar="CAUSE", help="the cause, named so instead")
    added.add_argument("--side", choices=("customer", "us"), default="customer", help="who gets stuck (customer)")
    added.add_argument("--intel", type=int, metavar="ID", help="where it was heard")
    added.add_argument("--decision", type=int, metavar="ID", help="the decision behind it")
    added.add_argument("--json", action="store_true", help="print {id} as JSON")
    added.set_defaults(run=run_add)
    edited = below.add_parser("set", help="say it better, or put it into another stage")
    edited.add_argument("id", type=int, metavar="ID")
    edited.add_argument("--stage", type=filled, metavar="STAGE", help="name or id")
    edited.add_argument("--side", choices=("customer", "us"), default="")
    edited.add_argument("--cause", type=filled)
    edited.add_argument("--intel", type=int, metavar="ID", help="where it was heard")
    edited.set_defaults(run=run_set)
    for name, help, run in (("fix", "it is mended", run_fix), ("reopen", "it is there again", run_reopen)):
        one = below.add_parser(name, help=help)
        one.add_argument("id", type=int, metavar="ID")
        one.set_defaults(run=run)


def run_list(call: Call) -> int:
    """All of them, or of a state, or of a stage."""
    from ..store.frictions import list_frictions
    from ..store.stages import find_stage

    stage = find_stage(call.db, call.args.stage)[0] if call.args.stage else None
    rows = list_frictions(call.db, call.now, state=call.args.state, stage_id=stage)
    if call.args.json:
        shown = [
            {"id": row.id, "stage": row.stage, "side": row.side, "cause": row.cause, "state": row.state, "days": row.days, "intel": row.intel_id,
             "decision": row.decision_id, "opened": moment(row.opened_at), "fixed": moment(row.fixed_at) if row.fixed_at else None} for row in rows
        ]  # fmt: skip
        call.out.json({"rows": shown, "total": len(rows)})
    elif not rows:
        call.out.line("No friction point is written down here: salestui friction add STAGE CAUSE")
    else:
        table = [(row.id, row.stage, row.side, row.state, row.days, row.cause, row.heard or row.why) for row in rows]
        call.out.table(("ID", "STAGE", "STUCK", "STATE", "DAYS", "CAUSE", "HEARD"), table, (0, 4))
    return 0


def _stage_and_cause(args: "Namespace") -> tuple[str, str]:
    """What was named by an option, and else by the words in their order."""
    words = list(args.words)
    stage = args.stage or (words.pop(0) if words else "")
    cause = args.cause or (words.pop(0) if words else "")
    if not stage or not cause:
        raise Usage(
            "friction add wants STAGE and CAUSE.", "Nothing was done.", 'Like this: salestui friction add "Call booked" "no free day"'
        )
    if words:
        raise Usage(f"{quoted(words[0], 80)} is too much.", "Nothing was done.", "Put a stage and a cause of several words in quotes.")
    return stage, cause


def run_add(call: Call) -> int:
    """One more."""
    from ..store.frictions import add_friction
    from ..store.stages import find_stage

    args = call.args
    named, cause = _stage_and_cause(args)
    stage = find_stage(call.db, named)[0]
    id = add_friction(call.db, stage, args.side, cause, call.now, intel_id=args.intel, decision_id=args.decision)
    if args.json:
        call.out.json({"id": id})
    else:
        call.out.line(str(id))
    return 0


def run_set(call: Call) -> int:
    """Change what it says."""
    from ..store.frictions import edit_friction
    from ..store.stages import find_stage

    args = call.args
    if not (args.stage or args.side or args.cause or args.intel):
        raise Usage("friction set needs something to change.", "Nothing was done.", "Give --stage, --side, --cause or --intel.")
    stage = find_stage(call.db, args.stage)[0] if args.stage else None
    done = edit_friction(call.db, args.id, call.now, stage_id=stage, side=args.side, cause=args.cause or "", intel_id=args.intel)
    call.out.line(f"Changed friction point {args.id}." if done else "It says so already.")
    return 0


def run_fix(call: Call) -> int:
    """Mended."""
    from ..store.frictions import fix_friction

    row = fix_friction(call.db, call.args.id, call.now)
    call.out.line(f"“{row.cause}” in {row.stage} is fixed, after {many(row.days, 'day')}.")
    return 0


def run_reopen(call: Call) -> int:
    """There again."""
    from ..store.frictions import reopen_friction

    row = reopen_friction(call.db, call.args.id, call.now)
    call.out.line(f"“{row.cause}” in {row.stage} is open again, for {many(row.days, 'day')} now.")
    return 0
