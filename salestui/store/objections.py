"""Objections: why people do not buy, as they say it; how often each was heard, and which asset answers it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.objections import answered_in, objection_key
from ..rules.times import utc_text
from .engine import Database
from .intel import Heard, add_heard
from .journal import action, undivided

WRITTEN = frozenset({"objection", "intel"})
"""The tables that these functions write."""


@dataclass(frozen=True)
class ObjectionRow:
    """One objection. `by` are the people who raised it, the last one first (three at most), `asset_id` the asset chosen as its answer.

    `answer` is the title of the live asset that answers it ("" for none): the chosen one, else a script with a section for it.
    `chosen` is the title of the chosen asset, live or not.
    """

    id: int
    name: str
    heard: int
    last_heard: str | None
    by: tuple[str, ...]
    asset_id: int | None
    chosen: str
    answer: str
    answer_id: int | None

    @property
    def people(self) -> str:
        """Who raised it, in words."""
        return ", ".join(self.by)


@dataclass(frozen=True)
class HeardRow:
    """One time an objection was heard: intel `id`, when, from whom, in which words."""

    id: int
    at: str
    by: str
    prospect_id: int | None
    words: str


# The script that answers an objection by a section stands in FTS under the word "objection", so only those are read.
_SCRIPTS = """
SELECT a.id, a.title, x.body FROM asset_text x JOIN asset a ON a.id = x.rowid
WHERE asset_text MATCH 'body : "objection"' AND a.status = 'live' AND a.kind IN ('call', 'chat') ORDER BY a.id
"""


def list_objections(db: Database, search: str = "") -> list[ObjectionRow]:
    """Every objection: those without an answer first, then the ones heard most often, then the ones heard last."""
    scripts: dict[str, tuple[int, str]] = {}
    for id, title, body in db.execute(_SCRIPTS):
        for key in answered_in(body):
            scripts.setdefault(key, (id, title))
    people: dict[int, list[str]] = {}
    for id, who in db.execute(
        "SELECT i.objection_id, coalesce(nullif(p.name, ''), i.said_by) FROM intel i LEFT JOIN prospect p ON p.id = i.prospect_id"
        " WHERE i.objection_id IS NOT NULL ORDER BY +i.received_at DESC, i.id DESC"
    ):
        known = people.setdefault(id, [])
        if who and who not in known and len(known) < 3:
            known.append(who)
    rows = []
    for id, name, asset, title, status, heard, last in db.execute(
        "SELECT o.id, o.name, o.asset_id, a.title, a.status, count(i.id), max(i.received_at) FROM objection o"
        " LEFT JOIN asset a ON a.id = o.asset_id LEFT JOIN intel i ON i.objection_id = o.id GROUP BY o.id"
    ):
        by_script = scripts.get(objection_key(name), (None, ""))
        answer = (asset, title) if status == "live" else by_script
        rows.append(ObjectionRow(id, name, heard, last, tuple(people.get(id, ())), asset, title or "", answer[1], answer[0]))
    sought = objection_key(search)
    rows = [row for row in rows if sought in objection_key(row.name)]
    return sorted(
        sorted(rows, key=lambda row: row.last_heard or "", reverse=True),
        key=lambda row: (bool(row.answer), -row.heard, row.last_heard is None),
    )


def get_objection(db: Database, id: int) -> ObjectionRow:
    """One objection. Raises `SalesError` where there is none."""
    found = next((row for row in list_objections(db) if row.id == id), None)
    if found is None:
        raise SalesError(f"There is no objection {id}.", "Nothing was changed.", "See them all: salestui objection list.")
    return found


def find_objection(db: Database, text: str) -> int:
    """The id of the objection with this id or name. Raises `SalesError` with the nearest name."""
    by_key: dict[str, int] = {objection_key(name): id for id, name in db.execute("SELECT id, name FROM objection")}
    if text.strip().isdecimal() and int(text) in by_key.values():
        return int(text)
    found = by_key.get(objection_key(text))
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(objection_key(text), by_key, 1)
        hint = f"Did you mean {quoted(near[0])}?" if near else "See them all: salestui objection list."
        raise SalesError(f"There is no objection {quoted(text)}.", "Nothing was changed.", hint)
    return found


def list_heard(db: Database, id: int, limit: int | None = None, offset: int = 0) -> list[HeardRow]:
    """Every time an objection was heard, the last one first."""
    rows = db.execute(
        "SELECT i.id, i.received_at, coalesce(nullif(p.name, ''), i.said_by), i.prospect_id, i.body FROM intel i"
        " LEFT JOIN prospect p ON p.id = i.prospect_id WHERE i.objection_id = ? ORDER BY i.received_at DESC, i.id DESC LIMIT ? OFFSET ?",
        (id, -1 if limit is None else limit, offset),
    )
    return [HeardRow(*row) for row in rows]


@undivided
def add_objection(db: Database, name: str, now: datetime) -> int:
    """Name an objection; one user action. Returns its id. Raises `SalesError` for no name, or one that stands already."""
    clean = _clean(name)
    if _standing(db, clean) is not None:
        raise SalesError(
            f"There is already an objection {quoted(clean)}.", "Nothing was changed.", "See them all: salestui objection list."
        )
    with action(db, f"Named the objection {clean}", now):
        return _add(db, clean, now)


@undivided
def set_answer(db: Database, id: int, asset_id: int | None, now: datetime) -> str:
    """Choose the asset that answers an objection (None: none does). One user action. Returns the asset's title.

    Raises `SalesError` where there is no such objection or asset.
    """
    row = get_objection(db, id)
    title = ""
    if asset_id is not None:
        found = db.execute("SELECT title FROM asset WHERE id = ?", (asset_id,)).fetchone()
        if found is None:
            raise SalesError(f"There is no asset {asset_id}.", "Nothing was changed.", "See them all: salestui asset list.")
        title = str(found[0])
    label = f"Answered “{row.name}” by {title}" if title else f"“{row.name}” has no chosen answer any more"
    with action(db, label, now):
        db.execute("UPDATE objection SET asset_id = :asset WHERE id = :id AND asset_id IS NOT :asset", {"asset": asset_id, "id": id})
    return title


@undivided
def merge_objections(db: Database, into: int, others: Iterable[int], now: datetime) -> int:
    """Make several names one objection: what was heard under the others counts for `into`, which keeps its name, and its answer if it has one.

    One user action. Returns how many hearings moved. Raises `SalesError` where one of them is not there.
    """
    kept = get_objection(db, into)
    gone = [get_objection(db, id) for id in dict.fromkeys(others) if id != into]
    if not gone:
        raise SalesError("There is nothing to merge.", "Nothing was changed.", "Name two different objections.")
    names = ", ".join(f"“{row.name}”" for row in gone)
    moved = 0
    with action(db, f"Merged {names} into “{kept.name}”", now):
        for row in gone:
            moved += db.execute("UPDATE intel SET objection_id = ? WHERE objection_id = ?", (into, row.id)).rowcount
            db.execute("UPDATE objection SET asset_id = ? WHERE id = ? AND asset_id IS NULL", (row.asset_id, into))
            db.execute("DELETE FROM objection WHERE id = ?", (row.id,))
    return moved


def note_objection(db: Database, name: str, prospect_id: int | None, touch_id: int | None, words: str, now: datetime) -> int:
    """Note that an objection was heard, inside the caller's open action. Returns the id of its intel.

    The objection is the one of this name, or a new one. Heard twice in one touch it is one hearing. Raises `SalesError` for no name.
    """
    clean = _clean(name)
    id = _standing(db, clean)
    id = _add(db, clean, now) if id is None else id
    who = db.execute("SELECT name FROM prospect WHERE id = ?", (prospect_id,)).fetchone()
    place = f"touch {touch_id}" if touch_id is not None else f"{prospect_id} {utc_text(now)} {safe_text(words, lines=True).strip()}"
    digest = hashlib.sha256("\0".join((place, objection_key(clean))).encode()).hexdigest()
    heard = Heard(
        clean, words, kind="objection", said_by=who[0] if who else "", key=f"objection:{digest}", prospect_id=prospect_id,
        touch_id=touch_id, objection_id=id,
    )  # fmt: skip
    added = add_heard(db, heard, now)
    if not added.new:
        db.execute("UPDATE intel SET seen = seen + 1 WHERE id = ?", (added.id,))
    return added.id


def _clean(name: str) -> str:
    clean = " ".join(safe_text(name).split())
    if not clean:
        raise SalesError("An objection needs a name.", "Nothing was changed.", "Say it in the customer's words: “Too expensive”.")
    return clean


def _standing(db: Database, name: str) -> int | None:
    """The id of the objection of this name; the database's own comparison knows only plain letters."""
    key = objection_key(name)
    return next((id for id, each in db.execute("SELECT id, name FROM objection") if objection_key(each) == key), None)


def _add(db: Database, name: str, now: datetime) -> int:
    return int(db.execute("INSERT INTO objection (name, created_at) VALUES (?, ?)", (name, utc_text(now))).lastrowid or 0)
