"""When a mail is too late to go by itself: an old outbox never bursts."""

from datetime import datetime, timedelta

from ..errors import SalesError
from ..rules.times import from_text
from ..store.dispatch import DueRow
from ..store.engine import Database
from ..store.mailbox_status import OFFLINE
from ..store.settings import get_setting

GIVE_UP_AFTER = timedelta(days=5)
OVERDUE_HOURS = 48


def overdue_limit(db: Database) -> timedelta:
    """How late a mail may be and still go by itself (the setting "overdue_hours")."""
    said = get_setting(db, "overdue_hours")
    return timedelta(hours=int(said) if said.isdigit() else OVERDUE_HOURS)


def refuse_late(row: DueRow, now: datetime, late: timedelta, tried: bool, worked_at: datetime | None = None) -> None:
    """An old outbox never bursts: what should have gone long ago waits for the founder. A mail under retry has longer.

    Late is what nobody was there to send: what a window, a cap or the gap has put off is counted from then on (`worked_at`: when
    its mailbox could send last). What a server out of reach has put off is late by its own time.
    """
    due = from_text(row.due_at)
    if tried and now - due > GIVE_UP_AFTER:
        raise SalesError(
            f"Given up: it was tried for {GIVE_UP_AFTER.days} days, since {row.due_at[:16].replace('T', ' ')} UTC"
            f"{f', the last answer was: {row.why}' if row.why else ''}".rstrip(".")
            + ".",
            "Nothing was sent.",
            "Release it to try on, or cancel it.",
        )
    seen = [due] if row.why.startswith(OFFLINE) else [due, from_text(row.next_at)]
    if not tried and now - max([*seen, worked_at] if worked_at else seen) > late:
        raise SalesError(
            f"Too late: it was due {row.due_at[:16].replace('T', ' ')} UTC.",
            "Nothing was sent.",
            "Release it to send it after all, or cancel it.",
        )
