"""One of a few things: a list to choose from, and with a line to type part of a name (the palette is one of these)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from .cells import Line, fit, width, wrap
from .dialog import Dialog, Title
from .line_list import LineList, RowState
from .typing_line import TypingLine

NONE = "Nothing here has this in its name. Type less of it, or esc leaves everything as it is."
DIGITS = "1234567890"
WIDTH, WIDEST = 90, 112  # cells of the panel, and how far it widens for longer sentences
ASKED, LEAST = 6, 6  # lines that a long question takes, and options that stay in sight below it
EDGES = 5  # cells of the panel around its words
AROUND = 12  # of them for borders, the cursor and the scroll bar


@dataclass(frozen=True)
class Option:
    """A thing to choose: `id` is the answer, `label` its name, `detail` a sentence, `key` what stands on the right; `words` find it too."""

    id: str
    label: str
    detail: str = ""
    key: str = ""
    words: str = ""


class Choice(Dialog[str]):
    """Answers with the id of the chosen option. `typing` adds a line that narrows the list."""

    DEFAULT_CSS = """
    Choice LineList { height: auto; background: $panel; }
    Choice TypingLine { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "move(1)", "down"),
        ("up", "move(-1)", "up"),
        ("pagedown", "move(10)", "down"),
        ("pageup", "move(-10)", "up"),
        ("home", "to(0)", "first"),
        ("end", "to(1000000)", "last"),
        ("enter", "take", "take"),
        ("ctrl+p", "leave", "back"),
    ]

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        *,
        typing: bool = False,
        current: str = "",
        digits: bool = False,
        keys: bool = False,
        hint: str = "type part of a name",
    ) -> None:
        """`digits`: 1 to 9 and 0 choose at once, and stand before the names; with `typing`, while nothing is typed yet (`/` first: a digit is
        typed too). `keys`: so does the
        key that stands beside an option."""
        super().__init__()
        self._hint = hint
        self._digits, self._typed = digits, ""
        self._label = max((width(option.label) for option in options), default=0) + 2
        self._title, self._options, self._typing, self._current = title, options, typing, current
        for key, action in () if typing else (("j", "move(1)"), ("k", "move(-1)"), ("q", "leave")):
            self._bindings.bind(key, action)  # not `on_key`: all keys are taken in their order
        for number, digit in enumerate(DIGITS[: len(options)]) if digits and not typing else ():
            self._bindings.bind(digit, f"choose({number})")
        for number, option in enumerate(options) if keys else ():
            self._bindings.bind(option.key, f"choose({number})")

    def compose(self) -> ComposeResult:
        """The title, perhaps a line to type in, the options."""
        with Vertical(classes="panel") as panel:
            longest = max((width(option.detail) + width(option.key) for option in self._options), default=0)
            wide = max(WIDTH, min(WIDEST, self._label + longest + AROUND))
            panel.styles.width = wide
            high, shown = self.app.size.height, min(len(self._options), LEAST)
            cells = max(1, min(wide, self.app.size.width) - EDGES)
            asked = max(2, min(len(wrap(self._title, cells)), ASKED, high - shown - 4))  # a question is read before it is answered
            yield Title(self._title, after=0 if self._typing else 1, most=asked)
            if self._typing:
                line = TypingLine(hint=self._hint)
                line.first = self._by_digit if self._digits else None
                yield line
            lines = LineList(self._draw, empty=NONE)
            lines.can_focus = not self._typing
            at = next((number for number, option in enumerate(self._options) if option.id == self._current), 0)
            lines.show_rows(self._options, at)
            lines.styles.height = max(1, min(len(self._options), 16, high - 4 - asked))
            yield lines

    def _draw(self, row: Option, cells: int, state: RowState) -> Line:
        key = width(row.key) + 2 if row.key else 0
        number = ""
        if self._digits:  # while a name is being typed a digit is a part of it
            at = self._options.index(row) if not self._typed else len(DIGITS)
            number = f"{DIGITS[at : at + 1] or ' '}  "
        cells -= len(number)
        label = min(self._label, cells)
        detail = max(0, cells - label - key)
        return [
            (number, "key"),
            (fit(row.label, label), "bold" if state.cursor else ""),
            (fit(row.detail, detail), "dim"),
            (fit(row.key, key, "right"), "key"),
        ]

    def _by_digit(self, typed: str) -> bool:
        if typed == "/":  # what begins with a digit is typed behind it
            self.query_one(TypingLine).first = None
            self.query_one(TypingLine).placeholder = "type part of a name"
            return True
        at = DIGITS.find(typed)
        if not 0 <= at < len(self._options):
            return False
        self.action_choose(at)
        return True

    def on_input_changed(self, message: Input.Changed) -> None:
        """Narrow the list to what has every typed word in it; names before sentences."""
        message.stop()
        self._narrow()

    def _narrow(self) -> None:
        typed = self.query_one(TypingLine).value if self._typing else ""
        if typed != self._typed:
            self._typed = typed
            self.query_one(LineList).show_rows(matching(self._options, typed))

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._narrow()  # what was typed before this key may not have been told yet
        self.query_one(LineList).move(by)

    def action_choose(self, index: int) -> None:
        """Answer with the option of this number."""
        self.leave(self._options[index].id)

    def action_to(self, index: int) -> None:
        """Go to a row; a far too large one is the last."""
        self.query_one(LineList).go_to(index)

    def action_take(self) -> None:
        """Answer with the option under the cursor."""
        self._narrow()
        row = self.query_one(LineList).row
        if row is not None:
            self.leave(row.id)

    def on_line_list_opened(self) -> None:
        """Two clicks take it too."""
        self.action_take()


def matching(options: Sequence[Option], typed: str) -> list[Option]:
    """Options that have every typed word in label, detail or words; those whose label begins with it first."""
    words = typed.casefold().split()
    found = [option for option in options if all(word in f"{option.label} {option.detail} {option.words}".casefold() for word in words)]

    def rank(option: Option) -> int:
        label = option.label.casefold()
        return 0 if label.startswith(" ".join(words)) else 1 if all(word in label for word in words) else 2

    return sorted(found, key=rank) if words else found
