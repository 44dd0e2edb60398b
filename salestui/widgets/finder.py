"""One of very many: a line to type in and the rows that answer to it, asked for a window at a time."""

import asyncio
from collections.abc import Callable, Hashable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from .dialog import Dialog, Title, Words
from .line_list import Draw, LineList
from .rows import Source
from .typing_line import TypingLine

TICK = 0.01  # seconds between two looks at whether the rows have come


class Finder(Dialog[Hashable]):
    """Answers with the key of the row that was taken. `source_of(text)` gives the rows that answer to what is typed.

    Enter waits for the rows of what was typed last: it never takes one that is about to go.
    """

    DEFAULT_CSS = """
    Finder > .panel { width: 90; }
    Finder LineList { background: $panel; }
    Finder TypingLine { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "move(1)", "down"),
        ("up", "move(-1)", "up"),
        ("pagedown", "move(10)", "down"),
        ("pageup", "move(-10)", "up"),
        ("enter", "take", "take"),
    ]

    def __init__(
        self, title: str, source_of: Callable[[str], Source], draw: Draw, *, hint: str = "", empty: str = "Nothing found."
    ) -> None:
        super().__init__()
        self._title, self._source_of, self._draw, self._hint, self._empty = title, source_of, draw, hint, empty
        self._wanted, self._shown = "", ""
        self._loading = self._there = False

    def compose(self) -> ComposeResult:
        """The question, a line to type in, the rows."""
        with Vertical(classes="panel"):
            yield Title(self._title)
            yield TypingLine(hint=self._hint)
            lines = LineList(self._draw, empty=self._empty)
            lines.can_focus = False
            lines.styles.height = max(1, min(14, self.app.size.height - 7))
            yield lines
            yield Words("enter takes it, esc leaves", "dim")

    def on_mount(self) -> None:
        """Everybody, until something is typed."""
        self._load()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Narrow the rows."""
        message.stop()
        self._wanted = message.value
        self._load()

    def _load(self) -> None:
        if not self._loading:
            self._loading = True
            self.run_worker(self._load_rows(), exit_on_error=False)

    async def _load_rows(self) -> None:
        try:
            while not self._there or self._shown != self._wanted:
                text = self._wanted
                await self.query_one(LineList).show(self._source_of(text), keep=False)
                self._shown, self._there = text, True
        finally:
            self._loading = False

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Rows that could not be had are told to who holds the lists."""
        if event.state == WorkerState.ERROR and event.worker.error is not None:
            self.post_message(LineList.Failed(event.worker.error))

    def action_move(self, by: int) -> None:
        """Move the cursor in the list."""
        self.query_one(LineList).move(by)

    async def action_take(self) -> None:
        """Take the row under the cursor, once the rows are those of what was typed."""
        while self._loading or self._wanted != self.query_one(TypingLine).value:
            await asyncio.sleep(TICK)
        lines = self.query_one(LineList)
        if lines.row is not None:
            self.leave(lines.source.key(lines.row))

    def on_line_list_opened(self) -> None:
        """Two clicks take it."""
        self.run_worker(self.action_take(), exit_on_error=False)
