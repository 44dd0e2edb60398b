"""What is done to many prospects at once: each is one action, so that one undo takes all of it back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..rules.names import fold
from .custom_fields import check_custom
from .engine import Database
from .journal import action, undivided
from .prospects import folded, move_each, read_fields
from .settings import get_setting

EMPTY = "-"
"""What is typed to empty a field; one that is left blank stays as each prospect has it."""

TOGETHER = ("company", "source", "zone", "tags", "value", "currency")
"""The fields that make sense for many at once; the founder's own come with them."""

_CHUNK = 5000


@dataclass(frozen=True)
class Tags:
    """Tags to add and to take off."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stepped:
    """What a step along the stages did: how many went to which stage, how many stay (ids), mails cancelled and scheduled."""

    moved: dict[str, int]
    stayed: list[int]
    cancelled: int
    scheduled: int


def read_tags(text: str) -> Tags:
    """ "+vendor, -cold, paid" as tags to add and to take off; without a sign a tag is added. Raises `SalesError` where there is none."""
    add: list[str] = []
    remove: list[str] = []
    for part in safe_text(text).split(","):
        clean = part.strip()
        name = clean[1:].strip() if clean[:1] in "+-" else clean
        if name:
            (remove if clean[0] == "-" else add).append(name)
    if not add and not remove:
        raise SalesError("No tag was named.", "Nothing was changed.", "Write +vendor to add, -cold to take off, with commas between.")
    return Tags(tuple(add), tuple(remove))


def turned(standing: Sequence[str], tags: Tags) -> list[str]:
    """A prospect's tags after a change: case and accents do not make another tag."""
    gone = {fold(tag) for tag in tags.remove}
    kept = [tag for tag in standing if fold(tag) not in gone]
    have = {fold(tag) for tag in kept}
    for tag in tags.add:
        if fold(tag) not in have | gone:
            kept.append(tag)
            have.add(fold(tag))
    return kept


@undivided
def tag_prospects(db: Database, ids: Sequence[int], tags: Tags, now: datetime) -> int:
    """Add tags to prospects and take others off. Returns how many were changed. One action."""
    changed = []
    for id, text in _rows(db, ids, "tags"):
        standing = [str(tag) for tag in json.loads(text)]
        after = turned(standing, tags)
        if after != standing:
            changed.append((json.dumps(after, ensure_ascii=False), id))
    with action(db, f"Tagged {len(changed):,} prospects", now) as act:
        db.executemany("UPDATE prospect SET tags = ? WHERE id = ?", changed)
        if len(changed) == 1:
            act.label = f"Tagged {db.execute('SELECT name FROM prospect WHERE id = ?', (changed[0][1],)).fetchone()[0]}"
    return len(changed)


@undivided
def edit_prospects(db: Database, ids: Sequence[int], given: Mapping[str, str], now: datetime) -> int:
    """Set the fields that are filled in for all of these prospects; "-" empties one. Returns how many were changed. One action.

    Tags may be turned ("+vendor, -cold") or set. Raises `SalesError` for a field that takes something else; then nobody was changed.
    """
    filled = {name: "" if text.strip() == EMPTY else text for name, text in given.items() if text.strip()}
    turning = filled.get("tags", "")
    tags = read_tags(filled.pop("tags")) if turning.strip()[:1] in ("+", "-") else None
    if unfit := [name for name in filled if name not in TOGETHER and not name.startswith("custom.")]:
        raise SalesError(f"{unfit[0]} is each one's own.", "Nothing was changed.", "Edit him by himself.")
    usual, typed = get_setting(db, "currency", "EUR"), check_custom(db, filled)
    columns = ("name", "email", "company", "value", "currency", "source", "zone", "tags", "custom", "folded")
    changed: list[dict[str, Any]] = []
    touched: set[str] = set()
    for id, *values in _rows(db, ids, *columns):
        row = dict(zip(columns, values, strict=True))
        after = row | read_fields(typed, row, usual)
        if tags is not None:
            after["tags"] = json.dumps(turned(json.loads(row["tags"]), tags), ensure_ascii=False)
        after["folded"] = folded(after) if after["company"] != row["company"] else row["folded"]
        if after != row:
            touched |= {name for name in row if after[name] != row[name]}
            changed.append(after | {"id": id})
    names = [name for name in columns if name in touched]
    with action(db, f"Edited {len(changed):,} prospects", now) as act:
        if names:
            db.executemany(f"UPDATE prospect SET {', '.join(f'{name} = :{name}' for name in names)} WHERE id = :id", changed)
        if len(changed) == 1:
            act.label = f"Edited {changed[0]['name']}"
    return len(changed)


@undivided
def step_prospects(db: Database, ids: Sequence[int], by: int, now: datetime) -> Stepped:
    """Move each of these prospects one stage on (or back, `by` -1) from where he stands. One action.

    Who would come to a stage that wants a reason or a day, or who stands in the last one, stays.
    """
    stages = db.execute("SELECT id, name, kind FROM stage ORDER BY position, id").fetchall()
    place = {id: number for number, (id, _, _) in enumerate(stages)}
    groups: dict[int, list[int]] = {}
    stayed: list[int] = []
    for id, stage in _rows(db, ids, "stage_id"):
        at = place[stage] + by
        if 0 <= at < len(stages) and stages[at][2] in ("open", "won"):
            groups.setdefault(at, []).append(id)
        else:
            stayed.append(id)
    moved: dict[str, int] = {}
    cancelled = scheduled = 0
    with action(db, f"Moved {len(ids) - len(stayed):,} prospects a stage {'on' if by > 0 else 'back'}", now):
        for at, group in sorted(groups.items()):
            done = move_each(db, group, stages[at][0], now)
            moved[done.stage] = len(done.moved)
            cancelled, scheduled = cancelled + done.cancelled, scheduled + len(done.scheduled)
    return Stepped(moved, stayed, cancelled, scheduled)


def stages_of(db: Database, ids: Sequence[int]) -> set[int]:
    """The stages in which these prospects stand."""
    return {stage for _, stage in _rows(db, ids, "stage_id")}


def _rows(db: Database, ids: Sequence[int], *columns: str) -> list[tuple[Any, ...]]:
    """(id, columns…) of these prospects, in the order given; who is gone is left out."""
    found: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(ids), _CHUNK):
        listed = json.dumps(list(ids[start : start + _CHUNK]))
        sql = f"SELECT id, {', '.join(columns)} FROM prospect WHERE id IN (SELECT value FROM json_each(?))"
        found |= {row[0]: row for row in db.execute(sql, (listed,))}
    return [found[id] for id in dict.fromkeys(ids) if id in found]
