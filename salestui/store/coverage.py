"""Coverage: which stage has live words of which kind, and how many contacts a customer is planned to take and really took.

A number here is always the count of a list that can be asked for too, so that whoever doubts it can open it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..rules.coverage import Took, took
from ..rules.formula import ASSET_KINDS
from .engine import Database
from .library import CHANNELS, FILED

Cancelled = Callable[[], bool]
"""Asked between two items of long work: whether nobody wants it any more."""


def never() -> bool:
    """Nobody cancels."""
    return False


@dataclass(frozen=True)
class Found:
    """One row behind a number: an "asset", a "prospect", a "stage" or an "objection" with its id, its title, and why it is counted."""

    kind: str
    id: int
    title: str
    why: str
    place: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from every other row of its list."""
        return self.kind, self.id


UNFILLED = f"""(a.kind IN {FILED} AND EXISTS (SELECT 1 FROM revision n WHERE n.asset_id = a.id
  AND n.number = (SELECT max(number) FROM revision WHERE asset_id = a.id) AND trim(n.body, char(9, 10, 13, 32)) = ''
  AND NOT EXISTS (SELECT 1 FROM attachment f WHERE f.revision_id = n.id)))"""
"""The condition of an asset `a` that should be a file, and has neither one nor words: live or not, it covers nothing."""
NO_FILE = "no file yet"


@dataclass(frozen=True)
class StageCover:
    """One open stage: live and draft assets by kind (a live one without its file yet is a draft still), and how many of its steps are required."""

    id: int
    name: str
    live: dict[str, int]
    drafts: dict[str, int]
    required: int

    @property
    def bare(self) -> bool:
        """Whether it has no live asset at all."""
        return not any(self.live.values())


@dataclass(frozen=True)
class Interactions:
    """Contacts per customer: at least `planned`, and what they really took. `unknown` customers came into the store as such: nobody knows their way."""

    planned: int
    actual: Took
    unknown: int


# A step that the founder only reaches for by hand is no contact of its own.
_REQUIRED = "t.required = 1 AND t.channel <> 'hand'"


def list_unfilled(db: Database, ids: Sequence[int]) -> list[int]:
    """Those of these assets that are live and have neither a file nor words."""
    marks = ", ".join("?" * len(ids))
    return [
        id for (id,) in db.execute(f"SELECT a.id FROM asset a WHERE a.id IN ({marks}) AND a.status = 'live' AND {UNFILLED}", tuple(ids))
    ]


def list_cover(db: Database) -> list[StageCover]:
    """The matrix, a row for each open stage in order."""
    stages = db.execute(
        f"SELECT s.id, s.name, (SELECT count(*) FROM step t WHERE t.stage_id = s.id AND {_REQUIRED}) FROM stage s"
        " WHERE s.kind = 'open' ORDER BY s.position, s.id"
    ).fetchall()
    live: dict[int, dict[str, int]] = {id: dict.fromkeys(ASSET_KINDS, 0) for id, *_ in stages}
    drafts: dict[int, dict[str, int]] = {id: dict.fromkeys(ASSET_KINDS, 0) for id, *_ in stages}
    for stage, kind, status, count in db.execute(
        f"SELECT t.stage_id, a.kind, iif(a.status = 'live' AND NOT {UNFILLED}, 'live', 'draft') AS stands, count(*)"
        " FROM step t JOIN asset a ON a.id = t.asset_id WHERE a.status IN ('live', 'draft') GROUP BY t.stage_id, a.kind, stands"
    ):
        if stage in live:
            (live if status == "live" else drafts)[stage][kind] = count
    return [StageCover(id, name, live[id], drafts[id], required) for id, name, required in stages]


def list_cell(db: Database, stage_id: int | None, kind: str = "") -> list[Found]:
    """The live and draft assets of a stage (or of every open one) and kind (or of every kind), in the order of their steps."""
    rows = db.execute(
        f"SELECT a.id, a.title, a.kind, a.status || iif({UNFILLED}, ', {NO_FILE}', ''), t.position, s.name FROM step t"
        " JOIN asset a ON a.id = t.asset_id JOIN stage s ON s.id = t.stage_id WHERE s.kind = 'open'"
        " AND (:stage IS NULL OR t.stage_id = :stage) AND (:kind = '' OR a.kind = :kind) AND a.status IN ('live', 'draft')"
        " ORDER BY s.position, t.position, t.id",
        {"stage": stage_id, "kind": kind},
    )
    return [
        Found("asset", id, title, f"{word}, {status}, {f'step {position}' if CHANNELS[word] != 'hand' else 'at hand'}", stage)
        for id, title, word, status, position, stage in rows
    ]


def list_unplaced(db: Database) -> list[Found]:
    """The live and draft assets that are a step of no stage, by title."""
    rows = db.execute(
        "SELECT a.id, a.title, a.kind, a.status FROM asset a WHERE a.status IN ('live', 'draft')"
        " AND NOT EXISTS (SELECT 1 FROM step t WHERE t.asset_id = a.id) ORDER BY a.title, a.id"
    )
    return [Found("asset", id, title, f"{kind}, {status}, a step of no stage") for id, title, kind, status in rows]


def list_required(db: Database, stage_id: int | None = None) -> list[Found]:
    """The required steps of a stage, or of all open ones: each is a contact that the plan counts on."""
    rows = db.execute(
        "SELECT a.id, a.title, a.kind, a.status, t.position, s.name FROM step t JOIN asset a ON a.id = t.asset_id"
        f" JOIN stage s ON s.id = t.stage_id WHERE s.kind = 'open' AND (:stage IS NULL OR t.stage_id = :stage) AND {_REQUIRED}"
        " ORDER BY s.position, t.position, t.id",
        {"stage": stage_id},
    )
    return [
        Found("asset", id, title, f"step {position}, {word}{'' if status == 'live' else f', {status}'}", stage)
        for id, title, word, status, position, stage in rows
    ]


# Any contact, either way, that did not bounce, up to the moment somebody first became a customer. The same is counted by the reports.
_CUSTOMERS = """
WITH won AS (
  SELECT m.prospect_id AS id, min(m.at) AS at FROM stage_move m WHERE m.to_stage_id IN (SELECT id FROM stage WHERE kind = 'won')
  GROUP BY m.prospect_id
)
SELECT p.id, p.name, p.company, w.at, (
  SELECT count(*) FROM touch x WHERE x.prospect_id = w.id AND x.at <= w.at AND x.outcome <> 'bounced') AS contacts
FROM won w JOIN prospect p ON p.id = w.id ORDER BY contacts DESC, w.at DESC, p.id
"""
_UNKNOWN = """
SELECT p.id, p.name, p.company, p.since FROM prospect p WHERE p.stage_id IN (SELECT id FROM stage WHERE kind = 'won') AND NOT EXISTS (
  SELECT 1 FROM stage_move m JOIN stage s ON s.id = m.to_stage_id WHERE m.prospect_id = p.id AND s.kind = 'won') ORDER BY p.since DESC, p.id
"""


def get_interactions(db: Database) -> Interactions:
    """Planned and real contacts per customer."""
    planned = db.execute(f"SELECT count(*) FROM step t JOIN stage s ON s.id = t.stage_id WHERE s.kind = 'open' AND {_REQUIRED}").fetchone()[
        0
    ]
    contacts = [row[4] for row in db.execute(_CUSTOMERS)]
    unknown = db.execute(f"SELECT count(*) FROM ({_UNKNOWN})").fetchone()[0]
    return Interactions(int(planned), took(contacts), int(unknown))


def list_customers(db: Database, known: bool = True) -> list[Found]:
    """The customers that are counted, those with the most contacts first; or (not `known`) those whose way nobody wrote down."""
    if known:
        return [Found("prospect", id, name, _contacts(count, at), company) for id, name, company, at, count in db.execute(_CUSTOMERS)]
    return [
        Found("prospect", id, name, f"customer since {at[:10]}; how he became one was not written down", company)
        for id, name, company, at in db.execute(_UNKNOWN)
    ]


def _contacts(count: int, at: str) -> str:
    return f"{count:,} contact{'' if count == 1 else 's'} until {at[:10]}"
