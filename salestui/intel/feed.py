"""Feeds: RSS and Atom from the web or from a file, each entry once."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ..store.intel import Heard
from ..store.sources import SourceRow, SourceStatus
from .http import Got
from .local import local_path, read_local
from .reader import NotRead, Reading, Tools


def make_reader(tools: Tools) -> "FeedReader":
    """The reader of feeds."""
    return FeedReader(tools)


def get_document(tools: Tools, source: SourceRow, status: SourceStatus, now: datetime) -> Got:
    """The document of a source, from the web or a file. Raises `NotRead` or `TryLater`."""
    path = local_path(source.address)
    if path is not None:
        return read_local(path, status.etag)
    return tools.http.get(source.address, now, etag=status.etag, modified=status.modified, allow_private=source.allow_private)


class FeedReader:
    """Reads one feed."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def read(self, source: SourceRow, status: SourceStatus, now: datetime) -> Reading:
        """Its entries, newest as the feed has them. Raises `NotRead` where it is no feed."""
        got = get_document(self._tools, source, status, now)
        if got.unchanged:
            return Reading((), status, unchanged=True)
        digest = hashlib.sha256(got.body).hexdigest()
        fresh = replace(status, etag=got.etag, modified=got.modified, cursor=digest)
        if digest == status.cursor:  # a server that keeps no ETag, and has nothing new
            return Reading((), fresh, unchanged=True)
        found = self._tools.parsing.feed(got.body, got.url, got.content_type)
        if not found["feed"]:
            named = found["names"]
            hint = f"That page has one: {named}" if named else "To watch the page itself: salestui source add ADDRESS --kind page."
            raise NotRead("It is no feed.", "", hint)
        if found["broken"]:
            raise NotRead("The feed is broken off or ill-formed, and no item could be made out.", "", "It is asked again later.")
        return Reading(self._items(got, found, source, now), fresh)

    def _items(self, got: Got, found: dict[str, Any], source: SourceRow, now: datetime) -> Iterator[Heard]:
        """All of them; of a long feed the process hands over a part at a time."""
        yield from (_heard(item, source, now) for item in found["items"])
        while found["next"]:
            found = self._tools.parsing.feed(got.body, got.url, got.content_type, found["next"])
            yield from (_heard(item, source, now) for item in found["items"])


def _heard(item: dict[str, Any], source: SourceRow, now: datetime) -> Heard:
    """An entry as one thing heard. Its date is shown, never believed: one that lies ahead is now."""
    seconds = item["published"]
    published = min(datetime.fromtimestamp(seconds, UTC), now) if seconds else None
    return Heard(item["title"], item["body"], source.side, "feed", item["said_by"], item["url"], item["key"] or None, source.id, published)
