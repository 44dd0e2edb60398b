"""What a decision can change: assets, stages, answers and applications by name, those that were changed last first."""

from collections.abc import Sequence
from dataclasses import dataclass

from .engine import Database, steady

RECENT = 6
"""How many of the last targets are offered first."""
_LOOKED = 60  # tasks looked at for them


@dataclass(frozen=True)
class TargetRow:
    """Something to change: the task's `kind` and `target` ("revise", "asset:3"), its `name`, where it stands, and what else it is found by
    (of an answer what it is and its detail, such as a price)."""

    kind: str
    target: str
    name: str
    where: str = ""
    also: str = ""


@steady
def list_targets(db: Database, first: Sequence[tuple[str, str]] = (), quadrants: Sequence[int] = ()) -> list[TargetRow]:
    """All there is to change, each once: `first` and what was changed last, the answers of these quadrants, what is new, then everything by name."""
    rows = _everything(db)
    known = {(row.kind, row.target): row for row in rows}
    recent = db.execute(
        "SELECT kind, target FROM task WHERE decision_id IS NOT NULL AND kind <> 'review' AND target <> '' ORDER BY id DESC LIMIT ?",
        (_LOOKED,),
    ).fetchall()
    last = [pair for pair in dict.fromkeys((str(kind), str(target)) for kind, target in recent) if pair in known][:RECENT]
    near = [(row.kind, row.target) for row in rows if row.kind == "answer" and any(row.where == f"Q{quadrant}" for quadrant in quadrants)]
    new = [("write", ""), ("add stage", ""), ("application", "")]
    wanted = dict.fromkeys([*(pair for pair in first if pair in known), *last, *near[:2], *new, *known])
    return [known[pair] for pair in wanted]


def _everything(db: Database) -> list[TargetRow]:
    rows = [
        TargetRow("write", "", "A new asset"),
        TargetRow("add stage", "", "A new stage"),
        TargetRow("application", "", "An application"),
    ]
    assets = db.execute(
        "SELECT a.id, a.title, coalesce((SELECT g.name FROM step s JOIN stage g ON g.id = s.stage_id WHERE s.asset_id = a.id ORDER BY g.position LIMIT 1), '')"
        " FROM asset a WHERE a.status <> 'retired' ORDER BY a.title COLLATE NOCASE, a.id"
    ).fetchall()
    stages = db.execute("SELECT id, name FROM stage ORDER BY position").fetchall()
    answers = db.execute(
        "SELECT coalesce(a.item_id, a.id), a.quadrant_id, a.text, a.slot || ' ' || a.detail FROM answer a WHERE a.status <> 'gone' AND a.id ="
        " (SELECT max(v.id) FROM answer v WHERE v.id = coalesce(a.item_id, a.id) OR v.item_id = coalesce(a.item_id, a.id))"
        " ORDER BY a.quadrant_id, a.slot <> 'answer', 1"
    ).fetchall()
    rows += [TargetRow("edit stage", f"stage:{id}", name) for id, name in stages]
    rows += [TargetRow("answer", f"answer:{id}", text, f"Q{quadrant}", also) for id, quadrant, text, also in answers]
    rows += [
        TargetRow("answer", f"quadrant:{id}", f"An answer of {name}", f"Q{id}")
        for id, name in db.execute("SELECT id, name FROM quadrant ORDER BY id").fetchall()
    ]
    for kind in ("revise", "retire", "move"):
        rows += [TargetRow(kind, f"asset:{id}", title, stage) for id, title, stage in assets]
    rows += [TargetRow("write", f"stage:{id}", f"A new asset for {name}") for id, name in stages]
    return rows
