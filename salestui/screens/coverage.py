"""Coverage: the matrix of stages and kinds, what a customer takes, what is missing, and what is carried for nothing. Every number opens its rows."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical

from ..glass import safe_text
from ..rules.formula import ASSET_KINDS
from ..store.attachments import AttachmentRow
from ..store.coverage import Found, StageCover, get_interactions, list_cell, list_cover, list_customers, list_required, list_unplaced
from ..store.dead_weight import list_broken, list_dead_weight, list_live_files
from ..store.gaps import list_gaps
from ..widgets.cells import Line, wrap
from ..widgets.choice import Choice, Option
from ..widgets.grid import Column, Grid
from ..widgets.line_list import LineList, RowState
from ..widgets.rows import fixed
from ..widgets.sheet import Sheet
from .acts import Work
from .base import BaseScreen
from .beside import WIDTHS, Beside, Split
from .coverage_numbers import ALL, COLUMNS, FOOT, LEAST, NAMES, Number, Read, cell_words, draw_number, grid_rows, numbers, read_rows, said
from .found import FoundScreen, open_found
from .library_doors import write_asset

PREVIEWED = 30  # rows of a number that stand beside it; enter has them all


class CoverageScreen(BaseScreen):
    """The matrix above, the numbers below, and beside them the rows of the one under the cursor."""

    NAME, TAB = "coverage", "library"
    KINDS = frozenset(
        {"asset", "revision", "step", "stage", "touch", "prospect", "stage_move", "attachment", "objection", "intel", "answer"}
    )
    AUTO_FOCUS = "Grid"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    CSS = """
    CoverageScreen Grid { max-height: 60%; margin-bottom: 1; }
    CoverageScreen.-short Grid { margin-bottom: 0; }
    CoverageScreen.-medium Beside { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.grid = Grid([Column(name, short) for name, short, _ in COLUMNS], head="Stage", foot=FOOT, id="matrix")
        self.about = Sheet(id="about")
        self.rows = LineList(self._draw, fixed((), _name), empty="", id="numbers")
        self._stages: list[StageCover] = []
        self._read = Read()
        self._files: list[tuple[Found, AttachmentRow | None]] | None = None
        self._left = False

    def body(self) -> ComposeResult:
        """The matrix over the numbers."""
        with Vertical():
            yield self.grid
            with Split():
                yield self.rows
                yield Beside(self.about)

    async def load(self) -> None:
        """Read part after part, each shown as it comes; whoever leaves does not wait for the rest."""
        store, now = self.shell.store, self.shell.now()
        self._stages = await store.read(list_cover)
        self.grid.show(grid_rows(self._stages))
        self._show()
        if self._unwanted():
            return
        planned = await store.read(list_required, None)
        customers, unknown = await store.read(list_customers, True), await store.read(list_customers, False)
        contacts, gaps = await store.read(get_interactions), await store.read(list_gaps)
        unplaced = await store.read(list_unplaced)
        self._read = replace(
            self._read, contacts=contacts, gaps=gaps, planned=planned, customers=customers, unknown=unknown, unplaced=unplaced
        )
        self._show()
        dead = await store.read(list_dead_weight, now, self._unwanted)
        files = await store.read(list_live_files)
        if dead is None or self._unwanted():
            return
        self._read = replace(self._read, dead=dead)
        self._show()
        if files != self._files:  # the files themselves are read whole: once, and when others are attached
            broken = await asyncio.to_thread(list_broken, files, self._unwanted)
            if broken is not None:
                self._files, self._read = files, replace(self._read, files=broken)
                self._show()

    def _unwanted(self) -> bool:
        """Whether the screen was left, or is about to read everything again."""
        return self._left or self.stale

    def on_unmount(self) -> None:
        """What is still being read is not wanted any more."""
        self._left = True

    def _show(self) -> None:
        if self._left:
            return
        self.rows.show_rows(numbers(self._read), self.rows.cursor)
        self._say()
        self._show_about()

    def _draw(self, row: Number, cells: int, state: RowState) -> Line:
        return draw_number(self, row, cells, state.cursor and state.focused)

    # The cursor

    @property
    def lines(self) -> LineList | None:
        """The numbers; while the matrix has the keys there is no list."""
        return None if self.grid.has_focus else self.rows

    def refocus(self) -> None:
        """The matrix has the keys first."""
        if self.focused is None and self.grid.is_attached:
            self.grid.focus(scroll_visible=False)

    def _cell(self) -> tuple[StageCover | None, str]:
        """(stage, column) under the cursor; no stage is the row of all of them."""
        row, column = self.grid.row, COLUMNS[self.grid.column][2]
        return (self._stages[row] if row < len(self._stages) else None), column

    def on_grid_moved(self) -> None:
        """Say what the cell is."""
        self._say()
        self._show_about()

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        self._say()

    def on_line_list_settled(self) -> None:
        """Show the rows of the number."""
        self._show_about()

    def on_descendant_focus(self) -> None:
        """The other part has the keys."""
        self._say()
        self._show_about()

    def _say(self) -> None:
        if self.grid.has_focus:
            self.status.say(cell_words(*self._cell()), "tab: the numbers")
        elif (row := self.rows.row) is not None:
            self.status.say(f"{row.part.lower()}: {row.words}", "tab: the matrix")

    def _show_about(self) -> None:
        if self.grid.has_focus:
            stage, column = self._cell()
            self.shell.work(self._about_cell(stage, column))
        elif (row := self.rows.row) is not None:
            self.about.show(partial(_about, row.words, row.meaning, row.rows or ()))

    async def _about_cell(self, stage: StageCover | None, column: str) -> None:
        found = await self._rows_of(stage, column)
        if self.is_attached and self.grid.has_focus and (stage, column) == self._cell():
            self.about.show(partial(_about, cell_words(stage, column), "", found))

    async def _rows_of(self, stage: StageCover | None, column: str) -> Sequence[Found]:
        id = stage.id if stage is not None else None
        if column == LEAST:
            return await self.shell.store.read(list_required, id)
        return await self.shell.store.read(list_cell, id, "" if column == ALL else column)

    # Acts

    def do_open_rows(self) -> Work | None:
        """The rows behind the cell or the number."""
        if self.grid.has_focus:
            return self._open_cell(*self._cell())
        row: Number | None = self.rows.row
        if row is None or row.rows is None:
            self.shell.notice("This is still being counted.")
        elif not row.rows:
            self.shell.notice(said(row) if row.counts else f"There is no row behind it. {row.meaning}", "good" if row.good else "")
        elif len(row.rows) == 1 and row.part == "Gaps":
            return open_found(self, row.rows[0])
        else:
            self.app.push_screen(FoundScreen(row.words, partial(self._again, row.name)))
        return None

    async def _again(self, name: str) -> Sequence[Found]:
        """The rows of a number as they are now: an opened list that is changed reloads."""
        if name == "files":
            return self._read.files or ()
        return await self.shell.store.read(read_rows, name, self.shell.now())

    def _open_cell(self, stage: StageCover | None, column: str) -> Work | None:
        if stage is not None and column in ASSET_KINDS and not stage.live[column]:
            name = "value proposition" if column == "value" else NAMES[column]
            options = [Option("write", "Write one here", f"a new {name} for {safe_text(stage.name)}")]
            if stage.drafts[column]:
                options.append(Option("drafts", "See what is there as draft", f"{stage.drafts[column]:,}, nobody gets it yet"))
            return self._filled(stage, column, Choice(f"{safe_text(stage.name)} has no live {name}.", options, digits=True))
        self._open_rows(stage, column)
        return None

    async def _filled(self, stage: StageCover, column: str, choice: Choice) -> None:
        answer = await self.shell.ask(choice)
        if answer == "write":
            await write_asset(self.shell, stage=stage.name, kind=column)
        elif answer == "drafts":
            self._open_rows(stage, column)

    def _open_rows(self, stage: StageCover | None, column: str) -> None:
        empty = "No step of it is required." if column == LEAST else "No live asset and no draft: n writes one in the matrix."
        self.app.push_screen(FoundScreen(cell_words(stage, column), partial(self._rows_of, stage, column), empty))

    def do_write_here(self) -> Work | None:
        """Something new for the cell's stage and kind."""
        stage, column = self._cell()
        return write_asset(self.shell, stage=stage.name if stage else "", kind=column if column in ASSET_KINDS else "")

    def do_objections(self) -> None:
        """The objections."""
        from .objections import ObjectionsScreen

        self.app.push_screen(ObjectionsScreen())

    def on_grid_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_rows)

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_rows)

    def do_down(self) -> None:
        """One row down."""
        self._walk(0, 1, super().do_down)

    def do_up(self) -> None:
        """One row up."""
        self._walk(0, -1, super().do_up)

    def do_top(self) -> None:
        """The first row."""
        self._walk(0, -len(self.grid.rows), super().do_top)

    def do_bottom(self) -> None:
        """The last row."""
        self._walk(0, len(self.grid.rows), super().do_bottom)

    def do_cell_left(self) -> None:
        """The cell on the left."""
        self.grid.move(-1, 0)

    def do_cell_right(self) -> None:
        """The cell on the right."""
        self.grid.move(1, 0)

    def _walk(self, across: int, down: int, otherwise: Callable[[], None]) -> None:
        if self.grid.has_focus:
            self.grid.move(across, down)
        else:
            otherwise()

    def do_search(self) -> None:  # type: ignore[override]  # everything is in sight
        """There is nothing to search in a handful of numbers."""
        self.shell.notice("There is nothing to search here: enter opens the rows, and / searches them.")

    def do_why(self) -> None:
        """Say what is counted."""
        row: Number | None = self.rows.row
        if self.grid.has_focus:
            self.shell.notice(f"{cell_words(*self._cell())}. Counted are assets with a step in the stage.")
        elif row is not None:
            self.shell.notice(said(row))

    def do_copy(self) -> None:
        """Copy the cell or the number in words."""
        row: Number | None = self.rows.row
        text = cell_words(*self._cell()) if self.grid.has_focus or row is None else f"{row.shown} {row.words}"
        self.app.copy_to_clipboard(text)
        self.shell.notice(f"Copied: {text}")

    def do_outside(self) -> None:
        """Numbers stand nowhere outside."""
        self.shell.notice("There is nothing to open outside here; enter opens the rows.")

    def do_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss()


def _name(row: Number) -> str:
    return row.name


def _about(title: str, meaning: str, rows: Sequence[Found], cells: int) -> list[Line]:
    """What a number means, and the first rows behind it."""
    lines: list[Line] = [[(line, "bold")] for line in wrap(title, cells)]
    lines += [[(line, "dim")] for line in wrap(meaning, cells)] if meaning else []
    lines += [[]] if rows else []
    for row in rows[:PREVIEWED]:
        lines += [[(line, "")] for line in wrap(row.title, cells)]
        lines += [[("  ", ""), (line, "dim")] for line in wrap(row.why, max(1, cells - 2))]
    if len(rows) > PREVIEWED:
        lines.append([(f"and {len(rows) - PREVIEWED:,} more: enter shows them all", "dim")])
    return lines
