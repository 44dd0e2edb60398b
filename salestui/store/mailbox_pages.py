"""Everything about each mailbox on one page: how it is set, how it stands, what it has sent and what waits for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..rules.schedule import Window, find_zone, next_open
from ..rules.times import from_text, utc_text
from .dispatch import nth_sent_since
from .engine import Database
from .mailbox_status import MailboxStatus, list_status
from .mailboxes import MailboxRow, list_mailboxes
from .settings import get_holidays

DAY = timedelta(days=1)


@dataclass(frozen=True)
class MailboxPage:
    """`sent_day` mails left within 24 hours, the last one at `sent_at` (UTC text); `waiting` are unsent, `held` of them for the founder.

    `next_at` is when its next mail may leave at the earliest, by its gap, its own window and its limit: `now` where it may at once.
    """

    row: MailboxRow
    status: MailboxStatus
    sent_day: int
    sent_at: str | None
    waiting: int
    held: int
    next_at: datetime

    @property
    def id(self) -> int:
        """The mailbox's id."""
        return self.row.id


def list_mailbox_pages(db: Database, now: datetime) -> list[MailboxPage]:
    """Every mailbox, the first one (which sends by default) first."""
    status, holidays = list_status(db), get_holidays(db)
    return [_page(db, row, status.get(row.id) or MailboxStatus(row.id), now, holidays) for row in list_mailboxes(db)]


def _page(db: Database, row: MailboxRow, status: MailboxStatus, now: datetime, holidays: Collection[date]) -> MailboxPage:
    values = {"id": row.id, "since": utc_text(now - DAY)}
    sent_day = db.execute("SELECT count(*) FROM delivery WHERE mailbox_id = :id AND sent_at > :since", values).fetchone()[0]
    (sent_at,) = db.execute("SELECT max(sent_at) FROM delivery WHERE mailbox_id = :id AND sent_at IS NOT NULL", values).fetchone()
    waiting, held = db.execute(
        "SELECT count(*), coalesce(sum(state = 'held'), 0) FROM delivery WHERE state IN ('scheduled', 'deferred', 'held') AND mailbox_id = :id",
        values,
    ).fetchone()
    earliest = max(now, from_text(status.next_at)) if status.next_at else now
    if row.per_day is not None and sent_day >= row.per_day and (oldest := nth_sent_since(db, row.id, now - DAY, row.per_day)):
        earliest = max(earliest, oldest + DAY)
    opens = next_open(earliest, find_zone(row.zone or "UTC"), Window.parse(row.window) if row.window else None, holidays)
    return MailboxPage(row, status, sent_day, sent_at, waiting, held, opens)
