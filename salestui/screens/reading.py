"""One thing heard on a page of its own, to be read in peace; the list's keys work on it, and `]` goes to the next one."""

from functools import partial
from typing import Any

from textual.app import ComposeResult

from ..errors import SalesError
from ..store.inbox import IntelPage, get_intel
from ..widgets.cells import Line, wrap
from ..widgets.line_list import LineList
from ..widgets.look import look_of
from ..widgets.sheet import Sheet
from .acts import Work, here
from .intel_acts import IntelActs
from .intel_lines import reading_lines, state_words
from .neighbours import Neighbours
from .scrolling import FAR, Scrolling


class ReadingScreen(Scrolling, IntelActs):
    """The page; esc goes back to where it was opened."""

    NAME, TAB = "reading", "intel"
    KINDS = frozenset({"intel", "decision", "decision_intel", "source", "prospect"})
    AUTO_FOCUS = ""

    def __init__(self, id: int, lines: LineList | None = None) -> None:
        """`lines` is the list it was opened from, whose rows are things heard."""
        super().__init__()
        self.sheet = Sheet(id="page")
        self.item, self._page = id, None
        self._around = Neighbours(lines, _id) if lines is not None else None

    _page: IntelPage | None

    def body(self) -> ComposeResult:
        """One long sheet."""
        yield self.sheet

    async def load(self) -> None:
        """Read it again."""
        id = self.item
        same = self._page is not None and self._page.row.id == id
        try:
            page = await self.shell.store.read(get_intel, id)
        except SalesError as error:  # an undo took it away while its page was open
            self._page = None
            self.sheet.show(partial(_gone, error.title))
            return
        if id != self.item:
            return
        self._page = page
        self.sheet.show(partial(self._lines, page), keep=same)
        self.status.say(f"{page.row.kind} · {state_words(page.row, here(self.shell))}", "[ ] one before, next · esc goes back")

    def _lines(self, page: IntelPage, cells: int) -> list[Line]:
        return reading_lines(page, here(self.shell), look_of(self).glyphs, cells, full=True)

    def targets(self) -> list[Any]:
        """Only this one."""
        return [self.item]

    def aimed_id(self) -> int | None:
        """This one."""
        return self.item if self._page is not None else None

    def do_close_reading(self) -> None:
        """Enter closes it, as it opened it."""
        self.dismiss()

    def do_next_heard(self) -> Work:
        """The next of the list."""
        return self._go(1)

    def do_previous_heard(self) -> Work:
        """The one before."""
        return self._go(-1)

    async def _go(self, by: int) -> None:
        if not await self._step(by):
            told = (
                f"It is the {'last' if by > 0 else 'first'} of the list." if self._around is not None else "It was not opened from a list."
            )
            self.shell.notice(told)

    async def _step(self, by: int) -> bool:
        found = await self._around.step(by, self.item) if self._around is not None else None
        if found is None:
            return False
        self.item = found
        self.sheet.scroll_lines(-FAR)
        await self.refresh_rows()
        return True

    async def after_verdict(self) -> None:
        """Go on to the next one; after the last it stays, as it is decided now."""
        await self._step(1)

    def do_search(self) -> None:  # type: ignore[override]  # a page is no list
        """Search the list instead."""
        self.shell.notice("Esc goes back to the list; there / searches. ctrl+f searches everything.")

    def do_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss()


def _id(row: Any) -> int:
    return int(row.id)


def _gone(title: str, cells: int) -> list[Line]:
    return [[(line, "dim")] for line in wrap(f"{title} Esc goes back.", cells)]
