"""How delays and windows are written: "3b" for three business days, "Mon-Fri 09:00-17:00" for office hours.

What they mean on a calendar is in `schedule`.
"""

import re
from dataclasses import dataclass

from ..errors import SalesError
from ..glass import quoted

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MAX_DELAY = 3650
"""Ten years: a longer delay is a slip of the finger."""
DAY_MINUTES = 24 * 60

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


def _refused(title: str, hint: str) -> SalesError:
    return SalesError(title, "Nothing was saved.", hint)


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
    if int(found[2] or 0) > 59 or int(found[4] or 0) > 59 or start >= DAY_MINUTES or end > DAY_MINUTES:
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
