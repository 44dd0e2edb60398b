"""Mail that another program puts into a Maildir, read where it lies: nothing is moved, marked or deleted.

A mail is known by its unique name, the part of its file's name before the flags, which stays when a mail program moves it from
new/ to cur/ (https://cr.yp.to/proto/maildir.html).
"""

import os
import stat
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ...errors import SalesError

MOST_BYTES = 30_000_000
"""What is read of one mail: of a larger one the start, where its headers and words stand."""
_NO_FILE = (FileNotFoundError, NotADirectoryError)


@dataclass(frozen=True)
class Waiting:
    """A mail that was not read yet: its unique name, its file, and when it came."""

    name: str
    path: str
    received_at: datetime


@dataclass
class Listing:
    """What stands in a Maildir beyond what is known, oldest first, and the files that could not even be looked at."""

    waiting: list[Waiting] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def subfolder(maildir: Path, name: str) -> Path:
    """A folder of a Maildir++ (".Sent" for "Sent", ".Archive.2026" for "Archive/2026"); the Maildir itself for "" and INBOX."""
    if name in ("", "INBOX"):
        return maildir
    return maildir / ("." + name.removeprefix(".").removeprefix("INBOX.").replace("/", "."))


def check(maildir: Path, option: str = "--maildir DIR") -> None:
    """Raise `SalesError`, which advises to correct `option`, where a folder is no Maildir that can be read."""
    for part in ("new", "cur"):
        try:
            os.scandir(maildir / part).close()
        except OSError as error:
            raise _no_maildir(maildir, error, option) from error


def list_new(maildir: Path, known: Collection[str]) -> Listing:
    """The mails of a Maildir whose unique names are not `known`. Raises `SalesError` where there is no Maildir that can be read."""
    found: dict[str, str] = {}
    for part in ("new", "cur"):
        try:
            with os.scandir(maildir / part) as entries:
                for entry in entries:
                    if not entry.name.startswith("."):
                        found.setdefault(unique_name(entry.name), entry.path)
        except OSError as error:
            raise _no_maildir(maildir, error) from error
    listing = Listing()
    for name in found.keys() - known:
        try:
            about = os.stat(found[name])
        except _NO_FILE:  # a dangling link, or moved at this moment: then it is found the next time
            continue
        except OSError as error:
            listing.unreadable.append(f"{found[name]}: {error.strerror}")
            continue
        if stat.S_ISREG(about.st_mode):
            listing.waiting.append(Waiting(name, found[name], datetime.fromtimestamp(max(0, about.st_mtime), UTC)))
    listing.waiting.sort(key=lambda one: (one.received_at, one.name))
    listing.unreadable.sort()
    return listing


def unique_name(file_name: str) -> str:
    """What a mail is called as long as it lives: the file's name without its flags (":2,S"), as text that every store takes."""
    return os.fsencode(file_name).decode("utf-8", "backslashreplace").partition(":")[0]


def read(mail: Waiting) -> bytes | None:
    """The bytes of a mail, at most `MOST_BYTES` of them; None where it is gone. Raises `OSError` where it cannot be read."""
    try:
        return _start_of(mail.path)
    except _NO_FILE:
        moved = _find_again(mail)
        if moved is None:
            return None
        try:
            return _start_of(moved)
        except _NO_FILE:
            return None


def _start_of(path: str) -> bytes:
    # Opened without waiting: what was a file a moment ago may be a pipe now.
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        return file.read(MOST_BYTES)


def _find_again(mail: Waiting) -> str | None:
    """Where a mail stands that another program has just moved or marked."""
    box = Path(mail.path).parent.parent
    for part in ("cur", "new"):
        try:
            with os.scandir(box / part) as entries:
                for entry in entries:
                    if unique_name(entry.name) == mail.name:
                        return entry.path
        except OSError:
            return None
    return None


def _no_maildir(maildir: Path, error: OSError, option: str = "--maildir DIR") -> SalesError:
    if isinstance(error, _NO_FILE):
        there = "It has no new/ and cur/ in it" if maildir.is_dir() else "There is no such folder"
        return SalesError(f"{maildir} is no Maildir.", f"{there}; nothing was read.", f"Name the right folder: {option}.")
    return SalesError(
        f"The Maildir {maildir} cannot be read: {error.strerror}.", "Nothing was read.", "See that its folders are yours to read."
    )
