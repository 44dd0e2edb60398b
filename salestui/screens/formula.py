"""The formula: every stage with its steps in order. Steps are changed on a draft, held against what it would do, and saved as one action."""

from collections.abc import Awaitable, Sequence
from functools import partial
from typing import Any, cast

from textual.app import ComposeResult

from ..errors import SalesError
from ..glass import safe_text
from ..rules.drafting import (
    Add,
    Change,
    Edit,
    Formula,
    PlacedStep,
    Remove,
    Require,
    Wait,
    apply,
    changes,
    find,
    replay,
    shifted,
)
from ..rules.schedule import Delay
from ..store.formula_page import FormulaPage, StepFacts, get_formula_page, get_step_facts
from ..store.tasks import TaskRow
from ..widgets.cells import Line, wrap
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.prompt import Prompt
from ..widgets.prose import Confirm, Prose
from ..widgets.rows import KEPT, PAGE, fixed
from ..widgets.sheet import Sheet
from ..widgets.view import following, held
from .acts import Work
from .beside import WIDTHS, Beside, Split
from .for_task import why_words
from .formula_about import TERM, lines_of, stage_entries, step_entries
from .formula_placing import Placing
from .formula_rows import FormulaRow, draw, rows_of
from .formula_saving import DAYS
from .formula_stages import StageActs
from .formula_words import delay_words
from .wording import count_words

NO_PAGE = FormulaPage([], {}, [], {}, frozenset())


class FormulaScreen(StageActs, Placing):
    """The stages with their steps, and what is known of one of them; esc goes back."""

    NAME, TAB = "formula", "library"
    KINDS = frozenset({"stage", "step", "asset", "revision", "prospect"})
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self, task: TaskRow | None = None) -> None:
        """A `task` that asks for a change is done once one is saved."""
        super().__init__()
        self.about = Sheet(id="about")
        self.for_task = task
        self._sought = task.target_id if task is not None and task.target_kind == "asset" else None  # the asset whose step is gone to first
        self.page, self.base, self.formula = NO_PAGE, {}, {}
        self.edits: list[Edit] = []
        self._again: list[Edit] = []  # taken back, to be done again
        self._facts: dict[int, StepFacts] = {}
        self._found: tuple[Formula, Formula, list[Change]] = ({}, {}, [])

    base: Formula
    formula: Formula

    def body(self) -> ComposeResult:
        """The formula and what is known of a line of it."""
        with Split():
            self.rows = LineList(self._row, empty="", id="formula")
            yield self.rows
            yield Beside(self.about, "-slim")

    async def load(self) -> None:
        """Read all of it; a draft is done again on what it is now."""
        self.page = await self.shell.store.read(get_formula_page)
        self._facts.clear()
        self.base = self.page.formula
        self.formula = replay(self.base, self.edits)
        if not self.changed:
            self.edits, self._again = [], []
        await self.show()
        if self._sought is not None:
            sought, self._sought = self._sought, None
            await self.to_asset(sought)

    async def to_asset(self, asset_id: int) -> None:
        """Put the cursor on the step of an asset that has just come in."""
        step = next((step for steps in self.formula.values() for step in steps if step.asset_id == asset_id), None)
        if step is not None:
            await self.show(("step", step.id))

    async def show(self, on: tuple[str, int] | None = None) -> None:
        """Show the draft as it stands; the cursor stays on its line, or goes to the one that is named."""
        if on is not None:
            self.rows.cursor_key = on
        self.rows.empty = "No step of the formula has this in it." if self.search_text else "There is no stage yet: n adds one."
        await self.rows.show(fixed(self._lines()))
        self.cursor_moved(self.rows)
        self.on_line_list_settled()

    def _lines(self) -> list[FormulaRow]:
        return rows_of(self.page.stages, self.formula, self.changed, self.search_text)

    def show_at_once(self) -> None:
        """Show the draft before the next key comes: a second x is for the next line. A very long formula is shown a moment later."""
        rows, lines = self._lines(), self.rows
        if len(rows) <= KEPT * PAGE:
            top, key = lines.top, lines.cursor_key
            lines.show_rows(rows, next((number for number, row in enumerate(rows) if row.id == key), lines.cursor))
            lines.top = following(lines.cursor, held(top, lines.visible_rows, lines.count), lines.visible_rows, lines.count)

    @property
    def changed(self) -> list[Change]:
        """What the draft changes."""
        if self._found[0] is not self.formula or self._found[1] is not self.base:  # the order of 5,000 steps is not looked for at every key
            self._found = (self.formula, self.base, changes(self.base, self.formula) if self.edits else [])
        return self._found[2]

    @property
    def row(self) -> FormulaRow | None:
        """The line under the cursor."""
        found: FormulaRow | None = self.rows.row
        return found

    def _row(self, row: FormulaRow, cells: int, state: RowState) -> Line:
        return draw(row, cells, state, look_of(self).glyphs)

    def cursor_moved(self, lines: LineList) -> None:
        """Say what is unsaved, or where the cursor is."""
        changed = len(self.changed)
        if changed:
            self.status.say([(f"unsaved: {count_words(changed, 'change')}", "warn")], "s saves, w what if, esc leaves")
            return
        placed = [step for steps in self.formula.values() for step in steps]
        hand = sum(step.at_hand for step in placed)
        least = sum(step.required and not step.at_hand for stage in self._open for step in self.formula.get(stage.id, ()))
        place = f"formula: {count_words(len(self.page.stages), 'stage')}, {count_words(len(placed) - hand, 'step')}"
        place += f", {hand:,} at hand" if hand else ""
        searched = f" · searched: {self.search_text}" if self.search_text else ""
        self.status.say(place + searched, f"a customer takes at least {count_words(least, 'interaction')}")

    @property
    def _open(self) -> list[Any]:
        return [stage for stage in self.page.stages if stage.kind == "open"]

    # Beside the list

    def on_line_list_settled(self) -> None:
        """Show what is known of the line."""
        row = self.row
        if row is not None and row.step is not None and row.step.asset_id not in self._facts:
            self.shell.work(self._read_facts(row.step.asset_id))
        self.about.show(partial(self._about, row) if row is not None else lambda cells: [], keep=True)

    async def _read_facts(self, asset_id: int) -> None:
        self._facts[asset_id] = await self.shell.store.read(get_step_facts, asset_id)
        row = self.row
        if row is not None and row.step is not None and row.step.asset_id == asset_id:
            self.about.show(partial(self._about, row))

    def _entries(self, row: FormulaRow) -> list[tuple[str, str]]:
        if row.step is not None:
            return step_entries(row.stage, row.step, row.place, self._facts.get(row.step.asset_id))
        lane = next((stage.name for stage in self.page.stages if stage.id == row.stage.express_to_id), "")
        return stage_entries(row.stage, self.formula.get(row.stage.id, ()), lane)

    def _about(self, row: FormulaRow, cells: int) -> Sequence[Line]:
        facts = self._facts.get(row.step.asset_id) if row.step is not None else None
        above: list[Line] = [[(line, "warn")] for line in wrap(why_words(self.for_task), cells)]
        above += [[]] if above else []
        return [*above, *lines_of(self._entries(row), facts.body if facts is not None else "", cells)]

    def do_open_step(self) -> Work | None:
        """Everything about the line, with the words of its asset."""
        row = self.row
        return self._opened(row) if row is not None else None

    async def _opened(self, row: FormulaRow) -> None:
        if row.step is not None and row.step.asset_id not in self._facts:
            await self._read_facts(row.step.asset_id)
        facts = self._facts.get(row.step.asset_id) if row.step is not None else None
        body = (
            [("", ""), *(("", line) for line in facts.body.split("\n") if line.strip())] if facts is not None and facts.body.strip() else []
        )
        title = row.step.title if row.step is not None else row.stage.name
        await self.shell.ask(Prose(safe_text(title), [*self._entries(row)[1:], *body], term=TERM + 1))

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_step)

    # Steps

    def edit(self, edit: Edit) -> Work | None:
        """Do one edit on the draft; nothing is written."""
        if self.saving:
            self.shell.notice("The formula is being saved; a moment.")
            return None
        formula = apply(self.formula, edit)
        if formula is self.formula:
            return None
        self.formula = formula
        self.edits.append(edit)
        self._again.clear()
        self.show_at_once()
        id = edit.step.id if isinstance(edit, Add) else edit.step_id
        return self.show(None if isinstance(edit, Remove) else ("step", id))

    def step(self) -> PlacedStep | None:
        """The step under the cursor as the draft has it."""
        row = self.row
        at = find(self.formula, row.step.id) if row is not None and row.step is not None else None
        if at is None:
            self.shell.notice("This is for a step: go to one with j and k.")
            return None
        return self.formula[at[0]][at[1]]

    def do_formula_later(self) -> Work | None:
        """One place later."""
        return self._shift(1)

    def do_formula_earlier(self) -> Work | None:
        """One place earlier."""
        return self._shift(-1)

    def _shift(self, by: int) -> Work | None:
        row = self.row
        if row is None:
            return None
        if row.step is None:
            return self.shift_stage(row.stage, by)
        edit = shifted(self.formula, [stage.id for stage in self._open], row.step.id, by)
        if edit is None:
            self.shell.notice("It is the last step already." if by > 0 else "It is the first step already.")
            return None
        if edit.stage_id != row.stage.id:
            into = next(stage.name for stage in self.page.stages if stage.id == edit.stage_id)
            self.shell.notice(f"“{safe_text(row.step.title)}” stands in {safe_text(into)} now. Not saved yet.")
        return self.edit(edit)

    def do_step_delay(self) -> Work | None:
        """Ask how long it waits."""
        step = self.step()
        if step is None:
            return None
        if step.at_hand:
            self.shell.notice("What is at hand waits for nothing: it is reached for while you talk.")
            return None
        hint = f"now {delay_words(step.delay)}; 0 at once, 3 for days, 3b for business days"
        asked = self.shell.ask(Prompt("How long after the contact before?", value=str(step.delay), hint=hint, check=_delay, select=True))
        return self._delayed(step.id, asked)

    async def _delayed(self, step_id: int, asked: Awaitable[str | None]) -> None:
        text = await asked
        if text is not None and (shown := self.edit(Wait(step_id, Delay.parse(text)))) is not None:
            await shown

    def do_step_required(self) -> Work | None:
        """Optional, or required again."""
        step = self.step()
        if step is not None and step.at_hand:
            self.shell.notice("What is at hand is never counted; only the steps of the sequence are.")
            return None
        return self.edit(Require(step.id, not step.required)) if step is not None else None

    def do_take_out(self) -> Work | None:
        """Take the step out, or the stage; close an express lane."""
        row = self.row
        if row is None:
            return None
        if row.what == "lane":
            return self.lane_set(row.stage, None)
        if row.step is None:
            return self.stage_out(row.stage)
        waiting = self.page.unsent.get(row.step.id, 0)
        if not waiting:
            return self.edit(Remove(row.step.id))
        entries = [
            ("", f"{count_words(waiting, 'mail')} of it {'has' if waiting == 1 else 'have'} not left."),
            ("", "When you save, they are cancelled and the next steps are scheduled in their place. What has left stays as it is."),
        ]
        asked = self.shell.ask(Confirm(f"Take “{safe_text(row.step.title)}” out of the formula?", entries, "take it out", "leave it in"))
        return self._removed(row.step.id, asked)

    async def _removed(self, step_id: int, asked: Awaitable[bool | None]) -> None:
        if await asked and (shown := self.edit(Remove(step_id))) is not None:
            await shown

    # The draft

    def do_undo(self) -> Work | None:
        """Take back the last edit of the draft; without one, the last action."""
        if not self.edits or self.saving:
            return cast(Work, cast(Any, self.app).do_undo())
        self._again.append(self.edits.pop())
        return self._redrawn("Taken back")

    def do_redo(self) -> Work | None:
        """Do again what was taken back of the draft; without that, the last action that was undone."""
        if not self._again or self.saving:
            return cast(Work, cast(Any, self.app).do_redo())
        self.edits.append(self._again.pop())
        return self._redrawn("Done again")

    async def _redrawn(self, told: str) -> None:
        self.formula = replay(self.base, self.edits)
        await self.show()
        left = len(self.changed)
        self.shell.notice(f"{told}. " + (f"Unsaved: {count_words(left, 'change')}." if left else "Nothing is unsaved any more."))

    def why(self, row: FormulaRow) -> str:
        """Why the line is here."""
        if row.step is None:
            lane = f"; whoever is ready goes straight to {row.lane}" if row.what == "lane" else ""
            return safe_text(f"{row.stage.name} is stage {self.page.stages.index(row.stage) + 1} of your system{lane}.")
        at_hand = "It is at hand in" if row.step.at_hand else f"It goes {delay_words(row.step.delay)} as step {row.place} of"
        return safe_text(f"{at_hand} {row.stage.name}.{' It is not saved yet.' if row.sign else ''}")

    def copied(self, row: FormulaRow) -> str:
        """The name of the line."""
        return safe_text(row.step.title if row.step is not None else row.stage.name)

    def outside(self, row: FormulaRow) -> str:
        """There is nothing outside."""
        return ""

    def do_back(self) -> None:
        """End the search; then back, asking what becomes of an unsaved draft."""
        if self.search_text:
            super().do_back()
        elif self.changed:
            self.shell.work(self.left("back", self.ask_left()))
        else:
            self.dismiss()

    def do_what_if(self) -> Work | None:
        """Who would get what when, now against then."""
        if not self.changed:
            self.shell.notice(f"Nothing is changed yet. Change a step, then w shows who gets what when, for the next {DAYS} days.")
            return None
        return self.tried()


def _delay(text: str) -> str:
    """What is wrong with a delay, or nothing."""
    try:
        Delay.parse(text)
    except SalesError as error:
        return f"{error.title} {error.hint}"
    return ""
