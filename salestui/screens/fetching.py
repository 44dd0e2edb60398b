"""Fetching from inside the app: in its own thread with its own connection, behind whatever the founder does meanwhile.

The counts stand at the right end of every screen's status line; esc in Intel stops it between two sources.
"""

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..glass import safe_text
from ..rules.times import from_text
from ..store.engine import connect
from ..store.sources import SourceRow, is_ready, list_sources
from ..widgets.choice import Choice, Option
from .acts import here
from .app_words import in_app
from .background import begin
from .base import Shell
from .wording import count_words, moment_words, sentence

if TYPE_CHECKING:
    from ..intel.gather import FetchReport

HEARD = frozenset({"intel", "decision", "decision_intel", "source"})
AGAIN = timedelta(seconds=20)  # so long a second f asks also those whose time has not come
TOLD = 0.1  # seconds between two looks of the status line at the counts
NONE_YET = "There is no source yet. s opens the sources, where n adds one: a feed, a page, a folder, a mail folder."
MOST_TOLD = 3  # failures that are told in the notice; the sources have each


class Fetching:
    """The fetch under way. What the thread tells is drawn by the app's own."""

    def __init__(self, shell: Shell) -> None:
        self._shell, self._loop = shell, asyncio.get_running_loop()
        self.done, self.total, self.about = 0, 0, ""
        self.stopping = False
        self._waiting = False

    def tell(self, done: int, total: int, about: str = "") -> None:
        """News, from the fetching thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take, done, total, about)

    def _take(self, done: int, total: int, about: str) -> None:
        self.done, self.total, self.about = done, total, about
        if not self._waiting:
            self._waiting = True
            self._loop.call_later(TOLD, self._draw)

    def _draw(self) -> None:
        self._waiting = False
        tell_news(self._shell)

    def stop(self) -> None:
        """Stop between two sources."""
        self.stopping = True
        tell_news(self._shell)
        self._shell.notice("The fetch stops; what was read is kept.")

    @property
    def told(self) -> tuple[str, ...]:
        """How far it is, in ever fewer words."""
        counts = f"{self.done:,} of {self.total:,}"
        if self.stopping:
            return (f"fetch stops, {counts}", "fetch stops")
        if self.about and not self.done:  # nothing has come yet: whose turn it is would be a guess
            return (f"fetching, waiting for {count_words(self.total, 'source')}", f"fetching {counts}", f"fetch {self.done}/{self.total}")
        about = f", {safe_text(self.about)[:40]}" if self.about else ""
        return (f"fetching {counts}{about}", f"fetching {counts}", f"fetch {self.done}/{self.total}")


def tell_news(shell: Shell) -> None:
    """Draw the news where a screen is in sight."""
    screen = cast(Any, shell).base_screen
    if screen is not None and screen.is_mounted:
        screen.tell_news()


async def fetch_now(shell: Shell, source_ids: Sequence[int] | None = None, before: str = "") -> None:
    """Read the sources that are due (or these, due or not), behind the screens; then say what is new, after `before`. One fetch at a time."""
    app = cast(Any, shell)
    if app.fetching is not None:
        await _ask_of_running(shell, app.fetching)
        return
    rows = await shell.store.read(list_sources)
    chosen, why = _chosen(shell, rows, source_ids)
    if not chosen or app.fetching is not None:
        shell.notice(why)
        return
    app.fetching = fetching = Fetching(shell)
    fetching.total = len(chosen)
    tell_news(shell)
    report = None
    try:
        work = partial(_fetch, shell.store.path, shell.now(), Path(app.paths.fetcher_lock), fetching, [row.id for row in chosen])
        report = await begin(work, "fetcher")[1]
    finally:
        app.fetching = None
        tell_news(shell)
        await shell.changed(HEARD)
    told, style = report_words(report)
    shell.notice(f"{before} {told}{'' if report.applied.words else ' u to undo.'}" if before else told, style)


def _chosen(shell: Shell, rows: Sequence[SourceRow], source_ids: Sequence[int] | None) -> tuple[list[SourceRow], str]:
    """Which are asked, and why none is."""
    now, app = shell.now(), cast(Any, shell)
    if source_ids is not None:
        named = [row for row in rows if row.id in source_ids]
        awake = [row for row in named if not row.paused]
        return awake, f"{safe_text(named[0].name)} is paused: p lets it go on." if named else "It is gone."
    awake = [row for row in rows if not row.paused]
    due = [row for row in awake if is_ready(row, now)]
    again, app.fetch_again = getattr(app, "fetch_again", None), None
    if due or not awake:
        return due, NONE_YET if not rows else "Every source is paused: s opens them, p lets one go on."
    if again is not None and now - again < AGAIN:
        return awake, ""
    app.fetch_again = now
    soonest = min((row.next_fetch for row in awake if row.next_fetch), key=from_text)
    return (
        [],
        f"All failed; tried again from {moment_words(soonest, here(shell)).removeprefix('today ')} on. f once more asks them all the same.",
    )


async def _ask_of_running(shell: Shell, fetching: Fetching) -> None:
    counts = f"{fetching.done:,} of {fetching.total:,} done"
    options = [Option("on", "Let it go on", counts), Option("stop", "Stop it between two sources", "what was read is kept")]
    if await shell.ask(Choice("The sources are being read already", options, current="on", digits=True)) == "stop":
        fetching.stop()


def _fetch(path: Path, now: datetime, lock: Path, fetching: Fetching, ids: Sequence[int]) -> "FetchReport":
    from ..intel.gather import fetch

    db = connect(path)
    try:
        return fetch(
            db, now, environ=os.environ, lock_path=lock, progress=fetching.tell, cancelled=lambda: fetching.stopping, source_ids=ids
        )
    finally:
        db.close()


def report_words(report: "FetchReport") -> tuple[str, str]:
    """What a fetch brought, in a sentence or two, one for each failure; and its style."""
    read, brought = sum(not row.error for row in report.rows), sum(bool(row.new) for row in report.rows)
    asked, lost = len(report.rows) - len(report.offline), sum(bool(row.error) and not row.offline for row in report.rows)
    joined = sum(row.grouped for row in report.rows)
    text = f"{count_words(report.new, 'new item')} from {count_words(brought, 'source')}" if report.new else ""
    text += f", {joined:,} of them heard before" if joined else ""
    if not report.new and read:
        text = f"Nothing new: {count_words(read, 'source')} asked"
    elif asked > brought:
        text += f"; {count_words(asked, 'source')} asked"
    if read and lost:
        text += f", {lost:,} failed"
    text = f"{text}." if text else ""
    if report.applied.words:
        text += f" Rules: {report.applied.words}; u takes that back."
    if report.interrupted:
        text = f"Stopped. {text}"
    if report.offline:
        waits = "waits" if len(report.offline) == 1 else "wait"
        text += f" Offline: {count_words(len(report.offline), 'source')} could not be reached and {waits} for a network."
    failed = [(row.name, row.error or row.problems[0]) for row in report.failed]
    lines = [f"{safe_text(name)}: {sentence(safe_text(why))}" for name, why in failed[:MOST_TOLD]]
    if report.fault is not None:
        lines.append(str(report.fault))
    text = "\n".join([text.strip(), *lines]).strip()
    if len(failed) > MOST_TOLD:
        text += f" And {len(failed) - MOST_TOLD} more failed: s shows each."
    return in_app(text), "warn" if failed or report.offline or report.interrupted or report.fault is not None else "good"
