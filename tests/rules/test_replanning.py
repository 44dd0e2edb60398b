"""What becomes of a delivery under way when the formula changes: a table of cases."""

import pytest

from salestui.rules.formula import StepPlan
from salestui.rules.replanning import UnderWay, fate
from salestui.rules.schedule import Delay


def step(id: int, days: int = 0, *, live: bool = True) -> StepPlan:
    return StepPlan(id, 100 + id, f"Step {id}", id, "email", Delay(days), True, live)


def at(*steps: StepPlan) -> list[StepPlan]:
    return [StepPlan(s.step_id, s.asset_id, s.title, place, s.channel, s.delay, s.required, s.live) for place, s in enumerate(steps)]


@pytest.mark.parametrize(
    ("under_way", "after", "expected"),
    [
        (UnderWay(2, "scheduled"), at(step(1), step(2), step(3)), "stays"),
        (UnderWay(2, "scheduled"), at(step(1), step(2, 5), step(3)), "again"),
        (UnderWay(2, "deferred"), at(step(1), step(2, 5)), "again"),
        (UnderWay(2, "scheduled", tried=True), at(step(1), step(2, 5)), "stays"),
        (UnderWay(2, "scheduled", own=True), at(step(1), step(2, 5)), "stays"),
        (UnderWay(2, "held"), at(step(1), step(2, 5)), "stays"),
        (UnderWay(2, "scheduled"), at(step(1), step(3)), "goes"),
        (UnderWay(2, "held"), at(step(1), step(3)), "goes"),
        (UnderWay(2, "deferred", tried=True), at(step(1)), "goes"),
        (UnderWay(2, "claimed"), at(step(1)), "stays"),
        (UnderWay(2, "uncertain"), at(step(1)), "stays"),
        (UnderWay(2, "scheduled"), at(step(3), step(2), step(1)), "goes"),  # another one is first now
        (UnderWay(2, "scheduled"), at(step(9), step(1), step(2)), "goes"),
        (UnderWay(2, "scheduled", own=True), at(step(9), step(1), step(2)), "stays"),
        (UnderWay(2, "scheduled"), at(step(9, live=False), step(2)), "stays"),
        (UnderWay(2, "scheduled"), at(step(2), step(1), step(3)), "stays"),  # the first one was served
        (UnderWay(None, "scheduled"), at(), "stays"),
        (UnderWay(7, "scheduled"), at(), "stays"),  # no step of this stage: nothing of the draft's doing
    ],
)
def test_a_delivery_follows_the_formula(under_way: UnderWay, after: list[StepPlan], expected: str) -> None:
    before = at(step(1), step(2), step(3))
    assert fate(under_way, before, after, {101}) == expected


def test_a_delivery_that_went_before_its_turn_is_left_alone() -> None:
    before, after = at(step(1), step(2)), at(step(2), step(1))
    assert fate(UnderWay(2, "scheduled"), before, after, set()) == "stays"
