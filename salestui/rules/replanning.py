"""What becomes of a delivery that is under way when the formula is changed: the same rule for the what-if and for the save."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from .formula import StepPlan, next_step

Fate = Literal["stays", "again", "goes"]
UNSENT = ("scheduled", "deferred", "held")


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A delivery that has not left, or not surely. `own` says that the founder gave it words or a day of its own."""

    step_id: int | None
    state: str
    tried: bool = False
    own: bool = False


def fate(under_way: UnderWay, before: Sequence[StepPlan], after: Sequence[StepPlan], served: Collection[int]) -> Fate:
    """What becomes of a prospect's delivery when the sequence of his stage changes from `before` to `after`.

    "stays": as it is. "again": it is due anew, by its step's new delay after the last touch. "goes": it is cancelled, and the
    next right asset is scheduled. What is leaving, uncertain or sent is never touched; what was tried, is held, or has words or
    a day of the founder's own is cancelled only when its step leaves the stage.
    """
    was = next((step for step in before if step.step_id == under_way.step_id), None)
    if was is None or under_way.state not in UNSENT:
        return "stays"
    will = next((step for step in after if step.step_id == under_way.step_id), None)
    if will is None:
        return "goes"
    if under_way.tried or under_way.own or under_way.state == "held":
        return "stays"
    first, then = next_step(before, served), next_step(after, served)
    if first is not None and first.step_id == was.step_id and (then is None or then.step_id != was.step_id):
        return "goes"
    return "again" if will.delay != was.delay else "stays"
