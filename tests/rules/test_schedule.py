"""When something is due: never early, inside the window, by the wall clock of the person it goes to."""

import random
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.errors import SalesError
from salestui.rules.schedule import DAY_NAMES, Delay, Window, due_at, find_zone, is_business_day, next_open, ring_again

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
OFFICE = Window.parse("Mon-Fri 09:00-17:00")
ZONES = sorted(zone for zone in available_timezones() if zone not in ("localtime", "posixrules", "Factory"))


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shown(moment: datetime, zone: ZoneInfo = BERLIN) -> str:
    return moment.astimezone(zone).strftime("%a %Y-%m-%d %H:%M")


# --- delays -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days", "business"), [("0", 0, False), ("3", 3, False), (" 3b ", 3, True), ("10B", 10, True), ("3650", 3650, False)]
)
def test_a_delay_is_days_or_business_days(text: str, days: int, business: bool) -> None:
    assert Delay.parse(text) == Delay(days, business)
    assert Delay.parse(str(Delay(days, business))) == Delay(days, business)


@pytest.mark.parametrize("text", ["", "b", "-1", "1.5", "3 b", "3d", "3651", "99999999999999999999", "٣", "3\x1b[2J"])
def test_what_is_no_delay_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(SalesError, match="is not a delay") as refused:
        Delay.parse(text)
    assert "\x1b" not in str(refused.value)


# --- windows ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Mon-Fri 09:00-17:00", "Mon-Fri 09:00-17:00"),
        ("Mon,Wed 8:00-12:00", "Mon,Wed 08:00-12:00"),
        ("mon - fri 9 - 17", "Mon-Fri 09:00-17:00"),
        ("Monday–Friday 9–17", "Mon-Fri 09:00-17:00"),
        ("Sat-Mon 9-24", "Mon,Sat-Sun 09:00-24:00"),
        ("Mon-Thu 09:00-12:00,13:00-17:00; Fri 9-12", "Mon-Thu 09:00-12:00,13:00-17:00; Fri 09:00-12:00"),
        ("9-17", "Mon-Sun 09:00-17:00"),
        ("Tue 8-10; Tue 10-12; Tue 9-11", "Tue 08:00-12:00"),
        ("Mon-Sun 00:00-24:00;", "Mon-Sun 00:00-24:00"),
    ],
)
def test_a_window_is_read_and_written_back(text: str, canonical: str) -> None:
    assert str(Window.parse(text)) == canonical
    assert Window.parse(canonical) == Window.parse(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no hours"),
        (" ; ", "no hours"),
        ("Mon-Fri", "no hours"),
        ("Fri 17:00-09:00", "ends before it starts"),
        ("Fri 22:00-02:00", "Mon 22:00-24:00; Tue 00:00-02:00"),
        ("Fri 09:00-09:00", "no time at all"),
        ("Fri 09:00-25:00", "no clock shows"),
        ("Fri 24:00-24:00", "no clock shows"),
        ("Fri 09:60-17:00", "no clock shows"),
        ("Foo 09:00-17:00", "not a day of the week"),
        ("Mo 09:00-17:00", "not a day of the week"),
        ("Mon-Wed-Fri 9-17", "not a range of days"),
        ("Mon 9-17 Tue 9-17", "semicolon"),
        ("Mon 9", "not a range of hours"),
        ("Mon 9:5-17", "not a range of hours"),
        ("Mon ٩-١٧", "not a"),
        ("Mon\x1b]0;x\x07 9-17", ""),
    ],
)
def test_what_is_no_window_is_refused_and_says_why(text: str, says: str) -> None:
    try:
        Window.parse(text)
    except SalesError as refused:
        assert says in str(refused)
        assert "\x1b" not in str(refused)
    else:
        pytest.fail(f"{text!r} was taken")


hours = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(sorted).filter(lambda pair: pair[0] < pair[1])
window_parts = st.tuples(st.sets(st.sampled_from(DAY_NAMES), min_size=1), st.lists(hours, min_size=1, max_size=3))
windows = st.lists(window_parts, min_size=1, max_size=4).map(
    lambda parts: Window.parse(
        ";".join(
            f"{','.join(days)} {','.join(f'{start // 60}:{start % 60:02}-{end // 60}:{end % 60:02}' for start, end in hours)}"
            for days, hours in parts
        )
    )
)


@given(windows)
def test_every_window_survives_being_written(window: Window) -> None:
    assert Window.parse(str(window)) == window
    for day in window.days:
        assert all(start < end for start, end in day)
        assert all(before[1] < after[0] for before, after in pairwise(day))


# --- due dates by hand ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("previous", "delay", "due"),
    [
        ("2026-11-23 14:30", "0", "Mon 2026-11-23 14:30"),
        ("2026-11-23 14:30", "1", "Tue 2026-11-24 14:30"),
        ("2026-11-23 18:30", "1", "Wed 2026-11-25 09:00"),  # closed by then: the next morning
        ("2026-11-23 06:30", "1", "Tue 2026-11-24 09:00"),
        ("2026-11-27 14:30", "1", "Mon 2026-11-30 09:00"),  # Friday and a day is Saturday
        ("2026-11-27 14:30", "1b", "Mon 2026-11-30 14:30"),
        ("2026-11-27 14:30", "3b", "Wed 2026-12-02 14:30"),
        ("2026-11-28 14:30", "1b", "Mon 2026-11-30 14:30"),
        ("2026-11-28 14:30", "0b", "Mon 2026-11-30 09:00"),
        ("2026-11-23 17:00", "0", "Tue 2026-11-24 09:00"),  # the end of a window is outside
        ("2026-11-23 16:59", "0", "Mon 2026-11-23 16:59"),
        ("2026-12-23 14:30", "1b", "Mon 2026-12-28 14:30"),  # Christmas Eve and Day are holidays here
        ("2026-12-23 14:30", "1", "Mon 2026-12-28 09:00"),
        ("2026-03-27 10:00", "3", "Mon 2026-03-30 10:00"),  # over the spring change: the same wall time
        ("2026-10-23 10:00", "3b", "Wed 2026-10-28 10:00"),
    ],
)
def test_due_in_office_hours(previous: str, delay: str, due: str) -> None:
    holidays = {date(2026, 12, 24), date(2026, 12, 25)}
    assert shown(due_at(at(previous), Delay.parse(delay), BERLIN, OFFICE, holidays, at(previous))) == due


@pytest.mark.parametrize(
    ("previous", "delay", "due"),
    [
        ("2026-03-28T02:30", "1", "2026-03-29T03:00+02:00"),  # 02:30 does not exist: the first moment after the gap
        ("2026-03-28T01:59", "1", "2026-03-29T01:59+01:00"),
        ("2026-03-28T03:00", "1", "2026-03-29T03:00+02:00"),
        ("2026-10-24T02:30", "1", "2026-10-25T02:30+02:00"),  # 02:30 comes twice: the first
        ("2026-10-24T03:30", "1", "2026-10-25T03:30+01:00"),
        ("2026-10-25T02:30", "1", "2026-10-26T02:30+01:00"),
    ],
)
def test_due_at_any_hour_on_the_days_the_clocks_change(previous: str, delay: str, due: str) -> None:
    assert due_at(at(previous), Delay.parse(delay), BERLIN, None, (), at(previous)) == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("moment", "window", "opens"),
    [
        ("2026-03-29T01:00+01:00", "Sun 02:00-03:00", "2026-04-05T02:00+02:00"),  # the whole window is skipped that day
        ("2026-03-29T01:00+01:00", "Sun 02:30-04:00", "2026-03-29T03:00+02:00"),
        ("2026-10-25T02:50+02:00", "Sun 02:15-02:45", "2026-10-25T02:15+01:00"),  # over, but the clock shows it once more
        ("2026-10-25T02:50+01:00", "Sun 02:15-02:45", "2026-11-01T02:15+01:00"),
        ("2026-10-25T02:10+01:00", "Sun 02:30-05:00", "2026-10-25T02:30+01:00"),
        ("2026-10-25T00:00+02:00", "Sun 02:30-05:00", "2026-10-25T02:30+02:00"),
    ],
)
def test_a_window_on_the_days_the_clocks_change(moment: str, window: str, opens: str) -> None:
    assert next_open(datetime.fromisoformat(moment), BERLIN, Window.parse(window)) == datetime.fromisoformat(opens)


def test_a_day_that_a_country_skipped_is_skipped() -> None:
    apia = ZoneInfo("Pacific/Apia")  # went from Thursday 29 December 2011 straight to Saturday
    due = due_at(at("2011-12-29T12:00", apia), Delay(1), apia, None, (), at("2011-12-29T12:00", apia))
    assert shown(due, apia) == "Sat 2011-12-31 00:00"
    assert shown(next_open(at("2011-12-29T20:00", apia), apia, OFFICE), apia) == "Mon 2012-01-02 09:00"


def test_a_midnight_that_does_not_exist() -> None:
    sao_paulo = ZoneInfo("America/Sao_Paulo")
    holiday = {date(2018, 11, 3)}
    assert shown(next_open(at("2018-11-03T12:00", sao_paulo), sao_paulo, None, holiday), sao_paulo) == "Sun 2018-11-04 01:00"


def test_the_delay_counts_in_the_zone_of_the_prospect() -> None:
    friday_evening = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # already Saturday in Tokyo
    tokyo = ZoneInfo("Asia/Tokyo")
    assert shown(due_at(friday_evening, Delay(1, True), tokyo, OFFICE, (), friday_evening), tokyo) == "Mon 2026-11-30 09:00"
    assert shown(due_at(friday_evening, Delay(1, True), NEW_YORK, OFFICE, (), friday_evening), NEW_YORK) == "Tue 2026-12-01 09:00"


def test_nothing_goes_on_a_holiday_even_without_a_window() -> None:
    christmas = {date(2026, 12, 25)}
    assert shown(due_at(at("2026-12-24T10:00"), Delay(1), BERLIN, None, christmas, at("2026-12-24T10:00"))) == "Sat 2026-12-26 00:00"


def test_a_step_that_was_forgotten_is_due_now_and_not_in_the_past() -> None:
    now = at("2026-11-25T10:15")
    assert due_at(at("2026-11-02T10:00"), Delay(3), BERLIN, OFFICE, (), now) == now


def test_the_first_step_counts_from_now() -> None:
    assert shown(due_at(None, Delay(2, True), BERLIN, OFFICE, (), at("2026-11-26T10:00"))) == "Mon 2026-11-30 10:00"


def test_a_due_moment_has_whole_seconds_and_is_not_cut_early() -> None:
    late = datetime(2026, 11, 24, 10, 0, 0, 1, tzinfo=UTC)
    assert due_at(late, Delay(0), BERLIN, None, (), late) == datetime(2026, 11, 24, 10, 0, 1, tzinfo=UTC)


def test_the_end_of_the_calendar_is_a_sentence() -> None:
    end = datetime(9999, 12, 31, 12, tzinfo=UTC)
    with pytest.raises(SalesError, match="beyond the calendar"):
        due_at(end, Delay(3), BERLIN, OFFICE, (), end)


# --- every zone, both days --------------------------------------------------------------------------------------------


def _is_open(wall: datetime, window: Window | None, holidays: Collection[date]) -> bool:
    """The plain meaning of a window, for checking: no clock arithmetic at all."""
    if wall.date() in holidays:
        return False
    minute = wall.hour * 60 + wall.minute
    return window is None or any(start <= minute < end for start, end in window.days[wall.weekday()])


def _target_wall(previous: datetime, delay: Delay, zone: ZoneInfo, holidays: Collection[date]) -> datetime:
    wall = previous.astimezone(zone).replace(tzinfo=None, fold=0)
    if not delay.business:
        return wall + timedelta(days=delay.days)
    left, day = delay.days, wall
    while left or not is_business_day(day.date(), holidays):
        day += timedelta(days=1)
        left -= is_business_day(day.date(), holidays) and left > 0
    return day if delay.days or day == wall else datetime.combine(day.date(), time.min)


def _first_quarter(previous: datetime, delay: Delay, zone: ZoneInfo, window: Window | None, holidays: Collection[date]) -> datetime:
    """The due moment found by looking at every quarter of an hour, one after the other."""
    target, moment = _target_wall(previous, delay, zone, holidays), previous.astimezone(UTC)
    while True:
        wall = moment.astimezone(zone).replace(tzinfo=None, fold=0)
        if (wall >= target or not delay.days) and wall.date() >= target.date() and _is_open(wall, window, holidays):
            return moment
        moment += timedelta(minutes=15)


def _changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """The days of a year (as UTC midnights) on which the clocks of a zone change."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(366)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    return [day for day, before, after in zip(days, offsets, offsets[1:], strict=False) if before != after]


WINDOWS = [
    None,
    OFFICE,
    *(Window.parse(text) for text in ("Mon-Sun 01:30-03:15", "Sat-Sun 00:00-02:00; Sun 02:15-02:45", "Mon-Sun 02:00-03:00,23:00-24:00")),
]
DELAYS = [Delay(0), Delay(1), Delay(2), Delay(0, True), Delay(1, True), Delay(2, True)]


def test_every_zone_on_both_days_the_clocks_change() -> None:
    """Never early, inside the window, the first such moment, and the same whenever it is asked for."""
    dice = random.Random(20261123)
    checked = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in _changes(zone, 2026) or [datetime(2026, 3, 28, tzinfo=UTC)]:
            for window in WINDOWS:
                previous = change + timedelta(minutes=15 * dice.randrange(-100, 100))
                delay = dice.choice(DELAYS)
                holidays = {(change + timedelta(days=dice.randrange(-1, 3))).date()} if dice.random() < 0.3 else set()
                due = due_at(previous, delay, zone, window, holidays, previous)
                case = f"{name} {previous} {delay} {window} {holidays}"
                assert due == _first_quarter(previous, delay, zone, window, holidays), case
                _check_due(due, previous, delay, zone, window, holidays, case)
                checked += 1
    assert checked > 3000


def _check_due(
    due: datetime, previous: datetime, delay: Delay, zone: ZoneInfo, window: Window | None, holidays: Collection[date], case: object
) -> None:
    wall = due.astimezone(zone).replace(tzinfo=None, fold=0)
    assert due.tzinfo is UTC, case
    assert due >= previous, case
    assert wall >= _target_wall(previous, delay, zone, holidays) or not delay.days, case
    assert _is_open(wall, window, holidays), case
    assert next_open(due, zone, window, holidays) == due, case
    assert due_at(previous, delay, zone, window, holidays, due) == due, case


@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    previous=st.datetimes(datetime(1995, 1, 1), datetime(2040, 1, 1)).map(lambda moment: moment.replace(microsecond=0, tzinfo=UTC)),
    delay=st.builds(Delay, st.integers(0, 40), st.booleans()),
    window=st.none() | windows,
    gaps=st.sets(st.integers(0, 60), max_size=8),
)
def test_any_zone_any_time_any_window(zone: ZoneInfo, previous: datetime, delay: Delay, window: Window | None, gaps: set[int]) -> None:
    holidays = {previous.date() + timedelta(days=gap) for gap in gaps}
    due = due_at(previous, delay, zone, window, holidays, previous)
    _check_due(due, previous, delay, zone, window, holidays, None)


# --- zones ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" europe/berlin ", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("america_slash_new_york", "America/New_York"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_found_by_its_name(name: str, key: str) -> None:
    assert find_zone(name).key == key


@pytest.mark.parametrize(
    ("name", "near"), [("Berlin", "Europe/Berlin"), ("Europe/Berln", "Europe/Berlin"), ("Amerika/New_York", "America/New_York")]
)
def test_an_unknown_zone_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(SalesError, match=f"Did you mean {near}"):
        find_zone(name)


@pytest.mark.parametrize(
    "name", ["", "..", "/etc/localtime", "../etc/passwd", "Europe", "right/UTC", "posixrules", "\ud800", "a\0b", "x" * 5000, "\x1b]0;x\x07"]
)
def test_a_hostile_zone_is_one_harmless_sentence(name: str) -> None:
    with pytest.raises(SalesError, match="is not a time zone") as refused:
        find_zone(name)
    assert len(str(refused.value)) < 250
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("now", "zone", "window", "again"),
    [
        ("Fri 2026-11-27 14:49", "Australia/Sydney", "", "Mon 2026-11-30 09:00"),  # it is Saturday, 01:49 there
        ("Mon 2026-11-23 15:00", "Asia/Tokyo", "", "Wed 2026-11-25 09:00"),  # it is Tuesday, 00:00 there
        ("Mon 2026-11-23 11:20", "Europe/London", "", "Tue 2026-11-24 11:20"),
        ("Fri 2026-11-27 19:30", "Europe/London", "", "Mon 2026-11-30 16:00"),
        ("Fri 2026-11-27 19:30", "Europe/London", "Mon-Fri 10:00-20:00; Sat 10:00-12:00", "Mon 2026-11-30 19:00"),
        ("Mon 2026-11-23 03:00", "Europe/London", "Mon-Sun 00:00-24:00", "Tue 2026-11-24 09:00"),  # mail may go at night, a call may not
        ("Mon 2026-11-23 12:30", "Europe/London", "Mon-Fri 09:00-12:00,14:00-17:00", "Tue 2026-11-24 11:00"),
    ],
)
def test_whoever_was_not_reached_is_rung_again_on_a_business_day_at_an_hour_to_ring(now: str, zone: str, window: str, again: str) -> None:
    moment = at(now[4:], ZoneInfo("Europe/London"))
    place = ZoneInfo(zone)
    assert shown(ring_again(moment, place, Window.parse(window) if window else None, ()), place) == again
    holiday = date.fromisoformat(again[4:14])
    later = ring_again(moment, place, Window.parse(window) if window else None, {holiday}).astimezone(place)
    assert later.date() > holiday and is_business_day(later.date(), {holiday})
