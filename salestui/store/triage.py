"""Triage: one card at a time, the oldest first, with what stands beside it.

A card is a group of which something waits: an item in the inbox, or one that was parked until today. It stands where its oldest waiting
item came in, by our clock.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge

from ..rules.effects import QUADRANTS, parse_effects
from ..rules.times import utc_text
from ..rules.verdict import Suggestion
from ..rules.weeks import midnight
from .answers import AnswerRow, list_answers, list_quadrants
from .deciding import BY_FOUNDER, Facts, count_parks, facts_of, place_of
from .deciding import Decided as Decided
from .deciding import Deciding as Deciding
from .deciding import Returned as Returned
from .deciding import decide as decide
from .deciding import returned as returned
from .decisions import DecisionRow, last_decision
from .engine import Database, steady
from .ruling import rule_for

LONGEST_BODY = 20_000
"""Characters of a body on a card; enter shows all of it."""
LONGEST_AGAIN = 2_000
"""Characters of what was said again."""
MOST_MEMBERS = 50
"""Members that a card lists; it counts all of them."""


@dataclass(frozen=True)
class Tally:
    """How far a session of triage is: `cards` decided or left, `left` to decide; how many touched each quadrant, were parked, were discarded."""

    cards: int
    left: int
    touched: dict[int, int]
    parked: int
    discarded: int


@dataclass(frozen=True)
class Member:
    """One item of a card's group. `waiting` says that it is what makes the group a card."""

    id: int
    title: str
    source: str
    said_by: str
    kind: str
    received_at: str
    seen: int
    state: str
    waiting: bool


@dataclass(frozen=True)
class Again:
    """The newest words of a card's group that are not those it shows: said later, or (of a card that was decided before) earlier."""

    id: int
    title: str
    body: str
    said_by: str
    received_at: str
    later: bool


@dataclass(frozen=True)
class QuadrantAnswers:
    """A quadrant with its question and its standing answers."""

    id: int
    name: str
    question: str
    answers: tuple[AnswerRow, ...]


@dataclass(frozen=True)
class Proposal:
    """What a rule proposes for a card: its effects, a target, a verdict with its reason."""

    rule_id: int
    query: str
    effects: dict[int, str]
    target: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class TriageCard:
    """One card. `group` is the group's id, `id` the item it shows: the oldest that waits.

    `seen` counts how often the whole group was heard, from `sources` different sources; `members` are its newest items, `size` all of them.
    `newest` is the highest id among its items: what comes in later has not been seen. `body` may be cut (`cut`). `parks` is how often it was
    parked since it was decided last; `earlier` the last decision on it. `before` counts the cards that wait and come before it.
    """

    group: int
    id: int
    title: str
    body: str
    cut: bool
    kind: str
    side: str
    said_by: str
    source: str
    url: str
    received_at: str
    published_at: str | None
    state: str
    pruned: bool
    prospect_id: int | None
    prospect: str
    stage: str
    seen: int
    sources: int
    size: int
    members: tuple[Member, ...]
    parks: int
    earlier: DecisionRow | None
    rule: Proposal | None
    quadrants: tuple[QuadrantAnswers, ...]
    facts: Facts
    newest: int
    before: int = 0
    again: Again | None = None

    @property
    def reopened(self) -> bool:
        """Whether it was decided before, and something new was heard since."""
        return self.earlier is not None and self.earlier.verdict != "park"

    def suggest(self, deciding: Deciding) -> Suggestion:
        """What the app suggests for the marks made so far."""
        return self.facts.suggest(deciding)


def _today(now: datetime) -> str:
    return now.date().isoformat()


@steady
def count_triage(db: Database, now: datetime, since: str = "") -> Tally:
    """How far triage is, of what was decided since a moment (UTC text; else since midnight); what rules decided is not counted."""
    since = since or utc_text(midnight(now.date(), now.tzinfo))
    looked = parked = discarded = 0
    touched = dict.fromkeys(QUADRANTS, 0)
    for verdict, *effects, cards in db.execute(
        "SELECT verdict, q1, q2, q3, q4, count(*) FROM (SELECT DISTINCT d.id, d.verdict, d.effect_q1 <> '' AS q1, d.effect_q2 <> '' AS q2,"
        " d.effect_q3 <> '' AS q3, d.effect_q4 <> '' AS q4, coalesce(i.cluster_id, i.id) FROM decision d INDEXED BY decision_at"
        " CROSS JOIN decision_intel l ON l.decision_id = d.id CROSS JOIN intel i ON i.id = l.intel_id"
        f" WHERE d.at >= :since AND {BY_FOUNDER}) GROUP BY 1, 2, 3, 4, 5",
        {"since": since},
    ):
        looked += cards
        parked += cards * (verdict == "park")
        discarded += cards * (verdict == "discard")
        for quadrant, touches in zip(QUADRANTS, effects, strict=True):
            touched[quadrant] += cards * touches
    left = count_cards(db, now)
    return Tally(looked + left, left, touched, parked, discarded)


_WAITS = "state <> 'decided' AND (state = 'inbox' OR state = 'parked' AND parked_until <= :today)"
_WAITS_OF_M = "m.state <> 'decided' AND (m.state = 'inbox' OR m.state = 'parked' AND m.parked_until <= :today)"


def count_cards(db: Database, now: datetime) -> int:
    """How many cards wait: groups whose first item does, and those of which only a later one does."""
    today = {"today": _today(now)}
    (heads,) = db.execute(f"SELECT count(*) FROM intel INDEXED BY intel_cards WHERE cluster_id IS NULL AND {_WAITS}", today).fetchone()
    (behind,) = db.execute(
        "SELECT count(*) FROM (SELECT DISTINCT cluster_id AS head FROM intel INDEXED BY intel_behind"
        f" WHERE cluster_id IS NOT NULL AND {_WAITS}) g WHERE NOT EXISTS (SELECT 1 FROM intel WHERE id = g.head AND {_WAITS})",
        today,
    ).fetchone()
    return int(heads + behind)


def count_parked(db: Database, now: datetime) -> int:
    """How many groups are parked: no card, but they will be. With `count_cards`, what every screen and report counts by."""
    (groups,) = db.execute(
        "SELECT count(*) FROM (SELECT DISTINCT coalesce(cluster_id, id) AS head FROM intel INDEXED BY intel_parked"
        " WHERE state = 'parked' AND coalesce(parked_until, '9999') > :today) g WHERE NOT EXISTS"
        f" (SELECT 1 FROM intel m WHERE m.id = g.head AND {_WAITS_OF_M})"
        f" AND NOT EXISTS (SELECT 1 FROM intel m WHERE m.cluster_id = g.head AND {_WAITS_OF_M})",
        {"today": _today(now)},
    ).fetchone()
    return int(groups)


def next_card(db: Database, now: datetime, after: int | None = None, skipped: Collection[int] = ()) -> TriageCard | None:
    """The oldest card, or the one after group `after`; without those skipped. None where no card is left."""
    found = next_group(db, now, after, skipped)
    return None if found is None else get_card(db, found, now)


@steady
def next_group(db: Database, now: datetime, after: int | None = None, skipped: Collection[int] = ()) -> int | None:
    """The group of the card that `next_card` reads."""
    place = place_of(db, after, now) if after is not None else None
    left_out = {*skipped, after}
    for received_at, id, group in _waiting(db, now, place):
        if group not in left_out and (place is None or place_of(db, group, now) == (received_at, id)):
            return group
    return None


def waiting_groups(db: Database, now: datetime) -> list[int]:
    """The groups of all cards that wait, in the order in which `next_card` gives them."""
    return list(dict.fromkeys(group for _, _, group in _waiting(db, now, None)))


def _waiting(db: Database, now: datetime, place: tuple[str, int] | None) -> Iterator[tuple[str, int, int]]:
    """(received, id, group) of every item that waits, the oldest first, after a place."""
    at, id = place or ("", 0)
    sql = "SELECT received_at, id, coalesce(cluster_id, id) FROM intel WHERE state = ? AND (received_at, id) > (?, ?){} ORDER BY received_at, id"
    inbox = db.execute(sql.format(""), ("inbox", at, id))
    due = db.execute(sql.format(" AND parked_until <= ?"), ("parked", at, id, _today(now)))
    return merge(inbox, due)


def _before(db: Database, place: tuple[str, int], now: datetime) -> int:
    """How many cards wait that come before a place."""
    items = "SELECT coalesce(cluster_id, id) FROM intel WHERE state = '{}' AND (received_at, id) < (:at, :id)"
    inbox, due = items.format("inbox"), f"{items.format('parked')} AND parked_until <= :today"
    values = {"at": place[0], "id": place[1], "today": _today(now)}
    return int(db.execute(f"SELECT count(*) FROM ({inbox} UNION {due})", values).fetchone()[0])


_CARD = (
    "SELECT i.id, i.title, substr(i.body, 1, :longest), length(i.body) > :longest, i.kind, i.side, i.said_by, coalesce(s.name, ''), i.url,"
    " i.received_at, min(i.published_at, :now), i.state, i.pruned, i.prospect_id, coalesce(p.name, ''), coalesce(g.name, '')"
    " FROM intel i LEFT JOIN source s ON s.id = i.source_id LEFT JOIN prospect p ON p.id = i.prospect_id LEFT JOIN stage g ON g.id = p.stage_id"
    " WHERE i.id = :id"
)


@steady
def get_card(db: Database, group: int, now: datetime) -> TriageCard | None:
    """The card of a group, whether it waits or not; None where there is no such group."""
    at, id = place_of(db, group, now)
    row = db.execute(_CARD, {"id": id, "longest": LONGEST_BODY, "now": utc_text(now)}).fetchone()
    if not row:
        return None
    seen, size, sources, newest = db.execute(
        "SELECT sum(seen), count(*), count(DISTINCT coalesce(source_id, -id)), max(id) FROM intel WHERE id = :group OR cluster_id = :group",
        {"group": group},
    ).fetchone()
    beside = (
        _members(db, group, now),
        count_parks(db, group),
        last_decision(db, group),
        _proposal(db, id, now),
        list_standing(db),
        facts_of(db, group, now),
    )
    again = _again(db, group, id, at) if size > 1 else None
    before = _before(db, (at, id), now)
    named = (group, *row[:3], bool(row[3]), *row[4:12], bool(row[12]), *row[13:])
    return TriageCard(*(*named, seen, sources, size, *beside, newest, before, again))


def _again(db: Database, group: int, id: int, at: str) -> Again | None:
    row = db.execute(
        "SELECT i.id, i.title, substr(i.body, 1, :longest), coalesce(nullif(i.said_by, ''), s.name, ''), i.received_at, (i.received_at, i.id) > (:at, :id)"
        " FROM intel i LEFT JOIN source s ON s.id = i.source_id WHERE (i.id = :group OR i.cluster_id = :group) AND i.id <> :id"
        " AND trim(i.body) NOT IN ('', (SELECT trim(body) FROM intel WHERE id = :id)) ORDER BY i.received_at DESC, i.id DESC LIMIT 1",
        {"group": group, "id": id, "at": at, "longest": LONGEST_AGAIN},
    ).fetchone()
    return Again(*(*row[:5], bool(row[5]))) if row else None


def _members(db: Database, group: int, now: datetime) -> tuple[Member, ...]:
    rows = db.execute(
        "SELECT i.id, i.title, coalesce(s.name, ''), i.said_by, i.kind, i.received_at, i.seen, i.state,"
        " i.state = 'inbox' OR i.state = 'parked' AND coalesce(i.parked_until <= :today, 0)"
        " FROM intel i LEFT JOIN source s ON s.id = i.source_id WHERE i.id = :group OR i.cluster_id = :group"
        " ORDER BY i.received_at DESC, i.id DESC LIMIT :most",
        {"group": group, "today": _today(now), "most": MOST_MEMBERS},
    )
    return tuple(Member(*(*row[:8], bool(row[8]))) for row in rows)


def list_standing(db: Database) -> tuple[QuadrantAnswers, ...]:
    """The four quadrants with their standing answers."""
    answers: dict[int, list[AnswerRow]] = {quadrant: [] for quadrant in QUADRANTS}
    for row in list_answers(db):
        answers[row.quadrant].append(row)
    return tuple(QuadrantAnswers(one.id, one.name, one.question, tuple(answers[one.id])) for one in list_quadrants(db))


def _proposal(db: Database, id: int, now: datetime) -> Proposal | None:
    """What the first rule that finds an item proposes."""
    row = rule_for(db, id, now)
    return Proposal(row.id, row.query, parse_effects(row.effects), row.target, row.verdict, row.reason) if row else None
