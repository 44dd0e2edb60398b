"""One file into the store: read, mapped, matched and written as one action with one undo, after an online backup."""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..store.backup import backup_into
from ..store.byhand import IMPORTED
from ..store.custom_fields import misfit_notes
from ..store.engine import Database
from ..store.imports import Importer
from ..store.journal import action
from ..store.matching import Incoming
from ..store.settings import get_setting
from ..store.stages import find_stage
from .dialects import recognise
from .mapping import Plan, make_plan, read_pairs, signature
from .merging import merge
from .reading import Rejected, Table, read_table
from .records import CHUNK, RowReader
from .sniff import decode, read_bytes
from .stages import Stage, StageBook

KINDS = ("auto", "contacts", "deals")
FOLDERS = ("assets",)
"""Kinds that are folders of files (`asset_import`)."""
LATER = ("vcard", "jsonl")
DEFAULT_CURRENCY = "EUR"  # the same that a typed amount without a currency gets

Progress = Callable[[int, int], None]


class ImportStopped(SalesError):
    """The founder stopped an import: nothing of it was kept."""


@dataclass(slots=True)
class ImportReport:
    """What an import did, or with `dry_run` would do. rows = created + updated + skipped + len(rejected), always.

    `mapping` is {column: field}; `custom` lists the columns kept as custom fields under their own names; `suppressed` counts
    new suppressions; `action` is the journal's id (None where nothing was written). `notes` are assumptions in words, for people.
    """

    format: str
    encoding: str
    delimiter: str
    header_line: int
    rows: int
    created: int
    updated: int
    skipped: int
    rejected: list[Rejected]
    mapping: dict[str, str]
    custom: list[str]
    suppressed: int
    action: int | None
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The document that `salestui import --json` prints."""
        names = ("format", "encoding", "delimiter", "header_line", "rows", "created", "updated", "skipped")
        document: dict[str, Any] = {name: getattr(self, name) for name in names}
        document["rejected"] = [{"line": each.line, "reason": each.reason} for each in self.rejected]
        return document | {name: getattr(self, name) for name in ("mapping", "custom", "suppressed", "action")}


def import_file(
    db: Database,
    path: Path | str,
    *,
    now: datetime,
    kind: str = "auto",
    mapping: Mapping[str, str] | Iterable[str] | None = None,
    stage: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Import a CSV export: one transaction, one action, one undo. `dry_run` reads and matches all the same and writes nothing.

    `mapping` is {column: field} or "Column=field" strings and is remembered for the next file with the same header line;
    `stage` is where new people go. `progress(done, total)` counts rows; when `cancelled()` says so, nothing is kept.
    Raises `SalesError` where the file cannot be read or mapped, `ImportStopped` when cancelled, `TryLater` when the store is busy.
    """
    with _no_collector():
        return _import(db, Path(path), now, kind, mapping, stage, dry_run, progress, cancelled)


def _import(
    db: Database,
    path: Path,
    now: datetime,
    kind: str,
    mapping: Mapping[str, str] | Iterable[str] | None,
    stage: str | None,
    dry_run: bool,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> ImportReport:
    _check_kind(kind)
    stage_id, landing = find_stage(db, stage)[:2] if stage else (None, "")
    chosen = dict(mapping) if isinstance(mapping, Mapping) else read_pairs(mapping or ())

    def stop() -> None:
        if cancelled is not None and cancelled():
            raise ImportStopped("The import was stopped.", "Nothing of it was kept.", "Start it again whenever you like.")

    name = safe_text(path.name)
    table, encoding = _read_file(path, name, stop)
    plan = make_plan(table.headers, recognise(table.headers, kind), chosen, _remembered(db, table.headers))
    stages = _stage_book(db)
    reader = RowReader(table, plan, stages, get_setting(db, "currency", DEFAULT_CURRENCY), now)
    total = len(table.rows)

    def tick(done: int) -> None:
        stop()
        if progress is not None:
            progress(done, total)

    people, rejected = _read(reader, total, tick)
    people = merge(people, plan.dialect.deals, reader.notes)
    rejected = sorted([*table.rejected, *rejected], key=lambda each: each.line)
    report = _report(plan, table, encoding, rejected)
    remember = chosen and plan.overrides != _remembered(db, table.headers)

    def write_plan() -> Importer:
        importer = Importer(db, now, reader.stage_columns(), stage_id)
        importer.plan(people, lambda done: tick(total // 3 + done // 3))
        _count(report, importer, table.skipped + reader.skipped)
        report.notes = [*reader.notes.sentences(landing or stages.first.name, importer), *importer.notes(), *misfit_notes(db, people)]
        return importer

    if dry_run:
        write_plan()
    else:
        backup_into(db, db.path.parent / "backups", "import")
        with action(db, IMPORTED + name, now) as act:
            importer = write_plan()
            importer.write(lambda done: tick(2 * total // 3 + done // 3))
            if remember:
                _remember(db, plan)
            act.label = _label(name, report)
            if importer.changes() or remember:
                report.action = act.id
            stop()
    if progress is not None:  # no stopping any more: what was written is committed
        progress(total, total)
    return report


@contextmanager
def _no_collector() -> Iterator[None]:
    """Garbage collection waits: an import makes a million small objects, none of them garbage, and looking through them costs a third."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _check_kind(kind: str) -> None:
    if kind in LATER:
        raise SalesError(
            f"Importing {kind} is not built yet.", "Nothing was imported.", "CSV exports of contacts and deals can be imported."
        )
    if kind not in KINDS:
        raise SalesError(
            f"“{safe_text(kind)}” is nothing that can be imported.", "Nothing was imported.", f"Choose one of {', '.join(KINDS)}."
        )


def _read_file(path: Path, name: str, stop: Callable[[], None]) -> tuple[Table, str]:
    """(table, encoding) of a file; its bytes and its text are let go on the way, for an export may be large."""
    text = decode(read_bytes(path, stop), name)
    stop()
    return read_table(text.text, name, stop), text.encoding


def _stage_book(db: Database) -> StageBook:
    return StageBook([Stage(*row) for row in db.execute("SELECT id, name, kind FROM stage ORDER BY position, id")])


def _read(reader: RowReader, total: int, tick: Callable[[int], None]) -> tuple[list[Incoming], list[Rejected]]:
    people: list[Incoming] = []
    rejected: list[Rejected] = []
    for begin in range(0, total, CHUNK):
        tick(begin // 3)
        some, refused = reader.read(begin, min(begin + CHUNK, total))
        people += some
        rejected += refused
    return people, rejected


def _report(plan: Plan, table: Table, encoding: str, rejected: list[Rejected]) -> ImportReport:
    return ImportReport(
        plan.dialect.name, encoding, table.delimiter, table.header_line, table.total, 0, 0, 0, rejected,
        plan.shown(), [header for _, header, name in plan.custom()], 0, None,
    )  # fmt: skip


def _count(report: ImportReport, importer: Importer, skipped: int) -> None:
    outcome = importer.outcome
    report.created, report.updated, report.skipped = outcome.created, outcome.updated, skipped + outcome.skipped
    report.suppressed = outcome.suppressed


def _label(name: str, report: ImportReport) -> str:
    if not report.created and not report.updated:
        return f"{IMPORTED}{name}: nothing new"
    return f"{IMPORTED}{name}: {report.created:,} new, {report.updated:,} updated"


def _remembered(db: Database, headers: list[str]) -> dict[str, str]:
    row = db.execute("SELECT mapping FROM column_mapping WHERE signature = ?", (signature(headers),)).fetchone()
    return dict(json.loads(row[0])) if row else {}


def _remember(db: Database, plan: Plan) -> None:
    """Keep the founder's choices for the next file with this header line."""
    db.execute(
        "INSERT INTO column_mapping (signature, mapping) VALUES (?, ?) ON CONFLICT (signature) DO UPDATE SET mapping = excluded.mapping",
        (plan.signature, json.dumps(plan.overrides, ensure_ascii=False)),
    )
