"""Plug-ins as sources: loaded when one is asked for, run in a thread of their own, and whatever they raise is one sentence."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from itertools import islice
from typing import Any

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.times import from_text, utc_text
from ..store.intel import Heard
from ..store.sources import SourceRow, SourceStatus
from .files import in_source
from .reader import NotRead, Reading, Tools
from .rows import NothingSaid, heard_of
from .source import GROUP, Asked, Item

LIMIT = 120.0
"""Seconds that a plug-in has; it is not waited for any longer, for a thread cannot be ended."""
MOST_ITEMS = 20_000
PREFIX = "plugin:"
_LOOK = 0.1  # seconds between two looks whether the founder still waits


def plug_ins() -> list[EntryPoint]:
    """The plug-ins that are installed, by name; none is loaded."""
    from importlib.metadata import entry_points

    found = {point.name: point for point in entry_points(group=GROUP)}
    return [found[name] for name in sorted(found)]


def find_plug_in(address: str) -> tuple[EntryPoint, str]:
    """(plug-in, part) of `plugin:NAME[/PART]`. Raises `NotRead` where none of this name is installed."""
    name, _, part = address.removeprefix(PREFIX).strip().partition("/")
    installed = plug_ins()
    for point in installed:
        if point.name.casefold() == name.casefold():
            return point, part
    names = ", ".join(safe_text(point.name) for point in installed)
    raise NotRead(
        f"There is no plug-in {quoted(name)}.", "", f"Installed are: {names}." if names else "Install it into salestui's environment."
    )


class PlugInReader:
    """Runs a plug-in. `limit` is in seconds."""

    def __init__(self, tools: Tools, limit: float = LIMIT) -> None:
        self._tools, self._limit = tools, limit

    def read(self, source: SourceRow, status: SourceStatus, now: datetime) -> Reading:
        """Ask it once."""
        point, part = find_plug_in(source.address)
        asked = Asked(source.name, part or source.part, from_text(status.cursor) if status.cursor else None, now, source.settings)
        found = self._answer(point, asked)
        reading = Reading((), SourceStatus(source.id, cursor=utc_text(now)))
        reading.items = _items(found, safe_text(point.name), source, now, reading)
        return reading

    def _answer(self, point: EntryPoint, asked: Asked) -> list[Any]:
        name = safe_text(point.name)
        answer: list[list[Any]] = []
        fault: list[SalesError] = []

        def work() -> None:
            try:
                answer.append(_asked(point, asked, name))
            except SalesError as error:
                fault.append(error)

        thread = threading.Thread(target=work, name=f"source-{point.name}", daemon=True)
        thread.start()
        left = self._limit
        while thread.is_alive() and left > 0:
            if self._tools.cancelled():
                raise NotRead("It was stopped.", "What was read is kept.")
            thread.join(_LOOK)
            left -= _LOOK
        if fault:
            raise fault[0]
        if not answer:
            raise NotRead(
                f"The plug-in {name} took longer than {self._limit:g} seconds.", "It is not waited for.", "Tell whoever wrote it."
            )
        return answer[0]


def _asked(point: EntryPoint, asked: Asked, name: str) -> list[Any]:
    """What a plug-in gives. Raises `NotRead` for whatever it raises."""
    try:
        loaded = point.load()
        made = loaded() if isinstance(loaded, type) else loaded
        return list(islice(made.read(asked), MOST_ITEMS))
    except (Exception, SystemExit) as error:
        raise _sentence(name, error) from error


def _sentence(name: str, error: BaseException) -> SalesError:
    if isinstance(error, SalesError):
        return NotRead(safe_text(error.title), safe_text(error.message), safe_text(error.hint))
    why = " ".join(safe_text(str(error))[:160].split())
    return NotRead(
        f"The plug-in {name} failed ({type(error).__name__}{f': {why}' if why else ''}).",
        "Nothing of it was taken in.",
        "Tell whoever wrote it.",
    )


def _items(found: list[Any], name: str, source: SourceRow, now: datetime, reading: Reading) -> Iterator[Heard]:
    bad: list[str] = []
    for number, each in enumerate(found, start=1):
        try:
            if not isinstance(each, Item):
                raise NothingSaid("it is no Item")
            yield in_source(heard_of(_fields(each), {}, now), source)
        except NothingSaid as error:
            bad.append(f"item {number}: {error}")
    if bad:
        more = f"; and {len(bad) - 3:,} more" if len(bad) > 3 else ""
        reading.problems.append(f"The plug-in {name} gave {len(bad):,} of {len(found):,} that cannot be read ({'; '.join(bad[:3])}{more}).")


def _fields(item: Item) -> dict[str, str]:
    at = item.at if isinstance(item.at, datetime) else None
    texts = {
        "title": item.title, "body": item.body, "url": item.url, "id": item.id, "from": item.said_by, "kind": item.kind, "side": item.side,
    }  # fmt: skip
    wrong = [field for field, value in texts.items() if value is not None and not isinstance(value, str | int)]
    if wrong:
        raise NothingSaid(f"its {wrong[0]} is no text")
    fields = {field: "" if value is None else str(value) for field, value in texts.items()}
    return fields | {"created": (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat() if at else ""}


def make_reader(tools: Tools) -> PlugInReader:
    """The reader of plug-ins."""
    return PlugInReader(tools)
