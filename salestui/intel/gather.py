"""One fetch: the sources that are due are read by a few threads, and what was heard is written by the thread that asked.

Each source's items are committed in small batches, with how far they reach, and what was learnt of the source with the last of them: so a
kill loses at most what was in flight; the next fetch meets it again and adds nothing twice.
"""

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..errors import SalesError, TryLater
from ..rules.times import utc_text
from ..sender.lock import only_fetcher
from ..store.engine import Database, transaction
from ..store.intel import Heard, add_heard
from ..store.retention import prune_intel
from ..store.ruling import Applied, apply_rules
from ..store.sources import (
    LONGEST_WAIT,
    SourceRow,
    SourceStatus,
    asked_to_wait,
    get_source_status,
    is_due,
    is_ready,
    list_sources,
    put_source_status,
)
from .reader import NotRead, Reading, Tools

Progress = Callable[[int, int, str], None]
QUIET_SECONDS = 1.0
"""After which it is said that nothing answers yet."""
SILENT = "the network does not answer yet"
JITTER = 0.1
"""Share of a wait by which it is longer or shorter, so that not everybody asks a server at the full hour."""


@dataclass
class FetchRow:
    """What became of one source: items that are `new`, those of them that joined a group, whether nothing was new, and why it failed ("").

    `problems` are single things in it that could not be read, `waiting` is what was too early to be read; `offline`: it was not asked, or not
    reached, for want of a network.
    """

    name: str
    new: int = 0
    grouped: int = 0
    unchanged: bool = False
    error: str = ""
    source_id: int = 0
    problems: list[str] = field(default_factory=list)
    offline: bool = False
    waiting: str = ""

    def as_json(self) -> dict[str, Any]:
        """The row of cli.md, and what could not be read of it."""
        row = asdict(self)
        if waiting := row.pop("waiting"):
            row["unchanged"], row["problems"] = False, [*row["problems"], waiting]
        del row["source_id"], row["offline"]
        return row


@dataclass
class FetchReport:
    """A fetch: a row for each source that was asked. `ids` are the new items, `applied` what the rules did with them, `left_alone` the
    sources that failed and whose next try has not come.

    `interrupted` and `fault` (the store could not be written, and the fetch ended) are for the exit code.
    """

    rows: list[FetchRow] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    applied: Applied = field(default_factory=Applied)
    left_alone: list[SourceRow] = field(default_factory=list)
    interrupted: bool = False
    fault: SalesError | None = None

    @property
    def new(self) -> int:
        """How much was heard."""
        return sum(row.new for row in self.rows)

    @property
    def failed(self) -> list[FetchRow]:
        """The sources that need a look."""
        return [row for row in self.rows if (row.error and not row.offline) or row.problems]

    @property
    def offline(self) -> list[FetchRow]:
        """The sources that wait for a network."""
        return [row for row in self.rows if row.offline]


def fetch(
    db: Database,
    now: datetime,
    *,
    environ: Mapping[str, str],
    lock_path: Path,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    source_ids: Collection[int] | None = None,
    due_only: bool = False,
    everything: bool = False,
) -> FetchReport:
    """Read the sources that are well, and those that failed whose next try has come; then let the rules look at what is new.

    `due_only` leaves those alone that were asked less than their interval ago; with `everything` also those are tried whose last try failed,
    but for a server's own wish to wait; `source_ids` are read whatever their state.

    `progress(done, total, about)` counts sources; `cancelled()` is asked all the time, what is committed stays. Opens no action but that of
    the rules. Raises `TryLater` where sources are being read already.
    """
    with only_fetcher(lock_path):
        run = _Fetch(db, now, environ, progress or (lambda done, total, about: None), cancelled or (lambda: False))
        rows = list_sources(db)
        wanted = [row for row in rows if _wanted(row, now, source_ids, due_only, everything)]
        run.read(wanted)
        report = run.report
        if source_ids is None and not due_only:
            report.left_alone = [row for row in rows if not row.paused and row not in wanted]
        if report.ids and report.fault is None:
            try:
                report.applied = apply_rules(db, now, report.ids)
            except SalesError as error:
                report.fault = error
        if report.fault is None and not (cancelled and cancelled()):
            prune_intel(db, now)
        return report


def try_source(
    db: Database, source: SourceRow, now: datetime, environ: Mapping[str, str], cancelled: Callable[[], bool] = bool
) -> list[Heard]:
    """What a source would give that has not been read yet; nothing is written, moved or marked. Raises `SalesError` with why it cannot be read."""
    from itertools import islice

    from .reader import reader_of

    with _Opened(db, environ, cancelled, trying=True) as tools:
        reading = reader_of(source, tools).read(source, SourceStatus(source.id), now)
        items = list(islice(reading.items, MOST_TRIED))
        if not items and reading.problems:
            raise NotRead(reading.problems[0])
        return items


MOST_TRIED = 200


def _wanted(row: SourceRow, now: datetime, source_ids: Collection[int] | None, due_only: bool, everything: bool) -> bool:
    if source_ids is not None:
        return row.id in source_ids
    if everything:
        return not row.paused and not asked_to_wait(row, now)
    return is_due(row, now) if due_only else is_ready(row, now)


class _Opened:
    """The tools of one fetch, let go in the end."""

    def __init__(self, db: Database, environ: Mapping[str, str], cancelled: Callable[[], bool], trying: bool = False) -> None:
        from ..store.mailboxes import list_mailboxes
        from .http import Http
        from .parsing import Parsing

        self.tools = Tools(Http(cancelled), Parsing(), environ, tuple(list_mailboxes(db)), cancelled, trying)

    def __enter__(self) -> Tools:
        return self.tools

    def __exit__(self, *error: object) -> None:
        self.tools.parsing.close()
        self.tools.http.close()


class _Fetch:
    """One fetch in the thread that asked for it."""

    def __init__(self, db: Database, now: datetime, environ: Mapping[str, str], progress: Progress, cancelled: Callable[[], bool]) -> None:
        self._db, self._now, self._environ, self._progress, self._cancelled = db, now, environ, progress, cancelled
        self._stopping = False
        self._rows: dict[int, FetchRow] = {}
        self._reached: dict[int, str] = {}
        self.report = FetchReport()

    def _stopped(self) -> bool:
        return self._stopping or self._cancelled()

    def read(self, sources: list[SourceRow]) -> None:
        """Read them all, or as many as there is time for."""
        if not sources:
            return
        from .crew import Crew

        self._progress(0, len(sources), "")
        statuses = {row.id: get_source_status(self._db, row.id) for row in sources}
        with _Opened(self._db, self._environ, self._stopped) as tools:
            crew = Crew(tools, sources, statuses, self._now)
            try:
                self._follow(crew, tools, len(sources))
            except SalesError as error:
                self.report.fault = error
            finally:
                self._stopping = True
                crew.dismiss()
        over = {id(row) for row in self.report.rows}
        self.report.rows += [row for row in self._rows.values() if row.new and id(row) not in over]  # what a cut look gave is kept too
        self.report.rows = sorted(self.report.rows, key=lambda row: row.name.casefold())

    def _follow(self, crew: Any, tools: Tools, total: int) -> None:
        """Write what the crew brings, until all of it is there or the founder has had enough."""
        waited = 0.0
        while len(self.report.rows) < total:
            if self._stopped():
                self.report.interrupted = True
                return
            brought = crew.next(0.1)
            if brought is None:
                if not crew.at_work:
                    raise SalesError("The fetch broke off.", "What was read is kept.", "Do it again.")
                waited += 0.1
                if waited >= QUIET_SECONDS and not tools.http.answered and not self.report.rows:
                    self._progress(0, total, SILENT)
                continue
            if brought.error is not None and self._stopped():  # it failed because it was told to
                continue
            row = self._rows.setdefault(brought.source.id, FetchRow(brought.source.name, source_id=brought.source.id))
            with transaction(self._db):
                self._write(row, brought.source, brought.items)
                if brought.over:
                    put_source_status(self._db, self._learnt(row, brought))
                elif brought.cursor:
                    self._reached[brought.source.id] = brought.cursor
                    put_source_status(self._db, self._before(brought))
            if brought.over:
                self._finish(row, brought.reading)
                self.report.rows.append(row)
                self._progress(len(self.report.rows), total, row.name)
            elif row.new:
                self._progress(len(self.report.rows), total, f"{row.name}: {row.new:,} new so far")

    def _write(self, row: FetchRow, source: SourceRow, items: list[Heard]) -> None:
        for heard in items:
            try:
                added = add_heard(self._db, replace(heard, source_id=source.id), self._now)
            except TryLater:
                raise
            except SalesError:  # an item without a word
                continue
            if added.new:
                row.new += 1
                row.grouped += added.grouped
                self.report.ids.append(added.id)

    def _before(self, brought: Any) -> SourceStatus:
        """What was known of a source, and how far it has been read since."""
        before: SourceStatus = brought.status
        return replace(before, cursor=self._reached.get(brought.source.id, before.cursor))

    def _learnt(self, row: FetchRow, brought: Any) -> SourceStatus:
        """What is kept of a source whose look is over."""
        before = self._before(brought)
        source: SourceRow = brought.source
        at = utc_text(self._now)
        if isinstance(brought.error, TryLater):
            row.offline, row.error = True, str(brought.error)
            return before
        if brought.error is not None:
            row.error = str(brought.error)
            wait = backoff(source.every_minutes, before.failures)
            due = self._now + _shaken(wait)
            retry_at = brought.error.retry_at if isinstance(brought.error, NotRead) else None
            return replace(
                before, failures=before.failures + 1, last_error=row.error, next_fetch_at=utc_text(retry_at or due),
                retry_at=utc_text(retry_at) if retry_at else None,
            )  # fmt: skip
        reading: Reading = brought.reading
        row.problems += reading.problems
        row.unchanged, row.waiting = not row.new, reading.waiting
        wait = timedelta(minutes=source.every_minutes)
        wait = _shaken(wait) if reading.again is None else min(wait, reading.again)
        told = reading.status
        return SourceStatus(
            source.id, told.etag, told.modified, told.cursor, told.page_text, at, at if row.new else before.last_new_at,
            row.problems[0] if row.problems else "", 0, utc_text(self._now + wait),
        )  # fmt: skip

    def _finish(self, row: FetchRow, reading: Reading | None) -> None:
        """What a source does once its items are safe."""
        if reading is None or reading.finish is None or row.error:
            return
        known = len(reading.problems)
        try:
            reading.finish()
        except SalesError as error:
            row.problems.append(str(error))
        except OSError as error:
            row.problems.append(f"What was read could not be put away: {error.strerror}.")
        row.problems += reading.problems[known:]


def backoff(every_minutes: int, failures: int) -> timedelta:
    """How long a source is left alone that has failed again, after `failures` before: twice as long each time, up to a day."""
    usual = timedelta(minutes=every_minutes)
    return max(usual, min(usual * (1 << min(failures + 1, 16)), LONGEST_WAIT))


def _shaken(wait: timedelta) -> timedelta:
    return timedelta(seconds=wait.total_seconds() * random.uniform(1 - JITTER, 1 + JITTER))
