"""The mailboxes: how each stands and why, what it sent and what it reads; added, changed, tried and paused by one key each."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from textual.app import ComposeResult

from ..glass import safe_text
from ..store.mailbox_pages import MailboxPage, list_mailbox_pages
from ..store.mailboxes import set_mailbox_state
from ..store.pausing import sending_paused
from ..widgets.cells import Line, Piece, fit, share, wrap
from ..widgets.line_list import LineList, RowState
from ..widgets.look import Glyphs, look_of
from ..widgets.prose import Entry, Prose
from ..widgets.sheet import Sheet
from .acts import Work, here
from .base import BaseScreen
from .beside import WIDTHS, Beside, Split
from .mailbox_fields import sign_in_words
from .outside import mail_to
from .passwords import session_passwords
from .wording import ago_words, count_words, moment_words, sentence

TERM = 12
NONE_YET = "No mailbox yet. n adds the first: your address, your password, and the rest is filled in for the common providers."


class MailboxesScreen(BaseScreen):
    """The list, and everything about the one under the cursor; esc goes back to the outbox."""

    NAME, TAB = "mailboxes", "outbox"
    KINDS = frozenset({"mailbox", "delivery", "setting", "message"})
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.about = Sheet(id="about")
        self.beside = Beside(self.about)
        self._pages: list[MailboxPage] = []
        self._all_paused = False

    def body(self) -> ComposeResult:
        """The mailboxes and what is known of one."""
        with Split():
            self.rows = LineList(self._row, header=_head, empty="", id="rows")
            yield self.rows
            yield self.beside

    async def load(self) -> None:
        """Read all of them."""
        store = self.shell.store
        known = {page.id for page in self._pages}
        self._pages = await store.read(list_mailbox_pages, self.shell.now())
        self._all_paused = await store.read(sending_paused)
        self.rows.empty = NONE_YET
        added = next((number for number, page in enumerate(self._pages) if known and page.id not in known), self.rows.cursor)
        self.rows.show_rows(self._pages, added)
        self.cursor_moved(self.rows)
        self.on_line_list_settled()

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        self.status.say(f"mailboxes: {lines.cursor + 1:,} of {lines.count:,}" if lines.count else "mailboxes: none", "esc goes back")

    def on_line_list_settled(self) -> None:
        """Show what is known of the mailbox."""
        page = self.page
        self.about.show(partial(self._about, page) if page is not None else lambda cells: [], keep=True)

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_mailbox)

    @property
    def page(self) -> MailboxPage | None:
        """The mailbox under the cursor."""
        found: MailboxPage | None = self.rows.row
        return found

    def _row(self, page: MailboxPage, cells: int, state: RowState) -> Line:
        name, sender, standing = _columns(cells)
        sign, style, words = state_of(page, here(self.shell), look_of(self).glyphs, missing=self._missing(page))
        pieces: list[Piece] = [(fit(page.row.name, name), "bold" if state.cursor else "")]
        if sender:
            pieces += [("  ", ""), (fit(page.row.sender, sender), "dim")]
        if standing:
            pieces += [("  ", ""), (fit(f"{sign} {words}", standing), style)]
        return pieces

    def _about(self, page: MailboxPage, cells: int) -> list[Line]:
        lines: list[Line] = []
        for term, text in self._entries(page):
            wrapped = wrap(text, max(1, cells - TERM))
            lines += [[(fit(term if number == 0 else "", TERM), "dim"), (line, "")] for number, line in enumerate(wrapped)]
        return lines

    def _entries(self, page: MailboxPage) -> list[Entry]:
        return facts_of(page, here(self.shell), all_paused=self._all_paused, missing=self._missing(page))

    def _missing(self, page: MailboxPage) -> str:
        """Why its password could not be had in this session; nothing where that is not known."""
        return session_passwords(self.shell).missing.get(page.row.name, "")

    # Acts

    def do_open_mailbox(self) -> Work | None:
        """Everything about it in a panel of its own."""
        page = self.page
        return self._opened(page) if page is not None else self._nothing()

    async def _opened(self, page: MailboxPage) -> None:
        await self.shell.ask(Prose(f"Mailbox {page.row.name}", self._entries(page), term=TERM + 2))

    def do_new_mailbox(self) -> Work:
        """The form for another one."""
        from .mailbox_form import add_mailbox_form

        return add_mailbox_form(self.shell, [page.row.name for page in self._pages])

    def do_change_mailbox(self) -> Work | None:
        """The form with what is known."""
        from .mailbox_form import change_mailbox_form

        return change_mailbox_form(self.shell, self.page.row) if self.page is not None else self._nothing()

    def do_try_mailbox(self) -> Work | None:
        """Try it, with a mail to oneself."""
        from .mailbox_test import ask_address, test_asked

        box = self.page.row if self.page is not None else None
        return test_asked(self.shell, box, ask_address(self.shell, box)) if box is not None else self._nothing()

    def do_pause_mailbox(self) -> Work | None:
        """Pause it, or let it send again."""
        return self._paused(self.page) if self.page is not None else self._nothing()

    async def _paused(self, page: MailboxPage) -> None:
        box, pause = page.row, page.row.state == "ready"
        await self.shell.store.write(
            set_mailbox_state, box.id, "paused" if pause else "ready", "by hand" if pause else "", self.shell.now()
        )
        await self.shell.changed(frozenset({"mailbox", "delivery"}))
        freed = (
            f" {count_words(page.held, 'held mail')} of it: h in the outbox releases what stays held." if page.held and not pause else ""
        )
        told = f"Paused mailbox {box.name}: nothing goes through it." if pause else f"Mailbox {box.name} may send again.{freed}"
        self.shell.notice(f"{told} u to undo.", "good")

    def _nothing(self) -> Work | None:
        self.shell.notice("There is no mailbox yet: n adds one.")
        return None

    def why(self, page: MailboxPage) -> str:
        """Why it stands as it stands."""
        return next(text for term, text in self._entries(page) if term == "State")

    def outside(self, page: MailboxPage) -> str:
        """A new mail to its own address."""
        from .mailbox_fields import split_address

        return mail_to(split_address(page.row.sender))

    def copied(self, page: MailboxPage) -> str:
        """Its sender."""
        return safe_text(page.row.sender)

    def do_back(self) -> None:
        """Back to the outbox."""
        self.dismiss()

    def do_search(self) -> None:  # type: ignore[override]  # nobody has so many
        """There is nothing to search in a handful of rows."""
        self.shell.notice("There are too few mailboxes to search; esc goes back to the outbox, where / searches.")


def state_of(page: MailboxPage, now: datetime, glyphs: Glyphs, *, missing: str = "") -> tuple[str, str, str]:
    """(sign, style, words) for how a mailbox stands; `missing` says why its password could not be had."""
    row, status = page.row, page.status
    if row.state == "stopped":
        return glyphs.bad, "bad", f"stopped: {safe_text(row.why).rstrip('.')}"
    if row.state == "paused":
        return "=", "warn", "paused"
    if status.offline_since is not None:
        return "~", "warn", f"offline since {moment_words(status.offline_since, now).removeprefix('today ')}"
    if missing:
        return "!", "warn", "not signed in" if row.auth != "password" else "no password"
    return glyphs.good, "good", "ready"


def facts_of(page: MailboxPage, now: datetime, *, all_paused: bool, missing: str = "") -> list[Entry]:
    """Everything about a mailbox, a term and a sentence each."""
    row = page.row
    login = {"password": "with a password", "microsoft": "signed in at Microsoft", "google": "signed in at Google"}[row.auth]
    entries: list[Entry] = [("State", _state_words(page, now, all_paused=all_paused, missing=missing))]
    entries += [("From", row.sender), ("Server", f"{row.host}:{row.port}, {row.security}")]
    entries.append(("Login", f"{row.user}, {login}" if row.user else "none"))
    cap, limit = (f" of {row.per_day:,}", "") if row.per_day is not None else ("", ", no limit set")
    entries.append(
        ("Sent", f"{page.sent_day:,}{cap} in 24 hours{limit}" + (f"; the last one {ago_words(page.sent_at, now)}" if page.sent_at else ""))
    )
    held = f", {page.held:,} of them held for you" if page.held else ""
    entries.append(("Waiting", f"{count_words(page.waiting, 'mail')}{held}" if page.waiting else "nothing that has its bytes"))
    entries.append(("Next mail", _next_words(page, now, all_paused=all_paused, missing=missing)))
    entries.append(
        ("Sends", f"{row.window} in the prospect's zone, else {row.zone or 'UTC'}" if row.window else f"at any hour ({row.zone or 'UTC'})")
    )
    pace = f"{row.gap_min or 0}-{row.gap_max} s between two mails" if row.gap_max else "no wait between two mails"
    entries.append(("Pace", pace + (f", at most {row.per_minute:,} a minute" if row.per_minute else "")))
    entries.append(("Replies", _receiving_words(page, now)))
    return [(term, safe_text(text)) for term, text in entries]


def _state_words(page: MailboxPage, now: datetime, *, all_paused: bool, missing: str) -> str:
    row, status = page.row, page.status
    if row.state == "stopped":
        return f"Stopped: {row.why.rstrip('.')}. Nothing is lost, its mails are held. e corrects it, t tries it, p lets it send again."
    if row.state == "paused":
        return "Paused by hand: nothing goes through it until p lets it send again."
    if status.offline_since is not None:
        why = status.offline_why.removeprefix("offline: ").rstrip(".")
        again = (
            f" The next look is due {moment_words(status.probe_at, now)}, by a send then; s in the outbox looks at once."
            if status.probe_at
            else ""
        )
        return f"Offline since {moment_words(status.offline_since, now)}: {why}.{again} Its mails wait."
    if missing:
        how = "e takes it, s in the outbox asks again" if row.auth == "password" else sign_in_words(row)
        return f"Ready, but its {'password' if row.auth == 'password' else 'sign-in'} could not be had: its mails stay due. {how}."
    return "Ready, but all sending is paused: p in the outbox lets it go on." if all_paused else "Ready."


def _next_words(page: MailboxPage, now: datetime, *, all_paused: bool, missing: str) -> str:
    """When the next mail may leave: not before what stands in its way is gone."""
    if page.row.state != "ready":
        return f"none while it is {page.row.state}"
    if all_paused:
        return "none while all sending is paused"
    if page.status.offline_since is not None:
        return "when its server answers again"
    if missing:
        return f"when its {'password is known' if page.row.auth == 'password' else 'sign-in is done'}"
    if page.next_at <= now:
        return "may leave now"
    full = page.row.per_day is not None and page.sent_day >= page.row.per_day
    return f"not before {moment_words(page.next_at.isoformat(), now)}{', when the limit has room again' if full else ''}"


def _receiving_words(page: MailboxPage, now: datetime) -> str:
    row, status = page.row, page.status
    place = f"{row.imap_folder} of {row.imap_host}" if row.imap_host else f"the folder {row.maildir}" if row.maildir else ""
    if not place:
        return "not read: e names the server that has them"
    if status.receive_why:
        return (
            f"{place} could not be read {ago_words(status.received_at, now) if status.received_at else ''}: {sentence(status.receive_why)}"
        )
    return f"read from {place}, " + (f"last {ago_words(status.received_at, now)}" if status.received_at else "not read yet")


def _columns(cells: int) -> list[int]:
    return share(cells, [(12, 0), (16, 1), (20, 1)])


def _head(cells: int) -> Sequence[Line]:
    texts = zip(("Name", "From", "State"), _columns(cells), strict=True)
    return [[(fit(text, room) + "  ", "dim") for text, room in texts if room]]
