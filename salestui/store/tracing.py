"""The parts of a decision's chain: what it was about, the revisions it led to, who got them and what came of it."""

from typing import TYPE_CHECKING

from ..rules.conversion import MOVE_DAYS
from .engine import Database
from .reports.assets import LAST
from .reports.ladder import DAY, SERVED, listed, read_ladder, seconds

if TYPE_CHECKING:
    from .decisions import ChainIntel, ChainProspect, ChainRevision, Outcomes

WROTE_SINCE = "EXISTS (SELECT 1 FROM touch i WHERE i.prospect_id = p.id AND i.direction = 'in' AND i.at >= t.at)"
MOVED_SINCE = "EXISTS (SELECT 1 FROM stage_move m WHERE m.prospect_id = p.id AND m.at >= t.at)"
"""SQL: whether prospect `p` wrote, or stands elsewhere, since he was served by touch `t`, whatever else he was served meanwhile."""
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
    """SQL for what the person of row `k` did, as the report of assets credits it: to the last words served to him before it (a customer: to all)."""
    ladder = read_ladder(db)
    near = f"AND {seconds('m.at', 'o.at')} <= :within"
    later = f"{ladder.rank('m.to_stage_id')} > {ladder.rank('m.from_stage_id')} AND {ladder.rank('m.from_stage_id')} > 0"
    return (
        "EXISTS (SELECT 1 FROM touch i WHERE i.prospect_id = k.prospect_id AND i.direction = 'in' AND i.at >= k.first"
        f" AND {LAST.format(who='i', also='')} IN {_REVISIONS}) AS replied,"
        f" EXISTS (SELECT 1 FROM stage_move m WHERE m.prospect_id = k.prospect_id AND m.at >= k.first AND {later}"
        f" AND {LAST.format(who='m', also=near)} IN {_REVISIONS}) AS moved,"
        " coalesce((SELECT min(m.at) FROM stage_move m WHERE m.prospect_id = k.prospect_id"
        f" AND m.to_stage_id IN {listed(ladder.won)}) >= k.first, 0) AS won"
    )


def _values(id: int, **more: int) -> dict[str, int | str]:
    return {"id": id, "since": "", "within": MOVE_DAYS * int(DAY), **more}


def list_receivers_of(db: Database, id: int, limit: int = -1, offset: int = 0) -> "tuple[ChainProspect, ...]":
    """Who got a revision of a decision, each once, the latest first."""
    from .decisions import ChainProspect

    rows = db.execute(
        f"SELECT p.id, p.name, p.company, p.email, s.name, r.asset_id, r.number, t.id, t.at, {_outcomes(db)}, {WROTE_SINCE}, {MOVED_SINCE} FROM"
        f" (SELECT id, prospect_id, max(at) AS at, min(at) AS first FROM touch WHERE {SERVED} AND revision_id IN {_REVISIONS} GROUP BY prospect_id"
        "  ORDER BY 3 DESC, 1 DESC LIMIT :limit OFFSET :offset) k"
        " JOIN touch t ON t.prospect_id = k.prospect_id AND t.at = k.at AND t.id ="
        f" (SELECT max(id) FROM touch WHERE prospect_id = k.prospect_id AND at = k.at AND {SERVED} AND revision_id IN {_REVISIONS})"
        " JOIN prospect p ON p.id = t.prospect_id JOIN stage s ON s.id = p.stage_id"
        " JOIN revision r ON r.id = t.revision_id ORDER BY k.at DESC, t.id DESC",
        _values(id, limit=limit, offset=offset),
    )
    return tuple(ChainProspect(*row[:9], *(bool(fact) for fact in row[9:])) for row in rows)


def list_outcomes(db: Database, id: int) -> "Outcomes":
    """How many people were served a revision of a decision, and how many of them replied, moved on and became customers."""
    from .decisions import Outcomes

    row = db.execute(
        f"SELECT count(*), coalesce(sum(replied), 0), coalesce(sum(moved), 0), coalesce(sum(won), 0) FROM (SELECT {_outcomes(db)} FROM"
        f" (SELECT prospect_id, min(at) AS first FROM touch WHERE {SERVED} AND revision_id IN {_REVISIONS} GROUP BY prospect_id) k)",
        _values(id),
    ).fetchone()
    return Outcomes(*row)
