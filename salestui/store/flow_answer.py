"""How we serve, as the stages say it: of each open stage the customer's goal, the one next step we ask, and the assets in order."""

from dataclasses import dataclass

from .engine import Database


@dataclass(frozen=True)
class FlowRow:
    """One open stage. `assets` are the titles of its live assets, in the order of its steps."""

    id: int
    name: str
    customer_goal: str
    next_step: str
    assets: tuple[str, ...]


def list_flow(db: Database) -> list[FlowRow]:
    """The open stages in order."""
    assets: dict[int, list[str]] = {}
    for stage, title in db.execute(
        "SELECT t.stage_id, a.title FROM step t JOIN asset a ON a.id = t.asset_id WHERE a.status = 'live' ORDER BY t.stage_id, t.position, t.id"
    ):
        assets.setdefault(stage, []).append(title)
    rows = db.execute("SELECT id, name, customer_goal, next_step FROM stage WHERE kind = 'open' ORDER BY position, id")
    return [FlowRow(*(*row, tuple(assets.get(row[0], ())))) for row in rows]
