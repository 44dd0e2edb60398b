"""What is written because of a task: its decision stands with it, and the task is done, in the same action as the writing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from ..errors import SalesError
from ..rules.times import utc_text
from .engine import Database
from .journal import action, undivided

T = TypeVar("T")


class TaskGone(SalesError):
    """The task that something was to be written for is no longer there (an undo took it, or its decision, back)."""


@dataclass(frozen=True)
class Because:
    """Why something is written: the task, if it is still open, the decision it came from, if it came from one, and what kind of task it is."""

    task_id: int | None = None
    decision_id: int | None = None
    kind: str = ""

    @property
    def words(self) -> str:
        """For the label of an action; nothing where there is no decision."""
        return f" because of decision {self.decision_id}" if self.decision_id is not None else ""


BY_HAND = Because()


def because_of(db: Database, task_id: int | None) -> Because:
    """The decision behind a task. One that is done or dropped is left as it is, but its decision still counts. Raises `TaskGone`."""
    if task_id is None:
        return BY_HAND
    row = db.execute("SELECT state, decision_id, kind FROM task WHERE id = ?", (task_id,)).fetchone()
    if row is None:
        raise TaskGone(
            f"Task {task_id} is gone: an undo took it back.", "Nothing was changed.", "Save once more to keep it without the task."
        )
    return Because(task_id if row[0] == "open" else None, row[1], row[2])


def close_task(db: Database, because: Because, target: str, now: datetime) -> None:
    """Inside the caller's action: the task is done, and what it was done to is `target` ("asset:3"; "" keeps what it names)."""
    if because.task_id is not None:
        db.execute(
            "UPDATE task SET state = 'done', done_at = ?, snoozed_until = NULL, target = CASE WHEN ? = '' THEN target ELSE ? END WHERE id = ?",
            (utc_text(now), target, target, because.task_id),
        )


@undivided
def do_task(db: Database, task_id: int, now: datetime, label: str, work: Callable[[Database], T], target: str = "") -> T:
    """Do `work` (a founder's action) and the task with it: one action, one undo. What `work` raises leaves both undone."""
    because = because_of(db, task_id)
    with action(db, f"{label}{because.words}", now):
        done = work(db)
        close_task(db, because, target, now)
    return done
