"""Reading what was heard: the list of intel a window at a time, one item with its group, and who said it.

A group is its first item and those whose `cluster_id` names that. A list of groups shows each by one of its items: of those in the most open
state (inbox, then parked, then decided) the first.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..errors import SalesError
from .engine import Database, steady
from .intel_filter import SAID, Values, intel_condition

STATES = ("inbox", "parked", "decided")


@dataclass(frozen=True)
class Wanted:
    """What of intel is shown. `state` "" is every one; `due` a parked item whose day has come counts as inbox. `query` is a search's line.

    `grouped` shows a group once; without it every item stands for itself. `oldest` turns the order (newest first) round.
    """

    now: datetime
    state: str = ""
    query: str = ""
    source_id: int | None = None
    grouped: bool = True
    oldest: bool = False
    due: bool = True


@dataclass(frozen=True)
class IntelRow:
    """One thing heard in a list. `source` is its source's name ("" for what was captured), `said_by` who said it.

    `seen` is how many times its group was heard and `sources` from how many places; `verdict` the group's newest decision, "" for none.
    """

    id: int
    group: int
    title: str
    kind: str
    side: str
    source: str
    said_by: str
    state: str
    verdict: str
    parked_until: str | None
    received_at: str
    url: str
    prospect_id: int | None
    prospect: str
    seen: int
    sources: int
    pruned: bool


@dataclass(frozen=True)
class DecisionOn:
    """A decision on something in the group, in short; `rule_id` the rule that made it."""

    id: int
    at: str
    verdict: str
    synthesis: str
    reason: str
    rule_id: int | None


@dataclass(frozen=True)
class IntelPage:
    """One thing heard, whole: its words, the other items of its group, and what was decided on them, newest first."""

    row: IntelRow
    body: str
    published_at: str | None
    touch_id: int | None
    objection_id: int | None
    members: list[IntelRow]
    decisions: list[DecisionOn]


_MEMBERS = "(SELECT m.id FROM intel m WHERE m.id = coalesce(i.cluster_id, i.id) OR m.cluster_id = coalesce(i.cluster_id, i.id))"
_ROW = f"""
SELECT i.id, coalesce(i.cluster_id, i.id), i.title, i.kind, i.side, coalesce(s.name, ''), i.said_by, i.state,
  coalesce((SELECT d.verdict FROM decision_intel x JOIN decision d ON d.id = x.decision_id WHERE x.intel_id IN {_MEMBERS} ORDER BY d.id DESC LIMIT 1), ''),
  i.parked_until, i.received_at, i.url, i.prospect_id, coalesce(p.name, ''),
  (SELECT sum(m.seen) FROM intel m WHERE m.id IN {_MEMBERS}),
  (SELECT count(DISTINCT coalesce(m.source_id, 'by ' || coalesce(m.prospect_id, m.said_by))) FROM intel m WHERE m.id IN {_MEMBERS}),
  i.pruned
FROM intel i LEFT JOIN source s ON s.id = i.source_id LEFT JOIN prospect p ON p.id = i.prospect_id
"""
_RANK = "(CASE {0}.state WHEN 'inbox' THEN 0 WHEN 'parked' THEN 1 ELSE 2 END, {0}.cluster_id IS NOT NULL, {0}.id)"
# Not the one that its group is shown by: another item of it is in a more open state, or in the same and came first.
_BEHIND = f"""(
EXISTS (SELECT 1 FROM intel o WHERE o.cluster_id = coalesce(i.cluster_id, i.id) AND {_RANK.format("o")} < {_RANK.format("i")})
OR (i.cluster_id IS NOT NULL AND EXISTS (SELECT 1 FROM intel o WHERE o.id = i.cluster_id AND {_RANK.format("o")} < {_RANK.format("i")})))"""

_DUE = "(i.state = 'parked' AND coalesce(i.parked_until, '9999') <= :day)"
_BY_STATE = {"inbox": f"(i.state = 'inbox' OR {_DUE})", "parked": f"(i.state = 'parked' AND NOT {_DUE})"}

_FIRST = (1_000, 8_000)
"""Rows of the list that are looked through for words before all are."""
# The plus keeps SQLite on the list's own order, in which it stops at the end of the window.
_SAID_NEAR = f"+{SAID.removesuffix(')')} AND rowid BETWEEN :low AND :high)"


def count_intel(db: Database, wanted: Wanted) -> int:
    """How many rows `list_intel` has in all."""
    where, values = _where(db, wanted)
    return int(db.execute(f"SELECT count(*) FROM intel i WHERE {where}", values).fetchone()[0])


def intel_keys(db: Database, wanted: Wanted, limit: int = -1) -> "array[int]":
    """The ids of all rows of `list_intel`, or the first `limit` of them, in its order: a snapshot that pages are read by (`rows_of`)."""
    return array("q", _ids(db, wanted, limit, 0))


def list_intel(db: Database, wanted: Wanted, limit: int | None = None, offset: int = 0) -> list[IntelRow]:
    """Rows of intel, newest first. Any text is a valid query; nothing here raises."""
    return rows_of(db, _ids(db, wanted, -1 if limit is None else limit, offset))


def _ids(db: Database, wanted: Wanted, limit: int, offset: int) -> list[int]:
    """The ids of a window. Of words that are said often the first rows of the list hold enough, and the rest is not looked at."""
    where, values = _where(db, wanted)
    if SAID in where and limit >= 0:
        for first in _FIRST:
            if (edge := _edge(db, wanted, first)) is None:
                break
            near = f"{where.replace(SAID, _SAID_NEAR)} AND (i.received_at, i.id) {'<=' if wanted.oldest else '>='} (:edge, :edge_id)"
            found = _select(db, near, wanted, {**values, **edge, "limit": limit, "offset": offset})
            if len(found) == limit:
                return found
    return _select(db, where, wanted, {**values, "limit": limit, "offset": offset})


def _select(db: Database, where: str, wanted: Wanted, values: Values) -> list[int]:
    return [id for (id,) in db.execute(f"SELECT i.id FROM intel i WHERE {where} {_order(wanted)} LIMIT :limit OFFSET :offset", values)]


def _edge(db: Database, wanted: Wanted, first: int) -> Values | None:
    """Where the first so many rows of all end, and the lowest and highest id among them; None where there are no more than these."""
    rows = db.execute(f"SELECT i.id, i.received_at FROM intel i {_order(wanted)} LIMIT ?", (first,)).fetchall()
    if len(rows) < first:
        return None
    ids = [id for id, _ in rows]
    return {"edge": rows[-1][1], "edge_id": rows[-1][0], "low": min(ids), "high": max(ids)}


def rows_of(db: Database, ids: Iterable[int]) -> list[IntelRow]:
    """The rows of these items, in this order; those that are gone are left out."""
    found = []
    for id in ids:
        row = db.execute(f"{_ROW} WHERE i.id = ?", (id,)).fetchone()
        if row is not None:
            found.append(_row(row))
    return found


@steady
def get_intel(db: Database, id: int) -> IntelPage:
    """One thing heard with its group and the decisions on it. Raises `SalesError` where there is none."""
    found = rows_of(db, [id])
    if not found:
        raise SalesError(f"There is no intel {id}.", "Nothing was changed.", "See it all: salestui intel list.")
    body, published, touch, objection = db.execute(
        "SELECT body, published_at, touch_id, objection_id FROM intel WHERE id = ?", (id,)
    ).fetchone()
    group = members_of(db, id)
    decisions = db.execute(
        "SELECT DISTINCT d.id, d.at, d.verdict, d.synthesis, d.reason, d.rule_id FROM decision d JOIN decision_intel x ON x.decision_id = d.id"
        f" WHERE x.intel_id IN ({', '.join('?' * len(group))}) ORDER BY d.id DESC",
        group,
    )
    others = rows_of(db, [each for each in group if each != id])
    return IntelPage(found[0], body, published, touch, objection, others, [DecisionOn(*each) for each in decisions])


def members_of(db: Database, id: int) -> list[int]:
    """The ids of an item's whole group, the first one first; [] where there is no such item."""
    rows = db.execute(
        "SELECT m.id FROM intel i JOIN intel m ON m.id = coalesce(i.cluster_id, i.id) OR m.cluster_id = coalesce(i.cluster_id, i.id)"
        " WHERE i.id = ? ORDER BY m.cluster_id IS NOT NULL, m.id",
        (id,),
    )
    return [each for (each,) in rows]


def _row(row: Sequence[Any]) -> IntelRow:
    return IntelRow(*(*row[:-1], bool(row[-1])))


def _where(db: Database, wanted: Wanted) -> tuple[str, Values]:
    where, values = intel_condition(db, wanted.query, wanted.now)
    parts = [where]
    if wanted.state:
        values |= {"state": wanted.state, "day": wanted.now.date().isoformat()}
        parts.append(_BY_STATE.get(wanted.state, "i.state = :state") if wanted.due else "i.state = :state")
    if wanted.source_id is not None:
        values["source"] = wanted.source_id
        parts.append("i.source_id = :source")
    if wanted.grouped:
        parts.append(f"NOT {_BEHIND}")
    return " AND ".join(parts), values


def _order(wanted: Wanted) -> str:
    return "ORDER BY i.received_at, i.id" if wanted.oldest else "ORDER BY i.received_at DESC, i.id DESC"
