"""OPML: the list of feeds that every feed reader can give and take.

Read with expat alone, and refused with a document type: no entity is ever made, no file or address opened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import quoteattr

from ..errors import SalesError
from ..glass import safe_text
from ..store.sources import SourceRow
from .http import web_address
from .reader import NotRead

MOST_BYTES = 5 * 1024 * 1024
MOST_FEEDS = 5_000


@dataclass(frozen=True)
class Outline:
    """One feed of a list: its name, its address, and ("" where it is good) why it cannot be a source."""

    name: str
    address: str
    wrong: str = ""


def read_opml(data: bytes) -> list[Outline]:
    """Every feed of a list, at whatever depth, each address once. Raises `SalesError` where it is no such list."""
    nothing = "Nothing was added."
    if len(data) > MOST_BYTES:
        raise SalesError(f"The list is larger than {MOST_BYTES // (1024 * 1024)} MB.", nothing, "Give the list that a feed reader writes.")
    found: dict[str, Outline] = {}
    root: list[str] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if not root:
            root.append(tag.lower())
        if tag.lower() == "outline" and len(found) < MOST_FEEDS:
            outline = _outline({name.lower(): value for name, value in attributes.items()})
            if outline is not None:
                found.setdefault(outline.address, outline)

    def refuse(*_: Any) -> None:
        raise SalesError(
            "The list has a document type, which no feed reader writes.",
            nothing,
            "Take its <!DOCTYPE …> out, if you know where it is from.",
        )

    parser = ParserCreate()
    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except ExpatError as error:
        raise SalesError(
            f"The list is no valid OPML: {safe_text(str(error))}.", nothing, "Export it once more from your feed reader."
        ) from error
    except (ValueError, LookupError) as error:  # an encoding that nobody has
        raise SalesError("The list is no valid OPML.", nothing, "Export it once more from your feed reader.") from error
    if root != ["opml"]:
        raise SalesError("The file is XML, but no OPML.", nothing, "Export the list from your feed reader once more.")
    return list(found.values())


def _outline(values: dict[str, str]) -> Outline | None:
    address = values.get("xmlurl", "").strip()
    if not address:
        return None  # a folder of feeds, or a note
    name = " ".join(safe_text(values.get("title") or values.get("text") or "").split())[:200]
    if address.lower().startswith("feed:"):
        address = address[5:] if address[5:].lower().startswith("http") else "http:" + address[5:]
    try:
        return Outline(name, web_address(address))
    except NotRead as error:
        return Outline(name, safe_text(address)[:200], error.title)


def write_opml(sources: list[SourceRow], title: str = "salestui") -> bytes:
    """The feeds among sources as a list for any feed reader."""
    return "".join(_lines(sources, title)).encode()


def exported(sources: list[SourceRow]) -> list[SourceRow]:
    """Those that a feed reader can have: feeds of the web."""
    return [row for row in sources if row.kind == "feed" and row.address.startswith(("http://", "https://"))]


def _lines(sources: list[SourceRow], title: str) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head>\n    <title>{safe_text(title)}</title>\n  </head>\n  <body>\n'
    for row in exported(sources):
        name = quoteattr(safe_text(row.name))
        yield f'    <outline type="rss" text={name} title={name} xmlUrl={quoteattr(safe_text(row.address))}/>\n'
    yield "  </body>\n</opml>\n"
