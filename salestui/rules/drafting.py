"""The formula while it is being changed: edits on a copy, replayed and counted, so that nothing is written before the founder says so.

In a stage's order the steps of its sequence stand first, what is only at hand stands last. An asset stands in a stage at most once.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..errors import SalesError
from .formula import StepPlan
from .schedule import Delay

BY_HAND = "hand"


@dataclass(frozen=True, slots=True)
class PlacedStep:
    """One step with what is shown of its asset; one that is not saved yet has a negative id."""

    id: int
    asset_id: int
    title: str
    kind: str
    channel: str
    delay: Delay
    required: bool = True
    status: str = "live"

    @property
    def at_hand(self) -> bool:
        """Whether it is only there to be reached for: nobody waits for it."""
        return self.channel == BY_HAND


Formula = Mapping[int, tuple[PlacedStep, ...]]
"""The steps by stage id, in order."""


@dataclass(frozen=True, slots=True)
class Move:
    """Put a step into a stage, before what stands at `place` there (from 0, the step itself not counted)."""

    step_id: int
    stage_id: int
    place: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Give a step another delay."""

    step_id: int
    delay: Delay


@dataclass(frozen=True, slots=True)
class Require:
    """Make a step required or optional."""

    step_id: int
    required: bool


@dataclass(frozen=True, slots=True)
class Add:
    """A new step."""

    step: PlacedStep
    stage_id: int
    place: int


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a step out of the formula; its asset stays in the library."""

    step_id: int


Edit = Move | Wait | Require | Add | Remove


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a draft changes. `kind` is added, removed, moved, delay or required; the stages are those before and after."""

    kind: str
    step: PlacedStep
    was: PlacedStep | None
    stage_id: int
    from_stage_id: int


def find(formula: Formula, step_id: int) -> tuple[int, int] | None:
    """(stage id, place) of a step; None where it is not in the formula."""
    for stage_id, steps in formula.items():
        for place, step in enumerate(steps):
            if step.id == step_id:
                return stage_id, place
    return None


def has_asset(formula: Formula, stage_id: int, asset_id: int) -> bool:
    """Whether the asset stands in the stage."""
    return any(step.asset_id == asset_id for step in formula.get(stage_id, ()))


def apply(formula: Formula, edit: Edit) -> Formula:
    """The formula with one edit done. An edit that fits no more (its step or stage is gone) leaves it as it is."""
    if isinstance(edit, Add):
        if edit.stage_id not in formula or has_asset(formula, edit.stage_id, edit.step.asset_id):
            return formula
        return {**formula, edit.stage_id: _put(formula[edit.stage_id], edit.step, edit.place)}
    at = find(formula, edit.step_id)
    if at is None:
        return formula
    stage_id, place = at
    steps = formula[stage_id]
    step, others = steps[place], steps[:place] + steps[place + 1 :]
    if isinstance(edit, Remove):
        return {**formula, stage_id: others}
    if isinstance(edit, Wait):
        return {**formula, stage_id: (*steps[:place], replace(step, delay=edit.delay), *steps[place + 1 :])}
    if isinstance(edit, Require):
        return {**formula, stage_id: (*steps[:place], replace(step, required=edit.required), *steps[place + 1 :])}
    if edit.stage_id == stage_id:
        return {**formula, stage_id: _put(others, step, edit.place)}
    if edit.stage_id not in formula or has_asset(formula, edit.stage_id, step.asset_id):
        return formula
    return {**formula, stage_id: others, edit.stage_id: _put(formula[edit.stage_id], step, edit.place)}


def replay(formula: Formula, edits: Iterable[Edit]) -> Formula:
    """The formula with every edit done, in order."""
    for edit in edits:
        formula = apply(formula, edit)
    return formula


def _put(steps: tuple[PlacedStep, ...], step: PlacedStep, place: int) -> tuple[PlacedStep, ...]:
    first, last = _reach(steps, step)
    place = max(first, min(place, last))
    return (*steps[:place], step, *steps[place:])


def _reach(steps: Sequence[PlacedStep], step: PlacedStep) -> tuple[int, int]:
    """The first and the last place that a step can have among others: in the sequence, or behind it."""
    waited_for = sum(not each.at_hand for each in steps)
    return (waited_for, len(steps)) if step.at_hand else (0, waited_for)


def shifted(formula: Formula, order: Sequence[int], step_id: int, by: int) -> Move | None:
    """One place earlier (-1) or later (1); at the end of its stage a step goes on into the next of `order` (stage ids).

    None where it is the first or the last of all already. Raises `SalesError` where its asset stands in that stage.
    """
    at = find(formula, step_id)
    if at is None:
        return None
    stage_id, place = at
    steps = formula[stage_id]
    first, last = _reach(steps[:place] + steps[place + 1 :], steps[place])
    if first <= place + by <= last:
        return Move(step_id, stage_id, place + by)
    if stage_id not in order or not 0 <= order.index(stage_id) + by < len(order):
        return None
    beside = order[order.index(stage_id) + by]
    check_free(formula, beside, steps[place])
    return Move(step_id, beside, 0 if by > 0 else len(formula.get(beside, ())))


def check_free(formula: Formula, stage_id: int, step: PlacedStep) -> None:
    """Raises `SalesError` where the step's asset stands in the stage already."""
    there = next((each.id for each in formula.get(stage_id, ()) if each.asset_id == step.asset_id), None)
    if there is not None:
        raise SalesError(
            f"“{step.title}” stands in that stage already.",
            "Nothing was changed.",
            f"To have it there anew, take that one out first: salestui formula remove {there}.",
        )


def changes(before: Formula, after: Formula) -> list[Change]:
    """What is different, step by step, in the order of the formula as it will be; what is taken out stands last.

    Of steps that changed places in a stage only as few count as it takes to bring one order into the other.
    """
    stood = {step.id: (stage_id, step) for stage_id, steps in before.items() for step in steps}
    found: list[Change] = []
    for stage_id, steps in after.items():
        kept = [step.id for step in before.get(stage_id, ())]
        rank = {id: number for number, id in enumerate(kept)}
        still = _longest_rising([rank[step.id] for step in steps if step.id in rank])
        for step in steps:
            if step.id not in stood:
                found.append(Change("added", step, None, stage_id, stage_id))
                continue
            from_id, was = stood.pop(step.id)
            if step.id not in rank or rank[step.id] not in still:
                found.append(Change("moved", step, was, stage_id, from_id))
            if step.delay != was.delay:
                found.append(Change("delay", step, was, stage_id, from_id))
            if step.required != was.required:
                found.append(Change("required", step, was, stage_id, from_id))
    return [*found, *(Change("removed", step, step, stage_id, stage_id) for stage_id, step in stood.values())]


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The members of the longest rising row within different numbers: these kept their order."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        before[number] = tails[at - 1] if at else None
        tails[at : at + 1] = [number]
    row: set[int] = set()
    number_: int | None = tails[-1] if tails else None
    while number_ is not None:
        row.add(number_)
        number_ = before[number_]
    return row


def plans(formula: Formula) -> dict[int, list[StepPlan]]:
    """The sequences as the rules of the formula see them, without what is only at hand."""
    return {
        stage_id: [
            StepPlan(step.id, step.asset_id, step.title, place, step.channel, step.delay, step.required, step.status == "live")
            for place, step in enumerate(steps, start=1)
            if not step.at_hand
        ]
        for stage_id, steps in formula.items()
    }


def stages_changed(before: Formula, after: Formula) -> list[int]:
    """The ids of the stages whose sequence is another: other steps, another order, other delays."""
    was, will = plans(before), plans(after)
    return [id for id, steps in will.items() if [_heard(step) for step in steps] != [_heard(step) for step in was.get(id, ())]]


def _heard(step: StepPlan) -> tuple[int, Delay]:
    return step.step_id, step.delay
