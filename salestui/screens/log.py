"""The log: what was sent, held, refused and answered, the newest first. Enter opens the mail a line is about."""

from collections.abc import Coroutine, Sequence
from typing import Any

from textual.app import ComposeResult

from ..glass import safe_text
from ..store.log import LogRow, count_log, list_log
from ..widgets.cells import Line, fit, share
from ..widgets.line_list import LineList, RowState
from ..widgets.rows import Source
from .acts import here
from .base import BaseScreen
from .mail import show_mail
from .outside import mail_to
from .preview import EVENTS
from .wording import moment_words, sentence

STYLES = {"sent": "good", "arrived": "good", "online": "good", "failed": "bad", "uncertain": "bad", "bounce": "bad", "stopped": "bad",
          "held": "warn", "deferred": "warn", "offline": "warn", "clock": "warn", "reply": "accent", "opt_out": "warn"}  # fmt: skip


class LogScreen(BaseScreen):
    """The lines of the log; esc goes back to the outbox."""

    NAME, TAB = "log", "outbox"
    KINDS = frozenset({"delivery", "touch", "mailbox", "log_entry"})

    def body(self) -> ComposeResult:
        """One list."""
        store = self.shell.store
        source = Source(
            lambda: store.read(count_log, None, self.search_text),
            lambda offset, limit: store.read(list_log, limit, offset, None, self.search_text),
        )
        self.rows = LineList(self._row, source, header=_head, empty="Nothing was sent yet, so nothing is written here.", id="log")
        yield self.rows

    async def load(self) -> None:
        """Read the lines in sight."""
        self.rows.empty = "No line of the log has this in it." if self.search_text else "Nothing was sent yet, so nothing is written here."
        await self.rows.reload()
        self.cursor_moved(self.rows)

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        place = (
            f"log: {lines.cursor + 1:,} of {lines.count:,}" if lines.count else "log: nothing found" if self.search_text else "log: empty"
        )
        self.status.say(place + (f" · searched: {self.search_text}" if self.search_text else ""), "esc goes back")

    def _row(self, row: LogRow, cells: int, state: RowState) -> Line:
        when, event, who, what = _columns(cells)
        text = f"{'(taken back) ' if row.taken_back else ''}{sentence(row.text) if row.text else row.subject}"
        return [
            (fit(moment_words(row.at, here(self.shell)), when), "dim"), ("  ", ""),
            (fit(EVENTS.get(row.event, row.event), event), STYLES.get(row.event, "")), ("  ", ""),
            (fit(row.to or row.mailbox, who), "bold" if state.cursor else ""), ("  ", ""), (fit(text, what), "dim"),
        ]  # fmt: skip

    def do_open(self) -> Coroutine[Any, Any, object] | None:
        """The mail that the line is about."""
        row = self.lines.row if self.lines is not None else None
        if row is None or row.delivery_id is None:
            self.shell.notice("This line is about a mailbox, not about one mail." if row is not None else "There is no line here.")
            return None
        return show_mail(self.shell, row.delivery_id)

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open)

    def why(self, row: LogRow) -> str:
        """The whole line, also what does not fit."""
        about = " ".join(
            part for part in (row.to, f"“{row.subject}”" if row.subject else "", f"through {row.mailbox}" if row.mailbox else "") if part
        )
        back = " It was taken back." if row.taken_back else ""
        return safe_text(f"{sentence(EVENTS.get(row.event, row.event))} {sentence(row.text) if row.text else ''} {about}{back}".strip())

    def outside(self, row: LogRow) -> str:
        """A new mail to the address."""
        return mail_to(row.to)

    def copied(self, row: LogRow) -> str:
        """The line."""
        return self.why(row)

    def do_back(self) -> None:
        """End the search, then back to the outbox."""
        if self.search_text:
            super().do_back()
        else:
            self.dismiss()


def _columns(cells: int) -> list[int]:
    return share(cells, [(16, 0), (13, 0), (max(12, cells // 4), 0), (10, 1)])


def _head(cells: int) -> Sequence[Line]:
    texts = zip(("When", "What", "Whom", "Why, or the mail"), _columns(cells), strict=True)
    return [[(fit(text, room) + "  ", "dim") for text, room in texts if room]]
