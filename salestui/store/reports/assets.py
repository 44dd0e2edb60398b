"""What converts: for each revision how many it was served to, who replied, who moved on, who became a customer."""

from dataclasses import dataclass

from ...rules.conversion import MOVE_DAYS, Rate
from ..engine import Database
from .ladder import DAY, FOREVER, SERVED, Ladder, Tell, in_silence, listed, read_ladder, seconds

Values = dict[str, str | int]


@dataclass(frozen=True)
class ConvertsRow:
    """One revision that was served. All counts are people; `replied`, `moved` and `won` are out of `served`."""

    id: int
    asset_id: int
    asset: str
    kind: str
    status: str
    number: int
    newest: bool
    served: int
    replied: Rate
    moved: Rate
    won: Rate


@dataclass(frozen=True)
class Converts:
    """The revisions served since a moment, in the order of the formula; a move within `days` is credited."""

    since: str
    days: int
    rows: list[ConvertsRow]


# The last revision served to the person of row `{who}` by then, if that was in the period, else NULL (which is counted, but nobody's):
# one look into one index; a condition on it outside would make SQLite look twice.
LAST = (
    "(SELECT CASE WHEN o.at >= :since {also} THEN o.revision_id END FROM touch o WHERE o.prospect_id = {who}.prospect_id"
    " AND o.at <= {who}.at AND o.direction = 'out' AND o.outcome <> 'bounced' AND o.revision_id IS NOT NULL ORDER BY o.at DESC LIMIT 1)"
)


def converts(db: Database, since: str = "", days: int = MOVE_DAYS, tell: Tell = in_silence, until: str = FOREVER) -> Converts:
    """What each revision that was served since then led to, up to the moment `until`."""
    ladder = read_ladder(db)
    values: Values = {"since": since, "until": until, "limit": days * int(DAY)}
    served = _counted(
        db,
        "SELECT revision_id, count(DISTINCT prospect_id) FROM touch INDEXED BY touch_served"
        f" WHERE {SERVED} AND at >= :since AND at <= :until GROUP BY revision_id",
        values,
    )
    tell(1, 4)
    replied = _counted(
        db,
        f"SELECT revision, count(DISTINCT prospect_id) FROM (SELECT i.prospect_id, {LAST.format(who='i', also='')} AS revision"
        " FROM touch i INDEXED BY touch_prospect WHERE i.direction = 'in' AND i.at >= :since AND i.at <= :until) GROUP BY revision",
        values,
    )
    tell(2, 4)
    moved = _moved(db, ladder, values)
    tell(3, 4)
    won = _counted(
        db,
        "SELECT o.revision_id, count(DISTINCT o.prospect_id) FROM (SELECT prospect_id, min(at) AS at FROM stage_move"
        f" WHERE to_stage_id IN {listed(ladder.won)} AND at <= :until GROUP BY prospect_id) w JOIN touch o ON o.prospect_id = w.prospect_id AND o.at <= w.at"
        " WHERE o.direction = 'out' AND o.outcome <> 'bounced' AND o.revision_id IS NOT NULL AND o.at >= :since GROUP BY o.revision_id",
        values,
    )
    tell(4, 4)
    rows = db.execute(
        "SELECT r.id, a.id, a.title, a.kind, a.status, r.number, r.number = (SELECT max(number) FROM revision WHERE asset_id = a.id)"
        " FROM revision r JOIN asset a ON a.id = r.asset_id LEFT JOIN"
        " (SELECT t.asset_id, min(s.position * 100000 + t.position) AS place FROM step t JOIN stage s ON s.id = t.stage_id GROUP BY t.asset_id) f"
        " ON f.asset_id = a.id ORDER BY f.place IS NULL, f.place, a.id, r.number"
    )
    found = [
        ConvertsRow(
            id, asset, title, kind, status, number, bool(newest), served[id],
            Rate(replied.get(id, 0), served[id]), Rate(moved.get(id, 0), served[id]), Rate(won.get(id, 0), served[id]),
        )
        for id, asset, title, kind, status, number, newest in rows
        if id in served
    ]  # fmt: skip
    return Converts(since, days, found)


def _moved(db: Database, ladder: Ladder, values: Values) -> dict[int, int]:
    """A move to a later stage is credited to the last revision served before it, if that was not too long ago."""
    near = f"AND {seconds('m.at', 'o.at')} <= :limit"
    return _counted(
        db,
        f"SELECT revision, count(DISTINCT prospect_id) FROM (SELECT m.prospect_id, {LAST.format(who='m', also=near)} AS revision"
        f" FROM stage_move m INDEXED BY stage_move_prospect WHERE m.at >= :since AND m.at <= :until "
        f" AND {ladder.rank('m.to_stage_id')} > {ladder.rank('m.from_stage_id')} AND {ladder.rank('m.from_stage_id')} > 0) GROUP BY revision",
        values,
    )


def _counted(db: Database, sql: str, values: Values) -> dict[int, int]:
    return dict(db.execute(sql, values).fetchall())
