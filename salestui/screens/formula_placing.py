"""Where a step stands: into another stage, or new from the library; asked first, and done on the draft."""

from collections.abc import Awaitable

from ..glass import safe_text
from ..rules.drafting import Add, Edit, Formula, Move, PlacedStep, check_free, find, has_asset
from ..rules.schedule import Delay
from ..store.formula_page import FormulaPage
from ..widgets.choice import Choice, Option
from .acts import Work
from .formula_rows import FormulaRow
from .formula_saving import Saving


class Placing(Saving):
    """The part of the formula's screen that asks where a step goes and which one comes."""

    page: FormulaPage
    formula: Formula

    @property
    def row(self) -> FormulaRow | None:
        """The line under the cursor."""
        return None

    def step(self) -> PlacedStep | None:
        """The step under the cursor as the draft has it."""
        return None

    def edit(self, edit: Edit) -> Work | None:
        """Do one edit on the draft."""
        return None

    def do_step_to_stage(self) -> Work | None:
        """Ask for another stage."""
        row = self.row
        if row is not None and row.step is None:
            self.shell.notice("< and > move the stage; x lets it go into another one.")
            return None
        step = self.step()
        if step is None or row is None:
            return None
        others = [stage for stage in self.page.stages if stage.id != row.stage.id and stage.kind != "lost"]
        options = [
            Option(
                str(stage.id), stage.name, "stands there already" if has_asset(self.formula, stage.id, step.asset_id) else stage.next_step
            )
            for stage in others
        ]
        asked = self.shell.ask(Choice(f"“{safe_text(step.title)}” into which stage?", options, digits=True))
        return self._placed(step, asked)

    async def _placed(self, step: PlacedStep, asked: Awaitable[str | None]) -> None:
        chosen = await asked
        if chosen is None:
            return
        check_free(self.formula, int(chosen), step)
        if (shown := self.edit(Move(step.id, int(chosen), len(self.formula.get(int(chosen), ()))))) is not None:
            await shown

    def do_add_step(self) -> Work | None:
        """Ask for an asset, and put it behind the step under the cursor."""
        row = self.row
        if row is None:
            return None
        stage = row.stage
        options = [
            Option(str(asset.id), asset.title, "draft" if asset.status == "draft" else "", asset.kind)
            for asset in self.page.assets
            if not has_asset(self.formula, stage.id, asset.id)
        ]
        if not options:
            self.shell.notice(f"There are no words that {safe_text(stage.name)} has not; n writes new ones.")
            return None
        at = find(self.formula, row.step.id) if row.step is not None else None
        place = at[1] + 1 if at is not None else 0 if row.what == "stage" else len(self.formula[stage.id])
        asked = self.shell.ask(Choice(f"Which words as a step of {safe_text(stage.name)}?", options, typing=True))
        return self._added(stage.id, place, asked)

    async def _added(self, stage_id: int, place: int, asked: Awaitable[str | None]) -> None:
        chosen = await asked
        asset = next((asset for asset in self.page.assets if str(asset.id) == chosen), None)
        if asset is None:
            return
        from ..store.library import CHANNELS

        id = min((edit.step.id for edit in self.edits if isinstance(edit, Add)), default=0) - 1
        channel = CHANNELS[asset.kind]
        step = PlacedStep(id, asset.id, asset.title, asset.kind, channel, Delay(0), channel != "hand", asset.status)
        if (shown := self.edit(Add(step, stage_id, place))) is not None:
            await shown
            more = "" if step.at_hand else " d says how long it waits."
            self.shell.notice(f"Added “{safe_text(step.title)}”; not saved yet.{more}")
