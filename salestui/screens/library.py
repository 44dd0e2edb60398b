"""Words and pictures: every asset in the order of the formula, narrowed by stage, kind, status, quadrant, tag and words; beside it how it reads."""

from collections.abc import Awaitable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

from textual.app import ComposeResult

from ..errors import SalesError
from ..glass import safe_text
from ..store.asset_page import AssetFacts, get_asset_facts
from ..store.engine import Database
from ..store.library import CHANNELS
from ..store.pictures import FileDescription
from ..store.shelf import NOWHERE, Facets, Shelf, ShelfRow, Wanted, list_shelf, list_stage_names, read_facets, read_shelf
from ..widgets.cells import Line, Piece, fit, share, width
from ..widgets.choice import Choice
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.markdown_lines import read_markdown
from ..widgets.prompt import Prompt
from ..widgets.rows import Source
from ..widgets.sheet import Sheet
from .acts import Work, here
from .asset_files import described, troubles_of
from .asset_lines import STATUS_STYLES, asset_lines, short_asset_lines, status_sign
from .beside import WIDTHS, Beside, Split
from .library_acts import LibraryActs
from .library_head import StageFilters, narrowed, options_of, wanted_words
from .wording import count_words

TROUBLE = 10  # cells that the words about a broken file take at least; twice that, a title has room beside them
SEARCH_HINT = 'words, "a phrase", -not this, kind:email status:draft tag:x stage:"Call done" q:1'
EMPTY = (
    "No words and pictures yet. n writes the first: say whether it is an e-mail, a call script or something else, where it stands, then"
    " its words. f shows the formula that they make together."
)


class LibraryScreen(LibraryActs):
    """The list, and how the asset under the cursor reads."""

    NAME = "library"
    KINDS = frozenset({"asset", "revision", "attachment", "step", "stage", "application"})
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.filters, self.card = StageFilters(), Sheet(id="card")
        self.beside = Beside(self.card)
        self.wanted, self.shelf = Wanted(), Shelf()
        self.facets = Facets({}, {}, {}, {})
        self._shown: int | None = None  # the asset whose card is wanted
        self._added: int | None = None
        self._gone: tuple[list[Any], Wanted] = ([], self.wanted)  # what was taken out of this list, and how it was narrowed then
        self._troubles: dict[int, str] = {}  # what is wrong with the files of an asset, in two words

    def body(self) -> ComposeResult:
        """Stages above, the list and the card below."""
        yield self.filters
        with Split():
            self.assets = LineList(self._row, self._source(self.shelf), header=self._head, empty="", id="assets")
            yield self.assets
            yield self.beside

    def _source(self, shelf: Shelf) -> Source:
        """A page of rows is shown at once; how their files stand is looked up after it, and drawn where something is wrong."""
        ids, stage = shelf.ids, self.stage or None

        async def count() -> int:
            return len(ids)

        async def page(offset: int, limit: int) -> Sequence[ShelfRow]:
            rows = await self.shell.store.read(list_shelf, ids[offset : offset + limit], stage)
            self.shell.work(self._look_at_files([row.id for row in rows]))
            return rows

        async def index_of(key: Any) -> int | None:
            return ids.index(key) if key in ids else None

        async def keys() -> Sequence[int]:
            return ids

        return Source(count, page, index_of, keys)

    async def load(self) -> None:
        """What answers to the filters, then the rows in sight."""
        store, app = self.shell.store, cast(Any, self.app)
        if app.revised is not None:
            self.highlight(app.revised)
            app.revised = None
        self.wanted = replace(self.wanted, search=self.search_text)
        self.stage_names = await store.read(list_stage_names)
        if self.wanted.stage and self.wanted.stage not in [id for id, _ in self.stage_names]:
            self.wanted = replace(self.wanted, stage=None)  # the stage is gone
        self.stage, wanted = self.wanted.stage, self.wanted
        self.shelf = await store.read(read_shelf, wanted)
        self.facets = await store.read(read_facets)
        self.filters.show_stages(self.stage_names, self.shelf, wanted.stage)
        self.assets.empty = EMPTY if not self.shelf.every else "Nothing here answers to this. Esc shows everything again."
        back = next((id for id in self._gone[0] if id in self.shelf.ids), None) if self._gone[1] == wanted else None
        if self._added is None and back is not None:  # an undo brings it back under the cursor
            self._added, self._gone = back, ([], wanted)
        if self._added is not None:
            self.assets.cursor_key, self._added = self._added, None
        await self.assets.show(self._source(self.shelf))
        self._say()
        self._show_card()

    def highlight(self, id: int) -> None:
        """After the next load the highlight is on it; filters that would hide it go."""
        self._added = id
        self.search_text = ""
        self.wanted = Wanted()

    async def _look_at_files(self, ids: Sequence[int]) -> None:
        troubles = await troubles_of(self.shell, ids)
        before = {id: self._troubles[id] for id in ids if id in self._troubles}
        if troubles != before and self.is_attached:
            self._troubles = {id: words for id, words in self._troubles.items() if id not in before} | troubles
            self.assets.redraw()

    # Drawing

    def _columns(self, cells: int) -> list[int]:
        place = 7 if self.wanted.stage else 15
        return share(cells, [(24, 4), (6, 0), (place, 0), (9, 0), (2, 0), (3, 0), (7, 3)])

    def _head(self, cells: int) -> Sequence[Line]:
        names = ("Title", "Kind", "Step" if self.wanted.stage else "Stage and step", "Status", "Q", "Rev", "Tags")
        rooms = self._columns(cells)
        return [_spaced([(fit(name, room), "dim") for name, room in zip(names, rooms, strict=True) if room])]

    def _row(self, row: ShelfRow, cells: int, state: RowState) -> Line:
        look = look_of(self)
        title, kind, place, status, quadrant, revision, tags = self._columns(cells)
        wrong = f" {look.glyphs.bad} {self._troubles[row.id]}" if row.id in self._troubles and title > 2 * TROUBLE else ""
        pieces: list[Piece] = [(fit(row.title, title - width(wrong), more=look.glyphs.more), "bold" if state.cursor else "")]
        if kind:
            pieces.append((fit(row.kind, kind), "dim"))
        if place:
            pieces.append((_place(row, place, bool(self.wanted.stage), look.glyphs.more), "" if row.stage else "dim"))
        if status:
            pieces.append((fit(f"{status_sign(row.status, look.glyphs)} {row.status}", status), STATUS_STYLES.get(row.status, "")))
        if quadrant:
            pieces.append((fit(f"Q{row.quadrant}" if row.quadrant else "", quadrant), "dim"))
        if revision:
            pieces.append((fit(f"r{row.revision}", revision), "dim"))
        if tags:
            pieces.append((fit(_tags(row.tags), tags, more=look.glyphs.more), "dim"))
        return [pieces[0], (wrong, "bad"), ("  ", ""), *_spaced(pieces[1:])] if wrong else _spaced(pieces)

    def _say(self) -> None:
        lines = self.assets
        stage = next((name for id, name in self.stage_names if id == self.wanted.stage), "")
        where = safe_text(stage) or ("In no stage" if self.wanted.stage == NOWHERE else "All stages")
        place = f"{lines.cursor + 1:,} of {lines.count:,}" if lines.count else "nothing" if self.shelf.every else "no words yet"
        parts = [f"{where}: {place}", *wanted_words(self.wanted)]
        if lines.marked:
            parts.insert(1, f"{len(lines.marked):,} marked")
        if self.search_text:
            parts.append(f"searched: {self.search_text} · {self.shelf.found:,} of {self.shelf.every:,}")
        self.status.say(" · ".join(parts), "h l stages · b filter")

    # The card

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        self._say()

    def on_line_list_settled(self) -> None:
        """The cursor rests: show how it reads."""
        self._show_card()

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.do_open()

    def _show_card(self) -> None:
        row = self.assets.row
        self._shown = row.id if row is not None else None
        if row is None:
            self.card.show(lambda cells: [])
        elif self.beside.display:
            self.shell.work(self._load_card(row.id))

    async def _load_card(self, id: int) -> None:
        try:
            facts = await self.shell.store.read(_read_card, id, self.stage)
        except SalesError:
            return  # it is gone; the list hears of it too
        if self._shown != id or not self.is_attached:
            return
        self.card.show(partial(self._card, facts, ()))
        files = await described(facts)
        if files and self._shown == id and self.is_attached:
            self.card.show(partial(self._card, facts, files), keep=True)

    def _card(self, facts: AssetFacts, files: Sequence[FileDescription], cells: int) -> list[Line]:
        make = asset_lines if self.has_class("-wide") else short_asset_lines
        return make(facts, here(self.shell), look_of(self).glyphs, cells, files)

    # Acts

    def do_open(self) -> None:
        """Everything about it."""
        from .asset import AssetScreen

        id = self.aimed_id()
        if id is not None:
            self.app.push_screen(AssetScreen(id))

    def do_retire(self) -> Work | None:
        """Retire, or bring back; whichever leaves the list is looked for when an undo brings it back."""
        before, wanted = set(self.shelf.ids), self.wanted
        act, ids = super().do_retire(), self.targets()
        return self._watched(act, ids, before, wanted) if act is not None else None

    async def _watched(self, act: Work, ids: list[Any], before: set[int], wanted: Wanted) -> None:
        await act
        self._gone = [id for id in ids if id in before and id not in self.shelf.ids], wanted

    def do_left(self) -> None:
        """The stage before, and before the first all of them."""
        self._turn(-1)

    def do_right(self) -> None:
        """The next stage."""
        self._turn(1)

    def _turn(self, by: int) -> None:
        stages: list[int | None] = [None, *(id for id, _ in self.stage_names), NOWHERE]
        at = stages.index(self.wanted.stage) if self.wanted.stage in stages else 0
        self._narrow(replace(self.wanted, stage=stages[(at + by) % len(stages)]))

    def do_next_pane(self) -> None:
        """The next kind there is, and after the last one all."""
        self._turn_kind(1)

    def do_previous_pane(self) -> None:
        """The kind before."""
        self._turn_kind(-1)

    def _turn_kind(self, by: int) -> None:
        kinds = ["", *self.facets.kinds]
        at = kinds.index(self.wanted.kind) if self.wanted.kind in kinds else 0
        self._narrow(replace(self.wanted, kind=kinds[(at + by) % len(kinds)]))

    def do_narrow(self) -> Coroutine[Any, Any, object]:
        """Ask for one kind, status, quadrant or tag."""
        options = options_of(self.facets, self.wanted)
        return self._narrowed(self.shell.ask(Choice("Show only what? What is shown already is taken off again.", options, typing=True)))

    async def _narrowed(self, asked: Awaitable[str | None]) -> None:
        chosen = await asked
        if chosen is not None:
            self._narrow(narrowed(self.wanted, chosen))

    def _narrow(self, wanted: Wanted) -> None:
        self.wanted, self.stage = wanted, wanted.stage
        self.assets.mark_keys(())
        self.assets.to_top = True
        self.filters.show_stages(self.stage_names, self.shelf, wanted.stage)
        self.shell.work(self.refresh_rows())

    def do_search(self) -> Coroutine[Any, Any, object]:
        """Search while typing; esc brings back what was searched before."""
        before = self.search_text
        asked = self.shell.ask(Prompt("Search the words and pictures", value=before, hint=SEARCH_HINT, select=True, on_change=self._search))
        return self._searched(before, asked)

    def do_back(self) -> None:
        """Take marks off, then end the search, then the filters."""
        if not self.assets.marked and not self.search_text and self.wanted != Wanted():
            self._narrow(Wanted())
        else:
            super().do_back()

    async def _mark_all(self, lines: LineList) -> None:
        await super()._mark_all(lines)
        told = f"Marked {count_words(len(lines.marked), 'asset')}."
        self.shell.notice(f"{told} The next act is for all of them; * or esc takes the marks off.")


def _read_card(db: Database, id: int, stage: int | None) -> AssetFacts:
    """The facts; the words are read here, off the screen's thread, and then only laid out."""
    facts = get_asset_facts(db, id, stage)
    read_markdown(facts.body.strip(), facts.row.kind != "email")
    return facts


def _place(row: ShelfRow, cells: int, step_only: bool, more: str) -> str:
    if row.stage is None:
        return fit("" if step_only else "no stage", cells)
    by_hand = CHANNELS.get(row.kind) == "hand"
    step = ("at hand" if step_only else " hand") if by_hand else f"{row.position:>3}"
    return fit(step, cells) if step_only else fit(row.stage, cells - len(step), more=more) + step


def _tags(text: str) -> str:
    import json

    return ", ".join(json.loads(text)) if text != "[]" else ""


def _spaced(pieces: Sequence[Piece]) -> Line:
    return [(f"{text}  ", style) for text, style in pieces[:-1]] + list(pieces[-1:])
