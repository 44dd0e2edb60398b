"""The files that go with a revision: kept by reference and checksum, never copied, and looked at again before they leave."""

import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import SalesError
from ..glass import quoted, safe_text
from .engine import Database

LARGEST = 25_000_000
"""Bytes that all files of one mail may have together. Encoded for the way they are 34 MB; hardly a server takes more."""
LARGE = 10_000_000
"""Bytes from which on many servers refuse a mail (25 MB for Gmail, 10 to 20 MB for many others, encoded)."""

PICTURES = ("image/png", "image/jpeg", "image/gif")
"""The kinds of picture that every mail program shows inside a mail."""

_PIECE = 1 << 20


@dataclass(frozen=True)
class AttachmentRow:
    """One file of a revision: `sha256` and `size` (bytes) are those it had when it was attached, `inline` a picture inside the HTML."""

    name: str
    path: str
    sha256: str
    media_type: str
    inline: bool
    size: int = 0


def list_attachments(db: Database, revision_id: int) -> list[AttachmentRow]:
    """The files of a revision in their order."""
    rows = db.execute(
        "SELECT name, path, sha256, media_type, inline, size FROM attachment WHERE revision_id = ? ORDER BY id", (revision_id,)
    )
    return [AttachmentRow(name, path, sha256, media_type, bool(inline), size) for name, path, sha256, media_type, inline, size in rows]


def write_attachments(db: Database, revision_id: int, files: Sequence[AttachmentRow]) -> None:
    """Note the files of a new revision, inside the caller's action. Raises `SalesError` where they do not go together."""
    check_together(files)
    db.executemany(
        "INSERT INTO attachment (revision_id, name, path, sha256, size, media_type, inline) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(revision_id, file.name, file.path, file.sha256, file.size, file.media_type, file.inline) for file in files],
    )


def check_together(files: Sequence[AttachmentRow]) -> int:
    """How many bytes the files have together. Raises `SalesError` for two of one name, or for more than a mail can carry."""
    names: dict[str, str] = {}
    for file in files:
        other = names.setdefault(file.name.casefold(), file.path)
        if other is not file.path:
            raise SalesError(
                f"Two files are called {quoted(file.name)}.", "Nothing was attached.", "Name each once, or rename one of them."
            )
    total = sum(file.size for file in files)
    if total > LARGEST:
        raise _too_large("The files have together", total)
    return total


def look_at(path: Path, name: str = "") -> AttachmentRow:
    """A file as it is now, ready to be attached under `name` (else its own). Raises `SalesError` for what is none, empty, or too large.

    Read piece by piece, and no further than a mail can carry.
    """
    shown = " ".join(safe_text(name or path.name).split()) or "file"
    digest, size = hashlib.sha256(), 0
    with _Opened(path, shown) as handle:
        while piece := os.read(handle, _PIECE):
            size += len(piece)
            if size > LARGEST:
                raise _too_large(f"{shown} has", size)
            digest.update(piece)
    if not size:
        raise SalesError(f"{shown} is empty.", "Nothing was attached.", "See that it is the right file.")
    return AttachmentRow(shown, str(path), digest.hexdigest(), media_type_of(shown), inline=False, size=size)


def read_attachment(file: AttachmentRow) -> bytes:
    """The bytes of an attached file. Raises `SalesError` where it is gone, cannot be read, or is not what it was."""
    content = bytearray()
    with _Opened(Path(file.path), file.name) as handle:
        while piece := os.read(handle, _PIECE):
            content += piece
            if len(content) > LARGEST:
                raise _changed(file)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise _changed(file)
    return bytes(content)


def state_of(file: AttachmentRow) -> str:
    """How an attached file stands today: "ok", or in a few words what is wrong with it."""
    try:
        read_attachment(file)
    except SalesError as error:
        return (
            "changed since it was attached"
            if isinstance(error, AttachmentChanged)
            else error.title.partition(": ")[2].rstrip(".") or "missing"
        )
    return "ok"


class AttachmentChanged(SalesError):
    """A file has other bytes than when it was attached."""


def media_type_of(name: str) -> str:
    """The media type that goes with a file's ending."""
    from mimetypes import guess_type

    kind, encoding = guess_type(name, strict=True)
    return kind if kind and not encoding else "application/octet-stream"


def megabytes(size: int) -> str:
    """ "3.4 MB", "12 KB": a size as people say it."""
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1000))} KB"


class _Opened:
    """A regular file, open for reading; a folder, a device or a pipe is refused before anything of it is read."""

    def __init__(self, path: Path, shown: str) -> None:
        self._path, self._shown, self._handle = path, shown, -1

    def __enter__(self) -> int:
        try:
            self._check(os.stat(self._path))
            self._handle = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            self._check(os.fstat(self._handle))  # what was opened, should it have been exchanged meanwhile
        except (OSError, ValueError) as error:
            self.__exit__()
            why = getattr(error, "strerror", None) or "it has no proper name"
            raise SalesError(f"The attachment {self._shown} cannot be read: {why}.", "Nothing was sent.", "Attach it again.") from error
        except SalesError:
            self.__exit__()
            raise
        return self._handle

    def __exit__(self, *_: object) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _check(self, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            what = "a folder" if stat.S_ISDIR(found.st_mode) else "a device or a pipe"
            raise SalesError(f"The attachment {self._shown} cannot be read: it is {what}.", "Nothing was sent.", "Attach a file.")
        if found.st_size > LARGEST:
            raise _too_large(f"{self._shown} has", found.st_size)


def _changed(file: AttachmentRow) -> AttachmentChanged:
    return AttachmentChanged(
        f"The attachment {file.name} is not the file it was when it was attached.", "Nothing was sent.", "Attach it again."
    )


def _too_large(what: str, size: int) -> SalesError:
    return SalesError(
        f"{what} {megabytes(size)}; no mail carries more than {megabytes(LARGEST)}.",
        "Nothing was attached.",
        "Make it smaller, or write a link to it into the text.",
    )
