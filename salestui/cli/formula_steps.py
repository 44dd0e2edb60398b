"""`salestui formula add | move | set | remove`: one change of the steps at a time, each one action. Ids are those of `formula --json`."""

from typing import TYPE_CHECKING

from ..errors import SalesError
from ..glass import quoted
from .call import Call, Usage, option
from .out import many

if TYPE_CHECKING:
    from ..rules.drafting import Edit
    from .parser import Parser

_YES, _NO = ("yes", "true", "1", "required"), ("no", "false", "0", "optional")


def build(parser: "Parser") -> None:
    """The commands below `formula`."""
    below = parser.add_subparsers(title="commands", metavar="COMMAND", required=False, parser_class=type(parser))
    added = below.add_parser("add", help="an asset as a step of a stage")
    added.add_argument("asset", type=int, metavar="ASSET", help="id of an asset")
    added.add_argument("stage", metavar="STAGE", help="name or id")
    added.add_argument("--position", type=int, metavar="N", help="from 1 (else the last)")
    added.add_argument("--delay", default="0", metavar="D", help="3 for days, 3b for business days (0)")
    added.add_argument("--optional", action="store_true", help="not counted in the least that makes a customer")
    added.set_defaults(run=run_add)
    moved = below.add_parser("move", help="another place, in its stage or in another")
    moved.add_argument("step", type=int, metavar="STEP", help="id of a step")
    moved.add_argument("stage", metavar="STAGE", help="name or id")
    moved.add_argument("--position", type=int, metavar="N", help="from 1 (else the last)")
    moved.set_defaults(run=run_move)
    changed = below.add_parser("set", help="change a step: salestui formula set 7 delay=3b required=no")
    changed.add_argument("step", type=int, metavar="STEP", help="id of a step")
    changed.add_argument("pairs", nargs="+", metavar="field=value", help="delay, required")
    changed.set_defaults(run=run_set)
    removed = below.add_parser("remove", help="take a step out; its unsent mails are cancelled, the words stay in the library")
    removed.add_argument("step", type=int, metavar="STEP", help="id of a step")
    removed.set_defaults(run=run_remove)


def run_add(call: Call) -> int:
    """An asset as a step."""
    from ..rules.drafting import Add, PlacedStep, check_free
    from ..rules.schedule import Delay
    from ..rules.stage_kinds import check_takes_steps
    from ..store.formula_editing import read_formula
    from ..store.library import CHANNELS, get_asset
    from ..store.stages import find_stage

    row = get_asset(call.db, call.args.asset).row
    stage, stage_name, kind = find_stage(call.db, call.args.stage)
    check_takes_steps(stage_name, kind)
    with option("--delay"):
        delay = Delay.parse(call.args.delay)
    channel = CHANNELS[row.kind]
    step = PlacedStep(-1, row.id, row.title, row.kind, channel, delay, channel != "hand" and not call.args.optional, row.status)
    check_free(read_formula(call.db), stage, step)
    return _saved(call, [Add(step, stage, _place(call))])


def run_move(call: Call) -> int:
    """Another place for a step."""
    from ..rules.drafting import Move, check_free, find
    from ..rules.stage_kinds import check_takes_steps
    from ..store.formula_editing import read_formula
    from ..store.stages import find_stage

    _check(call)
    (stage, name, kind), formula = find_stage(call.db, call.args.stage), read_formula(call.db)
    at = find(formula, call.args.step)
    if at is not None and at[0] != stage:
        check_takes_steps(name, kind)
        check_free(formula, stage, formula[at[0]][at[1]])
    return _saved(call, [Move(call.args.step, stage, _place(call))])


def run_set(call: Call) -> int:
    """Another delay, required or not."""
    from ..rules.drafting import Require, Wait
    from ..rules.schedule import Delay

    _check(call)
    edits: list[Edit] = []
    for text in call.args.pairs:
        name, _, value = (part.strip() for part in text.partition("="))
        if name == "delay" and value:
            with option("delay"):
                edits.append(Wait(call.args.step, Delay.parse(value)))
        elif name == "required" and value.lower() in _YES + _NO:
            edits.append(Require(call.args.step, value.lower() in _YES))
        else:
            raise Usage(f"{quoted(text)} is not field=value of a step.", "Nothing was changed.", "Write delay=3b, or required=yes or no.")
    return _saved(call, edits)


def run_remove(call: Call) -> int:
    """Take a step out."""
    from ..rules.drafting import Remove

    _check(call)
    return _saved(call, [Remove(call.args.step)])


def _check(call: Call) -> None:
    """Raises `SalesError` where there is no such step."""
    from ..rules.drafting import find
    from ..store.formula_editing import read_formula

    if find(read_formula(call.db), call.args.step) is None:
        raise SalesError(f"There is no step {call.args.step}.", "Nothing was changed.", "See them with their ids: salestui formula --json.")


def _place(call: Call) -> int:
    position: int | None = call.args.position
    if position is not None and position < 1:
        raise Usage(f"There is no position {position}.", "Nothing was changed.", "Positions run from 1.")
    return 10**6 if position is None else position - 1


def _saved(call: Call, edits: "list[Edit]") -> int:
    from ..store.formula_editing import label_of, save_formula

    saved = save_formula(call.db, edits, call.now)
    if not saved.changes:
        call.out.line("It is so already; nothing was changed.")
        return 0
    parts = mails_that_follow(saved.again, saved.cancelled, saved.scheduled)
    call.out.line(f"{label_of(saved.changes)}{': ' + ', '.join(parts) if parts else ''}. salestui undo takes it back.")
    return 0


def mails_that_follow(again: int, cancelled: int, scheduled: int) -> list[str]:
    """What becomes of the mails under way when steps change, a few words each."""
    counts = ((again, "due at another time"), (cancelled, "cancelled"), (scheduled, "scheduled"))
    return [f"{many(count, 'mail')} {what}" for count, what in counts if count]
