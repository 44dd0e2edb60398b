"""How a moment is written: ISO 8601 in UTC to the second, so that text order is time order.

Every function takes the time it needs as an argument; only the doors (command line, app) ask the clock.
"""

from datetime import UTC, datetime

from ..errors import SalesError
from ..glass import quoted


def utc_text(moment: datetime) -> str:
    """A moment as the store keeps it: "2026-11-23T14:36:05+00:00"."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def from_text(text: str) -> datetime:
    """The moment that `utc_text` wrote (aware, UTC)."""
    return datetime.fromisoformat(text)


def asked_time(text: str) -> datetime:
    """A moment that a person typed (`--now 2026-03-29T09:00+02:00`); without an offset it is the machine's own zone.

    Raises `SalesError` where it is no moment.
    """
    try:
        return datetime.fromisoformat(text.strip().replace("Z", "+00:00")).astimezone()
    except (ValueError, OverflowError) as error:
        raise SalesError(f"{quoted(text)} is not a moment.", "Nothing was done.", "Write it like 2026-03-29T09:00+02:00.") from error
