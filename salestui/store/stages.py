"""The stages: the customer's way, as the founder drew it."""

from dataclasses import dataclass
from datetime import datetime

from ..errors import SalesError
from ..glass import safe_text
from .engine import Database
from .journal import action, undivided


@dataclass(frozen=True)
class StageRow:
    """One stage with what stands in it; `value` is minor units per currency, `express_to_id` where its express lane leads."""

    id: int
    position: int
    name: str
    kind: str
    customer_goal: str
    next_step: str
    exit_evidence: str
    max_days: int | None
    prospects: int
    value: dict[str, int]
    express_to_id: int | None = None


_COLUMNS = "id, position, name, kind, customer_goal, next_step, exit_evidence, max_days"


def list_stages(db: Database) -> list[StageRow]:
    """Every stage in order, with its number of prospects and their value."""
    counts: dict[int, int] = {}
    values: dict[int, dict[str, int]] = {}
    for stage, currency, count, value in db.execute(
        "SELECT stage_id, currency, count(*), sum(value) FROM prospect GROUP BY stage_id, currency"
    ):
        counts[stage] = counts.get(stage, 0) + count
        if currency:
            values.setdefault(stage, {})[currency] = value
    rows = db.execute(f"SELECT {_COLUMNS}, express_to_id FROM stage ORDER BY position, id")
    return [StageRow(*(*row[:8], counts.get(row[0], 0), values.get(row[0], {}), row[8])) for row in rows]


def find_stage(db: Database, name: str) -> tuple[int, str, str]:
    """(id, name, kind) of the stage with this id or name (case does not matter). Raises `SalesError` naming the stages there are."""
    for row in db.execute("SELECT id, name, kind FROM stage ORDER BY position, id").fetchall():
        if str(row[0]) == name.strip() or row[1].casefold() == name.strip().casefold():
            return int(row[0]), str(row[1]), str(row[2])
    names = ", ".join(name for (name,) in db.execute("SELECT name FROM stage ORDER BY position, id"))
    raise SalesError(f"There is no stage “{safe_text(name)}”.", "Nothing was changed.", f"The stages are: {names}.")


def stage_gone() -> SalesError:
    """For a stage that was there when it was named."""
    return SalesError("That stage is gone.", "Nothing was changed.", "See them all: salestui stage list.")


def first_stage(db: Database) -> tuple[int, str]:
    """(id, name) of the first open stage, where a new prospect stands."""
    row = db.execute("SELECT id, name FROM stage ORDER BY kind <> 'open', position, id LIMIT 1").fetchone()
    return int(row[0]), str(row[1])


@undivided
def add_stage(db: Database, name: str, now: datetime, *, kind: str = "open", after: int | None = None) -> int:
    """A new stage, behind stage `after` or behind the last open one. Returns its id. Raises `SalesError` for a name that stands already."""
    clean = fresh_name(db, name)
    with action(db, f"Added stage {clean}", now):
        return put_stage(db, clean, kind, after)


def put_stage(db: Database, name: str, kind: str, after: int | None) -> int:
    """`add_stage` inside the caller's action, for a name that is known to be free."""
    if after is None:
        position = db.execute("SELECT coalesce(max(position), 0) FROM stage WHERE kind = 'open'").fetchone()[0] + 1
    else:
        row = db.execute("SELECT position FROM stage WHERE id = ?", (after,)).fetchone()
        if row is None:
            raise stage_gone()
        position = row[0] + 1
    db.execute("UPDATE stage SET position = position + 1 WHERE position >= ?", (position,))
    made = db.execute("INSERT INTO stage (position, name, kind) VALUES (?, ?, ?)", (position, name, kind)).lastrowid
    return int(made or 0)


@undivided
def rename_stage(db: Database, id: int, name: str, now: datetime) -> None:
    """Give a stage another name; its prospects and steps stay. Raises `SalesError` for a name that stands already."""
    clean = fresh_name(db, name, but=id)
    with action(db, f"Renamed a stage to {clean}", now):
        if not db.execute("UPDATE stage SET name = ? WHERE id = ?", (clean, id)).rowcount:
            raise stage_gone()


@undivided
def move_stage(db: Database, id: int, position: int, now: datetime) -> None:
    """Put a stage at a position (from 1); the others close up. Raises `SalesError` for a position that does not exist."""
    ids = [row[0] for row in db.execute("SELECT id FROM stage ORDER BY position, id")]
    if not 1 <= position <= len(ids):
        raise SalesError(f"There is no position {position}.", "Nothing was changed.", f"Positions run from 1 to {len(ids)}.")
    if id not in ids:
        raise stage_gone()
    ids.remove(id)
    ids.insert(position - 1, id)
    with action(db, "Moved a stage", now):
        for at, each in enumerate(ids, start=1):
            db.execute("UPDATE stage SET position = ? WHERE id = ? AND position <> ?", (at, each, at))


def fresh_name(db: Database, name: str, but: int | None = None) -> str:
    """A stage's name as it may be kept. Raises `SalesError` for none, or one that stands already."""
    clean = safe_text(name).strip()
    if not clean:
        raise SalesError("A stage needs a name.", "Nothing was changed.", "Name it as a past event, like “Call booked”.")
    for id, standing in db.execute("SELECT id, name FROM stage").fetchall():
        if standing.casefold() == clean.casefold() and id != but:
            raise SalesError(f"There is already a stage “{standing}”.", "Nothing was changed.", "Choose another name.")
    return clean
