"""Today: the queue of one. Each kind of work is one query; a window runs over them in the order a founder should take them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..rules.times import utc_text
from .engine import Database


@dataclass(frozen=True)
class TodayRow:
    """One thing to do. `id` is the delivery's for uncertain, held, send and call, the prospect's for the rest; `due` is UTC text."""

    kind: str
    id: int
    prospect_id: int
    title: str
    why: str
    due: str


@dataclass(frozen=True)
class _Queue:
    kind: str
    source: str  # FROM … WHERE …
    columns: str  # id, prospect_id, title, why, due
    order: str


_AWAKE = "(p.snoozed_until IS NULL OR p.snoozed_until <= :today)"
_WHO = "p.name || CASE WHEN p.company = '' THEN '' ELSE ' · ' || p.company END"
_UNSENT = (
    "FROM delivery d JOIN prospect p ON p.id = d.prospect_id JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id"
)

QUEUES = (
    _Queue(
        "reply",
        f"FROM touch t JOIN prospect p ON p.id = t.prospect_id WHERE t.direction = 'in' AND t.outcome = '' AND {_AWAKE}",
        f"p.id, p.id, {_WHO}, 'wrote: ' || CASE WHEN t.subject = '' THEN substr(t.rendered, 1, 80) ELSE t.subject END, t.at",
        "t.at, t.id",
    ),
    _Queue(
        "uncertain",
        f"{_UNSENT} WHERE d.state = 'uncertain'",
        f"d.id, p.id, {_WHO}, a.title || ': did it arrive? ' || d.why, d.due_at",
        "d.due_at, d.id",
    ),
    _Queue(
        "held", f"{_UNSENT} WHERE d.state = 'held'", f"d.id, p.id, {_WHO}, a.title || ' is held: ' || d.why, d.due_at", "d.due_at, d.id"
    ),
    _Queue(
        "send",
        f"{_UNSENT} WHERE d.channel = 'email' AND d.state IN ('scheduled', 'deferred') AND d.next_at <= :now",
        f"d.id, p.id, {_WHO}, a.title || ' is due' || CASE WHEN d.why = '' THEN '' ELSE ' (' || d.why || ')' END, d.next_at",
        "d.next_at, d.id",
    ),
    _Queue(
        "call",
        f"{_UNSENT} WHERE d.channel <> 'email' AND d.state IN ('scheduled', 'deferred') AND d.next_at <= :now AND {_AWAKE}",
        f"d.id, p.id, {_WHO}, a.title || ' is next, by ' || d.channel, d.next_at",
        "d.next_at, d.id",
    ),
    _Queue(
        "return",
        f"FROM prospect p JOIN stage s ON s.id = p.stage_id AND s.kind = 'paused' WHERE p.not_now_until <= :today AND {_AWAKE}",
        f"p.id, p.id, {_WHO}, 'said “not now” until ' || p.not_now_until, p.not_now_until",
        "p.not_now_until, p.id",
    ),
    _Queue(
        "stale",
        "FROM stage s CROSS JOIN prospect p ON p.stage_id = s.id WHERE s.kind = 'open' AND s.max_days IS NOT NULL"
        f" AND p.since < strftime('%Y-%m-%dT%H:%M:%S+00:00', :now, '-' || s.max_days || ' days') AND {_AWAKE}",
        f"p.id, p.id, {_WHO}, s.name || ' for ' || CAST(julianday(:now) - julianday(p.since) AS INTEGER) || ' days, at most '"
        " || s.max_days || ' planned', p.since",
        "s.position DESC, p.since, p.id",
    ),
)


def count_today(db: Database, now: datetime) -> dict[str, int]:
    """How much of each kind waits, in the order of the queue; kinds without any are left out."""
    counts = {queue.kind: int(db.execute(f"SELECT count(*) {queue.source}", _values(now)).fetchone()[0]) for queue in QUEUES}
    return {kind: count for kind, count in counts.items() if count}


def list_today(
    db: Database, now: datetime, limit: int | None = None, offset: int = 0, counts: dict[str, int] | None = None
) -> list[TodayRow]:
    """A window of the queue. `counts` is what `count_today` gave, if it was just asked."""
    known = counts if counts is not None else count_today(db, now)
    rows: list[TodayRow] = []
    for queue in QUEUES:
        here = known.get(queue.kind, 0)
        if offset >= here:
            offset -= here
            continue
        wanted = here - offset if limit is None else min(limit - len(rows), here - offset)
        if wanted <= 0:
            break
        found = db.execute(
            f"SELECT {queue.columns} {queue.source} ORDER BY {queue.order} LIMIT :limit OFFSET :offset", _values(now, wanted, offset)
        )
        rows += [TodayRow(queue.kind, *row) for row in found]
        offset = 0
    return rows


def _values(now: datetime, limit: int = -1, offset: int = 0) -> dict[str, Any]:
    return {"now": utc_text(now), "today": utc_text(now)[:10], "limit": limit, "offset": offset}
