"""Writing an asset's words: a new one, or a new revision, in place or in the founder's own editor. Nothing typed is lost."""

import asyncio
import os
from collections.abc import Awaitable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..store.library import AssetDraft, add_asset
from ..store.linking import TaskGone
from ..store.lost_update import ChangedMeanwhile
from ..store.revising import read_draft
from ..store.tasks import TaskRow
from ..widgets.choice import Choice, Option
from ..widgets.editor import Editor
from ..widgets.prompt import Prompt
from .app_words import in_app
from .asset_form import called, draft_fields, drafted
from .asset_lines import KIND_WORDS
from .base import Shell
from .for_task import done_words, why_words
from .own_editor import edit_outside_app, outside_of, own_editor
from .revising import Undecided, keep_words
from .unsaved import Draft

Work = Coroutine[Any, Any, None]
WRITTEN = frozenset({"asset", "revision", "attachment", "step", "delivery", "message", "task"})
KINDS = {
    "email": "sent by itself when its day comes",
    "call": "read line by line while you call",
    "chat": "the same for a chat",
    "value": "what you say your product is worth, at hand for everything else",
    "pdf": "a document to send or attach",
    "video": "a film to send or show",
    "image": "a picture to send or show",
    "page": "a page on the web",
}

RULES = "## Part · - What he says -> Part · > a hint for yourself · ## Objection: Too dear · ## Outcomes"
"""How a call or chat script is written; the rest of a line is what is said."""


@dataclass
class Words:
    """The words of an asset between the editor and the store. `told` is what was odd about them and has been said once.

    They may be written for a `task`, which is done once they are kept.
    """

    shell: Shell
    draft: AssetDraft
    id: int = 0  # of the asset; 0: it is new
    told: tuple[str, str] | None = None
    unchanged: bool = False
    task: TaskRow | None = None

    async def save(self, subject: str, body: str) -> str:
        """Read the words over, ask why, keep them. What is wrong is returned, in a sentence or two."""
        from ..sender.proofreading import NO_FILE, proofread

        draft = replace(self.draft, subject=subject, body=body)
        if self.id and (subject.strip(), body) == (self.draft.subject, self.draft.body):
            self.unchanged = True
            return ""
        try:
            odd = await self.shell.store.read(proofread, draft, called(draft.kind), "", frozenset())
        except SalesError as error:
            return in_app(f"{error.title} {error.hint}".strip())
        if not self.id:
            odd = [each for each in odd if NO_FILE not in each]  # it is attached in the next moment
        if odd and self.told != (subject, body):
            self.told = subject, body
            return f"{' '.join(odd)} ctrl+s once more keeps it all the same."
        note = ""
        if self.id:
            hint = "enter keeps it, also without a reason; esc goes back"
            why = self.task.synthesis if self.task is not None else ""
            note = await self.shell.ask(
                Prompt("Why this change? It is kept with the revision.", value=safe_text(why), hint=hint, select=True)
            )
            if note is None:
                return "Not saved yet: ctrl+s saves."
        try:
            await self._write(draft, note)
        except Undecided:
            return "Not saved yet: ctrl+s saves, and asks again who gets the new words."
        except ChangedMeanwhile as error:
            self.draft = error.standing
            return f"{error.title} Your words still stand here: ctrl+s once more keeps them as the newest, and his stay in the revisions."
        except TaskGone as error:
            self.task = None
            return f"{error.title} Your words still stand here: ctrl+s once more keeps them without it."
        except SalesError as error:
            return f"{error} Your words still stand here."
        return ""

    async def _write(self, draft: AssetDraft, note: str) -> None:
        if self.id:
            await keep_words(self.shell, self.id, draft, note, based_on=self.draft, task=self.task)
        else:
            task_id = self.task.id if self.task is not None else None
            self.id = await self.shell.store.write(add_asset, draft, self.shell.now(), task_id=task_id)
        self.draft = draft


def write_new(
    shell: Shell,
    stages: Sequence[str],
    stage: str,
    added: Any,
    kind: str = "",
    title: str = "",
    file: str = "a attaches its file.",
    task: TaskRow | None = None,
) -> Work:
    """Ask at once what kind it is, unless that is known; then where it stands, and its words. `added(id)` hears of it before the screens reload.

    `file` says how one gets its file, in the keys of the screen that asks. A `task` that asked for it is done with it.
    """
    options = [Option(kind, KIND_WORDS[kind].capitalize() if kind != "pdf" else "PDF", told) for kind, told in KINDS.items()]
    asked = None if kind else shell.ask(Choice("What do you want to write?", options, digits=True))
    return _write_new(shell, stages, AssetDraft(kind, title, stage=stage), added, asked, file, task)


async def _write_new(
    shell: Shell, stages: Sequence[str], draft: AssetDraft, added: Any, asked: Awaitable[str | None] | None, file: str, task: TaskRow | None
) -> None:
    from ..widgets.form import Form

    kind = await asked if asked is not None else draft.kind
    if kind is None:
        return
    name = KIND_WORDS[kind]
    title = f"A new {name}: then come its words" if task is None else f"A new {name}. {why_words(task)}"
    typed = await shell.ask(Form(title, draft_fields(replace(draft, kind=kind), stages, new=True)))
    if typed is None:
        return
    words = Words(shell, drafted(AssetDraft(kind, ""), typed), task=task)
    title = f"{safe_text(words.draft.title)} ({name})"
    start = words.draft.title if kind == "email" else "", ""
    if not await _in_place(
        shell, words, title, start, Draft(shell, f"new-{kind}{f'-{task.id}' if task is not None else ''}", kind, start), ""
    ):
        shell.notice("Nothing was added.")
        return
    added(words.id)
    await shell.changed(WRITTEN)
    more = f" {file}" if kind in ("pdf", "video", "image") else ""
    done = done_words(task) if words.task is not None and task is not None else "."
    shell.notice(f"Added {safe_text(words.draft.title)}{done}{more} u to undo.", "good")


def edit_words(shell: Shell, id: int, task: TaskRow | None = None) -> Work:
    """Ask at once how: here, or in the founder's own editor where there is one. A `task` that asked for it is done with it."""
    command = own_editor(os.environ)
    if not command:
        return _edit(shell, id, None, "", task)
    options = [
        Option("here", "Here", "in the app; ctrl+o goes to your editor from there too"),
        Option("editor", "In your editor", f"{command}; the app steps aside until you close it"),
    ]
    return _edit(shell, id, shell.ask(Choice("Edit the words where?", options, digits=True)), command, task)


async def _edit(shell: Shell, id: int, asked: Awaitable[str | None] | None, command: str, task: TaskRow | None) -> None:
    how = await asked if asked is not None else "here"
    if how is None:
        return
    draft = await shell.store.read(read_draft, id)
    words = Words(shell, draft, id, task=task)
    stored = draft.subject, draft.body
    unsaved = Draft(shell, f"asset-{id}", draft.kind, stored)
    start, wrong = stored, ""
    if how == "editor":
        start, wrong = await _elsewhere(shell, words, unsaved, command)
    if (how == "here" or wrong) and not await _in_place(shell, words, safe_text(draft.title), start, unsaved, wrong):
        words.unchanged = True
    unsaved.drop()
    if words.unchanged:
        shell.notice("Nothing was changed.")


async def _elsewhere(shell: Shell, words: Words, unsaved: Draft, command: str) -> tuple[tuple[str, str], str]:
    """The words from the founder's own editor, kept where nothing is wrong with them; else (words, what is wrong) for the editor here."""
    kept = await asyncio.to_thread(unsaved.take_up)
    subject, body = kept if kept is not None else unsaved.stored
    edited = edit_outside_app(shell, command, unsaved, words.draft.kind, subject, body, why_words(words.task))
    return (edited.subject, edited.body), edited.wrong or await words.save(edited.subject, edited.body)


async def _in_place(shell: Shell, words: Words, title: str, start: tuple[str, str], unsaved: Draft, wrong: str) -> bool:
    """The editor here, from `start`; True once the words are kept. What is typed is there next time, whatever becomes of the app."""
    from ..sender.template import NAMES

    kind, above = words.draft.kind, why_words(words.task)
    editor = Editor(
        words.save, names=NAMES, rules=RULES if kind in ("call", "chat") else "", outside=outside_of(shell, unsaved, kind, above), keep=unsaved.keep,
        subject=kind == "email", above=above,
    )  # fmt: skip
    asked = shell.ask(editor)
    kept = await asyncio.to_thread(unsaved.take_up) if start == unsaved.stored else None
    if kept is not None:
        start, title = kept, f"Taken up again, not saved yet: {title}"
    editor.begin(title, *start, unsaved.stored, wrong)
    try:
        saved = bool(await asked)
    except asyncio.CancelledError:
        unsaved.lay_down(*editor.latest)
        raise
    unsaved.drop()
    return saved
