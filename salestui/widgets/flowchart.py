"""A chain of boxes drawn in the terminal, with what passes from one to the next on the arrows: rows of boxes, or a list where it is narrow."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from textual import events
from textual.message import Message

from .cells import Line, Piece, fit, width
from .look import look_of
from .sheet import Sheet

MARGIN = 3  # cells on the left: the way back to the beginning
ARROW = 7  # cells between two boxes
MOST_IN_ROW, LEAST_BOX = 4, 20
LIST = 68  # below this width the boxes are a list
DOWN = {"→": "↓"}


@dataclass(frozen=True)
class Box:
    """One part. `lines` are (text, style); `onward` stands on the arrow to the next one, `off` below it (what does not pass)."""

    key: str
    title: str
    lines: Sequence[Piece]
    onward: str = ""
    off: str = ""


@dataclass
class _Placed:
    """Where a box was drawn: its first line and the one behind its last, its first cell and its width."""

    top: int
    end: int
    left: int
    cells: int


@dataclass
class _Drawing:
    """The lines, and the boxes in them."""

    lines: list[Line] = field(default_factory=list)
    boxes: list[_Placed] = field(default_factory=list)


class FlowChart(Sheet):
    """Boxes in groups; each group begins on a row of its own. One box has the cursor, told by a double frame and a sign."""

    DEFAULT_CSS = "FlowChart { padding: 0 1; }"

    class Opened(Message):
        """The box under the cursor was clicked."""

    class Moved(Message):
        """The cursor was put on another box with the mouse."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(self._draw, id=id)
        self._groups: Sequence[Sequence[Box]] = ()
        self._below: Sequence[Piece] = ()
        self._back = ""
        self.at = 0
        self._drawing = _Drawing()

    @property
    def boxes(self) -> list[Box]:
        """All boxes in order."""
        return [box for group in self._groups for box in group]

    @property
    def box(self) -> Box | None:
        """The box under the cursor."""
        boxes = self.boxes
        return boxes[min(self.at, len(boxes) - 1)] if boxes else None

    def show_boxes(self, groups: Sequence[Sequence[Box]], back: str, below: Sequence[Piece] = ()) -> None:
        """Show these; `back` is told on the way from the last one to the first, `below` are lines under everything."""
        here = self.box
        self._groups, self._back, self._below = groups, back, below
        keys = [box.key for box in self.boxes]
        self.at = keys.index(here.key) if here is not None and here.key in keys else min(self.at, max(0, len(keys) - 1))
        self.show(self._draw, keep=True)

    # The cursor

    def go(self, at: int) -> None:
        """Put the cursor on a box and bring it into sight."""
        at = max(0, min(at, len(self.boxes) - 1))
        if at == self.at:
            return
        self.at = at
        top = self.top
        self.show(self._draw, keep=True)
        self._made()
        self._in_view()
        if top != self.top:
            self.refresh()

    def step(self, by: int) -> None:
        """So many boxes on or back."""
        self.go(self.at + by)

    def turn(self, by: int) -> None:
        """The nearest box in the row below or above; in a list the next one."""
        self._made()
        placed = self._drawing.boxes
        if not placed:
            return
        here = placed[self.at]
        tops = sorted({box.top for box in placed})
        row = tops.index(here.top) + by
        if not 0 <= row < len(tops):
            self.go(0 if by < 0 and row < 0 and here.left == placed[0].left else self.at)
            return
        near = [(abs(box.left - here.left), number) for number, box in enumerate(placed) if box.top == tops[row]]
        self.go(min(near)[1])

    def _in_view(self) -> None:
        placed, height = self._drawing.boxes, self.size.height
        if not placed or height <= 0:
            return
        box = placed[min(self.at, len(placed) - 1)]
        last = box.end == max(each.end for each in placed)
        end = len(self._drawing.lines) if last and len(self._drawing.lines) - box.top <= height else box.end
        if box.top < self.top:
            self.top = 0 if box.top == placed[0].top else box.top
        elif end > self.top + height:
            self.top = end - height

    def on_click(self, event: events.Click) -> None:
        """A click goes to a box; on the box under the cursor it opens."""
        x, y = event.x - 1, event.y + self.top
        for number, box in enumerate(self._drawing.boxes):
            if box.top <= y < box.end and box.left <= x < box.left + box.cells:
                if number == self.at:
                    self.post_message(self.Opened())
                else:
                    self.go(number)
                    self.post_message(self.Moved())

    # Drawing

    def _draw(self, cells: int) -> Sequence[Line]:
        self._drawing = self._as_list(cells) if cells < LIST else self._as_rows(cells)
        self._drawing.lines += [[], *([piece] for piece in self._below)] if self._below else []
        return self._drawing.lines

    def _as_list(self, cells: int) -> _Drawing:
        glyphs, drawing = look_of(self).glyphs, _Drawing()
        down = DOWN.get(glyphs.arrow, "v")
        name = max([8, *(width(box.title) for box in self.boxes)])
        name = min(name, cells // 3)
        for number, box in enumerate(self.boxes):
            here = number == self.at
            sign = (glyphs.cursor if here else " ", "accent")
            room = max(0, cells - name - 3)
            text = ", ".join(text for text, _ in box.lines)
            loud = next((style for _, style in box.lines if style in ("warn", "bad")), "dim")
            drawing.boxes.append(_Placed(len(drawing.lines), len(drawing.lines) + 1, 0, cells))
            drawing.lines.append([sign, (" ", ""), (fit(box.title, name), "bold" if here else ""), (" ", ""), (fit(text, room), loud)])
            if box.onward or box.off:
                drawing.lines.append([(f"    {down} {box.onward}  {box.off}".rstrip(), "dim")])
        drawing.lines.append([(fit(f"{glyphs.back} back to {self.boxes[0].title}: {self._back}", cells), "dim")] if self.boxes else [])
        return drawing

    def _as_rows(self, cells: int) -> _Drawing:
        drawing = _Drawing()
        fitting = max(1, min(MOST_IN_ROW, (cells - MARGIN + ARROW) // (LEAST_BOX + ARROW)))
        room = (cells - MARGIN - ARROW * (fitting - 1)) // fitting
        rows = [
            list(range(start, min(start + fitting, first + len(group))))
            for first, group in zip(_starts(self._groups), self._groups, strict=True)
            for start in range(first, first + len(group), fitting)
        ]
        for number, row in enumerate(rows):
            self._row(drawing, row, room, first=number == 0)
            if number + 1 < len(rows):
                self._turn_back(drawing, row, room)
        self._way_back(drawing, rows[-1] if rows else [], room)
        return drawing

    def _row(self, drawing: _Drawing, row: Sequence[int], room: int, *, first: bool) -> None:
        boxes, glyphs = self.boxes, look_of(self).glyphs
        tall = max(len(boxes[number].lines) for number in row) + 3
        top, middle = len(drawing.lines), tall // 2
        for place in range(len(row)):
            drawing.boxes.append(_Placed(top, top + tall, MARGIN + place * (room + ARROW), room))
        for y in range(tall):
            way = "   " if first and y < middle else f" ┌{glyphs.arrow}" if first and y == middle else " │ "
            line: list[Piece] = [(way, "line")]
            for place, number in enumerate(row):
                line += self._box_line(boxes[number], y, tall, room, here=number == self.at)
                if place + 1 < len(row):
                    line.append(_on_the_way(boxes[number], y - middle, glyphs.arrow))
            drawing.lines.append(line)

    def _box_line(self, box: Box, y: int, tall: int, room: int, *, here: bool) -> list[Piece]:
        frame, inner = ("accent" if here else "line"), room - 2
        corners, wall, flat = ("╔╗╚╝", "║", "═") if here else ("┌┐└┘", "│", "─")
        if y == 0:
            return [(corners[0] + flat * inner + corners[1], frame)]
        if y == tall - 1:
            return [(corners[2] + flat * inner + corners[3], frame)]
        if y == 1:
            sign = look_of(self).glyphs.cursor if here else wall
            return [(sign, frame), (fit(box.title, inner), "bold"), (wall, frame)]
        text, style = box.lines[y - 2] if y - 2 < len(box.lines) else ("", "")
        return [(wall, frame), (fit(text, inner), style), (wall, frame)]

    def _turn_back(self, drawing: _Drawing, row: Sequence[int], room: int) -> None:
        """From the last box of a row to the first one of the next."""
        box, glyphs = self.boxes[row[-1]], look_of(self).glyphs
        start, middle = MARGIN + (len(row) - 1) * (room + ARROW) + room // 2, MARGIN + room // 2
        told = f"  {box.onward} {glyphs.arrow} {box.off}".rstrip() if box.onward else ""
        way = "│" if start == middle else "┌" + "─" * (start - middle - 1) + "┘"
        drawing.lines.append([(" │ " + " " * (middle - MARGIN) + way, "line"), (told, "dim")])
        drawing.lines.append([(" │ " + " " * (middle - MARGIN), "line"), (DOWN.get(glyphs.arrow, "v"), "line")])

    def _way_back(self, drawing: _Drawing, row: Sequence[int], room: int) -> None:
        """From the last box back to the first, with what goes back."""
        if not row:
            return
        start = MARGIN + (len(row) - 1) * (room + ARROW) + room // 2
        told = f" back to {self.boxes[0].title}: {self._back} "
        space = max(0, start - 2 - width(told))
        drawing.lines.append([(" │ " + " " * (start - MARGIN) + "│", "line")])
        if width(told) <= start - 2:
            drawing.lines.append([(" └" + "─" * (space // 2), "line"), (told, "accent"), ("─" * (space - space // 2) + "┘", "line")])
        else:
            drawing.lines.append([(" └" + "─" * (start - 2) + "┘", "line"), (told, "accent")])


def _on_the_way(box: Box, below: int, arrow: str) -> Piece:
    """The cells between two boxes, so many lines below their middle: the arrow, and under it what drops off."""
    if below == 0:
        told = box.onward
        spare = max(0, ARROW - 1 - width(told))
        return ("─" * (spare - spare // 2) + told + "─" * (spare // 2) + arrow, "line" if not told else "accent")
    return (fit(f" {box.off}" if below == 1 else "", ARROW), "dim")


def _starts(groups: Sequence[Sequence[Box]]) -> list[int]:
    starts, total = [], 0
    for group in groups:
        starts.append(total)
        total += len(group)
    return starts
