"""The one list widget: draws only the lines in sight, holds a window of the rows, and repaints two lines per cursor key."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.worker import Worker, WorkerState

from .calm import CalmWidget
from .cells import Line, ground_of, strip_of, wrap
from .look import look_of
from .rows import PAGE, Source, Window, fixed
from .view import following, held, thumb

GUTTER = 2  # cells on the left: the cursor's sign and the mark
NARROW = 12  # below this width gutter and scroll bar give their cells to the text
SETTLE = 0.06  # seconds the cursor rests before others should care (a card beside the list)


@dataclass(frozen=True)
class RowState:
    """What a row is besides its values, for the function that draws it."""

    cursor: bool
    marked: bool
    focused: bool


Draw = Callable[[Any, int, RowState], Line]
Header = Callable[[int], Sequence[Line]]


class Watching:
    """A screen that says where the cursor is."""

    def cursor_moved(self, lines: "LineList") -> None:
        """The cursor rests on another row of this list, or marks or rows have changed.

        Not called for every key: a status line drawn in the same frame as two rows costs as much as the screen between them.
        """


class LineList(CalmWidget, can_focus=True):
    """A list of any length. `draw(row, width, state)` gives a row's pieces; rows come from a `Source`.

    The cursor is kept by the row's key when rows come and go. Keys never wait: a row whose page is on its way is drawn as dots.
    """

    DEFAULT_CSS = "LineList { width: 1fr; height: 1fr; }"
    ALLOW_SELECT = False

    class Settled(Message):
        """The cursor has rested on a row: time to show what belongs to it."""

        def __init__(self, lines: "LineList") -> None:
            super().__init__()
            self.lines = lines

        @property
        def control(self) -> "LineList":
            """The list that sent it."""
            return self.lines

        def can_replace(self, message: Message) -> bool:
            """Only the last of a storm matters."""
            return isinstance(message, type(self)) and message.lines is self.lines

    class Opened(Settled):
        """A row was opened with the mouse."""

    class Failed(Message):
        """The source could not answer."""

        def __init__(self, error: BaseException) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self,
        draw: Draw,
        source: Source | None = None,
        *,
        header: Header | None = None,
        empty: str = "Nothing here.",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._draw, self._header = draw, header
        self.source = source or fixed(())
        self.empty = empty
        self.cursor = 0
        self.cursor_key: Hashable = None
        self.top = 0
        self.marked: set[Hashable] = set()
        self.loaded = False
        self.to_top = False  # a new search: the next rows begin at the first one
        self._window = Window()
        self._strips: dict[int, tuple[Strip, str]] = {}
        self._heads: list[Strip] | None = None
        self._ground: Style | None = None
        self._fetching = False
        self._generation = 0
        self._settling = False
        self._moves = 0

    # What others ask

    @property
    def count(self) -> int:
        """All rows, seen or not."""
        return self._window.count

    @property
    def row(self) -> Any | None:
        """The row under the cursor; None in an empty list and while its page is on its way."""
        return self._window.row(self.cursor) if self.count else None

    @property
    def visible_rows(self) -> int:
        """Rows that fit below the header."""
        return max(1, self.size.height - len(self._head_strips()))

    # Rows come in

    async def show(self, source: Source, *, keep: bool = True) -> None:
        """Change where rows come from. `keep` keeps the cursor on its row; without it, it goes to the first."""
        self.source = source
        if not keep:
            self.cursor, self.top, self.cursor_key = 0, 0, None
        await self.reload()

    def show_rows(self, rows: Sequence[Any], cursor: int = 0) -> None:
        """Show rows that are all at hand, at once (also before the list is on the screen), the cursor on one of them."""
        self._generation += 1
        self.source = fixed(rows, self.source.key)
        self._window, self.loaded = Window(len(rows)), True
        for start in range(0, len(rows), PAGE):
            self._window.put(start // PAGE, rows[start : start + PAGE])
        self.cursor = max(0, min(cursor, len(rows) - 1))
        self.top = 0
        self._remember()
        if self.is_mounted:
            self._keep_in_sight()
            self.redraw()

    async def reload(self) -> None:
        """Ask for everything in sight again and change over in one step; the cursor stays on its row, wherever that went."""
        self._generation += 1
        generation, source = self._generation, self.source
        window = Window(await source.count())
        index, key = (0, None) if self.to_top else (self.cursor, self.cursor_key)
        if source.index_of is not None and key is not None:
            found = await source.index_of(key)
            index = found if found is not None else index
        index = max(0, min(index, window.count - 1))
        shift = index - self.cursor
        first = max(0, self.top + shift)
        for number in window.missing(min(first, index), max(index, first + max(self.size.height, 1) - 1)):
            window.put(number, await source.page(number * PAGE, PAGE))
        if generation != self._generation:
            return
        if not self.to_top and self.cursor_key is not None and (found := window.find(self.cursor_key, source.key)) is not None:
            index = found
        self._window, self.loaded, self.to_top = window, True, False
        self.cursor, self.top = index, first
        self._keep_in_sight()
        self._remember()
        self.redraw()
        self._tell_moved()
        self._settle()
        self._fetch()

    def redraw(self) -> None:
        """Draw every line in sight afresh: the rows, the width or the look changed."""
        self._strips.clear()
        self._heads = self._ground = None
        self.refresh()

    def _fetch(self) -> None:
        """Ask for the pages in sight that are not here; one question at a time, so that a key storm asks only for where it ends."""
        if not self._fetching and self.is_mounted and self._window.missing(self.top, self.top + self.visible_rows - 1):
            self._fetching = True
            self.run_worker(self._fetch_pages(), exit_on_error=False, group="pages")

    async def _fetch_pages(self) -> None:
        try:
            while missing := self._window.missing(self.top, self.top + self.visible_rows - 1):
                window, number = self._window, missing[0]
                window.put(number, await self.source.page(number * PAGE, PAGE))
                if window is self._window:
                    self._strips.clear()
                    if self.cursor // PAGE == number:
                        self._remember()
                        self._settle()
                    self.refresh()
        finally:
            self._fetching = False

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A page that could not be had is told to who holds the list."""
        if event.state == WorkerState.ERROR and event.worker.error is not None:
            self.post_message(self.Failed(event.worker.error))

    # The cursor moves

    def move(self, by: int) -> None:
        """Move the cursor by rows, stopping at either end."""
        self.go_to(self.cursor + by)

    def page(self, by: int) -> None:
        """Move the cursor by whole pages of what is in sight."""
        self.go_to(self.cursor + by * max(1, self.visible_rows - 1))

    def go_to(self, index: int) -> None:
        """Put the cursor on a row; only the two lines that change are drawn unless the view has to move."""
        index = max(0, min(index, self.count - 1))
        if index == self.cursor:
            return
        before, self.cursor = self.cursor, index
        top = self.top
        self._keep_in_sight()
        self._remember()
        self._strips.pop(before, None)
        self._strips.pop(index, None)
        if top == self.top:
            self._refresh_row(before)
            self._refresh_row(index)
        else:
            self.refresh()
        self._fetch()
        self._settle()

    def _keep_in_sight(self) -> None:
        self.top = following(self.cursor, self.top, self.visible_rows, self.count)

    def _remember(self) -> None:
        row = self.row
        if row is not None:
            self.cursor_key = self.source.key(row)
        elif not self.count:
            self.cursor_key = None

    def _tell_moved(self) -> None:
        if self.is_attached and isinstance(self.screen, Watching):
            self.screen.cursor_moved(self)

    def _settle(self) -> None:
        self._moves += 1
        if not self._settling:
            self._settling = True
            self._await_rest(self._moves)

    def _await_rest(self, seen: int) -> None:
        def look() -> None:
            if seen != self._moves:
                self._await_rest(self._moves)
            else:
                self._settling = False
                self._tell_moved()
                self.post_message(self.Settled(self))

        self.set_timer(SETTLE, look)

    # Marks

    def mark(self) -> None:
        """Mark the row under the cursor, or take its mark off, and go one down."""
        row = self.row
        if row is None:
            return
        self.marked ^= {self.source.key(row)}
        self._strips.pop(self.cursor, None)
        self._refresh_row(self.cursor)
        self.move(1)
        self._tell_moved()

    def mark_keys(self, keys: Sequence[Hashable]) -> None:
        """Mark exactly these rows; an empty sequence takes all marks off."""
        self.marked = set(keys)
        self.redraw()
        self._tell_moved()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line: the header's, a row's, or nothing."""
        heads = self._head_strips()
        width = self.size.width
        if y < len(heads):
            return heads[y]
        index = self.top + y - len(heads)
        if index >= self.count:
            return self._blank(y - len(heads), width)
        bar = self._bar(y - len(heads))
        strip, drawn = self._strips.get(index, (None, ""))
        if strip is None or drawn != bar:
            if len(self._strips) > 500:
                self._strips.clear()
            strip = self._row_strip(index, width - len(bar))
            if bar:
                strip = Strip.join([strip, self._strip([(bar, "line")], 1)])
            self._strips[index] = strip, bar
        return strip

    def _row_strip(self, index: int, width: int) -> Strip:
        look = look_of(self)
        row, gutter = self._window.row(index), GUTTER if width >= NARROW else 0
        cursor = index == self.cursor
        marked = bool(self.marked) and row is not None and self.source.key(row) in self.marked
        state = RowState(cursor, marked, self.has_focus)
        line: list[tuple[str, str]] = []
        if gutter:
            here = (look.glyphs.cursor if self.has_focus else look.glyphs.away) if cursor else " "
            signs = here + (look.glyphs.mark if marked else " ")
            line = [(signs, "accent" if marked or (cursor and self.has_focus) else "dim" if cursor else "")]
        line.extend([(look.glyphs.dot * 3, "dim")] if row is None else self._draw(row, width - gutter, state))
        return self._strip(line, width, ("cursor" if self.has_focus else "cursor-away") if cursor else "")

    def _strip(self, line: Line, width: int, over: str = "") -> Strip:
        if self._ground is None:
            self._ground = ground_of(self)
        look = look_of(self)
        return strip_of(line, width, look, self._ground + look.style(over) if over else self._ground)

    def _blank(self, y: int, width: int) -> Strip:
        if self.count == 0 and self.loaded and y > 0:
            lines = wrap(self.empty, max(1, width - 2 * GUTTER))
            if y - 1 < len(lines):
                return self._strip([(" " * min(GUTTER, width - 1), ""), (lines[y - 1], "dim")], width)
        return self._strip((), width)

    def _head_strips(self) -> list[Strip]:
        if self._heads is None:
            width = self.size.width
            gutter = GUTTER if width - self._bar_width() >= NARROW else 0
            lines = self._header(max(0, width - gutter - self._bar_width())) if self._header is not None and self.size.height > 3 else ()
            self._heads = [self._strip([(" " * gutter, ""), *line], width) for line in lines]
        return self._heads

    def _bar_width(self) -> int:
        return 1 if self.size.width >= NARROW else 0

    def _bar(self, y: int) -> str:
        """The scroll bar's sign beside a row; nothing where it has no room."""
        if not self._bar_width():
            return ""
        return look_of(self).glyphs.thumb if y in thumb(self.top, self.visible_rows, self.count) else " "

    def _refresh_row(self, index: int) -> None:
        y = index - self.top + len(self._head_strips())
        self.refresh(Region(0, y, self.size.width, 1))

    # Events

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._heads = None
        self._keep_in_sight()
        self.redraw()
        self._fetch()

    def on_focus(self) -> None:
        """The cursor's row shows that keys go here."""
        self._strips.pop(self.cursor, None)
        self._refresh_row(self.cursor)

    def on_blur(self) -> None:
        """The cursor's row steps back."""
        self.on_focus()

    def on_click(self, event: events.Click) -> None:
        """One click puts the cursor there, two open."""
        index = self.top + event.y - len(self._head_strips())
        if event.y >= len(self._head_strips()) and index < self.count:
            self.go_to(index)
            if event.chain == 2:
                self.post_message(self.Opened(self))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the view, not the cursor."""
        self._scroll(3)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the view, not the cursor."""
        self._scroll(-3)
        event.stop()

    def _scroll(self, by: int) -> None:
        top = held(self.top + by, self.visible_rows, self.count)
        if top != self.top:
            self.top = top
            self.refresh()
            self._fetch()
