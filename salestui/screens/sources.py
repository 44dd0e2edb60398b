"""The sources of intel: how each fares and why; added, tried, fetched, paused and removed by one key each."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from textual.app import ComposeResult

from ..glass import safe_text
from ..intel.kinds import every_words
from ..store.sources import SourceRow, list_sources, pause_source, remove_source
from ..widgets.cells import Line, Piece, fit, share, width, wrap
from ..widgets.line_list import LineList, RowState
from ..widgets.look import Glyphs, look_of
from ..widgets.prose import Entry, Prose
from ..widgets.sheet import Sheet
from .acts import Work, here
from .app_words import in_app
from .base import BaseScreen
from .beside import WIDTHS, Beside, Split
from .wording import ago_words, count_words, moment_words, sentence

TERM = 12
CHANGED = frozenset({"source", "intel"})
NONE_YET = (
    "No source yet. n adds the first: the address of a feed or a page, a folder, a file, imap:NAME for mail, cmd:PROGRAM for a program of"
    " yours. It is tried before it is kept. a adds a whole list of feeds that another reader exported (OPML)."
)
KIND_WORDS = {"mail": "mail folder", "command": "program", "plugin": "plug-in"}


class SourcesScreen(BaseScreen):
    """The list, and everything about the one under the cursor; esc goes back to Intel."""

    NAME, TAB = "sources", "intel"
    KINDS = CHANGED
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.about = Sheet(id="about")
        self.beside = Beside(self.about)
        self._rows: list[SourceRow] | None = None
        self._all = 0  # sources there are, found or not

    def body(self) -> ComposeResult:
        """The sources and what is known of one."""
        with Split():
            self.rows = LineList(self._row, header=_head, empty="", id="rows")
            yield self.rows
            yield self.beside

    async def load(self) -> None:
        """Read all of them; those that answer to the search stay. One that is new has the cursor."""
        every = await self.shell.store.read(list_sources)
        words = self.search_text.casefold().split()
        found = [row for row in every if all(word in f"{row.name} {row.address} {row.kind}".casefold() for word in words)]
        known = None if self._rows is None else {row.id for row in self._rows}
        new = next((number for number, row in enumerate(found) if known is not None and row.id not in known and not words), None)
        at = next((number for number, row in enumerate(found) if row.id == self.rows.cursor_key), self.rows.cursor)
        self.rows.empty = "No source has this in its name or address." if words else NONE_YET
        self._rows, self._all = found, len(every)
        self.rows.show_rows(found, 0 if self.rows.to_top else at if new is None else new)
        self.rows.to_top = False
        self.cursor_moved(self.rows)
        self.on_line_list_settled()

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        place = (
            f"sources: {lines.cursor + 1:,} of {lines.count:,}"
            if lines.count
            else "sources: nothing found"
            if self._all
            else "sources: none"
        )
        self.status.say(place + (f" · searched: {self.search_text}" if self.search_text else ""), "esc goes back")

    def on_line_list_settled(self) -> None:
        """Show what is known of the source."""
        row = self.source
        self.about.show(partial(_about, row, here(self.shell)) if row is not None else lambda cells: [], keep=True)

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_source)

    @property
    def source(self) -> SourceRow | None:
        """The source under the cursor."""
        found: SourceRow | None = self.rows.row
        return found

    def _row(self, row: SourceRow, cells: int, state: RowState) -> Line:
        name, standing, items, address, kind = _columns(cells)
        sign, style, words = state_of(row, here(self.shell), look_of(self).glyphs)  # why it failed stands whole beside the list
        more = look_of(self).glyphs.more
        pieces: list[Piece] = [(fit(row.name, name, more=more), "bold" if state.cursor else "")]
        if standing:
            pieces += [("  ", ""), (fit(f"{sign} {words}", standing, more=more), style)]
        if items:
            pieces += [("  ", ""), (fit(f"{row.items:,}", items, "right"), "dim")]
        if address:
            pieces += [("  ", ""), (fit(short_address(row.address, address, more), address, more=more), "dim")]
        if kind:
            pieces += [("  ", ""), (fit(KIND_WORDS.get(row.kind, row.kind), kind), "dim")]
        return pieces

    # Acts

    def _nothing(self) -> Work | None:
        self.shell.notice("There is no source here: n adds one.")
        return None

    def do_open_source(self) -> Work | None:
        """Everything about it in a panel of its own."""
        row = self.source
        return self._opened(row) if row is not None else self._nothing()

    async def _opened(self, row: SourceRow) -> None:
        await self.shell.ask(Prose(f"Source {safe_text(row.name)}", facts_of(row, here(self.shell)), term=TERM + 2))

    def do_new_source(self) -> Work:
        """Ask for an address, try it, then keep it."""
        from .source_form import add_source_form

        return add_source_form(self.shell)

    def do_change_source(self) -> Work | None:
        """The form with what is known."""
        from .source_form import change_source_form

        return change_source_form(self.shell, self.source) if self.source is not None else self._nothing()

    def do_test_source(self) -> Work | None:
        """What it has now; nothing is kept."""
        from .source_trial import show_trial

        return show_trial(self.shell, self.source) if self.source is not None else self._nothing()

    def do_fetch_source(self) -> Work | None:
        """Fetch this one, whatever its time."""
        from .fetching import fetch_now

        row = self.source
        if row is None:
            return self._nothing()
        return fetch_now(self.shell, [row.id])

    def do_pause_source(self) -> Work | None:
        """Pause it, or let it go on."""
        return self._paused(self.source) if self.source is not None else self._nothing()

    async def _paused(self, row: SourceRow) -> None:
        await self.shell.store.write(pause_source, row.id, not row.paused, self.shell.now())
        await self.shell.changed(CHANGED)
        told = (
            f"{safe_text(row.name)} goes on: it is asked at the next fetch."
            if row.paused
            else f"Paused {safe_text(row.name)}: it is asked no more."
        )
        self.shell.notice(f"{told} u to undo.", "good")

    def do_remove_source(self) -> Work | None:
        """Take it away; what came from it stays."""
        return self._removed(self.source) if self.source is not None else self._nothing()

    async def _removed(self, row: SourceRow) -> None:
        await self.shell.store.write(remove_source, row.id, self.shell.now())
        await self.shell.changed(CHANGED)
        stays = f" What came from it stays ({count_words(row.items, 'item')})." if row.items else ""
        self.shell.notice(f"Removed the source {safe_text(row.name)}.{stays} u to undo.", "good")

    def do_import_opml(self) -> Work:
        """Add the feeds of a list."""
        from .feed_lists import import_list

        return import_list(self.shell)

    def do_export_opml(self) -> Work:
        """Write the feeds to a list."""
        from .feed_lists import export_list

        return export_list(self.shell)

    def why(self, row: SourceRow) -> str:
        """Why it stands as it stands."""
        return next(text for term, text in facts_of(row, here(self.shell)) if term == "State")

    def outside(self, row: SourceRow) -> str:
        """Its address, where it is one of the web."""
        return row.address if row.address.startswith(("https://", "http://")) else ""

    def copied(self, row: SourceRow) -> str:
        """Its address."""
        return safe_text(row.address)

    def do_back(self) -> None:
        """End the search, then back."""
        if self.search_text:
            super().do_back()
        else:
            self.dismiss()


def state_of(row: SourceRow, now: datetime, glyphs: Glyphs) -> tuple[str, str, str]:
    """(sign, style, words) for how a source fares."""
    if row.paused:
        return "=", "warn", "paused"
    if row.error:
        times = f"failed {row.failures}x" if row.failures > 1 else "failed"
        return glyphs.bad, "bad", times
    if row.last_fetched is None:
        return glyphs.dot, "dim", "not fetched yet"
    return glyphs.good, "good", f"fetched {ago_words(row.last_fetched, now)}"


def short_address(address: str, cells: int, more: str) -> str:
    """An address in a narrow column by what tells it from others: the host and the end of its path, the end of a folder's."""
    text = safe_text(address)
    scheme, found, rest = text.partition("://")
    text = rest.removeprefix("www.") if found and scheme in ("http", "https") else text
    if width(text) <= cells or "/" not in text:
        return text
    host, _, path = text.partition("/") if found else ("", "", text)
    head = f"{host}/{more}" if found and width(host) + 6 <= cells else more
    tail = path
    while tail and width(head) + width(tail) > cells:
        tail = tail[1:]
    return head + tail


def facts_of(row: SourceRow, now: datetime) -> list[Entry]:
    """Everything about a source, a term and a sentence each."""
    entries: list[Entry] = [("State", _state_words(row, now)), ("Address", row.address)]
    if row.part:
        entries.append(("Part", row.part))
    entries.append(("Kind", f"{KIND_WORDS.get(row.kind, row.kind)}, {row.side} the business"))
    last = f", the newest {ago_words(row.last_new, now)}" if row.last_new else ""
    entries.append(("Items", f"{row.items:,}{last}" if row.items else "none yet"))
    entries.append(
        (
            "Fetched",
            f"every {every_words(row.every_minutes)}, last {ago_words(row.last_fetched, now)}"
            if row.last_fetched
            else f"every {every_words(row.every_minutes)}, not yet",
        )
    )
    entries.append(("Next", _next_words(row, now)))
    if row.allow_private:
        entries.append(("Private", "addresses of this machine and this network are allowed"))
    return [(term, safe_text(text)) for term, text in entries]


def _state_words(row: SourceRow, now: datetime) -> str:
    if row.paused:
        return "Paused by hand: it is asked nothing until p lets it go on."
    if row.error:
        again = f" It is tried again {moment_words(row.next_fetch, now)}; f tries now." if row.next_fetch else " f tries now."
        times = f" It failed {row.failures} times in a row." if row.failures > 1 else ""
        return f"{sentence(in_app(row.error))}{times}{again} Nothing that came before is lost."
    return "It answers." if row.last_fetched else "Not fetched yet: f fetches it, t shows what it has."


def _next_words(row: SourceRow, now: datetime) -> str:
    if row.paused:
        return "not while it is paused"
    return moment_words(row.next_fetch, now) if row.next_fetch and row.next_fetch > now.astimezone().isoformat() else "with the next fetch"


def _about(row: SourceRow, now: datetime, cells: int) -> list[Line]:
    lines: list[Line] = []
    for term, text in facts_of(row, now):
        wrapped = wrap(text, max(1, cells - TERM))
        style = "bad" if term == "State" and row.error and not row.paused else ""
        lines += [[(fit(term if number == 0 else "", TERM), "dim"), (line, style)] for number, line in enumerate(wrapped)]
    return lines


def _columns(cells: int) -> list[int]:
    return share(cells, [(14, 1), (19, 0), (6, 0), (14, 2), (11, 0)])


def _head(cells: int) -> Sequence[Line]:
    name, standing, items, address, kind = _columns(cells)
    texts = (
        (fit("Name", name), name),
        (fit("State", standing), standing),
        (fit("Items", items, "right"), items),
        (fit("Address", address), address),
        (fit("Kind", kind), kind),
    )
    return [[(text + "  ", "dim") for text, room in texts if room]]
