"""Every zone there is, both days of 2026 and 2027 on which its clocks change: the wall clock of a due moment, worked out another way."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from salestui.rules.schedule import Delay, Window, due_at, is_business_day

ZONES = sorted(zone for zone in available_timezones() if zone not in ("localtime", "posixrules", "Factory"))
YEARS = (2026, 2027)
OFFICE, NIGHT, ANY_DAY = (Window.parse(text) for text in ("Mon-Fri 09:00-17:00", "Mon-Sun 01:30-03:15", "Mon-Sun 09:00-17:00"))
DELAYS = [Delay(1), Delay(2), Delay(3), Delay(1, True), Delay(3, True)]
TIMES = [time(0, 0), time(1, 59, 59), time(2, 30), time(3, 0), time(9, 0), time(12, 34, 56), time(16, 59, 59), time(23, 45)]


def transitions(zone: ZoneInfo, year: int) -> list[datetime]:
    """The first second (UTC) of each new offset in a year, found by halving."""
    found = []
    step = timedelta(days=7)
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        low, high = at, at + step
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if middle in (low, high):
                    break
                if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            found.append(high)
        at += step
    return found


def moments_showing(zone: ZoneInfo, wall: datetime) -> list[datetime]:
    """Every moment (UTC) at which the clocks of a zone show this: none, one or two. By trying every offset the zone has near it."""
    near = [wall.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in (-36, 0, 36)]
    offsets = {moment.astimezone(zone).utcoffset() for moment in near}
    candidates = {wall.replace(tzinfo=UTC) - offset for offset in offsets if offset is not None}
    return sorted(moment for moment in candidates if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall)


def wall_of(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def target_day(day: date, delay: Delay) -> date:
    """The day a delay ends on, counted on the fingers."""
    left = delay.days
    while left:
        day += timedelta(days=1)
        left -= not delay.business or is_business_day(day, ())
    return day


def cases(zone: ZoneInfo, year: int) -> Iterator[tuple[datetime, Delay]]:
    """Touches so many days before a change of the clocks (or any day) that their delays end around it."""
    for change in transitions(zone, year) or [datetime(year, 3, 29, 1, tzinfo=UTC)]:
        day = wall_of(change, zone).date()
        for number, clock in enumerate(TIMES):
            for delay in (DELAYS[number % len(DELAYS)], DELAYS[(number + 2) % len(DELAYS)]):
                for shift in (0, 1):
                    wall = datetime.combine(day - timedelta(days=delay.days - shift), clock)
                    for moment in moments_showing(zone, wall)[-1:]:
                        yield moment, delay


def clocks(year: int) -> dict[tuple[object, ...], list[str]]:
    """The zones of a year by what their clocks do in it: many are one under several names."""
    found: dict[tuple[object, ...], list[str]] = {}
    for name in ZONES:
        zone = ZoneInfo(name)
        changes = tuple((change, change.astimezone(zone).utcoffset()) for change in transitions(zone, year))
        found.setdefault((datetime(year, 1, 1, tzinfo=UTC).astimezone(zone).utcoffset(), changes), []).append(name)
    return found


@pytest.mark.parametrize("year", YEARS)
def test_each_clock_there_is(year: int) -> None:
    """One zone of those whose clocks go the same way; the first by name."""
    check([names[0] for names in clocks(year).values()], year, 10_000, 15)


@pytest.mark.soak
@pytest.mark.parametrize("year", YEARS)
def test_every_zone_by_every_name(year: int) -> None:
    check(ZONES, year, 50_000, 100)


def check(names: list[str], year: int, least: int, least_changing: int) -> None:
    """The wall clock is kept and nothing is early."""
    checked = changing = 0
    for name in names:
        zone = ZoneInfo(name)
        changing += bool(transitions(zone, year))
        for touched, delay in cases(zone, year):
            wall = wall_of(touched, zone)
            wanted = datetime.combine(target_day(wall.date(), delay), wall.time())
            case = f"{name} {touched} {delay}"
            for window in (None, ANY_DAY, OFFICE, NIGHT):
                due = due_at(touched, delay, zone, window, (), touched)
                shown = wall_of(due, zone)
                checked += 1
                assert shown >= wanted and due > touched, case  # never early
                assert window is None or is_within(shown, window), case
                if window is None or is_within(wanted, window):
                    exact = [moment for moment in moments_showing(zone, wanted) if moment >= touched]
                    if exact:
                        assert due == exact[0], case  # the same time of day, the first of two
                    else:
                        assert_after_gap(due, zone, wanted, case)
                # Due once: asked again at that moment, or with each run of the sender until then, it stays the same moment.
                assert {due_at(touched, delay, zone, window, (), touched + (due - touched) * part / 4) for part in range(5)} == {due}, case
    assert checked > least and changing > least_changing, (checked, changing)


def is_within(wall: datetime, window: Window) -> bool:
    minute = wall.hour * 60 + wall.minute
    return any(start <= minute < end for start, end in window.days[wall.weekday()])


def assert_after_gap(due: datetime, zone: ZoneInfo, wanted: datetime, case: str) -> None:
    """A time that the clocks skip: the first moment after the gap, or where the window was skipped with it, its next opening."""
    just_before = wall_of(due - timedelta(seconds=1), zone)
    assert just_before < wanted < wall_of(due, zone) or wall_of(due, zone).date() > wanted.date(), case
