"""The next right asset, the what-if of a sequence, the least number of interactions, and the holes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.rules.formula import ASSET_KINDS, StepPlan, coverage, minimum_interactions, next_step, plan
from salestui.rules.schedule import Delay, Window

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Window.parse("Mon-Fri 09:00-17:00")


def step(number: int, delay: str = "0", *, position: int | None = None, live: bool = True, required: bool = True) -> StepPlan:
    return StepPlan(
        number, 100 + number, f"Step {number}", number if position is None else position, "email", Delay.parse(delay), required, live
    )


steps = st.lists(
    st.builds(
        step,
        st.integers(1, 30),
        st.sampled_from(["0", "1", "3b"]),
        position=st.none() | st.integers(0, 5),
        live=st.booleans(),
        required=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda plan: plan.step_id,
)


@pytest.mark.parametrize(
    ("served", "expected"),
    [((), 1), ((101,), 2), ((102,), 1), ((101, 102), 4), ((101, 102, 104), None), ((101, 102, 104, 999), None)],
)
def test_the_next_right_asset_is_the_first_live_one_not_yet_served(served: tuple[int, ...], expected: int | None) -> None:
    formula = [step(4), step(2), step(3, live=False), step(1)]
    found = next_step(formula, served)
    assert (found.step_id if found else None) == expected


def test_position_decides_and_the_older_step_breaks_a_tie() -> None:
    assert next_step([step(1, position=9), step(2, position=3), step(3, position=3)], ()) == step(2, position=3)


def test_no_steps_no_asset() -> None:
    assert next_step([], ()) is None


def test_the_plan_says_who_gets_what_when() -> None:
    monday = datetime(2026, 11, 23, 10, 30, tzinfo=BERLIN)
    planned = plan(
        [step(1), step(2, "3b"), step(3, "1"), step(4, "2", live=False), step(5, "1b")], {101}, monday, BERLIN, OFFICE, (), monday
    )
    assert [(p.step_id, due.astimezone(BERLIN).strftime("%a %d %H:%M")) for p, due in planned] == [
        (2, "Thu 26 10:30"),
        (3, "Fri 27 10:30"),
        (5, "Mon 30 10:30"),
    ]


def test_another_order_gives_another_plan_and_the_old_one_is_untouched() -> None:
    monday = datetime(2026, 11, 23, 10, 30, tzinfo=BERLIN)
    formula = [step(1, "0"), step(2, "5")]
    before = plan(formula, (), monday, BERLIN, OFFICE, (), monday)
    turned = plan([step(1, "0", position=2), step(2, "5", position=1)], (), monday, BERLIN, OFFICE, (), monday)
    assert [p.step_id for p, _ in turned] == [2, 1]
    assert turned[1][1] > before[0][1]
    assert plan(formula, (), monday, BERLIN, OFFICE, (), monday) == before


@given(steps, st.sets(st.integers(101, 130), max_size=5), st.none() | st.just(datetime(2026, 3, 27, 9, tzinfo=UTC)))
def test_a_plan_goes_forward_and_starts_with_the_next_right_asset(formula: list[StepPlan], served: set[int], last: datetime | None) -> None:
    now = datetime(2026, 3, 27, 16, tzinfo=UTC)
    planned = plan(formula, served, last, BERLIN, OFFICE, (), now)
    assert [p for p, _ in planned][:1] == [p for p in [next_step(formula, served)] if p]
    assert len(planned) == sum(p.live and p.asset_id not in served for p in formula)
    moments = [now, *(due for _, due in planned)]
    assert moments == sorted(moments)


def test_the_least_number_of_interactions_counts_required_steps_of_open_stages() -> None:
    formula = {1: [step(1), step(2), step(3, required=False)], 2: [step(4)], 3: [step(5), step(6)]}
    assert minimum_interactions(formula, {1: "open", 2: "open", 3: "won"}) == 3
    assert minimum_interactions(formula, {}) == 0
    assert minimum_interactions({}, {1: "open"}) == 0


def test_coverage_marks_the_holes() -> None:
    matrix = coverage([1, 2], [(1, "email", True), (1, "email", True), (1, "pdf", False), (2, "call", True), (9, "email", True)])
    assert list(matrix) == [1, 2]
    assert all(tuple(row) == ASSET_KINDS for row in matrix.values())
    assert matrix[1]["email"] == 2
    assert matrix[1]["pdf"] == 0
    assert matrix[2]["call"] == 1
    assert sum(sum(row.values()) for row in matrix.values()) == 3
