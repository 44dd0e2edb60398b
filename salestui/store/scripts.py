"""The scripts that a crowd of prospects would be served in their stages."""

from collections.abc import Sequence
from dataclasses import dataclass

from .engine import Database

FEW = 500  # ids that are asked for one by one; a larger crowd stands in every stage


@dataclass(frozen=True)
class ScriptRow:
    """One live asset of a sequence, with its newest words."""

    asset_id: int
    title: str
    subject: str
    body: str


def list_scripts(db: Database, ids: Sequence[int]) -> list[ScriptRow]:
    """The live assets in the sequences of the open stages where these prospects stand, in the order of the formula."""
    where = f"WHERE id IN ({', '.join('?' * len(ids))})" if len(ids) <= FEW else ""
    stages = [stage for (stage,) in db.execute(f"SELECT DISTINCT stage_id FROM prospect {where}", list(ids) if where else [])]
    rows = db.execute(
        "SELECT a.id, a.title, r.subject, r.body FROM step t JOIN stage s ON s.id = t.stage_id AND s.kind = 'open'"
        " JOIN asset a ON a.id = t.asset_id AND a.status = 'live'"
        " JOIN revision r ON r.asset_id = a.id AND r.number = (SELECT max(number) FROM revision WHERE asset_id = a.id)"
        f" WHERE t.channel <> 'hand' AND t.stage_id IN ({', '.join('?' * len(stages))}) ORDER BY s.position, t.position, t.id",
        stages,
    )
    return list({row[0]: ScriptRow(*row) for row in rows}.values())


def next_assets(db: Database, ids: Sequence[int], assets: Sequence[int]) -> dict[int, tuple[str, int]]:
    """{prospect: (his name, asset)} of those who would get one of these assets next in their stage."""
    from ..rules.formula import next_step
    from .sequence import list_plans, served_assets

    plans = {stage: list_plans(db, stage) for (stage,) in db.execute("SELECT id FROM stage WHERE kind = 'open'")}
    found = {}
    for id in ids:
        row = db.execute("SELECT name, stage_id FROM prospect WHERE id = ?", (id,)).fetchone()
        if row is None:
            continue
        name, stage = row
        step = next_step(plans.get(stage, []), served_assets(db, id))
        if step is not None and step.asset_id in assets:
            found[id] = str(name), step.asset_id
    return found
