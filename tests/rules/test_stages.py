"""The stages a new store starts with, and what a move needs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.errors import SalesError
from salestui.glass import safe_text
from salestui.rules.stages import DEFAULT_QUADRANTS, DEFAULT_STAGES, KINDS, check_move, days_in_stage, is_stale

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_default_system_is_the_one_of_the_product() -> None:
    assert [(stage.name, stage.kind) for stage in DEFAULT_STAGES] == [
        ("Captured", "open"),
        ("Qualified", "open"),
        ("Call booked", "open"),
        ("Call done", "open"),
        ("Trial started", "open"),
        ("Proposal sent", "open"),
        ("Customer", "won"),
        ("Lost", "lost"),
        ("Not now", "paused"),
    ]
    assert {stage.kind for stage in DEFAULT_STAGES} == set(KINDS)
    assert [name for name, _ in DEFAULT_QUADRANTS] == ["Customer", "Product", "Brand", "Customer flow"]
    assert all(question.endswith("?") for _, question in DEFAULT_QUADRANTS)


def test_every_stage_says_what_the_customer_wants_and_what_comes_next() -> None:
    for stage in DEFAULT_STAGES:
        sentences = [stage.customer_goal, stage.next_step, stage.exit_evidence]
        assert len(set(sentences)) == 3
        for sentence in sentences:
            assert sentence[0].isupper()
            assert sentence[-1] in ".?"
            assert 15 < len(sentence) < 120
            assert safe_text(sentence) is sentence
        assert (stage.max_days is not None) == (stage.kind == "open")


@pytest.mark.parametrize("kind", ["open", "won"])
def test_ahead_and_back_are_free(kind: str) -> None:
    check_move(kind, "", None, TODAY)


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_lost_needs_a_reason(reason: str) -> None:
    with pytest.raises(SalesError, match="reason") as refused:
        check_move("lost", reason, None, TODAY)
    assert "Nothing was moved." in str(refused.value)
    check_move("lost", "too dear", None, TODAY)


@pytest.mark.parametrize("until", [None, TODAY, TODAY - timedelta(days=1), date.min])
def test_not_now_needs_a_day_to_come(until: date | None) -> None:
    with pytest.raises(SalesError) as refused:
        check_move("paused", "", until, TODAY)
    assert "2026-12-23" in refused.value.hint  # a day that would be taken
    check_move("paused", "", TODAY + timedelta(days=1), TODAY)


@pytest.mark.parametrize(
    ("since", "days"),
    [
        (timedelta(0), 0),
        (timedelta(hours=23, minutes=59), 0),
        (timedelta(days=1), 1),
        (timedelta(days=8, hours=5), 8),
        (timedelta(days=-3), 0),
    ],
)
def test_days_in_a_stage_are_whole_days(since: timedelta, days: int) -> None:
    assert days_in_stage(NOW - since, NOW) == days


def test_a_prospect_is_stale_after_the_last_allowed_day() -> None:
    assert not is_stale(NOW - timedelta(days=7), 7, NOW)
    assert is_stale(NOW - timedelta(days=8), 7, NOW)
    assert not is_stale(NOW - timedelta(days=5000), None, NOW)


@given(st.timedeltas(timedelta(0), timedelta(days=4000)), st.integers(0, 3000), st.timedeltas(timedelta(0), timedelta(days=100)))
def test_who_is_stale_stays_stale(since: timedelta, limit: int, later: timedelta) -> None:
    if is_stale(NOW - since, limit, NOW):
        assert is_stale(NOW - since, limit, NOW + later)
