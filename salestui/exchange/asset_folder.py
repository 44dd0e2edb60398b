"""The folder that holds assets as files: what lies in it, read and written without ever leaving it."""

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import SalesError
from ..glass import quoted, safe_text
from .asset_files import FILES
from .front_matter import MOST_BYTES, NOTHING, decode

PIECE = 1 << 20
_PART = re.compile(r"\.salestui-([1-9]\d{0,9})\.part")
_ID = re.compile(r"^id: *(\d{1,15}) *$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """One Markdown file of a folder, with its name as it is told (relative, plain signs)."""

    path: Path
    name: str


def list_entries(source: Path) -> Iterator[Entry]:
    """Every Markdown file of a folder and its folders, in order (or the one file that `source` is). Hidden ones and `files/` are passed over.

    Raises `SalesError` where the folder cannot be read.
    """
    if not source.is_dir():
        yield Entry(source, safe_text(source.name))
        return
    try:
        yield from _walk(source, source)
    except OSError as error:
        raise SalesError(f"{source} cannot be read: {error.strerror}.", NOTHING, "Check the name and the rights.") from error


def _walk(folder: Path, root: Path) -> Iterator[Entry]:
    for each in sorted(os.scandir(folder), key=lambda each: each.name):
        path = Path(each.path)
        if each.name.startswith("."):
            continue
        if each.name.casefold().endswith(".md"):
            yield Entry(path, safe_text(path.relative_to(root).as_posix()))
        elif each.is_dir(follow_symlinks=False) and each.name != FILES:
            yield from _walk(path, root)


def read_entry(entry: Entry, root: Path) -> str:
    """The text of a Markdown file. Raises `SalesError` for a link out of the folder, what is no file, what is too long or no text."""
    if entry.path.is_symlink() and not inside(entry.path, root):
        raise SalesError(f"{entry.name} is a link out of the folder.", NOTHING, "Put the file itself there.")
    return decode(_read(entry.path, entry.name), entry.name)


def id_in(text: str) -> int | None:
    """The id that a file's front matter says, without reading the rest of it."""
    found = _ID.search(text[: text.find("\n---", 4)]) if text.startswith("---\n") else None
    return int(found[1]) if found else None


def ids_in_folder(folder: Path) -> dict[Path, int]:
    """{file: id} of what lies in a folder already; what cannot be read, or says no id, is somebody else's."""
    found = {}
    for entry in list_entries(folder) if folder.is_dir() else ():
        try:
            id = id_in(read_entry(entry, folder))
        except SalesError:
            continue
        if id is not None:
            found[entry.path] = id
    return found


def inside(path: Path, root: Path) -> bool:
    """Whether a path really lies in a folder, whatever links it goes over."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return False


def attached(name: str, beside: Path, root: Path) -> Path:
    """The file that a front matter names, beside its own file. Raises `SalesError` for what leads out of the folder."""
    given = Path(name)
    if not name.strip() or "\0" in name or given.is_absolute() or ".." in given.parts or not inside(beside / given, root):
        raise SalesError(f"The attachment {quoted(name)} is outside of the folder.", NOTHING, "Put it beside the Markdown file.")
    return beside / given


def checksum(path: Path, shown: str) -> tuple[str, int]:
    """(SHA-256, size) of a file. Raises `SalesError` for what is none or cannot be read."""
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(path, shown):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def copy_whole(source: Path, target: Path, shown: str, mode: int = 0o644) -> str:
    """Copy a file; it appears whole or not at all. Returns its SHA-256. Raises `SalesError`."""
    digest = hashlib.sha256()

    def read() -> Iterator[bytes]:
        for piece in _pieces(source, shown):
            digest.update(piece)
            yield piece

    _write(target, read(), mode)
    return digest.hexdigest()


def write_whole(target: Path, text: str) -> None:
    """Write a text; it appears whole or not at all. Raises `SalesError`."""
    _write(target, iter([text.encode()]), 0o644)


def sweep(folders: Iterable[Path]) -> None:
    """Remove from these folders what an export left half written that was killed; one that is at work keeps its own."""
    for folder in folders:
        for draft in folder.glob(".salestui-*.part") if folder.is_dir() and not folder.is_symlink() else ():
            found = _PART.fullmatch(draft.name)
            if found and draft.is_file() and not draft.is_symlink() and not _at_work(int(found[1])):
                draft.unlink(missing_ok=True)


def _at_work(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # somebody else's
    return True


def _write(target: Path, pieces: Iterator[bytes], mode: int) -> None:
    draft = target.with_name(f".salestui-{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, mode), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    except OSError as error:
        raise SalesError(f"{target} cannot be written: {error.strerror}.", NOTHING, "Name a folder of yours with room in it.") from error
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path, shown: str) -> bytes:
    found = bytearray()
    for piece in _pieces(path, shown, MOST_BYTES + 1):
        found += piece
        if len(found) > MOST_BYTES:
            break
    return bytes(found)


def _pieces(path: Path, shown: str, size: int = PIECE) -> Iterator[bytes]:
    """The bytes of a regular file; a folder, a device or a pipe is refused before anything of it is read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                what = "a folder" if stat.S_ISDIR(mode) else "a device or a pipe"
                raise SalesError(f"{shown} cannot be read: it is {what}.", NOTHING, "Put a file there.")
            while piece := os.read(handle, size):
                yield piece
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or "it has no proper name").lower()
        raise SalesError(f"{shown} cannot be read: {why}.", NOTHING, "Check the name and the rights.") from error
