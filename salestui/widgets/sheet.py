"""Something to read beside or instead of a list: facts, a timeline, a mail. Longer than its room, it scrolls by lines."""

from collections.abc import Callable, Sequence

from textual import events
from textual.geometry import Region
from textual.strip import Strip

from .calm import CalmWidget
from .cells import Line, differing, ground_of, strip_of
from .look import PLAIN_STYLE, look_of
from .view import held, thumb

Make = Callable[[int], Sequence[Line]]


def _nothing(cells: int) -> Sequence[Line]:
    return ()


class Sheet(CalmWidget):
    """Lines made by a function of the width, made once per width and content. Only lines in sight are drawn."""

    DEFAULT_CSS = "Sheet { width: 1fr; height: 1fr; padding: 0 1; }"
    ALLOW_SELECT = False

    def __init__(self, make: Make = _nothing, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._make = make
        self._lines: Sequence[Line] | None = None
        self._width = -1
        self._frame: list[tuple[Line, str]] = []
        self._ground = PLAIN_STYLE
        self.top = 0

    def show(self, make: Make, *, keep: bool = False) -> None:
        """Show something else; `keep` stays at the same line of it. Only what differs is drawn."""
        drawn = self._width > 0 and self.is_mounted
        before = self._in_sight() if drawn else []
        self._make, self._lines = make, None
        if not keep:
            self.top = 0
        if not drawn:
            self.refresh()
            return
        after = self._in_sight()
        pairs = enumerate(zip(before, after, strict=True))
        cells = self.size.width
        rows = [Region(begin, y, end - begin, 1) for y, (old, new) in pairs if old != new for begin, end in [_differing(old, new, cells)]]
        if rows:
            self.refresh(*rows)

    def _in_sight(self) -> list[tuple[Line, str]]:
        """What stands on each line in sight, and the sign of the scroll bar beside it."""
        lines, height = self._made(), self.size.height
        self.top = held(self.top, height, len(lines))
        rows = [lines[at] if at < len(lines) else () for at in range(self.top, self.top + height)]
        if len(lines) <= height:
            return [(row, "") for row in rows]
        shown, sign = thumb(self.top, height, len(lines)), look_of(self).glyphs.thumb
        return [(row, sign if y in shown else " ") for y, row in enumerate(rows)]

    @property
    def text(self) -> str:
        """Everything that stands here at the present width, for tests and for copying."""
        return "\n".join("".join(piece for piece, _ in line).rstrip() for line in self._made())

    def _made(self) -> Sequence[Line]:
        width = max(1, self.size.width - 1)  # the last cell is the scroll bar's
        if self._lines is None or width != self._width:
            self._lines, self._width = self._make(width), width
        return self._lines

    def scroll_lines(self, by: int) -> None:
        """Move the text, stopping at either end."""
        top = held(self.top + by, self.size.height, len(self._made()))
        if top != self.top:
            self.top = top
            self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in sight; what they share is asked for once per frame."""
        self._frame, self._ground = self._in_sight(), ground_of(self)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line in sight."""
        line, bar = self._frame[y] if y < len(self._frame) else ((), "")
        look, cells = look_of(self), self.size.width
        if not bar:
            return strip_of(line, cells, look, self._ground)
        return Strip.join([strip_of(line, max(0, cells - 1), look, self._ground), strip_of([(bar, "line")], 1, look, self._ground)])

    def on_show(self) -> None:
        """What changed while it was out of sight was drawn nowhere."""
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the text."""
        self.scroll_lines(3)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the text."""
        self.scroll_lines(-3)
        event.stop()


def _differing(old: tuple[Line, str], new: tuple[Line, str], cells: int) -> tuple[int, int]:
    """Where two lines differ; their sign of the scroll bar stands in the last cell."""
    return differing(old[0], new[0], cells) if old[1] == new[1] else (0, cells)
