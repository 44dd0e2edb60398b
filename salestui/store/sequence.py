"""A prospect's way through his stage's sequence: the next right asset, and the one delivery that is under way for it.

There is never more than one: the delivery of the next step is made when the one before was really sent, because only then
its day is known.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ..errors import SalesError
from ..rules.formula import StepPlan, next_step
from ..rules.schedule import Delay, Window, due_at, find_zone
from ..rules.times import from_text, utc_text
from .engine import Database, steady, transaction
from .settings import get_holidays
from .suppressions import address_hash, suppression_of_prospect

UNDER_WAY = "('scheduled', 'deferred', 'held', 'claimed', 'uncertain')"


@dataclass(frozen=True)
class NextAsset:
    """The next unserved step of a prospect: what, how, when (UTC text, None while nothing is planned), and why that one."""

    asset_id: int
    asset: str
    step_id: int
    channel: str
    due: str | None
    why: str


def list_plans(db: Database, stage_id: int) -> list[StepPlan]:
    """The stage's sequence in order, without what is only there to be used by hand; a step is live when its asset is."""
    rows = db.execute(
        "SELECT t.id, t.asset_id, a.title, t.position, t.channel, t.delay_days, t.delay_business, t.required, a.status = 'live'"
        " FROM step t JOIN asset a ON a.id = t.asset_id WHERE t.stage_id = ? AND t.channel <> 'hand' ORDER BY t.position, t.id",
        (stage_id,),
    )
    return [
        StepPlan(id, asset, title, position, channel, Delay(days, bool(business)), bool(required), bool(live))
        for id, asset, title, position, channel, days, business, required, live in rows
    ]


def served_assets(db: Database, prospect_id: int) -> set[int]:
    """The assets a prospect got, or was passed over for with a reason; one that bounced was not served, and goes first once its reader has an address."""
    # NOT IN (…) is the condition of the partial index delivery_once; without it every sent mail would be walked.
    rows = db.execute(
        "SELECT r.asset_id FROM touch t JOIN revision r ON r.id = t.revision_id WHERE t.prospect_id = :id AND t.direction = 'out'"
        " AND t.outcome <> 'bounced'"
        " UNION SELECT s.asset_id FROM skip k JOIN step s ON s.id = k.step_id WHERE k.prospect_id = :id"
        " UNION SELECT r.asset_id FROM delivery d JOIN revision r ON r.id = d.revision_id WHERE d.prospect_id = :id"
        " AND d.state NOT IN ('cancelled', 'failed') AND +d.state IN ('sent', 'uncertain')",
        {"id": prospect_id},
    )
    return {int(asset) for (asset,) in rows}


def current_revision(db: Database, prospect_id: int, asset_id: int) -> int:
    """The id of the revision of an asset that a prospect gets: the newest, but for one that only newcomers get while he is in mid-sequence."""
    row = db.execute(
        "SELECT r.id FROM revision r JOIN prospect p ON p.id = :prospect WHERE r.asset_id = :asset AND (r.newcomers_only = 0"
        " OR p.sequence NOT IN ('active', 'paused') OR r.created_at <= max(p.since, coalesce(p.enrolled_at, p.since)))"
        " ORDER BY r.number DESC LIMIT 1",
        {"prospect": prospect_id, "asset": asset_id},
    ).fetchone()
    if row is None:
        raise SalesError("The prospect or the asset is gone.", "Nothing was changed.", "It was taken away meanwhile: choose again.")
    return int(row[0])


@steady
def next_asset(db: Database, prospect_id: int, now: datetime) -> NextAsset | None:
    """The next right asset for a prospect, with its delivery's day where one is under way. None where the stage has no more."""
    stage_id, sequence, until = _columns(db, prospect_id, "stage_id, sequence, sequence_until")
    paused = f"the sequence is paused{f' until {until[:10]}' if until else ''}"
    under_way = db.execute(
        f"SELECT d.step_id, d.next_at, d.state, d.why FROM delivery d WHERE d.prospect_id = ? AND d.state IN {UNDER_WAY}", (prospect_id,)
    ).fetchone()
    plan = next_step(list_plans(db, stage_id), served_assets(db, prospect_id))
    if plan is None:
        return None
    if under_way and under_way[0] == plan.step_id:
        state, why = under_way[2], under_way[3]
        if sequence == "paused" and state in ("scheduled", "deferred"):
            return NextAsset(plan.asset_id, plan.title, plan.step_id, plan.channel, None, paused)
        return NextAsset(
            plan.asset_id, plan.title, plan.step_id, plan.channel, under_way[1], why or f"{state} as the next step of the stage"
        )
    if plan.channel == "email" and suppression_of_prospect(db, prospect_id):
        return NextAsset(plan.asset_id, plan.title, plan.step_id, plan.channel, None, "not sent: he is suppressed, and never written to")
    if sequence == "active":
        return NextAsset(
            plan.asset_id,
            plan.title,
            plan.step_id,
            plan.channel,
            _due(db, prospect_id, plan, now),
            "the next step of the stage not served yet",
        )
    why = {"none": "not enrolled in the sequence yet", "paused": paused, "stopped": "the sequence was stopped"}[sequence]
    return NextAsset(plan.asset_id, plan.title, plan.step_id, plan.channel, None, why)


def schedule_next(db: Database, prospect_id: int, now: datetime, *, at_once: bool = False) -> str | None:
    """Make the delivery of a prospect's next step, inside the caller's transaction. Returns when it is due (UTC text).

    None where nothing can be scheduled: no step left, one under way already, a mail without an address or to a suppressed one.
    """
    stage_id, email, key, phone = _columns(db, prospect_id, "stage_id, email, email_key, phone")
    if db.execute(f"SELECT 1 FROM delivery WHERE prospect_id = ? AND state IN {UNDER_WAY}", (prospect_id,)).fetchone():
        return None
    plan = next_step(list_plans(db, stage_id), served_assets(db, prospect_id))
    if plan is None or (plan.channel == "email" and (not key or suppression_of_prospect(db, prospect_id))):
        return None
    to, to_key, to_hash = (email, key, address_hash(key)) if plan.channel == "email" else (phone or email, "", "")
    due = utc_text(now) if at_once else _due(db, prospect_id, plan, now)
    revision = current_revision(db, prospect_id, plan.asset_id)
    mailbox = db.execute("SELECT id FROM mailbox ORDER BY id LIMIT 1").fetchone()
    db.execute(
        "INSERT INTO delivery (prospect_id, step_id, revision_id, mailbox_id, channel, recipient, recipient_key, recipient_hash, due_at, next_at, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (prospect_id, plan.step_id, revision, mailbox[0] if mailbox else None, plan.channel, to, to_key, to_hash, due, due, utc_text(now)),
    )
    return due


def _columns(db: Database, prospect_id: int, names: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = db.execute(f"SELECT {names} FROM prospect WHERE id = ?", (prospect_id,)).fetchone()
    if row is None:
        raise SalesError(f"There is no prospect {prospect_id}.", "Nothing was changed.", "See them all: salestui prospect list.")
    return row


def enter_sequence(db: Database, prospect_id: int, now: datetime) -> None:
    """A prospect is in his stage's sequence from now on, inside the caller's transaction; one whose sequence was only paused goes on in it."""
    db.execute(
        "UPDATE prospect SET sequence = 'active', sequence_until = NULL,"
        " enrolled_at = CASE WHEN sequence = 'paused' THEN enrolled_at ELSE :now END WHERE id = :id AND sequence <> 'active'",
        {"now": utc_text(now), "id": prospect_id},
    )


def go_on(db: Database, prospect_id: int, now: datetime) -> None:
    """Let a sequence that stood still go on, inside the caller's transaction: what waited meanwhile is due from now on and not late."""
    db.execute(
        f"UPDATE delivery SET due_at = max(due_at, :now), next_at = max(next_at, :now) WHERE prospect_id = :id AND state IN {UNDER_WAY}"
        " AND state IN ('scheduled', 'deferred') AND due_at < :now",
        {"now": utc_text(now), "id": prospect_id},
    )
    schedule_next(db, prospect_id, now)


def wake_paused(db: Database, now: datetime) -> int:
    """Let everybody's sequence go on whose pause ends: on the morning of `sequence_until` where he is. Background work. Returns how many."""
    tomorrow = (now + timedelta(days=1)).date().isoformat()  # it is tomorrow somewhere already
    paused = db.execute(
        "SELECT id, zone, sequence_until FROM prospect WHERE sequence = 'paused' AND sequence_until <= ?", (tomorrow,)
    ).fetchall()
    over = []
    for id, zone, until in paused:
        place = find_zone(zone or "UTC")
        if now.astimezone(place).date() >= date.fromisoformat(until[:10]):
            over.append(id)
    if over:
        with transaction(db):
            for id in over:
                db.execute("UPDATE prospect SET sequence = 'active', sequence_until = NULL WHERE id = ? AND sequence = 'paused'", (id,))
                go_on(db, id, now)
    return len(over)


def cancel_under_way(db: Database, prospect_id: int, why: str) -> int:
    """Take a prospect's unsent delivery out of the outbox (one that is just leaving or uncertain stays). Returns how many."""
    return db.execute(  # the first condition is the index's own: without it every delivery there is would be read
        f"UPDATE delivery SET state = 'cancelled', why = ? WHERE prospect_id = ? AND state IN {UNDER_WAY}"
        " AND state IN ('scheduled', 'deferred', 'held')",
        (why, prospect_id),
    ).rowcount


def _due(db: Database, prospect_id: int, plan: StepPlan, now: datetime) -> str:
    """When a step is due by the last touch that really happened, in the prospect's zone and the mailbox's window."""
    zone_name = db.execute("SELECT zone FROM prospect WHERE id = ?", (prospect_id,)).fetchone()[0]
    box = db.execute("SELECT zone, window FROM mailbox ORDER BY id LIMIT 1").fetchone() or ("", "")
    last = db.execute("SELECT max(at) FROM touch WHERE prospect_id = ? AND direction = 'out'", (prospect_id,)).fetchone()[0]
    due = due_at(
        from_text(last) if last else None,
        plan.delay,
        find_zone(zone_name or box[0] or "UTC"),
        Window.parse(box[1]) if box[1] else None,
        get_holidays(db),
        now.replace(microsecond=0),  # the store knows whole seconds: what is due at once is due now, not a second later
    )
    return utc_text(due)
