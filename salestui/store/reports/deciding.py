"""How the deciding goes: how old the inbox is, how long it takes from what was heard to words in use, and how many of those have a decision behind them."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from ...rules.times import from_text
from ..engine import Database


@dataclass(frozen=True)
class Measures:
    """`waiting` items are in the inbox, the oldest since so many `oldest_days`. `days` is the median from what was heard to the live asset
    written because of it, over `written` such revisions of the time (`days_before` in the time before). Of the `live` assets, `behind` have a decision
    behind their newest words."""

    waiting: int
    oldest_days: float | None
    days: float | None
    written: int
    days_before: float | None
    behind: int
    live: int


def measures(db: Database, now: datetime, since: str, until: str, before: str) -> Measures:
    """The measures of the time from `since` to `until` (not counted), beside that from `before` to `since`."""
    oldest, waiting = db.execute("SELECT min(received_at), count(*) FROM intel WHERE state = 'inbox'").fetchone()
    took, earlier = _took(db, since, until), _took(db, before, since)
    behind, live = db.execute(
        "SELECT coalesce(sum((SELECT r.decision_id FROM revision r WHERE r.asset_id = a.id ORDER BY r.number DESC LIMIT 1) IS NOT NULL), 0), count(*)"
        " FROM asset a WHERE a.status = 'live'"
    ).fetchone()
    age = max(0.0, (now - from_text(oldest)).total_seconds() / 86400) if oldest else None
    return Measures(waiting, age, median(took) if took else None, len(took), median(earlier) if earlier else None, behind, live)


def _took(db: Database, since: str, until: str) -> list[float]:
    """Days from the first thing that a decision was about to each revision it led to, of assets that are live."""
    rows = db.execute(
        "SELECT julianday(r.created_at) - julianday((SELECT min(i.received_at) FROM decision_intel l JOIN intel i ON i.id = l.intel_id"
        " WHERE l.decision_id = r.decision_id)) FROM revision r JOIN asset a ON a.id = r.asset_id"
        " WHERE r.decision_id IS NOT NULL AND a.status = 'live' AND r.created_at >= ? AND r.created_at < ?",
        (since, until),
    )
    return [max(0.0, float(days)) for (days,) in rows if days is not None]


def measure_words(found: Measures) -> str:
    """The measures in a sentence or three, for the review on the screen and in the shell."""

    def days(number: float) -> str:
        return f"{number:.0f} day{'' if round(number) == 1 else 's'}" if number >= 0.5 else "less than a day"

    told = []
    if found.oldest_days is not None:
        told.append(f"{found.waiting:,} in the inbox, the oldest for {days(found.oldest_days)}.")
    if found.days is not None:
        before = f" ({days(found.days_before)} before)" if found.days_before is not None else ""
        told.append(f"From what was heard to live words: {days(found.days)} in the median{before}, {found.written:,} written.")
    elif found.behind:
        told.append("No live words were written because of a decision in this time.")
    if found.live:
        told.append(f"{found.behind:,} of {found.live:,} live assets have a decision behind their words.")
    return " ".join(told) or "Nothing is heard, decided or live yet."
