"""`salestui formula`: the stages with their steps, the least number of interactions, coverage."""

from typing import TYPE_CHECKING, Any

from .call import Call
from .holes import as_json, read_holes, tell
from .out import many

if TYPE_CHECKING:
    from ..store.library import StepRow
    from ..store.stages import StageRow
    from .parser import Parser


def build(parser: "Parser") -> None:
    """The arguments of `formula`; without a command it is shown."""
    from .formula_steps import build as build_steps

    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)
    build_steps(parser)


def run(call: Call) -> int:
    """The whole formula."""
    from ..rules.formula import coverage, minimum_interactions
    from ..store.library import list_steps
    from ..store.sequence import list_plans
    from ..store.stages import list_stages

    stages, steps = list_stages(call.db), list_steps(call.db)
    plans = {stage.id: list_plans(call.db, stage.id) for stage in stages}
    least = minimum_interactions(plans, {stage.id: stage.kind for stage in stages})
    matrix = coverage(
        (stage.id for stage in stages if stage.kind == "open"), ((step.stage_id, step.kind, step.status == "live") for step in steps)
    )
    holes = read_holes(call)
    if call.args.json:
        call.out.json(_document(stages, steps, least, matrix) | as_json(holes))
        return 0
    for stage in stages:
        mine = [step for step in steps if step.stage_id == stage.id]
        if stage.kind != "open" and not mine:
            continue
        call.out.line(f"{stage.name} ({many(stage.prospects, 'prospect')})")
        for step in mine:
            marks = "".join(
                f", {word}" for word in (step.status if step.status != "live" else "", "" if step.required else "optional") if word
            )
            call.out.line(f"  {step.position:>3}  {_wait(step.delay):<24}  {step.kind:<6} {step.asset}{marks}")
        if stage.express_to_id is not None:
            lane = next(each.name for each in stages if each.id == stage.express_to_id)
            call.out.line(f"       express lane -> {lane}")
        if not mine:
            call.out.line("       no step yet: salestui asset add FILE.md --stage " + repr(stage.name))
    call.out.line()
    call.out.line(f"A customer takes at least {many(least, 'interaction')}.")
    _tell_coverage(call, {stage.id: stage.name for stage in stages}, matrix)
    tell(call, holes)
    return 0


def _tell_coverage(call: Call, names: dict[int, str], matrix: dict[int, dict[str, int]]) -> None:
    """The matrix: live assets by stage and kind."""
    from ..rules.formula import ASSET_KINDS

    if not matrix:
        return
    call.out.line()
    call.out.line("Coverage: live assets by stage and kind, - is a hole.")
    rows = [(names[id], *(kinds[kind] or "-" for kind in ASSET_KINDS), sum(kinds.values()) or "-") for id, kinds in matrix.items()]
    whole = [sum(kinds[kind] for kinds in matrix.values()) for kind in ASSET_KINDS]
    rows.append(("All stages", *(count or "-" for count in whole), sum(whole) or "-"))
    call.out.table(("STAGE", *(kind.upper() for kind in ASSET_KINDS), "ALL"), rows, range(1, len(ASSET_KINDS) + 2))
    call.out.line()


def _wait(delay: str) -> str:
    days = delay.removesuffix("b")
    if days == "0":
        return "at once" if delay == "0" else "next business day"
    return f"after {many(int(days), 'business day' if delay.endswith('b') else 'day')}"


def _document(stages: "list[StageRow]", steps: "list[StepRow]", least: int, matrix: dict[int, dict[str, int]]) -> dict[str, Any]:
    names = {stage.id: stage.name for stage in stages}
    rows = [
        {
            "id": stage.id, "position": stage.position, "name": stage.name, "kind": stage.kind, "prospects": stage.prospects,
            "express_to": stage.express_to_id, "express_to_name": names.get(stage.express_to_id or 0),
            "steps": [
                {
                    "id": step.id, "position": step.position, "asset_id": step.asset_id, "asset": step.asset, "kind": step.kind,
                    "status": step.status, "channel": step.channel, "delay": step.delay, "required": step.required,
                }
                for step in steps
                if step.stage_id == stage.id
            ],
        }
        for stage in stages
    ]  # fmt: skip
    return {"rows": rows, "total": len(rows), "minimum_interactions": least, "coverage": {names[id]: kinds for id, kinds in matrix.items()}}
