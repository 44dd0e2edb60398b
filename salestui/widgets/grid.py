"""A table whose cells are walked by cursor: rows and columns with names, short texts in the cells, the cursor on one of them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from .calm import CalmWidget
from .cells import Line, Piece, fit, ground_of, strip_of, width
from .look import look_of
from .view import following

LEAST_NAME = 12  # cells that the names of the rows keep, however many columns there are
MOST_COLUMN = 9  # wider columns tear a row of small numbers apart


@dataclass(frozen=True)
class Column:
    """A column: its name, and a short one for where there is no room."""

    name: str
    short: str


@dataclass(frozen=True)
class GridRow:
    """A row: its name, and for each column (text, style)."""

    name: str
    cells: tuple[Piece, ...]
    style: str = ""


class Grid(CalmWidget, can_focus=True):
    """Rows and columns; `foot` is one line below that explains the signs, in ever fewer words: the first that fits."""

    DEFAULT_CSS = "Grid { width: 1fr; height: auto; }"
    ALLOW_SELECT = False

    class Moved(Message):
        """The cursor stands on another cell."""

    class Opened(Message):
        """A cell was opened with the mouse."""

    def __init__(self, columns: Sequence[Column], *, head: str = "", foot: Sequence[str] = (), id: str | None = None) -> None:
        super().__init__(id=id)
        self.columns, self._head, self.foot = columns, head, foot
        self.rows: Sequence[GridRow] = ()
        self.row = self.column = self._top = 0

    def show(self, rows: Sequence[GridRow]) -> None:
        """Show other rows; the cursor stays where it is, if that is still there."""
        grown = len(rows) != len(self.rows)
        self.rows = rows
        self.row = max(0, min(self.row, len(rows) - 1))
        self._top = following(self.row, self._top, self._room(), len(rows))
        self.refresh(layout=grown)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The head, every row, the foot."""
        return 1 + len(self.rows) + bool(self.foot)

    def _room(self) -> int:
        return max(1, self.size.height - 1 - self._footed()) if self.size.height else max(1, len(self.rows))

    def _footed(self) -> bool:
        return bool(self.foot) and self.size.height >= min(5, 2 + len(self.rows))

    def move(self, across: int, down: int) -> None:
        """Move the cursor by columns and rows, stopping at the edges."""
        row = max(0, min(self.row + down, len(self.rows) - 1))
        column = max(0, min(self.column + across, len(self.columns) - 1))
        self.go_to(row, column)

    def go_to(self, row: int, column: int) -> None:
        """Put the cursor on a cell; only the lines that change are drawn unless the view has to move."""
        if (row, column) == (self.row, self.column):
            return
        before, top = self.row, self._top
        self.row, self.column = row, column
        self._top = following(row, top, self._room(), len(self.rows))
        if top != self._top:
            self.refresh()
        else:
            self.refresh(*(Region(0, 1 + each - top, self.size.width, 1) for each in {before, row}), Region(0, 0, self.size.width, 1))
        self.post_message(self.Moved())

    # Drawing

    def _widths(self) -> tuple[int, list[int], bool]:
        """(cells of the names, cells of each column, whether the columns' long names fit)."""
        cells, count = self.size.width - 2, max(1, len(self.columns))
        names = max([width(row.name) for row in self.rows] + [width(self._head), LEAST_NAME]) + 2
        long = max((width(column.name) for column in self.columns), default=0) + 2
        if names + long * count <= cells:
            return names, [min(max(long, MOST_COLUMN), (cells - names) // count)] * count, True
        short = [width(column.short) + 1 for column in self.columns]
        spare = min(2, max(0, cells - names - sum(short)) // count)
        widths = [each + spare for each in short]
        return max(LEAST_NAME, min(names, cells - sum(widths))), widths, False

    def render_line(self, y: int) -> Strip:
        """The head, a row, the foot, or nothing."""
        look, cells = look_of(self), self.size.width
        names, widths, long = self._widths()
        line: Line = ()
        over = ""
        if y == 0:
            heads = (column.name if long else column.short for column in self.columns)
            line = [
                ("  ", ""),
                (fit(self._head, names), "dim"),
                *(
                    (fit(head, widths[at], "right"), "key" if self.has_focus and at == self.column else "dim")
                    for at, head in enumerate(heads)
                ),
            ]
        elif self._footed() and y == self.size.height - 1:
            foot = next((text for text in self.foot if width(text) <= cells - 3), self.foot[-1])
            line = [("  ", ""), (fit(foot, max(0, cells - 3)), "dim")]
        elif (at := self._top + y - 1) < len(self.rows):
            line = self._row(at, names, widths)
            over = "cursor-away" if at == self.row and self.has_focus else ""
        return strip_of(line, cells, look, ground_of(self) + look.style(over) if over else ground_of(self))

    def _row(self, at: int, names: int, widths: Sequence[int]) -> Line:
        row, here, glyphs = self.rows[at], at == self.row, look_of(self).glyphs
        sign = (glyphs.cursor if self.has_focus else glyphs.away) if here else " "
        line: list[Piece] = [
            (f"{sign} ", "accent" if here and self.has_focus else "dim"),
            (fit(row.name, names), "bold" if here else row.style),
        ]
        for number, (text, style) in enumerate(row.cells):
            each = widths[number]
            if here and number == self.column:  # brackets, so that the cell is seen without colours too
                inside = f"[{text}]" if width(text) + 2 <= each else f">{text}"
                line.append((fit(inside, each, "right"), "accent" if self.has_focus else style))
            else:
                line.append((fit(f"{text} " if each > width(text) else text, each, "right"), style))
        return line

    # Events

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._top = following(self.row, self._top, self._room(), len(self.rows))

    def on_focus(self) -> None:
        """The cursor shows that keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor steps back."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """One click puts the cursor there, two open."""
        names, widths, _ = self._widths()
        at, edges = self._top + event.y - 1, list(accumulate(widths, initial=2 + names))
        column = bisect_right(edges, event.x) - 1
        if event.y >= 1 and at < len(self.rows) and 0 <= column < len(self.columns):
            self.go_to(at, column)
            if event.chain == 2:
                self.post_message(self.Opened())
