"""Reading what came back from inside the app: in its own thread with its own connection, the app shows the counts."""

import asyncio
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from ..store.engine import connect
from ..widgets.progress import Progress
from .app_words import in_app
from .base import Shell
from .passwords import session_passwords
from .sending import SENT
from .wording import count_words, sentence

CAME = SENT | {"intel", "received"}
_COUNTED = {
    "reply": ("reply", "replies"),
    "opt_out": ("request to stop", "requests to stop"),
    "bounce": ("bounce", "bounces"),
    "out_of_office": ("out-of-office note", "out-of-office notes"),
}


async def read_mail(shell: Shell) -> None:
    """Read the new mail of every mailbox that says where it is; esc stops between two mails, what was read stays read."""
    from ..sender.incoming.receive import can_receive

    if not await shell.store.read(can_receive):
        shell.notice(
            "No mailbox says where its replies are. In the outbox, b opens the mailboxes, e names the server that has them.", "warn"
        )
        return
    progress = Progress("Reading what came back", "esc stops after the mail under way; what was read stays")
    closed = shell.ask(progress)
    ask = session_passwords(shell).asker()
    report = None
    try:
        report = await asyncio.to_thread(_read, shell.store.path, shell.now(), cast(Any, shell).paths.receiver_lock, progress, ask)
    finally:
        if report is None:  # a fault, which the door tells; what was read before is kept
            progress.stopping = True
            progress.close_now()
            await shell.changed(CAME)
    progress.finish(*report_words(report))
    await shell.changed(CAME)
    await closed


def _read(path: Path, now: datetime, lock: Path, progress: Progress, ask: Callable[[str], str]) -> Any:
    from ..sender.incoming.receive import receive

    db = connect(path)
    try:
        return receive(db, now, lock_path=lock, environ=os.environ, ask=ask, progress=progress.tell, cancelled=lambda: progress.stopping)
    finally:
        db.close()


def report_words(report: Any) -> tuple[str, str]:
    """What a reading found, in a sentence or two, and its style."""
    counts = [count_words(report.counts[kind], *words) for kind, words in _COUNTED.items() if report.counts[kind]]
    rest = report.new - sum(report.counts[kind] for kind in _COUNTED)
    text = f"{', '.join(counts)}." if counts else "Nothing new for you." if not rest else ""
    if rest:
        text = f"{text} {count_words(rest, 'other mail')}, left alone.".strip()
    if report.replies:
        text += " Today has the replies (T)."
    if report.interrupted:
        text = f"Stopped. {text}"
    troubles = [*report.problems, *report.offline]
    if report.fault is not None:
        troubles.append(str(report.fault))
    text += "".join(f" {sentence(trouble)}" for trouble in troubles[:3])
    return in_app(text), "warn" if troubles or report.interrupted else "good"
