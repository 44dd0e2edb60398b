"""A file described in words, for a terminal that cannot show it: its kind, its size, its pixels, pages or minutes, and how it stands."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..errors import SalesError
from .attachments import AttachmentRow, Opened, media_type_of, megabytes
from .file_state import quick_state
from .headers import film_seconds, picture_size
from .pdf import look_into


@dataclass(frozen=True)
class FileDescription:
    """A file in words. `line` is all of it on one line; `text` the words of a PDF's first page; `wrong` what is wrong with it, or ""."""

    name: str
    kind: str
    size: int
    facts: str = ""
    text: str = ""
    wrong: str = ""

    @property
    def line(self) -> str:
        """ "PNG picture, 34 KB, 1200 x 800 pixels"."""
        return ", ".join(part for part in (self.kind, megabytes(self.size), self.facts) if part)


def describe(file: AttachmentRow, at: str = "") -> FileDescription:
    """An attached file as it stands today; `at` is when it was attached. Never raises for what is in it.

    A PDF is looked into by a process of its own (up to some seconds): call this in a thread that nothing waits for
    (`asyncio.to_thread`), not in the store's. What was described is not read again until it changes.
    """
    state = quick_state(file, at)
    wrong = "" if state == "ok" else state
    try:
        with Opened(Path(file.path), file.name, None) as handle:
            found = os.fstat(handle)
    except SalesError:
        return FileDescription(file.name, _kind(file.name), file.size, wrong=wrong)
    kind, facts, text, odd = _described(file.path, found.st_size, found.st_mtime_ns, file.name)
    return FileDescription(file.name, kind, found.st_size, facts, text, wrong or odd)


@lru_cache(maxsize=256)
def _described(path: str, size: int, written: int, name: str) -> tuple[str, str, str, str]:
    """(kind, facts, text, what is odd) of a file as it was at this size and time."""
    try:
        with Opened(Path(path), name, None) as handle:

            def peek(offset: int, count: int) -> bytes:
                return os.pread(handle, count, offset)

            head = peek(0, 1024)
            picture, film = picture_size(peek), film_seconds(peek, size)
    except (SalesError, OSError):
        return _kind(name), "", "", "it cannot be read"
    if picture is not None:
        return f"{picture[0]} picture", f"{picture[1]:,} x {picture[2]:,} pixels", "", ""
    if film is not None:
        return f"{film[0]} video", _minutes(film[1]) if film[1] is not None else "", "", ""
    if b"%PDF-" in head:
        look = look_into(Path(path), size)
        pages = f"{look.pages:,} page{'' if look.pages == 1 else 's'}" if look.pages else ""
        return "PDF", pages, look.text, "" if look.pages else look.wrong.rstrip(".")[:1].lower() + look.wrong.rstrip(".")[1:]
    media = media_type_of(name)
    odd = "it is not what its name says" if media.startswith(("image/png", "image/jpeg", "image/gif", "application/pdf")) else ""
    return _kind(name), "", "", odd


def _kind(name: str) -> str:
    """What a file is by its name."""
    family, _, kind = media_type_of(name).partition("/")
    words = {"image": "picture", "video": "video", "audio": "sound", "text": "text"}.get(family, "file")
    ending = Path(name).suffix[1:].upper()
    return "PDF" if kind == "pdf" else f"{ending} {words}" if 0 < len(ending) <= 5 and ending.isalnum() else words


def _minutes(seconds: float) -> str:
    """ "3:25", "1:02:00"."""
    whole = max(1, round(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
