"""The prospects before and after the one whose page is open, in the list he was opened from."""

from ..widgets.line_list import LineList


class Neighbours:
    """A place in a list. Its rows are prospects, or rows about one (`prospect_id`); the highlight there goes along."""

    def __init__(self, lines: LineList) -> None:
        self._lines = lines
        self.index, self._key = lines.cursor, lines.cursor_key

    @property
    def count(self) -> int:
        """How many rows the list has."""
        return self._lines.count

    async def step(self, by: int, but: int) -> int | None:
        """The prospect `by` rows on who is not `but`; None at either end. Who has left the list meanwhile is stepped from where he stood."""
        source = self._lines.source
        at: int | None = self.index
        if source.index_of is not None and self._key is not None:
            at = await source.index_of(self._key)
        wanted = at + by if at is not None else self.index if by > 0 else self.index - 1
        count = await source.count()
        while 0 <= wanted < count:
            row = (await source.page(wanted, 1))[0]
            self.index, self._key = wanted, source.key(row)
            found = int(getattr(row, "prospect_id", None) or row.id)
            if found != but:
                self._lines.go_to(wanted)
                return found
            wanted += by
        return None
