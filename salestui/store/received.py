"""Which mails were read already, where each stood, and what it was: so that none is ever taken in twice."""

from dataclasses import dataclass
from datetime import datetime

from ..rules.times import from_text, utc_text
from .engine import Database

AGAIN = "again"
"""The kind of a mail that stands in a second place, or came back under a new number."""


@dataclass(frozen=True)
class Place:
    """Where a mail stands: an IMAP folder with its UIDVALIDITY and the mail's UID, or a Maildir's file by its unique name."""

    mailbox_id: int
    folder: str
    validity: int = 0
    uid: int = 0
    file: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a mail was, as it is noted: `kind` is one of `tables.outbox.Received`'s."""

    kind: str
    why: str = ""
    sender: str = ""
    subject: str = ""
    prospect_id: int | None = None
    delivery_id: int | None = None


def known_files(db: Database, mailbox_id: int, folder: str) -> set[str]:
    """The unique names of a Maildir's files that were read."""
    return {
        file
        for (file,) in db.execute("SELECT file FROM received WHERE mailbox_id = ? AND folder = ? AND validity = 0", (mailbox_id, folder))
    }


def known_uids(db: Database, mailbox_id: int, folder: str, validity: int, above: int = 0) -> set[int]:
    """The UIDs from `above` on that were read of an IMAP folder while it had this UIDVALIDITY."""
    rows = db.execute(
        "SELECT uid FROM received WHERE mailbox_id = ? AND folder = ? AND validity = ? AND uid >= ?", (mailbox_id, folder, validity, above)
    )
    return {uid for (uid,) in rows}


def highest_uid(db: Database, mailbox_id: int, folder: str, validity: int) -> int:
    """The last UID that was read of an IMAP folder while it had this UIDVALIDITY; 0 where none was."""
    row = db.execute("SELECT max(uid) FROM received WHERE mailbox_id = ? AND folder = ? AND validity = ?", (mailbox_id, folder, validity))
    return int(row.fetchone()[0] or 0)


def first_read(db: Database, mailbox_id: int, folder: str) -> datetime | None:
    """When the first mail of a folder was read; None where none was yet."""
    at = db.execute("SELECT min(read_at) FROM received WHERE mailbox_id = ? AND folder = ?", (mailbox_id, folder)).fetchone()[0]
    return from_text(at) if at else None


def first_sent(db: Database, mailbox_id: int) -> datetime | None:
    """When the first mail left through a mailbox; None where none did yet."""
    at = db.execute("SELECT min(sent_at) FROM delivery WHERE mailbox_id = ? AND sent_at IS NOT NULL", (mailbox_id,)).fetchone()[0]
    return from_text(at) if at else None


def key_known(db: Database, message_key: str) -> bool:
    """Whether this very mail was read already, in whatever place."""
    return db.execute("SELECT 1 FROM received WHERE message_key = ? LIMIT 1", (message_key,)).fetchone() is not None


def place_known(db: Database, place: Place) -> bool:
    """Whether the mail in this place was read already."""
    row = db.execute(
        "SELECT 1 FROM received WHERE mailbox_id = ? AND folder = ? AND validity = ? AND uid = ? AND file = ?",
        (place.mailbox_id, place.folder, place.validity, place.uid, place.file),
    )
    return row.fetchone() is not None


def note_received(db: Database, place: Place, message_key: str, verdict: Verdict, at: datetime, now: datetime) -> None:
    """Note that a mail was read and what it was, in the transaction of all that follows from it."""
    db.execute(
        "INSERT INTO received (mailbox_id, folder, validity, uid, file, message_key, kind, prospect_id, delivery_id, sender, subject, why, at, read_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            place.mailbox_id, place.folder, place.validity, place.uid, place.file, message_key, verdict.kind, verdict.prospect_id,
            verdict.delivery_id, verdict.sender, verdict.subject, verdict.why, utc_text(at), utc_text(now),
        ),
    )  # fmt: skip
