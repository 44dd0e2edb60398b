"""From when on a page counts: so many days back, a day that was named, or everything; and the question for it."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    """From when on is counted: so many days back, a day that was named, or (with neither) everything.

    Days back begin with their first day; an `exact` one is so many times 24 hours, as the weekly review is.
    """

    days: int | None = None
    date: str = ""
    exact: bool = False

    def since(self, now: datetime) -> str:
        """The moment (UTC text), by the days where this machine is."""
        if self.days is not None and self.exact:
            return utc_text(now - timedelta(days=self.days))
        if self.days is not None:
            return days_back(self.days, now, None)
        return read_since(self.date, None) if self.date else ""

    def words(self, now: datetime) -> str:
        """The same in words."""
        since = self.since(now)
        if not since:
            return "since the beginning"
        day = local(since, now)
        clock = f" {day:%H:%M}" if self.exact and self.days is not None else ""
        return f"since {day.day} {day:%b %Y}{clock}" + (f" ({self.days} days)" if self.days is not None else "")


def scope(page: str, span: str, people: int | None) -> str:
    """What a page of System counts in a period, in words: whoever came in since then, or what happened since then. `people` is how many came
    in, as soon as it is known."""
    came = "whoever" if people is None else "the 1 person who" if people == 1 else f"the {people:,} people who"
    return {
        "flow": f"Now; on the arrows: of {came} came in {span}",
        "funnel": f"Of {came} came in {span}",
        "converts": f"What was served {span}, and what followed",
        "forecast": "By all that ever happened: a period does not apply here",
    }.get(page, f"What happened {span}")


def ask_period(shell: Shell, current: Period, *, week: bool) -> Awaitable[Period | None]:
    """Ask for another period; None where it is left as it is. The weekly review is about days, never about everything."""
    now = here(shell)
    options = [
        Option(str(each), f"{each} days", Period(each, exact=week).words(now)) for each in ((WEEK, *PERIODS[:2]) if week else PERIODS)
    ]
    options += [] if week else [Option(EVERYTHING, "everything", "since the beginning")]
    options.append(Option(DATE, "a date", "you name the day"))
    chosen = str(current.days) if current.days is not None else DATE if current.date else EVERYTHING
    return _answered(shell, shell.ask(Choice("Count from when on?", options, current=chosen, digits=True)), utc_text(now), exact=week)


async def _answered(shell: Shell, asked: Awaitable[str | None], now: str, *, exact: bool) -> Period | None:
    answer = await asked
    if answer is None:
        return None
    if answer != DATE:
        return Period() if answer == EVERYTHING else Period(int(answer), exact=exact)
    text = await shell.ask(Prompt("Count from which day on? (like 2026-03-01)", check=partial(_fault, now)))
    return Period(date=text.strip()) if text else None


def _fault(now: str, text: str) -> str:
    """What is wrong with a day from which on is to be counted."""
    try:
        since = read_since(text, None)
    except SalesError as error:
        return f"{error.title} {error.hint}"
    return "" if since <= now else "That day is still to come: name one that is past."
