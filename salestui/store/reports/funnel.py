"""The funnel: how many ever reached each stage, how many stand there, who dropped off, and how long they stayed."""

from dataclasses import dataclass

from ...rules.conversion import Rate, conversions, decided, reached
from ..engine import Database
from .ladder import DAY, FOREVER, Ladder, Spread, Tell, in_silence, listed, read_ladder, seconds, spreads, standing


@dataclass(frozen=True)
class FunnelRow:
    """One open or won stage. `reached` is who went on, who waits and who dropped off. `onward` is the conversion to the next one, `decided`
    the same without those who are `waiting`, so its rest dropped off (both None for the last). `here` is everybody who stands here, also who
    came back from further on. `lost` and `paused` are who stands in such an exit and left the open way from here; `days` is the median over
    `stays` finished stays."""

    stage_id: int
    stage: str
    kind: str
    reached: int
    here: int
    waiting: int
    onward: Rate | None
    decided: Rate | None
    lost: int
    paused: int
    days: float | None
    stays: int

    @property
    def dropped(self) -> Rate | None:
        """Who dropped off, out of those who reached the stage."""
        return Rate(self.decided.rest.count, self.reached) if self.decided is not None else None


@dataclass(frozen=True)
class Funnel:
    """The people who came in since a moment: `people` of them, `lost` and `paused` those who are out now, from whichever stage."""

    since: str
    rows: list[FunnelRow]
    people: int
    lost: int
    paused: int


def funnel(db: Database, since: str = "", tell: Tell = in_silence, until: str = FOREVER) -> Funnel:
    """The funnel of whoever came in since then, as it was at the moment `until`."""
    ladder = read_ladder(db)
    values = {"since": since, "until": until}
    furthest, waiting, here, people = _counts(db, ladder, values)
    tell(1, 3)
    exits = {kind: _exits(db, ladder, ids, values) for kind, ids in (("lost", ladder.lost), ("paused", ladder.paused))}
    tell(2, 3)
    days = _days(db, values)
    tell(3, 3)
    counts = reached(furthest)
    rows = [
        FunnelRow(
            rung.id, rung.name, rung.kind, count, here.get(rung.id, 0), there, onward, final, exits["lost"].get(rung.id, 0), exits["paused"].get(rung.id, 0),
            days[rung.id].median / DAY if rung.id in days else None, days[rung.id].count if rung.id in days else 0,
        )
        for rung, count, there, onward, final in zip(
            ladder.rungs, counts, waiting, conversions(counts), decided(counts, waiting), strict=True
        )
    ]  # fmt: skip
    out = {kind: sum(here.get(id, 0) for id in ids) for kind, ids in (("lost", ladder.lost), ("paused", ladder.paused))}
    return Funnel(since, rows, people, out["lost"], out["paused"])


def reach(db: Database, ladder: Ladder, until: str = FOREVER) -> tuple[list[int], list[int]]:
    """How many ever reached each rung and how many of them wait there: the funnel's own counts, without the rest of it."""
    furthest, waiting, _, _ = _counts(db, ladder, {"since": "", "until": until})
    return reached(furthest), waiting


def _counts(db: Database, ladder: Ladder, values: dict[str, str]) -> tuple[list[int], list[int], dict[int, int], int]:
    """(how many came exactly so far, by rung; how many of them stand there, by rung; how many stand in each stage, by id; all of them)."""
    stands = standing(values["until"])
    furthest = f"max(max({ladder.rank('m.from_stage_id')}, {ladder.rank('m.to_stage_id')}))"
    rows = db.execute(
        f"SELECT far, stage, count(*) FROM (SELECT {stands} AS stage, max({ladder.rank(stands)},"
        f" coalesce((SELECT {furthest} FROM stage_move m WHERE m.prospect_id = p.id AND m.at <= :until), 0)) AS far"
        " FROM prospect p WHERE p.created_at >= :since AND p.created_at <= :until) GROUP BY far, stage",
        values,
    )
    exactly, waiting, people = [0] * len(ladder.rungs), [0] * len(ladder.rungs), 0
    here: dict[int, int] = {}
    for far, stage, count in rows:
        people += count
        here[stage] = here.get(stage, 0) + count
        if far:
            exactly[far - 1] += count
            waiting[far - 1] += count if ladder.rungs[far - 1].id == stage else 0
    return exactly, waiting, here, people


def _exits(db: Database, ladder: Ladder, ids: tuple[int, ...], values: dict[str, str]) -> dict[int, int]:
    """Stage id -> how many of those who stand in these exits stood there last of all open stages."""
    rows = db.execute(
        "SELECT last, count(*) FROM (SELECT (SELECT m.from_stage_id FROM stage_move m WHERE m.prospect_id = p.id"
        f" AND m.at <= :until AND m.from_stage_id IN {listed(ladder.open)} ORDER BY m.at DESC, m.id DESC LIMIT 1) AS last"
        f" FROM prospect p WHERE {standing(values['until'])} IN {listed(ids)} "
        " AND p.created_at >= :since AND p.created_at <= :until) WHERE last IS NOT NULL GROUP BY last",
        values,
    )
    return dict(rows.fetchall())


def _days(db: Database, values: dict[str, str]) -> dict[int, Spread]:
    """Stage id -> seconds of finished stays. A stay begins with the move before, the first one when he came in."""
    came = "coalesce(lag(m.at) OVER (PARTITION BY m.prospect_id ORDER BY m.at, m.id), p.created_at)"
    stays = (
        f"SELECT m.from_stage_id, max(0, {seconds('m.at', came)}) FROM stage_move m JOIN prospect p ON p.id = m.prospect_id"
        " WHERE p.created_at >= :since AND m.at <= :until"
    )
    return spreads(db, stays, values)
