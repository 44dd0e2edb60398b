"""Doing what a row of Today asks for. What it is about is captured when the key is pressed."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from ..glass import safe_text
from ..store.outbox import get_delivery
from ..store.pipeline import ProspectPage, get_prospect
from ..store.prospects import edit_prospect, mark_answered
from ..store.stages import list_stages
from ..store.today import TodayRow, count_today
from ..widgets.choice import Choice, Option
from ..widgets.form import Field
from .acts import MOVED, Work, answered, ask_stage, edit, fill_in, here, move_to, snooze
from .base import BaseScreen, Shell
from .deliveries import cancel_all, postpone_all, settle_all
from .mail import show_mail
from .passwords import Passwords
from .prospect_form import changed, fields_of
from .releasing import DELIVERED, release_all
from .sending import send
from .wording import count_words

MAILS = ("uncertain", "held", "failed", "send")
CARDS = ("triage", "parked")
STEPS = ("held", "send", "call")
_MISSING = re.compile(r"prospect\.(custom\.)?([^\s.]+) is missing")


class TodayActs(BaseScreen):
    """The acts of the Today screen."""

    passwords: Passwords
    page: ProspectPage | None = None

    @property
    def row(self) -> TodayRow | None:
        """The row under the cursor."""
        raise NotImplementedError

    def nothing(self) -> Work | None:
        """There is no row."""
        self.shell.notice("There is nothing to do here.")
        return None

    def do_do(self) -> Work | None:
        """Do what the row asks for."""
        row = self.row
        if row is None:
            return self.nothing()
        if row.kind in ("reply", "stale"):
            from .prospect import ProspectScreen

            self.app.push_screen(ProspectScreen(row.prospect_id, self.lines))
            return None
        if row.kind in CARDS:
            self.action_command("go-triage")
            return None
        does: dict[str, Callable[[TodayRow], Work]] = {
            "send": self._send, "held": self._held, "uncertain": self._unsure, "failed": self._failed, "call": self._call,
            "return": self._return, "task": self._do_task, "check-back": self._check_back,
        }  # fmt: skip
        return does[row.kind](row)

    def _do_task(self, row: TodayRow) -> Work:
        from .doing import open_task

        return open_task(self.shell, row.id)

    def _check_back(self, row: TodayRow) -> Work:
        from .looking_back import look_back

        return look_back(self.shell, row.id)

    def _failed(self, row: TodayRow) -> Work:
        options = [
            Option("edit", "Correct his address", "or what else is known about him"),
            Option("lost", "Mark him lost", "with a reason"),
            Option("show", "Show the mail", "with what the server said"),
        ]
        title = f"{safe_text(row.title)} did not get it: {safe_text(row.why)}"
        return _settle_failed(self.shell, row, self.shell.ask(Choice(title, options, digits=True)))

    def _send(self, row: TodayRow) -> Work:
        return _ask_send(self.shell, self.passwords, row)

    def _held(self, row: TodayRow) -> Work:
        missing = _MISSING.search(row.why)
        name = f"{missing[1] or ''}{missing[2]}" if missing else ""
        options = [Option("fill", f"Fill in {name}", "and let it go")] if name else []
        options += [
            Option("release", "Let it go", "it is due at once"),
            Option("edit", "Edit its words", "of this one mail; then let it go"),
            Option("show", "Show the mail", "its words, or what is missing"),
            Option("cancel", "Cancel it", "it is never sent; his sequence ends"),
        ]
        return _settle_held(self.shell, row, name, self.shell.ask(Choice(safe_text(row.why), options)))

    def _unsure(self, row: TodayRow) -> Work:
        options = [
            Option("yes", "It arrived", "it counts as sent; the sequence goes on"),
            Option("no", "It did not arrive", "the same mail is due again"),
            Option("show", "Show the mail", "to look for it in the Sent folder by its Message-ID"),
        ]
        return _settle_unsure(self.shell, row, self.shell.ask(Choice(f"Did the mail to {safe_text(row.title)} arrive?", options)))

    def _call(self, row: TodayRow) -> Work:
        from .serving import serve_next

        return serve_next(self.shell, row.prospect_id)

    def do_serve(self) -> Work | None:
        """Serve the prospect of the row his next right asset."""
        from .serving import serve_next

        row = self.row
        if row is not None and not row.prospect_id:
            return self._not_here("This row is about nobody: enter does it.")
        return serve_next(self.shell, row.prospect_id) if row is not None else self.nothing()

    def _return(self, row: TodayRow) -> Work:
        return _move_back(self.shell, row)

    def do_answered(self) -> Work | None:
        """His reply is dealt with."""
        row = self.row
        return answered(self.shell, row.prospect_id) if row is not None and row.kind == "reply" else self._not_here("No reply stands here.")

    def do_snooze(self) -> Work | None:
        """Put the row off until a day."""
        row = self.row
        if row is None:
            return self.nothing()
        if row.kind == "uncertain":
            return self._not_here("An uncertain mail cannot be put off: say whether it arrived.")
        if row.kind in CARDS:
            return self._not_here("Cards wait until they are decided: enter goes to them, there p parks one.")
        if row.kind == "task":
            from .doing import put_off_task

            return put_off_task(self.shell, row.id)
        if row.kind == "check-back":
            from .looking_back import put_off

            return put_off(self.shell, row.id)
        return postpone_all(self.shell, [row.id]) if row.kind in ("held", "send") else snooze(self.shell, row.prospect_id)

    def do_skip(self) -> Work | None:
        """Skip the row, with a reason."""
        row = self.row
        if row is None:
            return self.nothing()
        if row.kind == "task":
            from .doing import leave_task

            return leave_task(self.shell, row.id)
        if row.kind not in (*STEPS, "reply"):
            return self._not_here("There is nothing to skip here: z puts it off, enter opens it.")
        from .serving import why_choice

        if row.kind == "reply":
            return _skip_reply(self.shell, row, self.shell.ask(why_choice()))
        return _skip(self.shell, row, self.shell.ask(why_choice()))

    def _not_here(self, text: str) -> Work | None:
        self.shell.notice(text)
        return None


async def _ask_send(shell: Shell, passwords: Passwords, row: TodayRow) -> None:
    due = (await shell.store.read(count_today, here(shell))).get("send", 0)
    all_due = "Send the mail that is due" if due < 2 else f"Send all {due:,} mails that are due"
    options = [
        Option("send", all_due, "" if due < 2 else "this one among them"),
        Option("show", "Show this mail", "nothing is sent yet"),
    ]
    chosen = await shell.ask(Choice(f"{count_words(due, 'mail')} {'is' if due == 1 else 'are'} due", options))
    if chosen == "send":
        await send(shell, passwords)
    elif chosen == "show":
        await show_mail(shell, row.id)


async def _settle_held(shell: Shell, row: TodayRow, missing: str, asked: Awaitable[str | None]) -> None:
    chosen = await asked
    if chosen == "fill":
        await _fill(shell, row, missing)
    elif chosen == "release":
        await release_all(shell, [row.id])
    elif chosen == "edit":
        from .rewriting import edit_mail

        await edit_mail(shell, row.id)
    elif chosen == "show":
        await show_mail(shell, row.id)
    elif chosen == "cancel":
        await cancel_all(shell, [row.id])


async def _fill(shell: Shell, row: TodayRow, missing: str) -> None:
    """The edit form with the missing field first; what is saved lets the mail go."""
    page = await shell.store.read(get_prospect, row.prospect_id, shell.now())
    fields = fields_of(page)
    known = next((field for field in fields if field.name == missing), None) or Field(missing, missing.removeprefix("custom."))
    fields = [replace(known, needed=True), *(field for field in fields if field.name != missing)]

    async def save(typed: dict[str, str]) -> str:
        given = changed(fields, typed)
        if not given:
            return "Nothing was changed."
        await shell.store.write(edit_prospect, row.prospect_id, given, shell.now())
        await release_all(shell, [row.id])
        return f"Filled in {missing} and released the mail. u twice takes both back."

    await fill_in(shell, f"{page.row.name}: {missing} is missing", fields, save)


async def _settle_unsure(shell: Shell, row: TodayRow, asked: Awaitable[str | None]) -> None:
    chosen = await asked
    if chosen == "show":
        await show_mail(shell, row.id)
    elif chosen is not None:
        await settle_all(shell, [row.id], chosen == "yes")


async def _settle_failed(shell: Shell, row: TodayRow, asked: Awaitable[str | None]) -> None:
    chosen = await asked
    if chosen == "edit":
        await edit(shell, row.prospect_id, first="email")
    elif chosen == "lost":
        stage = next((each for each in await shell.store.read(list_stages) if each.kind == "lost"), None)
        if stage is not None:
            await move_to(shell, [row.prospect_id], stage)
    elif chosen == "show":
        await show_mail(shell, row.id)


async def _move_back(shell: Shell, row: TodayRow) -> None:
    stages = await shell.store.read(list_stages)
    chosen = await ask_stage(shell, [row.prospect_id], stages, None)
    stage = next((stage for stage in stages if str(stage.id) == chosen), None)
    if stage is not None:
        await move_to(shell, [row.prospect_id], stage)


async def _skip_reply(shell: Shell, row: TodayRow, asked: Awaitable[str | None]) -> None:
    from .serving import why_words

    reason = await why_words(shell, asked)
    if reason is None:
        return
    await shell.store.write(mark_answered, row.prospect_id, shell.now(), f"skipped: {reason}")
    await shell.changed(MOVED | DELIVERED)
    shell.notice(f"Skipped: {safe_text(reason)}. u to undo.", "good")


async def _skip(shell: Shell, row: TodayRow, asked: Awaitable[str | None]) -> None:
    from .serving import skip_this, why_words

    reason = await why_words(shell, asked)
    if reason is None:
        return
    step_id = (await shell.store.read(get_delivery, row.id, shell.now())).step_id
    if step_id is None:
        shell.notice("This mail is no step of a sequence: the outbox cancels it (x).", "warn")
        return
    await skip_this(shell, row.prospect_id, step_id, reason)
