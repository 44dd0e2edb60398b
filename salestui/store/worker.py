"""The store's threads for the app: one reads, one writes, one counts (reports), each with its own connection.

The event loop never runs SQL, and no list ever waits for a report.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path
from threading import Event
from typing import Concatenate, ParamSpec, TypeVar

from .engine import Database, connect

P = ParamSpec("P")
T = TypeVar("T")


WRITTEN: ContextVar[int] = ContextVar("WRITTEN", default=0)
"""The place, among all writes of this app, of the last one that the running task asked for; 0 where it wrote nothing.

Writes happen in the order asked, but what follows each (a screen that reloads, a notice) does not keep to it: this tells which is the newer.
"""
LOOK = 20_000  # steps of the database's machine between two looks at whether the answer is still wanted: well below a millisecond


class Stopped(Exception):
    """What was counted is no longer wanted; its thread and connection live on."""


class _Lane:
    """One thread with one connection, opened in that thread when first used."""

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._db, self._closing = path, None, Event()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    _db: Database | None

    def _handle(self) -> Database:
        if self._db is None:
            self._db = connect(self._path)
        return self._db

    async def run(self, fn: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._closing.is_set():  # the app is closing: who still asks is a worker that nobody waits for any more
            raise asyncio.CancelledError
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: fn(self._handle(), *args, **kwargs))

    async def run_until(self, stop: Event, fn: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `run`, but left at once, also in the middle of a statement, when `stop` is set. Raises `Stopped`."""

        def watched() -> T:
            db = self._handle()
            db.set_progress_handler(lambda: stop.is_set() or self._closing.is_set(), LOOK)
            try:
                if stop.is_set() or self._closing.is_set():
                    raise Stopped
                return fn(db, *args, **kwargs)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                    raise Stopped from error
                raise
            finally:
                db.set_progress_handler(None, 0)

        if self._closing.is_set():
            raise asyncio.CancelledError
        return await asyncio.get_running_loop().run_in_executor(self._pool, watched)

    def close(self) -> None:
        self._closing.set()

        def end() -> None:
            if self._db is not None:
                self._db.close()
                self._db = None

        self._pool.submit(end)
        self._pool.shutdown(wait=True)


class Store:
    """The store as the app reaches it. `path` is the SQLite file; it must exist and be up to date (`open_store`)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader, self._writer = _Lane(path, "store-reader"), _Lane(path, "store-writer")
        self._counter = _Lane(path, "store-counter")
        self._seen: int | None = None
        self._asked = 0

    async def read(self, fn: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`fn(db, ...)` in the reader thread."""
        return await self._reader.run(fn, *args, **kwargs)

    async def count(self, stop: Event, fn: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`fn(db, ...)`, which only reads and may take long, in a thread of its own. Raises `Stopped` soon after `stop` was set."""
        return await self._counter.run_until(stop, fn, *args, **kwargs)

    async def write(self, fn: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`fn(db, ...)` in the writer thread; one after the other, in the order asked, which `WRITTEN` then tells."""
        self._asked += 1
        WRITTEN.set(self._asked)
        result = await self._writer.run(fn, *args, **kwargs)
        await self.changed_elsewhere()  # our own write is not news: the caller reloads what it touched after this
        return result

    async def changed_elsewhere(self) -> bool:
        """Whether another connection (cron's `send`, `capture`, a background sender) has committed since the last look."""
        version = await self._reader.run(_data_version)
        changed = self._seen is not None and version != self._seen
        self._seen = version
        return changed

    async def warm(self) -> None:
        """Import SQLModel in the writer thread, so that the first action after the first frame does not wait for it."""
        await self._writer.run(_import_session)

    def close(self) -> None:
        """Wait for what is under way (a report is broken off) and let the connections go."""
        self._counter.close()
        self._writer.close()
        self._reader.close()


def _data_version(db: Database) -> int:
    return int(db.execute("PRAGMA data_version").fetchone()[0])


def _import_session(db: Database) -> None:
    from . import session

    session.engine_of(db)
