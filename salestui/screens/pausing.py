"""Pausing by one key and a digit: this prospect, this mailbox, or everything; what is paused already goes on by the same digit."""

from collections.abc import Awaitable, Sequence

from ..glass import safe_text
from ..store.mailboxes import MailboxRow, set_mailbox_state
from ..store.outbox import DeliveryRow, get_delivery
from ..store.pausing import pause_prospects, pause_sending, resume_prospects
from ..widgets.choice import Choice, Option
from .base import Shell
from .wording import count_words

STOPPING = frozenset({"mailbox", "delivery", "prospect", "setting"})


def ask_pause(
    shell: Shell, row: DeliveryRow | None, marked: int, box: MailboxRow | None, *, all_paused: bool
) -> tuple[Awaitable[str | None], dict[str, bool]]:
    """Ask at once what is to be paused. Gives the answer to come, and for each answer whether it pauses (else it lets go on)."""
    pausing = {"prospect": row is None or row.sequence == "active", "mailbox": box is None or box.state == "ready", "all": not all_paused}
    options: list[Option] = []
    if row is not None:
        who = f"the sequence of {safe_text(row.prospect)}" if marked < 2 else f"the sequences of {marked:,} marked mails"
        options.append(
            Option("prospect", f"Pause {who}", "its mails wait here")
            if pausing["prospect"]
            else Option("prospect", f"Let go on: {who}", "paused now")
        )
    if box is not None:
        name, why = safe_text(box.name), f" ({safe_text(box.why)})" if box.why else ""
        options.append(
            Option("mailbox", f"Pause mailbox {name}", "nothing goes through it")
            if pausing["mailbox"]
            else Option("mailbox", f"Let mailbox {name} send again", f"{box.state}{why}")
        )
    options.append(
        Option("all", "Pause everything", "no mail leaves") if pausing["all"] else Option("all", "Let everything go on", "paused now")
    )
    standing = next((name for name in ("all", "mailbox", "prospect") if not pausing[name]), options[0].id)
    title = "Pause what?" if all(pausing.values()) else "Pause what, or let what go on?"
    return shell.ask(Choice(title, options, current=standing, digits=True)), pausing


async def pause_or_resume(
    shell: Shell, asked: Awaitable[str | None], pausing: dict[str, bool], ids: Sequence[int], box: MailboxRow | None
) -> None:
    """Do what was chosen, and say it. `ids` are the mails whose prospects are meant."""
    chosen = await asked
    if chosen is None:
        return
    if chosen == "prospect":
        told = await _prospects(shell, ids, pausing[chosen])
    elif chosen == "mailbox" and box is not None:
        told = await _mailbox(shell, box, pausing[chosen])
    else:
        await shell.store.write(pause_sending, pausing["all"], shell.now())
        told = "All sending is paused: nothing leaves until you let it go on." if pausing["all"] else "Sending goes on."
    await shell.changed(STOPPING)
    shell.notice(f"{told} u to undo.", "good")


async def _prospects(shell: Shell, ids: Sequence[int], pause: bool) -> str:
    rows = await shell.store.read(lambda db: [get_delivery(db, id, shell.now()) for id in ids])
    whose = list(dict.fromkeys(row.prospect_id for row in rows))
    count = await shell.store.write(pause_prospects if pause else resume_prospects, whose, shell.now())
    if not count:
        return f"No sequence of these is {'under way' if pause else 'paused'}: nothing was changed."
    who, verb = (
        (f"The sequence of {safe_text(rows[0].prospect)}", ("is", "goes"))
        if count == 1
        else (count_words(count, "sequence"), ("are", "go"))
    )
    return f"{who} {verb[0]} paused: {'its mail waits' if count == 1 else 'their mails wait'}." if pause else f"{who} {verb[1]} on."


async def _mailbox(shell: Shell, box: MailboxRow, pause: bool) -> str:
    await shell.store.write(set_mailbox_state, box.id, "paused" if pause else "ready", "by hand" if pause else "", shell.now())
    return f"Paused mailbox {box.name}: nothing goes through it." if pause else f"Mailbox {box.name} may send again."
