"""The parts of a decision's chain: what it was about, the revisions it led to, who got them and what came of it."""

from typing import TYPE_CHECKING

from .engine import Database
from .reports.ladder import SERVED, listed, read_ladder

if TYPE_CHECKING:
    from .decisions import ChainIntel, ChainProspect, ChainRevision, Outcomes

_REVISIONS = "(SELECT id FROM revision WHERE decision_id = :id)"


def list_heard_in(db: Database, id: int, limit: int = -1) -> "tuple[ChainIntel, ...]":
    """What a decision was about, the oldest first."""
    from .decisions import ChainIntel

    rows = db.execute(
        "SELECT i.id, i.title, i.kind, i.side, i.said_by, coalesce(s.name, ''), i.received_at, i.prospect_id, coalesce(p.name, '')"
        " FROM decision_intel l JOIN intel i ON i.id = l.intel_id LEFT JOIN source s ON s.id = i.source_id"
        " LEFT JOIN prospect p ON p.id = i.prospect_id WHERE l.decision_id = :id ORDER BY l.intel_id LIMIT :limit",
        {"id": id, "limit": limit},
    )
    return tuple(ChainIntel(*row) for row in rows)


def list_revisions_of(db: Database, id: int) -> "tuple[ChainRevision, ...]":
    """The revisions that came from a decision, in their order."""
    from .decisions import ChainRevision

    rows = db.execute(
        "SELECT r.id, a.id, a.title, a.kind, a.status, r.number, r.created_at, r.note,"
        " r.number = (SELECT max(number) FROM revision WHERE asset_id = a.id),"
        f" (SELECT count(DISTINCT prospect_id) FROM touch t WHERE t.revision_id = r.id AND {SERVED})"
        " FROM revision r JOIN asset a ON a.id = r.asset_id WHERE r.decision_id = :id ORDER BY r.id",
        {"id": id},
    )
    return tuple(ChainRevision(*(*row[:8], bool(row[8]), row[9])) for row in rows)


def count_receivers_of(db: Database, id: int) -> int:
    """How many people got a revision of a decision."""
    sql = f"SELECT count(DISTINCT prospect_id) FROM touch WHERE {SERVED} AND revision_id IN {_REVISIONS}"
    return int(db.execute(sql, {"id": id}).fetchone()[0])


def _outcomes(db: Database) -> str:
    """SQL for what touch `t` led to: a reply, a move to a later stage, a customer."""
    ladder = read_ladder(db)
    moved = f"m.prospect_id = t.prospect_id AND m.at >= t.at AND {ladder.rank('m.to_stage_id')} > {ladder.rank('m.from_stage_id')}"
    return (
        "EXISTS (SELECT 1 FROM touch i WHERE i.prospect_id = t.prospect_id AND i.direction = 'in' AND i.at >= t.at) AS replied,"
        f" EXISTS (SELECT 1 FROM stage_move m WHERE {moved}) AS moved,"
        f" EXISTS (SELECT 1 FROM stage_move m WHERE m.prospect_id = t.prospect_id AND m.at >= t.at AND m.to_stage_id IN {listed(ladder.won)}) AS won"
    )


def list_receivers_of(db: Database, id: int, limit: int = -1, offset: int = 0) -> "tuple[ChainProspect, ...]":
    """Who got a revision of a decision, each once, the latest first."""
    from .decisions import ChainProspect

    rows = db.execute(
        f"SELECT p.id, p.name, p.company, p.email, s.name, r.asset_id, r.number, t.id, t.at, {_outcomes(db)} FROM"
        f" (SELECT max(id) AS id, max(at) AS at FROM touch WHERE {SERVED} AND revision_id IN {_REVISIONS} GROUP BY prospect_id"
        "  ORDER BY 2 DESC, 1 DESC LIMIT :limit OFFSET :offset) k"
        " JOIN touch t ON t.id = k.id JOIN prospect p ON p.id = t.prospect_id JOIN stage s ON s.id = p.stage_id"
        " JOIN revision r ON r.id = t.revision_id ORDER BY k.at DESC, t.id DESC",
        {"id": id, "limit": limit, "offset": offset},
    )
    return tuple(ChainProspect(*(*row[:9], bool(row[9]), bool(row[10]), bool(row[11]))) for row in rows)


def list_outcomes(db: Database, id: int) -> "Outcomes":
    """How many people were served, replied, moved on and became customers since they first got a revision of a decision."""
    from .decisions import Outcomes

    row = db.execute(
        f"SELECT count(*), coalesce(sum(replied), 0), coalesce(sum(moved), 0), coalesce(sum(won), 0) FROM (SELECT {_outcomes(db)} FROM"
        f" (SELECT prospect_id, min(at) AS at FROM touch WHERE {SERVED} AND revision_id IN {_REVISIONS} GROUP BY prospect_id) t)",
        {"id": id},
    ).fetchone()
    return Outcomes(*row)
