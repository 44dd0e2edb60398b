"""Who would get what when, from the store as it stands or with another formula: what `rules.forecast` plays forward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..rules.forecast import DAY, Pace, Planned, Way, forecast
from ..rules.formula import StepPlan
from ..rules.schedule import Window, due_at, find_zone
from ..rules.times import from_text, utc_text
from .engine import Database
from .mailboxes import list_mailboxes
from .pausing import sending_paused
from .sequence import UNDER_WAY, list_plans
from .settings import get_holidays
from .stages import list_stages
from .suppressions import list_suppressions, suppression_of_prospect


@dataclass(frozen=True)
class PlannedRow:
    """One step ahead: who, what, by which channel, and the moment (UTC) it would be taken."""

    prospect_id: int
    prospect: str
    to: str
    asset: str
    channel: str
    at: datetime


def list_planned(db: Database, now: datetime, until: datetime, formula: Mapping[int, Sequence[StepPlan]] | None = None) -> list[PlannedRow]:
    """What everybody in a sequence would get from `now` to `until`, in order of time.

    `formula` (steps by stage id) takes the place of the stages' own: the what-if before a change is saved. What is held, uncertain,
    suppressed or paused without a day is not counted on; a stage that `formula` leaves out keeps its own steps.
    """
    plans = {stage.id: list_plans(db, stage.id) for stage in list_stages(db)}
    plans |= {stage: list(steps) for stage, steps in (formula or {}).items()}
    if sending_paused(db):
        return []
    boxes = list_mailboxes(db)
    paces = {
        box.id: Pace(
            Window.parse(box.window) if box.window else None,
            box.per_day,
            box.per_minute,
            ((box.gap_min or 0) + box.gap_max) / 2 if box.gap_max else 0.0,
            _lately(db, box.id, now),
        )
        for box in boxes
    }
    names: dict[int, tuple[str, str]] = {}
    ways = _ways(db, now, plans, {box.id: box.zone for box in boxes}, boxes[0].id if boxes else 0, paces, names)
    return [_shown(planned, names) for planned in forecast(ways, paces, get_holidays(db), now, until)]


def _lately(db: Database, mailbox_id: int, now: datetime) -> list[datetime]:
    rows = db.execute(
        "SELECT sent_at FROM delivery WHERE mailbox_id = ? AND sent_at > ? ORDER BY sent_at", (mailbox_id, utc_text(now - DAY))
    )
    return [from_text(at) for (at,) in rows]


def _shown(planned: Planned, names: Mapping[int, tuple[str, str]]) -> PlannedRow:
    name, email = names[planned.prospect_id]
    return PlannedRow(planned.prospect_id, name, email, planned.step.title, planned.step.channel, planned.at)


def _ways(
    db: Database,
    now: datetime,
    plans: Mapping[int, Sequence[StepPlan]],
    zones: Mapping[int, str],
    first_box: int,
    paces: Mapping[int, Pace],
    names: dict[int, tuple[str, str]],
) -> list[Way]:
    """The way of everybody in a sequence; whoever has a mail under way takes that step first, at its time."""
    holidays = get_holidays(db)
    served = _served(db)
    rows = db.execute(
        "SELECT p.id, p.name, p.email, p.zone, p.stage_id, p.sequence, p.sequence_until, d.step_id, d.next_at, d.state, coalesce(d.mailbox_id, :box),"
        " (SELECT max(at) FROM touch t WHERE t.prospect_id = p.id AND t.direction = 'out')"
        f" FROM prospect p LEFT JOIN delivery d ON d.prospect_id = p.id AND d.state IN {UNDER_WAY}"
        " WHERE (p.sequence = 'active' OR (p.sequence = 'paused' AND p.sequence_until IS NOT NULL))"
        " AND NOT EXISTS (SELECT 1 FROM mailbox b WHERE b.id = coalesce(d.mailbox_id, :box) AND b.state <> 'ready')",
        {"box": first_box},
    ).fetchall()
    ways = []
    never = _never_written_to(db)
    for id, name, email, zone, stage_id, sequence, until, step_id, next_at, state, box, last in rows:
        if state in ("held", "uncertain", "claimed") or id in never:
            continue
        names[id] = (name, email)
        place = find_zone(zone or zones.get(box, "") or "UTC")
        steps = [step for step in plans.get(stage_id, ()) if step.live and step.asset_id not in served.get(id, ())]
        steps.sort(key=lambda step: (step.step_id != step_id, step.position, step.step_id))
        if not steps:
            continue
        starts = now if sequence == "active" else max(now, datetime.fromisoformat(until[:10]).replace(tzinfo=place))
        if next_at and steps[0].step_id == step_id:
            first = from_text(next_at)
        else:
            window = paces[box].window if box in paces else None
            first = due_at(from_text(last) if last else None, steps[0].delay, place, window, holidays, starts)
        ways.append(Way(id, steps, max(first, starts), place, box, last is not None))
    return ways


def _never_written_to(db: Database) -> set[int]:
    """Who in a sequence is suppressed, by whatever of his addresses."""
    if not list_suppressions(db, 1):
        return set()
    rows = db.execute("SELECT id FROM prospect WHERE sequence IN ('active', 'paused')").fetchall()
    return {id for (id,) in rows if suppression_of_prospect(db, id)}


def _served(db: Database) -> dict[int, set[int]]:
    """By prospect, the assets he got or was passed over for: `sequence.served_assets` for everybody in one look."""
    rows = db.execute(
        "SELECT p.id, r.asset_id FROM prospect p JOIN touch t ON t.prospect_id = p.id AND t.direction = 'out' JOIN revision r ON r.id = t.revision_id"
        " WHERE p.sequence IN ('active', 'paused')"
        " UNION SELECT k.prospect_id, s.asset_id FROM skip k JOIN step s ON s.id = k.step_id"
        " UNION SELECT d.prospect_id, r.asset_id FROM delivery d JOIN revision r ON r.id = d.revision_id WHERE d.state IN ('sent', 'uncertain')"
    )
    served: dict[int, set[int]] = {}
    for id, asset in rows:
        served.setdefault(id, set()).add(asset)
    return served
