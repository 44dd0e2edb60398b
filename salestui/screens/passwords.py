"""The passwords of this session: what was typed, so that it is asked once, and whose could not be had."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

from ..widgets.form import Field, Form
from .base import Shell


class Passwords:
    """What was typed in this session, by the mailbox's name; nothing of it is kept anywhere else.

    `missing` are the mailboxes whose password could not be had when it was needed last, with the reason.
    """

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._typed: dict[str, str] = {}
        self.missing: dict[str, str] = {}

    def know(self, mailbox: str, password: str) -> None:
        """A password that was typed into a form is not asked for again."""
        self._typed[mailbox] = password
        self.missing.pop(mailbox, None)

    def known(self, mailbox: str) -> str:
        """What was typed for a mailbox; nothing where nothing was."""
        return self._typed.get(mailbox, "")

    def asker(self) -> Callable[[str], str]:
        """A question that the sender's thread may put; it waits there for the answer."""
        loop = asyncio.get_running_loop()
        return lambda question: asyncio.run_coroutine_threadsafe(self._ask(question), loop).result()

    async def _ask(self, question: str) -> str:
        mailbox = question.strip().rstrip(":").rpartition(" for mailbox ")[2]  # as `credentials.find_password` puts it
        if mailbox not in self._typed:
            field = Field("password", "Password", secret=True, hint="kept until you leave the app, nowhere else")
            typed = await self._shell.ask(Form(question.strip().rstrip(":"), [field]))
            if not typed or not typed["password"]:
                return ""
            self.know(mailbox, typed["password"])
        return self._typed[mailbox]

    def forget(self, mailbox: str) -> None:
        """A server refused it: ask again next time."""
        self._typed.pop(mailbox, None)

    def note_missing(self, mailbox: str, problems: Sequence[str]) -> None:
        """What a run says about this mailbox's password: the sentences are those of `credentials`."""
        begins = (f"There is no password for mailbox {mailbox}.", f"Mailbox {mailbox} is not signed in.")
        found = next((problem for problem in problems if problem.startswith(begins)), "")
        if found:
            self.missing[mailbox] = found
        else:
            self.missing.pop(mailbox, None)


def session_passwords(shell: Shell) -> Passwords:
    """The passwords of this session: the app's, whichever screen asks."""
    app = cast(Any, shell)
    if app.passwords is None:
        app.passwords = Passwords(shell)
    found: Passwords = app.passwords
    return found
