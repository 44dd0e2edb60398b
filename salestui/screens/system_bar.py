"""The lines above every page of System: which pages there are, and from when on is counted."""

from collections.abc import Mapping, Sequence

from ..widgets.bars import Bar
from ..widgets.cells import Line, Piece, fit, width

PAGES: Mapping[str, str] = {
    "flow": "flowchart", "funnel": "funnel", "converts": "what converts", "forecast": "forecast", "touches": "touches", "week": "week",
}  # fmt: skip


class PageBar(Bar):
    """The pages with their digits, and below from when on is counted."""

    DEFAULT_CSS = "PageBar { height: 2; padding: 0 1; }"
    page, told = "flow", ""

    def show(self, page: str, told: str) -> None:
        """This page is shown; `told` is the line below."""
        if (page, told) != (self.page, self.told):
            self.page, self.told = page, told
            self.refresh()

    def lines(self, cells: int) -> Sequence[Line]:
        """Two lines; where not all names fit only that of the page shown stands there."""
        whole = sum(width(name) + 5 for name in PAGES.values()) <= cells
        line: list[Piece] = []
        for number, (page, name) in enumerate(PAGES.items(), 1):
            mine = page == self.page
            shown = name if whole or mine else ""
            line += [(str(number), "key"), (f" {shown}" if shown else "", "tab" if mine else "dim"), ("   ", "")]
        return [line, [(fit(self.told, cells), "dim")]]
