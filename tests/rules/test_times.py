"""Moments as the store writes them: text order is time order."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.errors import SalesError
from salestui.rules.times import asked_time, from_text, utc_text

moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()).map(
    lambda moment: moment.replace(microsecond=0)
)


def test_a_moment_is_written_in_utc_to_the_second() -> None:
    assert utc_text(datetime(2026, 11, 23, 15, 36, 5, 999, tzinfo=timezone(timedelta(hours=1)))) == "2026-11-23T14:36:05+00:00"


@given(moments, moments)
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    assert (utc_text(one) < utc_text(other)) == (one.astimezone(UTC) < other.astimezone(UTC))
    assert from_text(utc_text(one)) == one.astimezone(UTC)


@pytest.mark.parametrize("text", ["2026-03-29T09:00+02:00", " 2026-03-29T07:00Z ", "2026-03-29T07:00:00+00:00"])
def test_a_typed_moment_is_read(text: str) -> None:
    assert asked_time(text) == datetime(2026, 3, 29, 7, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "now", "29.3.2026", "2026-13-01", "2026-03-29T25:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(SalesError, match="is not a moment"):
        asked_time(text)
