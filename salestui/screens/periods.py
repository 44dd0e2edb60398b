"""From when on a page counts: so many days back, a day that was named, or everything; and the question for it."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from ..errors import SalesError
from ..rules.times import utc_text
from ..rules.weeks import PERIODS, days_back, read_since
from ..widgets.choice import Choice, Option
from ..widgets.prompt import Prompt
from .acts import here
from .base import Shell
from .wording import local

WEEK = 7
EVERYTHING, DATE = "all", "date"


@dataclass(frozen=True)
class Period:
    """From when on is counted: so many days back, a day that was named, or (with neither) everything."""

    days: int | None = None
    date: str = ""

    def since(self, now: datetime) -> str:
        """The moment (UTC text), by the days where this machine is."""
        if self.days is not None:
            return days_back(self.days, now, None)
        return read_since(self.date, None) if self.date else ""

    def words(self, now: datetime) -> str:
        """The same in words."""
        since = self.since(now)
        if not since:
            return "since the beginning"
        day = local(since, now)
        return f"since {day.day} {day:%b %Y}" + (f" ({self.days} days)" if self.days is not None else "")


def ask_period(shell: Shell, current: Period, *, week: bool) -> Awaitable[Period | None]:
    """Ask for another period; None where it is left as it is. The weekly review is about days, never about everything."""
    now = here(shell)
    options = [Option(str(each), f"{each} days", Period(each).words(now)) for each in ((WEEK, *PERIODS[:2]) if week else PERIODS)]
    options += [] if week else [Option(EVERYTHING, "everything", "since the beginning")]
    options.append(Option(DATE, "a date", "you name the day"))
    chosen = str(current.days) if current.days is not None else DATE if current.date else EVERYTHING
    return _answered(shell, shell.ask(Choice("Count from when on?", options, current=chosen, digits=True)), utc_text(now))


async def _answered(shell: Shell, asked: Awaitable[str | None], now: str) -> Period | None:
    answer = await asked
    if answer is None:
        return None
    if answer != DATE:
        return Period() if answer == EVERYTHING else Period(int(answer))
    text = await shell.ask(Prompt("Count from which day on? (like 2026-03-01)", check=partial(_fault, now)))
    return Period(date=text.strip()) if text else None


def _fault(now: str, text: str) -> str:
    """What is wrong with a day from which on is to be counted."""
    try:
        since = read_since(text, None)
    except SalesError as error:
        return f"{error.title} {error.hint}"
    return "" if since <= now else "That day is still to come: name one that is past."
