"""Calendar weeks (ISO 8601: Monday to Sunday) and reporting periods, as the days are where the founder is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from ..errors import SalesError
from ..glass import quoted
from .times import utc_text

WEEK = timedelta(days=7)
PERIODS = (30, 90, 365)
"""Days back that a report can be asked for with one key."""
MOST_WEEKS = 53 * 20


@dataclass(frozen=True, slots=True)
class Week:
    """One week: its name ("2026-W10"), its Monday, and its first and last moment (UTC text, the end excluded)."""

    name: str
    monday: date
    start: str
    end: str


def midnight(day: date, zone: tzinfo | None) -> datetime:
    """The beginning of a day where the founder is (UTC); without a zone where this machine is."""
    moment = datetime.combine(day, time(), zone)
    return moment.astimezone(UTC)


def monday_of(moment: datetime, zone: tzinfo | None) -> date:
    """The Monday of the week that a moment falls into."""
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def weeks_between(first: datetime, last: datetime, zone: tzinfo | None) -> list[Week]:
    """Every week from that of `first` to that of `last`, the empty ones too; of more than twenty years only the newest."""
    monday, end = monday_of(first, zone), monday_of(last, zone)
    monday = max(monday, end - MOST_WEEKS * WEEK)
    found: list[Week] = []
    while monday <= end:
        year, number, _ = monday.isocalendar()
        start, after = utc_text(midnight(monday, zone)), utc_text(midnight(monday + WEEK, zone))
        found.append(Week(f"{year}-W{number:02}", monday, start, after))
        monday += WEEK
    return found


def days_back(days: int, now: datetime, zone: tzinfo | None) -> str:
    """The beginning of the day so many days ago (UTC text)."""
    return utc_text(midnight(now.astimezone(zone).date() - timedelta(days=days), zone))


def read_since(text: str, zone: tzinfo | None) -> str:
    """The beginning of a day that a person typed ("2026-03-01"), or the moment itself, as UTC text. Raises `SalesError`."""
    asked = text.strip()
    try:
        if len(asked) == len("2026-03-01"):
            return utc_text(midnight(date.fromisoformat(asked), zone))
        moment = datetime.fromisoformat(asked.replace("Z", "+00:00"))
        return utc_text(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except OverflowError as error:  # 0001-01-01 is a day, and in UTC it may be none
        raise SalesError(f"{quoted(asked)} is too long ago.", "Nothing was counted.", "Name a later day.") from error
    except ValueError as error:
        raise SalesError(f"{quoted(asked)} is not a day.", "Nothing was counted.", "Write it like 2026-03-01.") from error
