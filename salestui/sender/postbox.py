"""One mailbox during one run: whether it may send now, its one connection, and the pace it keeps."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..credentials import find_password
from ..errors import SalesError
from ..rules.schedule import Window, find_zone, next_open
from ..store.dispatch import nth_sent_since
from ..store.engine import Database
from ..store.mailboxes import MailboxRow, stopped_why
from ..store.settings import get_holidays
from .answers import Outcome
from .conversation import Conversation
from .message import split_sender, wire_address

MOST_LOST = 3  # connections lost in a row, after which the server is left alone for this run
LOOK_SECONDS = 0.2  # how soon a waiting sender notices that it was cancelled
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Barrier:
    """Why nothing goes through a mailbox for the rest of this run, and what that makes of its rows.

    "due": they stay as they are; "held": the founder must act; "offline" and "busy": like due, and worth trying later.
    """

    kind: Literal["due", "held", "offline", "busy"]
    why: str


class Postbox:
    """A mailbox at work. `barrier` is set once nothing more goes through it in this run."""

    def __init__(self, db: Database, mailbox: MailboxRow) -> None:
        self._db, self.mailbox = db, mailbox
        self.sender = wire_address(split_sender(mailbox.sender)[1])
        self.barrier: Barrier | None = None
        self.conversation: Conversation | None = None
        self._lost = 0
        self._last_sent: float | None = None
        if mailbox.state == "paused":
            self.barrier = Barrier("due", f"mailbox {mailbox.name} is paused")
        elif mailbox.state == "stopped":
            self.barrier = Barrier("held", stopped_why(mailbox.name, mailbox.why))

    def open(self, environ: Mapping[str, str], ask: Callable[[str], str] | None) -> Outcome | None:
        """Find the password once and be connected. None when ready. Raises `SalesError` where there is no password."""
        if self.conversation is None:
            self.conversation = Conversation(self.mailbox, find_password(self.mailbox, environ, ask))
        return self.conversation.open()

    def later(self, now: datetime, zone: str = "", ahead: int = 0) -> tuple[datetime, str] | None:
        """(when, why) the window or the caps let the next mail go; None where it may go now.

        The window is held against the clock of `zone`, the prospect's; the mailbox's where that is not known. `ahead` mails
        are to leave before this one (in a rehearsal).
        """
        box = self.mailbox
        if box.window:
            place = find_zone(zone or box.zone or "UTC")
            opens = next_open(now, place, Window.parse(box.window), get_holidays(self._db))
            if opens > now:
                return opens, f"outside {box.window} in {place.key}"
        if box.per_day is not None and (frees := self._full(now, _DAY, box.per_day - ahead)):
            return frees, f"mailbox {box.name} has sent its {box.per_day} mails of 24 hours"
        if box.gap_max:  # a rehearsal takes no time; with gaps its mails do not fall into one minute
            ahead = 0
        if box.per_minute is not None and (frees := self._full(now, _MINUTE, box.per_minute - ahead)):
            return frees, f"mailbox {box.name} has sent its {box.per_minute} mails of this minute"
        return None

    def _full(self, now: datetime, span: timedelta, most: int) -> datetime | None:
        """When the next mail may go where `most` mails have left within `span`: as soon as the oldest of them falls out of it."""
        if most <= 0:
            return now + span
        oldest = nth_sent_since(self._db, self.mailbox.id, now - span, most)
        return min(oldest, now) + span if oldest else None

    def keep_pace(self, cancelled: Callable[[], bool]) -> bool:
        """Wait the mailbox's random gap since its last mail. False where the run was cancelled meanwhile."""
        if self._last_sent is not None and self.mailbox.gap_max:
            until = self._last_sent + random.uniform(self.mailbox.gap_min or 0, self.mailbox.gap_max)
            while (left := until - time.monotonic()) > 0:
                if cancelled():
                    return False
                time.sleep(min(LOOK_SECONDS, left))
        return True

    def note(self, outcome: Outcome) -> None:
        """Learn from an outcome: a server that hangs up time and again is left alone, one that refuses the account too."""
        if outcome.kind == "sent":
            self._last_sent = time.monotonic()
        self._lost = self._lost + 1 if outcome.lost else 0
        if outcome.kind == "mailbox_stopped":
            self.barrier = Barrier("held", stopped_why(self.mailbox.name, outcome.why))
        elif outcome.kind == "offline":
            self.barrier = Barrier("offline", f"offline: {outcome.why}")
        elif outcome.kind == "busy":
            self.barrier = Barrier("busy", outcome.why)
        elif self._lost >= MOST_LOST:
            self.barrier = Barrier("busy", f"the server of mailbox {self.mailbox.name} hangs up: {outcome.why}")

    def close(self) -> None:
        """Say goodbye to the server."""
        if self.conversation:
            self.conversation.close()


def password_missing(error: SalesError) -> Barrier:
    """The barrier of a mailbox whose password was not found: its mails stay due, the founder is told."""
    return Barrier("due", f"{error.title} {error.hint}".strip())
