"""Objections: what people say against buying, how often, and which of the words and pictures answers it."""

from collections.abc import Awaitable, Sequence

from textual.app import ComposeResult

from ..glass import safe_text
from ..store.library import list_assets
from ..store.objections import (
    WRITTEN,
    HeardRow,
    ObjectionRow,
    add_objection,
    get_objection,
    list_heard,
    list_objections,
    merge_objections,
    set_answer,
)
from ..widgets.cells import Line, fit, share
from ..widgets.choice import Choice, Option
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.prompt import Prompt, needed
from ..widgets.prose import Entry, Prose
from .acts import Work, here
from .base import BaseScreen, Shell
from .library_doors import write_asset
from .wording import ago_words, count_words, moment_words

NONE_YET = "No objection is named yet. n names one; one that you note while you play a script lands here by itself."
NEW, NOTHING = "new", "none"


class ObjectionsScreen(BaseScreen):
    """The list, those without an answer first; esc goes back to the coverage."""

    NAME, TAB = "objections", "library"
    KINDS = frozenset({"objection", "intel", "asset", "revision", "prospect"})

    def body(self) -> ComposeResult:
        """One list."""
        self.rows = LineList(self._row, header=_head, empty=NONE_YET, id="objections")
        yield self.rows

    async def load(self) -> None:
        """Read all of them."""
        found = await self.shell.store.read(list_objections, self.search_text)
        self.rows.empty = "No objection has this in its name." if self.search_text else NONE_YET
        key = self.rows.cursor_key
        self.rows.show_rows(found, next((number for number, row in enumerate(found) if row.id == key), self.rows.cursor))
        self.cursor_moved(self.rows)

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        searched = f" · searched: {self.search_text}" if self.search_text else ""
        place = f"{lines.cursor + 1:,} of {lines.count:,}" if lines.count else "none"
        self.status.say(f"objections: {place}{searched}", "esc goes back")

    @property
    def objection(self) -> ObjectionRow | None:
        """The one under the cursor."""
        found: ObjectionRow | None = self.rows.row
        return found

    def _row(self, row: ObjectionRow, cells: int, state: RowState) -> Line:
        name, heard, last, by, answer = _columns(cells)
        sign, style = (look_of(self).glyphs.good, "good") if row.answer else (look_of(self).glyphs.bad, "bad")
        answered = row.answer or (f"{row.chosen}, not live" if row.chosen else "nothing")
        pieces = [
            (f"{sign} ", style), (fit(row.name, name - 2), "bold" if state.cursor else ""), ("  ", ""),
            (fit(f"{row.heard:,}", heard, "right"), ""), ("  " if last else "", ""),
            (fit(ago_words(row.last_heard, here(self.shell)) if row.last_heard else "", last), "dim"), ("  " if by else "", ""),
            (fit(row.people, by), "dim"), ("  " if answer else "", ""), (fit(answered, answer), "" if row.answer else "warn"),
        ]  # fmt: skip
        return pieces

    # Acts

    def do_open_objection(self) -> Work | None:
        """Every time it was heard."""
        return self._opened(self.objection) if self.objection is not None else self._nothing()

    async def _opened(self, row: ObjectionRow) -> None:
        heard = await self.shell.store.read(list_heard, row.id, 200)
        now = here(self.shell)
        entries: list[Entry] = [("Answer", row.answer or "nothing yet: a chooses it")]
        entries += [(moment_words(each.at, now), _said(each)) for each in heard] or [("", "It was not heard yet, only named.")]
        await self.shell.ask(Prose(row.name, entries, term=16))

    def do_new_objection(self) -> Work:
        """Name one."""
        return self._named(
            self.shell.ask(Prompt("What do people say against buying?", hint="in their words: Too expensive", check=needed("A name")))
        )

    async def _named(self, answer: Awaitable[str | None]) -> None:
        name = await answer
        if name is None:
            return
        id = await self.shell.store.write(add_objection, name, self.shell.now())
        self.rows.cursor_key = id
        await self.shell.changed(WRITTEN)
        self.shell.notice(f"Named “{safe_text(name).strip()}”. a chooses what answers it, u to undo.", "good")

    def do_answer_objection(self) -> Work | None:
        """Choose what answers it."""
        return answer_objection(self.shell, self.objection.id) if self.objection is not None else self._nothing()

    def do_merge_objection(self) -> Work | None:
        """Make it one with another."""
        row = self.objection
        if row is None:
            return self._nothing()
        others = [each for each in self._all() if each.id != row.id]
        if not others:
            self.shell.notice("There is no other objection to merge it with.")
            return None
        options = [Option(str(each.id), safe_text(each.name), count_words(each.heard, "time")) for each in others]
        return self._merged(row, others, self.shell.ask(Choice(f"“{row.name}” is the same as", options, typing=True)))

    def _all(self) -> Sequence[ObjectionRow]:
        window = self.rows._window
        return [row for number in range(self.rows.count) if (row := window.row(number)) is not None]

    async def _merged(self, row: ObjectionRow, others: Sequence[ObjectionRow], answer: Awaitable[str | None]) -> None:
        chosen = await answer
        into = next((each for each in others if str(each.id) == chosen), None)
        if into is None:
            return
        await self.shell.store.write(merge_objections, into.id, [row.id], self.shell.now())
        self.rows.cursor_key = into.id
        await self.shell.changed(WRITTEN)
        self.shell.notice(f"“{safe_text(row.name)}” counts as “{safe_text(into.name)}” now. u to undo.", "good")

    def _nothing(self) -> Work | None:
        self.shell.notice("There is no objection here: n names one.")
        return None

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_objection)

    def why(self, row: ObjectionRow) -> str:
        """How often, by whom, and what answers it."""
        heard = f"heard {count_words(row.heard, 'time')}{f', by {row.people}' if row.people else ''}" if row.heard else "not heard yet"
        answered = (
            f"{row.answer} answers it"
            if row.answer
            else f"{row.chosen} would answer it, but is not live"
            if row.chosen
            else "nothing answers it"
        )
        return safe_text(f"“{row.name}” was {heard}; {answered}.")

    def outside(self, row: ObjectionRow) -> str:
        """Nothing of it stands outside."""
        return ""

    def do_back(self) -> None:
        """End the search, then back."""
        if self.search_text:
            super().do_back()
        else:
            self.dismiss()


def answer_objection(shell: Shell, objection_id: int) -> Work:
    """Ask which live asset answers an objection, and keep the answer."""
    return _answer(shell, objection_id)


async def _answer(shell: Shell, id: int) -> None:
    row = await shell.store.read(get_objection, id)
    assets = [each for each in await shell.store.read(list_assets) if each.status == "live"]
    options = [Option(NEW, "Write something new", "a new asset that answers it")]
    options += [Option(NOTHING, "Nothing answers it", "takes the chosen answer away")] if row.asset_id is not None else []
    options += [Option(str(each.id), safe_text(each.title), f"{each.kind}, {each.stage or 'in no stage'}") for each in assets]
    chosen = await shell.ask(Choice(f"What answers “{row.name}”?", options, typing=True, current=str(row.asset_id or "")))
    if chosen == NEW:
        made: list[int] = []
        await write_asset(shell, title=row.name, added=made.append)
        chosen = str(made[0]) if made else None
    if chosen is None:
        return
    title = await shell.store.write(set_answer, id, None if chosen == NOTHING else int(chosen), shell.now())
    await shell.changed(WRITTEN)
    shell.notice(f"{title} answers “{row.name}” now. u to undo." if title else f"Nothing answers “{row.name}” now. u to undo.", "good")


def _said(row: HeardRow) -> str:
    return safe_text(f"{row.by or 'somebody'}{': ' + row.words if row.words else ''}", lines=True)


def _columns(cells: int) -> list[int]:
    name, heard, answer, last, by = share(cells, [(20, 2), (5, 0), (18, 2), (12, 0), (14, 1)])
    return [name, heard, last, by, answer]


def _head(cells: int) -> Sequence[Line]:
    name, heard, last, by, answer = _columns(cells)
    line = [(fit("Objection", name), "dim"), ("  ", ""), (fit("Heard", heard, "right"), "dim")]
    line += [
        part
        for text, room in (("Last", last), ("By", by), ("Answered by", answer))
        if room
        for part in (("  ", ""), (fit(text, room), "dim"))
    ]
    return [line]
