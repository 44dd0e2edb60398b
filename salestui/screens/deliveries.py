"""What a founder does with mails in the outbox: release, settle, cancel, postpone; and with the mailboxes they go through."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..store.engine import Database
from ..store.mailboxes import MailboxRow, set_mailbox_state
from ..store.outbox import cancel, get_delivery, postpone, release, settle
from ..widgets.prose import Prose
from .acts import Work, ask_day, here
from .base import BaseScreen, Shell
from .days import parse_day
from .preview import preview_entries, settle_preview
from .wording import count_words, moment_words

DELIVERED = frozenset({"delivery", "touch", "prospect"})
TRIED = 50  # released mails that are made once to see whether they can leave


class DeliveryActs(BaseScreen):
    """A screen whose rows are deliveries. `targets()` gives their ids, captured when the key is pressed."""

    def mailbox_of_row(self) -> MailboxRow | None:
        """The mailbox that `p` is about."""
        return None

    def no_mail(self) -> Work | None:
        """There is nothing to act on."""
        self.shell.notice("There is no mail here.")
        return None

    def do_release(self) -> Work | None:
        """Let held mails go again."""
        ids = self.targets()
        return self._done(release_all(self.shell, ids)) if ids else self.no_mail()

    def do_arrived(self) -> Work | None:
        """The uncertain mail arrived."""
        return self._settle(True)

    def do_not_arrived(self) -> Work | None:
        """The uncertain mail did not arrive."""
        return self._settle(False)

    def _settle(self, arrived: bool) -> Work | None:
        ids = self.targets()
        return self._done(settle_all(self.shell, ids, arrived)) if ids else self.no_mail()

    def do_cancel(self) -> Work | None:
        """Take mails out of the outbox."""
        ids = self.targets()
        return self._done(cancel_all(self.shell, ids)) if ids else self.no_mail()

    def do_postpone(self) -> Work | None:
        """Let a mail wait until a day."""
        ids = self.targets()
        return self._done(postpone_all(self.shell, ids)) if ids else self.no_mail()

    async def _done(self, act: Work) -> None:
        lines = self.lines
        await act
        if lines is not None and lines.marked:
            lines.mark_keys(())

    def do_pause(self) -> Work | None:
        """Pause the mailbox, or let it send again."""
        box = self.mailbox_of_row()
        if box is None:
            self.shell.notice("There is no mailbox to pause. b adds one.")
            return None
        return pause(self.shell, box)

    def do_mailbox(self) -> Work:
        """Add a mailbox."""
        from .mailbox_form import add_mailbox_form

        return add_mailbox_form(self.shell)


async def show_mail(shell: Shell, id: int) -> None:
    """The mail in a panel of its own, final from then on if it is due."""
    preview = await shell.store.write(settle_preview, id, shell.now())
    await shell.ask(Prose(safe_text(preview.row.subject or preview.row.asset), preview_entries(preview, here(shell)), term=12))


async def release_all(shell: Shell, ids: Sequence[int]) -> None:
    """Held mails become due."""
    count = await shell.store.write(release, list(ids), shell.now())
    await shell.changed(DELIVERED)
    told = f"Released {count_words(count, 'mail')}: due now, s sends. u to undo."
    wrong = await shell.store.read(still_wrong, list(ids), shell.now())
    shell.notice(f"{told} {wrong}".strip(), "warn" if wrong else "good")


def still_wrong(db: Database, ids: Sequence[int], now: datetime) -> str:
    """What will hold released mails again when they are to leave; of a crowd the first few are tried."""
    from ..sender.build import make

    wrong: list[str] = []
    for id in ids[:TRIED]:
        try:
            make(db, id, now)
        except SalesError as error:
            wrong.append(error.title.rstrip("."))
    if not wrong:
        return ""
    who = "It" if len(ids) == 1 else f"At least {count_words(len(wrong), 'mail')} of them"
    return f"{who} will be held again: {wrong[0]}. u takes the release back; then enter in Today fills it in."


async def settle_all(shell: Shell, ids: Sequence[int], arrived: bool) -> None:
    """Say what became of uncertain mails."""
    told = "arrived: it counts as sent" if arrived else "not arrived: the same mail is due again"
    await _each(shell, ids, lambda db, id, now: settle(db, id, arrived, now), f"as {told}", "Settled")


async def cancel_all(shell: Shell, ids: Sequence[int]) -> None:
    """Take mails out of the outbox."""
    await _each(shell, ids, cancel, "It is never sent" if len(ids) == 1 else "They are never sent", "Cancelled")


async def _each(shell: Shell, ids: Sequence[int], act: Any, told: str, verb: str) -> None:
    """One action per mail; those that cannot are named, the others are done."""

    def run(db: Database, now: datetime) -> tuple[int, list[SalesError], str]:
        refused: list[SalesError] = []
        done, to = 0, ""
        for id in ids:
            try:
                to = get_delivery(db, id, now).to
                act(db, id, now)
                done += 1
            except SalesError as error:
                refused.append(error)
        return done, refused, to

    done, refused, to = await shell.store.write(run, shell.now())
    await shell.changed(DELIVERED)
    if not done:
        raise refused[0]
    who = f"the mail to {to}" if done == 1 else count_words(done, "mail")
    glue = " " if told.startswith("as ") else ". "
    undo = "u to undo" if done == 1 else "u takes back one after the other"
    more = f" {count_words(len(refused), 'mail')} could not: {refused[0].title}" if refused else ""
    shell.notice(f"{verb} {who}{glue}{told}. {undo}.{more}", "warn" if refused else "good")


def postpone_all(shell: Shell, ids: Sequence[int]) -> Work:
    """Ask for a day at once; then the mails wait until its morning."""
    return _postpone(shell, ids, ask_day(shell, "Send it when?", "tomorrow"))


async def _postpone(shell: Shell, ids: Sequence[int], asked: Awaitable[str | None]) -> None:
    answer = await asked
    if answer is None:
        return
    now = here(shell)
    day = parse_day(answer, now.date())
    until = datetime(day.year, day.month, day.day, 9, tzinfo=now.tzinfo)

    def later(db: Database, id: int, at: datetime) -> None:
        postpone(db, id, until, at)

    await _each(shell, ids, later, f"Due {moment_words(until.isoformat(), now)}", "Postponed")


async def pause(shell: Shell, box: MailboxRow) -> None:
    """Pause a ready mailbox; a paused or stopped one may send again."""
    state = "paused" if box.state == "ready" else "ready"
    await shell.store.write(set_mailbox_state, box.id, state, "by hand" if state == "paused" else "", shell.now())
    await shell.changed(frozenset({"mailbox", "delivery"}))
    told = f"Paused mailbox {box.name}: nothing goes through it." if state == "paused" else f"Mailbox {box.name} may send again."
    shell.notice(f"{told} u to undo.", "good")
