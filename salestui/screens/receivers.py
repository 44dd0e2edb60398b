"""Who got an asset, or one revision of it, and who waits with it: when, how, what came of it, and where he stands. Enter opens his page."""

from collections.abc import Sequence

from textual.app import ComposeResult

from ..errors import SalesError
from ..glass import safe_text
from ..store.library import get_asset
from ..store.revisions import ReceiverRow, count_holders, count_waiting_with, list_holders
from ..widgets.cells import Line, fit, share
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.rows import Source
from .acts import here
from .base import BaseScreen
from .wording import due_words, moment_words


class ReceiversScreen(BaseScreen):
    """The list, who waits first, then the latest; esc goes back to where it was opened."""

    NAME, TAB = "receivers", "library"
    KINDS = frozenset({"touch", "prospect", "stage", "stage_move", "asset", "revision", "delivery"})

    def __init__(self, asset_id: int, number: int | None = None) -> None:
        super().__init__()
        self._asset, self._number = asset_id, number
        self._what, self._waiting = "", 0

    def body(self) -> ComposeResult:
        """One list."""
        store = self.shell.store
        source = Source(
            lambda: store.read(count_holders, self._asset, self._number),
            lambda offset, limit: store.read(list_holders, self._asset, self._number, limit, offset),
        )
        self.rows = LineList(self._row, source, header=_head, empty="", id="rows")
        yield self.rows

    async def load(self) -> None:
        """Read the people in sight."""
        try:
            page = await self.shell.store.read(get_asset, self._asset, self._number)
        except SalesError as error:  # an undo took it away while this was open
            self.rows.empty = f"{error.title} Esc goes back."
            self.rows.show_rows(())
            self.cursor_moved(self.rows)
            return
        self._what = safe_text(page.row.title) + (f", revision {self._number}" if self._number is not None else "")
        self._waiting = await self.shell.store.read(count_waiting_with, self._asset, self._number)
        self.rows.empty = f"Nobody has got {self._what} yet, and nobody waits with it. Esc goes back."
        await self.rows.reload()
        self.cursor_moved(self.rows)

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        place = f"{lines.cursor + 1:,} of {lines.count:,}" if lines.count else "nobody"
        waits = f", {self._waiting:,} not sent yet" if self._waiting else ""
        self.status.say(f"who got {self._what}: {place}{waits}", "esc goes back")

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_receiver)

    def _row(self, row: ReceiverRow, cells: int, state: RowState) -> Line:
        name, when, stands, outcome, how, company = _columns(cells)
        arrow = look_of(self).glyphs.arrow
        pieces = [
            (row.name, name, "bold" if state.cursor else ""),
            (self._when(row), when, "accent" if row.state else "dim"),
            (f"{arrow if row.moved else ' '} {row.stage}", stands, "good" if row.moved else ""),
            (_outcome(row), outcome, "" if row.outcome or row.replied or row.state else "dim"),
            ("mail" if row.channel == "email" else row.channel, how, "dim"),
            (row.company, company, "dim"),
        ]
        return [piece for text, room, style in pieces if room for piece in ((fit(text, room), style), ("  ", ""))]

    def _when(self, row: ReceiverRow) -> str:
        now = here(self.shell)
        if row.state in ("scheduled", "deferred"):
            return due_words(row.at, now)
        return row.state or moment_words(row.at, now)

    def do_open_receiver(self) -> None:
        """His page: every contact with its words."""
        from .prospect import ProspectScreen

        row: ReceiverRow | None = self.rows.row
        if row is None:
            self.shell.notice("There is nobody here to open.")
        else:
            self.app.push_screen(ProspectScreen(row.id, self.rows))

    def why(self, row: ReceiverRow) -> str:
        """What reached him, and what happened since; or that it is on its way."""
        if row.state:
            why = f": {row.outcome.rstrip('.')}" if row.outcome else ""
            return safe_text(
                f"Revision {row.revision} waits for him in the outbox, {due_words(row.at, here(self.shell))}, {row.state}{why}."
            )
        moved = f"he has moved since and stands in {row.stage}" if row.moved else f"he stands in {row.stage} as before"
        outcome = f" ({row.outcome})" if row.outcome else ", and he has written since" if row.replied else ""
        return safe_text(f"Revision {row.revision} reached him {moment_words(row.at, here(self.shell))}{outcome}; {moved}.")

    def do_search(self) -> None:  # type: ignore[override]  # the board searches people
        """Search the board instead."""
        self.shell.notice("P searches everybody; here they stand by when they got it, who waits first, then the latest.")

    def do_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss()


def _outcome(row: ReceiverRow) -> str:
    if row.state:
        return row.state
    return row.outcome or ("wrote since" if row.replied else "no answer yet")


def _columns(cells: int) -> list[int]:
    return share(cells, [(12, 1), (15, 0), (16, 0), (13, 0), (6, 0), (12, 1)])


def _head(cells: int) -> Sequence[Line]:
    texts = zip(("Name", "When", "  Stands in", "Outcome", "By", "Company"), _columns(cells), strict=True)
    return [[(fit(text, room) + "  ", "dim") for text, room in texts if room]]
