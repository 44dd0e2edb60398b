"""Today: the queue of one. Each kind of work is one query; a window runs over them in the order a founder should take them.

First who waits for an answer and what went wrong, then what goes out today, what was heard and decided, and last who comes back or has
stood still: what is done daily is not behind what can wait.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..rules.times import from_text, utc_text
from .engine import Database
from .tasks import get_task


@dataclass(frozen=True)
class TodayRow:
    """One thing to do; `due` is UTC text, or a day.

    `id` is the delivery's for uncertain, held, failed, send and call, the task's and the decision's for task and check-back, the oldest card's
    for triage and parked, the prospect's for the rest. `prospect_id` is 0 where it is about nobody.
    """

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


_AWAKE = "(p.snoozed_until IS NULL OR p.snoozed_until <= :day)"
_WHO = "p.name || CASE WHEN p.company = '' THEN '' ELSE ' · ' || p.company END"
_UNSENT = (
    "FROM delivery d JOIN prospect p ON p.id = d.prospect_id JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id"
)

CARDS = {"triage": ("state = 'inbox'", "received_at"), "parked": ("state = 'parked' AND parked_until <= :day", "parked_until")}
"""All cards of a kind are one row: which they are, and what orders them."""
MOST_CARDS = 1000
"""Cards that are counted for it; of more it says so."""


def _card_queue(kind: str) -> _Queue:
    return _Queue(kind, f"FROM (SELECT 1 FROM intel WHERE {CARDS[kind][0]} LIMIT 1)", "", "")


QUEUES = (
    _Queue(
        "reply",
        f"FROM touch t JOIN prospect p ON p.id = t.prospect_id WHERE t.direction = 'in' AND t.outcome = '' AND {_AWAKE}",
        # A subject that answers ours says nothing; the words do.
        f"p.id, p.id, {_WHO}, 'wrote: '"
        " || iif((t.subject = '' OR t.subject LIKE 're:%') AND trim(t.rendered) <> '', substr(t.rendered, 1, 80), t.subject), t.at",
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
        "failed",
        f"{_UNSENT} JOIN stage s ON s.id = p.stage_id AND s.kind = 'open' WHERE d.state = 'failed' AND d.channel = 'email' AND p.sequence = 'stopped'"
        f" AND p.email_key = d.recipient_key AND {_AWAKE} AND NOT EXISTS (SELECT 1 FROM delivery l WHERE l.prospect_id = p.id AND l.id > d.id)",
        f"d.id, p.id, {_WHO}, a.title || ' did not reach ' || d.recipient || ': ' || d.why, d.due_at",
        "d.due_at, d.id",
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
    _card_queue("triage"),
    _Queue(
        "check-back",
        "FROM decision d WHERE d.check_back IS NOT NULL AND d.result = '' AND d.check_back <= :day",
        "d.id, 0, CASE WHEN d.synthesis = '' THEN 'Decision ' || d.id ELSE d.synthesis END, 'did it work? Decided ' || substr(d.at, 1, 10)"
        " || CASE WHEN d.expected = '' THEN '' ELSE ', expected: ' || d.expected END, d.check_back",
        "d.check_back, d.id",
    ),
    _Queue(
        "task",
        "FROM task t LEFT JOIN decision d ON d.id = t.decision_id WHERE t.state = 'open' AND (t.snoozed_until IS NULL OR t.snoozed_until <= :day)",
        "t.id, 0, t.kind, CASE WHEN t.about <> '' THEN t.about WHEN d.id IS NULL THEN 'added by hand'"
        " ELSE 'decision ' || d.id || ': ' || d.synthesis END, coalesce(t.snoozed_until, t.created_at)",
        "t.created_at, t.id",
    ),
    _Queue(
        "return",
        f"FROM prospect p JOIN stage s ON s.id = p.stage_id AND s.kind = 'paused' WHERE p.not_now_until <= :day AND {_AWAKE}",
        f"p.id, p.id, {_WHO}, 'said “not now” until ' || p.not_now_until, p.not_now_until",
        "p.not_now_until, p.id",
    ),
    _card_queue("parked"),
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
    """How much of each kind waits, in the order of the queue; kinds without any are left out. `now` is in the founder's zone: a day begins there."""
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
        if queue.kind in CARDS:
            rows += _cards(db, queue.kind, now)
        else:
            found = db.execute(
                f"SELECT {queue.columns} {queue.source} ORDER BY {queue.order} LIMIT :limit OFFSET :offset", _values(now, wanted, offset)
            ).fetchall()
            rows += [_named(db, TodayRow(queue.kind, *row)) for row in found]
        offset = 0
    return rows


def _cards(db: Database, kind: str, now: datetime) -> list[TodayRow]:
    """The one row of the cards of a kind, with the oldest of them as its reason. However many there are, it costs the same."""
    where, at = CARDS[kind]
    found = db.execute(
        f"SELECT coalesce(cluster_id, id), title, {at} FROM intel WHERE {where} ORDER BY {at}, id LIMIT {MOST_CARDS + 1}", _values(now)
    ).fetchall()
    if not found:
        return []
    card, title, since = found[0]
    count, many = len({each[0] for each in found}), len(found) > MOST_CARDS
    cards = f"more than {MOST_CARDS:,} cards" if many else "1 card" if count == 1 else f"{count} cards"
    days = max(0, (now - from_text(since)).days) if kind == "triage" else 0
    waited = "came within a day" if days == 0 else "has waited 1 day" if days == 1 else f"has waited {days} days"
    why = f"the oldest {waited}: {title}" if kind == "triage" else f"parked until {since}: {title}"
    return [TodayRow(kind, card, 0, f"{cards} {'to decide on' if kind == 'triage' else 'back from the park'}", why, since)]


def list_cards(db: Database, kind: str, now: datetime, limit: int) -> list[tuple[str, str]]:
    """(title, since when) of the oldest cards of a kind, each item of a group by itself."""
    where, at = CARDS[kind]
    return db.execute(f"SELECT title, {at} FROM intel WHERE {where} ORDER BY {at}, id LIMIT {int(limit)}", _values(now)).fetchall()


def _named(db: Database, row: TodayRow) -> TodayRow:
    """A task is called by what is to be done."""
    return replace(row, title=get_task(db, row.id).words) if row.kind == "task" else row


def _values(now: datetime, limit: int = -1, offset: int = 0) -> dict[str, Any]:
    return {"now": utc_text(now), "day": now.date().isoformat(), "limit": limit, "offset": offset}
