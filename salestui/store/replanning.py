"""Deliveries under way follow a formula that changes: decided before its steps are written, done after. Inside the caller's action."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..rules.formula import StepPlan
from ..rules.replanning import UnderWay, fate
from ..rules.schedule import Delay, Window, due_at, find_zone
from ..rules.times import from_text, utc_text
from .engine import Database
from .forecast import BY_HAND, LOOK
from .sequence import UNDER_WAY, schedule_next, served_assets
from .settings import get_holidays

Turned = Mapping[int, tuple[Sequence[StepPlan], Sequence[StepPlan]]]
Progress = Callable[[int, int], None]


@dataclass
class Replanned:
    """Deliveries counted: due anew, cancelled, newly scheduled."""

    again: int = 0
    cancelled: int = 0
    scheduled: int = 0

    def count(self, again: int, cancelled: int, scheduled: int) -> None:
        """Count more of them on."""
        self.again, self.cancelled, self.scheduled = self.again + again, self.cancelled + cancelled, self.scheduled + scheduled


@dataclass(frozen=True)
class Fate:
    """What is to be done for one prospect. `delivery_id` is None where nothing is under way, `last` his last touch that went out."""

    prospect_id: int
    active: bool
    zone: str
    delivery_id: int | None
    step_id: int | None
    turn: str
    last: str | None


def decide(db: Database, turned: Turned, progress: Progress | None = None) -> list[Fate]:
    """What becomes of the delivery of everybody in a sequence of these stages (id -> its steps before and after); who needs nothing is left out."""
    found: list[Fate] = []
    for stage_id, (before, after) in turned.items():
        rows = db.execute(
            "SELECT p.id, p.sequence = 'active', p.zone, d.id, d.step_id, d.state, d.attempts,"
            f" d.own_subject IS NOT NULL OR d.own_body IS NOT NULL OR d.why = '{BY_HAND}',"
            " coalesce((SELECT max(at) FROM touch t WHERE t.prospect_id = p.id AND t.direction = 'out'), d.created_at)"
            f" FROM prospect p LEFT JOIN delivery d ON d.prospect_id = p.id AND d.state IN {UNDER_WAY}"
            " WHERE p.stage_id = ? AND p.sequence IN ('active', 'paused')",
            (stage_id,),
        ).fetchall()
        for number, (id, active, zone, delivery_id, step_id, state, attempts, own, last) in enumerate(rows):
            if progress is not None and number % LOOK == 0:
                progress(number, len(rows))
            turn = "stays"
            if delivery_id is not None:
                turn = fate(UnderWay(step_id, state, bool(attempts), bool(own)), before, after, served_assets(db, id))
            if turn != "stays" or (delivery_id is None and active):
                found.append(Fate(id, bool(active), zone, delivery_id, step_id, turn, last))
    return found


def follow(
    db: Database, fates: Sequence[Fate], delays: Mapping[int, Delay], now: datetime, done: Replanned, progress: Progress | None = None
) -> None:
    """Do what was decided; `delays` are the new ones by step id, `done` is counted on."""
    boxes = {id: (zone, window) for id, zone, window in db.execute("SELECT id, zone, window FROM mailbox ORDER BY id")}
    for number, each in enumerate(fates):
        if progress is not None and number % LOOK == 0:
            progress(number, len(fates))
        if each.turn == "again" and each.step_id is not None:
            done.again += _due_again(db, each, delays[each.step_id], boxes, now)
            continue
        if each.turn == "goes":
            done.cancelled += db.execute(
                "UPDATE delivery SET state = 'cancelled', why = 'the formula was changed' WHERE id = ?"
                " AND state IN ('scheduled', 'deferred', 'held')",
                (each.delivery_id,),
            ).rowcount
        if each.active:
            done.scheduled += schedule_next(db, each.prospect_id, now) is not None


def _due_again(db: Database, each: Fate, delay: Delay, boxes: Mapping[int, tuple[str, str]], now: datetime) -> int:
    """Give one waiting delivery its day by the new delay. Returns 1 where that is another one."""
    (box,) = db.execute("SELECT mailbox_id FROM delivery WHERE id = ?", (each.delivery_id,)).fetchone()
    zone, window = boxes.get(box) or next(iter(boxes.values()), ("", ""))
    due = due_at(
        from_text(each.last) if each.last else None,
        delay,
        find_zone(each.zone or zone or "UTC"),
        Window.parse(window) if window else None,
        get_holidays(db),
        now.replace(microsecond=0),
    )
    return db.execute(
        "UPDATE delivery SET state = 'scheduled', why = '', due_at = :due, next_at = :due WHERE id = :id AND state IN ('scheduled', 'deferred')"
        " AND (due_at, next_at) <> (:due, :due)",
        {"due": utc_text(due), "id": each.delivery_id},
    ).rowcount
