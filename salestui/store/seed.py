"""What a new store begins with: the default stages and the four questions."""

from collections.abc import Sequence

from ..rules.stages import DEFAULT_QUADRANTS, DEFAULT_STAGES, DefaultStage
from .engine import Database, transaction


def seed(db: Database, stages: Sequence[DefaultStage] | None = None) -> None:
    """Write the default system (or the founder's own stages) into a new store. Not a user action: there is nothing to undo it to."""
    with transaction(db):
        db.executemany(
            "INSERT INTO stage (position, name, kind, customer_goal, next_step, exit_evidence, max_days) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (position, stage.name, stage.kind, stage.customer_goal, stage.next_step, stage.exit_evidence, stage.max_days)
                for position, stage in enumerate(stages or DEFAULT_STAGES, start=1)
            ],
        )
        db.executemany(
            "INSERT INTO quadrant (id, name, question) VALUES (?, ?, ?)",
            [(n, name, ask) for n, (name, ask) in enumerate(DEFAULT_QUADRANTS, start=1)],
        )
