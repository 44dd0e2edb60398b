"""One file as things heard: an export, a mail or a box of mails, a page, a text. And the source that is such a file."""

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from ..exchange.sniff import decode
from ..glass import safe_text
from ..sender.incoming.html import html_text
from ..store.intel import Heard
from ..store.sources import SourceRow, SourceStatus
from .letters import heard_in, is_envelope, letter_of, mails_of, own_addresses
from .opening import open_regular
from .reader import NotRead, Reading, Tools
from .table import Told, rows_of_csv, rows_of_json

MOST_TEXT, MOST_TABLE = 2_000_000, 64_000_000
"""Bytes of a text, and of an export: what is longer is refused. A box of mails may be as long as it likes."""
SHOWN = 3  # rejected lines that are named; the rest are counted
_KINDS = {
    ".eml": "mail", ".emlx": "mail", ".mbox": "mbox", ".mbx": "mbox", ".csv": "csv", ".tsv": "csv", ".jsonl": "json", ".ndjson": "json",
    ".json": "json", ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "text", ".markdown": "text", ".txt": "text", ".text": "text",
}  # fmt: skip
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,1000})", re.I)
_HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,40}:[ \t][^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}")
_OF_MAIL = re.compile(rb"^(?:From|Received|Return-Path|Message-ID|Delivered-To|Subject|Date):", re.I | re.M)


@dataclass
class Ways:
    """How a file is to be read: the founder's addresses, the columns he chose, and what is called now and then and may raise."""

    now: datetime
    own: Collection[str] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    stop: Callable[[], None] = lambda: None


def heard_in_file(file: BinaryIO, name: str, ways: Ways, told: Told) -> Iterator[Heard]:
    """What a file says, thing by thing; `told` is filled on the way. Raises `SalesError` where it cannot be read at all."""
    kind = _KINDS.get(Path(name).suffix.lower()) or _sniffed(file)
    if kind in ("mail", "mbox"):
        yield from _mails(file, name, ways, told, kind)
    elif kind in ("csv", "json"):
        data = _bytes(file, name, MOST_TABLE)
        if kind == "csv":
            yield from rows_of_csv(data, name, ways.now, told, chosen=ways.chosen, stop=ways.stop)
        else:
            yield from rows_of_json(data, name, ways.now, told, chosen=ways.chosen)
    else:
        told.format, told.rows = kind, 1
        yield _text(_bytes(file, name, MOST_TEXT), name, kind)


def _bytes(file: BinaryIO, name: str, most: int) -> bytes:
    if os.fstat(file.fileno()).st_size > most:
        raise NotRead(
            f"{name} has more than {most // 10**6} MB.", "Nothing of it was taken in.", "Split it, or capture the part that matters."
        )
    data = file.read(most + 1)
    if not data.strip():
        raise NotRead(f"{name} is empty.", "Nothing was taken in.", "Write it again.")
    return data


def _sniffed(file: BinaryIO) -> str:
    """What a file is whose name does not say it."""
    start = file.tell()
    head = file.read(4_096)
    file.seek(start)
    if is_envelope(head):
        return "mbox"
    if _HEADERS.match(head) and _OF_MAIL.search(head):
        return "mail"
    return (
        "json"
        if head.lstrip()[:2] in (b'{"', b"[{", b"[\n", b"[ ")
        else "html"
        if head.lstrip()[:9].lower() in (b"<!doctype", b"<html>")
        else "text"
    )


def _mails(file: BinaryIO, name: str, ways: Ways, told: Told, kind: str) -> Iterator[Heard]:
    told.format, told.encoding = ("mbox" if kind == "mbox" else "mail"), ""
    start = file.tell()
    first = file.read(4_096)
    file.seek(start)
    if not first.strip():
        raise NotRead(f"{name} is empty.", "Nothing was taken in.", "Export it again.")
    for content, place in mails_of(file) if is_envelope(first.lstrip(b"\r\n")) else [(letter_of(file), 0)]:
        ways.stop()
        told.rows += 1
        heard = heard_in(content, ways.now, ways.own)
        told.skipped += heard is None
        told.place = place
        if heard is not None:
            yield heard


def _text(data: bytes, name: str, kind: str) -> Heard:
    text = decode(data, name, table=False).text
    title = ""
    if kind == "html":
        found = _TITLE.search(text[:20_000])
        title, text = html_text(found[1]) if found else "", html_text(text)
        if not text.strip():
            raise NotRead(f"{name} has no words in it.", "Nothing was taken in.", "Save the page with its text.")
    elif heading := re.match(r"\s*#{1,6}[ \t]+(\S[^\n]{0,200})\n", text):
        title = heading[1]
    if "\0" in text or not safe_text(text, lines=True).strip("\ufffd \n"):  # a program's file, or nothing that can be read
        raise NotRead(f"{name} holds no text.", "Nothing was taken in.", "Write it again.")
    return Heard(title, text, side="", key=sha256(data).hexdigest())


def refused_lines(name: str, told: Told) -> str:
    """The lines of a file that were rejected, in a sentence; "" where none was. Without a `name` where the reader knows which file it is."""
    if not told.rejected:
        return ""
    few = "; ".join(f"line {each.line}: {each.reason}" for each in told.rejected[:SHOWN])
    more = f"; and {len(told.rejected) - SHOWN:,} more" if len(told.rejected) > SHOWN else ""
    return (f"{name}: " if name else "") + f"{len(told.rejected):,} of {told.rows:,} were not taken in ({few}{more})."


class FileReader:
    """Reads a source that is one file, whenever it changes. A box of mails that only grew is read from where it ended."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def read(self, source: SourceRow, status: SourceStatus, now: datetime) -> Reading:
        """Look once."""
        path = Path(source.address).expanduser()
        name = safe_text(path.name)
        try:
            file = open_regular(path)
        except OSError as error:
            raise NotRead(
                f"{safe_text(str(path))} cannot be read: {error.strerror}.", "", "Put it back, or correct the source's address."
            ) from error
        about = os.fstat(file.fileno())
        seen = f"{about.st_size}:{about.st_mtime_ns}:{about.st_ino}"
        if status.cursor == seen:
            file.close()
            return Reading((), status, unchanged=True)
        _go_on(file, status.cursor, about)
        reading = Reading((), SourceStatus(source.id, cursor=seen))
        told = Told()
        reading.items = self._items(file, name, now, reading, source, told)
        reading.reached = lambda: f"{told.place}:0:{about.st_ino}" if told.place else ""
        return reading

    def _items(self, file: BinaryIO, name: str, now: datetime, reading: Reading, source: SourceRow, told: Told) -> Iterator[Heard]:
        chosen = source.settings.get("columns")
        ways = Ways(now, own_addresses(self._tools.mailboxes), chosen if isinstance(chosen, dict) else {}, self._stop)
        with file:
            try:
                for heard in heard_in_file(file, name, ways, told):
                    self._stop()
                    yield in_source(heard, source)
            except OSError as error:
                raise NotRead(f"{name} cannot be read: {error.strerror}.", "What was read is kept.", "Try again.") from error
        if problem := refused_lines("", told):
            reading.problems.append(problem)

    def _stop(self) -> None:
        if self._tools.cancelled():
            raise NotRead("It was stopped.", "What was read is kept.")


def in_source(heard: Heard, source: SourceRow) -> Heard:
    """A thing heard with the source it came from; where it says no side of its own, the source's."""
    return replace(heard, source_id=source.id, side=heard.side or source.side)


def _go_on(file: BinaryIO, cursor: str, about: os.stat_result) -> None:
    """Go to where a box of mails ended the last time, if it is the same one and a mail begins there."""
    size, _, inode = [*cursor.split(":"), "", ""][:3]
    if size.isdigit() and inode == str(about.st_ino) and 0 < int(size) < about.st_size:
        file.seek(int(size))
        line = file.read(400)
        blank = len(line) - len(line.lstrip(b"\r\n"))
        file.seek(int(size) if is_envelope(line[blank:]) else 0)


def make_reader(tools: Tools) -> FileReader:
    """The reader of files."""
    return FileReader(tools)
