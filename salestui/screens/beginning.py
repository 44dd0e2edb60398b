"""First run: an empty store offers three ways to begin, then a mailbox with a test mail; every step can be left."""

from typing import TYPE_CHECKING, Any, cast

from ..widgets.choice import Choice, Option

if TYPE_CHECKING:
    from .base import Shell
    from .everywhere import Everywhere


async def welcome(app: "Everywhere", *, demo: bool) -> None:
    """Ask how to begin where nothing was ever done in this store; `demo` says whether there is one to look at."""
    from ..store.pipeline import count_prospects

    if await app.store.read(count_prospects) or await app.store.read(_has_acted):
        return
    options = [
        Option("import", "Import a CSV file", "from your old tool; one key takes it back"),
        Option("start", "Start from the default system", "seven stages; n adds the first prospect"),
    ]
    if demo:
        options.insert(0, Option("demo", "Look at the demo", "a fictional firm; nothing is really sent"))
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


def _has_acted(db: Any) -> bool:
    from ..store.journal import list_actions

    return bool(list_actions(db, 1))
