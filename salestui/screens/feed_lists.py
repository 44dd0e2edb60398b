"""Lists of feeds (OPML): taken from another feed reader, and written for one."""

from collections.abc import Awaitable
from pathlib import Path

from ..errors import SalesError
from ..glass import safe_text
from ..store.sources import add_sources, list_sources
from ..widgets.prompt import PathPrompt
from ..widgets.prose import Confirm, Entry
from .acts import Work
from .attaching import complete_path
from .base import Shell
from .wording import count_words

CHANGED = frozenset({"source"})
SHOWN = 100  # feeds of a list that are shown before they are added


def import_list(shell: Shell) -> Work:
    """Ask for the file, show its feeds, add them in one step."""
    question = "Which list of feeds? Another feed reader exports it as OPML."
    return _imported(
        shell, shell.ask(PathPrompt(question, complete_path, hint="its path; nothing is written before you have seen it", check=_is_file))
    )


async def _imported(shell: Shell, answer: Awaitable[str | None]) -> None:
    from ..intel.opml import read_opml

    text = await answer
    if text is None:
        return
    path = Path(text.strip()).expanduser()
    outlines = read_opml(_read(path))
    good = [outline for outline in outlines if not outline.wrong]
    wrong = [outline for outline in outlines if outline.wrong]
    if not good:
        shell.notice("There is no feed in this list that can be read." if wrong else "There is no feed in this list.", "warn")
        return
    entries: list[Entry] = [(safe_text(each.name)[:28] or " ", safe_text(each.address)) for each in good[:SHOWN]]
    entries += [("", f"and {len(good) - SHOWN:,} more")] if len(good) > SHOWN else []
    entries += [("Left out", "")] if wrong else []
    entries += [(safe_text(each.name)[:28] or " ", safe_text(f"{each.address}: {each.wrong}")) for each in wrong[:SHOWN]]
    if await shell.ask(Confirm(f"Add {count_words(len(good), 'feed')} of {safe_text(path.name)}?", entries, "add them", "leave it")):
        given = [{"kind": "feed", "name": each.name, "address": each.address} for each in good]
        added, known = await shell.store.write(add_sources, given, shell.now())
        await shell.changed(CHANGED)
        there = f" {known:,} {'was' if known == 1 else 'were'} there already." if known else ""
        shell.notice(f"Added {count_words(added, 'source')}.{there} In Intel, f fetches. u takes them all back.", "good")


def _read(path: Path) -> bytes:
    from ..intel.opml import MOST_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SalesError(f"{path.name} could not be read: {error.strerror}.", "Nothing was added.") from error


def export_list(shell: Shell) -> Work:
    """Ask where, and write the feeds there."""
    hint = "a path that is not there yet, for example feeds.opml"
    return _exported(shell, shell.ask(PathPrompt("Write the feeds to which file?", complete_path, hint=hint, check=_is_free)))


async def _exported(shell: Shell, answer: Awaitable[str | None]) -> None:
    from ..intel.opml import exported, write_opml

    text = await answer
    if text is None:
        return
    path = Path(text.strip()).expanduser()
    rows = await shell.store.read(list_sources)
    try:
        with path.open("xb") as file:
            file.write(write_opml(rows))
    except OSError as error:
        raise SalesError(f"{path} could not be written: {error.strerror}.", "Nothing was changed.", "Choose another place.") from error
    written = len(exported(rows))
    left = len(rows) - written
    others = f" {count_words(left, 'source')} of other kinds {'is' if left == 1 else 'are'} not in it." if left else ""
    shell.notice(f"Wrote {count_words(written, 'feed')} to {safe_text(str(path))}.{others}", "good")


def _is_file(text: str) -> str:
    path = Path(text.strip()).expanduser()
    return "A path is needed." if not text.strip() else "" if path.is_file() else f"There is no file {safe_text(str(path))}."


def _is_free(text: str) -> str:
    path = Path(text.strip()).expanduser()
    if not text.strip():
        return "A path is needed."
    return (
        f"{safe_text(str(path))} is there already; choose another name."
        if path.exists()
        else ""
        if path.parent.is_dir()
        else f"There is no folder {safe_text(str(path.parent))}."
    )
