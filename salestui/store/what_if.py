"""What a draft of the formula would do: the plan of everybody now, and then. Nothing is written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..rules.drafting import Change, Edit, changes, plans, replay, stages_changed
from ..rules.formula import StepPlan
from ..rules.what_if import Comparison, Serving, compare
from .engine import Database
from .forecast import each_planned
from .formula_editing import read_formula
from .pausing import sending_paused


@dataclass(frozen=True)
class WhatIf:
    """What would be changed, and what that does to whom from `now` to `until`. `paused`: nothing goes at all while sending is paused."""

    changes: list[Change]
    comparison: Comparison
    now: datetime
    until: datetime
    paused: bool


FAR = timedelta(days=3 * 365)
"""How far the plans are looked through for what does not come in the days that are shown. Few plans go on for longer: one does where a
crowd waits behind a mailbox's daily cap, and to play all of it forward would take long."""


class _Stopped(Exception):
    """The founder does not want to wait."""


def what_if(
    db: Database,
    edits: Sequence[Edit],
    now: datetime,
    until: datetime,
    progress: Callable[[int, int], None] | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> WhatIf | None:
    """Play the formula as it stands and as the edits make it, and hold one against the other. None where it was stopped.

    `progress(done, total)` counts the people gone through, twice over.
    """
    now = now.replace(microsecond=0)
    before = read_formula(db)
    after = replay(before, edits)
    will = plans(after)
    turned = {id: will[id] for id in stages_changed(before, after)}

    def look(half: int) -> Callable[[int, int], None]:
        def told(done: int, total: int) -> None:
            if stopping():
                raise _Stopped
            if progress is not None:
                progress(half * total + done, 2 * total)

        return told

    try:
        far = now + FAR
        comparison = compare(_servings(db, now, far, {}, look(0)), _servings(db, now, far, turned, look(1)), until)
    except _Stopped:
        return None
    return WhatIf(changes(before, after), comparison, now, until, sending_paused(db))


def _servings(
    db: Database, now: datetime, until: datetime, formula: Mapping[int, Sequence[StepPlan]], look: Callable[[int, int], None]
) -> Iterator[Serving]:
    for row in each_planned(db, now, until, formula, look):
        yield Serving(row.prospect_id, row.prospect, row.asset_id, row.asset, row.at)
