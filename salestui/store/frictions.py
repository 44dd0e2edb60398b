"""Friction points: where customers get stuck on their way, whose doing it is, what was heard, and whether it is mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.times import from_text, utc_text
from .engine import Database
from .journal import action, undivided
from .stages import stage_gone

WRITTEN = frozenset({"friction"})
SIDES = ("customer", "us")
"""Who gets stuck: the customer (the next step is unclear, or takes too long, or his goal is not ours), or we do."""
OPEN, FIXED = "open", "fixed"
LONGEST = 300


@dataclass(frozen=True)
class FrictionRow:
    """One friction point. `days` are whole days it was or has been open; `heard` is the title of the intel behind it, `why` the sentence of its
    decision ("" for none)."""

    id: int
    stage_id: int
    stage: str
    side: str
    cause: str
    intel_id: int | None
    heard: str
    decision_id: int | None
    why: str
    state: str
    opened_at: str
    fixed_at: str | None
    days: int


_ROWS = """
SELECT f.id, f.stage_id, s.name, f.side, f.cause, f.intel_id, coalesce(i.title, ''), f.decision_id, coalesce(d.synthesis, ''), f.state,
  f.opened_at, f.fixed_at
FROM friction f JOIN stage s ON s.id = f.stage_id LEFT JOIN intel i ON i.id = f.intel_id LEFT JOIN decision d ON d.id = f.decision_id
"""


def list_frictions(db: Database, now: datetime, *, state: str = "", stage_id: int | None = None) -> list[FrictionRow]:
    """Friction points in the order of the stages: open ones first, the oldest first; of the fixed ones the last mended first."""
    rows = db.execute(
        f"{_ROWS} WHERE (:state = '' OR f.state = :state) AND (:stage IS NULL OR f.stage_id = :stage)"
        " ORDER BY s.position, s.id, f.state = 'fixed', CASE f.state WHEN 'open' THEN f.opened_at END, f.fixed_at DESC, f.id",
        {"state": state, "stage": stage_id},
    )
    return [_row(row, now) for row in rows]


def _row(row: Sequence[Any], now: datetime) -> FrictionRow:
    opened, fixed = row[10], row[11]
    days = max(0, ((from_text(fixed) if fixed else now) - from_text(opened)).days)
    return FrictionRow(*(*row, days))


def get_friction(db: Database, id: int, now: datetime) -> FrictionRow:
    """One of them. Raises `SalesError` where there is none."""
    row = db.execute(f"{_ROWS} WHERE f.id = ?", (id,)).fetchone()
    if row is None:
        raise SalesError(f"There is no friction point {id}.", "Nothing was changed.", "See them all: salestui friction list.")
    return _row(row, now)


@undivided
def add_friction(
    db: Database, stage_id: int, side: str, cause: str, now: datetime, *, intel_id: int | None = None, decision_id: int | None = None
) -> int:
    """Note where somebody gets stuck; one user action. Returns its id. Raises `SalesError` for a stage or intel that is not there, a side that
    is none, no words, and for what stands open there already."""
    name = _stage(db, stage_id)
    said = _said(side, cause)
    _heard(db, intel_id)
    for row in list_frictions(db, now, state=OPEN, stage_id=stage_id):
        if row.cause.casefold() == said.casefold():
            raise SalesError(f"{quoted(row.cause)} is open in {name} already.", "Nothing was changed.", f"It is number {row.id}.")
    with action(db, f"Noted friction in {name}: {quoted(said)}", now):
        made = db.execute(
            "INSERT INTO friction (stage_id, side, cause, intel_id, decision_id, opened_at) VALUES (?, ?, ?, ?, ?, ?)",
            (stage_id, side, said, intel_id, decision_id, utc_text(now)),
        ).lastrowid
    return int(made or 0)


@undivided
def edit_friction(
    db: Database, id: int, now: datetime, *, stage_id: int | None = None, side: str = "", cause: str = "", intel_id: int | None = None
) -> bool:
    """Say it better, put it into another stage, say where it was heard; one user action. Whether anything has changed. Raises `SalesError` as
    `add_friction` does."""
    row = get_friction(db, id, now)
    wanted = (stage_id or row.stage_id, side or row.side, _said(side or row.side, cause or row.cause), intel_id or row.intel_id)
    _stage(db, wanted[0])
    _heard(db, wanted[3])
    if wanted == (row.stage_id, row.side, row.cause, row.intel_id):
        return False
    with action(db, f"Edited friction {quoted(wanted[2])}", now):
        db.execute("UPDATE friction SET stage_id = ?, side = ?, cause = ?, intel_id = ? WHERE id = ?", (*wanted, id))
    return True


@undivided
def fix_friction(db: Database, id: int, now: datetime) -> FrictionRow:
    """It is mended; one user action. Raises `SalesError` where it is not there, or is mended already."""
    row = get_friction(db, id, now)
    if row.state == FIXED:
        raise SalesError(
            f"{quoted(row.cause)} is fixed already.", "Nothing was changed.", f"To open it again: salestui friction reopen {id}."
        )
    with action(db, f"Fixed friction {quoted(row.cause)}", now):
        db.execute("UPDATE friction SET state = 'fixed', fixed_at = ? WHERE id = ?", (utc_text(now), id))
    return get_friction(db, id, now)


@undivided
def reopen_friction(db: Database, id: int, now: datetime) -> FrictionRow:
    """It is there again, open since it was first; one user action. Raises `SalesError` where it is not there, or is open."""
    row = get_friction(db, id, now)
    if row.state == OPEN:
        raise SalesError(f"{quoted(row.cause)} is open.", "Nothing was changed.")
    with action(db, f"Opened friction again: {quoted(row.cause)}", now):
        db.execute("UPDATE friction SET state = 'open', fixed_at = NULL WHERE id = ?", (id,))
    return get_friction(db, id, now)


def _stage(db: Database, id: int) -> str:
    row = db.execute("SELECT name FROM stage WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise stage_gone()
    return str(row[0])


def _heard(db: Database, intel_id: int | None) -> None:
    if intel_id is not None and not db.execute("SELECT 1 FROM intel WHERE id = ?", (intel_id,)).fetchone():
        raise SalesError(f"There is no intel {intel_id}.", "Nothing was changed.", "See it all: salestui intel list.")


def _said(side: str, cause: str) -> str:
    clean = safe_text(cause).strip()
    if side not in SIDES:
        raise SalesError(f"{quoted(side)} is no side.", "Nothing was changed.", f"It is {' or '.join(SIDES)}: who gets stuck.")
    if not clean:
        raise SalesError("A friction point needs a cause.", "Nothing was changed.", "Say in a few words where somebody gets stuck.")
    if len(clean) > LONGEST:
        raise SalesError(f"A cause has at most {LONGEST} characters; this has {len(clean):,}.", "Nothing was changed.", "Say it shorter.")
    return clean
