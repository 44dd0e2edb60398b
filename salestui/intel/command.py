"""A command of the founder's as a source: what it prints is what was heard, as JSON Lines, one JSON list, or a text that is one thing."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from ..errors import SalesError
from ..exchange.sniff import decode
from ..glass import quoted, safe_text
from ..program import LIMIT, NotStarted, TookTooLong, WasStopped, run_program
from ..store.intel import Heard
from ..store.sources import SourceRow, SourceStatus
from .files import in_source, refused_lines
from .reader import NotRead, Reading, Tools
from .table import Told, rows_of_json

MOST_READ = 5_000_000
"""Bytes that a command may print; one that prints more is ended, and nothing of it is taken in."""
LONGEST_COMPLAINT = 200  # characters


def argv_of(source: SourceRow) -> tuple[str, ...]:
    """The words of a command, as they were stored when it was added. Raises `NotRead` for none."""
    stored = source.settings.get("argv")
    if not isinstance(stored, list) or not stored or not all(isinstance(word, str) and "\0" not in word for word in stored):
        raise NotRead("There is no command.", "Nothing was run.", "Name a program: cmd:PROGRAM ARGS.")
    return tuple(stored)


class CommandReader:
    """Runs a command and reads what it prints. `limit` is in seconds."""

    def __init__(self, tools: Tools, limit: float = LIMIT) -> None:
        self._tools, self._limit = tools, limit

    def read(self, source: SourceRow, status: SourceStatus, now: datetime) -> Reading:
        """Run it once."""
        argv = argv_of(source)
        name = quoted(argv[0])
        try:
            ran = run_program(
                argv, b"", self._tools.environ, most=MOST_READ, limit=self._limit, stopped=self._tools.cancelled, end_when_full=True
            )
        except NotStarted as error:
            raise NotRead(f"{name} cannot be started: {error}.", "", "See that the program is there and may be run.") from error
        except WasStopped as error:
            raise NotRead("It was stopped.", "What was read is kept.") from error
        except TookTooLong as error:
            raise NotRead(f"{name} took longer than {self._limit:g} seconds and was ended.", "Nothing of it was taken in.") from error
        if ran.cut:
            raise NotRead(
                f"{name} printed more than {MOST_READ // 10**6} MB and was ended.", "Nothing of it was taken in.", "Let it print less."
            )
        if ran.code:
            how = f"exit code {ran.code}" if ran.code > 0 else f"ended by signal {-ran.code}"
            raise NotRead(f"{name} failed: {_last_line(ran.complained) or 'it did not say why'} ({how}).")
        reading = Reading((), SourceStatus(source.id))
        reading.items = self._items(ran.said, argv[0], source, now, reading)
        return reading

    def _items(self, said: bytes, name: str, source: SourceRow, now: datetime, reading: Reading) -> Iterator[Heard]:
        if not said.strip():
            return
        told = Told()
        for heard in heard_in_output(said, safe_text(name), now, told):
            yield in_source(heard, source)
        if problem := refused_lines("", told):
            reading.problems.append(problem)


def heard_in_output(said: bytes, name: str, now: datetime, told: Told) -> Iterator[Heard]:
    """What a program printed, thing by thing. Where not one line is JSON it is a text, and one thing."""
    if said.lstrip()[:1] in (b"{", b"[", b'"'):
        found = list(rows_of_json(said, name, now, told, own_ids=True))
        if found:
            yield from found
            return
        told.rejected.clear()
    try:
        text = decode(said, name, table=False).text
    except SalesError as error:
        raise NotRead(f"{name} printed what is no text.", "Nothing of it was taken in.", "Let it print JSON Lines or words.") from error
    yield Heard("", text[:200_000], side="", key=sha256(said.strip()).hexdigest())


def _last_line(complained: bytes) -> str:
    lines = [line.strip() for line in safe_text(complained.decode("utf-8", "replace"), lines=True).split("\n") if line.strip()]
    return lines[-1][:LONGEST_COMPLAINT].rstrip(".") if lines else ""


def make_reader(tools: Tools) -> CommandReader:
    """The reader of commands."""
    return CommandReader(tools)
