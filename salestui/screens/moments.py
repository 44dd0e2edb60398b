"""A moment as a founder types it: a day, an hour, or both: `fri 15:30`, `tomorrow 9`, `2026-12-01 14:00`, `16:15`."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from ..errors import SalesError
from ..glass import quoted
from ..rules.schedule import find_zone
from ..widgets.prompt import Prompt
from .acts import here
from .base import Shell
from .days import parse_day

HINT = "fri 15:30, tomorrow 9, 2026-12-01 14:00, by your clock; a day alone is 09:00 where he is"
MORNING = time(9, 0)
_HOUR = re.compile(r"(?:at )?(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|h)?", re.ASCII)
_LAST = re.compile(r"(?:^|\s)((?:at )?\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|h)?)$", re.ASCII)


def parse_moment(text: str, now: datetime, zone: str) -> datetime:
    """The moment that is meant, in the founder's zone (that of `now`); without an hour it is nine in the morning in `zone`.

    Raises `SalesError` where it is none, or not ahead.
    """
    word = " ".join(text.casefold().split())
    found = _LAST.search(word)
    day, hour = (word[: found.start()].strip(), _hour(found[1], text)) if found else (word, None)
    on = now.date() if day in ("", "today") else parse_day(day, now.date())
    moment = _by_clock(on, hour, now) if hour is not None else _by_clock(on, MORNING, now, zone)
    if moment <= now:
        raise SalesError(f"{moment:%a %H:%M} is not ahead.", "Nothing was changed.", "Name a later hour.")
    return moment


def _by_clock(day: date, hour: time, now: datetime, zone: str = "") -> datetime:
    """A time of day in a zone (the founder's, where none is named) as the founder's clock has it on that day, summer or winter."""
    place = find_zone(zone) if zone else now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else None
    moment = datetime.combine(day, hour, place)  # without a place `astimezone` takes the machine's
    return moment.astimezone(now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else None)


def _hour(text: str, typed: str) -> time:
    found = _HOUR.fullmatch(text)
    hours, minutes = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if found and found[3] in ("am", "pm"):
        hours = hours % 12 + (12 if found[3] == "pm" else 0) if 1 <= hours <= 12 else 99
    if hours > 23 or minutes > 59:
        raise SalesError(f"{quoted(typed, 30)} has an hour that no clock shows.", "Nothing was changed.", "Hours go from 0:00 to 23:59.")
    return time(hours, minutes)


def ask_moment(shell: Shell, question: str, zone: str, value: str = "") -> Awaitable[str | None]:
    """Ask for a moment ahead; the answer is one that `parse_moment` takes, or None where it was left."""
    return shell.ask(Prompt(question, value=value, hint=HINT, check=_check(shell, zone), select=True))


def _check(shell: Shell, zone: str) -> Callable[[str], str]:
    def wrong(text: str) -> str:
        if not text.strip():
            return f"A day or an hour is needed: {HINT}."
        try:
            parse_moment(text, here(shell), zone)
        except SalesError as error:
            return f"{error.title} Write {HINT}."
        return ""

    return wrong
