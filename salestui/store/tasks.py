"""The work that decisions made: what is to be written, revised, moved or answered, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime

from ..errors import SalesError
from ..glass import safe_text
from ..rules.parking import check_later, day_ahead
from ..rules.ripple import review_title
from ..rules.times import utc_text
from .engine import Database
from .journal import action, undivided

KINDS = ("write", "revise", "retire", "move", "add stage", "edit stage", "answer", "application", "review")
STATES = ("open", "done", "dropped")
_SAID = {
    "write": "Write", "revise": "Revise", "retire": "Retire", "move": "Move", "add stage": "Add a stage", "edit stage": "Edit the stage",
    "answer": "Edit the answer", "application": "Set up an application", "review": "Review",
}  # fmt: skip
_TARGETS = {
    "write": ("", "stage", "asset"), "revise": ("asset",), "retire": ("asset",), "move": ("asset",), "add stage": ("", "stage"), "edit stage": ("stage",),
    "answer": ("answer", "quadrant"), "application": ("", "application", "asset"), "review": ("quadrant", "asset", "stage", "answer"),
}  # fmt: skip
DEFAULT_KIND = {
    "asset": "revise",
    "stage": "edit stage",
    "answer": "answer",
    "quadrant": "answer",
    "application": "application",
    "": "write",
}
"""What is done to a target where nothing else was said."""
_TABLES = {"asset": "asset", "stage": "stage", "answer": "answer", "quadrant": "quadrant", "application": "application"}


@dataclass(frozen=True)
class TaskRow:
    """One task: `target` is what it is done to ("asset:3", "" for what is still to be made) with its `name`, `about` what is asked.

    `synthesis` is the founder's sentence of its decision. `snoozed_until` is a day.
    """

    id: int
    kind: str
    target: str
    name: str
    about: str
    state: str
    reason: str
    decision_id: int | None
    synthesis: str
    snoozed_until: str | None
    created_at: str
    done_at: str | None

    @property
    def target_kind(self) -> str:
        """What sort of thing it is done to: asset, stage, answer, quadrant, application, or ""."""
        return self.target.partition(":")[0]

    @property
    def target_id(self) -> int | None:
        """The id of what it is done to."""
        number = self.target.partition(":")[2]
        return int(number) if number else None

    @property
    def words(self) -> str:
        """What is to be done: “Revise “Opener””."""
        said = _SAID[self.kind]
        if self.kind == "review":
            return review_title(self.name, self.about)
        if self.kind == "write" and not self.name:
            return "Write a new asset"
        if self.kind == "write" and self.target_kind == "stage":
            return f"Write a new asset for {self.name}"
        if self.kind == "add stage" and self.name:
            return f"Add a stage after {self.name}"
        return f"{said}: {self.name}" if self.name else said


_NAME = (
    "CASE substr(t.target, 1, instr(t.target, ':') - 1)"
    " WHEN 'asset' THEN (SELECT title FROM asset WHERE id = CAST(substr(t.target, 7) AS INTEGER))"
    " WHEN 'stage' THEN (SELECT name FROM stage WHERE id = CAST(substr(t.target, 7) AS INTEGER))"
    " WHEN 'answer' THEN (SELECT text FROM answer WHERE id = CAST(substr(t.target, 8) AS INTEGER))"
    " WHEN 'quadrant' THEN (SELECT 'Q' || id || ' ' || name FROM quadrant WHERE id = CAST(substr(t.target, 10) AS INTEGER))"
    " WHEN 'application' THEN (SELECT name FROM application WHERE id = CAST(substr(t.target, 13) AS INTEGER)) END"
)
_ROW = (
    f"SELECT t.id, t.kind, t.target, coalesce({_NAME}, ''), t.about, t.state, t.reason, t.decision_id, coalesce(d.synthesis, ''),"
    " t.snoozed_until, t.created_at, t.done_at FROM task t LEFT JOIN decision d ON d.id = t.decision_id"
)


def _where(state: str) -> str:
    """The tasks of a state; "" is all of them. The literal lets the index of open ones serve."""
    return {"": "1", "open": "t.state = 'open'"}.get(state, "t.state = :state")


def count_tasks(db: Database, state: str = "open") -> int:
    """How many tasks are in a state ("" for all)."""
    return int(db.execute(f"SELECT count(*) FROM task t WHERE {_where(state)}", {"state": state}).fetchone()[0])


def list_tasks(db: Database, state: str = "open", limit: int = -1, offset: int = 0) -> list[TaskRow]:
    """The tasks of a state: open ones the oldest first, others the newest first; of all ("") the open ones first."""
    order = {"open": "t.created_at, t.id", "": "t.state <> 'open', iif(t.state = 'open', t.id, -t.id)"}.get(
        state, "t.created_at DESC, t.id DESC"
    )
    values = {"state": state, "limit": limit, "offset": offset}
    return [TaskRow(*row) for row in db.execute(f"{_ROW} WHERE {_where(state)} ORDER BY {order} LIMIT :limit OFFSET :offset", values)]


def first_due(db: Database, now: datetime) -> int | None:
    """The open task that is to be done first: the oldest that is not put off. `now` is in the founder's zone."""
    sql = "SELECT id FROM task WHERE state = 'open' AND (snoozed_until IS NULL OR snoozed_until <= ?) ORDER BY created_at, id LIMIT 1"
    row = db.execute(sql, (now.date().isoformat(),)).fetchone()
    return int(row[0]) if row else None


def list_tasks_of(db: Database, decision_id: int) -> list[TaskRow]:
    """The tasks that a decision made, in their order."""
    return [TaskRow(*row) for row in db.execute(f"{_ROW} WHERE t.decision_id = ? ORDER BY t.id", (decision_id,))]


def get_task(db: Database, id: int) -> TaskRow:
    """One task. Raises `SalesError` where there is none."""
    row = db.execute(f"{_ROW} WHERE t.id = ?", (id,)).fetchone()
    if not row:
        raise SalesError(f"There is no task {id}.", "Nothing was done.", "salestui task list shows all of them.")
    return TaskRow(*row)


def check_target(db: Database, kind: str, target: str) -> None:
    """Raises `SalesError` where this kind of task cannot be done to the target, or there is no such thing."""
    if kind not in KINDS:
        raise SalesError(f"“{safe_text(kind)}” is no kind of task.", "Nothing was done.", f"Say one of: {', '.join(KINDS)}.")
    name = target.partition(":")[0]
    if name and name not in _TABLES:
        check_exists(db, target)
    if name not in _TARGETS[kind]:
        allowed = " or ".join(f"{one}:ID" if one else "nothing" for one in _TARGETS[kind])
        raise SalesError(f"“{kind}” cannot be done to {target or 'nothing'}.", "Nothing was done.", f"Its target is {allowed}.")
    if name:
        check_exists(db, target)


def check_exists(db: Database, target: str) -> None:
    """Raises `SalesError` where what is named ("asset:3") does not exist."""
    name, _, number = target.partition(":")
    if name not in _TABLES:
        raise SalesError(
            f"“{safe_text(target)}” names nothing.", "Nothing was done.", f"Name one of: {', '.join(f'{one}:ID' for one in _TABLES)}."
        )
    known = number.isascii() and number.isdecimal() and len(number) < 16
    if not known or not db.execute(f"SELECT 1 FROM {_TABLES[name]} WHERE id = ?", (int(number),)).fetchone():
        raise SalesError(
            f"There is no {safe_text(name)} {safe_text(number) or 'without a number'}.",
            "Nothing was done.",
            f"Name one that exists: {name}:ID.",
        )


@undivided
def add_task(db: Database, kind: str, target: str, now: datetime, *, decision_id: int | None = None, about: str = "") -> int:
    """A new open task. Raises `SalesError` where its target does not exist or does not go with its kind."""
    check_target(db, kind, target)
    with action(db, f"Added a task: {kind}", now) as act:
        row = db.execute(
            "INSERT INTO task (decision_id, kind, target, about, created_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
            (decision_id, kind, target, safe_text(about).strip(), utc_text(now)),
        ).fetchone()
        act.label = f"Added a task: {get_task(db, row[0]).words[:60]}"
        return int(row[0])


def _open_task(db: Database, id: int) -> TaskRow:
    task = get_task(db, id)
    if task.state != "open":
        raise SalesError(
            f"Task {id} is {task.state} already{f': {task.reason}' if task.reason else ''}.",
            "Nothing was changed.", "There is nothing left to do for it; salestui task list --state open shows what there is.",
        )  # fmt: skip
    return task


@undivided
def finish_task(db: Database, id: int, now: datetime, target: str = "") -> None:
    """A task is done; `target` is what came of it, where it had none ("asset:9"). Raises `SalesError` where it is not open."""
    task = _open_task(db, id)
    if target:
        check_exists(db, target)
    with action(db, f"Done: {task.words[:60]}", now):
        values = ("done", utc_text(now), target or task.target, id)
        db.execute("UPDATE task SET state = ?, done_at = ?, target = ?, snoozed_until = NULL WHERE id = ?", values)


@undivided
def drop_task(db: Database, id: int, reason: str, now: datetime) -> None:
    """A task will not be done, for a reason. Raises `SalesError` where it is not open, or there is no reason."""
    task, why = _open_task(db, id), safe_text(reason).strip()
    if not why:
        raise SalesError("A task is dropped for a reason.", "Nothing was changed.", "Say it in a few words.")
    with action(db, f"Dropped: {task.words[:60]}", now):
        values = ("dropped", utc_text(now), why, id)
        db.execute("UPDATE task SET state = ?, done_at = ?, reason = ?, snoozed_until = NULL WHERE id = ?", values)


@undivided
def snooze_task(db: Database, id: int, until: date, now: datetime) -> None:
    """A task is out of the way until a day. Raises `SalesError` where it is not open, or that day is not to come."""
    task = _open_task(db, id)
    check_later(until, now.date(), "It comes back on", "Nothing was changed.")
    with action(db, f"Snoozed until {day_ahead(until, now.date())}: {task.words[:60]}", now):
        db.execute("UPDATE task SET snoozed_until = ? WHERE id = ?", (until.isoformat(), id))
