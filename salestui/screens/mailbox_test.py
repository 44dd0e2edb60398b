"""Trying a mailbox out: step by step, in a thread of its own, with a short mail to the founder himself at the end."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import datetime

from ..errors import SalesError, TryLater
from ..glass import safe_text
from ..rules.names import check_address
from ..sender.advice import Step
from ..store.mailboxes import MailboxRow, list_mailboxes
from ..widgets.choice import Choice, Option
from ..widgets.prompt import Prompt
from ..widgets.steps import Steps
from .app_words import in_app
from .base import Shell
from .mailbox_fields import sign_in_words, split_address
from .passwords import session_passwords

NEXT = {
    "name": "Connecting…", "port": "Encrypting…", "encryption": "Logging in…", "login": "Offering the sender's address…",
    "sender": "Going on…", "mail": "Looking at the incoming mail…", "imap": "Asking about the domain…", "maildir": "Asking about the domain…",
}  # fmt: skip
"""What is done after a step that went well."""


async def offer_test(shell: Shell, box: MailboxRow) -> None:
    """After a mailbox was added: one key sends a test mail to the founder."""
    if box.auth != "password":
        shell.notice(f"Added mailbox {box.name}. u to undo. {sign_in_words(box)}", "warn")
        return
    to = split_address(box.sender)
    options = [Option("now", "Send a test mail", f"to {to}, through {box.host}"), Option("later", "Later", "t in the mailboxes does it")]
    asked = await shell.ask(Choice(f"Mailbox {box.name} is added. Try it now?", options, digits=True))
    while asked == "now" and not await run_test(shell, box, to):
        options = [
            Option("change", "Correct it", "the form as you left it"),
            Option("now", "Try again"),
            Option("later", "Later", "e and t in the mailboxes"),
        ]
        asked = await shell.ask(Choice(f"Mailbox {box.name} cannot send yet", options, digits=True))
        if asked == "change":
            from .mailbox_form import change_mailbox_form

            changed = await change_mailbox_form(shell, box)
            if changed is None:
                return
            box, asked, to = changed, "now", split_address(changed.sender)


async def try_a_mailbox(shell: Shell) -> None:
    """Ask which mailbox, where there are several, and try it."""
    boxes = await shell.store.read(list_mailboxes)
    if not boxes:
        shell.notice("There is no mailbox yet: b in the Outbox adds one.")
        return
    box = boxes[0]
    if len(boxes) > 1:
        chosen = await shell.ask(Choice("Which mailbox?", [Option(str(each.id), each.name, each.sender) for each in boxes], digits=True))
        if chosen is None:
            return
        box = next(each for each in boxes if str(each.id) == chosen)
    await test_asked(shell, box, ask_address(shell, box))


def ask_address(shell: Shell, box: MailboxRow) -> Awaitable[str | None]:
    """Ask at once where the test mail goes: to the founder's own address, or nowhere."""
    hint = "enter sends one short mail there; empty only connects and logs in; esc does nothing"
    return shell.ask(Prompt("Send a test mail to", value=split_address(box.sender), hint=hint, check=_address))


def _address(text: str) -> str:
    try:
        check_address(text.strip()) if text.strip() else None
    except SalesError as error:
        return f"{error.title} {error.hint}".strip()
    return ""


async def test_asked(shell: Shell, box: MailboxRow, asked: Awaitable[str | None]) -> None:
    """Try the mailbox once the address is known."""
    to = await asked
    if to is not None:
        await run_test(shell, box, to.strip())


async def run_test(shell: Shell, box: MailboxRow, to: str) -> bool:
    """Connect, encrypt, log in, and with `to` send one mail there; each step is told as it goes well. False where it cannot send."""
    steps = Steps(f"Trying mailbox {safe_text(box.name)}", f"Connecting to {box.host}:{box.port}…")
    closed = shell.ask(steps)
    passwords = session_passwords(shell)
    text, style, refused = await asyncio.to_thread(_try, box, to, passwords.asker(), shell.now(), steps)
    if refused:  # a wrong port says nothing about the password
        passwords.forget(box.name)
    if steps.left:
        shell.notice(text, style)
    else:
        steps.finish(text, style)
        await closed
    return style == "good" or steps.left


def _try(box: MailboxRow, to: str, ask: Callable[[str], str], now: datetime, steps: Steps) -> tuple[str, str, bool]:
    """The whole conversation, in its own thread; (how it ended, style, whether the login was refused)."""
    from ..sender.oauth import login_of, receiving_login_of
    from ..sender.probe import try_mailbox

    def told(step: Step) -> None:
        if step.ok:
            steps.tell(step.said, NEXT.get(step.step, ""))
        if step.advice and step.ok:
            steps.tell(in_app(step.advice), NEXT.get(step.step, ""), "warn")

    try:
        login = login_of(box, os.environ, ask)
        receiving = None if box.user or not box.imap_host else receiving_login_of(box, os.environ, ask)
        trial = try_mailbox(box, login, to or None, now, told=told, receiving=receiving)
    except SalesError as error:
        return in_app(str(error)), "bad", False
    if trial.fault is not None:
        refused = trial.failing is not None and trial.failing.step == "login"
        return in_app(str(trial.fault)), "warn" if isinstance(trial.fault, TryLater) else "bad", refused
    return f"Mailbox {box.name} can send." + (f" Look for the mail to {to}." if to else " No mail was sent."), "good", False
