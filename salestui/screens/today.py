"""Today: to be built on `BaseScreen`; for now its list of prospects."""

from textual.app import ComposeResult

from ..store.pipeline import ProspectRow, count_prospects, list_prospects
from ..widgets.cells import Line, fit, share
from ..widgets.line_list import LineList, RowState
from ..widgets.rows import Source
from .base import BaseScreen


class TodayScreen(BaseScreen):
    """Today."""

    NAME = "today"

    def body(self) -> ComposeResult:
        """One list."""
        store = self.shell.store
        source = Source(
            lambda: store.read(count_prospects, None, self.search_text),
            lambda offset, limit: store.read(list_prospects, None, self.search_text, limit, offset),
        )
        yield LineList(_draw, source, header=lambda cells: [_cells(cells, ("Name", "Company", "Stage"), "dim")])

    async def load(self) -> None:
        """Show them."""
        if self.lines is not None:
            await self.lines.reload()


def _cells(cells: int, texts: tuple[str, str, str], style: str) -> Line:
    widths = share(cells, [(16, 2), (12, 2), (10, 1)])
    return [(fit(text, width) + "  ", style) for text, width in zip(texts, widths, strict=True) if width]


def _draw(row: ProspectRow, cells: int, state: RowState) -> Line:
    return _cells(cells, (row.name, row.company, row.stage), "bold" if state.cursor else "")
