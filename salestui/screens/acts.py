"""What a founder does with prospects from any screen: move, lose, put off, edit, serve. Each takes the ids that stood under
the key when it was pressed, asks what it has to know, writes one action, and says what happened."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..rules.fields import FieldType
from ..store.pipeline import ProspectPage, get_prospect
from ..store.prospects import Moved, add_prospect, edit_prospect, mark_answered, move_prospects, snooze_prospect
from ..store.stages import StageRow
from ..widgets.choice import Choice, Option
from ..widgets.form import Field, Form
from ..widgets.prompt import Prompt, needed
from ..widgets.prose import Entry, Prose
from .base import Shell
from .days import HINT, day_check, parse_day
from .prospect_form import changed, fields_of
from .travelling import Travelling
from .wording import count_words, due_words, local, moment_words, stage_age

Work = Coroutine[Any, Any, object]
MANY = 500  # from here on a move takes long enough to be announced
UNCHANGED = "Nothing was changed"  # how a save that had nothing to do begins its sentence
MOVED = frozenset({"prospect", "delivery"})


def here(shell: Shell) -> datetime:
    """The moment in the founder's own zone, for what is shown and for the days he types."""
    return shell.now().astimezone()


class ProspectActs(Travelling):
    """A screen whose rows are prospects. `targets()` gives their ids; `standing` the stage they stand in.

    What has to be asked is asked in the very moment of the key, so that what is typed next goes to the question.
    """

    stages: Sequence[StageRow] = ()
    types: Sequence[FieldType] = ()  # the founder's own fields that have a kind

    def highlight(self, id: int) -> None:
        """Somebody was added: the highlight goes to him."""

    def aim(self) -> tuple[list[int], int | None]:
        """Whom the next act is for, and the stage he stands in or is on his way to."""
        return ([self.bound[0]], self.bound[1]) if self.bound is not None else (self.targets(), self.standing())

    def standing(self) -> int | None:
        """The id of the stage of the row under the cursor, if known."""
        return None

    def shown_id(self) -> int | None:
        """The prospect under the cursor, marks or not."""
        row = self.lines.row if self.lines is not None else None
        return row.id if row is not None else None

    def aimed_id(self) -> int | None:
        """The one prospect an act is for, marks or not."""
        return self.bound[0] if self.bound is not None else self.shown_id()

    def shown_page(self, id: int) -> ProspectPage | None:
        """What the screen knows about this prospect already."""
        return None

    def nobody(self) -> Work | None:
        """There is nothing to act on."""
        self.shell.notice("There is no prospect here.")
        return None

    def do_move(self) -> Work | None:
        """Ask for a stage, and move there."""
        (ids, standing), stages = self.aim(), self.stages
        return self._chosen(ids, stages, ask_stage(self.shell, ids, stages, standing)) if ids and stages else self.nobody()

    async def _chosen(self, ids: Sequence[int], stages: Sequence[StageRow], answer: Awaitable[str | None]) -> None:
        chosen = await answer
        stage = next((stage for stage in stages if str(stage.id) == chosen), None)
        if stage is not None:
            await self._acted(move_to(self.shell, ids, stage, self))

    def do_next_stage(self) -> Work | None:
        """One stage on."""
        return self._step(1)

    def do_previous_stage(self) -> Work | None:
        """One stage back."""
        return self._step(-1)

    def _step(self, by: int) -> Work | None:
        ids, standing = self.aim()
        at = next((number for number, stage in enumerate(self.stages) if stage.id == standing), None)
        if at is None or not ids:
            return self.nobody()
        if not 0 <= at + by < len(self.stages):
            self.shell.notice(f"{safe_text(self.stages[at].name)} is the {'last' if by > 0 else 'first'} stage.")
            return None
        return self._acted(move_to(self.shell, ids, self.stages[at + by], self))

    def do_lost(self) -> Work | None:
        """Ask why, and move to the lost stage."""
        return self._exit("lost")

    def do_not_now(self) -> Work | None:
        """Ask until when, and move to the paused stage."""
        return self._exit("paused")

    def _exit(self, kind: str) -> Work | None:
        ids, stage = self.aim()[0], next((stage for stage in self.stages if stage.kind == kind), None)
        if not ids:
            return self.nobody()
        if stage is None:
            self.shell.notice(f"There is no stage of the kind “{kind}”.", "warn")
            return None
        return self._acted(move_to(self.shell, ids, stage, self))

    async def _acted(self, act: Coroutine[Any, Any, bool]) -> None:
        lines = self.lines
        if await act and lines is not None and lines.marked:
            lines.mark_keys(())  # the marks have done their duty

    def do_new(self) -> Work:
        """Ask who, and add him."""
        return add(self.shell, self.highlight, self.types)

    def do_edit(self) -> Work | None:
        """Show what is known in a form, and keep what is changed."""
        id = self.aimed_id()
        return edit(self.shell, id, self.shown_page(id), self.types) if id is not None else self.nobody()

    def do_tag(self) -> Work | None:
        """Ask for tags to add and to take off."""
        from .bulk import tag

        ids = self.aim()[0]
        return tag(self.shell, ids) if ids else self.nobody()

    def do_serve(self) -> Work | None:
        """Serve the next right asset; marked rows go into their stage's sequence together."""
        from .serving import serve_next

        ids = self.aim()[0]
        return self._enrolled(ids) if len(ids) > 1 else self._for_shown(serve_next)

    async def _enrolled(self, ids: Sequence[int]) -> None:
        lines = self.lines
        await enrol_all(self.shell, ids)
        if lines is not None:
            lines.mark_keys(())

    def do_answered(self) -> Work | None:
        """What he wrote is dealt with."""
        return self._for_shown(answered)

    def do_why(self) -> Work | None:  # type: ignore[override]  # the base says one sentence, this asks the store
        """Say why the row is here."""
        return self._for_shown(explain)

    def _for_shown(self, act: Callable[[Shell, int], Coroutine[Any, Any, object]]) -> Work | None:
        id = self.aimed_id()
        return act(self.shell, id) if id is not None else self.nobody()


def ask_stage(shell: Shell, ids: Sequence[int], stages: Sequence[StageRow], standing: int | None) -> Awaitable[str | None]:
    """Ask which stage; the cursor stands on the next one."""
    lane = next((stage.express_to_id for stage in stages if stage.id == standing), None)
    told = [f"express lane: {entering(stage)}".rstrip(": ") if stage.id == lane else entering(stage) for stage in stages]
    options = [Option(str(stage.id), stage.name, text, f"{stage.prospects:,}") for stage, text in zip(stages, told, strict=True)]
    at = next((number for number, stage in enumerate(stages) if stage.id == standing), -1)
    current = str(stages[at + 1].id) if 0 <= at + 1 < len(stages) else ""
    title = "Move to which stage?" if len(ids) == 1 else f"Move {count_words(len(ids), 'prospect')} to which stage?"
    return shell.ask(Choice(title, options, current=current, digits=True))


def entering(stage: StageRow) -> str:
    """What it means to stand in a stage: what the founder does there next, or what the customer wants there."""
    return stage.next_step or stage.customer_goal


def move_to(shell: Shell, ids: Sequence[int], stage: StageRow, screen: ProspectActs | None = None) -> Coroutine[Any, Any, bool]:
    """Ask at once what the stage wants; then move, and say it. The highlight of `screen` goes along. Gives False where it was left."""
    asked: Awaitable[str | None] | None = None
    if stage.kind == "lost":
        asked = shell.ask(Prompt("Why lost? In the prospect's words, if there are any", check=needed("A reason")))
    elif stage.kind == "paused":
        asked = ask_day(shell, "Not now: until when?")
    if asked is None and screen is not None:
        screen.set_out(ids, stage)
    if asked is None and len(ids) > MANY:
        shell.notice(_moving(ids, stage))
    return _move(shell, ids, stage, asked, screen)


def _moving(ids: Sequence[int], stage: StageRow) -> str:
    return f"Moving {len(ids):,} prospects to {safe_text(stage.name)}…"


async def _move(
    shell: Shell, ids: Sequence[int], stage: StageRow, asked: Awaitable[str | None] | None, screen: ProspectActs | None
) -> bool:
    answer = await asked if asked is not None else ""
    if answer is None:
        return False
    if asked is not None and screen is not None:
        screen.set_out(ids, stage)
    reason = answer.strip() if stage.kind == "lost" else ""
    until = parse_day(answer, here(shell).date()) if stage.kind == "paused" else None
    if asked is not None and len(ids) > MANY:
        shell.notice(_moving(ids, stage))
    done = False
    try:
        moved = await shell.store.write(move_prospects, ids, stage.id, shell.now(), reason=reason, until=until)
        done = True
    finally:
        if screen is not None:
            screen.written(ids, done)
    await shell.changed(MOVED)
    await _tell_moved(shell, moved, reason, until)
    return True


async def _tell_moved(shell: Shell, moved: Moved, reason: str, until: date | None) -> None:
    if not moved.moved:
        shell.notice(f"Already in {moved.stage}. Nothing was changed.")
        return
    who = count_words(len(moved.moved), "prospect")
    if len(moved.moved) == 1:
        who = (await shell.store.read(get_prospect, moved.moved[0], shell.now())).row.name
    told = f"Moved {who} to {moved.stage}" + (f" ({reason})" if reason else f" until {until}" if until else "")
    if moved.cancelled:
        told += f"; {count_words(moved.cancelled, 'unsent mail')} of the old stage cancelled"
    if len(moved.scheduled) == 1:
        told += f"; the next mail goes {moment_words(moved.scheduled[0][1], here(shell))}"
    elif moved.scheduled:
        told += f"; {count_words(len(moved.scheduled), 'mail')} scheduled"
    shell.notice(f"{told}. u to undo.", "good")


def ask_day(shell: Shell, question: str, value: str = "") -> Awaitable[str | None]:
    """Ask for a day ahead; the answer is one that `parse_day` takes, or None where it was left."""
    return shell.ask(Prompt(question, value=value, hint=HINT, check=day_check(here(shell).date()), select=True))


async def add(shell: Shell, added: Callable[[int], None], types: Sequence[FieldType] = ()) -> None:
    """A new prospect from the form; `added` gets his id, `types` are the founder's own fields."""

    from .similar import OpenedInstead, ask_similar

    async def save(typed: dict[str, str]) -> str:
        given = {name: text for name, text in typed.items() if text.strip()}
        await ask_similar(shell, given)
        added(await shell.store.write(add_prospect, given, shell.now()))
        return f"Added {typed['name'].strip()}. u to undo."

    with suppress(OpenedInstead):
        await fill_in(shell, "A new prospect", fields_of(None, types), save)


async def edit(shell: Shell, id: int, page: ProspectPage | None = None, types: Sequence[FieldType] = (), first: str = "") -> None:
    """Change what is known about one prospect; `page` is what is known already, so that the form opens at once. The field `first` leads."""
    known = page if page is not None else await shell.store.read(get_prospect, id, shell.now())
    fields = sorted(fields_of(known, types), key=lambda field: field.name != first)

    async def save(typed: dict[str, str]) -> str:
        given = changed(fields, typed)
        if not given:
            return "Nothing was changed."
        await shell.store.write(edit_prospect, id, given, shell.now())
        return f"Edited {typed['name'].strip()}. u to undo."

    await fill_in(shell, f"Edit {known.row.name}", fields, save)


async def fill_in(shell: Shell, title: str, fields: list[Field], save: Callable[[dict[str, str]], Awaitable[str]]) -> bool:
    """Show a form and save it. What the store refuses is told, and the form comes back as it was typed. False where it was left."""
    wrong = ""
    while True:
        typed = await shell.ask(Form(title, fields, wrong=wrong))
        if typed is None:
            return False
        try:
            told = await save(typed)
        except SalesError as error:
            wrong = str(error)
            fields = [replace(field, value=typed[field.name]) for field in fields]
            continue
        await shell.changed(None)
        shell.notice(told, "" if told.startswith(UNCHANGED) else "good")
        return True


async def serve(shell: Shell, id: int) -> None:
    """His next right asset, a mail, becomes due now."""
    from ..store.outbox import serve_next

    asset = await shell.store.write(serve_next, id, shell.now())
    await shell.changed(MOVED)
    shell.notice(f"“{asset}” is due now: the outbox sends it. u to undo.", "good")


def snooze(shell: Shell, id: int) -> Work:
    """Take a prospect out of Today until a day, which is asked at once."""
    return _snooze(shell, id, ask_day(shell, "Back in the queue when?", "tomorrow"))


async def _snooze(shell: Shell, id: int, asked: Awaitable[str | None]) -> None:
    answer = await asked
    if answer is None:
        return
    until = parse_day(answer, here(shell).date())
    await shell.store.write(snooze_prospect, id, until, here(shell))
    await shell.changed(MOVED)
    shell.notice(f"Put off until {until}. u to undo.", "good")


async def enrol_all(shell: Shell, ids: Sequence[int]) -> None:
    """Put prospects into their stage's sequence, as one action; who cannot be is counted with the commonest reason."""
    from ..sender.enrolling import enrol

    done = await shell.store.write(enrol, list(ids), shell.now(), named=len(ids) == 1)
    await shell.changed(MOVED)
    reasons = [why for _, _, why in done.left_out]
    left = (
        f" {count_words(len(reasons), 'prospect')} left out, mostly: {max(set(reasons), key=reasons.count).rstrip('.')}." if reasons else ""
    )
    left += f" {done.warnings[0]}" if done.warnings else ""
    if not done.enrolled:
        shell.notice(f"Nobody was put into a sequence.{left}", "warn")
        return
    style = "warn" if left else "good"
    shell.notice(f"Put {count_words(len(done.enrolled), 'prospect')} into their sequence.{left} u to undo.", style)


async def answered(shell: Shell, id: int) -> None:
    """What a prospect wrote is dealt with; he leaves Today."""
    page = await shell.store.read(get_prospect, id, shell.now())
    if not any(touch.direction == "in" and not touch.outcome for touch in page.touches):
        shell.notice(f"No reply of {safe_text(page.row.name)} waits.")
        return
    await shell.store.write(mark_answered, id, shell.now())
    await shell.changed(frozenset({"touch"}))
    shell.notice("Marked as answered. u to undo.", "good")


async def explain(shell: Shell, id: int) -> None:
    """Why a prospect stands where he stands: since when, whether that is too long, and what comes next."""
    page = await shell.store.read(get_prospect, id, shell.now())
    await shell.ask(Prose(f"Why {page.row.name} is here", reasons(page, here(shell)), term=12))


def reasons(page: ProspectPage, now: datetime) -> list[Entry]:
    """The entries of `i` for a prospect."""
    row = page.row
    days, stale = stage_age(row.since, row.max_days, now)
    entries = [("Stage", f"In {row.stage} since {moment_words(row.since, now)}: {count_words(days, 'day')}.")]
    if stale:
        entries.append(("Stale", f"Planned are at most {row.max_days} days in this stage."))
    elif row.max_days is not None:
        entries.append(("Not stale", f"Up to {row.max_days} days are planned in this stage."))
    if page.lost_reason:
        entries.append(("Lost", f"The reason: {page.lost_reason}"))
    if page.not_now_until:
        entries.append(("Not now", f"Comes back on {local(page.not_now_until, now).date()}."))
    if page.suppressed is not None:
        entries.append(("Suppressed", f"Is never written to: {page.suppressed or 'by hand'}."))
    if page.next is None:
        entries.append(("Next", "Nothing left to serve in this stage. Move on, or add a step to it."))
    else:
        due = f", {due_words(page.next.due, now)}" if page.next.due else ""
        entries.append(("Next", f"“{page.next.asset}” by {page.next.channel}{due}: {page.next.why}."))
    return entries
