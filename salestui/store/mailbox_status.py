"""What the background work knows of a mailbox between two runs: its gap, whether its server is out of reach, when its mail was read.

Not the founder's doing, so not journaled. A mailbox of which nothing is known is ready and online.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from ..rules.times import utc_text
from .engine import Database, transaction
from .log import log

OFFLINE = "offline: "
"""How the reason of a mail begins that waits for a server out of reach."""


@dataclass(frozen=True)
class MailboxStatus:
    """Times are UTC text. Offline since `offline_since` (None: online), looked for again at `probe_at`; `receive_why`: why reading failed last."""

    mailbox_id: int
    worked_at: str | None = None
    next_at: str | None = None
    offline_since: str | None = None
    offline_why: str = ""
    probes: int = 0
    probe_at: str | None = None
    received_at: str | None = None
    receive_why: str = ""


_COLUMNS = ", ".join(field.name for field in fields(MailboxStatus))


def get_status(db: Database, mailbox_id: int) -> MailboxStatus:
    """What is known of one mailbox."""
    row = db.execute(f"SELECT {_COLUMNS} FROM mailbox_status WHERE mailbox_id = ?", (mailbox_id,)).fetchone()
    return MailboxStatus(*row) if row else MailboxStatus(mailbox_id)


def list_status(db: Database) -> dict[int, MailboxStatus]:
    """What is known of each mailbox, by its id."""
    return {row[0]: MailboxStatus(*row) for row in db.execute(f"SELECT {_COLUMNS} FROM mailbox_status")}


def set_next(db: Database, mailbox_id: int, next_at: datetime) -> None:
    """The next mail leaves not before `next_at` (inside the transaction of the mail that left)."""
    _put(db, mailbox_id, next_at=utc_text(next_at))


def mark_worked(db: Database, mailbox_ids: Iterable[int], now: datetime) -> None:
    """Mail could leave through these at this moment: what was due and waits for a gap or a cap was seen, and is not late."""
    with transaction(db):
        for id in mailbox_ids:
            _put(db, id, worked_at=utc_text(now))


def mark_offline(db: Database, mailbox_id: int, why: str, now: datetime, probe_at: datetime) -> None:
    """The server is out of reach; it is looked for again at `probe_at`. Since when, and how often it was looked for, is kept."""
    with transaction(db):
        before = get_status(db, mailbox_id)
        if before.offline_since is None:
            log(db, "offline", why, now, mailbox_id=mailbox_id)
        _put(
            db,
            mailbox_id,
            offline_since=before.offline_since or utc_text(now),
            offline_why=why,
            probes=before.probes + 1,
            probe_at=utc_text(probe_at),
        )


def mark_online(db: Database, mailbox_id: int, now: datetime) -> None:
    """The server answers again: what waited for it is due now."""
    if get_status(db, mailbox_id).offline_since is None:
        return
    with transaction(db):
        log(db, "online", "", now, mailbox_id=mailbox_id)
        _wake(db, now, mailbox_id)
        _put(db, mailbox_id, offline_since=None, offline_why="", probes=0, probe_at=None)


def try_again(db: Database, now: datetime) -> None:
    """The founder wants to know now: mails that wait for a server out of reach are due, whenever it was to be looked for."""
    for status in list_status(db).values():
        if status.offline_since is not None:
            with transaction(db):
                _wake(db, now, status.mailbox_id)


def _wake(db: Database, now: datetime, mailbox_id: int) -> None:
    db.execute(
        "UPDATE delivery SET next_at = :now WHERE mailbox_id = :id AND channel = 'email' AND state = 'deferred' AND next_at > :now"
        " AND substr(why, 1, :length) = :offline",
        {"now": utc_text(now), "id": mailbox_id, "offline": OFFLINE, "length": len(OFFLINE)},
    )


def mark_received(db: Database, mailbox_id: int, now: datetime, why: str = "") -> None:
    """The mailbox's incoming mail was read, or could not be (`why`)."""
    with transaction(db):
        _put(db, mailbox_id, received_at=utc_text(now), receive_why=why)


def _put(db: Database, mailbox_id: int, **values: str | int | None) -> None:
    columns = ", ".join(values)  # the names are those of the callers above
    places = ", ".join("?" * len(values))
    changes = ", ".join(f"{column} = excluded.{column}" for column in values)
    db.execute(
        f"INSERT INTO mailbox_status (mailbox_id, {columns}) VALUES (?, {places}) ON CONFLICT (mailbox_id) DO UPDATE SET {changes}",
        (mailbox_id, *values.values()),
    )
