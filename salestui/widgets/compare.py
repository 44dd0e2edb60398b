"""Two things side by side that become one: each line with what either says, and a choice where both say something else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from .cells import Line, Piece, fit, wrap
from .dialog import Dialog, Words
from .line_list import LineList, RowState
from .look import look_of

TERM = 12  # cells of a line's name
SIDE_BY_SIDE = 90  # cells of the panel from which both stand beside each other; below that one stands under the other


@dataclass(frozen=True)
class Compared:
    """One line: what the left and the right one say, the result, whose it is ("keep", "other", "both"), and whether that can be chosen."""

    name: str
    label: str
    left: str
    right: str
    result: str
    side: str
    conflict: bool


@dataclass(frozen=True)
class Comparison:
    """The names of both, the lines, and what else happens."""

    heads: tuple[str, str]
    rows: Sequence[Compared]
    sentences: Sequence[str]


@dataclass(frozen=True)
class _Shown:
    """A line as it is drawn: both sides at once (""), or one of them."""

    id: tuple[str, str]
    row: Compared


class Compare(Dialog[bool]):
    """Enter makes one of two. `pick(name, side)` is called for a choice, `swap()` where the other one is to stay; `show` answers them."""

    DEFAULT_CSS = """
    Compare > .panel { width: 118; }
    Compare LineList { background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("j,down", "move(1)", "down"),
        ("k,up", "move(-1)", "up"),
        ("1", "pick('keep')", "the first"),
        ("2", "pick('other')", "the second"),
        ("s", "swap", "swap"),
        ("enter", "take", "merge"),
        ("q,n", "leave", "back"),
    ]

    def __init__(self, comparison: Comparison, *, pick: Callable[[str, str], None], swap: Callable[[], None]) -> None:
        super().__init__()
        self._comparison, self._pick, self._swap = comparison, pick, swap

    def compose(self) -> ComposeResult:
        """Who is who, the lines, what else happens, the keys."""
        with Vertical(classes="panel"):
            yield Words("", "accent", after=1, id="heads")
            yield LineList(self._draw, empty="")
            yield Words("", "", id="sentences")
            yield Words("\nenter merges, 1 or 2 chooses where they differ (!), s: the other one stays, esc leaves", "dim", id="hint")

    def on_mount(self) -> None:
        """Show it."""
        self._fit(first=True)

    def on_resize(self) -> None:
        """Another shape for another size."""
        self.call_after_refresh(self._fit)

    def show(self, comparison: Comparison) -> None:
        """Show another result; the cursor stays on its line. Nothing where the panel has gone."""
        self._comparison = comparison
        if self.is_mounted and not self._left:
            self._fit()

    @property
    def _stacked(self) -> bool:
        return min(118, self.app.size.width) - 7 < SIDE_BY_SIDE

    def _fit(self, *, first: bool = False) -> None:
        lines, compared = self.query_one(LineList), self._comparison
        cells, high = max(20, min(118, self.app.size.width) - 7), self.app.size.height
        rows = [_Shown((row.name, side), row) for row in compared.rows for side in self._sides(row)]
        at = next((number for number, row in enumerate(rows) if row.row.conflict), 0) if first else None
        if at is None:
            at = next((number for number, row in enumerate(rows) if row.id == lines.cursor_key), min(lines.cursor, len(rows) - 1))
        told = [line for sentence in compared.sentences for line in wrap(sentence, cells)]
        most = max(1, (high - 12) // 2)
        if len(told) > most:
            told = [*told[: most - 1], f"and {len(told) - most + 1} more lines"]
        heads = f"1  {compared.heads[0]}\n2  {compared.heads[1]}"
        self.query_one("#heads", Words).say(heads)
        self.query_one("#sentences", Words).say("\n" + "\n".join(told) if told else "")
        below = len(wrap(heads, cells)) + 1 + (len(told) + 1 if told else 0) + 3 + 2
        lines.styles.height = max(2, min(len(rows), high - below))
        lines.show_rows(rows, at)

    def _sides(self, row: Compared) -> tuple[str, ...]:
        if not self._stacked:
            return ("",)
        if row.left == row.right or not row.right:
            return ("keep",)
        return ("keep", "other") if row.left else ("other",)

    def _draw(self, shown: _Shown, cells: int, state: RowState) -> Line:
        row, side = shown.row, shown.id[1]
        first = side != "other" or not row.left
        term = fit(f"{'! ' if row.conflict else '  '}{row.label}" if first else "", TERM)
        pieces: list[Piece] = [(term, "warn" if row.conflict else "bold" if state.cursor else "dim"), (" ", "")]
        room = max(4, cells - TERM - 1)
        if side:
            number = "1" if side == "keep" else "2"
            return [*pieces, *self._value(row, side, f"{number} ", room)]
        half = (room - 2) // 2
        return [*pieces, *self._value(row, "keep", "", half), ("  ", ""), *self._value(row, "other", "", room - 2 - half)]

    def _value(self, row: Compared, side: str, number: str, room: int) -> list[Piece]:
        text = row.left if side == "keep" else row.right
        stays = bool(text) and (row.side in (side, "both") or text == row.result)
        sign = look_of(self).glyphs.good if stays else "-" if text else " "
        return [
            (number, "key"),
            (f"{sign} ", "good" if stays else "dim"),
            (fit(text, max(1, room - 2 - len(number))), "" if stays else "dim"),
        ]

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.query_one(LineList).move(by)

    def action_pick(self, side: str) -> None:
        """Choose what stays of the line under the cursor."""
        shown: _Shown | None = self.query_one(LineList).row
        if shown is not None and shown.row.conflict:
            self._pick(shown.row.name, side)

    def action_swap(self) -> None:
        """The other one stays."""
        self._swap()

    def action_take(self) -> None:
        """Do it."""
        self.leave(True)
