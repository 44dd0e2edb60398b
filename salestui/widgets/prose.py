"""Sentences to read in a panel: the keys of a screen, why a row is here, the settings, the calm dialog after a fault."""

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll

from .bars import Bar
from .cells import Line, fit, wrap
from .dialog import Dialog, Words

T = TypeVar("T")
Entry = tuple[str, str]  # (term, sentence); an empty term is a paragraph, an empty sentence a heading


class Entries(Bar):
    """Terms with their sentences, the sentences wrapped beside them; below 50 columns under them."""

    DEFAULT_CSS = "Entries { height: auto; }"

    def __init__(self, entries: Sequence[Entry], term: int = 14) -> None:
        super().__init__()
        self._entries, self._term = entries, term

    def lines(self, cells: int) -> Sequence[Line]:
        """All of them."""
        term = self._term if cells >= 50 else 0
        lines: list[Line] = []
        for name, sentence in self._entries:
            if not sentence:
                lines += ([[]] if lines else []) + [[(name, "bold")]]
            elif not name:
                lines += [[(line, "")] for line in wrap(sentence, cells)]
            else:
                wrapped = wrap(sentence, max(1, cells - max(term, 2)))
                if not term or len(name) >= term:
                    lines += [[(name, "key")], *([(" " * max(term, 2), ""), (line, "")] for line in wrapped)]
                else:
                    lines += [[(fit(name if number == 0 else "", term), "key"), (line, "")] for number, line in enumerate(wrapped)]
        return lines


class Reading(Dialog[T]):
    """A panel of sentences that scrolls by j, k and the rest; `closing` says how it is left."""

    DEFAULT_CSS = """
    Reading > .panel { width: 90; }
    Reading VerticalScroll { height: auto; background: $panel; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("j,down", "scroll(1)", "down"),
        ("k,up", "scroll(-1)", "up"),
        ("pagedown,space,ctrl+d", "scroll(10)", "page down"),
        ("pageup,ctrl+u", "scroll(-10)", "page up"),
        ("g,home", "scroll(-100000)", "top"),
        ("G,end", "scroll(100000)", "end"),
    ]

    def __init__(self, title: str, entries: Sequence[Entry], *, term: int = 14, style: str = "accent", closing: str = "esc closes") -> None:
        super().__init__()
        self._title, self._entries, self._term, self._style, self._how = title, entries, term, style, closing

    def compose(self) -> ComposeResult:
        """Title, sentences, how to close."""
        with Vertical(classes="panel"):
            yield Words(self._title, self._style, after=1)
            with VerticalScroll() as scroll:
                scroll.styles.max_height = max(3, self.app.size.height - 6)
                yield Entries(self._entries, self._term)
            yield Words(f"\n{self._how}", "dim")

    def action_scroll(self, by: int) -> None:
        """Move the text."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)


class Prose(Reading[None]):
    """Sentences to read; esc, enter, q and ? close."""

    BINDINGS: ClassVar[list[BindingType]] = [("enter,q,question_mark", "leave", "close")]


class Confirm(Reading[bool]):
    """Sentences to read before something is done: enter or y does it, esc, n or q leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [("enter,y", "take", "do it"), ("n,q", "leave", "leave")]

    def __init__(self, title: str, entries: Sequence[Entry], do: str, leave: str, *, term: int = 30) -> None:
        super().__init__(title, entries, term=term, closing=f"enter: {do}, esc: {leave}")

    def action_take(self) -> None:
        """Answer yes."""
        self.leave(True)
