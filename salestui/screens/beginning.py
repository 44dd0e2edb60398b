"""First run: an empty store offers three ways to begin, then a mailbox with a test mail; every step can be left."""

import asyncio
import os
from typing import TYPE_CHECKING, Any, cast

from ..widgets.choice import Choice, Option

if TYPE_CHECKING:
    from ..store.mailboxes import MailboxRow
    from .base import Shell
    from .everywhere import Everywhere


async def welcome(app: "Everywhere", *, demo: bool) -> None:
    """Ask how to begin where nothing was ever done in this store; `demo` says whether there is one to look at."""
    from ..store.pipeline import count_prospects

    if await app.store.read(count_prospects) or await app.store.read(_has_acted):
        return
    options = [
        Option("import", "Import a CSV file", "contacts or deals from your old tool; one key takes it back"),
        Option("start", "Start from the default system", "seven stages; add the first prospect with n"),
    ]
    if demo:
        options.insert(0, Option("demo", "Look at the demo", "a fictional firm with its mails; nothing leaves this machine"))
    chosen = await app.ask(Choice("Welcome. This store is empty: how do you want to begin?", options))
    if chosen == "demo":
        app.leave(open_demo=True)
        return
    if chosen == "import":
        await app.do_import()
    app.go("pipeline")
    shell = cast("Shell", app)
    if chosen is not None:
        await _offer_mailbox(shell)
    if not await app.store.read(count_prospects):
        app.notice("n adds a prospect, ? shows the keys, : finds every action (also the import).")


async def _offer_mailbox(shell: "Shell") -> None:
    from ..store.mailboxes import list_mailboxes
    from .mailbox_form import add_mailbox_form

    if await shell.store.read(list_mailboxes):
        return
    options = [
        Option("now", "Set it up now", "server, address, password; then a test mail to yourself"),
        Option("later", "Later", "b in the Outbox does the same"),
    ]
    if await shell.ask(Choice("A mailbox to send with?", options)) == "now":
        await add_mailbox_form(shell)
        if await shell.store.read(list_mailboxes):
            await try_mailbox(shell)


async def try_mailbox(shell: "Shell") -> None:
    """Send a test mail through a mailbox, to an address of the founder's choice."""
    from ..sender.message import split_sender
    from ..store.mailboxes import list_mailboxes
    from ..widgets.prompt import Prompt, needed

    boxes = await shell.store.read(list_mailboxes)
    if not boxes:
        shell.notice("There is no mailbox yet: b in the Outbox adds one.")
        return
    box = boxes[0]
    if len(boxes) > 1:
        chosen = await shell.ask(Choice("Which mailbox?", [Option(str(each.id), each.name, each.sender) for each in boxes]))
        if chosen is None:
            return
        box = next(each for each in boxes if str(each.id) == chosen)
    hint = "one short mail goes there; esc sends nothing"
    to = await shell.ask(Prompt("Send a test mail to", value=split_sender(box.sender)[1], hint=hint, check=needed("An address")))
    if to is not None:
        await _try(shell, box, to.strip())


async def _try(shell: "Shell", box: "MailboxRow", to: str) -> None:
    from ..widgets.prose import Prose
    from .sending import Passwords

    shell.notice(f"Trying {box.name} at {box.host}:{box.port}…")
    done = await asyncio.to_thread(_probe, box, to, Passwords(shell).asker(), shell.now())
    await shell.ask(Prose(f"Mailbox {box.name} can send.", [("", line) for line in done]))


def _probe(box: "MailboxRow", to: str, ask: Any, now: Any) -> list[str]:
    from ..sender.oauth import login_of
    from ..sender.probe import test_mailbox

    return test_mailbox(box, login_of(box, os.environ, ask), to, now)


def _has_acted(db: Any) -> bool:
    from ..store.journal import list_actions

    return bool(list_actions(db, 1))
