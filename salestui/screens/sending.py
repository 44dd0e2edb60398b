"""Sending from inside the app: the sender works in its own thread with its own connection, the app shows the counts."""

import asyncio
import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from ..glass import safe_text
from ..store.dispatch import any_claimed
from ..store.engine import connect
from ..store.mailboxes import MailboxRow, list_mailboxes, stopped_why
from ..store.outbox import count_deliveries, list_deliveries
from ..store.pausing import sending_paused
from ..store.sending_state import read_sending_state
from ..widgets.choice import Choice, Option
from ..widgets.dialog import Words
from ..widgets.progress import Progress
from ..widgets.prose import Entry, Prose
from .acts import here
from .app_words import in_app
from .background import begin
from .base import Shell
from .passwords import Passwords
from .wording import count_words, moment_words, sentence

SENT = frozenset({"delivery", "touch", "prospect", "mailbox", "suppression"})
BEHIND = "Sending goes on while you work; s in the outbox stops it. Leaving the app stops it too, between two mails."
LOOK, LOOKS_TOLD = 0.1, 60  # seconds between two looks whether a run has ended; every so many it is told what is waited for
MOST_SHOWN = 200  # rows of a dry run that are listed; the rest is counted


class Sending(Progress):
    """The counts of a run. The first esc stops it between two mails and tells for whom it waits; the second leaves the run to itself.

    With enter it goes on behind the screens: a mailbox that waits a minute between two mails takes its time.
    """

    def __init__(self, shell: Shell, due: int) -> None:
        super().__init__(_title(due), "esc stops after the mail under way; enter lets it go on while you work")
        self._shell = shell
        self.left = False

    def on_progress_told(self, message: Progress.Told) -> None:
        """A run may find more to do than was due when the key was pressed: the title counts what the bar counts."""
        if message.total:
            self.query_one("#title", Words).say(_title(message.total))

    def action_close(self) -> None:
        """Close; a run that is not over goes on."""
        if not self.finished and not self.stopping:
            self.left = True
            self.close_now()
            self._shell.notice(BEHIND)
            return
        super().action_close()

    def action_stop(self) -> None:
        """Stop after the mail under way; once more, close, and let the answer come when it comes."""
        if self.stopping and not self.finished:
            self.left = True
            self.close_now()
            return
        super().action_stop()
        if not self.finished:
            self._shell.work(self._tell_for_whom())

    async def _tell_for_whom(self) -> None:
        claimed = await self._shell.store.read(list_deliveries, self._shell.now(), "claimed", 1)
        if not claimed or self.finished or not self.is_attached:
            return
        from ..sender.conversation import FINAL_SECONDS

        boxes = await self._shell.store.read(list_mailboxes)
        own = next((box.timeout for box in boxes if box.name == claimed[0].mailbox), None)
        most = min(FINAL_SECONDS, own or FINAL_SECONDS)
        told = f"{most // 60} min" if most >= 60 else f"{most} s"
        if not self.finished:
            self.query_one("#hint", Words).say(
                f"\nWaiting for the server's answer for {safe_text(claimed[0].to)}, at most {told}; nothing else is begun. esc again leaves "
                "this panel: until the answer comes nobody knows whether that mail arrived, and it is noted when it comes."
            )


def _title(due: int) -> str:
    return f"Sending {count_words(due, 'mail')} that {'is' if due == 1 else 'are'} due"


async def _ask_of_running(shell: Shell, running: Sending) -> None:
    """A run goes on behind the screens: let it, or stop it."""
    counts = f"{running.done:,} of {running.total:,} done"
    options = [Option("on", "Let it go on", counts), Option("stop", "Stop it after the mail under way", "the others stay due")]
    if await shell.ask(Choice("Mails are being sent already", options, current="on", digits=True)) == "stop":
        running.stopping = True
        shell.notice("The sending stops after the mail under way.")


async def recover(shell: Shell) -> None:
    """What a sender that died elsewhere left behind becomes uncertain; one that is at work is left alone."""
    if await shell.store.read(any_claimed):
        from ..sender.recovery import recover_orphans

        if await shell.store.write(recover_orphans, lock_path(shell), shell.now()):
            await shell.changed(SENT)


def lock_path(shell: Shell) -> Path:
    """The one lock that all senders of this store share."""
    return Path(cast(Any, shell).paths.sender_lock)


async def send(shell: Shell, passwords: Passwords) -> None:
    """Send what is due, showing the counts; esc stops between two mails, enter lets it go on behind. One run at a time."""
    app = cast(Any, shell)
    if app.sending is not None:
        await _ask_of_running(shell, app.sending)
        return
    now = shell.now()
    due = await shell.store.read(count_deliveries, now, "due")
    boxes = await shell.store.read(list_mailboxes)
    if not due:
        shell.notice(await _nothing_due(shell, now))
        return
    if not boxes:
        shell.notice(f"{count_words(due, 'mail')} due, but there is no mailbox to send with. b adds one.", "warn")
        return
    if await shell.store.read(sending_paused):
        shell.notice(f"All sending is paused: {count_words(due, 'mail')} due and waiting. In the outbox, p lets it go on.", "warn")
        return
    if not any(box.state == "ready" for box in boxes):
        shell.notice(f"{_barred({box.name: box for box in boxes})} In the outbox, p lets it send again.", "warn")
        return
    app.sending = progress = Sending(shell, due)
    closed = shell.ask(progress)
    ask = passwords.asker()
    progress.tell(0, due)
    report = None
    try:
        report = await _beside(app, partial(_send, shell.store.path, shell.now, lock_path(shell), progress, ask))
    finally:
        app.sending = None
        if report is None:  # a fault, which the door tells, or the app is closing; what left before stands in the outbox
            progress.stopping = True
            progress.close_now()
            await shell.changed(SENT)
    await _learn(shell, passwords, report)
    if not progress.left:
        progress.tell(report.count("sent"), max(report.due, due))  # what was put off or held is handled, but has not left
        progress.finish(*report_words(report))
    await shell.changed(SENT)
    if progress.left:
        shell.notice(*report_words(report))
    await closed


async def _beside(app: Any, work: Callable[[], Any]) -> Any:
    app.sender, ended = begin(work, "sender")
    return await ended


async def leave_after(shell: Shell, running: Sending) -> None:
    """End the run after the mail under way and then close the app; meanwhile say for whom it waits, again and again."""
    running.stopping = True
    looks = 0
    while cast(Any, shell).sending is running:
        if looks % LOOKS_TOLD == 0:
            claimed = await shell.store.read(list_deliveries, shell.now(), "claimed", 1)
            whom = f" to {safe_text(claimed[0].to)}" if claimed else ""
            shell.notice(
                f"Finishing the mail under way{whom}, then the app closes. q once more leaves at once: that mail is then uncertain.", "warn"
            )
        looks += 1
        await asyncio.sleep(LOOK)
    cast(Any, shell).leave()


async def _learn(shell: Shell, passwords: Passwords, report: Any) -> None:
    """Remember whose password could not be had, and forget one that a server refused; what else went wrong says nothing about it."""
    for box in await shell.store.read(list_mailboxes):
        passwords.note_missing(box.name, report.problems)
        if box.state == "stopped":
            passwords.forget(box.name)


def _send(path: Path, clock: Callable[[], datetime], lock: Path, progress: Progress, ask: Callable[[str], str]) -> Any:
    from ..sender.outbox import send_due

    db = connect(path)
    try:
        return send_due(db, clock, lock_path=lock, progress=progress.tell, cancelled=lambda: progress.stopping, environ=os.environ, ask=ask)
    finally:
        db.close()


def report_words(report: Any) -> tuple[str, str]:
    """What a run did, in a sentence or two, and its style."""
    counts = [(state, report.count(state)) for state in ("sent", "deferred", "held", "failed", "uncertain", "cancelled")]
    told = ", ".join(f"{count:,} {state}" for state, count in counts if count) or "Nothing was sent"
    left = report.due - sum(count for _, count in counts)
    text = f"{told[:1].upper()}{told[1:]}."
    if report.interrupted:
        text = f"Stopped. {text}"
    if left > 0:
        text += f" {left:,} still due."
    reasons = list(
        dict.fromkeys([*report.problems, *(row.why for row in report.rows if row.state not in ("sent", "cancelled") and row.why)])
    )
    if reasons:
        text += " " + " ".join(sentence(reason) for reason in reasons[:3])
        text += f" And {len(reasons) - 3} more reasons: the outbox has each." if len(reasons) > 3 else ""
    clean = not reasons and not report.interrupted
    return in_app(text), "good" if clean else "warn"


async def _nothing_due(shell: Shell, now: datetime) -> str:
    """What is ahead, what keeps it, and what is held, with the key that moves it on."""
    state = await shell.store.read(read_sending_state, now)
    boxes = {box.name: box for box in await shell.store.read(list_mailboxes)}
    held = await shell.store.read(list_deliveries, now, "held")
    text = "Nothing is due."
    if state.next_at:
        text += f" The next mail is due {moment_words(state.next_at, here(shell))}."
    if state.paused:
        text += " All sending is paused: p in the outbox lets it go on."
    elif barred := _barred(boxes):
        text += f" {barred} In the outbox, p lets it send again."
    stopped = sum(any(row.why.startswith(stopped_why(name, "")) for name, box in boxes.items() if box.state == "stopped") for row in held)
    if stopped:
        text += f" {count_words(stopped, 'mail')} held for that mailbox: p lets {'it' if stopped == 1 else 'them'} go too."
    return text + (f" {count_words(len(held) - stopped, 'mail')} held: h releases." if len(held) > stopped else "")


async def rehearse(shell: Shell) -> None:
    """The dry run: what a send would do now, row by row. Nothing leaves."""
    report = await asyncio.to_thread(_rehearse, shell.store.path, shell.now, lock_path(shell))
    await shell.changed(SENT)
    if not report.rows:
        shell.notice(await _nothing_due(shell, shell.now()))
        return
    boxes = {box.name: box for box in await shell.store.read(list_mailboxes)}
    goes = {row.id for row in report.rows if row.state == "due" and not row.why}
    go = len(goes)
    entries: list[Entry] = [
        ("", f"{count_words(go, 'mail')} would go now, in this order. Nothing has left. {_barred(boxes)}".strip()),
        ("", ""),
    ]
    for row in report.rows[:MOST_SHOWN]:
        entries.append((row.to, row.subject) if row.id in goes else (row.state, f"{row.to}: {in_app(row.why)}"))
    if len(report.rows) > MOST_SHOWN:
        entries.append(("", f"and {len(report.rows) - MOST_SHOWN:,} more"))
    await shell.ask(Prose("Dry run", [entry for entry in entries if entry[0] or entry[1]], term=30))


def _rehearse(path: Path, clock: Callable[[], datetime], lock: Path) -> Any:
    from ..sender.outbox import send_due

    db = connect(path)
    try:
        return send_due(db, clock, lock_path=lock, dry_run=True, environ=os.environ)
    finally:
        db.close()


def _barred(boxes: dict[str, MailboxRow]) -> str:
    closed = [
        f"Mailbox {name} is {box.state}{f' ({box.why})' if box.why else ''}: it sends nothing."
        for name, box in boxes.items()
        if box.state != "ready"
    ]
    return " ".join(closed)
