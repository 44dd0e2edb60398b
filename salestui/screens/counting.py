"""Reports on a screen: counted in a thread of their own, broken off by esc, kept until the data changes."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

from ..store.engine import Database
from ..store.reports.ladder import Tell
from ..store.worker import Stopped
from .acts import here
from .base import BaseScreen

FRESH = timedelta(minutes=1)  # so long the reports are of one moment, unless the data change
SOON = 0.15  # seconds after which it is said that something is being counted: most stores answer before
Report = Callable[[Database, datetime, str, Tell], Any]


class Counting(BaseScreen):
    """A screen that shows reports. `counted` is called when one is there, was begun, got further or was broken off."""

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[tuple[str, str], Any] = {}
        self._stop = Event()
        self._moment: datetime | None = None
        self._generation = 0
        self.counting = False  # something is being counted and it is worth saying
        self.broken_off = False
        self.progress = ""
        self._asked = ("", "")

    def counted(self) -> None:
        """Show what is known now."""

    def forget_counts(self) -> None:
        """The data changed: what is shown stays until it is counted anew."""
        self._generation += 1
        self._moment = None

    @property
    def moment(self) -> datetime:
        """The moment the reports are of, where the founder is: it stands still while one is looked at, so that a period stays the same."""
        if self._moment is None:
            self._moment = here(self.shell)
        return self._moment

    def at_this_moment(self) -> None:
        """Another report is asked for: of now, unless that is the moment of the others."""
        if self._moment is not None and not self._moment <= here(self.shell) <= self._moment + FRESH:
            self._moment = None

    async def count(self, name: str, since: str, report: Report, now: datetime) -> None:
        """Have a report counted, unless it is known and nothing changed since. What was being counted before is broken off."""
        key = (name, since)
        found = self._found.get(key)
        if found is not None and found[0] == self._generation:
            self._finish()
            return
        self._stop.set()
        stop = self._stop = Event()
        self._asked, self.counting, self.broken_off, self.progress = key, False, False, ""
        self.set_timer(SOON, partial(self._say_so, stop))
        generation, loop = self._generation, asyncio.get_running_loop()

        def tell(done: int, total: int) -> None:
            loop.call_soon_threadsafe(self._told, stop, f"{done} of {total}")

        try:
            answer = await self.shell.store.count(stop, report, now, since, tell)
        except Stopped:
            if self._stop is stop:
                self.counting, self.broken_off = False, True
                self.counted()
            return
        self._found = {each: value for each, value in self._found.items() if value[0] == self._generation}
        self._found[key] = (generation, answer)
        if self._stop is stop:
            stop.set()
            self._finish()

    def answer(self, name: str, since: str) -> Any:
        """What was counted, also when it is no longer the newest; None where nothing is known."""
        found = self._found.get((name, since))
        return found[1] if found is not None else None

    def break_off(self) -> bool:
        """Stop counting. Returns whether something was being counted."""
        under_way = not self._stop.is_set() and bool(self._asked[0])
        self._stop.set()
        return under_way

    def _finish(self) -> None:
        self.counting = self.broken_off = False
        if self.is_attached:
            self.counted()

    def _say_so(self, stop: Event) -> None:
        if self._stop is stop and not stop.is_set():
            self.counting = True
            self.counted()

    def _told(self, stop: Event, progress: str) -> None:
        if self._stop is stop and not stop.is_set():
            self.progress = progress
            if self.counting:
                self.counted()

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        self._stop.set()
