"""`import --as intel`: one file of things heard into the store as one action with one undo.

What is imported belongs to one source of its own, which is never fetched and stands in no list: so the same export is known again next month.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..errors import SalesError
from ..exchange.importer import ImportReport, ImportStopped
from ..glass import safe_text
from ..sender.incoming.receive import own_addresses
from ..store.backup import backup_into
from ..store.engine import Database, transaction
from ..store.intel import Heard, add_heard
from ..store.journal import action
from ..store.ruling import apply_rules
from ..store.sources import import_source
from .files import Ways, heard_in_file
from .opening import open_regular
from .reader import NotRead
from .table import Told

NAME = "Imported files"
_TOLD_EVERY = 200  # items between two tellings of how far it is

Progress = Callable[[int, int], None]


class _DryRun(Exception):
    """Everything was written; now it is taken back."""


def import_intel(
    db: Database,
    path: Path,
    now: datetime,
    *,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = bool,
) -> ImportReport:
    """Take in a CSV, JSON Lines, mbox, .eml or text file. What is known already (by its id, its Message-ID or its words) is skipped.

    `dry_run` does all of it and takes it back. Raises `SalesError` where the file cannot be read, `ImportStopped` when cancelled.
    """
    path = path.expanduser()
    name = safe_text(path.name)
    run = _Import(db, now, name, progress, cancelled)
    try:
        file = open_regular(path)
    except OSError as error:
        raise SalesError(f"{safe_text(str(path))} cannot be read: {error.strerror}.", "Nothing was imported.", "Check the name.") from error
    ways = Ways(now, own_addresses(db), mapping or {}, run.stop)
    with file:
        items = heard_in_file(file, name, ways, run.told)
        try:
            if dry_run:
                run.try_out(items)
            else:
                run.write(items)
        except NotRead as error:
            raise SalesError(error.title, "Nothing was imported.", error.hint) from error
    return run.report()


class _Import:
    """One import, and what became of it."""

    def __init__(self, db: Database, now: datetime, name: str, progress: Progress, cancelled: Callable[[], bool]) -> None:
        self._db, self._now, self._name, self._progress, self._cancelled = db, now, name, progress, cancelled
        self.told = Told()
        self._created = self._skipped = 0
        self._action: int | None = None

    def stop(self) -> None:
        """Raise `ImportStopped` where the founder does not want to wait any more."""
        if self._cancelled():
            raise ImportStopped("The import was stopped.", "Nothing of it was kept.", "Start it again whenever you like.")

    def try_out(self, items: Iterable[Heard]) -> None:
        try:
            with transaction(self._db):
                self._take(items, import_source(self._db, NAME, self._now))
                raise _DryRun
        except _DryRun:
            return

    def write(self, items: Iterable[Heard]) -> None:
        backup_into(self._db, self._db.path.parent / "backups", "import")
        with transaction(self._db):
            source_id = import_source(self._db, NAME, self._now)
        with action(self._db, f"Imported {self._name}", self._now) as act:
            ids = self._take(items, source_id)
            apply_rules(self._db, self._now, ids)
            act.label = f"Imported {self._name}: " + (f"{self._created:,} heard" if self._created else "nothing new")
            if self._created:
                self._action = act.id

    def _take(self, items: Iterable[Heard], source_id: int) -> list[int]:
        ids: list[int] = []
        for number, heard in enumerate(items, start=1):
            added = add_heard(self._db, replace(heard, source_id=source_id, side=heard.side or "inside"), self._now)
            self._created += added.new
            ids += [added.id] if added.new else []
            self._skipped += not added.new
            if number % _TOLD_EVERY == 0:
                self.stop()
                self._progress(number, max(self.told.rows, number))
        self.stop()
        return ids

    def report(self) -> ImportReport:
        """What is told of it. rows = created + updated + skipped + rejected."""
        told = self.told
        return ImportReport(
            told.format, told.encoding, told.delimiter, told.header_line, self._created + self._skipped + told.skipped + len(told.rejected),
            self._created, 0, self._skipped + told.skipped, sorted(told.rejected, key=lambda each: each.line), told.mapping, told.others, 0,
            self._action,
        )  # fmt: skip
