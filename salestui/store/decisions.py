"""Decisions to read back: the log of how we decide here, and the way from what was heard to what came of it."""

from dataclasses import dataclass
from datetime import date, datetime

from ..errors import SalesError
from ..glass import safe_text
from ..rules.conversion import MOVE_DAYS
from ..rules.effects import QUADRANTS, touched
from ..rules.parking import check_later, day_ahead
from ..rules.query import match_expression, parse_query
from ..rules.times import utc_text
from .engine import Database, steady
from .journal import action, undivided
from .tasks import TaskRow, list_tasks_of

RESULTS = {"worked": "worked", "none": "no change", "worse": "worse"}
"""What a check-back found, and how it is said."""


@dataclass(frozen=True)
class DecisionRow:
    """One decision. `title` is that of the first of its `items`; `open_tasks` of its `tasks` are still to be done."""

    id: int
    at: str
    verdict: str
    synthesis: str
    quote: str
    reason: str
    suggested: str
    suggested_why: str
    voice: str
    evidence: str
    effects: dict[int, str]
    friction: str
    fit: tuple[str, ...]
    expected: str
    target: str
    check_back: str | None
    result: str
    result_at: str | None
    result_note: str
    rule_id: int | None
    title: str
    items: int
    tasks: int
    open_tasks: int

    @property
    def overridden(self) -> bool:
        """Whether the founder decided otherwise than was suggested."""
        return self.rule_id is None and bool(self.suggested) and self.suggested != self.verdict


@dataclass(frozen=True)
class WantedDecisions:
    """Which decisions are listed: of a verdict, on a quadrant, since a moment (UTC text), with or without those that rules made, of certain words.

    `overridden` are those decided otherwise than was suggested, `due` (a day) those with a task to do or a look back that was due then;
    `not_due` (a day) leaves out the looks back that were due then.
    """

    verdict: str = ""
    quadrant: int | None = None
    since: str = ""
    rules: bool = True
    search: str = ""
    overridden: bool = False
    due: str = ""
    not_due: str = ""


@dataclass(frozen=True)
class ChainIntel:
    """One thing heard that a decision was about."""

    id: int
    title: str
    kind: str
    side: str
    said_by: str
    source: str
    received_at: str
    prospect_id: int | None
    prospect: str


@dataclass(frozen=True)
class ChainRevision:
    """A revision that a decision led to; `newest` says that it is what is served now, `got` how many people had it."""

    id: int
    asset_id: int
    asset: str
    kind: str
    status: str
    number: int
    at: str
    note: str
    newest: bool
    got: int


@dataclass(frozen=True)
class ChainProspect:
    """Somebody who got one of the revisions: the last time he did, and what he did since (`wrote_since`, `moved_since`: whatever he got in between).

    `replied`, `moved` and `won` are what is credited to these words (see `Outcomes`).
    """

    id: int
    name: str
    company: str
    email: str
    stage: str
    asset_id: int
    revision: int
    touch_id: int
    at: str
    replied: bool
    moved: bool
    won: bool
    wrote_since: bool
    moved_since: bool

    @property
    def did(self) -> tuple[str, ...]:
        """What he did since, in words."""
        went = "became a customer" if self.won else "moved on" if self.moved else "moved" if self.moved_since else ""
        return tuple(filter(None, (went, "wrote" if self.replied or self.wrote_since else "")))


@dataclass(frozen=True)
class Outcomes:
    """People: how many were served a revision of the decision, and how many of them are credited to it as in the report of assets.

    Who replied did so before he got anything else, who moved on did so within `MOVE_DAYS` and before he got anything else; who became a
    customer had got it before.
    """

    served: int
    replied: int
    moved: int
    won: int

    @property
    def words(self) -> str:
        """What is counted, and how many they are."""
        people = "person" if self.served == 1 else "people"
        return (
            f"of {self.served:,} {people}: {self.replied:,} replied before the next mail, {self.moved:,} moved on before it within"
            f" {MOVE_DAYS} days, {self.won:,} became {'a customer' if self.won == 1 else 'customers'}"
        )


@dataclass(frozen=True)
class Chain:
    """The way from what was heard to what came of it. `heard` and `received` count all items and people where only some are listed."""

    decision: DecisionRow
    intel: tuple[ChainIntel, ...]
    heard: int
    tasks: tuple[TaskRow, ...]
    revisions: tuple[ChainRevision, ...]
    prospects: tuple[ChainProspect, ...]
    received: int
    outcomes: Outcomes


_ROW = (
    "SELECT d.id, d.at, d.verdict, d.synthesis, d.quote, d.reason, d.suggested, d.suggested_why, d.voice, d.evidence, d.effect_q1, d.effect_q2,"
    " d.effect_q3, d.effect_q4, d.friction, d.fit, d.expected, d.target, d.check_back, d.result, d.result_at, d.result_note, d.rule_id,"
    " coalesce((SELECT i.title FROM decision_intel l JOIN intel i ON i.id = l.intel_id WHERE l.decision_id = d.id ORDER BY l.intel_id LIMIT 1), ''),"
    " (SELECT count(*) FROM decision_intel WHERE decision_id = d.id), (SELECT count(*) FROM task WHERE decision_id = d.id),"
    " (SELECT count(*) FROM task WHERE decision_id = d.id AND state = 'open') FROM decision d"
)


def _row(row: tuple) -> DecisionRow:  # type: ignore[type-arg]
    effects = touched(dict(zip(QUADRANTS, row[10:14], strict=True)))
    return DecisionRow(*(*row[:10], effects, row[14], tuple(row[15].split()), *row[16:]))


def _where(wanted: WantedDecisions) -> tuple[str, dict[str, object]]:
    parts: list[str] = ["1"]
    values: dict[str, object] = {"verdict": wanted.verdict, "since": wanted.since}
    if wanted.verdict:
        parts.append("d.verdict = :verdict")
    if wanted.quadrant in QUADRANTS:
        parts.append(f"d.effect_q{wanted.quadrant} <> ''")
    if wanted.since:
        parts.append("d.at >= :since")
    if not wanted.rules:
        parts.append("d.rule_id IS NULL")
    if wanted.overridden:
        parts.append("d.rule_id IS NULL AND d.suggested <> '' AND d.suggested <> d.verdict")
    if wanted.due:
        look = "(d.check_back IS NOT NULL AND d.result = '' AND d.check_back <= :due)"
        parts.append(f"({look} OR EXISTS (SELECT 1 FROM task t WHERE t.decision_id = d.id AND t.state = 'open'))")
        values["due"] = wanted.due
    if wanted.not_due:
        parts.append("NOT (d.check_back IS NOT NULL AND d.result = '' AND d.check_back <= :not_due)")
        values["not_due"] = wanted.not_due
    for number, word in enumerate(parse_query(safe_text(wanted.search), {}).words):
        if found := match_expression([word]):
            parts.append(
                f"{'NOT ' if word.without else ''}(d.id IN (SELECT rowid FROM decision_text WHERE decision_text MATCH :word{number})"
                f" OR d.id IN (SELECT l.decision_id FROM intel_text x JOIN decision_intel l ON l.intel_id = x.rowid WHERE intel_text MATCH :word{number}))"
            )
            values[f"word{number}"] = found
    return " AND ".join(parts), values


def count_decisions(db: Database, wanted: WantedDecisions = WantedDecisions()) -> int:
    """How many decisions are listed."""
    where, values = _where(wanted)
    return int(db.execute(f"SELECT count(*) FROM decision d WHERE {where}", values).fetchone()[0])


def list_decisions(db: Database, wanted: WantedDecisions = WantedDecisions(), limit: int = -1, offset: int = 0) -> list[DecisionRow]:
    """The decisions, the newest first."""
    where, values = _where(wanted)
    sql = f"{_ROW} WHERE {where} ORDER BY d.at DESC, d.id DESC LIMIT :limit OFFSET :offset"
    return [_row(row) for row in db.execute(sql, {**values, "limit": limit, "offset": offset})]


def get_decision(db: Database, id: int) -> DecisionRow:
    """One decision. Raises `SalesError` where there is none."""
    row = db.execute(f"{_ROW} WHERE d.id = ?", (id,)).fetchone()
    if not row:
        raise SalesError(f"There is no decision {id}.", "Nothing was done.", "salestui decision list shows all of them.")
    return _row(row)


_OF_GROUP = (
    f"{_ROW} WHERE d.id IN (SELECT decision_id FROM decision_intel WHERE intel_id IN"
    " (SELECT id FROM intel WHERE id = :group OR cluster_id = :group)) ORDER BY d.id DESC"
)


def decisions_of_intel(db: Database, id: int) -> list[DecisionRow]:
    """The decisions on an item and on the rest of its group, the newest first."""
    found = db.execute("SELECT coalesce(cluster_id, id) FROM intel WHERE id = ?", (id,)).fetchone()
    return [_row(row) for row in db.execute(_OF_GROUP, {"group": found[0]})] if found else []


def last_decision(db: Database, group: int) -> DecisionRow | None:
    """The newest decision on a group."""
    row = db.execute(f"{_OF_GROUP} LIMIT 1", {"group": group}).fetchone()
    return _row(row) if row else None


def decisions_of_revision(db: Database, revision_id: int) -> list[DecisionRow]:
    """The decision that a revision came from: none or one."""
    row = db.execute(f"{_ROW} WHERE d.id = (SELECT decision_id FROM revision WHERE id = ?)", (revision_id,)).fetchone()
    return [_row(row)] if row else []


def chain_of_asset(db: Database, asset_id: int) -> list[DecisionRow]:
    """The decisions behind an asset's revisions, the newest first."""
    sql = f"{_ROW} WHERE d.id IN (SELECT decision_id FROM revision WHERE asset_id = ?) ORDER BY d.id DESC"
    return [_row(row) for row in db.execute(sql, (asset_id,))]


@steady
def get_chain(db: Database, id: int, limit: int = -1) -> Chain:
    """What a decision came from and what came of it; of items and people at most `limit` each. Raises `SalesError` where there is none."""
    from .tracing import count_receivers_of, list_heard_in, list_outcomes, list_receivers_of, list_revisions_of

    decision = get_decision(db, id)
    return Chain(
        decision, list_heard_in(db, id, limit), decision.items, tuple(list_tasks_of(db, id)), list_revisions_of(db, id),
        list_receivers_of(db, id, limit), count_receivers_of(db, id), list_outcomes(db, id),
    )  # fmt: skip


def list_check_backs(db: Database, now: datetime) -> list[DecisionRow]:
    """The decisions whose day to look has come, the oldest first."""
    sql = f"{_ROW} WHERE d.check_back IS NOT NULL AND d.result = '' AND d.check_back <= ? ORDER BY d.check_back, d.id"
    return [_row(row) for row in db.execute(sql, (now.date().isoformat(),))]


@undivided
def answer_check_back(db: Database, id: int, result: str, note: str, now: datetime) -> None:
    """Note what came of a decision (`RESULTS`). Raises `SalesError` for another word, or where there is no such decision."""
    if result not in RESULTS:
        raise SalesError(f"“{safe_text(result)}” is no result.", "Nothing was noted.", f"Say one of: {', '.join(RESULTS)}.")
    row = get_decision(db, id)
    with action(db, f"Decision {id}: {RESULTS[result]}", now):
        values = (result, utc_text(now), safe_text(note, lines=True).strip(), row.id)
        db.execute("UPDATE decision SET result = ?, result_at = ?, result_note = ? WHERE id = ?", values)


@undivided
def put_off_check_back(db: Database, id: int, until: date, now: datetime) -> None:
    """Look back at a decision on a later day. Raises `SalesError` where that is past, or there is no such decision."""
    row = get_decision(db, id)
    check_later(until, now.date(), "It is looked at on", "Nothing was changed.")
    with action(db, f"Decision {id}: look back on {day_ahead(until, now.date())}", now):
        db.execute("UPDATE decision SET check_back = ? WHERE id = ? AND result = ''", (until.isoformat(), row.id))
