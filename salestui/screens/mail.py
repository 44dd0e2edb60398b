"""One mail on a page: its state and why, its headers and words as they leave or left, and what happened to it. The outbox's keys work on it."""

from collections.abc import Coroutine
from functools import partial
from typing import Any, cast

from textual.app import ComposeResult

from ..errors import SalesError
from ..glass import safe_text
from ..store.mailboxes import MailboxRow, list_mailboxes
from ..store.outbox import DeliveryRow
from ..store.pausing import sending_paused
from ..widgets.cells import Line, wrap
from ..widgets.look import look_of
from ..widgets.sheet import Sheet
from .acts import here
from .base import Shell
from .deliveries import DeliveryActs
from .outside import mail_to
from .preview import Preview, make_preview, preview_lines, settle_preview
from .scrolling import Scrolling


class MailScreen(Scrolling, DeliveryActs):
    """The page of one mail; esc goes back to where it was opened."""

    NAME = "outbox"  # its keys are the outbox's
    KINDS = frozenset({"delivery", "message", "mailbox", "prospect", "suppression", "revision", "setting"})
    AUTO_FOCUS = ""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.sheet = Sheet(id="page")
        self._preview = preview
        self._boxes: list[MailboxRow] = []

    def body(self) -> ComposeResult:
        """One long sheet."""
        yield self.sheet

    async def load(self) -> None:
        """Read it again: it may have left meanwhile."""
        store, now = self.shell.store, self.shell.now()
        self._boxes = await store.read(list_mailboxes)
        self.all_paused = await store.read(sending_paused)
        try:
            self._preview = await store.read(make_preview, self._preview.row.id, now)
        except SalesError as error:  # an undo took it away while its page was open
            self.sheet.show(partial(_gone, error.title))
            return
        self.sheet.show(partial(self._lines, self._preview), keep=True)
        row = self._preview.row
        self.status.say(f"Mail to {safe_text(row.prospect)} · {row.state}", "esc goes back")

    def _lines(self, preview: Preview, cells: int) -> list[Line]:
        row = preview.row
        return preview_lines(
            preview, here(self.shell), look_of(self).glyphs, cells, full=True, barred=self.barred(row), box=self.mailbox_of(row)
        )

    def targets(self) -> list[Any]:
        """Only this mail."""
        return [self._preview.row.id]

    def row_aimed(self) -> DeliveryRow | None:
        """This mail."""
        return self._preview.row

    def do_open(self) -> None:
        """It is open already: enter closes it, as it opened it."""
        self.dismiss()

    def do_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss()

    def do_why(self) -> None:
        """Why it has not gone, or when it went."""
        self.shell.notice(self.why(self._preview.row))

    def do_search(self) -> None:  # type: ignore[override]  # a page is no list
        """Search the outbox instead."""
        self.shell.notice("Esc goes back to the outbox; there / searches.")

    def do_copy(self) -> None:
        """Its words."""
        text = self._preview.text.strip()
        if text:
            self.app.copy_to_clipboard(text)
        self.shell.notice("Copied the text of this mail." if text else "There are no words to copy.")

    def outside(self, row: Any) -> str:
        """A new mail to the address."""
        return mail_to(row.to)

    def do_outside(self) -> None:
        """A new mail to him, in the mail program."""
        self.open_link(self.outside(self._preview.row))


def _gone(title: str, cells: int) -> list[Line]:
    return [[(line, "dim")] for line in wrap(f"{title} Esc goes back.", cells)]


def show_mail(shell: Shell, id: int) -> Coroutine[Any, Any, None]:
    """Open the page of a mail, which is final from then on if it is due."""
    return _show(shell, id)


async def _show(shell: Shell, id: int) -> None:
    preview = await shell.store.write(settle_preview, id, shell.now())
    await shell.changed(frozenset({"delivery"}))
    cast(Any, shell).push_screen(MailScreen(preview))
