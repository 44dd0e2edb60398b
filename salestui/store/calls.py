"""A call that was left in the middle: its place, notes, time and what was heard, until he is served again.

It is kept beside the settings, written without an action: walking through a script is nothing to undo. What ends the call takes
it away inside its own action, so that undoing the call brings it back as it was.
"""

from .engine import Database, transaction

_KEY = "player:"


_UPSERT = "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
_SAME = "key = ? AND CASE WHEN json_valid(value) THEN json_extract(value, '$.began') END IS ?"


def begin_call(db: Database, prospect_id: int, text: str) -> None:
    """Write a call down that begins; an unfinished one of his gives way. Background work: no action is opened."""
    with transaction(db):
        if db.execute("SELECT 1 FROM prospect WHERE id = ?", (prospect_id,)).fetchone():
            db.execute(_UPSERT, (f"{_KEY}{prospect_id}", text))


def keep_call(db: Database, prospect_id: int, text: str, began: str) -> bool:
    """Keep the state of a call under way, as the player wrote it. False where that call was ended elsewhere, or gave way to another.

    `began` (UTC text) tells one call from the next: what another window has ended does not come to life again.
    """
    key = f"{_KEY}{prospect_id}"
    with transaction(db):
        if db.execute(f"UPDATE setting SET value = ? WHERE {_SAME}", (text, key, began)).rowcount:
            return True
        if read_call(db, prospect_id) or ended_since(db, prospect_id, began) is not None:
            return False
        if db.execute("SELECT 1 FROM prospect WHERE id = ?", (prospect_id,)).fetchone():
            db.execute(_UPSERT, (key, text))
        return True


def end_call(db: Database, prospect_id: int, began: str) -> str | None:
    """Take a call away that ends now, inside the caller's action. Gives the outcome where it was ended elsewhere already, else None."""
    key = f"{_KEY}{prospect_id}"
    if db.execute(f"DELETE FROM setting WHERE {_SAME}", (key, began)).rowcount:
        return None
    return ended_since(db, prospect_id, began)


def ended_since(db: Database, prospect_id: int, began: str) -> str | None:
    """What came of the call that was ended with him since `began`; None where there was none."""
    row = db.execute(
        "SELECT outcome FROM touch WHERE prospect_id = ? AND direction = 'out' AND application = 'phone' AND at >= ? ORDER BY at DESC, id DESC",
        (prospect_id, began),
    ).fetchone()
    return str(row[0]) if row else None


def read_call(db: Database, prospect_id: int) -> str:
    """The state that was kept, or nothing."""
    row = db.execute("SELECT value FROM setting WHERE key = ?", (f"{_KEY}{prospect_id}",)).fetchone()
    return str(row[0]) if row else ""


def drop_call(db: Database, prospect_id: int, began: str) -> None:
    """Throw away the unfinished call that began then; another one stays."""
    with transaction(db):
        db.execute(f"DELETE FROM setting WHERE {_SAME}", (f"{_KEY}{prospect_id}", began))


def drop_call_in(db: Database, prospect_id: int) -> None:
    """`drop_call` inside the caller's transaction."""
    db.execute("DELETE FROM setting WHERE key = ?", (f"{_KEY}{prospect_id}",))


def move_call(db: Database, prospect_id: int, to: int) -> None:
    """Give a person's unfinished call to another, who is the same person, inside the caller's action; one of his own stays in its place."""
    keys = (f"{_KEY}{to}", f"{_KEY}{prospect_id}")
    db.execute("UPDATE setting SET key = ? WHERE key = ? AND NOT EXISTS (SELECT 1 FROM setting WHERE key = ?)", (*keys, keys[0]))
    drop_call_in(db, prospect_id)


def forget_call(db: Database, prospect_id: int) -> None:
    """Erase every trace of a person's unfinished calls, the journal's too, inside the caller's transaction."""
    drop_call_in(db, prospect_id)
    db.execute(
        "DELETE FROM change WHERE table_name = 'setting' AND json_extract(coalesce(after, before), '$.key') = ?", (f"{_KEY}{prospect_id}",)
    )


def known_objections(db: Database, limit: int = 30) -> list[tuple[str, str]]:
    """(name, title of the live asset that answers it, or "") of objections, those heard most often first."""
    rows = db.execute(
        "SELECT o.name, coalesce(a.title, '') FROM objection o LEFT JOIN asset a ON a.id = o.asset_id AND a.status = 'live'"
        " ORDER BY (SELECT count(*) FROM intel i WHERE i.objection_id = o.id) DESC, o.id DESC LIMIT ?",
        (limit,),
    )
    return [(name, title) for name, title in rows]
