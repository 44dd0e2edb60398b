"""Intel: what was heard, one row for each group, narrowed by state, kind, source, side, quadrant and words; beside it how it reads."""

import asyncio
from collections.abc import Awaitable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from textual.app import ComposeResult

from ..errors import SalesError
from ..store.inbox import STATES, IntelPage, IntelRow, get_intel, intel_keys, rows_of
from ..widgets.cells import Line, Piece, fit, share, width
from ..widgets.choice import Choice
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.prompt import Prompt
from ..widgets.rows import Source
from ..widgets.sheet import Sheet
from .acts import Work, here
from .beside import WIDTHS, Beside, Split
from .intel_acts import IntelActs
from .intel_head import ALL, Facets, Narrowing, StateFilters, narrowed, options_of, read_facets
from .intel_lines import STATE_STYLES, reading_lines, seen_words, standing, state_sign, state_words, who
from .wording import ago_words, count_words

FIRST = 500  # rows that are there at once, where there are more
SHORT_NAME, ENOUGH = 12, 60  # cells of a name that gives way, and of a title that is told from others
REST = 0.12  # seconds without a key after which a search asks for all rows, not only the first
SEARCH_HINT = 'words, "a phrase", -not, from:acme kind:ticket source:x state:decided q:1 since:7d side:outside'
EMPTY = (
    "Nothing was heard yet. n writes down the first thing: what a customer said, what a friend asked. s names sources that are read by"
    " themselves: a feed, a mail folder, a page. Replies of prospects arrive here without your doing."
)
CLEAR = "The inbox is empty: everything heard is decided or parked. tab shows it; f asks the sources for more, n writes something down."


class IntelScreen(IntelActs):
    """The inbox, and the words of the item under the cursor."""

    NAME = "intel"
    KINDS = frozenset({"intel", "decision", "decision_intel", "source", "rule", "prospect"})
    CSS_PATH = "intel.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.filters, self.words = StateFilters(), Sheet(id="words")
        self.beside = Beside(self.words)
        self.shown, self.facets = Narrowing(), Facets()
        self._ids: Sequence[int] = ()
        self._wanted: int | None = None  # the item whose words are wanted
        self._added: int | None = None
        self._asked: tuple[Narrowing, str] | None = None  # what the rows answer to
        self._gone: set[int] = set()  # what was there and left: an undo brings it back under the cursor
        self._widest = (0, 0, 0)  # cells of the longest name, of the most often heard and of the longest title
        self._counted = False  # whether the counts are of what the store holds now

    def body(self) -> ComposeResult:
        """States above, the list and the words below."""
        yield self.filters
        with Split():
            self.rows = LineList(self._row, self._source(()), header=self._head, empty="", id="intel")
            yield self.rows
            yield self.beside

    def _source(self, ids: Sequence[int]) -> Source:
        """The order is asked for once; rows are read where they are in sight."""
        store = self.shell.store

        async def count() -> int:
            return len(ids)

        async def page(offset: int, limit: int) -> Sequence[IntelRow]:
            rows = await store.read(rows_of, ids[offset : offset + limit])
            whom, seen, title = self._widest
            self._widest = (
                max([whom, *(width(who(row)) for row in rows)]), max([seen, *(width(seen_words(row)) for row in rows)]),
                max([title, *(width(row.title) for row in rows)]),
            )  # fmt: skip
            return rows

        async def index_of(key: Any) -> int | None:
            try:
                return ids.index(key)
            except ValueError:
                return None

        async def keys() -> Sequence[int]:
            return list(ids)

        return Source(count, page, index_of, keys)

    async def load(self) -> None:
        """What answers to the filters, then the rows in sight, then the counts."""
        store = self.shell.store
        shown, search = self.shown, self.search_text
        wanted = shown.wanted(search, here(self.shell))
        # What is in sight first, unless the cursor stands further down: all of them may take ten times as long.
        near = (self.rows.to_top or self.rows.cursor < FIRST // 2) and self._added is None and not self._gone
        ids = await store.read(intel_keys, wanted, FIRST if near else -1)
        if near and len(ids) == FIRST:
            await self.rows.show(self._source(ids))
            if search:  # the next key waits for no long question
                await asyncio.sleep(REST)
            ids = ids if self.stale else await store.read(intel_keys, wanted)
        await self._show_ids(ids)
        if self.stale:
            return  # more was typed meanwhile
        if not (search and self._counted):
            self.facets = await store.read(read_facets, here(self.shell))
            self._counted = True
            self.filters.show(dict(self.facets.states), self.shown.state or None)
            if not self._ids:
                self.rows.empty = self._empty()
                self.rows.redraw()

    async def _show_ids(self, ids: Sequence[int]) -> None:
        asked = (self.shown, self.search_text)
        if asked != self._asked:
            self._gone = set()
        elif ids != self._ids:
            self._follow(ids)
        self._ids, self._asked = ids, asked
        self.rows.empty = self._empty() if self._counted else ""
        if self._added is not None:
            self.rows.cursor_key, self._added = self._added, None
        await self.rows.show(self._source(ids))
        self._say()
        self._show_words()

    def _follow(self, ids: Sequence[int]) -> None:
        """The same list as before, changed: what came back has the cursor, and what left is marked no more."""
        left = set(ids)
        if self._added is None and (back := self._gone & left):
            self._added = next(id for id in ids if id in back)
        self._gone = (self._gone - left) | (set(self._ids) - left)
        if self.rows.marked and not self.search_text:
            self.rows.mark_keys(tuple(self.rows.marked & left))

    def _empty(self) -> str:
        if self.search_text or self.shown.narrow:
            return "Nothing heard answers to this. Esc shows everything again."
        if not self.facets.every:
            return EMPTY
        return CLEAR if self.shown.state == "inbox" else "Nothing is parked." if self.shown.state == "parked" else "Nothing is decided yet."

    def highlight(self, id: int) -> None:
        """After the next load the cursor is on it; filters that would hide it go."""
        self._added, self.search_text = id, ""
        self.shown = Narrowing(state=ALL)

    # Drawing

    def _columns(self, cells: int) -> list[int]:
        if cells < 46:
            return [*share(cells, [(1, 0), (12, 1), (9, 0)]), 0, 0, 0]
        state = 9 if self.shown.state in (ALL, "decided") else 1
        seen = max(5, min(self._widest[1], 8)) if self._widest[1] else 0
        title = whom = kind = 0
        for most, kind in ((max(10, cells // 4), 9), (SHORT_NAME, 9), (SHORT_NAME, 0)):  # what stands beside a title gives way to it
            whom = min(self._widest[0], most)
            title = cells - sum(room + 2 for room in (state, 9, whom, seen, kind) if room)
            if title >= min(self._widest[2], ENOUGH):
                break
        return [state, title, 9, whom, seen, kind]

    def _head(self, cells: int) -> Sequence[Line]:
        state, title, when, whom, seen, kind = self._columns(cells)
        texts = (
            (fit("State", state) if state > 1 else " ", state), (fit("What was heard", title), title), (fit("When", when, "right"), when),
            (fit("Who", whom), whom), (fit("Heard", seen), seen), (fit("Kind", kind), kind),
        )  # fmt: skip
        return [_spaced([(text, "dim") for text, room in texts if room])]

    def _row(self, row: IntelRow, cells: int, state: RowState) -> Line:
        glyphs = look_of(self).glyphs
        badge, title, when, whom, seen, kind = self._columns(cells)
        style = STATE_STYLES.get(standing(row), "")
        sign = state_sign(row, glyphs)
        pieces: list[Piece] = [(fit(f"{sign} {standing(row)}" if badge > 1 else sign, badge), style)]
        pieces.append((fit(row.title, title, more=glyphs.more), "bold" if state.cursor else "dim" if standing(row) == "discard" else ""))
        if when:
            pieces.append((fit(_age(row, self), when, "right"), "dim"))
        if whom:
            pieces.append((fit(who(row), whom, more=glyphs.more), "dim"))
        if seen:
            pieces.append((fit(seen_words(row), seen), "accent"))
        if kind:
            pieces.append((fit(row.kind, kind, more=glyphs.more), "dim"))
        return _spaced(pieces)

    def _say(self) -> None:
        lines = self.rows
        place = f"{lines.cursor + 1:,} of {lines.count:,}" if lines.count else "nothing"
        parts = [f"{self.shown.state or 'all'}: {place}", *self.shown.words]
        row = lines.row
        if row is not None and self.shown.state == "inbox" and row.state == "parked":  # what its sign says
            parts.append(state_words(row, here(self.shell)))
        if lines.marked:
            parts.insert(1, f"{len(lines.marked):,} marked")
        if self.search_text:
            parts.append(f"searched: {self.search_text}")
        self.status.say(" · ".join(parts), "tab next state · b filter")

    # The words beside the list

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        self._say()

    def on_line_list_settled(self) -> None:
        """The cursor rests: show how it reads."""
        self._show_words()

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_read_intel)

    def _show_words(self) -> None:
        row = self.rows.row
        same = row is not None and row.id == self._wanted
        self._wanted = row.id if row is not None else None
        if row is None:
            self.words.show(lambda cells: [])
        elif self.beside.display:
            self.shell.work(self._load_words(row.id, same=same))

    async def _load_words(self, id: int, *, same: bool) -> None:
        try:
            page: IntelPage = await self.shell.store.read(get_intel, id)
        except SalesError:
            return  # it is gone; the list hears of it too
        if self._wanted == id and self.is_attached:
            self.words.show(partial(reading_lines, page, here(self.shell), look_of(self).glyphs), keep=same)

    # What is shown

    def do_next_pane(self) -> None:
        """The next state."""
        self._turn(1)

    def do_previous_pane(self) -> None:
        """The state before."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        states = [*STATES, ALL]
        self._narrow(replace(self.shown, state=states[(states.index(self.shown.state) + by) % len(states)]))

    def do_narrow_intel(self) -> Coroutine[Any, Any, object]:
        """Ask for one state, kind, source, side or quadrant."""
        options = options_of(self.facets, self.shown)
        return self._narrowed(self.shell.ask(Choice("Show only what? What is shown already is taken off again.", options, typing=True)))

    async def _narrowed(self, asked: Awaitable[str | None]) -> None:
        chosen = await asked
        if chosen is not None:
            self._narrow(narrowed(self.shown, chosen, self.facets.sources))

    def merged_with(self, id: int) -> None:
        """The cursor goes to the group."""
        self._added = id

    def _narrow(self, shown: Narrowing) -> None:
        self.shown = shown
        self.rows.mark_keys(())
        self.rows.to_top = True
        self.filters.show(dict(self.facets.states), shown.state or None)
        self.shell.work(self.refresh_rows())

    def do_search(self) -> Coroutine[Any, Any, object]:
        """Search while typing; esc brings back what was searched before."""
        before = self.search_text
        asked = self.shell.ask(Prompt("Search what was heard", value=before, hint=SEARCH_HINT, select=True, on_change=self._search))
        return self._searched(before, asked)

    def do_back(self) -> None:
        """Take marks off, then stop a fetch, then end the search, then the filters."""
        fetching = self.shell.fetching
        if not self.rows.marked and fetching is not None and not fetching.stopping:
            fetching.stop()
            return
        if not self.rows.marked and not self.search_text and self.shown != Narrowing():
            self._narrow(Narrowing())
        else:
            super().do_back()

    async def _mark_all(self, lines: LineList) -> None:
        await super()._mark_all(lines)
        told = f"Marked {count_words(len(lines.marked), 'card')}."
        self.shell.notice(f"{told} The next act is for all of them; * or esc takes the marks off.")

    # Doors

    def do_read_intel(self) -> None:
        """Its words in the full width."""
        from .reading import ReadingScreen

        row = self.rows.row
        if row is None:
            self.nothing()
        else:
            self.app.push_screen(ReadingScreen(row.id, self.rows))

    def do_fetch(self) -> Work:
        """Ask the sources."""
        from .fetching import fetch_now

        return fetch_now(self.shell)

    def do_sources(self) -> None:
        """The sources."""
        from .sources import SourcesScreen

        self.app.push_screen(SourcesScreen())

    def do_rules(self) -> None:
        """The rules."""
        from .rules import RulesScreen

        self.app.push_screen(RulesScreen())


def _age(row: IntelRow, screen: IntelScreen) -> str:
    """How long ago, short: a column of nothing but "ago" tells nothing."""
    return ago_words(row.received_at, here(screen.shell)).removesuffix(" ago")


def _spaced(pieces: Sequence[Piece]) -> Line:
    return [(f"{text}  ", style) for text, style in pieces[:-1]] + list(pieces[-1:])
