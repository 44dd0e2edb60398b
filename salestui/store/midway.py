"""Who is in mid-sequence when an asset gets new words: whom the change concerns, and the mails that wait with the old ones."""

from dataclasses import dataclass

from .engine import Database

UNTRIED = "attempts = 0 AND own_subject IS NULL AND own_body IS NULL AND state IN ('scheduled', 'deferred', 'held')"
"""A delivery whose words may still be exchanged: never tried, and not reworded by hand."""


@dataclass(frozen=True)
class Midway:
    """Whom new words of an asset concern: people in mid-sequence who have not got it, and unsent mails that wait with older words."""

    people: int
    mails: int

    def __bool__(self) -> bool:
        return bool(self.people or self.mails)


@dataclass(frozen=True)
class MidwayRow:
    """One of them. `revision` is the number his mail waits with, None where none is made yet."""

    id: int
    name: str
    company: str
    stage: str
    revision: int | None


# In a stage whose sequence holds the asset (by hand is no sequence), on his way, and neither served with it nor passed over.
# Each NOT IN is read once from an index; asked person by person it would take ten times as long.
_REVISIONS = "(SELECT id FROM revision WHERE asset_id = :asset)"
_PEOPLE = f"""
SELECT p.id FROM prospect p JOIN step t ON t.stage_id = p.stage_id AND t.asset_id = :asset AND t.channel <> 'hand'
WHERE p.sequence IN ('active', 'paused')
  AND p.id NOT IN (SELECT prospect_id FROM touch WHERE direction = 'out' AND outcome <> 'bounced' AND revision_id IN {_REVISIONS})
  AND p.id NOT IN (SELECT prospect_id FROM delivery WHERE state IN ('claimed', 'uncertain') AND revision_id IN {_REVISIONS})
  AND NOT EXISTS (SELECT 1 FROM skip k WHERE k.prospect_id = p.id AND k.step_id = t.id)
"""
_WAITING = f"SELECT prospect_id FROM delivery WHERE {UNTRIED} AND revision_id IN {_REVISIONS}"
_ALL = f"SELECT id FROM ({_PEOPLE}) UNION {_WAITING}"


def count_midway(db: Database, asset_id: int) -> Midway:
    """Whom new words of an asset would concern."""
    people = db.execute(f"SELECT count(*) FROM ({_PEOPLE})", {"asset": asset_id}).fetchone()[0]
    return Midway(people, count_waiting(db, asset_id))


def count_waiting(db: Database, asset_id: int, older_than: int | None = None) -> int:
    """Unsent mails (and calls) of an asset whose words may still be exchanged; with a number, those of a revision before it."""
    older = " AND number < :number" if older_than is not None else ""
    return int(
        db.execute(
            f"SELECT count(*) FROM delivery WHERE {UNTRIED} AND revision_id IN (SELECT id FROM revision WHERE asset_id = :asset{older})",
            {"asset": asset_id, "number": older_than},
        ).fetchone()[0]
    )


def count_midway_people(db: Database, asset_id: int) -> int:
    """How many rows `list_midway` has in all."""
    return int(db.execute(f"SELECT count(*) FROM ({_ALL})", {"asset": asset_id}).fetchone()[0])


def list_midway(db: Database, asset_id: int, limit: int = -1, offset: int = 0) -> list[MidwayRow]:
    """Those people by name, a window at a time."""
    rows = db.execute(
        "SELECT p.id, p.name, p.company, s.name, (SELECT r.number FROM delivery d JOIN revision r ON r.id = d.revision_id"
        f" WHERE d.prospect_id = p.id AND r.asset_id = :asset AND d.{UNTRIED.replace(' AND ', ' AND d.')} LIMIT 1)"
        f" FROM prospect p JOIN stage s ON s.id = p.stage_id WHERE p.id IN ({_ALL}) ORDER BY p.name, p.id LIMIT :limit OFFSET :offset",
        {"asset": asset_id, "limit": limit, "offset": offset},
    )
    return [MidwayRow(*row) for row in rows]


def move_waiting(db: Database, asset_id: int, revision_id: int) -> int:
    """Point the unsent mails of an asset to a revision, inside the caller's action; their bytes are made anew. Returns how many.

    One that was tried stays as it is, and so does one that the founder reworded by hand.
    """
    return db.execute(
        f"UPDATE delivery SET revision_id = :revision, message_id = NULL WHERE {UNTRIED} AND revision_id <> :revision"
        f" AND revision_id IN {_REVISIONS}",
        {"asset": asset_id, "revision": revision_id},
    ).rowcount
