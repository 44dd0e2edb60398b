"""The files that go with a revision, by checksum: a copy that salestui keeps, or where they lie. They are looked at again before they leave."""

import hashlib
import os
import stat
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import SalesError
from ..glass import quoted, safe_text
from .engine import Database
from .kept import find_kept

LARGEST = 25_000_000
"""Bytes that all files of one mail may have together. Encoded for the way they are 34 MB; hardly a server takes more."""
LARGE = 10_000_000
"""Bytes from which on many servers refuse a mail (25 MB for Gmail, 10 to 20 MB for many others, encoded)."""

PICTURES = ("image/png", "image/jpeg", "image/gif")
"""The kinds of picture that every mail program shows inside a mail."""

PIECE = 1 << 20
"""Bytes read at once."""

Tell = Callable[[int, int], None]
"""Told how many bytes of how many are read."""


CHANGED = "changed since it was attached"


def untold(done: int, total: int) -> None:
    """Nobody wants to hear how far it is."""


def going_on() -> bool:
    """Nobody stops it."""
    return False


class Stopped(SalesError):
    """The founder stopped the reading of a file; nothing was attached."""


@dataclass(frozen=True)
class AttachmentRow:
    """One file of a revision: `sha256` and `size` (bytes) are those it had when it was attached, `inline` a picture inside the HTML.

    `path` is where its bytes lie today; `kept` where that is salestui's own copy, which goes along when the store is moved.
    """

    name: str
    path: str
    sha256: str
    media_type: str
    inline: bool
    size: int = 0
    kept: bool = False


ROW = "name, path, sha256, media_type, inline, size"
"""The columns `attachment_of` makes a row from."""


def attachment_of(db: Database, name: str, path: str, sha256: str, media_type: str, inline: int, size: int) -> AttachmentRow:
    """A row of the store as a file that can be read: a kept one is looked for in the folder beside the store, wherever that is today."""
    place = path or str(find_kept(db.path, sha256, name))
    return AttachmentRow(name, place, sha256, media_type, bool(inline), size, kept=not path)


def list_attachments(db: Database, revision_id: int) -> list[AttachmentRow]:
    """The files of a revision in their order."""
    rows = db.execute(f"SELECT {ROW} FROM attachment WHERE revision_id = ? ORDER BY id", (revision_id,))
    return [attachment_of(db, *row) for row in rows]


def write_attachments(db: Database, revision_id: int, files: Sequence[AttachmentRow], *, mail: bool = True) -> None:
    """Note the files of a new revision, inside the caller's action. Raises `SalesError` where they do not go together.

    Without `mail` they go into none, and may be of any size.
    """
    check_together(files, mail=mail)
    db.executemany(
        "INSERT INTO attachment (revision_id, name, path, sha256, size, media_type, inline) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (revision_id, file.name, "" if file.kept else file.path, file.sha256, file.size, file.media_type, file.inline)
            for file in files
        ],
    )  # fmt: skip


def check_together(files: Sequence[AttachmentRow], *, mail: bool = True) -> int:
    """How many bytes the files have together. Raises `SalesError` for two of one name, or for more than a mail can carry."""
    names: set[str] = set()
    for file in files:
        if file.name.casefold() in names:
            raise SalesError(
                f"Two files are called {quoted(file.name)}.", "Nothing was attached.", "Name each once, or rename one of them."
            )
        names.add(file.name.casefold())
    total = sum(file.size for file in files)
    if mail and total > LARGEST:
        raise _too_large("The files have together", total)
    return total


def look_at(
    path: Path, name: str = "", *, mail: bool = True, tell: Tell = untold, stopping: Callable[[], bool] = going_on
) -> AttachmentRow:
    """A file as it is now, ready to be attached under `name` (else its own). Raises `SalesError` for what is none, empty, or too large.

    Read piece by piece, and for a `mail` no further than that can carry. `tell` hears how far it is; `Stopped` once `stopping()`.
    """
    shown = shown_name(path, name)
    digest, size = hashlib.sha256(), 0
    for piece in pieces(path, shown, LARGEST if mail else None, tell, stopping):
        size += len(piece)
        digest.update(piece)
    if not size:
        raise SalesError(f"{shown} is empty.", "Nothing was attached.", "See that it is the right file.")
    return AttachmentRow(shown, str(path), digest.hexdigest(), media_type_of(shown), inline=False, size=size)


def shown_name(path: Path, name: str = "") -> str:
    """The name under which a file is attached: harmless, on one line."""
    return " ".join(safe_text(name or path.name).split()) or "file"


def pieces(
    path: Path, shown: str, largest: int | None = None, tell: Tell = untold, stopping: Callable[[], bool] = going_on
) -> Generator[bytes]:
    """The bytes of a regular file, a piece at a time. Raises `SalesError` for what is none or has more than `largest`, `Stopped` when asked to stop."""
    with Opened(path, shown, largest) as handle:
        done, total = 0, os.fstat(handle).st_size
        while piece := os.read(handle, PIECE):
            done += len(piece)
            if largest is not None and done > largest:
                raise _too_large(f"{shown} has", done)
            if stopping():
                raise Stopped(f"{shown} was read only in part.", "Nothing was attached.", "")
            yield piece
            tell(done, max(done, total))


def read_attachment(file: AttachmentRow) -> bytes:
    """The bytes of an attached file, for a mail. Raises `SalesError` where it is gone, cannot be read, or is not what it was."""
    content = b"".join(pieces(Path(file.path), file.name, LARGEST))
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise _changed(file)
    return content


def check_attachment(file: AttachmentRow, tell: Tell = untold, stopping: Callable[[], bool] = going_on) -> str:
    """How an attached file stands today, by its checksum: "ok", or in a few words what is wrong with it. Any size; `Stopped` when asked to stop."""
    digest = hashlib.sha256()
    try:
        with Opened(Path(file.path), file.name, None) as handle:
            if os.fstat(handle).st_size != file.size:
                return CHANGED  # no need to read it
        for piece in pieces(Path(file.path), file.name, None, tell, stopping):
            digest.update(piece)
    except Stopped:
        raise
    except SalesError as error:
        return fault_of(error)
    return "ok" if digest.hexdigest() == file.sha256 else CHANGED


def state_of(file: AttachmentRow) -> str:
    """How an attached file stands today: one a mail can carry by its checksum, a larger one by its size (`check_attachment` reads it all)."""
    if file.size <= LARGEST:
        return check_attachment(file)
    try:
        with Opened(Path(file.path), file.name, None) as handle:
            return "ok" if os.fstat(handle).st_size == file.size else CHANGED
    except SalesError as error:
        return fault_of(error)


def fault_of(error: SalesError) -> str:
    """What is wrong with a file, without its name."""
    return error.title.partition(": ")[2].rstrip(".") or "missing"


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


class Opened:
    """A regular file, open for reading; a folder, a device or a pipe is refused before anything of it is read."""

    def __init__(self, path: Path, shown: str, largest: int | None) -> None:
        self._path, self._shown, self._largest, self._handle = path, shown, largest, -1

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
        if self._largest is not None and found.st_size > self._largest:
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
