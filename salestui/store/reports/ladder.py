"""The stages as the reports see them: the open and won ones are rungs, in order; and medians in SQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..engine import Database

Tell = Callable[[int, int], None]
"""Called between the parts of a report: so many of so many are done."""
SERVED = "direction = 'out' AND outcome <> 'bounced' AND revision_id IS NOT NULL"
"""A touch by which a revision was served."""


FOREVER = "9999"
"""Later than any moment of the store: a report until then leaves nothing out."""


def in_silence(done: int, total: int) -> None:
    """Nobody looks how far a report is."""


@dataclass(frozen=True)
class Rung:
    """One open or won stage."""

    id: int
    name: str
    kind: str
    max_days: int | None = None


@dataclass(frozen=True)
class Ladder:
    """The open and won stages in order, and the ids of the exits."""

    rungs: tuple[Rung, ...]
    lost: tuple[int, ...]
    paused: tuple[int, ...]

    @property
    def won(self) -> tuple[int, ...]:
        """The ids of the stages in which somebody is a customer."""
        return tuple(rung.id for rung in self.rungs if rung.kind == "won")

    @property
    def open(self) -> tuple[int, ...]:
        """The ids of the open stages."""
        return tuple(rung.id for rung in self.rungs if rung.kind == "open")

    @property
    def customer(self) -> int | None:
        """The place of the first won stage among the rungs."""
        return next((place for place, rung in enumerate(self.rungs) if rung.kind == "won"), None)

    def rank(self, column: str) -> str:
        """SQL for the place of a stage among the rungs, from 1; 0 for an exit."""
        if not self.rungs:
            return "0"
        return f"CASE {column} " + " ".join(f"WHEN {rung.id} THEN {place}" for place, rung in enumerate(self.rungs, 1)) + " ELSE 0 END"


def read_ladder(db: Database) -> Ladder:
    """The stages of the store."""
    rows = [Rung(*row) for row in db.execute("SELECT id, name, kind, max_days FROM stage ORDER BY position, id")]
    exits = {kind: tuple(rung.id for rung in rows if rung.kind == kind) for kind in ("lost", "paused")}
    return Ladder(tuple(rung for rung in rows if rung.kind in ("open", "won")), exits["lost"], exits["paused"])


def standing(until: str) -> str:
    """SQL for the stage in which prospect `p` stood at `:until`: the one he left by his next move, else where he stands."""
    if until == FOREVER:
        return "p.stage_id"
    left = "SELECT n.from_stage_id FROM stage_move n WHERE n.prospect_id = p.id AND n.at > :until ORDER BY n.at, n.id LIMIT 1"
    return f"coalesce(({left}), p.stage_id)"


def listed(ids: tuple[int, ...]) -> str:
    """Ids for an IN; of none, none."""
    return f"({', '.join(map(str, ids))})" if ids else "(NULL)"


@dataclass(frozen=True)
class Spread:
    """What a number was among so many: the middle one (of an even count the mean of the middle two), the least and the most, and `upper`,
    the least that three quarters stay within."""

    count: int
    median: float
    least: float
    most: float
    upper: float


def spreads(db: Database, rows: str, values: Mapping[str, Any]) -> dict[int, Spread]:
    """The spread of each key, over a SELECT of (key, number)."""
    found = db.execute(
        f"WITH value (key, x) AS ({rows}), placed AS (SELECT key, x, row_number() OVER (PARTITION BY key ORDER BY x) AS n,"
        " count(*) OVER (PARTITION BY key) AS c FROM value)"
        " SELECT key, max(c), avg(x) FILTER (WHERE n IN ((c + 1) / 2, (c + 2) / 2)), min(x), max(x),"
        " max(x) FILTER (WHERE n = (3 * c + 3) / 4) FROM placed GROUP BY key",
        values,
    )
    return {key: Spread(count, *rest) for key, count, *rest in found if key is not None}


def seconds(later: str, earlier: str) -> str:
    """SQL for the whole seconds between two stored moments; Julian days are the cheapest that SQLite reads."""
    return f"CAST(round((julianday({later}) - julianday({earlier})) * 86400) AS INTEGER)"


DAY = 86400.0
