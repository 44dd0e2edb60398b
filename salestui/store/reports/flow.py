"""The sales system in one look: what stands in each of its parts now. Counts only, quick enough to be read whenever something changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ...rules.times import utc_text
from ...rules.weeks import WEEK
from ..engine import Database
from ..gaps import list_bare_stages, list_open_objections
from ..outbox import count_by_state
from ..triage import count_cards, count_parked
from .ladder import read_ladder

MONTH = timedelta(days=30)
NEWEST = 8  # titles of the inbox that are told


@dataclass(frozen=True)
class FlowStage:
    """One open or won stage: who stands there, and its steps (`live` of them with a live asset)."""

    id: int
    name: str
    kind: str
    here: int
    steps: int
    live: int


@dataclass(frozen=True)
class Flow:
    """Every part of the system with its counts. "This week" and "this month" are the last seven and thirty days of 24 hours,
    up to and with the running second: the week is that of the weekly review."""

    inbox: int
    heard: int
    newest: tuple[str, ...]
    decided: int
    verdicts: dict[str, int]
    parked: int
    tasks: int
    assets: dict[str, int]
    bare: tuple[str, ...]
    unanswered: tuple[str, ...]
    outbox: dict[str, int]
    mailboxes: dict[str, int]
    stages: tuple[FlowStage, ...]
    lost: int
    paused: int
    replies: int
    objections: int

    @property
    def people(self) -> int:
        """Everybody, also those who are out."""
        return sum(stage.here for stage in self.stages) + self.lost + self.paused

    @property
    def holes(self) -> int:
        """Open stages without a live asset, and objections without a live answer."""
        return len(self.bare) + len(self.unanswered)


def read_flow(db: Database, now: datetime) -> Flow:
    """What stands where at this moment."""
    ladder = read_ladder(db)
    week, month, until = utc_text(now - WEEK), utc_text(now - MONTH), utc_text(now)

    def one(sql: str, *values: object) -> int:
        return int(db.execute(sql, values).fetchone()[0])

    def by(sql: str, *values: object) -> dict[str, int]:
        return dict(db.execute(sql, values).fetchall())

    here = dict(db.execute("SELECT stage_id, count(*) FROM prospect GROUP BY stage_id").fetchall())
    steps = {
        stage: (count, live)
        for stage, count, live in db.execute(
            "SELECT t.stage_id, count(*), sum(a.status = 'live') FROM step t JOIN asset a ON a.id = t.asset_id GROUP BY t.stage_id"
        )
    }
    verdicts = by("SELECT verdict, count(*) FROM decision WHERE at >= ? AND at <= ? GROUP BY verdict", month, until)
    return Flow(
        inbox=count_cards(db, now),
        heard=one("SELECT count(*) FROM intel WHERE received_at >= ? AND received_at <= ?", week, until),
        newest=tuple(
            title for (title,) in db.execute("SELECT title FROM intel WHERE state = 'inbox' ORDER BY received_at DESC, id DESC LIMIT ?", (NEWEST,))
        ),
        decided=sum(verdicts.values()),
        verdicts=verdicts,
        parked=count_parked(db, now),
        tasks=one("SELECT count(*) FROM task WHERE state = 'open'"),
        assets=by("SELECT status, count(*) FROM asset GROUP BY status"),
        bare=tuple(stage.title for stage in list_bare_stages(db)),
        unanswered=tuple(objection.name for objection in list_open_objections(db)),
        outbox=count_by_state(db, now),
        mailboxes=by("SELECT state, count(*) FROM mailbox GROUP BY state"),
        stages=tuple(FlowStage(rung.id, rung.name, rung.kind, here.get(rung.id, 0), *steps.get(rung.id, (0, 0))) for rung in ladder.rungs),
        lost=sum(here.get(id, 0) for id in ladder.lost),
        paused=sum(here.get(id, 0) for id in ladder.paused),
        replies=one("SELECT count(*) FROM touch WHERE at >= ? AND at <= ? AND direction = 'in'", week, until),
        objections=one("SELECT count(*) FROM intel WHERE objection_id IS NOT NULL AND received_at >= ? AND received_at <= ?", week, until),
    )  # fmt: skip
