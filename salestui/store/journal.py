"""The journal: one mechanism for undo, redo, the audit trail and "what did this action touch".

An `action` opens a transaction and notes its id in the one row of `journal`; triggers write every changed row, before and
after, while that id stands there; it is cleared before the commit, so no other connection ever sees it. Undo and redo
compare each row with what the action left (or found) and refuse a row that something else has changed since.
"""

import getpass
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from ..rules.times import utc_text
from .engine import Database, transaction
from .suppressed import LIFTED, WHY, cancel_suppressed
from .triggers import row_json

if TYPE_CHECKING:
    from sqlmodel import Session

P = ParamSpec("P")
T = TypeVar("T")


def undivided(fn: Callable[Concatenate[Database, P], T]) -> Callable[Concatenate[Database, P], T]:
    """For what looks before its action writes: nobody else writes in between, so what it found still stands then."""

    @wraps(fn)
    def held(db: Database, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with nullcontext() if db.in_transaction else transaction(db):
            return fn(db, *args, **kwargs)

    return held


class Act:
    """An open user action: its id, its label (may still be reworded) and a SQLModel session in its transaction."""

    def __init__(self, db: Database, id: int, label: str) -> None:
        self._db, self._session, self.id, self.label = db, None, id, label

    _session: "Session | None"

    @property
    def session(self) -> "Session":
        """SQLModel, imported when the first action needs it."""
        if self._session is None:
            from .session import open_session

            self._session = open_session(self._db)
        return self._session

    def finish(self) -> None:
        """Write what the session still holds."""
        if self._session is not None:
            self._session.flush()

    def close(self) -> None:
        """Let the session go."""
        if self._session is not None:
            self._session.close()


@dataclass(frozen=True)
class ActionRow:
    """One line of the audit trail."""

    id: int
    label: str
    at: str
    actor: str
    undone: bool
    rows: int


@dataclass(frozen=True)
class Undone:
    """What an undo or redo did: rows put back, the tables they stand in, and the rows it left alone with the reason.

    `cancelled` counts mails that were to follow sent ones and that nobody is in a sequence for any more; `suppressed` mails that
    would have come back although nobody may write to their address; `held` mails that were cancelled by a suppression that is
    taken back and whose time went by: they wait for the founder.
    """

    label: str
    kinds: frozenset[str]
    restored: int
    refused: list[str]
    cancelled: int = 0
    suppressed: int = 0
    held: int = 0


@contextmanager
def action(db: Database, label: str, now: datetime) -> Iterator[Act]:
    """One user action: a transaction whose every changed row is journaled, undone and redone as one step.

    Actions that were undone can no longer be redone once a new one is committed; an action that changes nothing leaves no trace.
    One that is opened inside another is a part of it: the outer label stands, and one undo takes back both.
    """
    if db.in_transaction and (outer := db.execute("SELECT action_id FROM journal").fetchone()[0]) is not None:
        part = Act(db, int(outer), label)
        try:
            yield part
            part.finish()
        finally:
            part.close()
        return
    act = Act(db, 0, label)
    try:
        with _part(db) if db.in_transaction else transaction(db):  # in one already: of a function that is `undivided`
            row = db.execute("INSERT INTO action (label, at, actor) VALUES (?, ?, ?)", (label, utc_text(now), _actor()))
            act.id = int(row.lastrowid or 0)
            db.execute("UPDATE journal SET action_id = ?", (act.id,))
            yield act
            act.finish()
            db.execute("UPDATE journal SET action_id = NULL")
            if db.execute("SELECT 1 FROM change WHERE action_id = ? LIMIT 1", (act.id,)).fetchone():
                db.execute("UPDATE action SET closed = 1 WHERE undone_at IS NOT NULL AND closed = 0")
                db.execute("UPDATE action SET label = ? WHERE id = ?", (act.label, act.id))
            else:
                db.execute("DELETE FROM action WHERE id = ?", (act.id,))
    finally:
        act.close()


@contextmanager
def _part(db: Database) -> Iterator[None]:
    """An action's own part of a transaction: taken back alone where it fails and the function around it goes on."""
    db.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # a full disk has taken back all of it already
            db.execute("ROLLBACK TO part")
            db.execute("RELEASE part")
        raise
    db.execute("RELEASE part")


def _actor() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""  # an account without a name, as in a bare container


def list_actions(db: Database, limit: int | None = None) -> list[ActionRow]:
    """The audit trail, newest first."""
    rows = db.execute(
        "SELECT a.id, a.label, a.at, a.actor, a.undone_at IS NOT NULL, (SELECT count(*) FROM change WHERE action_id = a.id)"
        " FROM action a ORDER BY a.id DESC LIMIT :limit",
        {"limit": -1 if limit is None else limit},
    )
    return [ActionRow(id, label, at, actor, bool(undone), count) for id, label, at, actor, undone, count in rows]


def undo(db: Database, now: datetime) -> Undone | None:
    """Take back the newest action that stands; None where there is none."""
    with transaction(db):
        found = db.execute("SELECT id, label FROM action WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1").fetchone()
        if not found:
            return None
        changes = db.execute(
            "SELECT table_name, row_id, after, before FROM change WHERE action_id = ? ORDER BY id DESC", (found[0],)
        ).fetchall()
        db.execute("UPDATE action SET undone_at = ? WHERE id = ?", (utc_text(now), found[0]))
        return _turn(db, found[1], changes, now)


def redo(db: Database, now: datetime) -> Undone | None:
    """Do the action that was undone last once more; None where there is none or a newer action stands."""
    with transaction(db):
        found = db.execute("SELECT id, label FROM action WHERE undone_at IS NOT NULL AND closed = 0 ORDER BY id LIMIT 1").fetchone()
        if not found:
            return None
        changes = db.execute("SELECT table_name, row_id, before, after FROM change WHERE action_id = ? ORDER BY id", (found[0],)).fetchall()
        db.execute("UPDATE action SET undone_at = NULL WHERE id = ?", (found[0],))
        return _turn(db, found[1], changes, now)


def _turn(db: Database, label: str, changes: list[tuple[str, int, str | None, str | None]], now: datetime) -> Undone:
    """Turn each row from what it should be now into what it was (undo) or became (redo)."""
    shows: dict[str, str] = {}
    refused: list[str] = []
    restored = 0
    staying = _changed_since(db, changes)
    for table, id, expected, wanted in changes:
        if table not in shows:
            shows[table] = f"SELECT {row_json(db, table, 't')} FROM {table} t WHERE id = ?"
        if table == FOLLOWS and json.loads(wanted or expected or "")["prospect_id"] in staying:
            continue
        found = db.execute(shows[table], (id,)).fetchone()
        if not _same(table, found[0] if found else None, expected) and not (expected is None and _taken_away(table, found)):
            refused.append(_refusal(table, id, found[0] if found else None, wanted or expected))
            continue
        try:
            _put(db, table, id, expected, wanted, now)
            restored += table != FOLLOWS
        except sqlite3.IntegrityError:
            refused.append(_name(table, id, expected or wanted) + ": something newer depends on it.")
    revived = [id for table, id, expected, wanted in changes if table == "delivery" and _revived(expected, wanted)]
    _hold_revived(db, revived, now)
    suppressed = cancel_suppressed(db) if shows.keys() & {"suppression", "delivery", "prospect", "prospect_email"} else 0
    followers = _cancel_followers(db, [id for table, id, *_ in changes if table == "prospect"])
    return Undone(label, frozenset(shows), restored, refused, followers, suppressed, _count_held(db, revived))


def _changed_since(db: Database, changes: list[tuple[str, int, str | None, str | None]]) -> set[int]:
    """The prospects of an action that were changed since: they stay where they are, and so does the line of their way."""
    if not any(table == FOLLOWS for table, *_ in changes):
        return set()
    newest: dict[int, str | None] = {}
    for table, id, expected, _ in changes:
        if table == "prospect":
            newest.setdefault(id, expected)
    shown = f"SELECT {row_json(db, 'prospect', 't')} FROM prospect t WHERE id = ?"
    found = {id: db.execute(shown, (id,)).fetchone() for id in newest}
    return {id for id, expected in newest.items() if not _same("prospect", found[id][0] if found[id] else None, expected)}


def _revived(expected: str | None, wanted: str | None) -> bool:
    """Whether a delivery goes from "cancelled by a suppression" back into the outbox."""
    if not expected or not wanted:
        return False
    was, now = json.loads(expected), json.loads(wanted)
    return bool(was["state"] == "cancelled" and was["why"] == WHY and now["state"] in ("scheduled", "deferred", "held"))


def _hold_revived(db: Database, ids: list[int], now: datetime) -> None:
    """Mails that a suppression had cancelled and whose time went by come back held: taking it back is no order to send at once."""
    db.executemany(
        "UPDATE delivery SET state = 'held', why = ? WHERE id = ? AND state IN ('scheduled', 'deferred') AND next_at < ?",
        [(LIFTED, id, utc_text(now)) for id in ids],
    )


def _count_held(db: Database, ids: list[int]) -> int:
    return sum(db.execute("SELECT count(*) FROM delivery WHERE id = ? AND why = ?", (id, LIFTED)).fetchone()[0] for id in ids)


def _cancel_followers(db: Database, prospects: list[int]) -> int:
    """The mail that the sender scheduled after a sent one does not outlive the enrolment that is taken back."""
    return sum(
        db.execute(
            "UPDATE delivery SET state = 'cancelled', why = 'no longer in the sequence' WHERE prospect_id = ? AND step_id IS NOT NULL"
            " AND state IN ('scheduled', 'deferred', 'held') AND attempts = 0 AND EXISTS"
            " (SELECT 1 FROM prospect p WHERE p.id = prospect_id AND p.sequence IN ('none', 'stopped'))",
            (id,),
        ).rowcount
        for id in prospects
    )


# What the sender notes on a mail that has not left (its bytes are made, it waits for a window): no change that an undo would lose.
_NOTED = {"message_id", "mailbox_id", "state", "why", "next_at", "attempts", "claimed_at"}
_UNSENT = ("scheduled", "deferred", "held")
MARKED = {"source": "removed_at"}  # a row that something stands on by now is not deleted but marked as taken away
FOLLOWS = "stage_move"  # a line of a prospect's way: it goes with his row and is no row of its own to whoever counts


def _same(table: str, found: str | None, expected: str | None) -> bool:
    if found == expected:
        return True
    if found is None or expected is None:
        return False
    now, then = json.loads(found), json.loads(expected)
    noted = _NOTED if table == "delivery" and now["state"] in _UNSENT and then["state"] in _UNSENT else set()
    return all(
        now.get(column) == value or column in noted for column, value in then.items()
    )  # a column that a migration added since may differ


def _taken_away(table: str, found: tuple[str] | None) -> bool:
    """Whether a row stands only for what depends on it."""
    return table in MARKED and found is not None and json.loads(found[0])[MARKED[table]] is not None


def _put(db: Database, table: str, id: int, expected: str | None, wanted: str | None, now: datetime) -> None:
    if wanted is None:
        try:
            db.execute(f"DELETE FROM {table} WHERE id = ?", (id,))
        except sqlite3.IntegrityError:
            if table not in MARKED:
                raise
            db.execute(f"UPDATE {table} SET {MARKED[table]} = ? WHERE id = ?", (utc_text(now), id))
        return
    row: dict[str, Any] = json.loads(wanted)
    if expected is None and not (table in MARKED and db.execute(f"SELECT 1 FROM {table} WHERE id = ?", (id,)).fetchone()):
        db.execute(f"INSERT INTO {table} ({_columns(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
        return
    before = json.loads(expected) if expected is not None else {}
    changed = {column: value for column, value in row.items() if expected is None or before.get(column) != value}
    if changed:
        db.execute(f"UPDATE {table} SET " + ", ".join(f'"{column}" = ?' for column in changed) + " WHERE id = ?", [*changed.values(), id])


def _columns(row: dict[str, Any]) -> str:
    return ", ".join(f'"{column}"' for column in row)


def _name(table: str, id: int, image: str | None) -> str:
    row = json.loads(image) if image else {}
    named = row.get("name") or row.get("title") or row.get("recipient") or row.get("key")
    noun = table.replace("_", " ")
    return f"{named} ({noun} {id})" if named else f"{noun.capitalize()} {id}"


def _refusal(table: str, id: int, found: str | None, image: str | None) -> str:
    if table == "delivery" and found and json.loads(found)["state"] in ("sent", "claimed", "uncertain"):
        return _name(table, id, found) + ": the mail has left; a sent mail is never undone."
    return _name(table, id, found or image) + (": it was changed since." if found else ": it is gone.")
