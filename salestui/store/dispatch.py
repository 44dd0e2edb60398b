"""How a delivery leaves: the sender's side of the outbox. Background work: no action is opened, nothing here can be undone.

Claim first: one UPDATE takes the row and, in the same statement, checks everything that could forbid it. Commit. Then the
network. Then commit what came of it. A row that was claimed by a process that died becomes uncertain, never due again.
"""

from dataclasses import dataclass
from datetime import datetime

from ..rules.times import from_text, utc_text
from .engine import Database, transaction
from .sequence import schedule_next
from .suppressions import SUPPRESSED, cancel_suppressed

ORPHANED = "the sender ended before it could note the server's answer"
"""Why a mail is uncertain that was left claimed: its sender died, or the store could not be written any more."""

_WAITING = "state IN ('scheduled', 'deferred')"
_IN_SEQUENCE = "(step_id IS NULL OR EXISTS (SELECT 1 FROM prospect p WHERE p.id = delivery.prospect_id AND p.sequence = 'active'))"


@dataclass(frozen=True)
class DueRow:
    """A delivery the sender may take up now. `zone` is the prospect's, empty where it is not known."""

    id: int
    mailbox_id: int | None
    to: str
    due_at: str
    built: bool
    zone: str = ""


@dataclass(frozen=True)
class ScriptFacts:
    """Everything the message of a delivery is made from. `previous` is (Message-ID, subject) of the mails already sent to the prospect."""

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


def list_due(db: Database, now: datetime, limit: int | None = None) -> list[DueRow]:
    """What is due, follow-ups (somebody who has had a mail) before openers, then by time."""
    rows = db.execute(
        "SELECT d.id, d.mailbox_id, d.recipient, d.due_at, EXISTS (SELECT 1 FROM message m WHERE m.delivery_id = d.id),"
        " coalesce((SELECT p.zone FROM prospect p WHERE p.id = d.prospect_id), '')"
        f" FROM delivery d WHERE d.channel = 'email' AND d.{_WAITING} AND d.next_at <= :now"
        " ORDER BY NOT EXISTS (SELECT 1 FROM touch t WHERE t.prospect_id = d.prospect_id AND t.direction = 'out'), d.next_at, d.id LIMIT :limit",
        {"now": utc_text(now), "limit": -1 if limit is None else limit},
    )
    return [DueRow(id, mailbox, to, due_at, bool(built), zone) for id, mailbox, to, due_at, built, zone in rows]


def get_facts(db: Database, id: int) -> ScriptFacts:
    """What the message of delivery `id` is made from."""
    row = db.execute(
        "SELECT d.id, d.prospect_id, d.recipient, d.attempts, d.message_id, d.due_at, d.mailbox_id, a.kind, a.status, r.subject, r.body, r.id,"
        " coalesce(s.name, ''), p.name, p.first_name, p.last_name, p.company, p.title, d.recipient, p.custom"
        " FROM delivery d JOIN prospect p ON p.id = d.prospect_id JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id"
        " LEFT JOIN stage s ON s.id = p.stage_id WHERE d.id = ?",
        (id,),
    ).fetchone()
    names = ("name", "first_name", "last_name", "company", "title", "email")
    previous = db.execute(
        "SELECT message_id, subject FROM touch WHERE prospect_id = ? AND direction = 'out' AND message_id IS NOT NULL ORDER BY at, id",
        (row[1],),
    ).fetchall()
    return ScriptFacts(*(*row[:13], dict(zip(names, row[13:19], strict=True)), row[19], previous))


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
    """Take one due delivery for sending: True when it is ours alone and nothing forbids it at this very moment."""
    with transaction(db):
        return (
            db.execute(
                f"UPDATE delivery SET state = 'claimed', claimed_at = :now, attempts = attempts + 1, why = ''"
                f" WHERE id = :id AND channel = 'email' AND {_WAITING} AND next_at <= :now AND NOT {SUPPRESSED} AND {_IN_SEQUENCE}"
                " AND EXISTS (SELECT 1 FROM message m WHERE m.delivery_id = delivery.id)"
                " AND EXISTS (SELECT 1 FROM mailbox b WHERE b.id = delivery.mailbox_id AND b.state = 'ready') RETURNING id",
                {"id": id, "now": utc_text(now)},
            ).fetchone()
            is not None
        )


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


def recover_claims(db: Database) -> int:
    """Rows that a dead process left claimed become uncertain. Only who holds the sender's lock may call this. Returns how many."""
    with transaction(db):
        return db.execute("UPDATE delivery SET state = 'uncertain', why = ? WHERE state = 'claimed'", (ORPHANED,)).rowcount


def mark_sent(db: Database, id: int, answer: str, now: datetime) -> None:
    """The server took it: the touch is written and the next step scheduled, in one commit."""
    with transaction(db):
        record_sent(db, id, answer, now)


def record_sent(db: Database, id: int, answer: str, now: datetime, *, at: datetime | None = None) -> None:
    """`mark_sent` inside the caller's transaction, for a delivery that is claimed or uncertain; `at` is when it really left."""
    left = utc_text(at or now)
    row = db.execute(
        "UPDATE delivery SET state = 'sent', why = '', answer = ?, sent_at = ? WHERE id = ? AND state IN ('claimed', 'uncertain')"
        " RETURNING prospect_id, step_id, revision_id, message_id",
        (answer, left, id),
    ).fetchone()
    if row is None:
        return
    subject, rendered = db.execute("SELECT subject, rendered FROM message WHERE delivery_id = ?", (id,)).fetchone()
    db.execute(
        "INSERT INTO touch (prospect_id, direction, channel, step_id, revision_id, delivery_id, at, subject, rendered, message_id)"
        " VALUES (?, 'out', 'email', ?, ?, ?, ?, ?, ?, ?)",
        (row[0], row[1], row[2], id, left, subject, rendered, row[3]),
    )
    if db.execute("SELECT 1 FROM prospect WHERE id = ? AND sequence = 'active'", (row[0],)).fetchone():
        schedule_next(db, row[0], now)


def mark_deferred(db: Database, id: int, why: str, next_at: datetime) -> None:
    """Not now: it is tried again at `next_at`. For a claimed delivery, or a waiting one that a cap or window holds back."""
    _leave(db, id, "deferred", why, "'claimed', 'scheduled', 'deferred'", utc_text(next_at))


def mark_held(db: Database, id: int, why: str) -> None:
    """It needs the founder: a missing variable, too late, refused by the guard."""
    _leave(db, id, "held", why, "'claimed', 'scheduled', 'deferred'")


def mark_uncertain(db: Database, id: int, why: str) -> None:
    """The answer after the final dot never came. Only evidence or the founder moves it on."""
    _leave(db, id, "uncertain", why, "'claimed'")


def mark_failed(db: Database, id: int, why: str, hard_bounce: bool, now: datetime) -> None:
    """The server refused this address for good. The sequence stops; a hard bounce suppresses the address."""
    with transaction(db):
        row = db.execute(
            "UPDATE delivery SET state = 'failed', why = ? WHERE id = ? AND state = 'claimed' RETURNING prospect_id, recipient_key",
            (why, id),
        ).fetchone()
        if row is None:
            return
        db.execute("UPDATE prospect SET sequence = 'stopped' WHERE id = ?", (row[0],))
        if hard_bounce:
            db.execute(
                "INSERT INTO suppression (kind, key, reason, origin, at) VALUES ('address', ?, ?, 'bounce', ?) ON CONFLICT (key) DO NOTHING",
                (row[1], why, utc_text(now)),
            )


def unclaim(db: Database, id: int) -> None:
    """Give a claimed delivery back untried (nothing of it reached the server): it stays due and its attempt does not count."""
    with transaction(db):
        db.execute("UPDATE delivery SET state = 'scheduled', attempts = attempts - 1 WHERE id = ? AND state = 'claimed'", (id,))


def _leave(db: Database, id: int, state: str, why: str, standing: str, next_at: str | None = None) -> None:
    with transaction(db):
        db.execute(
            f"UPDATE delivery SET state = ?, why = ?, next_at = coalesce(?, next_at) WHERE id = ? AND state IN ({standing})",
            (state, why, next_at, id),
        )


def nth_sent_since(db: Database, mailbox_id: int, since: datetime, nth: int) -> datetime | None:
    """When the `nth` mail before now (1 is the latest) left a mailbox, where that is after `since`: what the rolling caps are held against."""
    row = db.execute(
        "SELECT sent_at FROM delivery WHERE mailbox_id = ? AND sent_at > ? ORDER BY sent_at DESC LIMIT 1 OFFSET ?",
        (mailbox_id, utc_text(since), nth - 1),
    ).fetchone()
    return from_text(row[0]) if row else None


def standing_in_the_way(db: Database, id: int) -> tuple[str, str] | None:
    """(state, why) of a due delivery that no claim would take now; None where nothing about its prospect forbids it."""
    suppressed, sequence = db.execute(
        f"SELECT {SUPPRESSED}, CASE WHEN step_id IS NULL THEN 'active' ELSE"
        " (SELECT p.sequence FROM prospect p WHERE p.id = delivery.prospect_id) END FROM delivery WHERE id = ?",
        (id,),
    ).fetchone()
    if suppressed:
        return "cancelled", "the address is suppressed"
    if sequence == "active":
        return None
    return ("due", "his sequence is paused") if sequence == "paused" else ("cancelled", "no longer in the sequence")
