"""Long work: what is being done, counts as it goes, and a way to stop between two items."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from .bars import Bar
from .cells import Line, Piece
from .dialog import Dialog, Words
from .look import look_of


class Counts(Bar):
    """A bar of blocks with the counts beside it."""

    DEFAULT_CSS = "Counts { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.done, self.total = 0, 0

    def lines(self, cells: int) -> list[Line]:
        """One line; without a total only the count."""
        glyphs = look_of(self).glyphs
        counts = f" {self.done:,} of {self.total:,}" if self.total else f"{self.done:,}" if self.done else ""
        room = max(0, cells - len(counts)) if self.total else 0
        full = room * min(self.done, self.total) // self.total if self.total else 0
        line: list[Piece] = [(glyphs.full * full, "accent"), (glyphs.rest * (room - full), "dim"), (counts, "bold")]
        return [line]


class Progress(Dialog[None]):
    """Shown while long work runs elsewhere. The worker calls `tell` and looks at `stopping` between two items; both may be used
    from any thread. `finish` leaves the outcome to be read."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "stop", "stop"), ("enter,q", "close", "close")]

    class Told(Message):
        """News of the work."""

        def __init__(self, done: int, total: int, text: str) -> None:
            super().__init__()
            self.done, self.total, self.text = done, total, text

        def can_replace(self, message: Message) -> bool:
            """Only the latest news is drawn."""
            return isinstance(message, Progress.Told)

    class Finished(Message):
        """The work is over."""

        def __init__(self, text: str, style: str) -> None:
            super().__init__()
            self.text, self.style = text, style

    def __init__(self, title: str, stopping: str = "esc stops after the item under way; what is done stays done") -> None:
        super().__init__()
        self._title, self._hint = title, stopping
        self.done, self.total = 0, 0
        self.stopping = False
        self.finished = False

    def compose(self) -> ComposeResult:
        """Title, counts, what is being done, how to stop."""
        with Vertical(classes="panel") as panel:
            panel.can_focus = True
            yield Words(self._title, "accent", after=1, id="title")
            yield Counts()
            yield Words("", id="text")
            yield Words(f"\n{self._hint}", "dim", id="hint")

    def tell(self, done: int, total: int, text: str = "") -> None:
        """News: so many of so many, and what is being done. From any thread."""
        self.done, self.total = done, total
        self.post_message(self.Told(done, total, text))

    def finish(self, text: str, style: str = "good") -> None:
        """Leave the outcome on the panel until it is closed. From any thread."""
        self.post_message(self.Finished(text, style))

    def close_now(self) -> None:
        """Go away; the outcome is told elsewhere. Only from the app's own thread."""
        self.finished = True
        if self.is_attached:
            self.leave()

    def on_progress_told(self, message: "Progress.Told") -> None:
        """Draw the news."""
        counts = self.query_one(Counts)
        counts.done, counts.total = message.done, message.total
        counts.refresh()
        text = self.query_one("#text", Words)
        if text.text != message.text:
            text.say(message.text)

    def on_progress_finished(self, message: "Progress.Finished") -> None:
        """Draw the outcome."""
        self.finished = True
        self.query_one("#text", Words).say(f"\n{message.text}", message.style)
        self.query_one("#hint", Words).say("\nenter closes")

    def action_stop(self) -> None:
        """Stop between two items; when all is over, close."""
        if self.finished:
            self.leave()
        else:
            self.stopping = True
            self.query_one("#hint", Words).say("\nstopping after the item under way…")

    def action_close(self) -> None:
        """Close when all is over."""
        if self.finished:
            self.leave()
