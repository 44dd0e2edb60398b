"""The formula in words: delays, changes, and what a what-if comes to."""

from datetime import timedelta

from ..rules.schedule import Delay
from ..rules.what_if import Comparison, Total
from .wording import count_words

SHORT = 5  # cells of a delay as it is typed: "3650b"
LONG = 22  # and as it is said


def delay_words(delay: Delay) -> str:
    """A delay as it is said: "at once", "next business day", "after 2 days", "after 3 business days"."""
    if not delay.days:
        return "next business day" if delay.business else "at once"
    return f"after {count_words(delay.days, 'business day' if delay.business else 'day')}"


def total_words(total: Total) -> str:
    """One line of a what-if's sum: "12 people get “X” 3 days earlier"."""
    people = count_words(total.people, "person", "people")
    get, title = "gets" if total.people == 1 else "get", f"“{total.asset}”"
    if total.kind == "new":
        return f"{people} {get} {title}, who would not get it now"
    if total.kind == "gone":
        return f"{people} no longer {get} {title}"
    return f"{people} {get} {title} {_span(total.least, total.most)} {total.kind}"


def _span(least: timedelta, most: timedelta) -> str:
    low, high = round(least / timedelta(days=1)), round(most / timedelta(days=1))
    if not high:
        return "some hours"
    if low == high:
        return count_words(low, "day")
    return f"up to {count_words(high, 'day')}" if not low else f"{low} to {high} days"


def sum_words(comparison: Comparison, days: int, *, paused: bool) -> list[str]:
    """What a what-if comes to before its totals, in a sentence or two."""
    if paused:
        return ["All sending is paused: nobody gets anything until it goes on (p in the outbox)."]
    touched = len({each.prospect_id for each in comparison.differences})
    if not comparison.people:
        return ["Nobody is in a sequence that would send something: the change is for whoever is put into one from now on."]
    if not touched:
        return [f"It changes nothing for the {count_words(comparison.people, 'person', 'people')} in a sequence, for {days} days."]
    told = [f"{touched:,} of {count_words(comparison.people, 'person', 'people')} would get something else in the next {days} days."]
    if comparison.silent:
        told.append(f"{comparison.silent:,} would get nothing any more in that time.")
    if comparison.woken:
        told.append(f"{comparison.woken:,} would get something who now get nothing.")
    return told
