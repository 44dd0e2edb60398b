"""Files that go along with an asset: attached (copied or by reference), taken away, opened outside. Each change is a new revision."""

import asyncio
import os
import stat
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, cast

from ..glass import quoted, safe_text
from ..serving.desktop import NO_DESKTOP, OPENED, open_file
from ..store.attachments import LARGEST, PICTURES, AttachmentRow, Stopped, look_at, megabytes
from ..store.files import KEEP_UP_TO, keep_file
from ..store.library import CHANNELS, AssetDraft, get_asset
from ..store.revising import read_draft
from ..widgets.choice import Choice, Option
from ..widgets.progress import Progress
from ..widgets.prompt import PathPrompt
from .base import Shell
from .revising import save_words

KEEP, REFERENCE, ANOTHER = "keep", "reference", "another"
SLOW = 5_000_000  # bytes from which on the reading of a file is shown
MB = 1_000_000
LISTED = 20_000  # names of a folder that are looked at to complete a path
SHOWN = 12  # names shown that a path may go on with


async def attach_to(shell: Shell, asset_id: int) -> bool:
    """Ask for a file and attach it, or take one away. Whether anything was changed."""
    draft = await shell.store.read(read_draft, asset_id)
    if draft.attachments:
        states = await asyncio.to_thread(_states, draft.attachments)
        options = [
            Option(ANOTHER, "Attach a file"),
            *(Option(file.name, f"Take {safe_text(file.name)} away", _facts(file, states[file.name])) for file in draft.attachments),
        ]
        asked: Awaitable[str | None] = shell.ask(Choice(f"Files of {quoted(draft.title)}", options, digits=True))
        chosen = await asked
        if chosen != ANOTHER:
            return await _detached(shell, asset_id, draft, chosen) if chosen is not None else False
    mail = CHANNELS[draft.kind] == "email"
    hint = "its path; tab completes, ~ is your home folder"
    typed: Awaitable[str | None] = shell.ask(
        PathPrompt(f"Which file goes along with {quoted(draft.title)}?", complete_path, hint=hint, check=partial(_wrong_with, mail=mail))
    )
    text = await typed
    if text is None:
        return False
    path = _path(text)
    keep = await _ask_keep(shell, path)
    if keep is None:
        return False
    file = await _read(shell, path, keep=keep, mail=mail)
    return file is not None and await _attached(shell, asset_id, file)


async def _ask_keep(shell: Shell, path: Path) -> bool | None:
    size = path.stat().st_size
    large = size > KEEP_UP_TO
    options = [
        Option(KEEP, "Keep a copy", f"{megabytes(size)} more on this disk; it stays whatever becomes of the file"),
        Option(REFERENCE, "Only a reference", "it has to stay where it is, as it is"),
    ]
    answer: Awaitable[str | None] = shell.ask(
        Choice(f"{safe_text(path.name)}, {megabytes(size)}", options, current=REFERENCE if large else KEEP, digits=True)
    )
    chosen = await answer
    return None if chosen is None else chosen == KEEP


async def _read(shell: Shell, path: Path, *, keep: bool, mail: bool) -> AttachmentRow | None:
    """The file read (and copied) in a thread of its own; a large one with progress, and a way to stop. None where that was used."""
    verb = "Copying" if keep else "Reading"
    progress = Progress(f"{verb} {safe_text(path.name)}", stopping="esc stops; then nothing is attached")
    closed = shell.ask(progress) if path.stat().st_size > SLOW else None

    def tell(done: int, total: int) -> None:
        progress.tell(done // MB, max(1, total // MB), "megabytes")

    def stopping() -> bool:
        return progress.stopping

    watch: dict[str, Any] = {"mail": mail, "stopping": stopping} | ({"tell": tell} if closed is not None else {})
    work = partial(keep_file, shell.store.path, path, **watch) if keep else partial(look_at, path, **watch)
    try:
        return await asyncio.to_thread(work)
    except Stopped:
        shell.notice("Stopped: nothing was attached.")
        return None
    except asyncio.CancelledError:
        progress.stopping = True  # the app is being closed: the thread ends at the next piece
        raise
    finally:
        if closed is not None:
            progress.close_now()
            await closed


async def _attached(shell: Shell, asset_id: int, file: AttachmentRow) -> bool:
    from ..sender.markdown import picture_names

    draft = await shell.store.read(read_draft, asset_id)  # as it is now: reading the file may have taken a while
    file = replace(file, inline=file.media_type in PICTURES and file.name in picture_names(draft.body))
    others = tuple(each for each in draft.attachments if each.name.casefold() != file.name.casefold())
    again = len(others) < len(draft.attachments)
    name = safe_text(file.name)
    told = f"{'Attached anew' if again else 'Attached'}: {name}, {_facts(file)}."
    note = f"{'attached anew' if again else 'attached'}: {name}"
    return await save_words(
        shell, asset_id, replace(draft, attachments=(*others, file)), note, label=f"Attached {name}", told=told, based_on=draft
    )


async def _detached(shell: Shell, asset_id: int, draft: AssetDraft, name: str) -> bool:
    left = tuple(file for file in draft.attachments if file.name != name)
    shown = safe_text(name)
    told, note = f"{shown} goes along no more; older revisions still have it.", f"taken away: {shown}"
    return await save_words(shell, asset_id, replace(draft, attachments=left), note, label=f"Took {shown} away", told=told, based_on=draft)


def _states(files: Sequence[AttachmentRow]) -> dict[str, str]:
    """How each stands by a quick look: "ok", or what is wrong."""
    from ..store.file_state import quick_state

    return {file.name: quick_state(file) for file in files}


def _facts(file: AttachmentRow, state: str = "ok") -> str:
    return f"{'' if state == 'ok' else f'{state}: '}{megabytes(file.size)}, {'kept' if file.kept else safe_text(file.path)}"


def _path(text: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(text.strip())))


def _wrong_with(text: str, mail: bool) -> str:
    """What is wrong with a path, or nothing."""
    if not text.strip():
        return "A path is needed. Esc leaves everything as it was."
    try:
        found = os.stat(path := _path(text))
    except FileNotFoundError:
        return f"There is no file {safe_text(text.strip())}."
    except (OSError, ValueError) as error:
        return f"It cannot be read: {getattr(error, 'strerror', None) or 'that is no path'}."
    if stat.S_ISDIR(found.st_mode):
        return "That is a folder; name a file in it."
    if not stat.S_ISREG(found.st_mode):
        return "That is a device or a pipe, not a file."
    if not os.access(path, os.R_OK):
        return "It cannot be read: it is not yours to read."
    if mail and found.st_size > LARGEST:
        return (
            f"It has {megabytes(found.st_size)}; no mail carries more than {megabytes(LARGEST)}. Write a link to it into the text instead."
        )
    return "" if found.st_size else "It is empty."


def complete_path(text: str) -> tuple[str, str]:
    """(the path with as much more as is certain, what it may go on with). Hidden files only where a dot was typed."""
    text = "~/" if text.strip() == "~" else text.lstrip()
    folder, start = os.path.split(os.path.expanduser(text))
    try:
        with os.scandir(folder or ".") as entries:
            found = {
                entry.name + ("/" if entry.is_dir() else "")
                for entry in islice(entries, LISTED)
                if entry.name.startswith(start) and (start.startswith(".") or not entry.name.startswith("."))
            }
    except (OSError, ValueError) as error:
        return text, f"{safe_text(folder)}: {getattr(error, 'strerror', None) or 'that is no path'}."
    names = sorted(name for name in found if safe_text(name) == name)  # a name that cannot be typed cannot be completed
    if not names:
        return text, "Nothing here begins like that."
    more = os.path.commonprefix(names)  # noqa: RUF071 - letters are typed, not parts of a path
    shown = " · ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else "")
    return text[: len(text) - len(start)] + more, "enter takes it, esc leaves" if len(names) == 1 else shown


async def open_files(shell: Shell, asset_id: int, number: int | None = None) -> None:
    """Open a file of an asset (of the newest revision, or the one named) outside; of several it is asked which. On a server its path is copied."""
    page = await shell.store.read(get_asset, asset_id, number)
    files = page.attachments
    if not files:
        shell.notice("No file goes along with it.")
        return
    file = files[0]
    if len(files) > 1:
        options = [Option(str(at), safe_text(each.name), _facts(each)) for at, each in enumerate(files)]
        asked: Awaitable[str | None] = shell.ask(Choice("Which file?", options, digits=True))
        chosen = await asked
        if chosen is None:
            return
        file = files[int(chosen)]
    shell.notice(*_opened(shell, file))


def _opened(shell: Shell, file: AttachmentRow) -> tuple[str, str]:
    """What came of opening it, in a sentence with its style."""
    from ..store.file_state import quick_state

    name, path = safe_text(file.name), Path(file.path)
    state = quick_state(file)
    if not path.is_file():
        return f"{name} cannot be opened: {state}. It was looked for at {safe_text(file.path)}.", "warn"
    odd = "" if state == "ok" else " It has changed since it was attached."
    done = open_file(path, os.environ)
    if done == OPENED:
        return f"Opened outside: {name}.{odd}", "warn" if odd else ""
    cast(Any, shell).copy_to_clipboard(file.path)
    why = "There is no desktop here" if done == NO_DESKTOP else f"{name} is a program and is not run from here"
    return f"{why}; copied its path instead: {safe_text(file.path)}{odd}", ""
