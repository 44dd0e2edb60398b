"""Pausing by hand: one prospect, or everything. (One mailbox: `mailboxes.set_mailbox_state`.) Each is one user action."""

from collections.abc import Sequence
from datetime import date, datetime

from ..errors import SalesError
from .engine import Database
from .journal import action
from .sequence import go_on
from .settings import get_setting, put_setting
from .suppressions import suppression_of_prospect

SENDING = "sending"
"""The setting that says "paused" while nothing at all may be sent."""


def sending_paused(db: Database) -> bool:
    """Whether the founder has paused all sending."""
    return get_setting(db, SENDING) == "paused"


def pause_sending(db: Database, paused: bool, now: datetime) -> None:
    """Pause all sending, or let it go on. What is due stays due meanwhile."""
    with action(db, "Paused all sending" if paused else "Resumed sending", now):
        put_setting(db, SENDING, "paused" if paused else "")


def pause_prospects(db: Database, ids: Sequence[int], now: datetime, until: date | None = None) -> int:
    """Stop the sequences of prospects until a day (without one: until they are resumed); their mail stays where it is. Returns how many.

    Raises `SalesError` for a day that is not ahead.
    """
    if until is not None and until <= now.date():
        raise SalesError(f"{until} is not ahead.", "Nothing was changed.", "Give a day from tomorrow on.")
    with action(db, f"Paused {len(ids):,} sequences", now) as act:
        paused = [
            str(row[0])
            for id in ids
            if (
                row := db.execute(
                    "UPDATE prospect SET sequence = 'paused', sequence_until = ? WHERE id = ? AND sequence IN ('active', 'paused') RETURNING name",
                    (until.isoformat() if until else None, id),
                ).fetchone()
            )
        ]
        if len(paused) == 1:
            act.label = f"Paused the sequence of {paused[0]}"
    return len(paused)


def resume_prospects(db: Database, ids: Sequence[int], now: datetime) -> int:
    """Let paused or stopped sequences go on from where they were; not of who is suppressed. Returns how many."""
    with action(db, f"Resumed {len(ids):,} sequences", now) as act:
        resumed = []
        for id in ids:
            if suppression_of_prospect(db, id):
                continue
            row = db.execute(
                "UPDATE prospect SET sequence = 'active', sequence_until = NULL WHERE id = ? AND sequence IN ('paused', 'stopped') RETURNING name",
                (id,),
            ).fetchone()
            if row:
                resumed.append(str(row[0]))
                go_on(db, id, now)
        if len(resumed) == 1:
            act.label = f"Resumed the sequence of {resumed[0]}"
    return len(resumed)
