"""New words from the formula: what they are, then what they say; they stand in the stage at once."""

from collections.abc import Awaitable

from ..errors import SalesError
from ..glass import safe_text
from ..rules.windows import Delay
from ..store.library import KINDS, AssetDraft, add_asset
from ..store.stages import StageRow
from ..widgets.choice import Option
from ..widgets.form import Field, Form
from .base import Shell

WRITTEN = frozenset({"asset", "revision", "step"})


async def new_words(shell: Shell, stage: StageRow) -> None:
    """Ask for title, kind and delay, then for the words; written as one action."""
    fields = [
        Field("title", "Title", hint="how you find it again", needed=True),
        Field("kind", "Kind", "email", hint=", ".join(KINDS), choices=[Option(kind, kind) for kind in KINDS], check=_kind),
        Field("delay", "Delay", "0", hint="0 at once, 3 for days, 3b for business days", check=_delay),
    ]
    typed = await shell.ask(Form(f"New words in {safe_text(stage.name)}", fields))
    if typed is not None:
        await _write(shell, stage, typed)


async def _write(shell: Shell, stage: StageRow, typed: dict[str, str]) -> None:
    from ..sender.template import NAMES
    from ..widgets.editor import Editor

    title, kind = typed["title"].strip(), typed["kind"].strip().lower() or "email"

    async def save(subject: str, body: str) -> str:
        draft = AssetDraft(kind, title, subject, body, str(stage.id), None, typed["delay"].strip() or "0")
        try:
            await shell.store.write(add_asset, draft, shell.now())
        except SalesError as error:
            return str(error)
        return ""

    editor = Editor(save, names=", ".join(NAMES))
    asked: Awaitable[bool | None] = shell.ask(editor)
    editor.begin(f"{safe_text(title)} ({kind})", "", "", ("", ""))
    if await asked:
        await shell.changed(WRITTEN)
        shell.notice(f"Added {safe_text(title)} to {safe_text(stage.name)}. u to undo.", "good")
    else:
        shell.notice("Nothing was added.")


def _kind(text: str) -> str:
    return "" if text.strip().lower() in KINDS else f"The kinds are {', '.join(KINDS)}."


def _delay(text: str) -> str:
    try:
        Delay.parse(text)
    except SalesError as error:
        return f"{error.title} {error.hint}"
    return ""
