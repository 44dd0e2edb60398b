"""Exports of other programs as things heard: CSV in any dialect, JSON Lines, one JSON list. A bad line is rejected by its number, the rest is taken."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any

from ..errors import SalesError
from ..exchange.reading import Rejected, read_table
from ..exchange.sniff import decode
from ..exchange.values import DateColumn
from ..exchange.vocabulary import words
from ..glass import safe_text
from ..store.intel import Heard
from .columns import assign, is_column
from .rows import NothingSaid, heard_of, loads, rest_of
from .rows import as_text as text_of

LONGEST_LINE = 4_000_000  # bytes of one JSON line
MOST_DOCUMENT = 16_000_000
"""Bytes of one JSON document that is no lines: it is taken apart as a whole."""
LINES = (".jsonl", ".ndjson")
_TICKETS = frozenset({"ticket", "tickets", "case", "issue", "vorgang", "vorgangsnummer", "requester", "anfragender", "demandeur"})
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass
class Told:
    """What is known of a file beside its things: how it was read, which column is what, and the lines that were rejected."""

    format: str = ""
    encoding: str = "utf-8"
    delimiter: str = ""
    header_line: int = 0
    rows: int = 0
    skipped: int = 0
    place: int = 0
    """Bytes of a box of mails behind what was given last; 0 for other files."""
    mapping: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    """Columns that mean no field: they are kept in the words, under their names."""
    rejected: list[Rejected] = field(default_factory=list)


def rows_of_csv(
    data: bytes, name: str, now: datetime, told: Told, *, chosen: Mapping[str, str] | None = None, stop: Callable[[], None] = lambda: None
) -> Iterator[Heard]:
    """The rows of a CSV file. Raises `SalesError` where it is none, has no header line, or `chosen` names what is not there."""
    text = decode(data, name)
    table = read_table(text.text, name, stop, is_column)
    fields = assign(table.headers, chosen)
    told.format, told.encoding, told.delimiter, told.header_line = "csv", text.encoding, table.delimiter, table.header_line
    told.rows, told.skipped, told.rejected = table.total, table.skipped, list(table.rejected)
    told.mapping = {header: fields.get(header, "") for header in table.headers}
    told.others = [header for header in table.headers if header not in fields]
    at = {what: table.headers.index(header) for header, what in fields.items() if what != "-"}
    if not at:
        raise SalesError(
            f"No column of {name} is known: {', '.join(f'“{each}”' for each in table.headers[:6])}.",
            "Nothing was taken in.",
            "Name the columns in its first line, for example: title,body,from,created.",
        )
    dates = DateColumn((row[at["created"]] for row in table.rows), "", None) if "created" in at else None
    usual = "ticket" if _TICKETS & {word for header in table.headers for word in words(header).split()} else "note"
    system = _system(fields)
    other = [(header, index) for index, header in enumerate(table.headers) if header in told.others]
    for row, line in zip(table.rows, table.lines, strict=True):
        values = {what: row[index] for what, index in at.items()}
        if dates and values["created"]:
            values["created"] = dates.read(values["created"]) or values["created"]
        try:
            yield heard_of(values, {header: row[index] for header, index in other}, now, system=system, kind=usual)
        except NothingSaid as error:
            told.rejected.append(Rejected(line, str(error)))


def rows_of_json(
    data: bytes, name: str, now: datetime, told: Told, *, chosen: Mapping[str, str] | None = None, own_ids: bool = False
) -> Iterator[Heard]:
    """The things of JSON Lines, of one JSON list, or of an object that holds one list. With `own_ids` an id is taken as it stands.

    Raises `SalesError` where nothing of it is JSON.
    """
    if data.startswith(_BOMS):
        data = decode(data, name, table=False).text.encode()
        told.encoding = "utf-16"
    data = data.removeprefix(b"\xef\xbb\xbf")
    document = _document(data, name.lower().endswith(LINES))
    told.format = "json" if document is not None else "jsonl"
    reader = _Objects(now, told, chosen or {}, own_ids)
    for line, value in enumerate(document, start=1) if document is not None else _lines(data, told):
        told.rows += document is not None
        yield from reader.read(line, value)
    if not told.rows:
        raise SalesError(f"{name} holds no JSON.", "Nothing was taken in.", "Write one JSON object on each line.")
    told.rejected.sort(key=lambda each: each.line)


def _document(data: bytes, said_lines: bool) -> list[Any] | None:
    """The parts of a file that is one list, or one object with one list of objects in it; None where it is lines, or is said to be."""
    head = data[:200].lstrip()
    if head[:1] not in (b"[", b"{") or len(data) > MOST_DOCUMENT or (said_lines and head[:1] == b"{"):
        return None
    if head[:1] == b"{" and (first := data.partition(b"\n")[0].strip()).endswith(b"}") and first != data.strip():
        return None  # lines, most likely: an object that is written over several does not end on its first
    try:
        found = loads(data.decode("utf-8"))
    except (NothingSaid, UnicodeDecodeError):
        return None
    if isinstance(found, list):
        return found
    lists = [value for value in found.values() if isinstance(value, list) and value and all(isinstance(each, dict) for each in value)]
    has_words = any(each in found for each in ("title", "subject", "body", "description", "text"))
    return lists[0] if len(lists) == 1 and not has_words else [found]


def _lines(data: bytes, told: Told) -> Iterator[tuple[int, Any]]:
    start = 0
    for number in count(1):
        if start >= len(data):
            return
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        line, start = data[start : min(end, start + LONGEST_LINE + 1)], end + 1
        told.rows += 1
        if not line.strip():
            told.skipped += 1
            continue
        try:
            if len(line) > LONGEST_LINE:
                raise NothingSaid(f"the line is longer than {LONGEST_LINE // 10**6} million bytes")
            yield number, loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            told.rejected.append(Rejected(number, "it is not UTF-8"))
        except NothingSaid as error:
            told.rejected.append(Rejected(number, str(error)))


class _Objects:
    """Makes things heard of JSON values; the first object says which of its names mean what, further names are looked at as they come."""

    def __init__(self, now: datetime, told: Told, chosen: Mapping[str, str], own_ids: bool) -> None:
        self._now, self._told, self._chosen, self._own_ids = now, told, chosen, own_ids
        self._system: str | None = None

    def read(self, line: int, value: Any) -> Iterator[Heard]:
        try:
            yield self._heard(value)
        except (NothingSaid, RecursionError) as error:
            self._told.rejected.append(Rejected(line, str(error) if isinstance(error, NothingSaid) else "it nests too deeply"))

    def _heard(self, value: Any) -> Heard:
        if isinstance(value, str):
            return heard_of({"body": value}, {}, self._now)
        if not isinstance(value, dict):
            raise NothingSaid("it is no JSON object")
        names = [name for name in value if len(name) <= 200][:500]
        fields = assign(names, {column: field for column, field in self._chosen.items() if column in value})
        if self._system is None:
            self._system = "" if self._own_ids else _system(fields)
            self._told.mapping = {safe_text(name): fields.get(name, "") for name in names}
        given = {field: text_of(value[name]) for name, field in fields.items() if field != "-"}
        rest: dict[str, str] = {}
        if (
            not given.get("title", "").strip() and not given.get("body", "").strip()
        ):  # an answer to a form, perhaps: its questions are the names
            rest = {name: rest_of(value[name]) for name in names if name not in fields}
        return heard_of(given, rest, self._now, system=self._system)


def _system(fields: Mapping[str, str]) -> str:
    """What tells one program's ids from another's: the names of the columns that say what a thing is, as each program has its own."""
    telling = sorted(words(name) for name, field in fields.items() if field in ("id", "title", "body", "from"))
    return sha256(json.dumps(telling).encode()).hexdigest()[:8]
