"""Something to read beside or instead of a list: facts, a timeline, a mail. Longer than its room, it scrolls by lines."""

from collections.abc import Callable, Sequence

from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from .cells import Line, ground_of, strip_of
from .look import look_of

Make = Callable[[int], Sequence[Line]]


def _nothing(cells: int) -> Sequence[Line]:
    return ()


class Sheet(Widget):
    """Lines made by a function of the width, made once per width and content. Only lines in sight are drawn."""

    DEFAULT_CSS = "Sheet { width: 1fr; height: 1fr; padding: 0 1; }"
    ALLOW_SELECT = False

    def __init__(self, make: Make = _nothing, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._make = make
        self._lines: Sequence[Line] | None = None
        self._width = -1
        self.top = 0

    def show(self, make: Make, *, keep: bool = False) -> None:
        """Show something else; `keep` stays at the same line of it. Only the lines that differ are drawn."""
        before, top = self._in_sight(), self.top
        self._make, self._lines = make, None
        if not keep:
            self.top = 0
        if before is None or not self.is_mounted or top != self.top:
            self.refresh()
            return
        after = self._in_sight() or []
        rows = [Region(0, y, self.size.width, 1) for y, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
        if rows:
            self.refresh(*rows)

    def _in_sight(self) -> list[Strip] | None:
        if self._lines is None and self._width < 0:
            return None
        return [self.render_line(y) for y in range(self.size.height)]

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
        top = max(0, min(self.top + by, len(self._made()) - self.size.height))
        if top != self.top:
            self.top = top
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line in sight."""
        lines, look, ground, cells = self._made(), look_of(self), ground_of(self), self.size.width
        self.top = max(0, min(self.top, len(lines) - self.size.height))
        at = self.top + y
        line, height = lines[at] if at < len(lines) else (), self.size.height
        if len(lines) <= height:
            return strip_of(line, cells, look, ground)
        length = max(1, height * height // len(lines))
        start = (height - length) * self.top // (len(lines) - height)
        shown = strip_of(line, max(0, cells - 1), look, ground)
        return Strip.join([shown, strip_of([(look.glyphs.thumb, "line") if start <= y < start + length else (" ", "")], 1, look, ground)])

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the text."""
        self.scroll_lines(3)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the text."""
        self.scroll_lines(-3)
        event.stop()
