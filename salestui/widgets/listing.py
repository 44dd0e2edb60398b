"""A list to look at in a panel: names, rows of any number, a window at a time. It answers nothing; esc closes."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from .dialog import Dialog, Title, Words
from .line_list import Draw, LineList
from .rows import Source


class Listing(Dialog[None]):
    """Rows that are read, not chosen."""

    DEFAULT_CSS = """
    Listing > .panel { width: 90; }
    Listing LineList { background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("j,down", "move(1)", "down"),
        ("k,up", "move(-1)", "up"),
        ("pagedown,space,ctrl+d", "page(1)", "page down"),
        ("pageup,ctrl+u", "page(-1)", "page up"),
        ("g,home", "to(0)", "top"),
        ("G,end", "to(1000000000)", "end"),
        ("enter,q", "leave", "close"),
    ]

    def __init__(self, title: str, draw: Draw, source: Source, count: int) -> None:
        """`count` rows are expected: the panel is made that high, as far as there is room."""
        super().__init__()
        self._title, self._lines, self._count = title, LineList(draw, source), count

    def compose(self) -> ComposeResult:
        """Title, rows, how to close."""
        with Vertical(classes="panel"):
            yield Title(self._title, after=1)
            self._lines.styles.height = max(1, min(self._count, 20, self.app.size.height - 8))
            yield self._lines
            yield Words("\nesc closes", "dim")

    async def on_mount(self) -> None:
        """Read what is in sight."""
        await self._lines.reload()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._lines.move(by)

    def action_page(self, by: int) -> None:
        """Move by a page."""
        self._lines.page(by)

    def action_to(self, index: int) -> None:
        """Go to a row; one that is far too large is the last."""
        self._lines.go_to(index)
