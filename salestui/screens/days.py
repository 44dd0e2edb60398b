"""A day as a founder types it: `2026-12-01`, `+14d`, `2w`, `fri`, `tomorrow`."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from ..errors import SalesError
from ..glass import quoted

HINT = "a day: 2026-12-01, +14d, 2w, fri, tomorrow"
FARTHEST = 3660  # days; farther ahead is a slip of the finger
_SPAN = re.compile(r"\+?\s*(\d{1,4})\s*(d|w|m|day|days|week|weeks|month|months)", re.ASCII)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = {"d": 1, "w": 7, "m": 30}


def parse_day(text: str, today: date) -> date:
    """The day that is meant; a weekday's name is the next one. Raises `SalesError` where it is none, not ahead, or out of reach."""
    word = text.strip().casefold()
    found = _named(word, today)
    if found is None:
        try:
            found = date.fromisoformat(word)
        except ValueError as error:
            raise SalesError(f"{quoted(text, 30)} is no day.", "Nothing was changed.", f"Write {HINT}.") from error
    if found <= today:
        raise SalesError(f"{found} is not ahead.", "Nothing was changed.", "Name a day from tomorrow on.")
    if (found - today).days > FARTHEST:
        raise SalesError(f"{found} is more than ten years ahead.", "Nothing was changed.", "Check the year.")
    return found


def _named(word: str, today: date) -> date | None:
    if word in ("tomorrow", "tom"):
        return today + timedelta(days=1)
    if span := _SPAN.fullmatch(word):
        days = int(span[1]) * _UNITS[span[2][0]]
        return today + timedelta(days=min(days, FARTHEST + 1))
    for number, name in enumerate(_WEEKDAYS):
        if len(word) >= 3 and name.startswith(word):
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return None


def day_check(today: date) -> Callable[[str], str]:
    """What a prompt checks a typed day with: what is wrong with it, or nothing."""

    def wrong(text: str) -> str:
        if not text.strip():
            return "A day is needed, like 2026-12-01, +14d, 2w, fri or tomorrow. Esc leaves everything as it was."
        try:
            parse_day(text, today)
        except SalesError as error:
            return f"{error.title} {error.hint}"
        return ""

    return wrong
