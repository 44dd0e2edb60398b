"""Until when something is parked."""

from calendar import monthrange
from datetime import date, timedelta

REVIEW_WEEKDAY = 4
"""Friday: the day of the weekly review, to which what is parked comes back."""
CHOICES = {"d": "tomorrow", "w": "next weekly review", "m": "in a month", "n": "until new activity"}
"""The keys of a snooze and what they say."""
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
