"""When something is due: delays, windows and business days, by the wall clock of the person it goes to.

The rules (sender.md): a delay counts from the previous touch as it really happened, in days or business days (Monday to
Friday without the holidays), and keeps the time of day; then the next allowed window opens. A wall time that a
spring-forward day skips becomes the first moment after the gap; one that an autumn day has twice is the first of the two.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..errors import SalesError
from ..glass import quoted

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MAX_DELAY = 3650
"""Ten years: a longer delay is a slip of the finger."""
_DAY = 24 * 60
_ONE_DAY = timedelta(days=1)
_ANY_HOUR = ((0, _DAY),)

_DELAY = re.compile(r"(\d{1,5})(b?)", re.ASCII | re.IGNORECASE)
_HOURS = re.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Delay:
    """How long after the previous touch: days, or business days where `business`. Written "3" or "3b"."""

    days: int
    business: bool = False

    @classmethod
    def parse(cls, text: str) -> "Delay":
        """Read "0", "3" (days) or "3b" (business days). Raises `SalesError`."""
        found = _DELAY.fullmatch(text.strip())
        if not found or int(found[1]) > MAX_DELAY:
            raise _refused(f"{quoted(text, 30)} is not a delay.", "Write 3 for three days, 3b for three business days.")
        return cls(int(found[1]), bool(found[2]))

    def __str__(self) -> str:
        return f"{self.days}{'b' if self.business else ''}"


@dataclass(frozen=True, slots=True)
class Window:
    """When mail may go: for each weekday (Monday first) its open stretches in minutes of the day, ordered, end excluded."""

    days: tuple[tuple[tuple[int, int], ...], ...]

    @classmethod
    def parse(cls, text: str) -> "Window":
        """Read "Mon-Fri 09:00-17:00", "Mon,Wed 8-12,13-17; Sat 10:00-12:00", "Sat-Mon 9-24"; no days means every day.

        Raises `SalesError` that names the part it could not read.
        """
        stretches: list[list[tuple[int, int]]] = [[] for _ in DAY_NAMES]
        for part in filter(None, (part.strip() for part in text.split(";"))):
            days, hours = _day_part(part)
            for day in days:
                stretches[day].extend(hours)
        if not any(stretches):
            raise _refused("The window has no hours in it.", "Write it like Mon-Fri 09:00-17:00.")
        return cls(tuple(_merged(day) for day in stretches))

    def __str__(self) -> str:
        groups: dict[tuple[tuple[int, int], ...], list[int]] = {}
        for day, hours in enumerate(self.days):
            if hours:
                groups.setdefault(hours, []).append(day)
        return "; ".join(f"{_days_text(days)} {','.join(_hours_text(*stretch) for stretch in hours)}" for hours, days in groups.items())


def next_open(at: datetime, zone: ZoneInfo, window: Window | None, holidays: Collection[date] = ()) -> datetime:
    """The first moment from `at` on (UTC) at which something may go: `at` itself if the window is open then.

    On a holiday nothing goes. `window` None is any hour of any other day.
    """
    day = at.astimezone(zone).date()
    while True:
        if day not in holidays:
            stretches = window.days[day.weekday()] if window else _ANY_HOUR
            moments = [moment for stretch in stretches if (moment := _opening(day, stretch, zone, at))]
            if moments:
                return min(moments).astimezone(UTC)
        day += _ONE_DAY


def due_at(
    previous: datetime | None, delay: Delay, zone: ZoneInfo, window: Window | None, holidays: Collection[date], now: datetime
) -> datetime:
    """The moment (UTC, whole seconds) a step is due: `delay` after the previous touch, then the next open window.

    Without a previous touch the delay counts from `now`; the answer is never before `now`. "0b" waits for a business day.
    `window` None is any hour. Raises `SalesError` where the calendar ends.
    """
    start = previous or now
    try:
        moment = _delayed(start, delay, zone, holidays)
        moment = max(moment, now.astimezone(UTC))
        if moment.microsecond:  # the store keeps whole seconds, and cutting one off would be early
            moment = moment.replace(microsecond=0) + timedelta(seconds=1)
        return next_open(moment, zone, window, holidays)
    except OverflowError as error:
        title = f"{delay.days} days after {start.date()} is beyond the calendar."
        raise SalesError(title, "Nothing was scheduled.", "Check the date.") from error


def find_zone(name: str) -> ZoneInfo:
    """The time zone of a name such as "Europe/Berlin" (capitals, blanks and HubSpot's "_slash_" are put right).

    Raises `SalesError` that names the nearest valid zone.
    """
    asked = name.strip()
    if zone := _load_zone(asked):
        return zone
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    wanted = asked.lower().replace("_slash_", "/").replace(" ", "_")[:60]
    zones = {zone.lower(): zone for zone in sorted(available_timezones()) if zone not in _NOT_PLACES}
    if wanted in zones:
        return ZoneInfo(zones[wanted])
    cities = [zone for key, zone in zones.items() if key.rpartition("/")[2] == wanted]
    near = cities or [zones[key] for key in get_close_matches(wanted, zones, n=1, cutoff=0.5)]
    hint = f"Did you mean {near[0]}?" if near else "Use a name such as Europe/Berlin or America/New_York."
    raise _refused(f"{quoted(asked, 60)} is not a time zone.", hint)


_NOT_PLACES = frozenset(("localtime", "posixrules", "Factory"))


def _load_zone(name: str) -> ZoneInfo | None:
    """The zone of exactly this name; not the machine's own files beside the zones, nor those that count leap seconds."""
    if not name or name in _NOT_PLACES or name.startswith(("right/", "posix/")):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a relative path or not text; a folder such as "Europe"
        return None


def is_business_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday and no holiday."""
    return day.weekday() < 5 and day not in holidays


def _delayed(start: datetime, delay: Delay, zone: ZoneInfo, holidays: Collection[date]) -> datetime:
    """The moment (UTC) the delay is over, before any window."""
    wall = start.astimezone(zone).replace(tzinfo=None, fold=0)
    if not delay.business:
        return _at_wall(wall + timedelta(days=delay.days), zone, start) if delay.days else start.astimezone(UTC)
    day = wall.date()
    for _ in range(delay.days):
        day += _ONE_DAY
        while not is_business_day(day, holidays):
            day += _ONE_DAY
    if delay.days:
        return _at_wall(datetime.combine(day, wall.time()), zone, start)
    if is_business_day(day, holidays):
        return start.astimezone(UTC)
    while not is_business_day(day, holidays):
        day += _ONE_DAY
    return _at_wall(datetime.combine(day, time.min), zone, start)


def _opening(day: date, stretch: tuple[int, int], zone: ZoneInfo, at: datetime) -> datetime | None:
    """The first moment from `at` on within one stretch of a day; None where it is over, or a clock change skips all of it."""
    opens, closes = _clock(stretch[0]), _clock(stretch[1])
    for moment in (at, _at_wall(datetime.combine(day, opens), zone, at)):
        wall = moment.astimezone(zone)
        if moment >= at and wall.date() == day and opens <= wall.time() and (stretch[1] == _DAY or wall.time() < closes):
            return moment
    return None


def _at_wall(wall: datetime, zone: ZoneInfo, not_before: datetime) -> datetime:
    """The first moment (UTC) from `not_before` on at which the clocks of `zone` show `wall`, or the end of the gap that skips it."""
    first, second = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    early, late = first.astimezone(UTC), second.astimezone(UTC)
    if early <= late:  # an ordinary time, or one that comes twice
        return early if early >= not_before else late
    # Skipped: the change lies between the two readings. Wall time grows with real time there, so halving finds its second.
    low, high = int(late.timestamp()), int(early.timestamp()) + (early.microsecond > 0)
    while high - low > 1:
        middle = (low + high) // 2
        shown = datetime.fromtimestamp(middle, zone).replace(tzinfo=None, fold=0)
        low, high = (low, middle) if shown >= wall else (middle, high)
    return datetime.fromtimestamp(high, UTC)


def _refused(title: str, hint: str) -> SalesError:
    return SalesError(title, "Nothing was saved.", hint)


def _clock(minute: int) -> time:
    return time.max if minute == _DAY else time(minute // 60, minute % 60)


def _day_part(part: str) -> tuple[list[int], list[tuple[int, int]]]:
    """(weekdays, stretches) of one part such as "Mon-Fri 09:00-17:00"."""
    tidy = re.sub(r" *([,-]) *", r"\1", " ".join(part.replace("\N{EN DASH}", "-").split()))
    days: list[int] = []
    hours: list[tuple[int, int]] = []
    for word in filter(None, re.split("[ ,]", tidy)):
        if word[0].isdigit():
            hours.append(_stretch(word))
        elif hours:
            raise _refused(
                f"{quoted(part, 40)} has days after hours.", "Put a semicolon between them: Mon-Fri 09:00-17:00; Sat 10:00-12:00."
            )
        else:
            days.extend(_weekdays(word))
    if not hours:
        raise _refused(f"{quoted(part, 40)} has no hours.", "Write it like Mon-Fri 09:00-17:00.")
    return days or list(range(7)), hours


def _weekdays(word: str) -> list[int]:
    """The days of "Wed" or "Sat-Mon" (Monday is 0)."""
    ends = [_weekday(name) for name in word.split("-")]
    if len(ends) > 2:
        raise _refused(f"{quoted(word, 30)} is not a range of days.", "Write it like Mon-Fri.")
    first, last = ends[0], ends[-1]
    return [(first + offset) % 7 for offset in range((last - first) % 7 + 1)]


def _weekday(name: str) -> int:
    for number, full in enumerate(_FULL_NAMES):
        if len(name) >= 3 and full.startswith(name.lower()):
            return number
    raise _refused(f"{quoted(name, 30)} is not a day of the week.", f"The days are {', '.join(DAY_NAMES)}.")


def _stretch(word: str) -> tuple[int, int]:
    """(start, end) in minutes of the day of "9-17" or "09:00-24:00"."""
    found = _HOURS.fullmatch(word)
    if not found:
        raise _refused(f"{quoted(word, 30)} is not a range of hours.", "Write it like 09:00-17:00.")
    start, end = int(found[1]) * 60 + int(found[2] or 0), int(found[3]) * 60 + int(found[4] or 0)
    if int(found[2] or 0) > 59 or int(found[4] or 0) > 59 or start >= _DAY or end > _DAY:
        raise _refused(f"{quoted(word)} has an hour that no clock shows.", "Hours go from 00:00 to 24:00.")
    if end == start:
        raise _refused(f"{quoted(word)} is no time at all.", "For a whole day write 00:00-24:00.")
    if end < start:
        raise _refused(
            f"{quoted(word)} ends before it starts.", "For hours across midnight write two parts: Mon 22:00-24:00; Tue 00:00-02:00."
        )
    return start, end


def _merged(stretches: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """In order, with those that touch or overlap made one: equal windows are equal values."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _days_text(days: list[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(DAY_NAMES[run[0]] if len(run) == 1 else f"{DAY_NAMES[run[0]]}-{DAY_NAMES[run[-1]]}" for run in runs)


def _hours_text(start: int, end: int) -> str:
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
