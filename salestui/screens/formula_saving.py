"""A draft of the formula: tried out, saved as one action, or thrown away; never lost by a slip of the hand."""

from collections.abc import Awaitable
from datetime import timedelta
from functools import partial
from typing import Any, cast

from ..errors import SalesError
from ..rules.drafting import Change, Edit
from ..store.formula_editing import Saved, save_formula
from ..store.linking import TaskGone
from ..store.tasks import TaskRow
from ..store.what_if import what_if
from ..widgets.choice import Choice, Option
from ..widgets.progress import Progress
from .acts import Work
from .base import BaseScreen
from .for_task import done_words
from .wording import count_words

DAYS = 30  # days that a what-if looks ahead
SAVED = frozenset({"step", "delivery", "touch", "skip", "task"})


class Saving(BaseScreen):
    """The part of the formula's screen that looks after its draft."""

    edits: list[Edit]
    saving = False
    for_task: TaskRow | None = None  # what asked for the change

    @property
    def changed(self) -> list[Change]:
        """What the draft changes."""
        return []

    @property
    def unsaved(self) -> str:
        """How much of the draft is not saved."""
        count = len(self.changed)
        return f"formula: {count_words(count, 'change')} unsaved" if count else ""

    # Trying it out

    async def tried(self) -> None:
        """Play both formulas and show the difference."""
        from .what_if import WhatIfScreen

        now = self.shell.now()
        progress = Progress("Who would get what when?", stopping="esc stops; nothing is changed by looking")
        closed = self.shell.ask(progress)
        edits = list(self.edits)
        try:
            found = await self.shell.store.read(
                what_if, edits, now, now + timedelta(days=DAYS), progress.tell, lambda: progress.stopping
            )  # fmt: skip
        finally:
            progress.close_now()
        await closed
        if found is not None and self.is_attached:
            cast(Any, self.app).push_screen(WhatIfScreen(found, DAYS, self.do_save_formula))

    # Saving it

    def do_save_formula(self) -> Work | None:
        """Save the draft."""
        if not self.changed:
            self.shell.notice("There is nothing to save: the formula is as it was.")
            return None
        if self.saving:
            return None
        self.saving = True
        return self._saved(list(self.edits))

    async def _saved(self, edits: list[Edit]) -> None:
        progress = Progress("Saving the formula", stopping="esc stops; then nothing is changed")
        closed = self.shell.ask(progress)

        def told(done: int, total: int) -> None:
            if progress.stopping:
                raise SalesError("The save was stopped.", "Nothing was changed.", "s saves it again.")
            progress.tell(done, total)

        try:
            task_id = self.for_task.id if self.for_task is not None else None
            saved = await self.shell.store.write(save_formula, edits, self.shell.now(), told, task_id=task_id)
            self.edits.clear()
        except TaskGone:
            self.for_task = None  # saved once more, the draft is kept without it
            raise
        finally:
            self.saving = False
            progress.close_now()
        await closed
        await self.shell.changed(SAVED)
        self.shell.notice(_said(saved, self.for_task), "good")
        if saved.changes:
            self.for_task = None

    # Leaving it

    def ask_left(self) -> Awaitable[str | None]:
        """Ask what becomes of the draft."""
        title = f"{count_words(len(self.changed), 'change')} {'is' if len(self.changed) == 1 else 'are'} not saved"
        options = [
            Option("save", "Save", "all of it as one action, with one undo"),
            Option("discard", "Discard", "the formula stays as it was"),
            Option("stay", "Go on", "w shows what it would do"),
        ]
        return self.shell.ask(Choice(title, options, digits=True))

    async def left(self, command: str, asked: Awaitable[str | None]) -> None:
        """Save or discard the draft, then do what the founder was about to do."""
        chosen = await asked
        if chosen == "save":
            self.saving = True
            await self._saved(list(self.edits))
        elif chosen == "discard":
            self.edits.clear()
            await self.refresh_rows()
        if chosen in ("save", "discard"):
            self.action_command(command)

    def action_command(self, name: str) -> None:
        """Do a command; one that would close this screen asks for the draft first."""
        closes = name == "quit" or name == f"go-{self.app.current_mode}"
        if closes and self.changed:
            self.shell.attempt(partial(self._asked_first, name))
        else:
            super().action_command(name)

    def _asked_first(self, name: str) -> Work:
        return self.left(name, self.ask_left())


def _said(saved: Saved, task: TaskRow | None) -> str:
    """What a save did, in a sentence or two."""
    parts = [
        text
        for count, text in (
            (saved.again, f"{count_words(saved.again, 'mail')} due at another time"),
            (saved.cancelled, f"{saved.cancelled:,} cancelled"),
            (saved.scheduled, f"{saved.scheduled:,} newly scheduled"),
        )
        if count
    ]
    told = f"Saved {count_words(len(saved.changes), 'change')} of the formula" if saved.changes else "Nothing had to be changed"
    done = done_words(task) if task is not None and saved.changes else "."
    return f"{told}{': ' + ', '.join(parts) if parts else ''}{done} u to undo."
