"""A call that was left in the middle: its place, notes, time and what was heard, until he is served again.

It is kept beside the settings, written without an action: walking through a script is nothing to undo. What ends the call takes
it away inside its own action, so that undoing the call brings it back as it was.
"""

from .engine import Database, transaction

_KEY = "player:"


def keep_call(db: Database, prospect_id: int, text: str) -> None:
    """Keep the state of a call, as the player wrote it; the one before gives way. Background work: no action is opened."""
    with transaction(db):
        if db.execute("SELECT 1 FROM prospect WHERE id = ?", (prospect_id,)).fetchone():
            db.execute(
                "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (f"{_KEY}{prospect_id}", text),
            )


def read_call(db: Database, prospect_id: int) -> str:
    """The state that was kept, or nothing."""
    row = db.execute("SELECT value FROM setting WHERE key = ?", (f"{_KEY}{prospect_id}",)).fetchone()
    return str(row[0]) if row else ""


def drop_call(db: Database, prospect_id: int) -> None:
    """Throw an unfinished call away."""
    with transaction(db):
        drop_call_in(db, prospect_id)


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
