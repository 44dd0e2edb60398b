"""The formula: which words and pictures a prospect gets next in his stage, and when.

Together the steps of all stages are the formula of the business. The next right asset is the first live step, in order,
whose asset the prospect has not been served yet, in whichever stage that happened.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .schedule import Delay, Window, due_at

ASSET_KINDS = ("value", "email", "pdf", "video", "image", "chat", "call", "page")
CHANNELS = ("email", "call", "chat", "browser", "hand")


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step of a stage as the rules see it; `live` says whether its asset may be served today."""

    step_id: int
    asset_id: int
    title: str
    position: int
    channel: str
    delay: Delay
    required: bool = True
    live: bool = True


def next_step(steps: Iterable[StepPlan], served_asset_ids: Collection[int]) -> StepPlan | None:
    """The next right asset of a stage: its first live step, in order, that was not served yet; None when all were."""
    return min(_open_steps(steps, served_asset_ids), key=_order, default=None)


def plan(
    steps: Iterable[StepPlan],
    served_asset_ids: Collection[int],
    last_touch: datetime | None,
    zone: ZoneInfo,
    window: Window | None,
    holidays: Collection[date],
    now: datetime,
) -> list[tuple[StepPlan, datetime]]:
    """What a prospect would still get in his stage, and when (UTC), if each step went out the moment it is due.

    This is the what-if: the same steps in another order, or with other delays, give another list; nothing is stored.
    """
    planned: list[tuple[StepPlan, datetime]] = []
    previous = last_touch
    for step in sorted(_open_steps(steps, served_asset_ids), key=_order):
        previous = now = due_at(previous, step.delay, zone, window, holidays, now)
        planned.append((step, previous))
    return planned


def minimum_interactions(formula: Mapping[int, Sequence[StepPlan]], kinds: Mapping[int, str]) -> int:
    """The least number of contacts that makes a customer: the required steps over all open stages (by stage id)."""
    return sum(step.required for stage_id, steps in formula.items() if kinds.get(stage_id) == "open" for step in steps)


def coverage(stage_ids: Iterable[int], placed: Iterable[tuple[int, str, bool]]) -> dict[int, dict[str, int]]:
    """How many live assets each stage has of each kind; a zero is a hole.

    `placed` has a (stage id, asset kind, live) for every step.
    """
    matrix = {stage_id: dict.fromkeys(ASSET_KINDS, 0) for stage_id in stage_ids}
    for stage_id, kind, live in placed:
        if live and stage_id in matrix:
            matrix[stage_id][kind] += 1
    return matrix


def _open_steps(steps: Iterable[StepPlan], served: Collection[int]) -> Iterable[StepPlan]:
    return (step for step in steps if step.live and step.asset_id not in served)


def _order(step: StepPlan) -> tuple[int, int]:
    return step.position, step.step_id
