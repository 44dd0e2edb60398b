"""Whose a received mail is: found by the mail of ours that it names, else by its exact address; never guessed by a name or a domain."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..rules.names import address_key
from ..rules.threads import thread_subject
from ..rules.times import from_text, utc_text
from .engine import Database
from .restore import WHY_HELD
from .watermark import WHY_MOVED, WHY_OLDER

_LATELY = 50  # mails of ours to one person whose subject is compared
_SLACK = timedelta(minutes=10)  # two clocks that do not agree
_LEFT = "(sent_at IS NOT NULL OR state IN ('uncertain', 'claimed'))"


@dataclass(frozen=True)
class Match:
    """A prospect, the mail of ours that was answered where it is known, and by what he was found: "reference", "subject" or "address"."""

    prospect_id: int
    delivery_id: int | None
    how: str


@dataclass(frozen=True)
class Written:
    """A mail of ours as what comes back meets it. `recipient_key` is the address it went to."""

    id: int
    prospect_id: int
    state: str
    recipient_key: str
    sent_at: str | None


_WRITTEN = "SELECT id, prospect_id, state, recipient_key, sent_at FROM delivery"


def find_correspondent(
    db: Database, references: Sequence[str], sender: str, subject: str, at: datetime, former: Callable[[], Mapping[str, int]]
) -> Match | None:
    """Whose a mail is: by the Message-IDs it answers (the most recent first), by address and thread, by address alone.

    `former()` gives what `list_former` found; it is asked only for a sender whom nobody has as his address.
    """
    for message_id in references:
        if found := find_written(db, message_id):
            return Match(found.prospect_id, found.id, "reference")
        row = db.execute("SELECT prospect_id, delivery_id FROM touch WHERE message_id = ? ORDER BY id LIMIT 1", (message_id,)).fetchone()
        if row:
            return Match(row[0], row[1], "reference")
    prospect_id = find_by_address(db, sender) or former().get(address_key(sender))
    if prospect_id is None:
        return None
    thread = thread_subject(subject)
    rows = db.execute(
        "SELECT delivery_id, subject FROM touch WHERE prospect_id = ? AND direction = 'out' AND delivery_id IS NOT NULL AND at <= ?"
        " ORDER BY at DESC, id DESC LIMIT ?",
        (prospect_id, utc_text(at + _SLACK), _LATELY),
    )
    for delivery_id, own_subject in rows if thread else ():
        if thread_subject(own_subject) == thread:
            return Match(prospect_id, delivery_id, "subject")
    return Match(prospect_id, None, "address")


def find_written(db: Database, message_id: str) -> Written | None:
    """The mail of ours that has this Message-ID."""
    row = db.execute(f"{_WRITTEN} WHERE message_id = ?", (message_id,)).fetchone() if message_id else None
    return Written(*row) if row else None


def get_written(db: Database, id: int) -> Written:
    """A mail of ours by its id."""
    return Written(*db.execute(f"{_WRITTEN} WHERE id = ?", (id,)).fetchone())


def get_first_contact(db: Database, prospect_id: int) -> datetime:
    """When we first wrote to a prospect; where we never did, when he was entered."""
    row = db.execute(
        "SELECT coalesce((SELECT min(at) FROM touch WHERE prospect_id = :id AND direction = 'out' AND channel = 'email'),"
        " (SELECT min(sent_at) FROM delivery WHERE prospect_id = :id), created_at) FROM prospect WHERE id = :id",
        {"id": prospect_id},
    ).fetchone()
    return from_text(row[0])


def get_subject(db: Database, id: int) -> str:
    """The subject a mail of ours left with; "" where that is not known."""
    row = db.execute("SELECT subject FROM touch WHERE delivery_id = ? AND direction = 'out' ORDER BY id LIMIT 1", (id,)).fetchone()
    return str(row[0] or "") if row else ""


def find_by_address(db: Database, address: str) -> int | None:
    """The prospect who has this address now, first as his main one."""
    key = address_key(address)
    row = (
        db.execute("SELECT id FROM prospect WHERE email_key = ?", (key,)).fetchone()
        or db.execute("SELECT prospect_id FROM prospect_email WHERE address_key = ?", (key,)).fetchone()
    )
    return int(row[0]) if row and key else None


def list_former(db: Database) -> dict[str, int]:
    """Addresses that our mail went to and that nobody has as his main one any more, each with its prospect. Reads every delivery: once for a run."""
    rows = db.execute(
        f"SELECT recipient_key, prospect_id FROM delivery WHERE {_LEFT} AND recipient_key <> ''"
        " AND NOT EXISTS (SELECT 1 FROM prospect WHERE email_key = recipient_key) ORDER BY id"
    )
    return {key: prospect_id for key, prospect_id in rows}


def find_last_written(db: Database, address: str, at: datetime) -> Written | None:
    """The latest mail that left for an address before `at`."""
    key = address_key(address)
    row = (
        db.execute(
            f"{_WRITTEN} WHERE recipient_key = :key AND {_LEFT} AND coalesce(sent_at, claimed_at, '') <= :at ORDER BY id DESC LIMIT 1",
            {"key": key, "at": utc_text(at + _SLACK)},
        ).fetchone()
        if key
        else None
    )
    return Written(*row) if row else None


def list_uncertain(db: Database, mailbox_id: int) -> list[tuple[int, str, str]]:
    """(delivery, Message-ID, when it was tried or due) of the mails of a mailbox of which nobody knows whether they left."""
    rows = db.execute(
        "SELECT id, message_id, coalesce(claimed_at, due_at) FROM delivery WHERE mailbox_id = ? AND message_id IS NOT NULL"
        " AND (state = 'uncertain' OR (state = 'held' AND why IN (?, ?, ?))) ORDER BY id",
        (mailbox_id, WHY_HELD, WHY_OLDER, WHY_MOVED),
    )
    return [(id, message_id, at) for id, message_id, at in rows]
