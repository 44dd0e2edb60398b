"""A day as it is typed in the shell: 2026-12-01, or 14d, 2w from today."""

import re
from datetime import date, timedelta

from ..glass import quoted
from .call import Usage

_AHEAD = re.compile(r"\+?(\d{1,4})([dw])", re.IGNORECASE)


def read_day(option: str, text: str | None, today: date) -> date | None:
    """The day that was typed behind an option; None where nothing was. Raises `Usage` where it is no day."""
    if text is None:
        return None
    if ahead := _AHEAD.fullmatch(text.strip()):
        return today + timedelta(days=int(ahead[1]) * (7 if ahead[2].lower() == "w" else 1))
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Usage(
            f"{option}: {quoted(text)} is no day.", "Nothing was changed.", "Write it like 2026-12-01, or 14d or 2w from today."
        ) from error
