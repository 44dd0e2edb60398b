"""What a founder does with mails in the outbox: release, settle, cancel, postpone; and with the mailboxes they go through."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Any

from ..glass import safe_text
from ..store.mailboxes import MailboxRow
from ..store.outbox import DeliveryRow
from ..store.outbox_batch import Batch, cancel_many, postpone_many, settle_many
from ..widgets.choice import Choice, Option
from ..widgets.prose import Confirm
from .acts import Work, ask_day, here
from .base import BaseScreen, Shell
from .days import parse_day
from .passwords import session_passwords
from .reasons import barred_by, why_words
from .releasing import DELIVERED, release_all
from .sending import rehearse, send
from .wording import count_words, moment_words


class DeliveryActs(BaseScreen):
    """A screen whose rows are deliveries. `targets()` gives their ids, captured when the key is pressed."""

    all_paused = no_mailbox_yet = False

    _boxes: Sequence[MailboxRow] = ()

    def mailbox_of(self, row: DeliveryRow | None) -> MailboxRow | None:
        """The mailbox a mail goes through: its own, or else the first."""
        named = next((box for box in self._boxes if row is not None and box.name == row.mailbox), None)
        return named or (self._boxes[0] if self._boxes else None)

    def row_aimed(self) -> DeliveryRow | None:
        """The row that `p` is about, as it is shown: the marked one, or else the one under the cursor."""
        return None

    def due_count(self) -> int:
        """How many mails are due, as it is shown."""
        return 0

    def why(self, row: Any) -> str:
        """Why it has not gone, or when it went."""
        barred = self.barred(row)
        said = why_words(row, here(self.shell), self.mailbox_of(row), keys=not barred, barred=bool(barred))
        return f"{barred} {said}".strip()

    def barred(self, row: DeliveryRow) -> str:
        """What keeps a mail from going although its time comes, and the key that lets it go; nothing where it may go."""
        return barred_by(row, self.mailbox_of(row), all_paused=self.all_paused)

    def no_mail(self) -> Work | None:
        """There is nothing to act on."""
        self.shell.notice("There is no mail here.")
        return None

    def do_send(self) -> Work:
        """Send what is due. Marks do not narrow it, and what has left is not taken back: with marks it is asked first."""
        marked = len(self.lines.marked) if self.lines is not None else 0
        if not marked:
            return send(self.shell, session_passwords(self.shell))
        due = self.due_count()
        options = [
            Option("all", "Send all that is due", f"{count_words(due, 'mail')}, marked or not"),
            Option("leave", "Leave it", "nothing is sent; z puts off what is not to go yet"),
        ]
        title = f"{marked:,} {'is' if marked == 1 else 'are'} marked, {due:,} {'is' if due == 1 else 'are'} due: s sends all that is due"
        return self._send_all(self.shell.ask(Choice(title, options, current="leave", digits=True)))

    async def _send_all(self, asked: Awaitable[str | None]) -> None:
        if await asked == "all":
            await self._done(send(self.shell, session_passwords(self.shell)))

    def do_dry_run(self) -> Work:
        """What a send would do."""
        return rehearse(self.shell)

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
        if len(ids) < 2:
            return self._done(settle_all(self.shell, ids, arrived)) if ids else self.no_mail()
        title = f"Settle {count_words(len(ids), 'mail')} as {'arrived' if arrived else 'not arrived'}?"
        told = "They count as sent." if arrived else "The same mails are due again."
        return self._if_wanted(title, told, "settle", settle_all(self.shell, ids, arrived))

    def do_cancel(self) -> Work | None:
        """Take mails out of the outbox."""
        ids = self.targets()
        if len(ids) < 2:
            return self._done(cancel_all(self.shell, ids)) if ids else self.no_mail()
        return self._if_wanted(f"Cancel {count_words(len(ids), 'mail')}?", "They are never sent.", "cancel", cancel_all(self.shell, ids))

    def _if_wanted(self, title: str, told: str, verb: str, act: Work) -> Work:
        """Several at once are asked about, in the very moment of the key."""
        entries = [("", f"{told} Marked mails in another state stay as they are. One u takes all of it back.")]
        return self._wanted_then(self.shell.ask(Confirm(title, entries, verb, "leave them", term=0)), act)

    async def _wanted_then(self, asked: Awaitable[bool | None], act: Work) -> None:
        if await asked:
            await self._done(act)
        else:
            act.close()

    def do_postpone(self) -> Work | None:
        """Let a mail wait until a day."""
        ids = self.targets()
        return self._done(postpone_all(self.shell, ids)) if ids else self.no_mail()

    async def _done(self, act: Work) -> None:
        lines = self.lines
        await act
        if lines is not None and lines.marked:
            lines.mark_keys(())

    def do_pause(self) -> Work:
        """Ask what is to be paused, or to go on."""
        from .pausing import ask_pause, pause_or_resume

        row, ids = self.row_aimed(), self.targets()
        box = self.mailbox_of(row)
        asked, pausing = ask_pause(self.shell, row, len(ids), box, all_paused=self.all_paused)
        return self._done(pause_or_resume(self.shell, asked, pausing, ids, box))

    def do_edit_mail(self) -> Work | None:
        """Change the words of this one mail."""
        from .rewriting import edit_mail

        ids = self.targets()
        if len(ids) > 1:
            self.shell.notice("One mail at a time is edited: esc takes the marks off.", "warn")
            return None
        return edit_mail(self.shell, ids[0]) if ids else self.no_mail()

    def do_mailboxes(self) -> Work | None:
        """The mailboxes; where there is none yet, the form for the first, at once."""
        from .mailbox_form import add_mailbox_form
        from .mailboxes import MailboxesScreen

        self.app.push_screen(MailboxesScreen())
        return add_mailbox_form(self.shell) if self.no_mailbox_yet else None

    def do_received(self) -> None:
        """What the demo's mail server has."""
        from .received import ReceivedScreen

        self.app.push_screen(ReceivedScreen())

    def do_log(self) -> None:
        """What was sent, held, refused and answered, the newest first."""
        from .log import LogScreen

        self.app.push_screen(LogScreen())


async def settle_all(shell: Shell, ids: Sequence[int], arrived: bool) -> None:
    """Say what became of uncertain mails."""
    batch = await shell.store.write(settle_many, list(ids), arrived, shell.now())
    many = len(batch.done) > 1
    if arrived:
        told = "they count as sent" if many else "it counts as sent"
    else:
        told = "the same mails are due again" if many else "the same mail is due again"
    await _tell(shell, batch, "Settled", f" as {'arrived' if arrived else 'not arrived'}: {told}")


async def cancel_all(shell: Shell, ids: Sequence[int]) -> None:
    """Take mails out of the outbox."""
    batch = await shell.store.write(cancel_many, list(ids), shell.now())
    await _tell(shell, batch, "Cancelled", f". {'They are' if len(batch.done) > 1 else 'It is'} never sent")


async def _tell(shell: Shell, batch: Batch, verb: str, told: str) -> None:
    """What was done to how many, and why not to the others."""
    await shell.changed(DELIVERED)
    if not batch.done:
        raise batch.refused[0]
    who = f"the mail to {safe_text(batch.done[0])}" if len(batch.done) == 1 else count_words(len(batch.done), "mail")
    more = f" {count_words(len(batch.refused), 'mail')} could not: {batch.refused[0].title}" if batch.refused else ""
    shell.notice(f"{verb} {who}{told}. u to undo.{more}", "warn" if batch.refused else "good")


def postpone_all(shell: Shell, ids: Sequence[int]) -> Work:
    """Ask for a day at once; then the mails wait until its morning."""
    question = "Send it when?" if len(ids) == 1 else f"Send {count_words(len(ids), 'mail')} when?"
    return _postpone(shell, ids, ask_day(shell, question, "tomorrow"))


async def _postpone(shell: Shell, ids: Sequence[int], asked: Awaitable[str | None]) -> None:
    answer = await asked
    if answer is None:
        return
    now = here(shell)
    day = parse_day(answer, now.date())
    until = datetime(day.year, day.month, day.day, 9, tzinfo=now.tzinfo)
    batch = await shell.store.write(postpone_many, list(ids), until, shell.now())
    await _tell(shell, batch, "Postponed", f". Due {moment_words(until.isoformat(), now)}")
