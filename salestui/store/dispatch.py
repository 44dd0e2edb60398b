"""How a delivery leaves: the sender's side of the outbox. Background work: no action is opened, nothing here can be undone.

Claim first: one UPDATE takes the row and, in the same statement, checks everything that could forbid it. Commit. Then the
network. Then commit what came of it, with its line in the log. A row that was claimed by a process that died becomes
uncertain, never due again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from ..rules.times import from_text, utc_text
from .engine import Database, transaction
from .log import log_state
from .mailbox_status import set_next
from .pausing import SENDING
from .sequence import schedule_next
from .suppressed import SUPPRESSED, WHY, cancel_suppressed
from .suppressions import note_suppression
from .watermark import raise_watermark

ORPHANED = "the sender ended before it could note the server's answer"
"""Why a mail is uncertain that was left claimed: its sender died, or the store could not be written any more."""

_WAITING = "state IN ('scheduled', 'deferred')"
_IN_SEQUENCE = "(step_id IS NULL OR EXISTS (SELECT 1 FROM prospect p WHERE p.id = delivery.prospect_id AND p.sequence = 'active'))"
_PAUSED = "'his sequence is paused' || coalesce(' until ' || substr(p.sequence_until, 1, 10), '')"
_NOT_PAUSED = f"NOT EXISTS (SELECT 1 FROM setting WHERE key = '{SENDING}' AND value = 'paused')"


def _room(cap: str, since: str) -> str:
    """The condition that a mailbox `b` has sent fewer than its cap since then."""
    return f"(b.{cap} IS NULL OR (SELECT count(*) FROM delivery s WHERE s.mailbox_id = b.id AND s.sent_at > :{since}) < b.{cap})"


_MAILBOX_MAY = (
    "EXISTS (SELECT 1 FROM mailbox b WHERE b.id = delivery.mailbox_id AND b.state = 'ready'"
    f" AND {_room('per_day', 'day_ago')} AND {_room('per_minute', 'minute_ago')})"
)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
"""What the caps of a mailbox are counted over, always up to this very moment."""


class DueRow(NamedTuple):
    """A delivery whose time has come. `zone` is the prospect's, empty where it is not known; `why` is what it waited for.

    `paused` says that (and until when) its prospect's sequence stands still: it waits, however late it gets.
    """

    id: int
    mailbox_id: int | None
    to: str
    due_at: str
    next_at: str
    built: bool
    zone: str = ""
    why: str = ""
    paused: str = ""


@dataclass(frozen=True)
class ScriptFacts:
    """Everything the message of a delivery is made from.

    `previous` is (Message-ID, subject) of the mails that the recipient has, `topic` the subject of the first mail to the prospect,
    whether he has it or not.
    """

    id: int
    prospect_id: int
    to: str
    attempts: int
    message_id: str | None
    due_at: str
    mailbox_id: int | None
    asset_kind: str
    asset_status: str
    subject: str
    body: str
    revision_id: int
    stage: str
    prospect: dict[str, str]
    custom: str
    previous: list[tuple[str, str]]
    topic: str = ""


def list_due(db: Database, now: datetime, limit: int | None = None) -> list[DueRow]:
    """What is due, follow-ups (somebody who has had a mail) before openers, then by time."""
    rows = db.execute(
        "SELECT d.id, d.mailbox_id, d.recipient, d.due_at, d.next_at, EXISTS (SELECT 1 FROM message m WHERE m.delivery_id = d.id), p.zone, d.why,"
        f" CASE WHEN d.step_id IS NOT NULL AND p.sequence = 'paused' THEN {_PAUSED} ELSE '' END"
        f" FROM delivery d JOIN prospect p ON p.id = d.prospect_id WHERE d.channel = 'email' AND d.{_WAITING} AND d.next_at <= :now"
        " ORDER BY NOT EXISTS (SELECT 1 FROM touch t WHERE t.prospect_id = d.prospect_id AND t.direction = 'out'), d.next_at, d.id LIMIT :limit",
        {"now": utc_text(now), "limit": -1 if limit is None else limit},
    )
    return [DueRow(*row) for row in rows]


def get_facts(db: Database, id: int) -> ScriptFacts:
    """What the message of delivery `id` is made from."""
    row = db.execute(
        "SELECT d.id, d.prospect_id, d.recipient, d.attempts, d.message_id, d.due_at, d.mailbox_id, a.kind, a.status,"
        " coalesce(d.own_subject, r.subject), coalesce(d.own_body, r.body), r.id,"
        " coalesce(s.name, ''), p.name, p.first_name, p.last_name, p.company, p.title, d.recipient, p.custom"
        " FROM delivery d JOIN prospect p ON p.id = d.prospect_id JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id"
        " LEFT JOIN stage s ON s.id = p.stage_id WHERE d.id = ?",
        (id,),
    ).fetchone()
    names = ("name", "first_name", "last_name", "company", "title", "email")
    # A thread is what stands in the recipient's own mailbox: not what bounced, nor what went to an address he has no more.
    previous = db.execute(
        "SELECT t.message_id, t.subject FROM touch t LEFT JOIN delivery d ON d.id = t.delivery_id WHERE t.prospect_id = ?"
        " AND t.direction = 'out' AND t.message_id IS NOT NULL AND (d.id IS NULL OR (d.state = 'sent' AND d.recipient_key ="
        " (SELECT recipient_key FROM delivery WHERE id = ?))) AND t.outcome <> 'bounced' ORDER BY t.at, t.id",
        (row[1], id),
    ).fetchall()
    first = db.execute(
        "SELECT subject FROM touch WHERE prospect_id = ? AND direction = 'out' AND message_id IS NOT NULL ORDER BY at, id LIMIT 1",
        (row[1],),
    ).fetchone()
    return ScriptFacts(*(*row[:13], dict(zip(names, row[13:19], strict=True)), row[19], previous, first[0] if first else ""))


def keep_message(
    db: Database, id: int, mailbox_id: int, message_id: str, content: bytes, subject: str, rendered: str, now: datetime
) -> bool:
    """Store the bytes of a delivery, once: False where some stand already or the delivery is no longer waiting."""
    with transaction(db):
        return keep_in(db, id, mailbox_id, message_id, content, subject, rendered, now)


def keep_in(db: Database, id: int, mailbox_id: int, message_id: str, content: bytes, subject: str, rendered: str, now: datetime) -> bool:
    """`keep_message` inside the caller's transaction, so that a batch of messages is one commit."""
    if not db.execute("SELECT 1 FROM delivery WHERE id = ? AND state IN ('scheduled', 'deferred', 'held')", (id,)).fetchone():
        return False
    kept = db.execute(
        "INSERT INTO message (delivery_id, content, subject, rendered, built_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (delivery_id) DO NOTHING",
        (id, content, subject, rendered, utc_text(now)),
    ).rowcount
    if kept:
        db.execute("UPDATE delivery SET message_id = coalesce(message_id, ?), mailbox_id = ? WHERE id = ?", (message_id, mailbox_id, id))
    return bool(kept)


def claim(db: Database, id: int, now: datetime) -> bool:
    """Take one due delivery for sending: True when it is ours alone and nothing forbids it at this very moment.

    What could forbid it: a suppression, a reply or a pause (its prospect's sequence, its mailbox, all sending), a cap.
    """
    with transaction(db):
        return _claim(db, id, now)


def _claim(db: Database, id: int, now: datetime) -> bool:
    taken = db.execute(
        f"UPDATE delivery SET state = 'claimed', claimed_at = :now, attempts = attempts + 1, why = ''"
        f" WHERE id = :id AND channel = 'email' AND {_WAITING} AND next_at <= :now AND NOT {SUPPRESSED} AND {_IN_SEQUENCE}"
        f" AND {_NOT_PAUSED} AND EXISTS (SELECT 1 FROM message m WHERE m.delivery_id = delivery.id) AND {_MAILBOX_MAY} RETURNING id",
        {"id": id, "now": utc_text(now), "day_ago": utc_text(now - DAY), "minute_ago": utc_text(now - MINUTE)},
    ).fetchone()
    if taken:
        raise_watermark(db, now)
    return taken is not None


def clear_forbidden(db: Database) -> int:
    """Cancel what must not leave any more (suppressed, taken out of its sequence): the one way on for a row that no claim will take."""
    with transaction(db):
        cancelled = cancel_suppressed(db)
        return (
            cancelled
            + db.execute(
                f"UPDATE delivery SET state = 'cancelled', why = 'no longer in the sequence' WHERE {_WAITING} AND step_id IS NOT NULL"
                " AND EXISTS (SELECT 1 FROM prospect p WHERE p.id = delivery.prospect_id AND p.sequence IN ('none', 'stopped'))"
            ).rowcount
        )


def any_claimed(db: Database) -> bool:
    """Whether a mail is on the wire at this moment, or was when its sender died."""
    return db.execute("SELECT 1 FROM delivery WHERE state = 'claimed' LIMIT 1").fetchone() is not None


def recover_claims(db: Database, now: datetime) -> int:
    """Rows that a dead process left claimed become uncertain. Only who holds the sender's lock may call this. Returns how many."""
    with transaction(db):
        orphans = db.execute(
            "UPDATE delivery SET state = 'uncertain', why = ? WHERE state = 'claimed' RETURNING id", (ORPHANED,)
        ).fetchall()
        for (id,) in orphans:
            log_state(db, id, "uncertain", ORPHANED, now)
        return len(orphans)


def mark_sent(db: Database, id: int, answer: str, now: datetime, next_at: datetime | None = None, then_claim: int = 0) -> int:
    """The server took it: the touch is written and the next step scheduled, in one commit.

    The mailbox's next mail leaves from `next_at` on. `then_claim` is the mail that goes next at once: it is claimed in the same
    commit, which spares every second wait for the disk. Returns its id where that was done, else 0.
    """
    with transaction(db):
        record_sent(db, id, answer, now)
        if next_at is not None:
            (mailbox_id,) = db.execute("SELECT mailbox_id FROM delivery WHERE id = ?", (id,)).fetchone()
            set_next(db, mailbox_id, next_at)
        return then_claim if then_claim and _claim(db, then_claim, now) else 0


def record_sent(db: Database, id: int, answer: str, now: datetime, *, at: datetime | None = None, event: str = "sent") -> None:
    """`mark_sent` inside the caller's transaction, for a delivery that is claimed or uncertain; `at` is when it really left.

    `event` is the log's word for it: "arrived" where evidence or the founder settled it.
    """
    left = utc_text(at or now)
    row = db.execute(
        "UPDATE delivery SET state = 'sent', why = '', answer = ?, sent_at = ? WHERE id = ? AND state IN ('claimed', 'uncertain')"
        " RETURNING prospect_id, step_id, revision_id, message_id",
        (answer, left, id),
    ).fetchone()
    if row is None:
        return
    log_state(db, id, event, answer, now)
    subject, rendered = db.execute("SELECT subject, rendered FROM message WHERE delivery_id = ?", (id,)).fetchone()
    db.execute(
        "INSERT INTO touch (prospect_id, direction, channel, step_id, revision_id, delivery_id, at, subject, rendered, message_id)"
        " VALUES (?, 'out', 'email', ?, ?, ?, ?, ?, ?, ?)",
        (row[0], row[1], row[2], id, left, subject, rendered, row[3]),
    )
    if db.execute("SELECT 1 FROM prospect WHERE id = ? AND sequence = 'active'", (row[0],)).fetchone():
        schedule_next(db, row[0], now)


def mark_deferred(db: Database, id: int, why: str, next_at: datetime, now: datetime) -> None:
    """Not now: a claimed delivery is tried again at `next_at`."""
    with transaction(db):
        _leave(db, id, "deferred", why, now, "'claimed', 'scheduled', 'deferred'", utc_text(next_at))


def mark_waiting(db: Database, rows: Sequence[tuple[int, str, datetime]]) -> None:
    """A cap, a window or a server out of reach holds these (id, why, until when) back, untried. One commit; nothing happened, so nothing is logged."""
    if rows:
        with transaction(db):
            db.executemany(
                f"UPDATE delivery SET state = 'deferred', why = ?, next_at = ? WHERE id = ? AND {_WAITING}",
                [(why, utc_text(until), id) for id, why, until in rows],
            )


def mark_held(db: Database, id: int, why: str, now: datetime) -> None:
    """It needs the founder: a missing variable, too late, refused by the guard."""
    with transaction(db):
        _leave(db, id, "held", why, now, "'claimed', 'scheduled', 'deferred'")


def mark_uncertain(db: Database, id: int, why: str, now: datetime) -> None:
    """The answer after the final dot never came. Only evidence or the founder moves it on."""
    with transaction(db):
        _leave(db, id, "uncertain", why, now, "'claimed'")


def mark_failed(db: Database, id: int, why: str, hard_bounce: bool, now: datetime) -> None:
    """The server refused this address for good. The sequence stops; a hard bounce suppresses the address."""
    with transaction(db):
        row = db.execute(
            "UPDATE delivery SET state = 'failed', why = ? WHERE id = ? AND state = 'claimed' RETURNING prospect_id, recipient_key",
            (why, id),
        ).fetchone()
        if row is None:
            return
        log_state(db, id, "failed", why, now)
        db.execute("UPDATE prospect SET sequence = 'stopped' WHERE id = ?", (row[0],))
        if hard_bounce:
            note_suppression(db, row[1], why, "bounce", now)


def unclaim(db: Database, id: int) -> None:
    """Give a claimed delivery back untried (nothing of it reached the server): it stays due and its attempt does not count."""
    with transaction(db):
        db.execute("UPDATE delivery SET state = 'scheduled', attempts = attempts - 1 WHERE id = ? AND state = 'claimed'", (id,))


def _leave(db: Database, id: int, state: str, why: str, now: datetime, standing: str, next_at: str | None = None) -> None:
    moved = db.execute(
        f"UPDATE delivery SET state = ?, why = ?, next_at = coalesce(?, next_at) WHERE id = ? AND state IN ({standing})",
        (state, why, next_at, id),
    ).rowcount
    if moved:
        log_state(db, id, state, why, now)


def nth_sent_since(db: Database, mailbox_id: int, since: datetime, nth: int) -> datetime | None:
    """When the `nth` mail before now (1 is the latest) left a mailbox, where that is after `since`: what the rolling caps are held against."""
    row = db.execute(
        "SELECT sent_at FROM delivery WHERE mailbox_id = ? AND sent_at > ? ORDER BY sent_at DESC LIMIT 1 OFFSET ?",
        (mailbox_id, utc_text(since), nth - 1),
    ).fetchone()
    return from_text(row[0]) if row else None


def standing_in_the_way(db: Database, id: int, now: datetime) -> tuple[str, str] | None:
    """(state, why) of a due delivery that no claim would take now; None where nothing about its prospect forbids it."""
    suppressed, in_sequence, sequence, until, paused = db.execute(
        f"SELECT {SUPPRESSED}, step_id IS NOT NULL, p.sequence, p.sequence_until, {_PAUSED} FROM delivery JOIN prospect p ON p.id = delivery.prospect_id"
        " WHERE delivery.id = ?",
        (id,),
    ).fetchone()
    if suppressed:
        return "cancelled", WHY
    if not in_sequence or sequence == "active":
        return None
    if sequence == "paused":
        over = until and until[:10] <= now.date().isoformat()  # the next run lets him go on
        return None if over else ("due", paused)
    return "cancelled", "no longer in the sequence"


def next_moment(db: Database) -> datetime | None:
    """The earliest moment at which a sender may find something to do: a mail comes due, a gap or a wait for a lost server ends, a pause is over.

    None where nothing waits but for the founder.
    """
    row = db.execute(
        "SELECT min(at) FROM ("
        " SELECT min(max(d.next_at, coalesce(s.next_at, ''), coalesce(s.probe_at, ''))) AS at FROM delivery d"
        "  LEFT JOIN mailbox b ON b.id = coalesce(d.mailbox_id, (SELECT min(id) FROM mailbox))"
        "  LEFT JOIN mailbox_status s ON s.mailbox_id = b.id"
        f"  WHERE d.channel = 'email' AND d.{_WAITING} AND b.state = 'ready' AND {_NOT_PAUSED}"
        "  AND (d.step_id IS NULL OR EXISTS (SELECT 1 FROM prospect p WHERE p.id = d.prospect_id AND p.sequence = 'active'))"
        " UNION ALL SELECT min(sequence_until) || 'T00:00:00+00:00' FROM prospect WHERE sequence = 'paused' AND sequence_until IS NOT NULL)"
    ).fetchone()
    return from_text(row[0]) if row[0] else None
