"""Who would get what when, from the store as it stands or with another formula: what `rules.forecast` plays forward."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..rules.forecast import DAY, Pace, Planned, Way, forecast
from ..rules.formula import StepPlan
from ..rules.replanning import UnderWay, fate
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
    asset_id: int = 0


BY_HAND = "postponed by hand"
"""Why a delivery waits whose day the founder chose himself (`outbox.postpone`)."""
LOOK = 1000  # people or steps between two looks at whether to go on
Look = Callable[[int, int], None]


def list_planned(db: Database, now: datetime, until: datetime, formula: Mapping[int, Sequence[StepPlan]] | None = None) -> list[PlannedRow]:
    """What everybody in a sequence would get from `now` to `until`, in order of time.

    `formula` (steps by stage id) takes the place of the stages' own: the what-if before a change is saved, with what the save then does
    to deliveries under way (`rules.replanning`). What is held, or will be since its words are retired, is uncertain,
    suppressed or paused without a day is not counted on; a stage
    that `formula` leaves out keeps its own steps.
    """
    return list(each_planned(db, now, until, formula))


def each_planned(
    db: Database,
    now: datetime,
    until: datetime,
    formula: Mapping[int, Sequence[StepPlan]] | None = None,
    look: Look | None = None,
) -> Iterator[PlannedRow]:
    """`list_planned` one by one; `look(done, total)` is called now and then while people are gone through, and may raise to stop it."""
    standing = {stage.id: list_plans(db, stage.id) for stage in list_stages(db)}
    if sending_paused(db):
        return
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
    zones = {box.id: box.zone for box in boxes}
    ways = _ways(db, now, standing, formula or {}, zones, boxes[0].id if boxes else 0, paces, names, look)
    for number, planned in enumerate(forecast(ways, paces, get_holidays(db), now, until)):
        if look is not None and number % LOOK == 0:
            look(len(ways), len(ways))
        yield _shown(planned, names)


def _lately(db: Database, mailbox_id: int, now: datetime) -> list[datetime]:
    rows = db.execute(
        "SELECT sent_at FROM delivery WHERE mailbox_id = ? AND sent_at > ? ORDER BY sent_at", (mailbox_id, utc_text(now - DAY))
    )
    return [from_text(at) for (at,) in rows]


def _shown(planned: Planned, names: Mapping[int, tuple[str, str]]) -> PlannedRow:
    name, email = names[planned.prospect_id]
    return PlannedRow(planned.prospect_id, name, email, planned.step.title, planned.step.channel, planned.at, planned.step.asset_id)


def _ways(
    db: Database,
    now: datetime,
    standing: Mapping[int, Sequence[StepPlan]],
    drafted: Mapping[int, Sequence[StepPlan]],
    zones: Mapping[int, str],
    first_box: int,
    paces: Mapping[int, Pace],
    names: dict[int, tuple[str, str]],
    look: Look | None,
) -> list[Way]:
    """The way of everybody in a sequence; whoever has a mail under way takes that step first, at its time."""
    holidays, served, never = get_holidays(db), _served(db), _never_written_to(db)
    # A mail under way whose words are live no more is held when its time comes, and nothing follows it.
    asleep = {step.step_id for steps in (*standing.values(), *drafted.values()) for step in steps if not step.live}
    rows = db.execute(
        "SELECT p.id, p.name, p.email, p.zone, p.stage_id, p.sequence, p.sequence_until, d.step_id, d.next_at, d.state, coalesce(d.mailbox_id, :box),"
        " (SELECT max(at) FROM touch t WHERE t.prospect_id = p.id AND t.direction = 'out'), d.attempts,"
        f" d.own_subject IS NOT NULL OR d.own_body IS NOT NULL OR d.why = '{BY_HAND}', d.created_at"
        f" FROM prospect p LEFT JOIN delivery d ON d.prospect_id = p.id AND d.state IN {UNDER_WAY}"
        " WHERE (p.sequence = 'active' OR (p.sequence = 'paused' AND p.sequence_until IS NOT NULL))"
        " AND NOT EXISTS (SELECT 1 FROM mailbox b WHERE b.id = coalesce(d.mailbox_id, :box) AND b.state <> 'ready')",
        {"box": first_box},
    ).fetchall()
    ways = []
    for number, row in enumerate(rows):
        if look is not None and number % LOOK == 0:
            look(number, len(rows))
        id, name, email, zone, stage_id, sequence, until, step_id, next_at, state, box, last, attempts, own, created = row
        plan, had, again = standing.get(stage_id, ()), served.get(id, set()), False
        if stage_id in drafted:
            under_way = UnderWay(step_id, state, bool(attempts), bool(own)) if state else None
            turn = fate(under_way, plan, drafted[stage_id], had) if under_way is not None else "stays"
            plan, again = drafted[stage_id], turn == "again"
            if turn == "goes":
                step_id = next_at = state = None
                box = first_box
        if state in ("held", "uncertain", "claimed") or id in never or (state and step_id in asleep):
            continue
        names[id] = (name, email)
        place = find_zone(zone or zones.get(box, "") or "UTC")
        steps = [step for step in plan if step.live and step.asset_id not in had]
        steps.sort(key=lambda step: (step.step_id != step_id, step.position, step.step_id))
        if not steps:
            continue
        starts = now if sequence == "active" else max(now, datetime.fromisoformat(until[:10]).replace(tzinfo=place))
        if next_at and steps[0].step_id == step_id and not again:
            first = from_text(next_at)
        else:
            window, since = paces[box].window if box in paces else None, last or (created if again else None)
            first = due_at(from_text(since) if since else None, steps[0].delay, place, window, holidays, starts)
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
        " WHERE p.sequence IN ('active', 'paused') AND t.outcome <> 'bounced'"
        " UNION SELECT k.prospect_id, s.asset_id FROM skip k JOIN step s ON s.id = k.step_id"
        " UNION SELECT d.prospect_id, r.asset_id FROM delivery d JOIN revision r ON r.id = d.revision_id WHERE d.state IN ('sent', 'uncertain')"
    )
    served: dict[int, set[int]] = {}
    for id, asset in rows:
        served.setdefault(id, set()).add(asset)
    return served
