"""Editing one mail before it goes: its Markdown in place, read before it is kept, taken back by one undo."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from ..glass import safe_text
from ..store.editing import read_words, set_words
from ..store.outbox import get_delivery
from .base import Shell
from .own_editor import outside_of
from .unsaved import Draft

if TYPE_CHECKING:
    from ..widgets.editor import Editor


def edit_mail(shell: Shell, id: int) -> Coroutine[Any, Any, None]:
    """Open the editor on a mail that was never tried, at once, and keep what is saved there."""
    from ..sender.template import NAMES
    from ..widgets.editor import Editor

    told: list[str] = []

    async def save(subject: str, body: str) -> str:
        """Keep the words; what is wrong with them, or why they can no longer be kept, is said in the editor."""
        wrong = await _kept(shell, id, subject, body)
        told.append("Nothing was changed." if wrong is None else "")
        return wrong or ""

    draft = Draft(shell, f"mail-{id}", "email")
    editor = Editor(save, names=NAMES, outside=outside_of(shell, draft, "email"), keep=draft.keep)
    return _edit(shell, id, editor, draft, shell.ask(editor), told)


async def _kept(shell: Shell, id: int, subject: str, body: str) -> str | None:
    """Read and keep the words. What is wrong with them; nothing where they are kept, None where they were so already."""
    from ..sender.rewording import proofread_words

    wrong = await shell.store.read(proofread_words, id, subject, body, shell.now())
    if wrong:
        return wrong
    try:
        return "" if await shell.store.write(set_words, id, subject, body, shell.now()) else None
    except SalesError as error:
        return f"{error} Your words still stand here: copy what you need."


async def _edit(shell: Shell, id: int, editor: "Editor", draft: Draft, asked: Awaitable[bool | None], told: list[str]) -> None:
    words = await shell.store.read(read_words, id)
    if words.why_not:
        editor.leave()
        shell.notice(f"This mail cannot be changed any more: {words.why_not}.", "warn")
        return
    draft.stored = stored = (words.subject, words.body)
    found = await asyncio.to_thread(draft.take_up)
    subject, body = found if found is not None else stored
    title = f"The mail to {safe_text(words.to)} ({safe_text(words.asset)}{', in words of its own' if words.own else ''})"
    editor.begin(title if (subject, body) == stored else f"Taken up again, not saved yet: {title}", subject, body, stored)
    try:
        saved = await asked
    except asyncio.CancelledError:  # the app is being closed, by a lost connection perhaps: what was typed is there next time
        draft.lay_down(*editor.latest)
        raise
    draft.drop()
    if not saved:
        return
    await shell.changed(frozenset({"delivery", "message"}))
    if told[-1]:
        shell.notice(told[-1])
        return
    held = (await shell.store.read(get_delivery, id, shell.now())).state == "held"
    still = " It is still held: h in the outbox releases it." if held else ""
    shell.notice(f"Edited the mail to {safe_text(words.to)}.{still} u to undo.", "good")
