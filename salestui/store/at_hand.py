"""What a stage has beside its sequence: assets that are only there to be used by hand."""

from dataclasses import dataclass

from .engine import Database
from .sequence import served_assets

MOST = 50  # offered at once


@dataclass(frozen=True)
class AtHand:
    """One asset at hand, and the stage it is at hand in."""

    asset_id: int
    title: str
    kind: str
    stage: str


def list_at_hand(db: Database, prospect_id: int) -> list[AtHand]:
    """The live assets at hand in a prospect's stage that he was not served yet."""
    served = served_assets(db, prospect_id)
    rows = db.execute(
        "SELECT a.id, a.title, a.kind, s.name FROM prospect p JOIN stage s ON s.id = p.stage_id JOIN step t ON t.stage_id = s.id"
        " JOIN asset a ON a.id = t.asset_id WHERE p.id = ? AND t.channel = 'hand' AND a.status = 'live' ORDER BY t.position, t.id",
        (prospect_id,),
    )
    return [AtHand(*row) for row in rows if row[0] not in served][:MOST]


def stages_of(db: Database, asset_id: int) -> list[str]:
    """The names of the stages that an asset is a step of."""
    rows = db.execute(
        "SELECT DISTINCT s.name FROM step t JOIN stage s ON s.id = t.stage_id WHERE t.asset_id = ? ORDER BY s.position", (asset_id,)
    )
    return [name for (name,) in rows]
