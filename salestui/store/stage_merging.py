"""The steps of two stages that become one. Inside the caller's action."""

from datetime import datetime

from ..rules.times import utc_text
from .engine import Database


def skip_what_was_passed(db: Database, earlier: int, later: int, name: str, now: datetime) -> None:
    """For whoever is in a sequence of the later stage, the earlier one's steps that he has not had are passed over, and it says why."""
    db.execute(
        "INSERT INTO skip (prospect_id, step_id, reason, at) SELECT p.id, s.id, :why, :now FROM prospect p JOIN step s ON s.stage_id = :earlier"
        " WHERE p.stage_id = :later AND p.sequence <> 'none' AND s.channel <> 'hand'"
        " AND s.asset_id NOT IN (SELECT asset_id FROM step WHERE stage_id = :later)"
        " AND NOT EXISTS (SELECT 1 FROM touch t JOIN revision r ON r.id = t.revision_id WHERE t.prospect_id = p.id AND r.asset_id = s.asset_id)"
        " ON CONFLICT (prospect_id, step_id) DO NOTHING",
        {"why": f"passed before two stages became {name}", "now": utc_text(now), "earlier": earlier, "later": later},
    )


def collapse_steps(db: Database, id: int, into: int) -> int:
    """Steps of an asset that both stages have become the one of `into`, with all that was done by them. Returns how many."""
    pairs = db.execute(
        "SELECT a.id, b.id FROM step a JOIN step b ON b.asset_id = a.asset_id AND b.stage_id = ? WHERE a.stage_id = ?", (into, id)
    ).fetchall()
    for gone, kept in pairs:
        both = {"gone": gone, "kept": kept}
        # Somebody may have had both: then the second keeps no step, for a step goes to a prospect once.
        db.execute("UPDATE OR IGNORE delivery SET step_id = :kept WHERE step_id = :gone", both)
        db.execute("UPDATE delivery SET step_id = NULL WHERE step_id = :gone", both)
        db.execute("UPDATE touch SET step_id = :kept WHERE step_id = :gone", both)
        db.execute("UPDATE OR IGNORE skip SET step_id = :kept WHERE step_id = :gone", both)
        db.execute("DELETE FROM skip WHERE step_id = :gone", both)
        db.execute("DELETE FROM step WHERE id = :gone", both)
    return len(pairs)


def join_sequences(db: Database, id: int, into: int, *, first: bool) -> None:
    """The steps of stage `id` go into `into`: before its own where `first`, else behind them."""
    order = "stage_id = :into, position, id" if first else "stage_id = :id, position, id"
    steps = db.execute(f"SELECT id FROM step WHERE stage_id IN (:id, :into) ORDER BY {order}", {"id": id, "into": into}).fetchall()
    for place, (step,) in enumerate(steps, start=1):
        db.execute(
            "UPDATE step SET stage_id = :into, position = :place WHERE id = :step AND (stage_id, position) <> (:into, :place)",
            {"into": into, "place": place, "step": step},
        )
