"""`send --watch`: read what came back, send what is due, and wait for whatever comes next; for a terminal, tmux or a systemd unit.

Between two looks it sleeps: it knows when the next mail comes due, and notices within a second what somebody else writes into
the store. It keeps no connection and no lock while it waits, so that others can send too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..errors import SalesError
from ..store.dispatch import next_moment
from ..store.engine import Database
from ..store.faults import DatabaseFault, explain
from .report import SendReport

LOOK_SECONDS = 1.0  # between two looks at the clock and at whether the store has changed: a mail is at most this late
RECEIVE_EVERY = timedelta(minutes=5)
FRESH = timedelta(minutes=1)  # before a mail leaves, what came back is no older than this: who has answered gets no more
REST = timedelta(seconds=30)  # after a run that could do nothing, so that what is due but barred is not tried in a circle


@dataclass
class Watch:
    """One watch over a store. `send` and `receive` do one round each, `tell` hears of what they did, `fault` of what stopped them.

    `nap(seconds)` sleeps, `stopped()` is asked at every look. Time comes from `clock` alone, so a week can be played in a minute.
    """

    db: Database
    clock: Callable[[], datetime]
    send: Callable[[], SendReport]
    receive: Callable[[], None]
    tell: Callable[[SendReport], None]
    fault: Callable[[SalesError], None]
    nap: Callable[[float], None]
    stopped: Callable[[], bool]
    _version: int = -1
    _next_send: datetime | None = None
    _read_at: datetime | None = None
    _told: str = field(default="", init=False)

    def run(self) -> None:
        """Until it is stopped. A fault of the store or of a server is told once and tried again; nothing ends the watch but the founder."""
        while not self.stopped():
            self._read(RECEIVE_EVERY)
            self._look(self.clock())
            if self._is_time() and self._read(FRESH):
                self._look(self.clock())
            if self._is_time():
                self._round()
            if not self.stopped():
                self.nap(LOOK_SECONDS)

    def _is_time(self) -> bool:
        return self._next_send is not None and self.clock() >= self._next_send

    def _read(self, age: timedelta) -> bool:
        """Read what came back where that was not done for so long (or the clock was moved). Whether it was done."""
        now = self.clock()
        if self._read_at is not None and timedelta() <= now - self._read_at < age:
            return False
        self._guarded(self.receive)
        self._read_at = self.clock()
        self._version = -1  # what was read may have stopped or paused somebody
        return True

    def _look(self, now: datetime) -> None:
        """Find out anew when there is something to do, where the store has changed or the clock was moved."""
        version = int(self.db.execute("PRAGMA data_version").fetchone()[0])
        if version != self._version or self._next_send is None:
            self._version = version
            self._next_send = self._coming(now)

    def _coming(self, now: datetime) -> datetime | None:
        found: list[datetime | None] = []
        self._guarded(lambda: found.append(next_moment(self.db)))
        return found[0] if found else now + REST

    def _round(self) -> None:
        reports: list[SendReport] = []
        if not self._guarded(lambda: reports.append(self.send())):
            self._next_send = self.clock() + REST
            return
        self.tell(reports[0])
        self._told = ""
        now = self.clock()
        coming = self._coming(now)
        idle = not reports[0].count("sent")
        # What is due and did not leave is barred by something that time or the founder mends: not at once again.
        self._next_send = max(coming, now + REST) if coming is not None and idle else coming
        self._version = int(self.db.execute("PRAGMA data_version").fetchone()[0])

    def _guarded(self, work: Callable[[], None]) -> bool:
        """Whether the work was done. What it met is told, but the same thing only once in a row."""
        try:
            work()
            return True
        except (SalesError, DatabaseFault) as error:
            fault = explain(error)
            if fault is None:
                raise
            if str(fault) != self._told:
                self._told = str(fault)
                self.fault(fault)
            return False
