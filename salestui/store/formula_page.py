"""What the formula's screen shows: stages, steps, the assets that may become steps, and what an act on them would touch."""

from dataclasses import dataclass

from ..rules.drafting import Formula
from .engine import Database
from .formula_editing import read_formula
from .stages import StageRow, list_stages


@dataclass(frozen=True)
class AssetName:
    """One asset to choose from."""

    id: int
    kind: str
    title: str
    status: str


@dataclass(frozen=True)
class FormulaPage:
    """`unsent` are mails under way by step id; `known` the stages that somebody stands in or has stood in."""

    stages: list[StageRow]
    formula: Formula
    assets: list[AssetName]
    unsent: dict[int, int]
    known: frozenset[int]


@dataclass(frozen=True)
class StepFacts:
    """What is known of a step's asset. `served` counts contacts, `waiting` mails that have not left."""

    revision: int
    subject: str
    body: str
    served: int
    waiting: int


def get_formula_page(db: Database) -> FormulaPage:
    """All of it in one look; words are not read."""
    assets = db.execute("SELECT id, kind, title, status FROM asset WHERE status <> 'retired' ORDER BY title, id").fetchall()
    unsent = db.execute(
        "SELECT step_id, count(*) FROM delivery WHERE state IN ('scheduled', 'deferred', 'held') AND step_id IS NOT NULL GROUP BY step_id"
    ).fetchall()
    known = db.execute(
        "SELECT DISTINCT stage_id FROM prospect UNION SELECT DISTINCT from_stage_id FROM stage_move"
        " UNION SELECT DISTINCT to_stage_id FROM stage_move UNION SELECT stage_id FROM friction"
    ).fetchall()
    return FormulaPage(
        list_stages(db), read_formula(db), [AssetName(*row) for row in assets], {int(id): int(count) for id, count in unsent},
        frozenset(int(id) for (id,) in known),
    )  # fmt: skip


def get_step_facts(db: Database, asset_id: int) -> StepFacts:
    """The newest words of an asset and how often they were served; nothing but zeros for one that is gone."""
    row = db.execute("SELECT number, subject, body FROM revision WHERE asset_id = ? ORDER BY number DESC LIMIT 1", (asset_id,)).fetchone()
    number, subject, body = row or (0, "", "")
    served, waiting = db.execute(
        "SELECT (SELECT count(*) FROM touch t WHERE t.revision_id IN (SELECT id FROM revision WHERE asset_id = :id) AND t.direction = 'out'"
        " AND t.outcome <> 'bounced'), (SELECT count(*) FROM delivery d WHERE d.state IN ('scheduled', 'deferred', 'held')"
        " AND d.revision_id IN (SELECT id FROM revision WHERE asset_id = :id))",
        {"id": asset_id},
    ).fetchone()
    return StepFacts(number, subject, body, served, waiting)
