"""Reading the outbox, and what the founder does with it: enrol, release, cancel, settle. How a delivery leaves is in `dispatch`.

"due" is not stored: it is a scheduled or deferred delivery whose time has come.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..errors import SalesError
from ..rules.times import from_text, utc_text
from .dispatch import record_sent
from .engine import Database
from .journal import action, undivided
from .sequence import UNDER_WAY, enter_sequence, next_asset, schedule_next
from .suppressed import WHY, cancel_suppressed, is_suppressed
from .suppressions import SuppressionRow, suppression_of_prospect

STATES = ("scheduled", "due", "deferred", "held", "claimed", "uncertain", "sent", "failed", "cancelled")

FIRST = ("uncertain", "held", "claimed")  # what stands above all that leaves by itself: the founder's, and what is with a server now
LEAVING, NEWEST = "next_at, id", "id DESC"  # orders, each that of an index


@dataclass(frozen=True)
class DeliveryRow:
    """One delivery in a list. `subject` is final once the message is `built`, the asset's template before.

    `sequence` and `zone` are its prospect's; `away`: an out-of-office note paused it; `own`: this mail has words of its own.
    """

    id: int
    prospect_id: int
    prospect: str
    to: str
    subject: str
    built: bool
    state: str
    why: str
    due_at: str
    next_at: str
    sent_at: str | None
    mailbox: str | None
    message_id: str | None
    attempts: int
    asset: str
    stage: str | None
    step_id: int | None
    answer: str
    sequence: str = "active"
    sequence_until: str | None = None
    own: bool = False
    zone: str = ""
    away: bool = False


@dataclass(frozen=True)
class Enrolled:
    """What enrolling did: (id, name, due as UTC text) and (id, name, why not); `warnings` are sentences about what comes later."""

    enrolled: list[tuple[int, str, str | None]]
    left_out: list[tuple[int, str, str]]
    warnings: list[str] = field(default_factory=list)


_SHOWN = "CASE WHEN d.state IN ('scheduled', 'deferred') AND d.next_at <= :now THEN 'due' ELSE d.state END"
_ROW = f"""
SELECT d.id, d.prospect_id, p.name, d.recipient, coalesce(m.subject, d.own_subject, r.subject), m.delivery_id IS NOT NULL, {_SHOWN}, d.why,
       d.due_at, d.next_at, d.sent_at, b.name, d.message_id, d.attempts, a.title, s.name, d.step_id, d.answer,
       CASE WHEN d.step_id IS NULL THEN 'active' ELSE p.sequence END, p.sequence_until, d.own_subject IS NOT NULL OR d.own_body IS NOT NULL, p.zone,
       p.sequence_until IS NOT NULL AND 'out_of_office' = (SELECT v.kind FROM received v WHERE v.prospect_id = p.id ORDER BY v.id DESC LIMIT 1)
FROM delivery d JOIN prospect p ON p.id = d.prospect_id JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id
LEFT JOIN message m ON m.delivery_id = d.id LEFT JOIN mailbox b ON b.id = d.mailbox_id
LEFT JOIN step t ON t.id = d.step_id LEFT JOIN stage s ON s.id = t.stage_id
"""


def _filter(state: str | None, search: str = "") -> str:
    if state is None:
        where = "channel = 'email'"
    elif state == "due":
        where = "channel = 'email' AND state IN ('scheduled', 'deferred') AND next_at <= :now"
    elif state in ("scheduled", "deferred"):
        where = "channel = 'email' AND state = :state AND next_at > :now"
    elif state in STATES:
        where = "channel = 'email' AND state = :state"
    else:
        raise SalesError(f"“{state}” is no state of a delivery.", "Nothing was changed.", f"The states are: {', '.join(STATES)}.")
    if search:
        where += " AND prospect_id IN (SELECT id FROM prospect WHERE folded LIKE :search ESCAPE '\\')"
    return where


def _values(now: datetime, state: str | None, search: str) -> dict[str, Any]:
    from ..rules.names import fold

    plain = fold(search[:200]).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {"now": utc_text(now), "state": state, "search": f"%{plain}%"}


def count_deliveries(db: Database, now: datetime, state: str | None = None, search: str = "") -> int:
    """How many deliveries are in a state ("due" included), or in all."""
    return int(db.execute(f"SELECT count(*) FROM delivery WHERE {_filter(state, search)}", _values(now, state, search)).fetchone()[0])


def count_by_state(db: Database, now: datetime) -> dict[str, int]:
    """The number of deliveries in each state, in the order of `STATES`; states without any are left out."""
    found: dict[str, int] = dict(
        db.execute(
            f"SELECT {_SHOWN} AS shown, count(*) FROM delivery d WHERE d.channel = 'email' GROUP BY shown", {"now": utc_text(now)}
        ).fetchall()
    )
    return {state: found[state] for state in STATES if state in found}


def list_deliveries(
    db: Database, now: datetime, state: str | None = None, limit: int | None = None, offset: int = 0, search: str = ""
) -> list[DeliveryRow]:
    """A window of deliveries: first what needs the founder (uncertain, held), then what is leaving and what will leave, in that order,
    then all others, newest first."""
    where, values = _filter(state, search), _values(now, state, search)
    if state is not None:
        return _window(db, where, LEAVING if state in ("due", "scheduled", "deferred") else NEWEST, values, limit, offset)
    # Windows, each along its own index, so that one far down a list of 100,000 is as quick as the first.
    windows = [(f"state = '{name}'", "due_at DESC, id DESC") for name in FIRST]
    windows += [
        ("state IN ('scheduled', 'deferred')", LEAVING),
        (f"state NOT IN ('scheduled', 'deferred', {', '.join(map(repr, FIRST))})", NEWEST),
    ]
    rows: list[DeliveryRow] = []
    for place, (part, order) in enumerate(windows, start=1):
        room = None if limit is None else limit - len(rows)
        if room == 0:
            break
        inside = f"{where} AND {part}"
        held = 0 if place == len(windows) else int(db.execute(f"SELECT count(*) FROM delivery WHERE {inside}", values).fetchone()[0])
        if offset < held or place == len(windows):
            rows += _window(db, inside, order, values, room, offset)
        offset = max(0, offset - held)
    return rows


def _window(db: Database, where: str, order: str, values: dict[str, Any], limit: int | None, offset: int) -> list[DeliveryRow]:
    values = values | {"limit": -1 if limit is None else limit, "offset": offset}
    outer = ", ".join(f"d.{column}" for column in order.split(", "))
    chosen = f"SELECT id FROM delivery WHERE {where} ORDER BY {order} LIMIT :limit OFFSET :offset"
    return [_row(row) for row in db.execute(f"{_ROW} WHERE d.id IN ({chosen}) ORDER BY {outer}", values)]


def get_delivery(db: Database, id: int, now: datetime) -> DeliveryRow:
    """One delivery. Raises `SalesError` where there is none."""
    row = db.execute(f"{_ROW} WHERE d.id = :id", {"now": utc_text(now), "id": id}).fetchone()
    if row is None:
        raise SalesError(f"There is no delivery {id}.", "Nothing was changed.", "See them all: salestui outbox.")
    return _row(row)


def get_message(db: Database, id: int) -> tuple[bytes, str] | None:
    """The bytes of a delivery as they will leave or left, and their text; None while they are not made."""
    row = db.execute("SELECT content, rendered FROM message WHERE delivery_id = ?", (id,)).fetchone()
    return (bytes(row[0]), str(row[1])) if row else None


def find_answered(db: Database, message_id: str) -> tuple[str, str, str] | None:
    """(direction, moment as UTC text, subject) of the touch with this Message-ID: what a follow-up answers. None where it is not ours."""
    row = db.execute("SELECT direction, at, subject FROM touch WHERE message_id = ?", (message_id,)).fetchone()
    return (str(row[0]), str(row[1]), str(row[2])) if row else None


def enrol(db: Database, ids: Sequence[int], now: datetime, *, named: bool = True) -> Enrolled:
    """Put prospects into their stage's sequence: one action, one undo. Who cannot be written to is left out with the reason.

    `named` is whether the founder named each of them: of a whole stage, who has answered, is away or was stopped is left in peace.
    """
    enrolled: list[tuple[int, str, str | None]] = []
    left_out: list[tuple[int, str, str]] = []
    with action(db, f"Enrolled {len(ids):,} prospects", now) as act:
        for id in ids:
            row = db.execute(
                "SELECT p.name, p.email_key, p.sequence, s.kind, s.name FROM prospect p JOIN stage s ON s.id = p.stage_id WHERE p.id = ?",
                (id,),
            ).fetchone()
            if row is None:
                left_out.append((id, "Somebody", "gone meanwhile"))
                continue
            why = _refusal(db, id, row, now) or ("" if named else _in_peace(db, id, row[2]))
            if why:
                left_out.append((id, row[0], why))
                continue
            enter_sequence(db, id, now)
            enrolled.append((id, row[0], schedule_next(db, id, now)))
        act.label = f"Enrolled {enrolled[0][1]}" if len(enrolled) == 1 else f"Enrolled {len(enrolled):,} prospects"
    return Enrolled(enrolled, left_out)


def _refusal(db: Database, id: int, row: tuple[Any, ...], now: datetime) -> str:
    _, key, sequence, kind, stage = row
    if kind != "open":
        return f"{stage} has no sequence"
    step = next_asset(db, id, now)
    if step is None:
        return f"nothing left to send in {stage}"
    if step.channel == "email" and not key:
        return "no e-mail address"
    if found := suppression_of_prospect(db, id):
        return f"suppressed: {_in_words(found, key)}"
    if sequence == "active" and db.execute(f"SELECT 1 FROM delivery WHERE prospect_id = ? AND state IN {UNDER_WAY}", (id,)).fetchone():
        return "in the sequence already"
    return ""


def _in_peace(db: Database, id: int, sequence: str) -> str:
    """Why somebody is left out whom nobody named: his sequence stands still for a reason."""
    if sequence == "paused":
        until = db.execute("SELECT sequence_until FROM prospect WHERE id = ?", (id,)).fetchone()[0]
        return f"paused{f' until {until[:10]}' if until else ''} (prospect resume lets him go on)"
    if sequence != "stopped":
        return ""
    row = db.execute("SELECT direction, at FROM touch WHERE prospect_id = ? ORDER BY at DESC, id DESC LIMIT 1", (id,)).fetchone()
    why = f"replied on {row[1][:10]}" if row and row[0] == "in" else "his sequence was stopped"
    return f"{why} (name him to start it again)"


def _in_words(found: SuppressionRow, key: str | None) -> str:
    """Why somebody is suppressed; where it is not by his main address or its domain, also by which."""
    why = found.reason or "by hand"
    plain = key and found.key in (key, "@" + key.rpartition("@")[2])
    return why if plain or found.kind == "hash" else f"{why} ({found.key})"


@undivided
def serve_next(db: Database, id: int, now: datetime) -> str:
    """Serve a prospect's next right asset now: his mail becomes due at once. Returns the asset's title.

    Raises `SalesError` where the next step is not a mail, or nothing can be sent to him.
    """
    step = next_asset(db, id, now)
    if step is None:
        raise SalesError(
            "There is nothing left to serve in this stage.", "Nothing was changed.", "Move him on, or add a step to the stage."
        )
    if step.channel != "email":
        raise SalesError(
            f"The next right asset is “{step.asset}” ({step.channel}).", "It is served by hand.", "Serve it, then log the contact."
        )
    if suppression_of_prospect(db, id):
        raise SalesError("Nobody may write to him.", "Nothing was changed.", _blocker(db, id))
    with action(db, f"Serve {step.asset} now", now):
        enter_sequence(db, id, now)
        pulled = db.execute(
            "UPDATE delivery SET state = 'scheduled', why = '', next_at = :now, due_at = :now WHERE prospect_id = :id AND state IN ('scheduled', 'deferred')",
            {"now": utc_text(now), "id": id},
        ).rowcount
        if not pulled and schedule_next(db, id, now, at_once=True) is None:
            raise SalesError("His mail cannot be scheduled.", "Nothing was changed.", _blocker(db, id))
    return step.asset


def _blocker(db: Database, id: int) -> str:
    key = db.execute("SELECT email_key FROM prospect WHERE id = ?", (id,)).fetchone()[0]
    if not key:
        return "He has no e-mail address: add one."
    if found := suppression_of_prospect(db, id):
        return f"{key} is suppressed: {_in_words(found, key)}."
    return "A mail of his is held or uncertain in the outbox: settle that first."


@undivided
def release(db: Database, ids: Sequence[int] | None, now: datetime) -> int:
    """Let held deliveries (all, where no ids are named) go at once, or when they are due where that is still ahead. Returns how many.

    One that was never tried is made anew and gets a Message-ID of its own: its older bytes may have left a store that is restored.
    Raises `SalesError` for one that is not held, or is named and suppressed; of all, the suppressed are cancelled and not counted.
    """
    wanted = [id for (id,) in db.execute("SELECT id FROM delivery WHERE state = 'held'")] if ids is None else list(ids)
    with action(db, f"Released {len(wanted):,} held mails", now):
        if ids is None:
            cancel_suppressed(db)
            wanted = [id for (id,) in db.execute("SELECT id FROM delivery WHERE state = 'held'")]
        for id in wanted:
            _refuse_suppressed(db, id, "released", now)
            done = db.execute(
                "UPDATE delivery SET state = 'scheduled', why = '', due_at = max(due_at, :now), next_at = max(next_at, :now),"
                " message_id = CASE WHEN attempts = 0 THEN NULL ELSE message_id END WHERE id = :id AND state = 'held'",
                {"now": utc_text(now), "id": id},
            )
            if not done.rowcount:
                raise _wrong_state(db, id, "held", "released", now)
    return len(wanted)


@undivided
def cancel(db: Database, id: int, now: datetime) -> None:
    """Take one unsent delivery out of the outbox and its prospect out of the sequence. Raises `SalesError` where it has left."""
    with action(db, f"Cancelled the mail to {get_delivery(db, id, now).to}", now):
        cancel_in(db, id, now)


def cancel_in(db: Database, id: int, now: datetime) -> None:
    """`cancel` inside the caller's action."""
    row = db.execute(
        "UPDATE delivery SET state = 'cancelled', why = 'by hand' WHERE id = ? AND state IN ('scheduled', 'deferred', 'held') RETURNING prospect_id",
        (id,),
    ).fetchone()
    if row is None:
        raise _wrong_state(db, id, "unsent", "cancelled", now)
    db.execute("UPDATE prospect SET sequence = 'none' WHERE id = ?", row)


@undivided
def settle(db: Database, id: int, arrived: bool, now: datetime) -> None:
    """Say what became of an uncertain delivery: it arrived (it counts as sent), or it did not (the same bytes become due again).

    One that did not arrive and whose address was suppressed meanwhile is cancelled.
    """
    to = get_delivery(db, id, now).to
    with action(db, f"Settled the mail to {to}: {'arrived' if arrived else 'not arrived'}", now):
        settle_in(db, id, arrived, now)


def settle_in(db: Database, id: int, arrived: bool, now: datetime) -> None:
    """`settle` inside the caller's action."""
    if get_delivery(db, id, now).state != "uncertain":
        raise _wrong_state(db, id, "uncertain", "settled", now)
    if arrived:
        record_sent(db, id, "settled by hand: it arrived", now, at=_attempted(db, id, now), event="arrived")
    else:
        db.execute(
            "UPDATE delivery SET state = 'scheduled', why = 'settled: not arrived', due_at = :now, next_at = :now WHERE id = :id",
            {"now": utc_text(now), "id": id},
        )
        if is_suppressed(db, id):
            db.execute("UPDATE delivery SET state = 'cancelled', why = ? WHERE id = ?", (f"settled: not arrived; {WHY}", id))


def _attempted(db: Database, id: int, now: datetime) -> datetime:
    """When an uncertain mail left: what the next step's delay counts from."""
    at = db.execute("SELECT claimed_at FROM delivery WHERE id = ?", (id,)).fetchone()[0]
    return from_text(at) if at else now


@undivided
def postpone(db: Database, id: int, until: datetime, now: datetime) -> None:
    """Let an unsent delivery wait until a moment; one user action."""
    with action(db, f"Postponed the mail to {get_delivery(db, id, now).to}", now):
        postpone_in(db, id, until, now)


def postpone_in(db: Database, id: int, until: datetime, now: datetime) -> None:
    """`postpone` inside the caller's action."""
    _refuse_suppressed(db, id, "postponed", now)
    done = db.execute(
        "UPDATE delivery SET state = 'scheduled', why = 'postponed by hand', due_at = :until, next_at = :until"
        " WHERE id = :id AND state IN ('scheduled', 'deferred', 'held')",
        {"until": utc_text(until), "id": id},
    )
    if not done.rowcount:
        raise _wrong_state(db, id, "unsent", "postponed", now)


def _refuse_suppressed(db: Database, id: int, done: str, now: datetime) -> None:
    if is_suppressed(db, id):
        row = get_delivery(db, id, now)
        raise SalesError(
            f"The mail to {row.to} cannot be {done}: {WHY}.",
            "Nothing was changed.",
            f"See why: salestui prospect show {row.prospect_id}. The next send cancels it.",
        )


def _wrong_state(db: Database, id: int, wanted: str, done: str, now: datetime) -> SalesError:
    state = get_delivery(db, id, now).state
    return SalesError(
        f"Delivery {id} is {state}; only {wanted} mails can be {done}.", "Nothing was changed.", f"See it: salestui outbox show {id}."
    )


def _row(row: tuple[Any, ...]) -> DeliveryRow:
    return DeliveryRow(*(*row[:5], bool(row[5]), *row[6:-3], bool(row[-3]), row[-2] or "", bool(row[-1])))
