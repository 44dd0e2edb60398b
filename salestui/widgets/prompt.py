"""One line asked for at the bottom of the screen: a search, a reason, a date, something heard."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from .cells import fit
from .dialog import Dialog, Title, Words
from .look import look_of
from .typing_line import TypingLine

TAKES = "enter takes it, esc leaves"


class Prompt(Dialog[str]):
    """Asks for one line. `check(text)` gives what is wrong with it, or nothing; `on_change(text)` is called while typing."""

    DEFAULT_CSS = """
    Prompt { align: left bottom; }
    Prompt > .panel { width: 100%; padding: 0 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [("enter", "take", "take"), ("tab", "complete", "complete")]

    def __init__(
        self,
        question: str,
        *,
        value: str = "",
        hint: str = "",
        check: Callable[[str], str] | None = None,
        on_change: Callable[[str], None] | None = None,
        lines: bool = False,
        select: bool = False,
        offers: Callable[[str], Sequence[tuple[str, str]]] | None = None,
        wrong: str = "",
    ) -> None:
        """`wrong` is what was refused about the value already.

        `lines`: what is pasted keeps its line ends. `select`: the value is a proposal that typing replaces.

        `offers(text)` gives what can come next, each with the whole line that it makes; it is shown below, and tab takes the first.
        """
        super().__init__()
        self._offers, self._wrong = offers, wrong
        self._lines, self._select = lines, select
        self._question, self._value, self._hint, self._check, self._on_change = question, value, hint, check, on_change

    def compose(self) -> ComposeResult:
        """The question, the line, and a hint that gives way to what is wrong."""
        with Vertical(classes="panel"):
            yield Title(self._question)
            yield TypingLine(self._value, lines=self._lines, select=self._select)
            yield Words(self._wrong or self._hint or TAKES, "bad" if self._wrong else "dim", id="hint")

    def on_input_changed(self, message: Input.Changed) -> None:
        """Tell who listens while typing."""
        message.stop()
        if self._on_change is not None:
            self._on_change(message.value)
        if self._offers is not None:
            shown = ", ".join(offer for offer, _ in self._offers(message.value))
            hint = fit(f"tab: {shown}", max(10, self.app.size.width - 4), more=look_of(self).glyphs.more).rstrip() if shown else ""
            self.query_one("#hint", Words).say(hint or self._hint or TAKES, "dim")

    def action_complete(self) -> None:
        """Take the first of what is offered; without offers tab does nothing here: there is one line."""
        line = self.query_one(TypingLine)
        offered = self._offers(line.value) if self._offers is not None else ()
        if offered:
            line.value = offered[0][1]
            line.cursor_position = len(line.value)

    def action_take(self) -> None:
        """Take the line, or say what is wrong with it."""
        text = self.query_one(TypingLine).text
        wrong = self._check(text) if self._check is not None else ""
        if wrong:
            self.query_one("#hint", Words).say(wrong, "bad")
        else:
            self.leave(text)


class PathPrompt(Prompt):
    """Asks for a file. `complete(text)` gives the text with as much more of a path as is certain, and what it may go on with."""

    BINDINGS: ClassVar[list[BindingType]] = [("tab", "complete", "complete")]

    def __init__(self, question: str, complete: Callable[[str], tuple[str, str]], *, hint: str, check: Callable[[str], str]) -> None:
        super().__init__(question, hint=hint, check=check)
        self._complete = complete

    def action_complete(self) -> None:
        """Go on as far as it is certain, and show what there is."""
        line = self.query_one(TypingLine)
        line.value, told = self._complete(line.value)
        line.cursor_position = len(line.value)
        self.query_one("#hint", Words).say(told, "dim")


def needed(what: str) -> Callable[[str], str]:
    """A check: the line may not be empty."""
    return lambda text: "" if text.strip() else f"{what} is needed. Esc leaves everything as it was."
