"""How the files of the words and pictures stand today: what is missing, what has changed, what no mail would carry.

A quick look (for lists) asks whether a file is there with its size, and reads it only where it was written to after it was
attached; the whole look reads every byte.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from ..errors import SalesError
from ..rules.times import from_text
from .attachments import CHANGED, LARGEST, ROW, AttachmentRow, Opened, attachment_of, fault_of, megabytes, pieces
from .engine import Database
from .sequence import UNDER_WAY

QUICK = 10_000_000
"""Bytes up to which a file that was written to since is read for a quick look."""


MISSING = "missing"


@dataclass(frozen=True)
class FileRow:
    """A file that can still reach somebody: its asset, the revision it goes with and when that was written, and what is wrong with it, if known."""

    asset_id: int
    asset: str
    kind: str
    status: str
    revision: int
    at: str
    file: AttachmentRow
    wrong: str = ""


# What can still go out: the newest words of what is not retired, those that whoever has begun stays on, and what waits in the outbox.
_COLUMNS = f"""
SELECT a.id, a.title, a.kind, a.status, r.number, r.created_at, {", ".join("t." + column for column in ROW.split(", "))}
FROM attachment t JOIN revision r ON r.id = t.revision_id JOIN asset a ON a.id = r.asset_id
"""
_FILES = f"""{_COLUMNS}
WHERE ((a.status <> 'retired' AND r.number >= (SELECT coalesce(max(number), 1) FROM revision WHERE asset_id = a.id AND newcomers_only = 0))
  OR r.id IN (SELECT revision_id FROM delivery WHERE state IN {UNDER_WAY}))
"""


def list_files(db: Database, ids: Sequence[int] = ()) -> list[FileRow]:
    """The files of these assets (of all, where none is named) that can still reach somebody. Nothing is read of them."""
    wanted = f" AND a.id IN ({', '.join('?' * len(ids))})" if ids else ""
    rows = db.execute(f"{_FILES}{wanted} ORDER BY a.id, r.number DESC, t.id", tuple(ids))
    return [FileRow(*(*row[:6], attachment_of(db, *row[6:]))) for row in rows]


def list_newest_files(db: Database, ids: Sequence[int]) -> list[FileRow]:
    """The files of the newest words of these assets: for the rows in sight, whatever still waits in the outbox."""
    marks = ", ".join("?" * len(ids))
    rows = db.execute(
        f"{_COLUMNS} WHERE a.id IN ({marks}) AND r.number = (SELECT max(number) FROM revision WHERE asset_id = a.id) ORDER BY a.id, t.id",
        tuple(ids),
    )
    return [FileRow(*(*row[:6], attachment_of(db, *row[6:]))) for row in rows]


def list_file_troubles(db: Database, ids: Sequence[int] = ()) -> list[FileRow]:
    """Those of `list_files` that are missing or changed by a quick look, or too large for the mail their asset is sent by; `wrong` says which."""
    return troubles_in(list_files(db, ids), list_mailed(db))


def list_mailed(db: Database) -> frozenset[int]:
    """The assets that stand in the formula as a mail."""
    return frozenset(id for (id,) in db.execute("SELECT asset_id FROM step WHERE channel = 'email'"))


def troubles_in(rows: Sequence[FileRow], mailed: frozenset[int]) -> list[FileRow]:
    """The same of files that were read from the store before: nothing here asks the store, so a slow disk keeps nobody from it."""
    together: dict[tuple[int, int], int] = {}
    for row in rows:
        together[row.asset_id, row.revision] = together.get((row.asset_id, row.revision), 0) + row.file.size
    troubles = []
    for row in rows:
        wrong = quick_state(row.file, row.at)
        if wrong == "ok" and row.asset_id in mailed and together[row.asset_id, row.revision] > LARGEST:
            wrong = f"too large for a mail: no mail carries more than {megabytes(LARGEST)}"
        if wrong != "ok":
            troubles.append(replace(row, wrong=wrong))
    return troubles


def quick_state(file: AttachmentRow, at: str = "") -> str:
    """How a file stands by existence, size and the time it was last written to: "ok", or what is wrong. `at` is when it was attached."""
    try:
        with Opened(Path(file.path), file.name, None) as handle:
            found = os.fstat(handle)
    except SalesError as error:
        return MISSING if isinstance(error.__cause__, FileNotFoundError) else fault_of(error)
    if found.st_size != file.size:
        return CHANGED
    written_since = not file.kept and (not at or found.st_mtime > from_text(at).timestamp())
    if written_since and file.size <= QUICK and _checksum(file.path, found.st_size, found.st_mtime_ns) != file.sha256:
        return CHANGED
    return "ok"


def short_trouble(row: FileRow) -> str:
    """What is wrong with a file in two words, for a row of a list."""
    return {MISSING: "file missing", CHANGED: "file changed"}.get(
        row.wrong, "too large" if row.wrong.startswith("too large") else "file unreadable"
    )


@lru_cache(maxsize=512)
def _checksum(path: str, size: int, written: int) -> str:
    """Of a file as it was at this size and time; the same is not read twice."""
    digest = hashlib.sha256()
    try:
        for piece in pieces(Path(path), path, QUICK):
            digest.update(piece)
    except SalesError:
        return ""
    return digest.hexdigest()
