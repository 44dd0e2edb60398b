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
from ..rules.same_words import alike
from ..store.asset_records import (
    AssetRecord,
    RecordFile,
    add_stages,
    check_change,
    check_stages,
    completed,
    find_stages,
    list_records,
    number_steps,
    write_record,
)
from ..store.attachments import LARGEST, media_type_of, megabytes
from ..store.backup import backup_into
from ..store.engine import Database
from ..store.formula_editing import replanning
from ..store.journal import action
from ..store.kept import find_kept
from ..store.midway import count_midway
from .asset_files import Named, Parsed, read_text
from .asset_folder import Entry, attached, checksum, copy_whole, id_in, list_entries, read_entry
from .asset_places import Change, settle
from .front_matter import MOST_ID, NOTHING

Polish = Callable[[AssetRecord, str, str], tuple[AssetRecord, list[str]]]
"""(record, file's name, file's text) -> the record with its pictures placed, and what is odd about it. Raises `SalesError`."""
TRIES = 5  # looks at a library that another program goes on changing
_LINE = re.compile(r"\bline (\d+)")


@dataclass
class AssetImport:
    """What an import did, or with a dry run would do. rows = created + updated + unchanged + len(rejected), always.

    `changes` are what would be written, `{file, id, title, what}` (id None: new). `missing` are assets that the folder has no file of: they
    stay as they are. `staying` are assets whose new words only newcomers get, with the unsent mails that keep the old ones; `moved` counts
    those made anew. The three behind it are mails that follow another place. `action` is the journal's id (None: nothing written).
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    staying: list[dict[str, Any]] = field(default_factory=list)
    moved: int = 0
    due_again: int = 0
    cancelled: int = 0
    scheduled: int = 0
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
class Asked:
    """How an import is to be done: `new_stages` makes those that are lacking, `no_ids` leaves the files' ids aside, `dry` changes nothing.

    `newcomers_only` says who gets changed words, as in `store.revising.edit_asset`.
    """

    dry: bool = False
    new_stages: bool = False
    no_ids: bool = False
    newcomers_only: bool | None = None


def import_assets(db: Database, source: Path, now: datetime, polish: Polish, asked: Asked) -> AssetImport:
    """Take in every Markdown file of a folder (or the one file).

    A file is the asset of its id, where that is the same one still, else the one of its kind and title, else a new one. Stages that the
    store lacks are refused unless they are to be made. Raises `SalesError` where the folder cannot be read.
    """
    if not source.exists():
        raise SalesError(f"{source} is not there.", NOTHING, "Check the name.")
    if not source.is_dir() and source.suffix.casefold() != ".md":
        raise SalesError(f"{safe_text(source.name)} is no Markdown file.", NOTHING, "Name a folder of them, or one that ends in .md.")
    for _ in range(TRIES):
        try:
            return _import(db, source, now, polish, asked)
        except _ChangedMeanwhile:  # by another program, between the look and the write: what is new there is matched too
            continue
    raise TryLater("Another program is changing the words and pictures.", NOTHING, "Try again in a moment.")


def _import(db: Database, source: Path, now: datetime, polish: Polish, asked: Asked) -> AssetImport:
    root = source if source.is_dir() else source.parent
    report = AssetImport()
    records, stages = list_records(db), find_stages(db)
    read = _read_all(source, root, report, no_ids=asked.no_ids)
    if not report.rows:
        raise SalesError(f"{source} has no Markdown file of an asset in it.", NOTHING, "salestui asset export DIR writes some.")
    settled = settle(records, _plan(db, read, records, stages, root, polish, report, asked))
    report.warnings += settled.odd
    met = {change.standing.id for change in settled.changes if change.standing is not None}
    if source.is_dir() and met & {each.parsed.record.id for each in read}:
        known = met | report_ids(report)
        report.missing = [{"id": record.id, "title": record.title} for record in records if record.id not in known]
    report_ids(report)
    todo = [
        (number, change)
        for number, change in enumerate(settled.changes)
        if change.standing is None or not change.wanted.same(change.standing)
    ]
    _count(db, settled.changes, [change for _, change in todo], report, asked)
    if todo and not asked.dry:
        _write(db, todo, settled.orders, source.name, now, report, (records, stages))
    return report


def _count(db: Database, changes: Sequence[Change], todo: Sequence[Change], report: AssetImport, asked: Asked) -> None:
    """Say what would be written, and who is in mid-sequence with words that are changed."""
    report.created = sum(change.standing is None for change in todo)
    report.updated, report.unchanged = len(todo) - report.created, len(changes) - len(todo)
    for change in todo:
        standing = change.standing
        id = standing.id if standing is not None else None
        title = standing.title if standing is not None else change.wanted.title
        report.changes.append({"file": change.file, "id": id, "title": title, "what": ", ".join(change.what)})
        midway = count_midway(db, id) if id is not None and "words" in change.what else None
        if midway and asked.newcomers_only is False:
            report.moved += midway.mails
        elif midway:
            report.staying.append({"id": id, "title": title, "prospects": midway.people, "mails": midway.mails})


def report_ids(report: AssetImport) -> set[int]:
    """Ids of files that were rejected after their text was read."""
    return {each.pop("id") for each in report.rejected if "id" in each}


def _read_all(source: Path, root: Path, report: AssetImport, *, no_ids: bool) -> list[_Read]:
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
            parsed = read_text(text, entry.name)
            read.append(_Read(entry, text, replace(parsed, record=replace(parsed.record, id=None)) if no_ids else parsed))
        except SalesError as error:
            report.reject(entry.name, error)
            if (id := id_in(text)) is not None and not no_ids:
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
    asked: Asked,
) -> list[Change]:
    by_id = {record.id: record for record in records}
    same = {id: by_id[id] for each in read if (id := each.parsed.record.id) in by_id and _is_same(each, by_id[id])}
    by_title: dict[tuple[str, str], AssetRecord] = {}
    for record in records:
        if record.id not in same:
            by_title.setdefault((record.kind, record.title), record)
    changes = []
    for each in read:
        record = each.parsed.record
        standing = same.get(record.id) or by_title.pop((record.kind, record.title), None)
        try:
            if standing is None and record.id in by_id:
                raise _other_asset(each, by_id[record.id])
            _check_stages(db, each, stages, report, with_stages=asked.new_stages)
            files = tuple(_file(db, named, each, standing, root) for named in each.parsed.files)
            wanted = completed(replace(record, files=files), standing, required=each.parsed.required, also=each.parsed.also)
            if standing is None or not wanted.same(standing):
                wanted, warnings = _checked(db, wanted, standing, each, polish)
                report.warnings += warnings
        except SalesError as error:
            title = error.title if each.entry.name in error.title else f"{each.entry.name}: {error.title}"
            report.reject(each.entry.name, SalesError(title, error.message, error.hint))
            if standing is not None:
                report.rejected[-1]["id"] = standing.id
            continue
        changes.append(Change(wanted, standing, each.entry.name))
    return changes


def _is_same(each: _Read, standing: AssetRecord) -> bool:
    """Whether a file is the asset of its id, perhaps renamed or reworded; both at once, or another kind and title, is another asset's file."""
    record = each.parsed.record
    if record.title.casefold() == standing.title.casefold():
        return True
    if record.kind != standing.kind:
        return False
    if not record.body.strip() and not standing.body.strip():
        return record.stage.casefold() == standing.stage.casefold()
    return alike(record.body, standing.body)


def _other_asset(each: _Read, standing: AssetRecord) -> SalesError:
    where = place(each.entry.name, line_of(each.text, "id"))
    return SalesError(
        f"{where}: the id {standing.id} is another asset here, “{standing.title}” ({standing.kind}).",
        NOTHING,
        "Take the id out of the file, or import with --no-ids: it becomes an asset of its own.",
    )


def _check_stages(db: Database, each: _Read, stages: dict[str, int], report: AssetImport, *, with_stages: bool) -> None:
    for name in (each.parsed.record.stage, *(further.stage for further, _ in each.parsed.also or ())):
        if not name or name.casefold() in stages:
            continue
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
    check_stages(db, wanted, standing)
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


def _write(
    db: Database,
    todo: Sequence[tuple[int, Change]],
    orders: dict[str, list[int]],
    name: str,
    now: datetime,
    report: AssetImport,
    seen: tuple[object, object],
) -> None:
    """Copies first (a copy that nothing names does no harm), then everything in one action. `seen` is what it was planned upon."""
    backup_into(db, db.path.parent / "backups", "import")
    for _, change in todo:
        for file in change.wanted.files:
            if file.kept:
                _keep(db, file)
    staying, told = {each["id"] for each in report.staying}, {each["file"]: each for each in report.changes}
    with action(db, f"Imported from {name}: {report.created:,} new, {report.updated:,} changed assets", now) as act:
        if (list_records(db), find_stages(db)) != seen:
            raise _ChangedMeanwhile
        add_stages(db, report.stages)
        stages, made = find_stages(db), {}
        with replanning(db, now) as mails:
            # Those without an id come behind all ids.
            for number, change in sorted(todo, key=lambda each: each[1].wanted.id or MOST_ID):
                standing = change.standing
                only = standing is not None and standing.id in staying
                id = write_record(db, change.wanted, standing, stages, now, newcomers_only=only)
                made[-1 - number] = id
                if standing is None:
                    told[change.file]["id"] = id
            for stage, order in orders.items():
                number_steps(db, stages[stage], [made.get(key, key) for key in order])
        report.due_again, report.cancelled, report.scheduled = mails.again, mails.cancelled, mails.scheduled
        report.action = act.id


def _keep(db: Database, file: RecordFile) -> None:
    target = find_kept(db.path, file.sha256, file.name)
    if not target.exists():
        make_private(target.parent)
        copy_whole(Path(file.path), target, file.name, 0o600)
