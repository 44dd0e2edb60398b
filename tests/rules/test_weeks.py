"""Weeks and days as they are where the founder is, summer time and turn of the year included."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.errors import SalesError
from salestui.rules.times import from_text
from salestui.rules.weeks import MOST_WEEKS, days_back, read_since, weeks_between

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def test_a_sunday_night_is_another_week_elsewhere() -> None:
    moment = datetime(2026, 1, 4, 23, 30, tzinfo=UTC)  # a Sunday; in Berlin it is Monday already
    assert [week.name for week in weeks_between(moment, moment, UTC)] == ["2026-W01"]
    (week,) = weeks_between(moment, moment, BERLIN)
    assert (week.name, week.start, week.end) == ("2026-W02", "2026-01-04T23:00:00+00:00", "2026-01-11T23:00:00+00:00")


def test_weeks_without_anything_are_there_and_the_year_turns() -> None:
    found = weeks_between(datetime(2026, 12, 21, tzinfo=UTC), datetime(2027, 1, 6, tzinfo=UTC), UTC)
    assert [week.name for week in found] == ["2026-W52", "2026-W53", "2027-W01"]


def test_the_week_of_the_clock_change_is_an_hour_shorter() -> None:
    (week,) = weeks_between(datetime(2026, 3, 25, tzinfo=UTC), datetime(2026, 3, 25, tzinfo=UTC), BERLIN)
    assert from_text(week.end) - from_text(week.start) == timedelta(days=7, hours=-1)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.integers(0, 3000), st.sampled_from([UTC, BERLIN, NEW_YORK]))
def test_weeks_follow_one_another_without_a_gap(first: datetime, days: int, zone: ZoneInfo) -> None:
    begin = first.replace(tzinfo=UTC)
    end = begin + timedelta(days=days)
    found = weeks_between(begin, end, zone)
    assert all(one.end == two.start for one, two in pairwise(found)) and len(found) <= MOST_WEEKS + 1
    assert found[0].start <= begin.isoformat() and end.isoformat() < found[-1].end


def test_days_back_begin_at_midnight_there() -> None:
    now = datetime(2026, 7, 10, 1, 0, tzinfo=UTC)  # still the 9th in New York
    assert days_back(7, now, NEW_YORK) == "2026-07-02T04:00:00+00:00"
    assert read_since("2026-07-02", NEW_YORK) == "2026-07-02T04:00:00+00:00"
    assert read_since("2026-07-02T10:00+02:00", None) == "2026-07-02T08:00:00+00:00"


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "", "10-07-2026"])
def test_a_day_that_is_none_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SalesError, match="is not a day"):
        read_since(text, UTC)
