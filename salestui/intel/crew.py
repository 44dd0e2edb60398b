"""The threads that read sources while the one that asked writes: they know no store, and hand over what they heard in small batches."""

import queue
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

from ..errors import SalesError
from ..glass import quoted
from ..store.intel import Heard
from ..store.sources import SourceRow, SourceStatus
from .reader import NotRead, Reading, Tools, reader_of

THREADS = 8
BATCH = 100
"""Items that are written in one transaction."""
BATCH_SECONDS = 0.5
"""After which fewer are written too: mails come slowly, and what is written is told and not lost."""
_WAITING = 16  # batches that may wait to be written
_FAULTS = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError, MemoryError, ImportError, EOFError)
"""What a reader can stumble over in what others wrote: it fails one source, never the fetch."""
_MOST_WAIT = 3.0  # seconds that threads are waited for which were told to stop


@dataclass
class Brought:
    """A batch of one source, and the `cursor` behind it ("" for none); `over`: its last one, with what was learnt or why it failed."""

    source: SourceRow
    status: SourceStatus
    items: list[Heard] = field(default_factory=list)
    over: bool = False
    cursor: str = ""
    reading: Reading | None = None
    error: SalesError | None = None


class Crew:
    """Reads sources in threads, the first ones first."""

    def __init__(self, tools: Tools, sources: list[SourceRow], statuses: dict[int, SourceStatus], now: datetime) -> None:
        self._tools, self._statuses, self._now = tools, statuses, now
        self._waiting: queue.SimpleQueue[SourceRow] = queue.SimpleQueue()
        for source in sources:
            self._waiting.put(source)
        self._brought: queue.Queue[Brought] = queue.Queue(_WAITING)
        self._dismissed = False
        self._threads = [threading.Thread(target=self._work, daemon=True, name=f"fetch-{at}") for at in range(min(THREADS, len(sources)))]
        for thread in self._threads:
            thread.start()

    def next(self, seconds: float) -> Brought | None:
        """The next batch, waited for at most so long."""
        try:
            return self._brought.get(timeout=seconds)
        except queue.Empty:
            return None

    @property
    def at_work(self) -> bool:
        """Whether more may come."""
        return any(thread.is_alive() for thread in self._threads) or not self._brought.empty()

    def dismiss(self) -> None:
        """Stop: what is in hand is dropped (and met again the next time)."""
        self._dismissed = True
        until = time.monotonic() + _MOST_WAIT
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        while not self._dismissed:
            try:
                source = self._waiting.get_nowait()
            except queue.Empty:
                return
            self._read(source, self._statuses[source.id])

    def _read(self, source: SourceRow, status: SourceStatus) -> None:
        try:
            reading = reader_of(source, self._tools).read(source, status, self._now)
            batch: list[Heard] = []
            since = time.monotonic()
            for heard in reading.items:
                batch.append(heard)
                if len(batch) >= BATCH or time.monotonic() - since > BATCH_SECONDS:
                    self._hand_over(Brought(source, status, batch, cursor=reading.reached()))
                    batch, since = [], time.monotonic()
            self._hand_over(Brought(source, status, batch, over=True, reading=reading))
        except SalesError as error:
            self._hand_over(Brought(source, status, over=True, error=error))
        except _FAULTS as error:
            fault = NotRead(
                f"Something in it cannot be followed: {type(error).__name__}: {quoted(str(error), 120)}.",
                "",
                "Nothing else was touched by it.",
            )
            self._hand_over(Brought(source, status, over=True, error=fault))

    def _hand_over(self, brought: Brought) -> None:
        while not self._dismissed:
            try:
                self._brought.put(brought, timeout=0.2)
                return
            except queue.Full:
                continue
