"""A prospect's way through the stages, and what proved each exit: the contact after which he was moved on."""

from dataclasses import dataclass
from datetime import datetime

from ..errors import SalesError
from .engine import Database
from .journal import action, undivided

_PROOF = "(t.direction = 'in' OR t.channel IN ('call', 'chat'))"
_FIRST = 200  # letters of a contact's text that are read for a line about it


@dataclass(frozen=True)
class Proof:
    """The contact that proved an exit; `what` is its subject, its first words, its asset or its outcome."""

    id: int
    at: str
    direction: str
    channel: str
    what: str


@dataclass(frozen=True)
class WayRow:
    """One passage: from a stage, entered at `entered`, to another at `at`, and what proved it."""

    id: int
    from_stage: str
    to_stage: str
    entered: str
    at: str
    evidence: Proof | None


def last_move(db: Database) -> int:
    """The id of the newest passage there is: what comes after it is new."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM stage_move").fetchone()[0])


def prove_moves(db: Database, after: int) -> None:
    """Give every passage behind `after` its evidence, inside the caller's action: the newest reply, call or chat since he entered the stage he left."""
    db.execute(
        "UPDATE stage_move SET touch_id = (SELECT t.id FROM touch t WHERE t.prospect_id = stage_move.prospect_id AND t.at <= stage_move.at"
        " AND t.at >= coalesce((SELECT max(m.at) FROM stage_move m WHERE m.prospect_id = stage_move.prospect_id AND m.id < stage_move.id), '')"
        f" AND {_PROOF} ORDER BY t.at DESC, t.id DESC LIMIT 1)"
        " WHERE id > :after AND touch_id IS NULL AND EXISTS (SELECT 1 FROM touch t WHERE t.prospect_id = stage_move.prospect_id)",
        {"after": after},
    )


def list_way(db: Database, prospect_id: int) -> list[WayRow]:
    """A prospect's passages, the oldest first."""
    entered = str(db.execute("SELECT created_at FROM prospect WHERE id = ?", (prospect_id,)).fetchone()[0])
    rows = db.execute(
        "SELECT m.id, f.name, g.name, m.at, t.id, t.at, t.direction, t.channel,"
        f" coalesce(nullif(t.subject, ''), nullif(substr(t.rendered, 1, {_FIRST}), ''), a.title, nullif(t.outcome, ''), t.channel)"
        " FROM stage_move m JOIN stage f ON f.id = m.from_stage_id JOIN stage g ON g.id = m.to_stage_id"
        " LEFT JOIN touch t ON t.id = m.touch_id LEFT JOIN revision r ON r.id = t.revision_id LEFT JOIN asset a ON a.id = r.asset_id"
        " WHERE m.prospect_id = ? ORDER BY m.at, m.id",
        (prospect_id,),
    ).fetchall()
    way = []
    for id, left, reached, at, *proof in rows:
        way.append(WayRow(id, left, reached, min(entered, at), at, Proof(*proof) if proof[0] is not None else None))
        entered = at
    return way


@undivided
def set_evidence(db: Database, move_id: int, touch_id: int | None, now: datetime) -> None:
    """Name the contact that proved a passage, or none. One user action. Raises `SalesError` where it is nobody's or somebody else's."""
    row = db.execute(
        "SELECT m.prospect_id, f.name, p.name FROM stage_move m JOIN stage f ON f.id = m.from_stage_id"
        " JOIN prospect p ON p.id = m.prospect_id WHERE m.id = ?",
        (move_id,),
    ).fetchone()
    if row is None:
        raise SalesError("This step of his way is gone.", "Nothing was changed.", "Look at his page again.")
    if touch_id is not None and db.execute("SELECT 1 FROM touch WHERE id = ? AND prospect_id = ?", (touch_id, row[0])).fetchone() is None:
        raise SalesError(f"That is no contact of {row[2]}.", "Nothing was changed.", "Choose one of his own.")
    with action(db, f"Named what proved {row[2]}’s exit from {row[1]}", now):
        db.execute("UPDATE stage_move SET touch_id = ? WHERE id = ?", (touch_id, move_id))
