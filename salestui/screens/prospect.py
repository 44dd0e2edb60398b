"""Everything about one prospect on a page: facts, notes, and each contact with its words. The pipeline's acts work on him."""

from functools import partial
from typing import Any

from textual.app import ComposeResult

from ..errors import SalesError
from ..glass import safe_text
from ..store.filtering import list_types
from ..store.pipeline import ProspectPage, get_prospect
from ..store.stages import list_stages
from ..widgets.cells import Line, wrap
from ..widgets.look import look_of
from ..widgets.sheet import Sheet
from .acts import ProspectActs, here
from .card import page_lines
from .scrolling import Scrolling
from .wording import count_words


class ProspectScreen(Scrolling, ProspectActs):
    """The page of one prospect; esc goes back to where it was opened."""

    NAME = "pipeline"  # its keys are the board's
    KINDS = frozenset({"prospect", "stage", "touch", "delivery", "step", "asset", "revision", "suppression", "skip", "prospect_email"})
    AUTO_FOCUS = ""

    def __init__(self, id: int) -> None:
        super().__init__()
        self.sheet = Sheet(id="page")
        self._prospect = id
        self._page: ProspectPage | None = None

    def body(self) -> ComposeResult:
        """One long sheet."""
        yield self.sheet

    async def load(self) -> None:
        """Read all of it."""
        self.stages, self.types = await self.shell.store.read(list_stages), await self.shell.store.read(list_types)
        try:
            page = await self.shell.store.read(get_prospect, self._prospect, self.shell.now())
        except SalesError as error:  # an undo took him away while his page was open
            self.sheet.show(partial(_gone, error.title))
            self.landed()
            return
        self._page = page
        self.sheet.show(partial(page_lines, page, here(self.shell), look_of(self).glyphs), keep=True)
        waiting = any(touch.direction == "in" and not touch.outcome for touch in page.touches)
        self.status.say(
            f"{safe_text(page.row.name)} · {count_words(len(page.touches), 'contact')}"
            + (" · a reply waits: a marks it answered" if waiting else ""),
            "esc goes back",
        )
        self.landed()

    def standing(self) -> int | None:
        """His stage."""
        return self._page.row.stage_id if self._page else None

    def shown_id(self) -> int | None:
        """He."""
        return self._prospect

    def shown_page(self, id: int) -> ProspectPage | None:
        """This page."""
        return self._page

    def targets(self) -> list[Any]:
        """Only he."""
        return [self._prospect]

    def do_open(self) -> None:
        """He is open already."""

    def do_search(self) -> None:  # type: ignore[override]  # a page is no list
        """Search the board instead."""
        self.shell.notice("Esc goes back to the board; there / searches.")

    def do_copy(self) -> None:
        """His address."""
        address = safe_text(self._page.row.email) if self._page else ""
        if address:
            self.app.copy_to_clipboard(address)
        self.shell.notice(f"Copied: {address}" if address else "There is no address to copy.")

    def do_outside(self) -> None:
        """A new mail to him, in the mail program; on a server the link is copied."""
        self.open_link(self.outside(self._page.row) if self._page else "")

    def do_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss()


def _gone(title: str, cells: int) -> list[Line]:
    return [[(line, "dim")] for line in wrap(f"{title} Esc goes back.", cells)]
