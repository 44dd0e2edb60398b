"""Two plans held against each other: who gets what earlier, later, newly or no more."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from salestui.rules.what_if import Serving, Total, compare, totals

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def serving(who: int, what: int, days: float) -> Serving:
    return Serving(who, f"P{who}", what, f"Mail {what}", NOW + days * DAY)


def test_each_difference_has_its_kind_and_people_are_told_who_fall_silent() -> None:
    now = [serving(1, 1, 0), serving(1, 2, 5), serving(2, 1, 1), serving(3, 3, 2), serving(4, 1, 3)]
    then = [serving(1, 1, 0), serving(1, 2, 2), serving(1, 3, 9), serving(2, 1, 4), serving(4, 1, 3), serving(5, 1, 1)]
    found = compare(now, then)
    assert [(each.prospect_id, each.asset_id, each.kind) for each in found.differences] == [
        (2, 1, "later"), (5, 1, "new"), (1, 2, "earlier"), (1, 3, "new"), (3, 3, "gone")
    ]  # fmt: skip
    assert (found.people, found.silent, found.woken) == (5, 1, 1)
    assert totals(found.differences) == [
        Total("Mail 1", "later", 1, 3 * DAY, 3 * DAY), Total("Mail 1", "new", 1), Total("Mail 2", "earlier", 1, 3 * DAY, 3 * DAY),
        Total("Mail 3", "gone", 1), Total("Mail 3", "new", 1),
    ]  # fmt: skip


def test_what_the_mailboxes_pace_shifts_is_no_difference() -> None:
    moved = [Serving(1, "P1", 1, "Mail", NOW + timedelta(minutes=14))]
    assert compare([Serving(1, "P1", 1, "Mail", NOW)], moved).differences == []


def test_what_comes_after_the_days_that_are_shown_is_later_and_only_what_never_comes_is_gone() -> None:
    now = [serving(1, 1, 5), serving(2, 1, 5), serving(3, 1, 50), serving(3, 2, 60)]
    then = [serving(3, 1, 5), serving(1, 1, 50), serving(3, 2, 70)]
    found = compare(now, then, NOW + 30 * DAY)
    assert [(each.prospect_id, each.kind, each.will) for each in found.differences] == [
        (1, "later", NOW + 50 * DAY), (2, "gone", None), (3, "earlier", NOW + 5 * DAY)
    ]  # fmt: skip
    assert (found.people, found.silent, found.woken) == (3, 2, 1), "both have nothing in those days"


plan = st.lists(st.builds(serving, st.integers(1, 4), st.integers(1, 3), st.integers(0, 9)), max_size=9, unique_by=lambda each: each[:3:2])


@given(plan, plan)
def test_every_difference_is_in_one_plan_or_the_other_and_the_reverse_is_its_mirror(now: list[Serving], then: list[Serving]) -> None:
    found, back = compare(now, then).differences, compare(then, now).differences
    assert {(each.id, each.was, each.will) for each in found} == {(each.id, each.will, each.was) for each in back}
    assert compare(now, now).differences == []
    keys = [each.id for each in found]
    assert len(keys) == len(set(keys))
    assert sum(total.people for total in totals(found)) == len(found)
