"""An asset as one prospect would get it, what is missing named; from here exactly this goes to the founder's own address."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from textual.app import ComposeResult

from ..errors import SalesError, TryLater
from ..glass import safe_text
from ..rules.names import check_address
from ..sender.advice import Step
from ..store.mailboxes import MailboxRow
from ..store.suppressions import suppression_of
from ..widgets.cells import Line, wrap
from ..widgets.prompt import Prompt, needed
from ..widgets.sheet import Sheet
from ..widgets.steps import Steps
from .acts import Work
from .app_words import in_app
from .asset_lines import KIND_WORDS
from .base import Shell
from .card import READABLE, fact
from .choosing import choose_prospect
from .mailbox_fields import split_address
from .mailbox_test import NEXT
from .passwords import session_passwords
from .scrolling import Scrolling

TERM = 12


class TrialScreen(Scrolling):
    """One asset, one prospect; esc goes back."""

    NAME, TAB = "trial", "library"
    KINDS = frozenset({"asset", "revision", "attachment", "prospect", "mailbox", "setting"})
    AUTO_FOCUS = ""

    def __init__(self, asset: int, prospect: int) -> None:
        super().__init__()
        self.sheet = Sheet(id="page")
        self._asset, self._prospect = asset, prospect
        self._tried: Any = None

    def body(self) -> ComposeResult:
        """One long sheet."""
        yield self.sheet

    async def load(self) -> None:
        """Make it again."""
        from ..sender.trying import try_asset

        try:
            self._tried = await self.shell.store.read(try_asset, self._asset, self._prospect, self.shell.now())
        except SalesError as error:  # an undo took one of them away
            self._tried, told = None, f"{error.title} Esc goes back."
            self.sheet.show(lambda cells: [[(line, "dim")] for line in wrap(told, cells)])
            return
        self.sheet.show(partial(trial_lines, self._tried), keep=True)
        right = "t sends it to you · esc goes back" if self._tried.kind == "email" else "esc goes back"
        self.status.say(f"{safe_text(self._tried.asset)} as {self._tried.prospect} gets it", right)

    def do_another_prospect(self) -> Work:
        """Ask for another prospect."""
        return self._another(choose_prospect(self.shell, "See it as which prospect?"))

    async def _another(self, asked: Awaitable[Any]) -> None:
        prospect = await asked
        if prospect is not None:
            self._prospect = int(prospect)
            self.sheet.top = 0
            await self.refresh_rows()

    def do_send_test(self) -> Work | None:
        """Send exactly this to the founder."""
        tried = self._tried
        if tried is None or tried.kind != "email":
            self.shell.notice("Only a mail can be sent to you as a test.")
            return None
        if not tried.exact:
            self.shell.notice("It cannot be sent as it is: what is missing stands above its words.", "warn")
            return None
        return self._send_test()

    async def _send_test(self) -> None:
        from ..sender.trying import mailbox_of_tests

        box = await self.shell.store.read(mailbox_of_tests)
        if box is None:
            self.shell.notice("There is no mailbox yet: b in the Outbox adds one.")
            return
        hint = "enter sends it there, once; esc does nothing"
        to = await self.shell.ask(Prompt("Send this test to", value=split_address(box.sender), hint=hint, check=_address))
        if to is not None:
            await send_trial(self.shell, box, self._asset, self._prospect, to.strip())

    def do_search(self) -> None:  # type: ignore[override]  # a page is no list
        """There is nothing to search."""
        self.shell.notice("p chooses another prospect; esc goes back.")

    def do_copy(self) -> None:
        """The words as he gets them."""
        text = self._tried.text.strip() if self._tried is not None else ""
        if text:
            self.app.copy_to_clipboard(text)
        self.shell.notice("Copied the words as he would get them." if text else "There are no words to copy.")

    def do_why(self) -> None:
        """Say what this is."""
        self.shell.notice("What it would be if it went to him now. Nothing is sent and nothing is kept.")

    def do_outside(self) -> None:
        """Nothing to open."""
        self.shell.notice("There is nothing to open outside here.")

    def do_back(self) -> None:
        """Back to the library."""
        self.dismiss()


def _address(text: str) -> str:
    wrong = needed("An address")(text)
    if wrong:
        return wrong
    try:
        check_address(text.strip())
    except SalesError as error:
        return f"{error.title} {error.hint}".strip()
    return ""


def trial_lines(tried: Any, cells: int) -> list[Line]:
    """What is missing or wrong first, then headers, files and words."""
    cells = min(cells, READABLE)
    lines: list[Line] = [[(line, "bold")] for line in wrap(f"{tried.asset}, as {tried.prospect} would get it now", cells)]
    said = f"revision {tried.revision} · {KIND_WORDS.get(tried.kind, tried.kind)}"
    lines += [[(line, "dim")] for line in wrap(said, cells)]
    if tried.missing:
        held = " A mail would be held until they are filled in." if tried.kind == "email" else ""
        lines += [[(line, "warn")] for line in wrap(f"! Missing for {tried.prospect}: {', '.join(tried.missing)}.{held}", cells)]
    if tried.wrong:
        lines += [[(line, "bad")] for line in wrap(f"! {in_app(tried.wrong)}", cells)]
    if tried.status != "live":
        lines += [[(line, "warn")] for line in wrap(f"! It is {tried.status}: as long as it is, nobody gets it.", cells)]
    lines.append([])
    for name, value in tried.headers or ((("Subject", tried.subject),) if tried.subject else ()):
        lines += fact(name, value, cells, "bold" if name == "Subject" else "", names=TERM)
    if tried.files:
        lines += fact("Attached", safe_text(", ".join(file.name for file in tried.files)), cells, names=TERM)
    lines += [[], *([(line, "")] for line in wrap(tried.text.strip(), cells))]
    if tried.exact and tried.kind == "email":
        lines += [[], *([(line, "dim")] for line in wrap("These are the words that would leave. t sends them to you.", cells))]
    return lines


async def send_trial(shell: Shell, box: MailboxRow, asset: int, prospect: int, to: str) -> None:
    """Make the mail for the founder's address and send it, each step told as it goes well."""
    from ..sender.trying import make_test

    if suppressed := await shell.store.read(suppression_of, to):
        raise SalesError(f"{to} is suppressed: {suppressed.reason or 'by hand'}.", "No mail was sent.", "Give an address of your own.")
    made = await shell.store.read(make_test, asset, prospect, to, shell.now())
    steps = Steps(f"A test to {safe_text(to)}", f"Connecting to {box.host}:{box.port}…")
    closed = shell.ask(steps)
    passwords = session_passwords(shell)
    text, style, refused = await asyncio.to_thread(_send, box, to, made.content, passwords.asker(), steps)
    if refused:  # a wrong port says nothing about the password
        passwords.forget(box.name)
    if steps.left:
        shell.notice(text, style)
    else:
        steps.finish(text, style)
        await closed


def _send(box: MailboxRow, to: str, content: bytes, ask: Callable[[str], str], steps: Steps) -> tuple[str, str, bool]:
    """The conversation, in its own thread; (how it ended, style, whether the login was refused)."""
    from ..sender.oauth import login_of
    from ..sender.probe import send_to_self

    def told(step: Step) -> None:
        if step.ok:
            steps.tell(step.said, NEXT.get(step.step, "") if step.step != "sender" else "Sending it…")

    try:
        trial = send_to_self(box, login_of(box, os.environ, ask), to, content, told)
    except SalesError as error:
        return in_app(str(error)), "bad", False
    if trial.fault is not None:
        refused = trial.failing is not None and trial.failing.step == "login"
        return in_app(str(trial.fault)), "warn" if isinstance(trial.fault, TryLater) else "bad", refused
    return f"The test is on its way: look for it at {to}. The prospect got nothing.", "good", False
