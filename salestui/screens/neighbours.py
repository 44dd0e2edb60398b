"""The rows before and after the one whose page is open, in the list it was opened from."""

from collections.abc import Callable
from typing import Any

from ..widgets.line_list import LineList


def _prospect(row: Any) -> int:
    return int(getattr(row, "prospect_id", None) or row.id)


class Neighbours:
    """A place in a list. Its rows are prospects, or rows about one (`prospect_id`), unless `id_of` says whose page a row has; the highlight
    there goes along."""

    def __init__(self, lines: LineList, id_of: Callable[[Any], int] = _prospect) -> None:
        self._lines, self._id_of = lines, id_of
        self.index, self._key = lines.cursor, lines.cursor_key

    @property
    def count(self) -> int:
        """How many rows the list has."""
        return self._lines.count

    async def step(self, by: int, but: int) -> int | None:
        """The row's id `by` rows on that is not `but`; None at either end. What has left the list meanwhile is stepped from where it stood."""
        source = self._lines.source
        at: int | None = self.index
        if source.index_of is not None and self._key is not None:
            at = await source.index_of(self._key)
        wanted = at + by if at is not None else self.index if by > 0 else self.index - 1
        count = await source.count()
        while 0 <= wanted < count:
            row = (await source.page(wanted, 1))[0]
            self.index, self._key = wanted, source.key(row)
            found = self._id_of(row)
            if found != but:
                self._lines.go_to(wanted)
                return found
            wanted += by
        return None
