"""The formula as a draft changes it: read whole, saved as one action, with what becomes of the mails under way."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from ..rules.drafting import Add, Change, Edit, Formula, PlacedStep, changes, plans, replay, stages_changed
from ..rules.schedule import Delay
from .engine import Database
from .journal import action
from .linking import because_of, close_task
from .replanning import Replanned, decide, follow

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Saved:
    """What a save did: the changes, and the deliveries that are due anew, cancelled and newly scheduled."""

    changes: list[Change]
    again: int = 0
    cancelled: int = 0
    scheduled: int = 0


def read_formula(db: Database) -> Formula:
    """Every step of every stage (also of those without any), in the order of the stages; what is only at hand stands last in its stage."""
    formula: dict[int, list[PlacedStep]] = {id: [] for (id,) in db.execute("SELECT id FROM stage ORDER BY position, id")}
    rows = db.execute(
        "SELECT t.stage_id, t.id, t.asset_id, a.title, a.kind, t.channel, t.delay_days, t.delay_business, t.required, a.status"
        " FROM step t JOIN asset a ON a.id = t.asset_id ORDER BY t.channel = 'hand', t.position, t.id"
    )
    for stage_id, id, asset_id, title, kind, channel, days, business, required, status in rows:
        formula[stage_id].append(PlacedStep(id, asset_id, title, kind, channel, Delay(days, bool(business)), bool(required), status))
    return {id: tuple(steps) for id, steps in formula.items()}


def save_formula(
    db: Database, edits: Sequence[Edit], now: datetime, progress: Progress | None = None, *, task_id: int | None = None
) -> Saved:
    """Do a draft's edits on the formula as it stands: one action, one undo. What fits no more is left out.

    Deliveries follow by `rules.replanning.fate`, just as the what-if said; whoever is in a changed sequence and has nothing under way
    gets his next right asset scheduled. `progress(done, total)` counts people, and may raise to stop: then nothing is changed.
    A task that asked for it (`task_id`) is done, unless nothing had to be changed. Raises `TaskGone`.
    """
    with action(db, "Changed the formula", now) as act:
        because = because_of(db, task_id)
        saved = apply_edits(db, edits, now, progress)
        if saved.changes:
            act.label = label_of(saved.changes) + because.words
            close_task(db, because, "", now)
        return saved


def apply_edits(db: Database, edits: Sequence[Edit], now: datetime, progress: Progress | None = None) -> Saved:
    """`save_formula` inside the caller's action."""
    before = read_formula(db)
    standing = {id for (id,) in db.execute("SELECT id FROM asset")}
    after = replay(before, [edit for edit in edits if not isinstance(edit, Add) or edit.step.asset_id in standing])
    found = changes(before, after)
    if not found:
        return Saved([])
    was, will = plans(before), plans(after)
    turned = {id: (was.get(id, []), will[id]) for id in stages_changed(before, after)}
    fates = decide(db, turned, progress)
    removed = [change.step.id for change in found if change.kind == "removed"]
    done = Replanned(cancelled=cancel_unsent(db, removed))
    drop_steps(db, removed)
    _write(db, before, after)
    follow(db, fates, {step.step_id: step.delay for steps in will.values() for step in steps}, now, done, progress)
    return Saved(found, done.again, done.cancelled, done.scheduled)


@contextmanager
def replanning(db: Database, now: datetime) -> Iterator[Replanned]:
    """Inside the caller's action: deliveries under way follow whatever the block writes to the steps. It takes none out of a stage with
    mails of it under way. What it comes to is counted once the block is left."""
    before, done = read_formula(db), Replanned()
    yield done
    after = read_formula(db)
    was, will = plans(before), plans(after)
    fates = decide(db, {id: (was.get(id, []), will[id]) for id in stages_changed(before, after)})
    follow(db, fates, {step.step_id: step.delay for steps in will.values() for step in steps}, now, done)


def label_of(found: Sequence[Change]) -> str:
    """How the journal names a save."""
    if len(found) > 1:
        return f"Changed the formula in {len(found):,} things"
    change = found[0]
    what = {"added": "Added", "removed": "Took out", "moved": "Moved", "delay": "Changed the delay of"}
    title = f"“{change.step.title}”"
    if change.kind == "required":
        return f"Made {title} {'required' if change.step.required else 'optional'}"
    return f"{what[change.kind]} {title}{' of the formula' if change.kind == 'removed' else ''}"


def count_unsent(db: Database, step_ids: Iterable[int]) -> int:
    """How many mails of these steps have not left."""
    marks, values = _marks(step_ids)
    unsent = "state IN ('scheduled', 'deferred', 'held')"
    return int(db.execute(f"SELECT count(*) FROM delivery WHERE step_id IN ({marks}) AND {unsent}", values).fetchone()[0])


def cancel_unsent(db: Database, step_ids: Iterable[int], why: str = "its step was taken out of the formula") -> int:
    """Cancel the unsent deliveries of steps, inside the caller's action. Returns how many. What is leaving or uncertain stays."""
    marks, values = _marks(step_ids)
    return db.execute(
        f"UPDATE delivery SET state = 'cancelled', why = ? WHERE step_id IN ({marks}) AND state IN ('scheduled', 'deferred', 'held')",
        [why, *values],
    ).rowcount


def drop_steps(db: Database, step_ids: Iterable[int]) -> None:
    """Take steps out, inside the caller's action; what was served by them stays, with its revision and its words."""
    marks, values = _marks(step_ids)
    if not values:
        return
    db.execute(f"UPDATE delivery SET step_id = NULL WHERE step_id IN ({marks})", values)
    db.execute(f"UPDATE touch SET step_id = NULL WHERE step_id IN ({marks})", values)
    db.execute(f"DELETE FROM skip WHERE step_id IN ({marks})", values)
    db.execute(f"DELETE FROM step WHERE id IN ({marks})", values)


def _marks(ids: Iterable[int]) -> tuple[str, list[int]]:
    values = list(ids)
    return ", ".join("?" * len(values)), values


def _write(db: Database, before: Formula, after: Formula) -> None:
    """Bring the table of steps from one formula to the other; what was removed is out already."""
    stood = {step.id: (stage_id, step) for stage_id, steps in before.items() for step in steps}
    moving = {
        step.id: (step.asset_id, stood[step.id][0], stage_id)
        for stage_id, steps in after.items()
        for step in steps
        if step.id in stood and stood[step.id][0] != stage_id
    }
    _move_over(db, moving, {(stage_id, step.asset_id) for stage_id, steps in after.items() for step in steps})
    for stage_id, steps in after.items():
        if steps == before.get(stage_id, ()):
            continue
        for place, step in enumerate(steps, start=1):
            values = {
                "stage": stage_id, "place": place, "asset": step.asset_id, "channel": step.channel, "days": step.delay.days,
                "business": step.delay.business, "required": step.required, "id": step.id,
            }  # fmt: skip
            if step.id in stood:
                db.execute(
                    "UPDATE step SET position = :place, delay_days = :days, delay_business = :business, required = :required WHERE id = :id"
                    " AND (position, delay_days, delay_business, required) <> (:place, :days, :business, :required)",
                    values,
                )
            else:
                db.execute(
                    "INSERT INTO step (stage_id, position, asset_id, channel, delay_days, delay_business, required)"
                    " VALUES (:stage, :place, :asset, :channel, :days, :business, :required)",
                    values,
                )


def _move_over(db: Database, moving: dict[int, tuple[int, int, int]], wanted: set[tuple[int, int]]) -> None:
    """Move steps (id -> asset, from stage, to stage); no stage ever holds an asset twice, not even on the way."""
    stages = [id for (id,) in db.execute("SELECT id FROM stage")]
    while moving:
        taken = {(stage, asset) for asset, stage, _ in moving.values()}
        free = next((id for id, (asset, _, stage) in moving.items() if (stage, asset) not in taken), None)
        if free is not None:
            _, _, stage = moving.pop(free)
        else:  # they change places among themselves: one of them waits in a stage without its asset
            free, (asset, _, to) = next(iter(moving.items()))
            stage = next(id for id in stages if (id, asset) not in taken | wanted)
            moving[free] = (asset, stage, to)
        db.execute("UPDATE step SET stage_id = ? WHERE id = ?", (stage, free))
