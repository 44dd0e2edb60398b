"""Outbox: every mail on its way and every one that left, with its state, the reason, and the words as the server gets them."""

import re
from collections.abc import Awaitable, Coroutine, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from textual.app import ComposeResult

from ..glass import safe_text
from ..store.mailbox_status import list_status
from ..store.mailboxes import MailboxRow, list_mailboxes
from ..store.outbox import STATES, DeliveryRow, count_by_state, count_deliveries, list_deliveries
from ..store.pausing import sending_paused
from ..widgets.cells import Line, Piece, fit, share, width
from ..widgets.choice import Choice, Option
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.rows import Source
from ..widgets.sheet import Sheet
from .acts import here
from .base import BaseScreen
from .beside import WIDTHS, Beside, Split
from .deliveries import DeliveryActs
from .mail import show_mail
from .outbox_head import NO_MAILBOX, Filters, Mailboxes
from .outside import mail_to
from .preview import Preview, make_preview, preview_lines
from .sending import recover
from .wording import STATE_STYLES, ago_words, count_words, due_words, state_sign

_BLANKS = re.compile(r"{{.*?}}|{%.*?%}")  # in a subject that is not made yet: what is filled in for each prospect
MEANINGS = {
    "scheduled": "their day is ahead",
    "due": "they go with the next send",
    "deferred": "put off by the server, a window or a limit; the next send after their time takes them",
    "held": "they wait for you",
    "claimed": "just leaving",
    "uncertain": "they may have arrived: a or n settles them",
    "sent": "they left",
    "failed": "refused for good",
    "cancelled": "never sent",
}
KNOWN = 5000  # rows that are remembered
LOOK = 30.0  # seconds between two looks at whether something has become due


class OutboxScreen(DeliveryActs, BaseScreen):
    """The list, the mailboxes, and the mail under the cursor."""

    NAME = "outbox"
    KINDS = frozenset({"delivery", "message", "mailbox", "prospect", "suppression", "revision", "setting"})
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.filters, self.mailboxes, self.mail = Filters(), Mailboxes(), Sheet(id="mail")
        self.beside = Beside(self.mail)
        self._state: str | None = None
        self._wanted: DeliveryRow | None = None
        self._boxes: list[MailboxRow] = []
        self._known: dict[int, DeliveryRow] = {}  # rows that were shown: the marked one may be out of sight
        self._counts: dict[str, int] = {}
        self._told = 0  # marks that the status line tells of
        self._widest = 0  # cells of the longest name that was shown

    def on_mount(self) -> None:
        """Look again and again: time passes."""
        super().on_mount()
        self.set_interval(LOOK, lambda: self.shell.work(self._look()))

    async def _look(self) -> None:
        """Time passes: a mail may have become due."""
        if not self.stale and self.is_current:
            await recover(self.shell)
        if not self.stale and self.is_current and await self.shell.store.read(count_by_state, self.shell.now()) != self._counts:
            await self.refresh_rows()

    def body(self) -> ComposeResult:
        """Filters and mailboxes above, the list and the mail below."""
        store = self.shell.store
        source = Source(
            lambda: store.read(count_deliveries, self.shell.now(), self._state, self.search_text),
            self._page_of,
            None,
            lambda: store.read(_ids, self.shell.now(), self._state, self.search_text),
        )
        yield self.filters
        yield self.mailboxes
        with Split():
            self.deliveries = LineList(self._row, source, header=self._head, empty="No mail yet.", id="deliveries")
            yield self.deliveries
            yield self.beside

    async def _page_of(self, offset: int, limit: int) -> Sequence[DeliveryRow]:
        rows = await self.shell.store.read(list_deliveries, self.shell.now(), self._state, limit, offset, self.search_text)
        if len(self._known) > KNOWN:
            self._known.clear()
        self._known.update((row.id, row) for row in rows)
        self._widest = max([self._widest, *(width(row.prospect) for row in rows)])
        return rows

    async def load(self) -> None:
        """Counts, mailboxes, rows."""
        store, now = self.shell.store, self.shell.now()
        await recover(self.shell)
        self._counts = await store.read(count_by_state, now)
        self._boxes = await store.read(list_mailboxes)
        self.all_paused, self.no_mailbox_yet = await store.read(sending_paused), not self._boxes
        self.filters.show(self._counts, self._state)
        self.mailboxes.show(self._boxes, await store.read(list_status), self.all_paused)
        deliveries = self.deliveries
        deliveries.empty = self._empty()
        await deliveries.reload()
        self._say()
        self._show_mail()

    def _empty(self) -> str:
        if self.search_text or self._state:
            here = "Nothing answers to this search" if self.search_text else "No mail here"
            return f"{here}{f' in state {self._state}' if self._state else ''}. tab shows another state."
        if not self._boxes:
            return f"Nothing is on its way. {NO_MAILBOX}"
        return "Nothing is on its way. In Pipeline, s serves a prospect his next right asset; with rows marked, it puts them all into their sequence."

    # Drawing

    def _columns(self, cells: int) -> list[int]:
        return share(cells, [(11, 0), (max(8, min(self._widest, cells // 3)), 0), (12, 1), (14, 0)])

    def _head(self, cells: int) -> Sequence[Line]:
        state, who, what, when = self._columns(cells)
        texts = [
            (fit("State", state), state),
            (fit("To", who), who),
            (fit("Mail", what), what),
            (fit("When", when, "right"), when),
        ]
        return [_spaced([(text, "dim") for text, room in texts if room])]

    def _row(self, row: DeliveryRow, cells: int, state: RowState) -> Line:
        glyphs, now = look_of(self).glyphs, here(self.shell)
        sign, who, what, when = self._columns(cells)
        style = STATE_STYLES.get(row.state, "")
        pieces: list[Piece] = [(fit(f"{state_sign(row.state, glyphs)} {row.state}", sign), style)]
        if row.state in ("scheduled", "due", "deferred") and self._paused(row):
            pieces = [(fit(f"= {row.state}", sign), "warn")]
        if who:
            pieces.append((fit(row.prospect, who), "bold" if state.cursor else ""))
        if what:
            pieces.append((fit(row.subject if row.built else _BLANKS.sub("…", row.subject), what), "dim"))
        if when:
            pieces.append((fit(_when(row, now), when, "right"), "dim"))
        return _spaced(pieces)

    def _paused(self, row: DeliveryRow) -> bool:
        """Whether something is paused or stopped that this mail needs."""
        box = self.mailbox_of(row)
        return self.all_paused or row.sequence == "paused" or (box is not None and box.state != "ready")

    def _say(self) -> None:
        lines = self.lines
        if lines is None:
            return
        self._told = len(lines.marked)
        place = f"{lines.cursor + 1:,} of {lines.count:,}" if lines.count else "nothing found" if self.search_text else "no mail"
        parts = [f"{self._state or 'all'}: {place}"]
        if lines.marked:
            parts.append(f"{len(lines.marked):,} marked")
        if self.search_text:
            parts.append(f"searched: {self.search_text}")
        unsure = lines.row is not None and lines.row.state == "uncertain"
        self.status.say(" · ".join(parts), "a arrived · n not arrived" if unsure else "tab next state")

    # The mail beside the list

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        self._say()

    def on_line_list_settled(self) -> None:
        """The cursor rests: show the mail."""
        self._show_mail()

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open)

    def _show_mail(self) -> None:
        row = self.lines.row if self.lines is not None else None
        self._wanted = row
        mail = self.mail
        if row is None:
            mail.show(lambda cells: [])
        elif self.beside.display:
            self.shell.work(self._load_mail(row))

    async def _load_mail(self, row: DeliveryRow) -> None:
        preview = await self.shell.store.read(make_preview, row.id, self.shell.now())
        if self._wanted is row and self.is_attached:
            self.mail.show(partial(self._mail, preview, here(self.shell)), keep=True)

    def _mail(self, preview: Preview, now: datetime, cells: int) -> list[Line]:
        return preview_lines(preview, now, look_of(self).glyphs, cells, barred=self.barred(preview.row), box=self.mailbox_of(preview.row))

    def do_open(self) -> Coroutine[Any, Any, object] | None:
        """The mail in a panel of its own."""
        row = self.lines.row if self.lines is not None else None
        return show_mail(self.shell, row.id) if row is not None else self.no_mail()

    def row_aimed(self) -> DeliveryRow | None:
        """The marked row, of several one that is under way; without marks the one under the cursor."""
        lines = self.lines
        if lines is None or not lines.marked:
            return lines.row if lines is not None else None
        known = [self._known[id] for id in self.targets() if id in self._known]
        return next((row for row in known if row.sequence == "active"), known[0] if known else lines.row)

    def do_trace(self) -> Coroutine[Any, Any, object] | None:
        """From the words of the mail under the cursor back to what was heard."""
        from .tracing import trace

        row = self.lines.row if self.lines is not None else None
        return trace(self.shell, "delivery", row.id) if row is not None else self.no_mail()

    def due_count(self) -> int:
        """How many mails are due."""
        return self._counts.get("due", 0)

    # Acts

    def do_next_pane(self) -> None:
        """The next state that has any mail."""
        self._cycle(1)

    def do_previous_pane(self) -> None:
        """The state before."""
        self._cycle(-1)

    def _cycle(self, by: int) -> None:
        states: list[str | None] = [None, *(state for state in STATES if state in self._counts or state == self._state)]
        self._filter(states[(states.index(self._state) + by) % len(states)])

    def do_filter(self) -> Coroutine[Any, Any, object]:
        """Choose the state to show."""
        options = [Option("all", "all", "every mail", f"{sum(self._counts.values()):,}")]
        options += [Option(state, state, MEANINGS[state], f"{count:,}") for state, count in self._counts.items()]
        return self._filtered(self.shell.ask(Choice("Show which mails?", options, current=self._state or "all", digits=True)))

    async def _filtered(self, asked: Awaitable[str | None]) -> None:
        chosen = await asked
        if chosen is not None:
            self._filter(None if chosen == "all" else chosen)

    def _filter(self, state: str | None) -> None:
        self._state = state
        if self.lines is not None:
            self.lines.mark_keys(())
        self.filters.show(self._counts, self._state)
        self.shell.work(self._refiltered())

    async def _refiltered(self) -> None:
        lines = self.deliveries
        await lines.show(lines.source, keep=False)
        await self.refresh_rows()

    def outside(self, row: Any) -> str:
        """A new mail to the address."""
        return mail_to(row.to)

    def copied(self, row: Any) -> str:
        """The address."""
        return safe_text(row.to)

    def do_mark_all(self) -> Coroutine[Any, Any, object] | None:
        """Mark every mail of this state, or take all marks off."""
        lines = self.lines
        return self._mark_state(lines) if lines is not None and lines.count and not lines.marked else super().do_mark_all()

    async def _mark_state(self, lines: LineList) -> None:
        if lines.source.keys is not None:
            lines.mark_keys(await lines.source.keys())
            self.shell.notice(
                f"Marked {count_words(len(lines.marked), 'mail')}. The next act is for all of them; * or esc takes the marks off."
            )


def _spaced(pieces: Sequence[Piece]) -> Line:
    return [(f"{text}  ", style) for text, style in pieces[:-1]] + list(pieces[-1:])


def _when(row: DeliveryRow, now: datetime) -> str:
    if row.state == "sent" and row.sent_at:
        return ago_words(row.sent_at, now)
    if row.state in ("scheduled", "due", "deferred"):
        return due_words(row.next_at, now)
    return ago_words(row.due_at, now) if row.due_at < now.astimezone().isoformat() else due_words(row.due_at, now)


def _ids(db: Any, now: datetime, state: str | None, search: str) -> list[int]:
    return [row.id for row in list_deliveries(db, now, state, search=search)]
