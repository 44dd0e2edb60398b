"""Work that goes step by step, told as it goes: each step that went well, then how it ended."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message

from .bars import Bar
from .cells import Line, wrap
from .dialog import Dialog, Words
from .look import look_of


class Done(Bar):
    """The steps so far, and the one under way."""

    DEFAULT_CSS = "Done { height: auto; }"

    def __init__(self, under_way: str) -> None:
        super().__init__()
        self.steps: list[tuple[str, str]] = []
        self.under_way = under_way

    def lines(self, cells: int) -> Sequence[Line]:
        """Each step with its sign, wrapped."""
        glyphs = look_of(self).glyphs
        lines: list[Line] = []
        signs = {"good": glyphs.good, "warn": "!", "dim": glyphs.dot}
        for text, style in [*self.steps, (self.under_way, "dim")]:
            if text:
                sign = signs[style]
                rows = wrap(text, max(1, cells - 2))
                lines += [[(f"{sign if number == 0 else ' '} ", style), (row, "")] for number, row in enumerate(rows)]
        return lines


class Steps(Dialog[None]):
    """`tell(step)` and `finish(...)` may be called from any thread. Esc closes it at any time: `left` then says that nobody looks any more."""

    DEFAULT_CSS = """
    Steps VerticalScroll { height: auto; background: $panel; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("enter,q", "close", "close")]

    class Told(Message):
        """A step went well, and what is done next."""

        def __init__(self, step: str, under_way: str, style: str) -> None:
            super().__init__()
            self.step, self.under_way, self.style = step, under_way, style

    class Finished(Message):
        """It is over."""

        def __init__(self, text: str, style: str) -> None:
            super().__init__()
            self.text, self.style = text, style

    def __init__(self, title: str, under_way: str) -> None:
        super().__init__()
        self._title, self._done = title, Done(under_way)
        self.finished = self.left = False

    def compose(self) -> ComposeResult:
        """Title, steps, how it ended, how to close."""
        with Vertical(classes="panel"):
            yield Words(self._title, "accent", after=1)
            with VerticalScroll() as scroll:
                scroll.styles.max_height = max(3, self.app.size.height - 6)
                yield self._done
                yield Words("", id="end")
            yield Words("\nesc leaves it alone", "dim", id="hint")

    def tell(self, step: str, under_way: str = "", style: str = "good") -> None:
        """A step went well; with the style "warn" it says what would be better."""
        self.post_message(self.Told(step, under_way, style))

    def finish(self, text: str, style: str = "good") -> None:
        """Say how it ended."""
        self.post_message(self.Finished(text, style))

    def on_steps_told(self, message: "Steps.Told") -> None:
        """Draw the news."""
        if message.step:
            self._done.steps.append((message.step, message.style))
        self._done.under_way = message.under_way
        self._done.refresh(layout=True)

    def on_steps_finished(self, message: "Steps.Finished") -> None:
        """Draw the end."""
        self.finished = True
        self._done.under_way = ""
        self._done.refresh(layout=True)
        self.query_one("#end", Words).say(f"\n{message.text}", message.style)
        self.query_one("#hint", Words).say("\nenter closes")

    def action_leave(self) -> None:
        """Close; what is under way ends by itself."""
        self.left = not self.finished
        self.leave()

    def action_close(self) -> None:
        """Close when all is over."""
        if self.finished:
            self.leave()
