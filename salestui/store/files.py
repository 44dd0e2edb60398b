"""Files that salestui keeps itself: copied once by content into the folder beside the store, counted, and swept when nothing names them.

A reference costs no room and breaks when the file is moved; a kept copy goes along with the store and never changes.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ..errors import SalesError
from ..paths import make_private
from .attachments import LARGEST, AttachmentRow, Tell, going_on, media_type_of, pieces, shown_name, untold
from .engine import Database
from .kept import CHECKSUM, find_kept, kept_folder, kept_name

KEEP_UP_TO = 100_000_000
"""Bytes from which on a file is not copied unless the founder says so: it would fill the disk a second time."""
AGE = timedelta(days=1)
"""How old a file that nothing names must be before it is swept: one that was just copied is about to be named."""


@dataclass(frozen=True)
class KeptFiles:
    """What lies in the folder of kept files, in files and bytes."""

    folder: Path
    count: int
    size: int


def keep_file(
    store: Path,
    source: Path,
    name: str = "",
    *,
    mail: bool = True,
    tell: Tell = untold,
    stopping: Callable[[], bool] = going_on,
) -> AttachmentRow:
    """Copy a file into the folder beside `store` and give it back ready to be attached. The same content is kept once.

    It appears there whole or not at all. Raises `SalesError` for what is no file, is empty or too large for a `mail`, and where
    there is no room; `Stopped` when asked to stop.
    """
    shown, folder = shown_name(source, name), kept_folder(store)
    make_private(folder)
    draft = folder / f".new-{os.getpid()}-{hashlib.sha256(os.fsencode(source)).hexdigest()[:12]}"
    digest, size = hashlib.sha256(), 0
    parts = pieces(source, shown, LARGEST if mail else None, tell, stopping)
    try:
        with open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600), "wb") as copy:
            for piece in parts:
                digest.update(piece)
                size += len(piece)
                copy.write(piece)
            copy.flush()
            os.fsync(copy.fileno())
        if not size:
            raise SalesError(f"{shown} is empty.", "Nothing was attached.", "See that it is the right file.")
        place = _into_place(store, draft, digest.hexdigest(), shown, size)
    except OSError as error:
        raise SalesError(
            f"{shown} could not be copied into {folder}: {error.strerror}.",
            "Nothing was attached.",
            "Free some space, or keep only a reference.",
        ) from error
    finally:
        parts.close()
        draft.unlink(missing_ok=True)
    return AttachmentRow(shown, str(place), digest.hexdigest(), media_type_of(shown), inline=False, size=size, kept=True)


def _into_place(store: Path, draft: Path, sha256: str, name: str, size: int) -> Path:
    """Give the copy its name; where its content is kept already, and whole, that one stays."""
    there = find_kept(store, sha256, name)
    if there.is_file() and there.stat().st_size == size:
        os.utime(there)  # about to be named again: a sweep leaves it
        return there
    place = kept_folder(store) / kept_name(sha256, name)
    os.replace(draft, place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # its name too survives a power cut
    finally:
        os.close(folder)
    return place


def count_kept(store: Path) -> KeptFiles:
    """How many files are kept beside a store, and how large they are together."""
    folder = kept_folder(store)
    sizes = [path.stat().st_size for path in _kept(folder)]
    return KeptFiles(folder, len(sizes), sum(sizes))


def sweep_files(db: Database, now: datetime) -> KeptFiles:
    """Remove kept files that no revision names, nor anything that an undo or a redo would bring back. Returns what was removed.

    Only by hand (`salestui asset check --sweep`): a backup from before may name them still.
    """
    named = {sha256 for (sha256,) in db.execute("SELECT sha256 FROM attachment WHERE path = ''")}
    named |= {
        sha256
        for (sha256,) in db.execute("SELECT json_extract(coalesce(after, before), '$.sha256') FROM change WHERE table_name = 'attachment'")
    }
    folder = kept_folder(db.path)
    old = (now - AGE).timestamp()
    loose = [path for path in _kept(folder) if path.name[:64] not in named and path.stat().st_mtime < old]
    drafts = [path for path in folder.glob(".new-*") if path.stat().st_mtime < old]
    size = sum(path.stat().st_size for path in loose)
    for path in (*loose, *drafts):
        path.unlink(missing_ok=True)
    return KeptFiles(folder, len(loose), size)


def _kept(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*")) if CHECKSUM.match(path.name) and path.is_file()] if folder.is_dir() else []


def keep_all(
    store: Path, files: tuple[AttachmentRow, ...], *, mail: bool = True, tell: Tell = untold, stopping: Callable[[], bool] = going_on
) -> tuple[AttachmentRow, ...]:
    """The same files, each that is only a reference copied first. Raises like `keep_file`."""
    from dataclasses import replace

    return tuple(
        file
        if file.kept
        else replace(keep_file(store, Path(file.path), file.name, mail=mail, tell=tell, stopping=stopping), inline=file.inline)
        for file in files
    )
