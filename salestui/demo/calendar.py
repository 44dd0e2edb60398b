"""Days as an office counts them: enough of a calendar to lay out an invented past."""

from datetime import datetime, timedelta
from random import Random


def back(moment: datetime, days: int) -> datetime:
    """The same time of day, so many business days earlier."""
    return _step(moment, days, -1)


def forward(moment: datetime, days: int) -> datetime:
    """The same time of day, so many business days later; on a weekend the next Monday counts as the first."""
    return _step(moment, days, 1)


def at_work(rng: Random, moment: datetime) -> datetime:
    """Some minute between 7 and 17 o'clock UTC of that day."""
    return moment.replace(hour=rng.randrange(7, 17), minute=rng.randrange(60), second=rng.randrange(60), microsecond=0)


def _step(moment: datetime, days: int, way: int) -> datetime:
    while days:
        moment += timedelta(days=way)
        days -= moment.weekday() < 5
    return moment
