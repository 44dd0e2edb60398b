"""Prospects who may be there twice: each pair with the reason, the most certain first. Two become one, or are known as two people."""

from collections.abc import Sequence
from functools import partial
from operator import attrgetter

from textual.app import ComposeResult

from ..glass import safe_text
from ..rules.likeness import CERTAIN, LIKELY, WORDS
from ..rules.names import fold
from ..store.duplicates import Pair, check_pairs, duplicates_of, mark_not_same
from ..store.pipeline import ProspectPage, get_prospect
from ..widgets.cells import Line, Piece, fit, share, wrap
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.rows import fixed
from ..widgets.sheet import Sheet
from .acts import Work, here
from .base import BaseScreen
from .beside import WIDTHS, Beside, Split
from .card import short_lines
from .duplicating import look_through
from .merging import merge_two
from .wording import count_words

STYLES = {CERTAIN: "good", LIKELY: "accent"}


class DuplicatesScreen(BaseScreen):
    """The pairs; esc goes back. `about` is the prospect they are about, None for all."""

    NAME, TAB = "duplicates", "pipeline"
    KINDS = frozenset({"prospect", "prospect_email", "setting"})
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self, pairs: Sequence[Pair], about: int | None = None) -> None:
        super().__init__()
        self.sheet = Sheet(id="about")
        self._found, self._about = list(pairs), about  # all that were found; those merged or told apart come back by an undo
        self._wanted: Pair | None = None

    def body(self) -> ComposeResult:
        """The pairs and who they are."""
        with Split():
            self.rows = LineList(self._row, fixed((), attrgetter("key")), header=_head, empty="", id="pairs")
            yield self.rows
            yield Beside(self.sheet)

    async def load(self) -> None:
        """Which pairs still stand."""
        standing = await self.shell.store.read(check_pairs, self._found)
        words = fold(self.search_text).split()
        shown = [pair for pair in standing if all(word in fold(f"{pair.name} {pair.other_name} {pair.reason}") for word in words)]
        self.rows.empty = "No pair has this in it." if words else "No pair is left: d looks through all prospects, esc goes back."
        at = next((number for number, pair in enumerate(shown) if pair.key == self.rows.cursor_key), self.rows.cursor)
        self.rows.show_rows(shown, at)
        self.cursor_moved(self.rows)
        self.on_line_list_settled()

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        place = f"duplicates: {lines.cursor + 1:,} of {count_words(lines.count, 'pair')}" if lines.count else "duplicates: none"
        self.status.say(place + (f" · searched: {self.search_text}" if self.search_text else ""), "esc goes back")

    @property
    def pair(self) -> Pair | None:
        """The pair under the cursor."""
        found: Pair | None = self.rows.row
        return found

    def on_line_list_settled(self) -> None:
        """Show who they are."""
        self._wanted = self.pair
        if self._wanted is None:
            self.sheet.show(lambda cells: [])
        else:
            self.shell.work(self._show(self._wanted))

    async def _show(self, pair: Pair) -> None:
        pages = [await self.shell.store.read(get_prospect, id, self.shell.now(), 1) for id in pair.key]
        if self._wanted is pair and self.is_attached:
            self.sheet.show(partial(self._lines, pair, pages))

    def _lines(self, pair: Pair, pages: Sequence[ProspectPage], cells: int) -> list[Line]:
        now, glyphs = here(self.shell), look_of(self).glyphs
        lines: list[Line] = [[(line, "accent")] for line in wrap(f"{WORDS[pair.certainty].capitalize()}: {pair.reason}.", cells)]
        for number, page in enumerate(pages, start=1):
            phone: list[Line] = [[(fit(page.phone, cells), "dim")]] if page.phone else []
            lines += [[], [(f"{number}  ", "key"), ("opens him", "dim")], *short_lines(page, now, glyphs, cells), *phone]
        return lines

    def _row(self, pair: Pair, cells: int, state: RowState) -> Line:
        sure, one, other, why = _columns(cells)
        pieces: list[Piece] = [(fit(WORDS[pair.certainty], sure), STYLES.get(pair.certainty, "warn"))]
        for text, room, style in (
            (_named(pair.name, pair.company), one, "bold" if state.cursor else ""),
            (_named(pair.other_name, pair.other_company), other, "bold" if state.cursor else ""),
            (pair.reason, why, "dim"),
        ):
            if room:
                pieces += [("  ", ""), (fit(text, room, more=look_of(self).glyphs.more), style)]
        return pieces

    # Acts

    def on_line_list_opened(self) -> None:
        """Two clicks show both side by side."""
        self.shell.attempt(self.do_merge)

    def do_merge(self) -> Work | None:
        """Both side by side; enter there makes one of them."""
        return self._merged(self.pair) if self.pair is not None else self._nothing()

    async def _merged(self, pair: Pair) -> None:
        if await merge_two(self.shell, *pair.key):
            known = {each.key for each in self._found}
            for id in pair.key:  # who is left may now be like somebody else
                self._found += [each for each in await self.shell.store.read(duplicates_of, id) if each.key not in known]
            await self.refresh_rows()

    def do_two_people(self) -> Work | None:
        """The pair is two people."""
        return self._two(self.pair) if self.pair is not None else self._nothing()

    async def _two(self, pair: Pair) -> None:
        await self.shell.store.write(mark_not_same, *pair.key, self.shell.now())
        await self.shell.changed(frozenset({"setting"}))
        self.shell.notice(f"{safe_text(pair.name)} and {safe_text(pair.other_name)} are two people. u to undo.", "good")

    def do_open_first(self) -> None:
        """The page of the first."""
        self._open(0)

    def do_open_second(self) -> None:
        """The page of the second."""
        self._open(1)

    def _open(self, which: int) -> None:
        from .prospect import ProspectScreen

        if self.pair is not None:
            self.app.push_screen(ProspectScreen(self.pair.key[which]))

    def do_all_pairs(self) -> Work:
        """Look through everybody."""
        return self._all()

    async def _all(self) -> None:
        found = await look_through(self.shell)
        if found is not None:
            self._found, self._about = found, None
            await self.refresh_rows()
            if not found:
                self.shell.notice("Nobody seems to be there twice.", "good")

    def _nothing(self) -> Work | None:
        self.shell.notice("There is no pair here.")
        return None

    def why(self, pair: Pair) -> str:
        """The reason."""
        return (
            f"{WORDS[pair.certainty].capitalize()}: {safe_text(pair.reason)}. m shows both side by side, x says that they are two people."
        )

    def outside(self, pair: Pair) -> str:
        """There is nothing to open outside of a pair."""
        return ""

    def copied(self, pair: Pair) -> str:
        """Both names."""
        return safe_text(f"{pair.name}, {pair.other_name}")

    def do_back(self) -> None:
        """End the search, then back to where it was opened."""
        if self.search_text:
            super().do_back()
        else:
            self.dismiss()


def _named(name: str, company: str) -> str:
    return f"{name} · {company}" if company else name


def _columns(cells: int) -> list[int]:
    return share(cells, [(9, 0), (14, 1), (14, 1), (18, 2)])


def _head(cells: int) -> Sequence[Line]:
    texts = zip(("How sure", "This one", "and this one", "because of"), _columns(cells), strict=True)
    return [[(fit(text, room) + "  ", "dim") for text, room in texts if room]]
