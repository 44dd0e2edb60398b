"""Who answers to a filter, once: the ids by stage in the order asked for, and the figures of the board's heads.

A snapshot, because a filter that is asked again for each page and each key would read the whole table each time. 100,000 ids are 0.8 MB.
"""

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from ..rules.fields import FieldType, find_field, read_date, read_number
from ..rules.names import fold
from ..rules.stages import days_in_stage
from ..rules.times import from_text
from .engine import Database
from .filtering import condition, list_types, missing, read_filter, stale_limits, whole_value
from .pipeline import ROW, ProspectRow
from .sequence import UNDER_WAY

ORDERS = ("days", "value", "name", "next")
"""How a column can stand: longest there first, worth most first, by name, by the next step; and `custom.<field>`."""


@dataclass(frozen=True)
class Head:
    """The figures above a column: how many, what they are worth (minor units by currency), the middle of their days, how many stale."""

    count: int = 0
    value: dict[str, int] | None = None
    median: int | None = None
    stale: int = 0


@dataclass(frozen=True)
class Found:
    """The ids of each stage in order, the heads, the words of the filter that were not understood, and whether it is words only.

    `unfinished` are its conditions that say no value yet, `missing` says what it asks for that does not exist, where nobody was found.
    """

    ids: dict[int, "array[int]"]
    heads: dict[int, Head]
    unread: tuple[str, ...] = ()
    plain: bool = True
    unfinished: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @cached_property
    def everyone(self) -> frozenset[int]:
        """Every id found, in whichever stage."""
        return frozenset(id for ids in self.ids.values() for id in ids)

    @property
    def total(self) -> int:
        """How many were found."""
        return sum(len(ids) for ids in self.ids.values())

    def index(self, stage_id: int, id: int) -> int | None:
        """Where somebody stands in his column."""
        try:
            return self.ids[stage_id].index(id)
        except (KeyError, ValueError):
            return None


def find_prospects(db: Database, text: str, now: datetime, order: str = "days") -> Found:
    """Everybody who answers to a filter ("" is everybody), by stage. `order` is one of `ORDERS` or `custom.<field>`."""
    where, values = condition(db, text, now)
    rows = db.execute(
        f"SELECT p.stage_id, p.id, p.since, p.value, p.currency FROM prospect p{f' WHERE {where}' if where else ''}"
        f" ORDER BY p.stage_id, {_order(db, order)}",
        values,
    ).fetchall()
    limits = stale_limits(db, now)
    ids: dict[int, array[int]] = {}
    heads: dict[int, Head] = {}
    for stage, group in groupby(rows, itemgetter(0)):
        here = list(group)
        ids[stage] = array("q", [row[1] for row in here])
        heads[stage] = _head(here, limits.get(stage, ""), now)
    if order.startswith("custom."):
        _sort_by_field(db, ids, order[7:])
    read = read_filter(db, text, now)
    return Found(ids, heads, read.unread, read.plain, read.unfinished, () if rows else tuple(missing(db, read)))


def _order(db: Database, order: str) -> str:
    if order == "value":
        return f"p.value IS NULL, {whole_value(db)} DESC, p.since, p.id"
    if order == "name":
        return "p.folded, p.id"
    if order == "next":
        following = f"(SELECT d.next_at FROM delivery d WHERE d.prospect_id = p.id AND d.state IN {UNDER_WAY}"
        following += " AND +d.state IN ('scheduled', 'deferred'))"
        return f"{following} IS NULL, {following}, p.since, p.id"
    return "p.since, p.id"


def _sort_by_field(db: Database, ids: dict[int, "array[int]"], name: str) -> None:
    """Put each column in the order of one of the founder's fields, by its kind; who has nothing there comes last, as before."""
    field = find_field(name, list_types(db)) or FieldType(name)
    said: dict[int, str] = {}
    for id, custom in db.execute("SELECT id, custom FROM prospect WHERE custom <> '{}'"):
        text = json.loads(custom).get(field.name)
        if text not in (None, ""):
            said[id] = str(text)
    for stage, here in ids.items():
        ids[stage] = array("q", sorted(here, key=lambda id: _field_key(field, said.get(id, ""))))


def _field_key(field: FieldType, text: str) -> tuple[int, Any]:
    if not text:
        return 3, 0
    if field.kind == "number":
        number: Decimal | None = read_number(text)
        return (0, number) if number is not None else (1, fold(text))
    if field.kind == "date":
        day: date | None = read_date(text)
        return (0, day.toordinal()) if day is not None else (1, fold(text))
    return 1, fold(text)


def _head(rows: Sequence[tuple[Any, ...]], limit: str, now: datetime) -> Head:
    worth: dict[str, int] = {}
    for _, _, _, value, currency in rows:
        if currency:
            worth[currency] = worth.get(currency, 0) + value
    times = sorted(row[2] for row in rows)
    return Head(len(rows), worth, _median(times, now), sum(1 for since in times if since <= limit) if limit else 0)


def _median(times: Sequence[str], now: datetime) -> int | None:
    """The middle of the days in a stage, of its moments in order; of an even number the mean of the two in the middle."""
    if not times:
        return None
    middle = {times[(len(times) - 1) // 2], times[len(times) // 2]}
    return sum(days_in_stage(from_text(since), now) for since in middle) // len(middle)


def list_heads(db: Database, now: datetime) -> dict[int, Head]:
    """The days of every stage as a whole, by the index alone; counts and values are `list_stages`'s."""
    heads: dict[int, Head] = {}
    limits = stale_limits(db, now)
    for stage, count in db.execute("SELECT stage_id, count(*) FROM prospect GROUP BY stage_id").fetchall():
        times = [
            db.execute("SELECT since FROM prospect WHERE stage_id = ? ORDER BY since, id LIMIT 1 OFFSET ?", (stage, at)).fetchone()[0]
            for at in sorted({(count - 1) // 2, count // 2})
        ]
        late = db.execute("SELECT count(*) FROM prospect WHERE stage_id = ? AND since <= ?", (stage, limits.get(stage, ""))).fetchone()
        heads[stage] = Head(count, None, _median(times, now), int(late[0]))
    return heads


def rows_of(db: Database, ids: Sequence[int]) -> list[ProspectRow]:
    """The rows of these prospects, in this order; who is gone is left out."""
    found = {
        row[0]: ProspectRow._make(row)
        for row in db.execute(f"{ROW} WHERE p.id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))
    }
    return [found[id] for id in ids if id in found]


def still_there(db: Database, ids: Sequence[int]) -> set[int]:
    """Those of these prospects who are in the store."""
    return {id for (id,) in db.execute("SELECT id FROM prospect WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))}
