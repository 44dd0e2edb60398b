"""Watching a page, or a part of it: what changed in its text since the last look is one thing heard."""

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..glass import quoted
from ..rules.diff import compare, unified
from ..store.intel import Heard
from ..store.sources import SourceRow, SourceStatus
from .feed import get_document
from .reader import NotRead, Reading, Tools

_MOST_SHOWN = 20_000  # characters of what changed
_MOST_LOOK = 4_000  # characters of the page that a try shows


def make_reader(tools: Tools) -> "PageReader":
    """The reader of watched pages."""
    return PageReader(tools)


class PageReader:
    """Reads one page. The first look keeps its text and tells nothing."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def read(self, source: SourceRow, status: SourceStatus, now: datetime) -> Reading:
        """What changed. Raises `NotRead` where the page has no text, or no such part."""
        got = get_document(self._tools, source, status, now)
        if got.unchanged:
            return Reading((), status, unchanged=True)
        kind = got.content_type or ("text/html" if Path(got.url).suffix.lower() in (".html", ".htm", ".xhtml") else "")
        found = self._tools.parsing.page(got.body, kind, source.part)
        if found["binary"]:
            raise NotRead("It is no page of text.", "", "Give the address of a page that a browser shows.")
        text = found["text"]
        if text is None:
            raise NotRead(f"It has no part {quoted(source.part)}.", "", "Name an #id, a .class, a tag, or the words of a heading.")
        if not text:
            raise NotRead(
                "It has no text" + (" in that part." if source.part else "."), "", "A page that programs fill in cannot be watched."
            )
        fresh = replace(status, etag=got.etag, modified=got.modified, page_text=text)
        if self._tools.trying:
            return Reading(
                [Heard(f"The text of {source.name}", text[:_MOST_LOOK], source.side, "page", url=got.url, source_id=source.id)], fresh
            )
        if not status.page_text or status.page_text == text:
            return Reading((), fresh, unchanged=True)
        changed = [
            f"{line.sign} {''.join(piece for piece, _ in line.pieces)}"
            for line in unified(compare(status.page_text, text))
            if line.sign != " "
        ]
        if not changed:
            return Reading((), fresh, unchanged=True)
        first = next((line for line in changed if line.startswith("+")), changed[0])[2:]
        url = source.address if source.address.startswith(("http://", "https://")) else ""
        key = hashlib.sha256(f"{source.address}\0{source.part}\0{text}".encode()).hexdigest()
        title = f"{source.name} changed: {first if len(first) <= 100 else first[:99].rstrip() + '…'}"
        return Reading([Heard(title, "\n".join(changed)[:_MOST_SHOWN], source.side, "page", "", url, key, source.id)], fresh)
