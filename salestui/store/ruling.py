"""Rules on intel: what a query finds is discarded or parked by itself, or a quadrant and a target are proposed on its card.

A rule decides a whole group and only where every item in it answers, never one that the founder decided before. What it did is a decision
with its `rule_id`; everything it did at one time is one action, so one undo takes it back.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.effects import effects_text, parse_effects
from ..rules.times import utc_text
from .engine import Database, steady
from .inbox import IntelRow, rows_of
from .intel_filter import intel_condition, newest_heard
from .journal import action, undivided

VERDICTS = ("", "discard", "park")
SHOWN = 20
"""Rows of a preview that are read; the count is of all."""


@dataclass(frozen=True)
class RuleDraft:
    """A rule as it is typed. `park_days` None with verdict park is "until new activity"; `effects` as marks ("2+"), `target` "asset:3"."""

    query: str
    verdict: str = ""
    reason: str = ""
    park_days: int | None = None
    effects: str = ""
    target: str = ""


@dataclass(frozen=True)
class RuleRow:
    """One rule with what it did: `decided` is how many things heard it decided, `last_at` when it last did."""

    id: int
    query: str
    verdict: str
    reason: str
    park_days: int | None
    effects: str
    target: str
    active: bool
    created_at: str
    decided: int
    last_at: str | None

    @property
    def words(self) -> str:
        """What it does, in words."""
        if self.verdict == "discard":
            return f"discard: {self.reason}" if self.reason else "discard"
        if self.verdict == "park":
            return f"park {self.park_days} days" if self.park_days is not None else "park until new activity"
        parts = [f"Q {self.effects}"] if self.effects else []
        return "propose " + ", ".join([*parts, *([self.target] if self.target else [])])


@dataclass(frozen=True)
class Preview:
    """What a query finds: in all of intel, of that in the inbox (cards), and the newest rows."""

    found: int
    inbox: int
    rows: list[IntelRow]


@dataclass(frozen=True)
class Applied:
    """What rules did: cards discarded and parked, by rule {id: cards}, and the decisions made."""

    discarded: int = 0
    parked: int = 0
    by_rule: tuple[tuple[int, int], ...] = ()
    decisions: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """In words: "12 discarded, 3 parked", "" where nothing was done."""
        parts = [f"{count:,} {what}" for count, what in ((self.discarded, "discarded"), (self.parked, "parked")) if count]
        return ", ".join(parts)


_ROW = """
SELECT r.id, r.query, r.verdict, r.reason, r.park_days, r.effects, r.target, r.active, r.created_at,
  (SELECT count(*) FROM decision d JOIN decision_intel x ON x.decision_id = d.id WHERE d.rule_id = r.id),
  (SELECT max(d.at) FROM decision d WHERE d.rule_id = r.id) FROM rule r
"""


_PROPOSING = (
    "SELECT id, query, verdict, reason, park_days, effects, target, active, created_at, 0, NULL FROM rule"
    " WHERE active AND (effects <> '' OR target <> '') ORDER BY id"
)  # a card does not ask what they did


def list_rules(db: Database) -> list[RuleRow]:
    """All rules in the order they are asked: the first one that finds a card decides it."""
    return [_row(row) for row in db.execute(f"{_ROW} ORDER BY r.id")]


def get_rule(db: Database, id: int) -> RuleRow:
    """One rule. Raises `SalesError` where there is none."""
    row = db.execute(f"{_ROW} WHERE r.id = ?", (id,)).fetchone()
    if row is None:
        raise SalesError(f"There is no rule {id}.", "Nothing was changed.", "See them all: salestui rule list.")
    return _row(row)


def _row(row: Sequence[Any]) -> RuleRow:
    return RuleRow(*(*row[:7], bool(row[7]), *row[8:]))


def add_rule(db: Database, draft: RuleDraft, now: datetime) -> int:
    """A new rule; one user action. It works from the next fetch on, and on the inbox with `apply_rules`. Returns its id.

    Raises `SalesError` for a rule that asks nothing, does nothing, or has an unknown verdict.
    """
    values = _checked(draft)
    with action(db, f"Rule: {draft.query[:40]}", now):
        names = ", ".join(values)
        row = db.execute(
            f"INSERT INTO rule ({names}, created_at) VALUES ({', '.join(':' + name for name in values)}, :at) RETURNING id",
            {**values, "at": utc_text(now)},
        )
        return int(row.fetchone()[0])


@undivided
def edit_rule(db: Database, id: int, draft: RuleDraft, now: datetime) -> None:
    """Change a rule; one user action. What it decided before stands. Raises `SalesError` as `add_rule` does."""
    get_rule(db, id)
    values = _checked(draft)
    with action(db, f"Changed rule {id}", now):
        db.execute(f"UPDATE rule SET {', '.join(f'{name} = :{name}' for name in values)} WHERE id = :id", {**values, "id": id})


@undivided
def pause_rule(db: Database, id: int, active: bool, now: datetime) -> None:
    """Let a rule rest (`active` False), or work again; one user action."""
    get_rule(db, id)
    with action(db, f"{'Resumed' if active else 'Paused'} rule {id}", now):
        db.execute("UPDATE rule SET active = ? WHERE id = ? AND active <> ?", (active, id, active))


@undivided
def remove_rule(db: Database, id: int, now: datetime) -> None:
    """Take a rule out; one user action. What it decided stays decided, and says in words that a rule did it."""
    row = get_rule(db, id)
    with action(db, f"Removed the rule {row.query[:40]}", now):
        db.execute("UPDATE decision SET rule_id = NULL WHERE rule_id = ?", (id,))
        db.execute("DELETE FROM rule WHERE id = ?", (id,))


def _checked(draft: RuleDraft) -> dict[str, Any]:
    query = " ".join(safe_text(draft.query).split())
    nothing = "Nothing was changed."
    if intel_asks_nothing(query):
        raise SalesError("A rule needs something to look for.", nothing, 'Give words or conditions: from:acme "free trial".')
    if draft.verdict not in VERDICTS:
        raise SalesError(f"A rule cannot {quoted(draft.verdict)}.", nothing, "A rule discards or parks; to change is for you.")
    effects = effects_text(parse_effects(draft.effects))
    target = safe_text(draft.target).strip()
    if not (draft.verdict or effects or target):
        raise SalesError("This rule does nothing.", nothing, "Say discard, park, or which quadrant or asset it is about.")
    if draft.park_days is not None and not 0 < draft.park_days < 3660:
        raise SalesError("Parked for how long?", nothing, "Say days from 1 to 3,659, or none: then until new activity.")
    return {
        "query": query, "verdict": draft.verdict, "reason": safe_text(draft.reason).strip(),
        "park_days": draft.park_days if draft.verdict == "park" else None, "effects": effects, "target": target,
    }  # fmt: skip


def intel_asks_nothing(query: str) -> bool:
    """Whether a line has no word and no condition that something could answer to."""
    from ..rules.intel_query import FIELDS
    from ..rules.query import parse_query

    terms = parse_query(query, FIELDS).terms
    return not any(term.field or any(letter.isalnum() for letter in term.text) for term in terms)


@steady
def preview_rule(db: Database, query: str, now: datetime | None = None, limit: int = SHOWN) -> Preview:
    """What a rule with this query would have found until now. Never raises."""
    if intel_asks_nothing(query):
        return Preview(0, 0, [])
    now = now or newest_heard(db)
    where, values = intel_condition(db, query, now)
    found = int(db.execute(f"SELECT count(*) FROM intel i WHERE {where}", values).fetchone()[0])
    ids = db.execute(
        f"SELECT i.id FROM intel i WHERE {where} ORDER BY i.received_at DESC, i.id DESC LIMIT :limit", {**values, "limit": limit}
    )
    rows = rows_of(db, [id for (id,) in ids.fetchall()])
    return Preview(found, len(_cards(db, query, now, None)), rows)


def _cards(db: Database, query: str, now: datetime, ids: Iterable[int] | None) -> list[int]:
    """The groups in the inbox (of these items, where they are named) whose every item answers, and that the founder never decided."""
    where, values = intel_condition(db, query, now)
    named = (
        ""
        if ids is None
        else " AND coalesce(i.cluster_id, i.id) IN (SELECT coalesce(n.cluster_id, n.id) FROM intel n WHERE n.id IN (SELECT value FROM json_each(:ids)))"
    )
    rows = db.execute(
        f"SELECT DISTINCT coalesce(i.cluster_id, i.id) FROM intel i WHERE i.state = 'inbox' AND {where}{named}",
        values | ({} if ids is None else {"ids": json.dumps(list(ids))}),
    )
    groups = [group for (group,) in rows.fetchall()]
    if not groups:
        return []
    inside = "coalesce(i.cluster_id, i.id) IN (SELECT value FROM json_each(:groups))"
    values |= {"groups": json.dumps(groups)}
    spared = db.execute(
        f"SELECT coalesce(i.cluster_id, i.id) FROM intel i WHERE {inside} AND NOT ({where}) UNION"
        " SELECT coalesce(i.cluster_id, i.id) FROM decision d JOIN decision_intel x ON x.decision_id = d.id JOIN intel i ON i.id = x.intel_id"
        f" WHERE d.rule_id IS NULL AND d.reason NOT LIKE 'rule: %' AND {inside}",
        values,
    )
    return sorted(set(groups) - {group for (group,) in spared})


@undivided
def apply_rules(db: Database, now: datetime, ids: Iterable[int] | None = None, *, rule_ids: Iterable[int] | None = None) -> Applied:
    """Let the rules that are active (or these) decide what is in the inbox, or of it these items. One user action, so that one undo takes it back."""
    asked = None if rule_ids is None else set(rule_ids)
    rules = [rule for rule in list_rules(db) if rule.verdict and (rule.active if asked is None else rule.id in asked)]
    given = None if ids is None else list(ids)
    taken: set[int] = set()
    counts = {"discard": 0, "park": 0}
    by_rule, decisions = [], []
    if not rules or given == []:
        return Applied()
    with action(db, "Rules", now) as act:
        for rule in rules:
            groups = [group for group in _cards(db, rule.query, now, given) if group not in taken]
            if not groups:
                continue
            taken.update(groups)
            counts[rule.verdict] += len(groups)
            by_rule.append((rule.id, len(groups)))
            decisions.append(_decide(db, rule, groups, now))
        done = Applied(counts["discard"], counts["park"], tuple(by_rule), tuple(decisions))
        act.label = f"Rules: {done.words}" if done.words else "Rules"
    return done


def _decide(db: Database, rule: RuleRow, groups: list[int], now: datetime) -> int:
    """One decision of a rule on all these groups. Returns its id."""
    from .deciding import Deciding, decide

    until = (now + timedelta(days=rule.park_days)).date() if rule.park_days is not None else None
    said = Deciding(rule.verdict, parse_effects(rule.effects), reason=f"rule: {rule.reason or rule.query}", until=until)
    return decide(db, groups, said, now, rule_id=rule.id).id


def rule_for(db: Database, id: int, now: datetime | None = None) -> RuleRow | None:
    """The first active rule that proposes something for an item (an effect, a target) and finds it: for its card. None where there is none."""
    rules = [_row(row) for row in db.execute(_PROPOSING)]
    if rules:
        _lay_out(db, id)
    for rule in rules:
        where, values = intel_condition(db, rule.query, now or newest_heard(db))
        sql = f"SELECT 1 FROM intel i WHERE i.id = :item AND {where.replace('intel_text', _ONE)}"
        if db.execute(sql, {**values, "item": id}).fetchone():
            return rule
    return None


_ONE = "one_text"


def _lay_out(db: Database, id: int) -> None:
    """Put the words of one item into an index of its own, in memory: twenty rules ask it in a millisecond, however much was heard."""
    db.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{_ONE} USING fts5(title, body, said_by, tokenize='unicode61 remove_diacritics 2')")
    db.execute(f"DELETE FROM temp.{_ONE}")
    db.execute(f"INSERT INTO temp.{_ONE} (rowid, title, body, said_by) SELECT id, title, body, said_by FROM intel WHERE id = ?", (id,))
