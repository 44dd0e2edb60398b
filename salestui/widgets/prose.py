"""Sentences to read in a panel: the keys of a screen, why a row is here, the settings, the calm dialog after a fault."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll

from .bars import Bar
from .cells import Line, fit, wrap
from .dialog import Dialog, Words

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


class Prose(Dialog[None]):
    """A panel of sentences; j and k scroll, esc, enter and q close."""

    DEFAULT_CSS = """
    Prose > .panel { width: 90; }
    Prose VerticalScroll { height: auto; max-height: 100h; background: $panel; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter,q,question_mark", "leave", "close"),
        ("j,down", "scroll(1)", "down"),
        ("k,up", "scroll(-1)", "up"),
        ("pagedown,space,ctrl+d", "scroll(10)", "page down"),
        ("pageup,ctrl+u", "scroll(-10)", "page up"),
        ("g,home", "scroll(-100000)", "top"),
        ("G,end", "scroll(100000)", "end"),
    ]

    def __init__(self, title: str, entries: Sequence[Entry], *, term: int = 14, style: str = "accent") -> None:
        super().__init__()
        self._title, self._entries, self._term, self._style = title, entries, term, style

    def compose(self) -> ComposeResult:
        """Title, sentences, how to close."""
        with Vertical(classes="panel"):
            yield Words(self._title, self._style, after=1)
            with VerticalScroll() as scroll:
                scroll.styles.max_height = max(3, self.app.size.height - 6)
                yield Entries(self._entries, self._term)
            yield Words("\nesc closes", "dim")

    def action_scroll(self, by: int) -> None:
        """Move the text."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
