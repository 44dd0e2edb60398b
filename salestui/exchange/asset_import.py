"""A folder of Markdown files into the library: one action, one undo. What is wrong in a file is told with its line, and the rest goes in."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import SalesError, TryLater
from ..glass import safe_text
from ..paths import make_private
from ..rules.file_lines import line_of, place
from ..store.asset_records import (
    AssetRecord,
    RecordFile,
    add_stages,
    check_change,
    completed,
    find_stages,
    list_records,
    write_record,
)
from ..store.attachments import LARGEST, media_type_of, megabytes
from ..store.backup import backup_into
from ..store.engine import Database
from ..store.journal import action
from ..store.kept import find_kept
from .asset_files import Named, Parsed, read_text
from .asset_folder import Entry, attached, checksum, copy_whole, id_in, list_entries, read_entry
from .front_matter import MOST_ID, NOTHING

Polish = Callable[[AssetRecord, str, str], tuple[AssetRecord, list[str]]]
"""(record, file's name, file's text) -> the record with its pictures placed, and what is odd about it. Raises `SalesError`."""
TRIES = 5  # looks at a library that another program goes on changing
_LINE = re.compile(r"\bline (\d+)")


@dataclass
class AssetImport:
    """What an import did, or with a dry run would do. rows = created + updated + unchanged + len(rejected), always.

    `missing` are assets that the folder has no file of: they stay as they are. `action` is the journal's id (None: nothing written).
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    action: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The document of `asset import --json`."""
        return dict(vars(self))

    def reject(self, name: str, error: SalesError) -> None:
        """Count a file that is not taken in, with the line where that is known."""
        found = _LINE.search(error.title)
        self.rejected.append({"file": name, "line": int(found[1]) if found else None, "reason": f"{error.title} {error.hint}".strip()})


class _ChangedMeanwhile(Exception):
    """The library is no longer what the import was planned upon."""


@dataclass(frozen=True)
class _Read:
    entry: Entry
    text: str
    parsed: Parsed


@dataclass(frozen=True)
class _Change:
    """What is to be written: an asset as its file has it, and as it stands (None: new)."""

    wanted: AssetRecord
    standing: AssetRecord | None


def import_assets(
    db: Database, source: Path, now: datetime, polish: Polish, *, dry_run: bool = False, with_stages: bool = False
) -> AssetImport:
    """Take in every Markdown file of a folder (or the one file).

    A file is the asset of its id, else the one of its kind and title, else a new one. Stages that the store lacks are refused unless
    `with_stages` makes them. Raises `SalesError` where the folder cannot be read.
    """
    if not source.exists():
        raise SalesError(f"{source} is not there.", NOTHING, "Check the name.")
    if not source.is_dir() and source.suffix.casefold() != ".md":
        raise SalesError(f"{safe_text(source.name)} is no Markdown file.", NOTHING, "Name a folder of them, or one that ends in .md.")
    for _ in range(TRIES):
        try:
            return _import(db, source, now, polish, dry_run=dry_run, with_stages=with_stages)
        except _ChangedMeanwhile:  # by another program, between the look and the write: what is new there is matched too
            continue
    raise TryLater("Another program is changing the words and pictures.", NOTHING, "Try again in a moment.")


def _import(db: Database, source: Path, now: datetime, polish: Polish, *, dry_run: bool, with_stages: bool) -> AssetImport:
    root = source if source.is_dir() else source.parent
    report = AssetImport()
    records, stages = list_records(db), find_stages(db)
    read = _read_all(source, root, report)
    if not report.rows:
        raise SalesError(f"{source} has no Markdown file of an asset in it.", NOTHING, "salestui asset export DIR writes some.")
    seen = {id for each in read if (id := id_in(each.text)) is not None}
    changes = _plan(db, read, records, stages, root, polish, report, with_stages=with_stages)
    met = {change.standing.id for change in changes if change.standing is not None}
    if source.is_dir() and seen & {record.id for record in records}:
        known = seen | met | report_ids(report)
        report.missing = [{"id": record.id, "title": record.title} for record in records if record.id not in known]
    todo = [change for change in changes if change.standing is None or not change.wanted.same(change.standing)]
    if todo and not dry_run:
        _write(db, todo, source.name, now, report, (records, stages))
    return report


def report_ids(report: AssetImport) -> set[int]:
    """Ids of files that were rejected after their text was read."""
    return {each.pop("id") for each in report.rejected if "id" in each}


def _read_all(source: Path, root: Path, report: AssetImport) -> list[_Read]:
    read: list[_Read] = []
    for entry in list_entries(source):
        try:
            text = read_entry(entry, root)
            if source.is_dir() and entry.path.name.casefold() == "readme.md" and not text.startswith("---\n"):
                continue  # about the folder, not in it
            report.rows += 1
        except SalesError as error:
            report.rows += 1
            report.reject(entry.name, error)
            continue
        try:
            read.append(_Read(entry, text, read_text(text, entry.name)))
        except SalesError as error:
            report.reject(entry.name, error)
            if (id := id_in(text)) is not None:
                report.rejected[-1]["id"] = id
    return _without_doubles(read, report)


def _without_doubles(read: list[_Read], report: AssetImport) -> list[_Read]:
    """Two files with one id: nobody knows which of them is meant, so neither is taken."""
    by_id: dict[int, list[_Read]] = {}
    for each in read:
        if each.parsed.record.id is not None:
            by_id.setdefault(each.parsed.record.id, []).append(each)
    doubles = {id: found for id, found in by_id.items() if len(found) > 1}
    for id, found in doubles.items():
        for each in found:
            other = next(one.entry.name for one in found if one is not each)
            where = place(each.entry.name, line_of(each.text, "id"))
            report.reject(each.entry.name, SalesError(f"{where}: {other} has the id {id} too.", NOTHING, "Take the id out of the copy."))
            report.rejected[-1]["id"] = id
    return [each for each in read if each.parsed.record.id not in doubles]


def _plan(
    db: Database,
    read: Sequence[_Read],
    records: Sequence[AssetRecord],
    stages: dict[str, int],
    root: Path,
    polish: Polish,
    report: AssetImport,
    *,
    with_stages: bool,
) -> list[_Change]:
    by_id = {record.id: record for record in records}
    claimed = {each.parsed.record.id for each in read}
    by_title: dict[tuple[str, str], AssetRecord] = {}
    for record in records:
        if record.id not in claimed:
            by_title.setdefault((record.kind, record.title), record)
    changes = []
    for each in read:
        record = each.parsed.record
        standing = by_id.get(record.id) or by_title.pop((record.kind, record.title), None)
        try:
            _check_stage(each, stages, report, with_stages=with_stages)
            files = tuple(_file(db, named, each, standing, root) for named in each.parsed.files)
            wanted = completed(replace(record, files=files), standing, required=each.parsed.required)
            if standing is None or not wanted.same(standing):
                wanted, warnings = _checked(db, wanted, standing, each, polish)
                report.warnings += warnings
        except SalesError as error:
            title = error.title if each.entry.name in error.title else f"{each.entry.name}: {error.title}"
            report.reject(each.entry.name, SalesError(title, error.message, error.hint))
            if standing is not None:
                report.rejected[-1]["id"] = standing.id
            continue
        changes.append(_Change(wanted, standing))
        report.created += standing is None
        report.updated += standing is not None and not wanted.same(standing)
        report.unchanged += standing is not None and wanted.same(standing)
    return changes


def _check_stage(each: _Read, stages: dict[str, int], report: AssetImport, *, with_stages: bool) -> None:
    name = each.parsed.record.stage
    if not name or name.casefold() in stages:
        return
    if not with_stages:
        where = place(each.entry.name, line_of(each.text, "stage"))
        raise SalesError(
            f"{where}: there is no stage “{name}”.", NOTHING, f"Make it: salestui stage add '{name}', or import with --add-stages."
        )
    if name.casefold() not in [known.casefold() for known in report.stages]:
        report.stages.append(name)


def _checked(db: Database, wanted: AssetRecord, standing: AssetRecord | None, each: _Read, polish: Polish) -> tuple[AssetRecord, list[str]]:
    """A record that will be written: read over, its pictures placed, its note said."""
    total = sum(file.size for file in wanted.files)
    if wanted.kind == "email" and total > LARGEST:
        raise SalesError(
            f"Its files have together {megabytes(total)}; no mail carries more than {megabytes(LARGEST)}.", NOTHING, "Link them instead."
        )
    if len({file.name.casefold() for file in wanted.files}) < len(wanted.files):
        raise SalesError("Two of its files have one name.", NOTHING, "Name each once.")
    wanted, warnings = polish(wanted, each.entry.name, each.text)
    if standing is None:
        return wanted, warnings
    check_change(db, standing, wanted)
    if not wanted.note or wanted.note == standing.note:
        wanted = replace(wanted, note=f"imported from {each.entry.name}")
    return wanted, warnings


def _file(db: Database, named: Named, each: _Read, standing: AssetRecord | None, root: Path) -> RecordFile:
    """A file as it lies beside its asset; one that is gone there, but is the one attached already, stays attached."""
    path = attached(named.file, each.entry.path.parent, root)
    before = next((file for file in standing.files if file.name == named.name), None) if standing is not None else None
    if before is not None and not path.exists() and named.sha256 == before.sha256:
        return replace(before, kept=named.kept or before.kept)
    sha256, size = checksum(path, f"The attachment {named.name}")
    if not size:
        raise SalesError(f"The attachment {named.name} is empty.", NOTHING, "See that it is the right file.")
    if named.sha256 and named.sha256 != sha256:
        raise SalesError(
            f"The attachment {named.name} is not what its checksum says.",
            NOTHING,
            "Put the right file there, or take sha256 out to take this one.",
        )
    if before is not None and before.content == (named.name, sha256, named.kept):
        return before
    kept = named.kept or bool(before is not None and before.kept and not named.sha256)
    return RecordFile(named.name, sha256, size, media_type_of(named.name), kept, str(path.resolve()))


def _write(db: Database, todo: Sequence[_Change], name: str, now: datetime, report: AssetImport, seen: tuple[object, object]) -> None:
    """Copies first (a copy that nothing names does no harm), then everything in one action. `seen` is what it was planned upon."""
    backup_into(db, db.path.parent / "backups", "import")
    for change in todo:
        for file in change.wanted.files:
            if file.kept:
                _keep(db, file)
    with action(db, f"Imported from {name}: {report.created:,} new, {report.updated:,} changed assets", now) as act:
        if (list_records(db), find_stages(db)) != seen:
            raise _ChangedMeanwhile
        add_stages(db, report.stages)
        stages = find_stages(db)
        for change in sorted(todo, key=lambda change: change.wanted.id or MOST_ID):  # those without an id come behind all ids
            stage = change.wanted.stage
            write_record(db, change.wanted, change.standing, stages[stage.casefold()] if stage else None, now)
        report.action = act.id


def _keep(db: Database, file: RecordFile) -> None:
    target = find_kept(db.path, file.sha256, file.name)
    if not target.exists():
        make_private(target.parent)
        copy_whole(Path(file.path), target, file.name, 0o600)
