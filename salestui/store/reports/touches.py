"""Touches per week: how often one was in touch, out and in, the empty weeks too."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from ...rules.times import from_text, utc_text
from ...rules.weeks import Week, weeks_between
from ..engine import Database
from .ladder import Tell, in_silence

CHANNELS = ("email", "call", "chat")
"""The channels that are told apart; all others are "other"."""
TOLD_EVERY = 20  # weeks between two words on how far it is


@dataclass(frozen=True)
class WeekRow:
    """One week: contacts out by channel, those that came in, and all of them."""

    week: str
    monday: str
    out: int
    incoming: int
    email: int
    call: int
    chat: int
    other: int


@dataclass(frozen=True)
class Touches:
    """Every week since a moment, in order; `out` and `incoming` over all of them."""

    since: str
    rows: list[WeekRow]
    out: int
    incoming: int


def touches(db: Database, now: datetime, since: str = "", zone: tzinfo | None = None, tell: Tell = in_silence) -> Touches:
    """The weeks from the one of `since` (or of the first touch) to the present one, as the days are in `zone` (None: this machine's).

    The first week begins with `since` and the last one ends with `now`, so that all reports of one period count the same touches.
    """
    begin = since or db.execute("SELECT min(at) FROM touch").fetchone()[0]
    if begin is None:
        return Touches(since, [], 0, 0)
    weeks = weeks_between(from_text(begin), now, zone)
    rows = []
    for place, week in enumerate(weeks, 1):
        rows.append(_week(db, week, since, utc_text(now)))
        if place % TOLD_EVERY == 0:
            tell(place, len(weeks))
    return Touches(since, rows, sum(row.out for row in rows), sum(row.incoming for row in rows))


def _week(db: Database, week: Week, since: str, until: str) -> WeekRow:
    """One range of the index; sums by condition cost half of what grouping does."""
    sums = ", ".join(f"coalesce(sum(direction = 'out' AND channel = '{channel}'), 0)" for channel in CHANNELS)
    row = db.execute(
        f"SELECT count(*), coalesce(sum(direction = 'in'), 0), {sums} FROM touch WHERE at >= ? AND at < ? AND at <= ?",
        (max(week.start, since), week.end, until),
    ).fetchone()
    total, incoming, email, call, chat = map(int, row)
    out = total - incoming
    return WeekRow(week.name, week.monday.isoformat(), out, incoming, email, call, chat, out - email - call - chat)
