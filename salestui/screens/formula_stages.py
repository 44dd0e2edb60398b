"""Acts on the stages of the formula: each is written at once, as one action with one undo."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..rules.drafting import Change, Formula
from ..rules.stage_kinds import NEEDED, check_remaining, may_merge
from ..rules.stages import KINDS
from ..store.formula_page import FormulaPage
from ..store.stage_editing import Merged, change_stage, merge_stage, new_stage, preview_merge, read_days, remove_stage, set_express
from ..store.stages import StageRow, move_stage
from ..widgets.choice import Choice, Option
from ..widgets.form import Field
from ..widgets.prose import Confirm, Entry
from .acts import MANY, Work, fill_in, here
from .base import BaseScreen
from .formula_rows import FormulaRow
from .library_doors import write_asset
from .wording import count_words, moment_words

CHANGED = frozenset({"stage", "step", "prospect", "delivery"})
NOWHERE = "0"


class StageActs(BaseScreen):
    """The part of the formula's screen that changes stages."""

    page: FormulaPage
    formula: Formula

    @property
    def changed(self) -> list[Change]:
        """What the draft of the steps changes."""
        return []

    @property
    def row(self) -> FormulaRow | None:
        """The line under the cursor."""
        return None

    def show_at_once(self) -> None:
        """Show everything anew before the next key comes."""

    async def to_asset(self, asset_id: int) -> None:
        """Put the cursor on the step of an asset."""

    async def show(self, on: tuple[str, int] | None = None) -> None:
        """Show everything anew, the cursor on a line."""

    # Order

    def shift_stage(self, stage: StageRow, by: int) -> Work | None:
        """One place earlier or later in the customer's way."""
        stages = self.page.stages
        at = next((number for number, each in enumerate(stages) if each.id == stage.id), -1)
        if at < 0 or not 0 <= at + by < len(stages):
            self.shell.notice(f"{safe_text(stage.name)} is the {'last' if by > 0 else 'first'} stage.")
            return None
        stages.insert(at + by, stages.pop(at))  # at once: the next key counts from here
        return self._shifted(stage, at + by + 1)

    async def _shifted(self, stage: StageRow, position: int) -> None:
        await self.show(("stage", stage.id))
        await self.shell.store.write(move_stage, stage.id, position, self.shell.now())
        await self.shell.changed(CHANGED)
        self.shell.notice(f"{safe_text(stage.name)} is stage {position} now. u to undo.", "good")

    # New, and what it says

    def do_new_here(self) -> Work:
        """Ask what is to be new: a stage behind this one, or words in it."""
        row = self.row
        if row is None:
            return self._new_stage(None)
        name = safe_text(row.stage.name)
        options = [
            Option("stage", "A new stage", f"behind {name}"),
            Option("words", "New words", f"an e-mail, a script or a picture in {name}"),
        ]
        return self._new(row.stage, self.shell.ask(Choice("What is new?", options, digits=True)))

    async def _new(self, stage: StageRow, asked: Awaitable[str | None]) -> None:
        chosen = await asked
        if chosen == "stage":
            await self._new_stage(stage)
        elif chosen == "words":
            made: list[int] = []
            await write_asset(self.shell, stage.name, added=made.append)
            if made:
                await self.to_asset(made[-1])

    async def _new_stage(self, after: StageRow | None) -> None:
        made: list[int] = []

        async def save(typed: dict[str, str]) -> str:
            made.append(await self.shell.store.write(new_stage, typed, self.shell.now(), after.id if after is not None else None))
            return f"Added stage {typed['name'].strip()}. u to undo."

        if await fill_in(self.shell, "A new stage", stage_fields(None), save):
            await self.show(("stage", made[-1]))

    def do_edit_stage(self) -> Work | None:
        """The form of the stage that the line stands in."""
        row = self.row
        return self._edited(row.stage) if row is not None else None

    async def _edited(self, stage: StageRow) -> None:
        fields = stage_fields(stage)

        async def save(typed: dict[str, str]) -> str:
            given = {field.name: typed[field.name] for field in fields if typed[field.name] != safe_text(field.value)}
            done = await self.shell.store.write(change_stage, stage.id, given, self.shell.now())
            return f"Edited {typed['name'].strip()}.{done.asks} u to undo." if done.fields else "Nothing was changed."

        await fill_in(self.shell, f"Stage {safe_text(stage.name)}", fields, save)

    # The express lane

    def do_express_lane(self) -> Work | None:
        """Ask where it leads."""
        row = self.row
        if row is None:
            return None
        stage, stages = row.stage, self.page.stages
        if stage.kind != "open":
            self.shell.notice(f"{safe_text(stage.name)} is {stage.kind}: only an open stage has an express lane.")
            return None
        at = next(number for number, each in enumerate(stages) if each.id == stage.id)
        options = [Option(str(each.id), each.name, each.next_step) for each in stages[at + 1 :] if each.kind in NEEDED]
        options.append(Option(NOWHERE, "No express lane", "everybody takes every stage"))
        title = f"Whoever is ready goes from {safe_text(stage.name)} straight to"
        return self._lane_chosen(stage, self.shell.ask(Choice(title, options, current=str(stage.express_to_id or ""), digits=True)))

    async def _lane_chosen(self, stage: StageRow, asked: Awaitable[str | None]) -> None:
        chosen = await asked
        if chosen is not None:
            await self.lane_set(stage, int(chosen) or None)

    async def lane_set(self, stage: StageRow, to: int | None) -> None:
        """Write where the lane leads."""
        if to == stage.express_to_id:
            self.shell.notice("Nothing was changed.")
            return
        await self.shell.store.write(set_express, stage.id, to, self.shell.now())
        await self.shell.changed(CHANGED)
        name = next((each.name for each in self.page.stages if each.id == to), "")
        told = f"Whoever is ready goes from {stage.name} straight to {name}" if name else f"{stage.name} has no express lane any more"
        self.shell.notice(f"{safe_text(told)}. u to undo.", "good")

    # Out

    def stage_out(self, stage: StageRow) -> Work | None:
        """Take a stage out; what stands in it goes into another one, which is asked."""
        if self.changed:
            self.shell.notice("Save your changes first (s), or leave them (esc): a stage goes with the formula as it is saved.", "warn")
            return None
        check_remaining(stage.name, stage.kind, [each.kind for each in self.page.stages if each.id != stage.id])
        untouched, steps = stage.id not in self.page.known, len(self.formula.get(stage.id, ()))
        if untouched and not steps:
            self.page.stages.remove(stage)
            self.show_at_once()
            return self._gone(stage)
        options = [
            Option(str(each.id), each.name, "", count_words(each.prospects, "person", "people") if each.prospects else "")
            for each in self.page.stages
            if each.id != stage.id and may_merge(stage.kind, each.kind, untouched=untouched)
        ]
        if untouched:
            options.insert(0, Option(NOWHERE, "Into none", f"its {count_words(steps, 'step')} leave the formula; the words stay"))
        if not options:
            raise SalesError(
                f"There is no other stage that is {stage.kind}.",
                "Nothing was changed.",
                "Move its prospects first, or add such a stage: n.",
            )
        beside = next((option.id for option in options if option.id != NOWHERE), "") if not untouched else ""
        title = f"{safe_text(stage.name)} goes into which stage?"
        return self._merging(stage, self.shell.ask(Choice(title, options, current=beside, digits=True)))

    async def _merging(self, stage: StageRow, asked: Awaitable[str | None]) -> None:
        chosen = await asked
        into = next((each for each in self.page.stages if str(each.id) == chosen), None)
        if chosen == NOWHERE:
            await self._gone(stage)
        if into is None:
            return
        title = f"Let {safe_text(stage.name)} go into {safe_text(into.name)}?"
        if stage.prospects + into.prospects > MANY:
            self.shell.notice("Looking what would become due…")
        seen = await self.shell.store.write(preview_merge, stage.id, into.id, self.shell.now())
        if not await self.shell.ask(Confirm(title, self._preview(stage, into, seen), "do it", "leave both", term=16)):
            return
        if stage.prospects > MANY:
            self.shell.notice(f"Carrying over {stage.prospects:,} people…")
        done = await self.shell.store.write(merge_stage, stage.id, into.id, self.shell.now())
        await self.shell.changed(CHANGED)
        more = f"; {self._due_words(done)}" if done.scheduled else ""
        people = f" with {count_words(done.prospects, 'person', 'people')}" if done.prospects else ""
        self.shell.notice(safe_text(f"{done.name} went into {done.into}{people}{more}. u to undo."), "good")
        await self.show(("stage", into.id))

    async def _gone(self, stage: StageRow) -> None:
        try:
            await self.shell.store.write(remove_stage, stage.id, self.shell.now())
        except SalesError:
            await self.shell.changed(CHANGED)  # it stands there still
            raise
        await self.shell.changed(CHANGED)
        self.shell.notice(f"Took out {safe_text(stage.name)}. u to undo.", "good")

    def _due_words(self, merged: Merged) -> str:
        """What whoever had nothing more to get gets by the merge, and when: "16 mails are due at once, 3 more from 12 Aug 09:00 on"."""
        rest = merged.scheduled - merged.at_once
        start = moment_words(merged.next_at, here(self.shell)) if merged.next_at else ""
        if not merged.at_once:
            return f"{count_words(rest, 'more mail')}, from {start} on"
        now = f"{count_words(merged.at_once, 'mail')} {'is' if merged.at_once == 1 else 'are'} due at once"
        return f"{now}, {rest:,} more from {start} on" if rest else now

    def _preview(self, stage: StageRow, into: StageRow, seen: Merged) -> list[Entry]:
        """What a merge carries over, said before it is done."""
        mine, theirs = self.formula.get(stage.id, ()), {step.asset_id for step in self.formula.get(into.id, ())}
        same = sum(step.asset_id in theirs for step in mine)
        waiting = sum(self.page.unsent.get(step.id, 0) for step in mine)
        ids = [each.id for each in self.page.stages]
        first = ids.index(stage.id) < ids.index(into.id)
        entries: list[Entry] = [
            ("People", f"{stage.prospects:,} go along, with their days in the stage" if stage.prospects else "nobody stands in it")
        ]
        told = f"{count_words(len(mine) - same, 'step')} {'before' if first else 'behind'} those of {into.name}" if mine else "none"
        entries.append(("Steps", told + (f"; {same:,} that both have become one" if same else "")))
        if waiting:
            entries.append(("Under way", f"{count_words(waiting, 'mail')}: they leave as planned"))
        if seen.scheduled:
            entries.append(("New", f"{self._due_words(seen)}: for who has had everything of his stage"))
        if stage.id in self.page.known and theirs and mine:
            later = into.name if first else stage.name
            entries.append(("Goes on", f"who has had everything of {stage.name if first else into.name} gets the steps of {later} next"))
            entries.append(("Passed", f"who stands in {later} does not get what he passed of the other one"))
        return [*entries, ("After that", f"{stage.name} is gone; one undo brings all of it back")]


def stage_fields(stage: StageRow | None) -> list[Field]:
    """The form of a stage; None is a new one."""
    kinds = [
        Option(kind, kind, text)
        for kind, text in zip(KINDS, ("on the way", "a customer", "gone, with a reason", "back on a date"), strict=True)
    ]
    fields = [
        Field("name", "Name", hint="a past event, like “Call booked”", needed=True),
        Field("customer_goal", "Goal", hint="what the customer wants here"),
        Field("next_step", "Next step", hint="the one thing we ask of him"),
        Field("exit_evidence", "Exit by", hint="what proves that he took it"),
        Field("max_days", "Days at most", hint="e.g. 14; empty is no limit", check=_checked(read_days)),
        Field("kind", "Kind", "open", hint="open, won, lost or paused", choices=kinds, check=_kind),
    ]
    if stage is None:
        return fields
    said: dict[str, Any] = {field.name: getattr(stage, field.name) for field in fields}
    return [replace(field, value="" if said[field.name] is None else str(said[field.name])) for field in fields]


def _checked(read: Callable[[str], object]) -> Callable[[str], str]:
    def wrong(text: str) -> str:
        try:
            read(text)
        except SalesError as error:
            return f"{error.title} {error.hint}"
        return ""

    return wrong


def _kind(text: str) -> str:
    known: Sequence[str] = KINDS
    return "" if text.strip().lower() in known else f"The kinds are {', '.join(known)}."
