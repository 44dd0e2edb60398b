"""The way through the stages of somebody who was two: one line from stage to stage, nothing told twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .engine import Database


@dataclass(frozen=True)
class Move:
    """One passage; `id` is the line that stands already, None for one that closes the gap to where he stands now."""

    id: int | None
    from_stage_id: int
    to_stage_id: int
    at: str


def plan_way(
    db: Database, keep: int, other: int, row: Mapping[str, Any], mine: Mapping[str, Any], yours: Mapping[str, Any]
) -> tuple[tuple[Move, ...], tuple[int, ...]]:
    """(moves that stay, ids of those that go). He began where the earlier of the two began; of both ways those moves stay that lead on
    from where he stood at the time, up to the day from which he stands in his stage."""
    moves = {id: _moves(db, id) for id in (keep, other)}
    first = mine if mine["created_at"] <= yours["created_at"] else yours
    at = moves[first["id"]][0].from_stage_id if moves[first["id"]] else first["stage_id"]
    way: list[Move] = []
    dropped: list[int] = []
    for move in sorted((*moves[keep], *moves[other]), key=lambda move: (move.at, move.id or 0)):
        if move.from_stage_id == at and move.at <= row["since"]:
            way.append(move)
            at = move.to_stage_id
        elif move.id is not None:
            dropped.append(move.id)
    if at != row["stage_id"]:
        way.append(Move(None, at, row["stage_id"], row["since"]))
    return tuple(way), tuple(sorted(dropped))


def _moves(db: Database, id: int) -> list[Move]:
    rows = db.execute("SELECT id, from_stage_id, to_stage_id, at FROM stage_move WHERE prospect_id = ? ORDER BY at, id", (id,))
    return [Move(*row) for row in rows]


def write_way(db: Database, keep: int, way: tuple[Move, ...], dropped: tuple[int, ...], before: int) -> None:
    """Leave exactly these moves; `before` is the last line there was before his row was written, for a trigger noted that as a move."""
    db.execute("DELETE FROM stage_move WHERE prospect_id = ? AND id > ?", (keep, before))
    db.executemany("DELETE FROM stage_move WHERE id = ?", [(id,) for id in dropped])
    for move in way:
        if move.id is None:
            db.execute(
                "INSERT INTO stage_move (prospect_id, from_stage_id, to_stage_id, at) VALUES (?, ?, ?, ?)",
                (keep, move.from_stage_id, move.to_stage_id, move.at),
            )
