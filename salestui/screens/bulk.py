"""What is done to all marked prospects: tag, edit, step along. Each is one action and one undo."""

from collections.abc import Awaitable, Coroutine, Sequence
from typing import Any

from ..glass import safe_text
from ..rules.fields import FieldType
from ..rules.names import fold
from ..store.bulk import EMPTY, Stepped, edit_prospects, read_tags, stages_of, step_prospects, tag_prospects
from ..store.filtering import known_values
from ..widgets.form import Field
from ..widgets.prompt import Prompt
from .acts import MANY, MOVED, ProspectActs, fill_in, move_to
from .base import Shell
from .board import Board
from .prospect_form import money_check, sentence_of, typed_field, zone_check
from .wording import count_words

Work = Coroutine[Any, Any, object]
PROSPECT = frozenset({"prospect"})


class BulkActs(ProspectActs):
    """A board whose marked rows are acted on together; without marks everything is for the row under the cursor, as elsewhere."""

    board: Board
    seen: Sequence[FieldType] = ()  # the founder's own fields, also those without a kind
    search_text: str

    def __init__(self) -> None:
        super().__init__()
        self._marking = False
        self._held: list[str] = []  # keys that came while rows were being marked

    def action_command(self, name: str) -> None:
        """Do a command. While rows are being marked it waits: it is for all of them."""
        if self._marking and name != "quit":
            self._held.append(name)
        else:
            super().action_command(name)

    def marked(self) -> list[int]:
        """Ids of the marked, in order, unless somebody is on his way: then the next act is for him."""
        return [] if self.bound is not None else sorted(key for key in self.board.marks if isinstance(key, int))

    def do_edit(self) -> Work | None:
        """A form for him, or for all marked ones."""
        ids = self.marked()
        return self._done(edit_together(self.shell, ids, self.seen)) if ids else super().do_edit()

    def do_serve(self) -> Work | None:
        """Serve him, or put all marked ones into their sequences."""
        ids = self.marked()
        return self._enrolled(ids) if ids else super().do_serve()

    def do_tag(self) -> Work | None:
        """Tag him, or all marked ones."""
        ids = self.marked() or self.aim()[0]
        return self._done(tag(self.shell, ids)) if ids else self.nobody()

    def _step(self, by: int) -> Work | None:
        ids = self.marked()
        return self._stepped(ids, by) if ids else super()._step(by)

    async def _stepped(self, ids: list[int], by: int) -> None:
        """Each goes one stage from where he stands; all in one stage go as one move, and are asked for what it wants."""
        standing = await self.shell.store.read(stages_of, ids)
        at = next((number for number, stage in enumerate(self.stages) if {stage.id} == standing), None)
        if at is not None:
            if 0 <= at + by < len(self.stages):
                await self._acted(move_to(self.shell, ids, self.stages[at + by], self))
            else:
                self.shell.notice(f"{safe_text(self.stages[at].name)} is the {'last' if by > 0 else 'first'} stage.")
            return
        if len(ids) > MANY:
            self.shell.notice(f"Moving {len(ids):,} prospects…")
        done = await self.shell.store.write(step_prospects, ids, by, self.shell.now())
        self.board.mark_only(())
        await self.shell.changed(MOVED)
        self.shell.notice(stepped_words(done, by), "good" if done.moved else "")

    async def _done(self, act: Coroutine[Any, Any, bool]) -> None:
        if await act:
            self.board.mark_only(())
            self.cursor_told()

    def cursor_told(self) -> None:
        """The marks have changed: the status line follows."""

    def do_mark_all(self) -> Work | None:
        """Mark all rows of this column that answer to the filter; then those of every stage; then take all marks off."""
        column = self.board.column
        if column is None or not (column.count or self.board.marks):
            self.shell.notice("There is nothing to mark here.")
            return None
        self._marking = True
        return self._mark_more()

    async def _mark_more(self) -> None:
        try:
            await self._mark_next()
        finally:
            self._marking = False
            held, self._held = self._held, []
        for name in held:
            if self.app.screen is not self:  # what was meant for a dialog that opened is not guessed
                return
            self.action_command(name)

    async def _mark_next(self) -> None:
        board, column = self.board, self.board.column
        if column is None or column.source.keys is None:
            return
        here = await column.source.keys()
        if not board.marks.issuperset(here):
            board.mark_only([*board.marks, *here])
            self._tell_marks(f"Marked {count_words(len(here), 'prospect')} of {safe_text(column.stage.name)}", more=True)
            return
        everyone = [key for each in board.columns if each.source.keys is not None for key in await each.source.keys()]
        if here and not board.marks.issuperset(everyone):
            board.mark_only([*board.marks, *everyone])
            which = "who answer to the filter, in all stages" if self.search_text else "of all stages"
            self._tell_marks(f"Marked {count_words(len(everyone), 'prospect')} {which}", more=False)
            return
        board.mark_only(())
        self.cursor_told()

    def _tell_marks(self, told: str, *, more: bool) -> None:
        self.cursor_told()
        after = "* again marks those of all stages too" if more else "* or esc takes the marks off"
        self.shell.notice(f"{told}. The next act is for all of them; {after}.")


def stepped_words(done: Stepped, by: int) -> str:
    """What a step of many did."""
    if not done.moved:
        return "Nobody was moved: the next stage wants a reason or a day, or there is none. m moves them."
    where = ", ".join(f"{number:,} to {safe_text(stage)}" for stage, number in done.moved.items())
    told = f"Moved {count_words(sum(done.moved.values()), 'prospect')} a stage {'on' if by > 0 else 'back'}: {where}"
    if done.stayed:
        told += f"; {len(done.stayed):,} {'stays' if len(done.stayed) == 1 else 'stay'}: the next stage wants a reason or a day"
    if done.cancelled:
        told += f"; {count_words(done.cancelled, 'unsent mail')} cancelled"
    if done.scheduled:
        told += f"; {count_words(done.scheduled, 'mail')} scheduled"
    return f"{told}. u to undo."


def tag(shell: Shell, ids: Sequence[int]) -> Coroutine[Any, Any, bool]:
    """Ask at once for tags, offering those there are; then add them and take them off."""
    known: list[str] = []

    async def learn() -> None:
        known.extend((await shell.store.read(known_values))["tag"])

    def offered(text: str) -> list[tuple[str, str]]:
        before, _, last = text.rpartition(",")
        clean = last.strip()
        sign, wanted = (clean[0], clean[1:].strip()) if clean[:1] in ("+", "-") else ("+", clean)
        start = f"{before}, " if before else ""
        found = [tag for tag in known if fold(tag).startswith(fold(wanted)) and tag != wanted]
        return [(f"{sign}{tag}", f"{start}{sign}{tag}") for tag in found]

    shell.work(learn())
    who = "Tags" if len(ids) == 1 else f"Tags of {count_words(len(ids), 'prospect')}"
    hint = "+vendor adds, -cold takes off, with commas between; tab completes"
    return _tag(shell, ids, shell.ask(Prompt(who, hint=hint, check=sentence_of(read_tags), offers=offered)))


async def _tag(shell: Shell, ids: Sequence[int], answer: Awaitable[str | None]) -> bool:
    text = await answer
    if text is None:
        return False
    tags = read_tags(text)
    if len(ids) > MANY:
        shell.notice(f"Tagging {len(ids):,} prospects…")
    changed = await shell.store.write(tag_prospects, ids, tags, shell.now())
    await shell.changed(PROSPECT)
    said = ", ".join([*(f"+{name}" for name in tags.add), *(f"-{name}" for name in tags.remove)])
    if changed:
        shell.notice(f"Tagged {count_words(changed, 'prospect')}: {safe_text(said)}. u to undo.", "good")
    else:
        shell.notice("Their tags say so already. Nothing was changed." if len(ids) > 1 else "His tags say so already. Nothing was changed.")
    return True


def together_fields(types: Sequence[FieldType]) -> list[Field]:
    """The form's fields for many at once, all blank: only what is filled in is set."""
    fields = [
        Field("company", "Company"),
        Field("source", "Source", hint="where the contacts come from"),
        Field("zone", "Time zone", hint="e.g. Europe/Berlin", check=_or_empty(zone_check)),
        Field("tags", "Tags", hint="vendor, paid sets them; +vendor, -cold changes them"),
        Field("value", "Value", hint="e.g. 1200 EUR", check=_or_empty(money_check)),
        Field("currency", "Currency", hint="e.g. EUR: the amounts stay"),
    ]
    for type in types:
        field = typed_field(type, "")
        fields.append(Field(field.name, field.label, hint=field.hint, check=_or_empty(field.check), choices=field.choices))
    return fields


def _or_empty(check: Any) -> Any:
    return None if check is None else lambda text: "" if text.strip() == EMPTY else check(text)


async def edit_together(shell: Shell, ids: Sequence[int], types: Sequence[FieldType]) -> bool:
    """Set what is filled in for all of them; "-" empties a field."""

    async def save(typed: dict[str, str]) -> str:
        if not any(text.strip() for text in typed.values()):
            return "Nothing was filled in. Nothing was changed."
        if len(ids) > MANY:
            shell.notice(f"Editing {len(ids):,} prospects…")
        changed = await shell.store.write(edit_prospects, ids, typed, shell.now())
        return f"Edited {count_words(changed, 'prospect')}. u to undo." if changed else "They say so already. Nothing was changed."

    return await fill_in(
        shell, f"Edit {count_words(len(ids), 'prospect')}: a blank changes nothing, - empties", together_fields(types), save
    )
