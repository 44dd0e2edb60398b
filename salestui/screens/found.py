"""The rows behind a number: what was counted, and why each was. Enter opens the thing itself."""

from collections.abc import Awaitable, Callable, Sequence

from textual.app import ComposeResult

from ..glass import safe_text
from ..store.coverage import Found
from ..widgets.cells import Line, fit, share
from ..widgets.line_list import LineList, RowState
from ..widgets.rows import fixed
from .acts import Work
from .base import BaseScreen
from .library_doors import open_asset, write_asset

Load = Callable[[], Awaitable[Sequence[Found]]]


class FoundScreen(BaseScreen):
    """A list of assets, prospects, stages or objections with the reason for each; esc goes back to the number."""

    NAME, TAB = "found", "library"

    def __init__(self, title: str, load: Load, empty: str = "Nothing is counted here.") -> None:
        """`load` asks for the rows again whenever something changed."""
        super().__init__()
        self._title, self._ask, self._empty = title, load, empty
        self._placed = True  # whether any row says where

    def body(self) -> ComposeResult:
        """One list."""
        self.rows = LineList(self._row, fixed((), _key), header=self._head, empty=self._empty, id="found")
        yield self.rows

    async def load(self) -> None:
        """Ask for the rows; those that answer to the search stay."""
        words = self.search_text.casefold().split()
        found = [row for row in await self._ask() if all(word in f"{row.title} {row.why} {row.place}".casefold() for word in words)]
        self._placed = any(row.place for row in found)
        self.rows.empty = "No row has this in it." if words else self._empty
        key = self.rows.cursor_key
        at = next((number for number, row in enumerate(found) if row.key == key), self.rows.cursor)
        self.rows.show_rows(found, 0 if self.rows.to_top else at)
        self.rows.to_top = False
        self.cursor_moved(self.rows)

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        place = f"{lines.cursor + 1:,} of {lines.count:,}" if lines.count else "nothing"
        searched = f" · searched: {self.search_text}" if self.search_text else ""
        self.status.say(f"{self._title}: {place}{searched}", "esc goes back")

    def _row(self, row: Found, cells: int, state: RowState) -> Line:
        title, place, why = self._columns(cells)
        return [
            (fit(row.title, title), "bold" if state.cursor else ""), ("  ", ""), (fit(row.place, place), "dim"), ("  " if place else "", ""),
            (fit(row.why, why), "dim"),
        ]  # fmt: skip

    def _columns(self, cells: int) -> list[int]:
        if not self._placed:  # broken files: what is wrong with them wants the room
            title, why = share(cells, [(20, 2), (20, 5)])
            return [title, 0, why]
        title, why, place = share(cells, [(20, 2), (20, 3), (14, 1)])
        return [title, place, why]

    def _head(self, cells: int) -> Sequence[Line]:
        texts = zip(("What", "Where", "Why it is counted"), self._columns(cells), strict=True)
        return [[(fit(text, room) + "  ", "dim") for text, room in texts if room]]

    def do_open_found(self) -> Work | None:
        """The thing itself."""
        row: Found | None = self.rows.row
        return open_found(self, row) if row is not None else None

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_found)

    def why(self, row: Found) -> str:
        """The whole row, also what does not fit."""
        place = f" ({row.place})" if row.place else ""
        return safe_text(f"{row.title}{place}: {row.why}.")

    def outside(self, row: Found) -> str:
        """Nothing of it stands outside."""
        return ""

    def copied(self, row: Found) -> str:
        """The row."""
        return self.why(row)

    def do_back(self) -> None:
        """End the search, then back."""
        if self.search_text:
            super().do_back()
        else:
            self.dismiss()


def open_found(screen: BaseScreen, row: Found) -> Work | None:
    """Open what a row stands for: an asset's words, a prospect's page, something to write for a bare stage, an objection's answer."""
    if row.kind == "prospect":
        from .prospect import ProspectScreen

        screen.app.push_screen(ProspectScreen(row.id))
        return None
    if row.kind == "stage":
        return write_asset(screen.shell, stage=row.title)
    if row.kind == "objection":
        from .objections import answer_objection

        return answer_objection(screen.shell, row.id)
    open_asset(screen.shell, row.id)
    return None


def _key(row: Found) -> tuple[str, int]:
    return row.key
