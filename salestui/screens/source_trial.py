"""A look at what a source would give, in a thread of its own: nothing is written, moved or marked."""

import os
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SalesError
from ..glass import safe_text
from ..store.engine import connect
from ..store.sources import SourceRow
from ..widgets.progress import Progress
from ..widgets.prose import Entry, Prose
from .acts import here
from .app_words import in_app
from .background import begin
from .base import Shell
from .wording import ago_words, count_words

if TYPE_CHECKING:
    from ..store.intel import Heard

SHOWN = 40  # items of a look that are listed; the rest is counted


async def show_trial(shell: Shell, row: SourceRow) -> None:
    """Look, and show what there is; why it cannot be read is told like any error."""
    items = await look(shell, row)
    if items is not None:
        await shell.ask(Prose(f"{safe_text(row.name)}: {found_words(items)}", entries_of(items, here(shell)), term=16))


async def look(shell: Shell, row: SourceRow) -> "list[Heard] | None":
    """What a source would give now; None where the look was stopped. Raises `SalesError` with why it cannot be read."""
    progress = Progress(f"Looking at {safe_text(row.name)}", "esc stops; nothing is kept")
    closed = shell.ask(progress)
    try:
        items: list[Heard] = await begin(partial(_look, shell.store.path, row, shell.now(), progress), "source-trial")[1]
    except SalesError:
        if progress.stopping:
            return None
        raise
    finally:
        progress.close_now()
        await closed
    return None if progress.stopping else items


def _look(path: Path, row: SourceRow, now: datetime, progress: Progress) -> "list[Heard]":
    from ..intel.gather import try_source

    db = connect(path)
    try:
        return try_source(db, row, now, os.environ, lambda: progress.stopping)
    finally:
        db.close()


def found_words(items: "Sequence[Heard]") -> str:
    """How much there is."""
    from ..intel.gather import MOST_TRIED

    more = " or more" if len(items) >= MOST_TRIED else ""
    return f"{count_words(len(items), 'item')}{more} would come. Nothing was kept." if items else "it can be read, and has nothing new."


def entries_of(items: "Sequence[Heard]", now: datetime) -> list[Entry]:
    """Each item on a line: when, its title, who said it."""
    entries: list[Entry] = []
    for item in items[:SHOWN]:
        when = ago_words(item.published_at.isoformat(), now) if item.published_at is not None else ""
        title = safe_text(item.title or item.body.strip().partition("\n")[0])[:200]
        by = f"  ({safe_text(item.said_by)[:60]})" if item.said_by else ""
        entries.append((when or " ", f"{title}{by}"))
    if len(items) > SHOWN:
        entries.append(("", f"and {len(items) - SHOWN:,} more"))
    return entries or [("", "When something new is there, a fetch brings it.")]


def failed_words(error: SalesError) -> str:
    """Why it could not be read, with the app's own keys in its hint."""
    return in_app(str(error))
