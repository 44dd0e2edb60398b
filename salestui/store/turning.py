"""What the next undo or redo is about, to be said before it is done: how much it turns, and whether mails have left since."""

from dataclasses import dataclass

from .engine import Database

MANY = 500  # changed rows; from here on a turn takes long enough to be announced


@dataclass(frozen=True)
class Turn:
    """The action that is turned next. `rows` it changed; `sent` whether a mail has left since it was done."""

    label: str
    rows: int
    sent: bool


def coming_turn(db: Database, again: bool = False) -> Turn | None:
    """The action that undo (or, with `again`, redo) takes next; None where there is none."""
    which = "undone_at IS NOT NULL AND closed = 0 ORDER BY id" if again else "undone_at IS NULL ORDER BY id DESC"
    found = db.execute(f"SELECT id, label, at FROM action WHERE {which} LIMIT 1").fetchone()
    if found is None:
        return None
    rows = db.execute("SELECT count(*) FROM change WHERE action_id = ?", (found[0],)).fetchone()[0]
    left = db.execute(
        "SELECT sent_at FROM delivery WHERE sent_at IS NOT NULL AND channel = 'email' ORDER BY sent_at DESC LIMIT 1"
    ).fetchone()
    return Turn(str(found[1]), int(rows), left is not None and str(left[0]) >= str(found[2]))
