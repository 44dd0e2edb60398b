"""Until when something is parked."""

from calendar import monthrange
from datetime import date, timedelta

from ..errors import SalesError

REVIEW_WEEKDAY = 4
"""Friday: the day of the weekly review, to which what is parked comes back."""
CHOICES = {"d": "tomorrow", "w": "next weekly review", "m": "in a month", "n": "until new activity"}
"""The keys of a snooze and what they say."""
MOST_YEARS = 2
"""How far ahead something may be put off."""
PARKS = 3
"""The park that asks to decide instead."""


def next_review(today: date) -> date:
    """The day of the next weekly review, after today."""
    return today + timedelta(days=(REVIEW_WEEKDAY - today.weekday() - 1) % 7 + 1)


def park_until(choice: str, today: date) -> date | None:
    """The day of a snooze by its key (`CHOICES`); None is until new activity."""
    if choice == "d":
        return today + timedelta(days=1)
    if choice == "m":
        year, month = today.year + today.month // 12, today.month % 12 + 1
        return date(year, month, min(today.day, monthrange(year, month)[1]))
    return next_review(today) if choice == "w" else None


def check_later(day: date, today: date, what: str, undone: str = "Nothing was decided.") -> None:
    """Raises `SalesError` for a day that is not to come, or is so far ahead that nobody meant it; `what` begins the sentence ("It is parked until")."""
    if day <= today:
        raise SalesError(f"{what} {day.isoformat()}, and that day is not to come.", undone, "Name a later day.")
    if (day.year - today.year, day.month, day.day) > (MOST_YEARS, today.month, today.day):
        raise SalesError(f"{what} {day.isoformat()}, and that is more than {MOST_YEARS} years ahead.", undone, "Name an earlier day.")


def day_ahead(day: date, today: date) -> str:
    """A day to come in a line: “Fri 04 Dec”, with its year where that is not this one."""
    return f"{day:%a %d %b}" if day.year == today.year else f"{day:%a %d %b} {day.year}"
