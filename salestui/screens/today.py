"""Today: the queue of one. Each row says what to do and why; enter does it."""

from collections.abc import Coroutine, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from textual.app import ComposeResult

from ..glass import safe_text
from ..rules.names import fold
from ..store.engine import Database
from ..store.outbox import list_deliveries
from ..store.pipeline import ProspectPage, count_prospects, get_prospect
from ..store.today import TodayRow, count_today, list_today
from ..widgets.cells import Line, Piece, fit, share, width, wrap
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.rows import Source
from ..widgets.sheet import Sheet
from .acts import here
from .base import BaseScreen
from .beside import WIDTHS, Beside, Split
from .card import card_lines, reply_lines, short_lines
from .decision_lines import entry_lines
from .outside import mail_to
from .passwords import session_passwords
from .preview import Preview, make_preview, preview_lines
from .sending import recover
from .today_about import read_entries
from .todo import MAILS, TodayActs
from .wording import ago_words, count_words, due_words, moment_words, sentence, stage_age

Work = Coroutine[Any, Any, object]
LOOK = 30.0  # seconds between two looks at whether something has become due
BADGES = {
    "reply": ("reply", "accent"), "uncertain": ("unsure", "bad"), "held": ("held", "warn"), "failed": ("failed", "bad"), "send": ("send", "accent"),
    "call": ("call", "accent"), "return": ("back", "good"), "triage": ("4Qs", "accent"), "parked": ("parked", "warn"),
    "check-back": ("look", "good"), "task": ("task", "accent"), "stale": ("stale", "warn"),
}  # fmt: skip
NAMES = {
    "reply": ("reply", "replies"), "uncertain": ("uncertain mail", ""), "held": ("held mail", ""), "send": ("mail due", "mails due"),
    "failed": ("failed mail", ""), "call": ("contact by hand", "contacts by hand"), "return": ("return", ""), "triage": ("triage", "triage"),
    "parked": ("parked", "parked"), "check-back": ("look back", "looks back"), "task": ("task", ""), "stale": ("stale prospect", ""),
}  # fmt: skip


class TodayScreen(TodayActs, BaseScreen):
    """The queue, and beside it the prospect or the mail that the row is about."""

    NAME = "today"
    KINDS = frozenset(
        {"prospect", "touch", "delivery", "stage", "step", "asset", "mailbox", "skip", "suppression", "intel", "task", "decision"}
    )
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.about = Sheet(id="about")
        self.beside = Beside(self.about)
        self._counts: dict[str, int] = {}
        self._widest = (0, 0)  # cells of the longest name and the longest moment that were shown
        self._wanted: TodayRow | None = None
        self.page: ProspectPage | None = None

    def on_mount(self) -> None:
        """What was typed as a password lives as long as the screen."""
        super().on_mount()
        self.passwords = session_passwords(self.shell)
        self.set_interval(LOOK, lambda: self.shell.work(self._look()))

    async def _look(self) -> None:
        """Time passes: something may have become due. Who merely became stale can wait for the next reload."""
        if self.stale or not self.is_current:
            return
        now = await self.shell.store.read(count_today, here(self.shell))
        await recover(self.shell)
        if any(now.get(kind) != self._counts.get(kind) for kind in BADGES if kind != "stale"):
            await self.refresh_rows()

    def body(self) -> ComposeResult:
        """The queue and what its row is about."""
        source = Source(self._count, self._page_of, None, None, _key)
        with Split():
            self.rows = LineList(self._row, source, empty="", id="rows")
            yield self.rows
            yield self.beside

    async def _count(self) -> int:
        if self.search_text:
            return len(await self.shell.store.read(_found, here(self.shell), self.search_text))
        return sum(self._counts.values())

    async def _page_of(self, offset: int, limit: int) -> Sequence[TodayRow]:
        store, now = self.shell.store, here(self.shell)
        if self.search_text:
            rows = (await store.read(_found, now, self.search_text))[offset : offset + limit]
        else:
            rows = await store.read(list_today, now, limit, offset, self._counts)
        names, moments = self._widest
        moment = here(self.shell)
        self._widest = max([names, *(width(row.title) for row in rows)]), max([moments, *(width(_when(row, moment)) for row in rows)])
        return rows

    async def load(self) -> None:
        """Count, then the rows."""
        store, now = self.shell.store, here(self.shell)
        await recover(self.shell)
        self._counts = await store.read(count_today, now)
        rows = self.rows
        if not self._counts:
            rows.empty = await self._calm()
        elif self.search_text:
            rows.empty = "Nothing in the queue answers to this search."
        await rows.reload()
        self._say()
        self.call_after_refresh(self._show_about)  # the queue first: a preview of a mail loads the templates

    async def _calm(self) -> str:
        store, now = self.shell.store, self.shell.now()
        ahead = await store.read(list_deliveries, now, "scheduled", 1)
        if ahead:
            row = ahead[0]
            return f"All done for now. The next mail goes {moment_words(row.next_at, here(self.shell))} to {safe_text(row.prospect)}: {safe_text(row.asset)}."
        if not await store.read(count_prospects):
            return "Nobody is here yet. P shows the pipeline, where n adds a prospect; : finds the import of a CSV file."
        return "All done. Nothing is due, nobody waits for an answer. In Pipeline, s serves a prospect his next right asset."

    # Drawing

    def _row(self, row: TodayRow, cells: int, state: RowState) -> Line:
        word, style = BADGES.get(row.kind, (row.kind, ""))
        now = here(self.shell)
        when = _when(row, now)
        name = max(8, min(self._widest[0], cells // 3, cells - self._widest[1] - 24))  # the badge, the least of the reason, the gaps
        badge, who, why, due = share(cells, [(6, 0), (name, 0), (12, 1), (self._widest[1], 0)])
        pieces: list[Piece] = [(f"{fit(word, badge)}  ", style)]
        for text, room, look in ((row.title, who, "bold" if state.cursor else ""), (row.why, why, "dim")):
            if room:
                pieces.append((f"{fit(text, room)}  ", look))
        if due:
            pieces.append((fit(when, due, "right"), "warn" if when.startswith("!") else "dim"))
        return pieces

    def _say(self) -> None:
        rows = self.rows
        if not self._counts:
            self.status.say("nothing to do")
            return
        place = f"{rows.cursor + 1:,} of {rows.count:,}" if rows.count else "nothing found"
        if self.search_text:
            self.status.say(f"{place} · searched: {self.search_text}")
            return
        parts = [count_words(count, *NAMES.get(kind, (kind, ""))) for kind, count in self._counts.items()]
        told = f"{place} · {', '.join(parts)}"
        if width(told) > self.size.width - 2:  # the badges' words are shorter
            told = f"{place} · " + ", ".join(f"{count:,} {BADGES.get(kind, (kind, ''))[0]}" for kind, count in self._counts.items())
        self.status.say(told)

    # From one kind to the next

    def do_next_kind(self) -> None:
        """The first row of the kind that comes after this one; behind the last one the first again."""
        self._jump(1)

    def do_previous_kind(self) -> None:
        """The first row of the kind before."""
        self._jump(-1)

    def _jump(self, by: int) -> None:
        row, starts, at = self.row, {}, 0
        if self.search_text or row is None:
            self.shell.notice(
                "This goes from one kind to the next where nothing is searched: esc ends the search." if row else "There is nothing to do."
            )
            return
        for kind, count in self._counts.items():
            starts[kind] = at
            at += count
        kinds = list(starts)
        if row.kind in starts:
            self.rows.go_to(starts[kinds[(kinds.index(row.kind) + by) % len(kinds)]])

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is."""
        self._say()

    def on_line_list_settled(self) -> None:
        """The cursor rests: show what the row is about."""
        self._show_about()

    def on_line_list_opened(self) -> None:
        """Two clicks do it."""
        self.shell.attempt(self.do_do)

    # What the row is about

    @property
    def row(self) -> TodayRow | None:
        """The row under the cursor."""
        found = self.lines.row if self.lines is not None else None
        return found if isinstance(found, TodayRow) else None

    def _show_about(self) -> None:
        row = self._wanted = self.row
        if row is None:
            self.about.show(lambda cells: [])
        else:
            self.shell.work(self._load_about(row))

    async def _load_about(self, row: TodayRow) -> None:
        store, now = self.shell.store, self.shell.now()
        about = self.about
        if not row.prospect_id:
            entries = await store.read(read_entries, row, here(self.shell))
            if self._wanted is row and self.is_attached:
                self.page = None
                about.show(
                    lambda cells: [*([(line, "accent")] for line in wrap(sentence(row.why), cells)), [], *entry_lines(entries, cells)]
                )
            return
        page = await store.read(get_prospect, row.prospect_id, now)
        preview = None
        if row.kind in MAILS and self.beside.display:
            preview = await store.read(make_preview, row.id, now)
        if self._wanted is not row or not self.is_attached:
            return
        self.page = page
        about.show(partial(self._about, row, page, preview))

    def _about(self, row: TodayRow, page: ProspectPage, preview: Preview | None, cells: int) -> list[Line]:
        now, glyphs = here(self.shell), look_of(self).glyphs
        if preview is not None:
            return preview_lines(preview, now, glyphs, cells)
        why: list[Line] = [[(line, "accent")] for line in wrap(sentence(row.why), cells)]
        if row.kind == "reply":
            why = reply_lines(page, now, cells) or why
        if self.has_class("-wide"):
            return [*why, [], *card_lines(page, now, glyphs, cells)]
        return [*why, *short_lines(page, now, glyphs, cells)]

    def why(self, row: Any) -> str:
        """The row's own reason, and what enter does."""
        return f"{sentence(row.why)} {DOES.get(row.kind, '')}"

    def outside(self, row: Any) -> str:
        """A new mail to him."""
        return mail_to(self.copied(row)) if row.prospect_id and "@" in self.copied(row) else ""

    def copied(self, row: Any) -> str:
        """His address."""
        return safe_text(self.page.row.email) if self.page is not None and self.page.row.id == row.prospect_id else safe_text(row.title)


DOES: dict[str, str] = {
    "reply": "Enter shows what he wrote; a marks it answered.",
    "uncertain": "Enter asks whether it arrived; it is never sent again by itself.",
    "held": "Enter shows ways to let it go.",
    "failed": "Enter corrects his address, or shows what the server said.",
    "send": "Enter sends all that is due, this one among it, or shows this mail.",
    "call": "Enter plays its script, or gives it to its application.",
    "return": "Enter moves him back into a stage.",
    "triage": "Enter goes to the cards, one after the other.",
    "parked": "Their day has come: enter goes to the cards.",
    "check-back": "Enter asks whether it worked; z looks again later.",
    "task": "Enter opens what it is done in; z puts it off, x drops it.",
    "stale": "Enter opens him; > moves him on, z puts him off.",
}


def _when(row: TodayRow, now: datetime) -> str:
    if row.kind == "stale":  # the days in the stage, counted as everywhere
        return count_words(stage_age(row.due, None, now)[0], "day")
    if row.kind in ("reply", "triage", "task"):
        return ago_words(row.due, now)
    when = due_words(row.due, now)
    return f"! {when}" if "late" in when else when


def _key(row: TodayRow) -> tuple[str, int]:
    return row.kind, row.id


def _found(db: Database, now: Any, search: str) -> list[TodayRow]:
    words = fold(search).split()
    return [row for row in list_today(db, now) if all(word in fold(_searched(row)) for word in words)]


def _searched(row: TodayRow) -> str:
    """What a row is found by: its words, and what its kind is called, on the badge and in the counts."""
    return " ".join((row.title, row.why, row.kind, BADGES.get(row.kind, ("", ""))[0], *NAMES.get(row.kind, ())))
