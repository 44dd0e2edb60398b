"""The what-if: what a draft of the formula would come to, and prospect by prospect what he gets when, now and then."""

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.app import ComposeResult

from ..glass import safe_text
from ..rules.what_if import Difference, totals
from ..store.what_if import WhatIf
from ..widgets.bars import Bar
from ..widgets.cells import Line, fit, share, wrap
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.prose import Entry, Prose
from ..widgets.rows import fixed
from .acts import Work, here
from .base import BaseScreen
from .formula_words import sum_words, total_words
from .wording import count_words, moment_words

TOTALS = 4  # lines of sums above the list; below a short terminal fewer
STYLES = {"new": "accent", "gone": "warn", "earlier": "", "later": ""}


class Sums(Bar):
    """What it comes to, in a few lines."""

    DEFAULT_CSS = "Sums { padding: 0 1; max-height: 9; border-bottom: solid $line; }"

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__()
        self._texts = texts

    def lines(self, cells: int) -> Sequence[Line]:
        """The first in bold, the sums below it."""
        room = 2 if self.app.size.height < 24 else TOTALS
        first, rest = self._texts[0], self._texts[1:]
        lines: list[Line] = [[(line, "bold")] for line in wrap(first, max(1, cells))]
        shown = list(rest[:room])
        if len(rest) > room:
            shown[-1] = f"{shown[-1]}; and {len(rest) - room:,} more"
        return [*lines, *([(fit(text, max(1, cells)), "")] for text in shown)]


class WhatIfScreen(BaseScreen):
    """The differences; s saves the draft, esc goes back to it."""

    NAME, TAB = "what-if", "library"
    KINDS = frozenset()

    def __init__(self, found: WhatIf, days: int, save: Callable[[], Work | None]) -> None:
        super().__init__()
        self.found, self._days, self._save = found, days, save

    def body(self) -> ComposeResult:
        """The sums and the list."""
        comparison = self.found.comparison
        told = sum_words(comparison, self._days, paused=self.found.paused)
        yield Sums([" ".join(told), *(total_words(total) for total in totals(comparison.differences))])
        self.rows = LineList(self._row, header=_head, empty="No mail, call or chat of anybody changes its time.", id="differences")
        yield self.rows

    async def load(self) -> None:
        """Show them; nothing is read any more."""
        words = self.search_text.casefold().split()
        found = self.found.comparison.differences
        shown = [each for each in found if all(word in f"{each.prospect} {each.asset}".casefold() for word in words)] if words else found
        await self.rows.show(fixed(shown))
        self.cursor_moved(self.rows)

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        changed = count_words(len(self.found.changes), "change")
        place = f"{lines.cursor + 1:,} of {lines.count:,}" if lines.count else "nothing"
        searched = f" · searched: {self.search_text}" if self.search_text else ""
        self.status.say(f"what if: {place}{searched}", f"{changed} unsaved: s saves, esc goes back")

    def _row(self, row: Difference, cells: int, state: RowState) -> Line:
        name, asset, was, will = _columns(cells)
        arrow = look_of(self).glyphs.arrow
        return [
            (fit(row.prospect, name), "bold" if state.cursor else ""), ("  ", ""), (fit(row.asset, asset), ""), ("  ", ""),
            (fit(self._moment(row.was, "not now"), was), "dim"), (f"{arrow} ", "dim"), (fit(self._moment(row.will, "no more"), will), STYLES[row.kind]),
        ]  # fmt: skip

    def _moment(self, at: datetime | None, none: str) -> str:
        return moment_words(at.isoformat(), here(self.shell)) if at is not None else none

    def do_open_difference(self) -> Work | None:
        """All that changes for this prospect."""
        row: Difference | None = self.rows.row
        return self._opened(row) if row is not None else None

    async def _opened(self, row: Difference) -> None:
        arrow = look_of(self).glyphs.arrow
        entries: list[Entry] = [
            (each.asset, f"{self._moment(each.was, 'not now')} {arrow} {self._moment(each.will, 'no more')}")
            for each in self.found.comparison.differences
            if each.prospect_id == row.prospect_id
        ]
        await self.shell.ask(Prose(f"What changes for {safe_text(row.prospect)}", entries, term=30))

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_difference)

    def why(self, row: Difference) -> str:
        """Why the row is here."""
        told = {
            "new": "He would get it, and does not as the formula is now.", "gone": "He would not get it any more.",
            "earlier": "He would get it earlier.", "later": "He would get it later.",
        }  # fmt: skip
        return told[row.kind]

    def copied(self, row: Difference) -> str:
        """The row in words."""
        return safe_text(f"{row.prospect}: {row.asset}, {self._moment(row.was, 'not now')} -> {self._moment(row.will, 'no more')}")

    def outside(self, row: Difference) -> str:
        """There is nothing outside."""
        return ""

    def do_save_formula(self) -> Work | None:
        """Save the draft, back on the formula."""
        self.dismiss()
        return self._save()

    def do_back(self) -> None:
        """End the search, then back to the draft."""
        if self.search_text:
            super().do_back()
        else:
            self.dismiss()


def _columns(cells: int) -> list[int]:
    return share(cells, [(10, 1), (12, 1), (15, 0), (14, 0)])


def _head(cells: int) -> Sequence[Line]:
    texts = zip(("Who", "What", "Now", "Then"), _columns(cells), strict=True)
    return [[(fit(text, room) + "  ", "dim") for text, room in texts if room]]
