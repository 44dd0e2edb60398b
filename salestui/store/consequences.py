"""What follows from a mail that came back: every function works inside the caller's one transaction and opens no action (background work).

A mail may be read twice; then nothing here is called again (`received.place_known`, `key_known`), and each statement would change nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from ..rules.times import from_text, utc_text
from .dispatch import record_sent
from .engine import Database
from .intel import Heard, add_heard
from .log import log, log_state
from .sequence import cancel_under_way

BOUNCED = "bounced"
"""The outcome of an outgoing touch that never reached its reader: it counts as not served."""
OPTED_OUT = "opted out"


@dataclass(frozen=True)
class Words:
    """What somebody wrote to us: arrived at `at`; `body` is his own words; `key` tells the mail from all others."""

    at: datetime
    sender: str
    subject: str
    body: str
    message_id: str
    key: str


def settle_by_evidence(db: Database, delivery_id: int, answer: str, now: datetime, left: datetime | None = None) -> bool:
    """A mail whose fate was unknown turns out to have left: uncertain, settled as lost, put off, or held as perhaps gone. False where it was no question.

    `left` is when it did, where the store does not know that it was tried.
    """
    row = db.execute(
        "UPDATE delivery SET state = 'uncertain' WHERE id = ? AND state IN ('uncertain', 'scheduled', 'deferred', 'held') RETURNING claimed_at",
        (delivery_id,),
    ).fetchone()
    if row is None:
        return False
    record_sent(db, delivery_id, answer, now, at=from_text(row[0]) if row[0] else left or now, event="arrived")
    return True


def note_words(db: Database, prospect_id: int, words: Words, outcome: str = "") -> int:
    """A touch of what a prospect wrote; returns its id. Without an outcome it waits in Today, whatever he was snoozed until."""
    row = db.execute(
        "INSERT INTO touch (prospect_id, direction, channel, at, outcome, subject, rendered, message_id) VALUES (?, 'in', 'email', ?, ?, ?, ?, ?)"
        " RETURNING id",
        (prospect_id, utc_text(words.at), outcome, words.subject, words.body, words.message_id or None),
    ).fetchone()
    if not outcome:
        db.execute("UPDATE prospect SET snoozed_until = NULL WHERE id = ? AND snoozed_until IS NOT NULL", (prospect_id,))
    return int(row[0])


def note_heard(db: Database, prospect_id: int, words: Words, touch_id: int) -> None:
    """The same words as something heard inside the business, for the four questions; once, also where a source of intel read the mail before."""
    name = db.execute("SELECT name FROM prospect WHERE id = ?", (prospect_id,)).fetchone()[0]
    known = "SELECT 1 FROM intel WHERE prospect_id = ? AND external_key = ?"
    if db.execute(known, (prospect_id, words.key)).fetchone() is None:
        title = words.subject or ("" if words.body.strip() else "A mail without words")
        add_heard(
            db,
            Heard(title, words.body, kind="reply", said_by=name, key=words.key, prospect_id=prospect_id, touch_id=touch_id),
            words.at,
        )


def end_sequence(db: Database, prospect_id: int) -> bool:
    """No further step goes to a prospect. False where none was going. His unsent mail is left to `clear_unsent`."""
    return (
        db.execute(
            "UPDATE prospect SET sequence = 'stopped', sequence_until = NULL WHERE id = ? AND sequence IN ('active', 'paused')",
            (prospect_id,),
        ).rowcount
        > 0
    )


def clear_unsent(db: Database, prospect_id: int, why: str, *, whole: bool = False) -> int:
    """Take a prospect's unsent mail out of the outbox (one that is just leaving is left to the sender). Returns how many.

    A mail that the founder wrote for him alone is held instead, for the founder to look at again; with `whole` it is cancelled too.
    """
    if not whole:
        held = db.execute(
            "UPDATE delivery SET state = 'held', why = ? WHERE prospect_id = ? AND step_id IS NULL AND state IN ('scheduled', 'deferred', 'held')",
            (f"{why}: read that first, then release it or cancel it", prospect_id),
        ).rowcount
        if held:  # there is never more than one under way
            return held
    return cancel_under_way(db, prospect_id, why)


def pause_until(db: Database, prospect_id: int, until: date) -> bool:
    """Pause a running sequence until its reader is back, or a pause that would end before. A stopped one, or one paused without an end, stays."""
    return (
        db.execute(
            "UPDATE prospect SET sequence = 'paused', sequence_until = :until WHERE id = :id"
            " AND (sequence = 'active' OR (sequence = 'paused' AND sequence_until < :until))",
            {"until": until.isoformat(), "id": prospect_id},
        ).rowcount
        > 0
    )


def record_bounced(db: Database, delivery_id: int, why: str, now: datetime) -> None:
    """A mail that left did not reach its reader, for good: it has failed, and its touch counts as not served."""
    db.execute("UPDATE delivery SET state = 'failed', why = ? WHERE id = ? AND state = 'sent'", (why, delivery_id))
    db.execute("UPDATE touch SET outcome = ? WHERE delivery_id = ? AND direction = 'out' AND outcome = ''", (BOUNCED, delivery_id))
    log_state(db, delivery_id, "bounce", why, now)


def log_about(db: Database, event: str, text: str, now: datetime, mailbox_id: int, prospect_id: int, delivery_id: int | None) -> None:
    """A line of the mail log at the mail that was answered, else at the prospect's last one."""
    if delivery_id is None:
        row = db.execute("SELECT max(id) FROM delivery WHERE prospect_id = ? AND sent_at IS NOT NULL", (prospect_id,)).fetchone()
        delivery_id = row[0]
    log(db, event, text, now, mailbox_id=mailbox_id, delivery_id=delivery_id)


def lives_at(db: Database, prospect_id: int, address_key: str) -> bool:
    """Whether an address is still the one a prospect is written to."""
    return db.execute("SELECT 1 FROM prospect WHERE id = ? AND email_key = ?", (prospect_id, address_key)).fetchone() is not None


def addresses_of(db: Database, prospect_id: int) -> list[str]:
    """The keys of every address a prospect has."""
    rows = db.execute(
        "SELECT email_key FROM prospect WHERE id = :id AND email_key IS NOT NULL UNION SELECT address_key FROM prospect_email WHERE prospect_id = :id",
        {"id": prospect_id},
    )
    return [key for (key,) in rows]


def name_of(db: Database, prospect_id: int) -> str:
    """A prospect's name."""
    return str(db.execute("SELECT name FROM prospect WHERE id = ?", (prospect_id,)).fetchone()[0])
