"""One mailbox during one run: whether it may send now, its one connection, and the pace it keeps."""

import random
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from ..errors import SalesError
from ..rules.schedule import Window, find_zone, next_open
from ..rules.times import from_text
from ..store.dispatch import DAY, MINUTE, nth_sent_since
from ..store.engine import Database
from ..store.mailbox_status import OFFLINE, get_status
from ..store.mailboxes import MailboxRow, stopped_why
from .answers import Outcome
from .conversation import Conversation
from .message import split_sender, wire_address
from .oauth import login_of

MOST_LOST = 3  # connections lost in a row, after which the server is left alone for this run
MOST_REFUSED = 3  # mails in a row turned away by the server's policy, after which it is the founder's account or domain, not the prospects
LOOK_SECONDS = 0.2  # how soon a waiting sender notices that it was cancelled
PROBE_MINUTES = (1, 2, 5, 10, 20, 40, 60)  # how long a server out of reach is left alone: after the first look, the second, ...


@dataclass(frozen=True)
class Barrier:
    """Why nothing goes through a mailbox for the rest of this run, and what that makes of its rows.

    "due": they stay as they are; "held": the founder must act; "offline" and "busy": like due, and worth trying later.
    """

    kind: Literal["due", "held", "offline", "busy"]
    why: str


class Postbox:
    """A mailbox at work. `barrier` is set once nothing more goes through it in this run."""

    def __init__(self, db: Database, mailbox: MailboxRow, now: datetime, holidays: Collection[date], *, waits: bool = True) -> None:
        """`waits`: its random gap is waited for within the run; without, one mail goes and a server out of reach is left alone until its time."""
        self._db, self.mailbox, self._waits = db, mailbox, waits
        self.sender = wire_address(split_sender(mailbox.sender)[1])
        self.barrier: Barrier | None = None
        self.conversation: Conversation | None = None
        self._lost = self._refused = 0
        self._window = Window.parse(mailbox.window) if mailbox.window else None
        self._holidays = holidays
        status = get_status(db, mailbox.id)
        self._probes = status.probes
        self._next_at = from_text(status.next_at) if status.next_at else None
        self.worked_at = from_text(status.worked_at) if status.worked_at else None
        if mailbox.state == "paused":
            self.barrier = Barrier("due", f"mailbox {mailbox.name} is paused")
        elif mailbox.state == "stopped":
            self.barrier = Barrier("held", stopped_why(mailbox.name, mailbox.why))
        elif not waits and status.probe_at and from_text(status.probe_at) > now:
            self.barrier = Barrier("offline", f"{OFFLINE}{status.offline_why}")

    def open(self, environ: Mapping[str, str], ask: Callable[[str], str] | None) -> Outcome | None:
        """Find the password once and be connected. None when ready. Raises `SalesError` where there is no password."""
        if self.conversation is None:
            self.conversation = Conversation(self.mailbox, login_of(self.mailbox, environ, ask))
        return self.conversation.open()

    def later(self, now: datetime, zone: str = "", ahead: int = 0) -> tuple[datetime, str] | None:
        """(when, why) the window, a holiday or a cap lets the next mail go; None where it may go now.

        The window and the holidays are held against the clock of `zone`, the prospect's; the mailbox's where that is not known.
        `ahead` mails are to leave before this one (in a rehearsal).
        """
        box = self.mailbox
        if self._window or self._holidays:
            place = find_zone(zone or box.zone or "UTC")
            opens = next_open(now, place, self._window, self._holidays)
            if opens > now:
                today = now.astimezone(place).date()
                return opens, f"{today} is a holiday" if today in self._holidays else f"outside {box.window} in {place.key}"
        if box.per_day is not None and (frees := self._full(now, DAY, box.per_day - ahead)):
            return frees, f"mailbox {box.name} has sent its {box.per_day} mails of 24 hours"
        if box.gap_max:  # a rehearsal takes no time; with gaps its mails do not fall into one minute
            ahead = 0
        if box.per_minute is not None and (frees := self._full(now, MINUTE, box.per_minute - ahead)):
            return frees, f"mailbox {box.name} has sent its {box.per_minute} mails of this minute"
        return None

    def _full(self, now: datetime, span: timedelta, most: int) -> datetime | None:
        """When the next mail may go where `most` mails have left within `span`: as soon as the oldest of them falls out of it."""
        if most <= 0:
            return now + span
        oldest = nth_sent_since(self._db, self.mailbox.id, now - span, most)
        return min(oldest, now) + span if oldest else None

    def resting(self, now: datetime) -> str:
        """Why the next mail has to wait for the gap, in a run that does not wait itself; empty where it may go."""
        if self._waits or self._next_at is None or self._next_at <= now:
            return ""
        return f"the next mail of mailbox {self.mailbox.name} leaves {(self._next_at - now).seconds + 1} seconds from now (its gap)"

    def keep_pace(self, clock: Callable[[], datetime], cancelled: Callable[[], bool]) -> bool:
        """Wait the mailbox's random gap since its last mail, also since one of an earlier run. False where the run was cancelled meanwhile."""
        if self._next_at is None:
            return True
        until = time.monotonic() + min((self._next_at - clock()).total_seconds(), float(self.mailbox.gap_max or 0))
        while (left := until - time.monotonic()) > 0 and clock() < self._next_at:
            if cancelled():
                return False
            time.sleep(min(LOOK_SECONDS, left))
        return True

    def rest(self, now: datetime) -> datetime | None:
        """A mail has left: the moment from which the next one may, a random gap away; None where there is no gap."""
        box = self.mailbox
        gap = random.uniform(box.gap_min or 0, box.gap_max) if box.gap_max else 0.0
        self._next_at = (now + timedelta(seconds=gap + 1)).replace(microsecond=0) if gap else None  # the store keeps whole seconds
        return self._next_at

    def look_again(self, now: datetime) -> datetime:
        """When a server that is out of reach now is to be looked for again."""
        minutes = PROBE_MINUTES[min(self._probes, len(PROBE_MINUTES) - 1)]
        self._probes += 1
        return now + timedelta(minutes=minutes)

    def note(self, outcome: Outcome) -> None:
        """Learn from an outcome: a server that hangs up time and again is left alone, one that refuses the account too."""
        self._lost = self._lost + 1 if outcome.lost else 0
        self._refused = self._refused + 1 if outcome.policy else 0 if outcome.kind == "sent" else self._refused
        if (stopped := self.stopped_by(outcome)) is not None:
            self.barrier = Barrier("held", stopped_why(self.mailbox.name, stopped.why))
        elif outcome.kind == "offline":
            self.barrier = Barrier("offline", f"{OFFLINE}{outcome.why}")
        elif outcome.kind == "busy":
            self.barrier = Barrier("busy", outcome.why)
        elif self._lost >= MOST_LOST:
            self.barrier = Barrier("busy", f"the server of mailbox {self.mailbox.name} hangs up: {outcome.why}")

    def stopped_by(self, outcome: Outcome) -> Outcome | None:
        """What stops the mailbox: a refusal of the account, or the last of several mails in a row that were turned away; None where nothing does."""
        if outcome.kind == "mailbox_stopped":
            return outcome
        if outcome.policy and self._refused >= MOST_REFUSED:
            return replace(outcome, kind="mailbox_stopped", why=f"the server turned {self._refused} mails in a row away: {outcome.why}")
        return None

    def close(self) -> None:
        """Say goodbye to the server."""
        if self.conversation:
            self.conversation.close()


def password_missing(error: SalesError) -> Barrier:
    """The barrier of a mailbox whose password was not found: its mails stay due, the founder is told."""
    return Barrier("due", f"{error.title} {error.hint}".strip())
