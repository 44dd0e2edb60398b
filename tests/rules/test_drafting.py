"""A draft of the formula: edits are replayed, counted by what is really different, and never break an order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.errors import SalesError
from salestui.rules.drafting import (
    Add,
    Edit,
    Formula,
    Move,
    PlacedStep,
    Remove,
    Require,
    Wait,
    apply,
    changes,
    find,
    plans,
    replay,
    shifted,
    stages_changed,
)
from salestui.rules.schedule import Delay


def step(id: int, asset: int | None = None, channel: str = "email", **more: object) -> PlacedStep:
    return PlacedStep(id, asset or (100 + id if id > 0 else 200 - id), f"Step {id}", "email", channel, Delay(0), **more)  # type: ignore[arg-type]  # a test's own words


TWO: Formula = {1: (step(1), step(2), step(3), step(4, channel="hand")), 2: (step(5), step(6, asset=101))}


def ids(formula: Formula) -> dict[int, list[int]]:
    return {stage: [step.id for step in steps] for stage, steps in formula.items()}


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (Move(1, 1, 2), {1: [2, 3, 1, 4], 2: [5, 6]}),
        (Move(1, 1, 9), {1: [2, 3, 1, 4], 2: [5, 6]}),  # what is at hand stays last
        (Move(4, 1, 0), {1: [1, 2, 3, 4], 2: [5, 6]}),
        (Move(2, 2, 1), {1: [1, 3, 4], 2: [5, 2, 6]}),
        (Move(1, 2, 0), {1: [1, 2, 3, 4], 2: [5, 6]}),  # its asset stands there already
        (Move(9, 2, 0), {1: [1, 2, 3, 4], 2: [5, 6]}),
        (Move(2, 7, 0), {1: [1, 2, 3, 4], 2: [5, 6]}),
        (Remove(2), {1: [1, 3, 4], 2: [5, 6]}),
        (Add(step(-1), 2, 0), {1: [1, 2, 3, 4], 2: [-1, 5, 6]}),
        (Add(step(-2, asset=101), 2, 0), {1: [1, 2, 3, 4], 2: [5, 6]}),
    ],
)
def test_an_edit_is_done_where_it_fits(edit: Edit, expected: dict[int, list[int]]) -> None:
    assert ids(apply(TWO, edit)) == expected


def test_a_step_walks_through_its_stage_and_on_into_the_next() -> None:
    formula = TWO
    for _ in range(3):
        edit = shifted(formula, [1, 2], 2, 1)
        assert edit is not None
        formula = apply(formula, edit)
    assert ids(formula) == {1: [1, 3, 4], 2: [5, 2, 6]}
    back = shifted(formula, [1, 2], 5, -1)
    assert back == Move(5, 1, 3)
    assert ids(apply(formula, back))[1] == [1, 3, 5, 4], "behind the sequence, before what is at hand"
    assert shifted(TWO, [1, 2], 1, -1) is None
    with pytest.raises(SalesError, match="already"):
        shifted({1: TWO[1][:1], 2: TWO[2]}, [1, 2], 1, 1)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([], []),
        ([Move(1, 1, 1)], ["moved 2"]),
        ([Move(1, 1, 2)], ["moved 1"]),
        ([Move(1, 1, 1), Move(1, 1, 0)], []),
        ([Wait(1, Delay(3, True)), Require(1, False)], ["delay 1", "required 1"]),
        ([Wait(1, Delay(3)), Wait(1, Delay(0))], []),
        ([Remove(5), Add(step(-1), 1, 0)], ["added -1", "removed 5"]),
        ([Move(2, 2, 0)], ["moved 2"]),
        ([Add(step(-1), 1, 0), Remove(-1)], []),
    ],
)
def test_changes_are_counted_by_what_is_different(edits: list[Edit], expected: list[str]) -> None:
    assert [f"{change.kind} {change.step.id}" for change in changes(TWO, replay(TWO, edits))] == expected


def test_only_a_stage_whose_sequence_is_another_counts_as_changed() -> None:
    assert stages_changed(TWO, replay(TWO, [Require(1, False)])) == []
    assert stages_changed(TWO, replay(TWO, [Remove(4)])) == []
    assert stages_changed(TWO, replay(TWO, [Wait(5, Delay(1))])) == [2]
    assert stages_changed(TWO, replay(TWO, [Move(2, 2, 0)])) == [1, 2]
    assert [plan.step_id for plan in plans(TWO)[1]] == [1, 2, 3]


edits = st.lists(
    st.one_of(
        st.builds(Move, st.integers(-3, 7), st.integers(1, 3), st.integers(0, 6)),
        st.builds(Wait, st.integers(-3, 7), st.builds(Delay, st.integers(0, 5), st.booleans())),
        st.builds(Require, st.integers(-3, 7), st.booleans()),
        st.builds(Remove, st.integers(-3, 7)),
        st.builds(
            Add,
            st.builds(step, st.integers(-3, -1), channel=st.sampled_from(["email", "call", "hand"])),
            st.integers(1, 2),
            st.integers(0, 6),
        ),
    ),
    max_size=12,
)


@given(edits)
def test_whatever_is_edited_a_stage_holds_an_asset_once_and_what_is_at_hand_stands_last(made: list[Edit]) -> None:
    formula = replay(TWO, made)
    for steps in formula.values():
        assets, hands = [step.asset_id for step in steps], [step.at_hand for step in steps]
        assert len(assets) == len(set(assets))
        assert hands == sorted(hands)
    found = changes(TWO, formula)
    assert (not found) == (formula == TWO)
    assert all(find(formula, change.step.id) or change.kind == "removed" for change in found)
    moved = [edit for edit in made if isinstance(edit, Move)]
    assert len([change for change in found if change.kind == "moved"]) <= len(moved)
