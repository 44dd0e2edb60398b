"""Pipeline: every prospect in his stage, and beside the board what is known about the one under the cursor."""

from datetime import datetime
from functools import partial
from typing import Any

from textual.app import ComposeResult

from ..store.filtering import list_seen_types, list_types
from ..store.found import find_prospects, list_heads, still_there
from ..store.pipeline import ProspectPage, get_prospect, stage_of
from ..store.stages import list_stages
from ..store.views import list_views
from ..widgets.cells import wrap
from ..widgets.line_list import SETTLE, LineList
from ..widgets.look import look_of
from ..widgets.sheet import Sheet
from .acts import here
from .beside import WIDTHS, Beside, Split
from .board import Board
from .bulk import BulkActs
from .card import card_lines, short_lines
from .duplicating import DuplicateActs
from .filters import FilterActs, doubts, order_words


class PipelineScreen(DuplicateActs, BulkActs, FilterActs):
    """The board and the card."""

    NAME = "pipeline"
    KINDS = frozenset(
        {
            "prospect",
            "stage",
            "touch",
            "delivery",
            "step",
            "asset",
            "revision",
            "suppression",
            "skip",
            "prospect_email",
            "custom_field",
            "saved_view",
        }
    )
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.board, self.card = Board(id="board"), Sheet(id="card")
        self._page: ProspectPage | None = None
        self._wanted: int | None = None
        self._told = 0  # marks that the status line tells of
        self._added: int | None = None  # who was just added and is to be highlighted
        self._new_search = False
        self._stage_wanted: int | None = None  # the stage that another screen opens

    def show_stage(self, stage_id: int) -> None:
        """Go to this stage, now or as soon as the columns are there."""
        self._stage_wanted = stage_id
        self.shell.work(self.refresh_rows())

    def body(self) -> ComposeResult:
        """Board and card; which stands where is the style sheet's."""
        with Split():
            yield self.board
            yield Beside(self.card, classes="-slim")

    @property
    def lines(self) -> LineList | None:
        """The column that keys go to."""
        return self.board.column

    def moment(self) -> datetime:
        """Now, in the founder's zone."""
        return here(self.shell)

    async def load(self) -> None:
        """The stages, then the columns in sight; those out of sight load when they are brought there."""
        store = self.shell.store
        self.stages, self.types, self.views = await store.read(list_stages), await store.read(list_types), await store.read(list_views)
        self.seen = await store.read(list_seen_types)
        await self.board.set_stages(self.stages, store, self)
        wanted, self._stage_wanted = self._stage_wanted, None
        self.board.go(next((number for number, stage in enumerate(self.stages) if stage.id == wanted), self.board.at))
        await self._find()
        self._to_first_hit()
        await self._follow()
        for column in self.board.columns:
            column.stale = True
        if (here := self.board.column) is not None:  # first the one that keys go to
            here.stale = False
            await here.reload()
        await self._load_columns()
        self._show_card()
        self.landed()

    async def _find(self) -> None:
        """Who answers to the filter, once for all columns; and the figures of the heads."""
        store, marks = self.shell.store, self.board.marks
        if self.search_text or self.order != "days":
            found = await store.read(find_prospects, self.search_text, self.moment(), self.order)
            self.found, self.heads = found, found.heads
        else:
            self.found, self.heads = None, await store.read(list_heads, self.moment())
        if marks:  # who is gone is not marked any more
            marks &= await store.read(still_there, sorted(key for key in marks if isinstance(key, int)))
        for column in self.board.columns:
            column.empty = "Nobody here answers to the filter." if self.search_text else "Nobody here."

    def _to_first_hit(self) -> None:
        """A new filter goes to the first stage with somebody in it who answers to it."""
        fresh, self._new_search = self._new_search, False
        here, ids = self.board.column, self.found.ids if self.found is not None else {}
        if fresh and self.search_text and here is not None and not ids.get(here.stage.id):
            at = next((number for number, column in enumerate(self.board.columns) if ids.get(column.stage.id)), self.board.at)
            self.board.go(at)

    async def _follow(self) -> None:
        """The highlight is kept by the prospect: who stands in another stage now takes it along."""
        here = self.board.column
        if here is None or here.to_top:
            return
        sought = self.bound[0] if self.bound is not None else self._added
        key = sought if sought is not None else here.cursor_key
        stage = await self.shell.store.read(stage_of, key) if isinstance(key, int) else None
        at = next((number for number, column in enumerate(self.board.columns) if column.stage.id == stage), None)
        if sought is None and (self.board.column is not here or here.cursor_key != key):
            return  # the founder has walked on meanwhile
        self._added = None
        if self.found is not None and isinstance(key, int) and key not in self.found.everyone:
            return  # the filter does not show him any more: the highlight stays with those it shows
        if at is not None and (sought is not None or stage != here.stage.id):
            self.board.columns[at].cursor_key = key
            self.board.go(at)

    def highlight(self, id: int) -> None:
        """After the next load the highlight is on him."""
        self._added = id

    def _search(self, text: str) -> None:
        self._new_search |= text.strip() != self.search_text and bool(text.strip())
        super()._search(text)

    async def _load_columns(self) -> None:
        board = self.board
        while column := next((column for column in board.in_sight if column.stale), None):
            column.stale = False
            await column.reload()
        self._say()

    def on_board_shifted(self) -> None:
        """Other columns came into sight."""
        self.shell.work(self._load_columns())

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        if lines is self.lines:
            self._say()

    def on_line_list_settled(self, message: LineList.Settled) -> None:
        """The cursor rests: show his card."""
        if message.lines is self.lines:
            self._show_card()

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.do_open()

    def refocus(self) -> None:
        """The column that had the keys gets them back."""
        if self.focused is None:
            self.board.go(self.board.at)

    def on_descendant_focus(self) -> None:
        """A click can bring the focus to another column."""
        board = self.board
        at = next((number for number, column in enumerate(board.columns) if column.has_focus), board.at)
        if at != board.at:
            board.go(at)
            self._turned()

    def _say(self) -> None:
        board, column = self.board, self.board.column
        if column is None:
            return
        self._told = len(board.marks)
        place = f"{column.cursor + 1:,} of {column.count:,}" if column.count else "nobody"
        text = f"{column.stage.name}: {place}"
        if board.marks:
            hidden = len(board.marks - self.found.everyone) if self.found is not None else 0
            text += f" · {len(board.marks):,} marked" + (f" ({hidden:,} not in this filter)" if hidden else "")
        if self.search_text:
            total = sum(stage.prospects for stage in self.stages)
            text += f" · {self.said_filter()} · {self.found.total if self.found else 0:,} of {total:,}"
            if self.found is not None and (doubt := doubts(self.found)):
                text += f" · {doubt}"
        if self.order != "days":
            text += f" · by {order_words(self.order)}"
        shown = len(board.in_sight)
        right = "" if shown == len(board.columns) else f"stages {board.first + 1}-{board.first + shown} of {len(board.columns)}"
        self.status.say(text, right)

    def cursor_told(self) -> None:
        """The marks have changed."""
        self._say()

    # The card

    def _show_card(self) -> None:
        row = self.lines.row if self.lines is not None else None
        self._wanted = row.id if row is not None else None
        if self._wanted is None:
            self._page = None
            self.card.show(self._nobody)
        else:
            self.shell.work(self._load_card(self._wanted))

    async def _load_card(self, id: int) -> None:
        page = await self.shell.store.read(get_prospect, id, self.shell.now())
        if id == self._wanted and self.is_attached:
            same = self._page is not None and self._page.row.id == id
            self._page = page
            self.card.show(partial(self._card, page), keep=same)

    def _card(self, page: ProspectPage, cells: int) -> list[Any]:
        make = card_lines if self.has_class("-wide") else short_lines
        return make(page, self.moment(), look_of(self).glyphs, cells)

    def _nobody(self, cells: int) -> list[Any]:
        text = (
            "Nobody here answers to the filter; esc ends it."
            if self.search_text
            else "Nobody here. n adds a prospect; : import a file brings many."
        )
        return [[(line, "dim")] for line in wrap(text, cells)]

    # Acts

    def shown_page(self, id: int) -> ProspectPage | None:
        """The card's, if it is his."""
        return self._page if self._page is not None and self._page.row.id == id else None

    def standing(self) -> int | None:
        """The stage of the column."""
        return self.board.column.stage.id if self.board.column else None

    def do_left(self) -> None:
        """The stage on the left."""
        self.board.go(self.board.at - 1)
        self._turned()

    def do_right(self) -> None:
        """The stage on the right."""
        self.board.go(self.board.at + 1)
        self._turned()

    def do_next_pane(self) -> None:
        """The next stage, and after the last one the first."""
        self.board.go((self.board.at + 1) % max(1, len(self.board.columns)))
        self._turned()

    def do_previous_pane(self) -> None:
        """The stage before, and before the first one the last."""
        self.board.go((self.board.at - 1) % max(1, len(self.board.columns)))
        self._turned()

    def _turned(self) -> None:
        self._say()
        self.set_timer(SETTLE, self._show_card)  # a walk over the columns reads only the card where it ends

    def do_open(self) -> None:
        """Everything known about him."""
        from .prospect import ProspectScreen

        id = self.aimed_id()
        if id is not None:
            self.app.push_screen(ProspectScreen(id, self.lines))
