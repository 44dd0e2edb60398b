"""The window of rows behind a list: pages of a store's rows by offset, asked for when they come into sight, never waited for."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

PAGE = 100  # rows asked for at once: more than the tallest usual terminal shows
KEPT = 12  # pages held; a walk through 100,000 rows holds no more than these

_by_id = attrgetter("id")


@dataclass(frozen=True)
class Source:
    """Where a list's rows come from: three questions to the store, each answered in its own time.

    `count()` -> all rows; `page(offset, limit)` -> rows; `index_of(key)` -> where the row with this key stands now, or None.
    `keys()` -> every key in order, for marking all.
    """

    count: Callable[[], Awaitable[int]]
    page: Callable[[int, int], Awaitable[Sequence[Any]]]
    index_of: Callable[[Any], Awaitable[int | None]] | None = None
    keys: Callable[[], Awaitable[Sequence[Hashable]]] | None = None
    key: Callable[[Any], Hashable] = _by_id


def fixed(rows: Sequence[Any], key: Callable[[Any], Hashable] = _by_id) -> Source:
    """A source over rows that are all at hand: palettes, choices, timelines."""

    async def count() -> int:
        return len(rows)

    async def page(offset: int, limit: int) -> Sequence[Any]:
        return rows[offset : offset + limit]

    async def index_of(wanted: Any) -> int | None:
        return next((number for number, row in enumerate(rows) if key(row) == wanted), None)

    async def keys() -> Sequence[Hashable]:
        return [key(row) for row in rows]

    return Source(count, page, index_of, keys, key)


class Window:
    """The pages held at the moment. Rows are found by index; a page that is not here yet answers None."""

    def __init__(self, count: int = 0) -> None:
        self.count = count
        self._pages: dict[int, Sequence[Any]] = {}

    def row(self, index: int) -> Any | None:
        """The row at this index, or None while its page is on its way."""
        page = self._pages.get(index // PAGE)
        place = index % PAGE
        return page[place] if page is not None and place < len(page) else None

    def put(self, number: int, rows: Sequence[Any]) -> None:
        """Hold a page; the one that was put longest ago gives way."""
        self._pages.pop(number, None)
        self._pages[number] = rows
        while len(self._pages) > KEPT:
            del self._pages[next(iter(self._pages))]

    def missing(self, first: int, last: int) -> list[int]:
        """Numbers of the pages that rows `first` to `last` need and that are not here."""
        first, last = max(0, first), min(last, self.count - 1)
        return [number for number in range(first // PAGE, last // PAGE + 1) if number not in self._pages] if first <= last else []

    def find(self, key: Hashable, key_of: Callable[[Any], Hashable]) -> int | None:
        """Index of the held row with this key."""
        for number, rows in self._pages.items():
            for place, row in enumerate(rows):
                if key_of(row) == key:
                    return number * PAGE + place
        return None
