"""What the demo's mail server received: each mail as it arrived there, envelope, bytes and text. The proof that what was shown is what left."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Protocol, cast

from textual.app import ComposeResult

from ..glass import safe_text
from ..widgets.cells import Line, fit, share, wrap
from ..widgets.line_list import LineList, RowState
from ..widgets.prose import Prose
from ..widgets.rows import Source
from ..widgets.sheet import Sheet
from .acts import Work, here
from .base import BaseScreen
from .beside import WIDTHS, Beside, Split
from .wording import moment_words

HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "List-Unsubscribe")


class Arrived(Protocol):
    """One mail as a server took it: the envelope, the bytes, and when."""

    @property
    def sender(self) -> str:
        """Who the envelope says it is from."""

    @property
    def recipient(self) -> str:
        """Whom the envelope names."""

    @property
    def content(self) -> bytes:
        """The bytes."""

    @property
    def at(self) -> datetime:
        """When it arrived."""


class ReceivedScreen(BaseScreen):
    """The newest first, and the one under the cursor beside it; esc goes back to the outbox."""

    NAME, TAB = "received", "outbox"
    KINDS = frozenset({"delivery"})
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.about = Sheet(id="about")
        self.beside = Beside(self.about)

    def body(self) -> ComposeResult:
        """The mails, and the words of one."""
        with Split():
            self.rows = LineList(
                self._row,
                Source(self._count, self._page, None, None, id),
                header=_head,
                empty="Nothing has arrived yet: s in the outbox sends.",
                id="rows",
            )
            yield self.rows
            yield self.beside

    def _mails(self) -> Sequence[Arrived]:
        """All that is searched for, the newest first."""
        ask = cast(Callable[[], Sequence[Arrived]], cast(Any, self.app).arrived)
        word = self.search_text.casefold()
        return [mail for mail in reversed(ask()) if not word or word in f"{mail.recipient} {_subject(mail)}".casefold()]

    async def _count(self) -> int:
        return len(self._mails())

    async def _page(self, offset: int, limit: int) -> Sequence[Arrived]:
        return self._mails()[offset : offset + limit]

    async def load(self) -> None:
        """What has arrived by now."""
        await self.rows.reload()
        self.cursor_moved(self.rows)
        self.on_line_list_settled()

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        place = (
            f"received by the demo's server: {lines.cursor + 1:,} of {lines.count:,}"
            if lines.count
            else "the demo's server has received nothing yet"
        )
        self.status.say(place, "esc goes back")

    def on_line_list_settled(self) -> None:
        """Show the mail."""
        mail = self.rows.row
        self.about.show(partial(_lines, mail) if mail is not None else lambda cells: [])

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open)

    def _row(self, mail: Arrived, cells: int, state: RowState) -> Line:
        when, who, what, size = _columns(cells)
        pieces = [
            (fit(moment_words(mail.at.isoformat(), here(self.shell)), when), "dim"),
            (fit(mail.recipient, who), "bold" if state.cursor else ""),
        ]
        pieces += [(fit(_subject(mail), what), "dim")] if what else []
        pieces += [(fit(f"{len(mail.content):,} B", size, "right"), "dim")] if size else []
        return [piece for number, pair in enumerate(pieces) for piece in ([("  ", ""), pair] if number else [pair])]

    def do_open(self) -> Work | None:
        """The whole mail in a panel."""
        mail = self.rows.row
        if mail is None:
            self.shell.notice("Nothing has arrived yet.")
            return None
        headers, text = _read(mail)
        entries = [
            ("envelope", f"from {mail.sender} to {mail.recipient}, {len(mail.content):,} bytes"),
            *headers,
            ("", " "),
            ("", text.strip()),
        ]
        return self._opened(
            Prose(f"Arrived {moment_words(mail.at.isoformat(), here(self.shell))}", [pair for pair in entries if pair[1]], term=12)
        )

    async def _opened(self, panel: Prose) -> None:
        await self.shell.ask(panel)

    def why(self, mail: Arrived) -> str:
        """Why it is here."""
        return f"The demo's server took it from {safe_text(mail.sender)} for {safe_text(mail.recipient)} and kept it; nothing leaves this machine."

    def copied(self, mail: Arrived) -> str:
        """Its text."""
        return _read(mail)[1].strip()

    def do_back(self) -> None:
        """End the search, then back to the outbox."""
        if self.search_text:
            super().do_back()
        else:
            self.dismiss()


def _subject(mail: Arrived) -> str:
    return dict(_read(mail)[0]).get("Subject", "")


def _read(mail: Arrived) -> tuple[list[tuple[str, str]], str]:
    """(headers, text) as its reader sees them."""
    from email import message_from_bytes
    from email.policy import default

    parsed = message_from_bytes(mail.content, policy=default)
    part = parsed.get_body(("plain",))
    headers = [(name, safe_text(" ".join(str(parsed[name]).split()))) for name in HEADERS if parsed[name]]
    return headers, safe_text(str(part.get_content()), lines=True) if part is not None else ""


def _lines(mail: Arrived, cells: int) -> list[Line]:
    headers, text = _read(mail)
    lines: list[Line] = [
        [(line, "dim")] for line in wrap(f"envelope: {mail.sender} to {mail.recipient}, {len(mail.content):,} bytes", cells)
    ]
    for name, value in headers[:4]:
        lines += [[(line, "bold" if name == "Subject" else "dim")] for line in wrap(f"{name}: {value}", cells)]
    return [*lines, [], *([(line, "")] for line in wrap(text.strip(), cells))]


def _columns(cells: int) -> list[int]:
    return share(cells, [(12, 0), (max(14, min(30, cells // 3)), 0), (10, 1), (8, 0)])


def _head(cells: int) -> Sequence[Line]:
    texts = zip(("When", "To", "Subject", "Bytes"), _columns(cells), strict=True)
    return [[(fit(text, room) + "  ", "dim") for text, room in texts if room]]
