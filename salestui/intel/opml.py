"""OPML: the list of feeds that every feed reader can give and take.

Read with expat alone, and refused with a document type: no entity is ever made, no file or address opened.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate
from xml.sax.saxutils import quoteattr

from ..errors import SalesError
from ..glass import safe_text
from ..store.sources import SourceRow
from .http import web_address
from .reader import NotRead

MOST_BYTES = 5 * 1024 * 1024
MOST_FEEDS = 5_000
_TAG = re.compile(r"<outline\b(?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*>", re.I)
_ADDRESS = re.compile(r"xmlUrl\s*=\s*[\"']([^\"']*)", re.I)


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
        if recovered := _recovered(data, error):
            return recovered
        raise SalesError(
            f"The list is no valid OPML: {safe_text(str(error))}.", nothing, "Export it once more from your feed reader."
        ) from error
    except (ValueError, LookupError) as error:  # an encoding that nobody has
        raise SalesError("The list is no valid OPML.", nothing, "Export it once more from your feed reader.") from error
    if root != ["opml"]:
        raise SalesError("The file is XML, but no OPML.", nothing, "Export the list from your feed reader once more.")
    return list(found.values())


def _recovered(data: bytes, error: ExpatError) -> list[Outline]:
    """The feeds of a list that is broken somewhere, each outline read by itself, with the broken lines among them; [] where there is nothing."""
    text = data.decode("utf-8", "replace")
    if "<opml" not in text[:2_000].lower():
        return []
    found: dict[str, Outline] = {}
    broken: list[Outline] = []
    line, at = 1, 0
    for tag in _TAG.finditer(text):
        line, at = line + text.count("\n", at, tag.start()), tag.start()
        values: dict[str, str] = {}
        parser = ParserCreate()
        parser.StartElementHandler = lambda name, attributes, values=values: values.update(
            {key.lower(): each for key, each in attributes.items()}
        )
        try:
            parser.Parse(tag[0].rstrip("/> \n") + "/>", True)
        except ExpatError as fault:
            address = _ADDRESS.search(tag[0])
            broken.append(
                Outline(
                    "",
                    f"line {line}" + (f" ({safe_text(address[1])[:200]})" if address else ""),
                    f"it cannot be read: {ErrorString(fault.code)}",
                )
            )
            continue
        outline = _outline(values)
        if outline is not None and len(found) < MOST_FEEDS:
            found.setdefault(outline.address, outline)
    if found and not broken:
        broken = [Outline("", f"line {error.lineno}", f"the list is broken there: {ErrorString(error.code)}")]
    return [*found.values(), *broken] if found else []


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
