"""All words and pictures into a folder of Markdown files, made for git: stable names, stable text, nothing else in the folder touched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..store.asset_records import AssetRecord, RecordFile, list_records
from ..store.engine import Database
from .asset_files import FILES, file_names, write_text
from .asset_folder import checksum, copy_whole, ids_in_folder, inside, sweep, write_whole
from .front_matter import NOTHING


@dataclass
class ExportReport:
    """What an export wrote. rows = written + unchanged + len(refused). `missing` are attached files that are gone or changed."""

    folder: str
    rows: int = 0
    written: int = 0
    unchanged: int = 0
    moved: int = 0
    files: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    missing: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The document of `asset export --json`."""
        return dict(vars(self))


def export_assets(db: Database, folder: Path, cancelled: Callable[[], bool] = lambda: False) -> ExportReport:
    """Write every asset, and its files beside it. What lies there under another id, or none, is left as it is and told.

    When `cancelled()` says so it stops between two assets: every file that is there is whole. Raises `SalesError` where the folder
    cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise SalesError(f"{folder} is no folder.", NOTHING, "Name a folder; a new one is made.")
    records = list_records(db)
    names = file_names(records)
    targets = {id: folder / name for id, name in names.items()}
    sweep({part for target in targets.values() for part in (target.parent, target.parent / FILES)})
    standing = ids_in_folder(folder)
    report = ExportReport(str(folder), rows=len(records))
    for record in records:
        if cancelled():
            break
        try:
            _export(record, targets, standing, folder, report)
        except SalesError as error:
            done = report.written + report.unchanged
            if done:
                error.message = f"{done:,} of {report.rows:,} assets are there, each of them whole."
                error.hint = "Mend that, then export again: it writes the rest."
            raise
    return report


def _export(record: AssetRecord, targets: dict[int, Path], standing: dict[Path, int], folder: Path, report: ExportReport) -> None:
    id = int(record.id or 0)
    target = targets[id]
    name = safe_text(target.relative_to(folder).as_posix())
    why = _refusal(target, id, targets, standing, folder)
    if why:
        report.refused.append({"file": name, "reason": why})
        return
    text = write_text(record, _export_files(record, target.parent, report))
    if target.is_file() and target.read_bytes() == text.encode():
        report.unchanged += 1
    else:
        write_whole(target, text)
        report.written += 1
    before = [path for path, other in standing.items() if other == id and path != target]
    if len(before) == 1 and target not in standing and before[0] not in targets.values():
        before[0].unlink(missing_ok=True)  # it is called otherwise now
        report.moved += 1


def _refusal(target: Path, id: int, targets: dict[int, Path], standing: dict[Path, int], folder: Path) -> str:
    if target.is_symlink() or not inside(target.parent, folder):
        return "a link stands in its place"
    if not target.exists():
        return ""
    there = standing.get(target)
    if there == id or (there in targets and targets[there] != target):  # the other one is written elsewhere in this run
        return ""
    return "another file is there already; move it away, or export into another folder"


def _export_files(record: AssetRecord, folder: Path, report: ExportReport) -> Sequence[str]:
    """Copy an asset's files beside it; returns their places."""
    places = []
    for file in record.files:
        place = _place(folder / FILES, file)
        places.append(f"{FILES}/{place.name}")
        if place.exists():
            continue
        try:
            sha256, _ = checksum(Path(file.path), file.name)
            if sha256 != file.sha256:
                raise SalesError(f"{file.name} is not the file it was when it was attached.")
            copy_whole(Path(file.path), place, file.name)
            report.files += 1
        except SalesError as error:
            report.missing.append({"asset": record.title, "file": file.name, "reason": error.title})
    return places


def _place(folder: Path, file: RecordFile) -> Path:
    """Its own name; where another content has that already, with its checksum before it."""
    plain = file.name.replace("/", "-").replace("\\", "-").lstrip(".") or "file"
    place = folder / plain
    if not place.exists() or (place.is_file() and checksum(place, file.name)[0] == file.sha256):
        return place
    return folder / f"{file.sha256[:12]}-{plain}"
