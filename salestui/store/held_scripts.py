"""Mails whose asset goes out of use under them: how many will be held for it, which were, and what they say once it is back."""

from collections.abc import Sequence

from .engine import Database

LIVE_AGAIN = "The asset is live again: release it, or cancel this mail"
_HELD = "d.state = 'held' AND (d.why LIKE 'The asset is retired%' OR d.why LIKE 'The asset is draft%' OR d.why LIKE 'The asset is live%')"


def count_to_hold(db: Database, ids: Sequence[int]) -> int:
    """How many waiting mails of these assets would be held when their day comes: those whose bytes are not made yet."""
    row = db.execute(
        "SELECT count(*) FROM delivery d JOIN revision r ON r.id = d.revision_id WHERE d.state IN ('scheduled', 'deferred')"
        f" AND r.asset_id IN ({_marks(ids)}) AND NOT EXISTS (SELECT 1 FROM message m WHERE m.delivery_id = d.id)",
        tuple(ids),
    ).fetchone()
    return int(row[0])


def list_held_for(db: Database, ids: Sequence[int]) -> list[int]:
    """The mails that were held because one of these assets, live now, was not."""
    rows = db.execute(
        "SELECT d.id FROM delivery d JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id AND a.status = 'live'"
        f" WHERE {_HELD} AND a.id IN ({_marks(ids)}) ORDER BY d.due_at, d.id",
        tuple(ids),
    )
    return [int(id) for (id,) in rows]


def retell_held(db: Database, ids: Sequence[int]) -> None:
    """The reason of mails that were held for the status of these assets, as it is now. Inside the caller's action."""
    for id in ids:
        db.execute(
            "UPDATE delivery AS d SET why = (SELECT iif(status = 'live', ?, 'The asset is ' || status || '. Make it live again, or cancel this mail')"
            " FROM asset WHERE id = ?) WHERE d.revision_id IN (SELECT id FROM revision WHERE asset_id = ?)"
            f" AND {_HELD}",
            (LIVE_AGAIN, id, id),
        )


def _marks(ids: Sequence[int]) -> str:
    return ", ".join("?" * len(ids))
