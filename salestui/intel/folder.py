"""A watched folder: every file that is laid into it is read once, and put away into done/ or failed/ when what it says is safe in the store.

The files' own folder is held open, so that nobody can put another one in its place meanwhile; links, devices and pipes are refused.
"""

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ..errors import SalesError
from ..glass import safe_text
from ..store.intel import Heard
from ..store.sources import SourceRow, SourceStatus
from .files import Ways, heard_in_file, in_source, refused_lines
from .letters import own_addresses
from .opening import open_regular
from .reader import NotRead, Reading, Tools
from .table import Told

SETTLED = 2.0
"""Seconds since a file was changed last, after which nobody writes it any more; one with a date to come is looked at twice instead."""
MOST_FILES = 500
"""Files that are read in one look; the rest waits for the next."""
DONE, FAILED = "done", "failed"
_PASSED_OVER = (".part", ".crdownload", ".tmp", ".temp", ".swp", ".download", ".partial", ".lock", "~")
_LONGEST_REASON = 20_000


@dataclass(frozen=True)
class _Looked:
    """A file that was read: its name, how it looked then, and why it could not be read ("" where it could)."""

    name: str
    about: tuple[int, int, int]
    why: str
    lines: str = ""


class FolderReader:
    """Reads a watched folder."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._looked: list[_Looked] = []

    def read(self, source: SourceRow, status: SourceStatus, now: datetime) -> Reading:
        """Look once. A folder that is a Maildir is read as one."""
        path = Path(source.address).expanduser()
        if all((path / part).is_dir() for part in ("new", "cur")):
            from .mail import read_maildir

            return read_maildir(self._tools, path, source, status, now)
        folder = _open_folder(path)
        try:
            ready, waiting = _listed(folder, _seen_before(status.cursor), now)
        except OSError as error:
            os.close(folder)
            raise NotRead(
                f"The folder {safe_text(str(path))} cannot be read: {error.strerror}.", "", "See that it is yours to read."
            ) from error
        reading = Reading((), SourceStatus(source.id, cursor=json.dumps(waiting) if waiting else ""))
        reading.unchanged = not ready
        if waiting:
            reading.waiting = f"{len(waiting):,} file{'s are' if len(waiting) != 1 else ' is'} still being written, or was just now"
            reading.again = timedelta(seconds=SETTLED + 1)
        reading.items = self._items(folder, ready, source, now, reading)
        if ready and not self._tools.trying:
            reading.finish = lambda: self._put_away(path, reading)
        return reading

    def _items(self, folder: int, names: list[str], source: SourceRow, now: datetime, reading: Reading) -> Iterator[Heard]:
        ways = Ways(now, own_addresses(self._tools.mailboxes), stop=self._stop)
        try:
            for name in names:
                self._stop()
                yield from self._read(folder, name, source, ways, reading)
        finally:
            os.close(folder)

    def _read(self, folder: int, name: str, source: SourceRow, ways: Ways, reading: Reading) -> Iterator[Heard]:
        told, why, shown = Told(), "", _shown(name)
        about = (0, 0, 0)
        taken = 0
        try:
            with open_regular(name, follow=False, folder=folder) as file:
                about = _about(os.fstat(file.fileno()))
                for heard in heard_in_file(file, shown, ways, told):
                    taken += 1
                    yield in_source(heard, source)
        except FileNotFoundError:
            return  # somebody took it away again
        except OSError as error:
            why = f"{shown} cannot be read: {error.strerror}."
        except SalesError as error:
            if self._tools.cancelled():
                raise
            why = " ".join(part for part in (error.title, error.hint) if part)
        rejected = refused_lines(shown, told)
        if not why and rejected and not taken:
            why = rejected
        reading.problems += [each for each in (why or rejected,) if each]
        self._looked.append(_Looked(name, about, why, "\n".join(f"line {each.line}: {each.reason}" for each in told.rejected)))

    def _stop(self) -> None:
        if self._tools.cancelled():
            raise NotRead("It was stopped.", "What was read is kept.")

    def _put_away(self, path: Path, reading: Reading) -> None:
        """Move what was read away. What was changed meanwhile stays, and is read again."""
        folder = _open_folder(path)
        try:
            for each in self._looked:
                place = FAILED if each.why else DONE
                try:
                    found = os.lstat(each.name, dir_fd=folder)
                    if each.about != (0, 0, 0) and _about(found) != each.about:
                        continue
                    _move(folder, each.name, place, "\n".join(part for part in (each.why, each.lines) if part))
                except FileNotFoundError:
                    continue
                except OSError as error:
                    reading.problems.append(f"{_shown(each.name)} was read, but could not be put into {place}/: {error.strerror}.")
        finally:
            os.close(folder)


def _open_folder(path: Path) -> int:
    try:
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "that is no name"
        raise NotRead(
            f"The folder {safe_text(str(path))} cannot be read: {why}.", "", "Make it, or correct the source's address."
        ) from error


def _listed(folder: int, before: dict[str, list[int]], now: datetime) -> tuple[list[str], dict[str, list[int]]]:
    """(the files that nobody writes any more, those that are looked at again the next time with how they look now)."""
    ready: list[tuple[int, str]] = []
    waiting: dict[str, list[int]] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in (DONE, FAILED) or entry.name.startswith(".") or entry.name.lower().endswith(_PASSED_OVER):
                continue
            try:
                about = entry.stat(follow_symlinks=False)
            except OSError:  # gone at this moment
                continue
            if stat.S_ISDIR(about.st_mode):
                continue
            looks = list(_about(about))
            if not stat.S_ISREG(about.st_mode) or about.st_mtime <= now.timestamp() - SETTLED or before.get(entry.name) == looks:
                ready.append((about.st_mtime_ns, entry.name))
            else:
                waiting[entry.name] = looks
    return [name for _, name in sorted(ready)[:MOST_FILES]], dict(sorted(waiting.items())[:MOST_FILES])


def _seen_before(cursor: str) -> dict[str, list[int]]:
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _about(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _shown(name: str) -> str:
    return safe_text(os.fsencode(name).decode("utf-8", "replace"))


def _move(folder: int, name: str, place: str, why: str) -> None:
    """Move a file into a folder below, under a name that is free there, with the reason in a text beside it."""
    try:
        os.mkdir(place, 0o700, dir_fd=folder)
    except FileExistsError:
        pass
    below = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        free = _free(below, name)  # an empty file of ours holds the name, so that the move overwrites nobody else's
        os.rename(name, free, src_dir_fd=folder, dst_dir_fd=below)
        if why:
            beside = _free(below, f"{free}.why.txt")
            handle = os.open(beside, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=below)
            with open(handle, "w", encoding="utf-8", errors="replace") as file:
                file.write(safe_text(why[:_LONGEST_REASON], lines=True) + "\n")
    finally:
        os.close(below)


def _free(folder: int, name: str) -> str:
    stem, suffix = os.path.splitext(name)
    while len(os.fsencode(stem)) > 200:  # room for a number and for the reason's ending
        stem = stem[:-1]
    for number in range(1, 10_000):
        tried = f"{stem}{suffix[:40]}" if number == 1 else f"{stem} ({number}){suffix[:40]}"
        try:
            os.close(os.open(tried, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=folder))
            return tried
        except FileExistsError:
            continue
    raise OSError(17, "there are too many files of this name")


def make_reader(tools: Tools) -> FolderReader:
    """The reader of watched folders."""
    return FolderReader(tools)
