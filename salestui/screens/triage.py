"""4Qs: one card at a time. What was heard, what stands answered beside it, and a key for each verdict."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Container

from ..rules.verdict import Suggestion
from ..store.deciding import groups_of
from ..store.engine import Database
from ..store.inbox import IntelRow, Wanted, count_intel, list_intel
from ..store.tasks import count_tasks
from ..store.triage import Tally, TriageCard, count_triage, get_card, next_card, returned
from ..widgets.cells import Line
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.sheet import Sheet
from ..widgets.triage_card import Progress, ProgressBar, VerdictBar, answers_lines, card_lines, marks_line, progress_line, verdict_lines
from .acts import here
from .ahead import Ahead
from .beside import WIDTHS
from .one_at_a_time import Work
from .triage_list import Left, left_line
from .triage_moves import TriageMoves
from .triage_session import Session, end_lines
from .triage_thoughts import Thought, Thoughts, thought_of
from .triage_words import answers_of, card_view, suggestion_words

SHARED = 500  # marked cards up to which it is shown what they have in common
LOOK = 0.005  # seconds between two looks at whether a load is over
BELOW = 6  # lines of the answers below the card
HINT = "j skips · enter all of it · v the list of what is left · tab the four answers"
FULL_HINT = "enter or esc shows the answers again · j and k go through the text"


class TriageScreen(TriageMoves):
    """The card, and beside it the standing answers of the quadrants it touches."""

    NAME = "triage"
    KINDS = frozenset({"intel", "decision", "rule", "answer", "source", "prospect", "quadrant", "task"})
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = WIDTHS
    DEFAULT_CSS = f"""
    TriageScreen #desk {{ layout: vertical; height: 1fr; width: 1fr; }}
    TriageScreen.-wide #desk {{ layout: horizontal; }}
    TriageScreen #card {{ padding: 0 1 0 2; }}
    TriageScreen #beside {{ display: none; height: {BELOW + 1}; border-top: solid $line; padding: 0 1 0 2; }}
    TriageScreen #beside > Sheet {{ padding: 0; }}
    TriageScreen.-medium #beside {{ display: block; }}
    TriageScreen.-medium.-short #beside {{ display: none; }}
    TriageScreen.-wide #beside {{ display: block; height: 1fr; width: 5fr; border-top: none; border-left: solid $line; padding: 0 0 0 1; }}
    TriageScreen.-wide #card {{ width: 7fr; }}
    TriageScreen #left {{ display: none; height: 1fr; }}
    TriageScreen.-list #left {{ display: block; }}
    TriageScreen.-list #answers {{ display: none; }}
    TriageScreen.-list #beside {{ display: block; height: 1fr; }}
    TriageScreen.-list.-narrow #card, TriageScreen.-list.-short #card {{ display: none; }}
    TriageScreen.-list.-wide #card {{ display: block; }}
    TriageScreen.-full #beside {{ display: none; }}
    """

    def __init__(self) -> None:
        super().__init__()
        self.sheet, self.answers = Sheet(id="card"), Sheet(id="answers")
        self.left = LineList(self._left_row, Left(self.shell).source, empty="Nothing is left to decide.", id="left")
        self.beside = Container(id="beside")
        self.verdict = VerdictBar(self._verdict_lines)
        self.progress = ProgressBar(self._progress_line)
        self.thoughts, self.session = Thoughts(self.shell), Session()
        self.ahead = Ahead(self.shell)
        self.tally = Tally(0, 0, {}, 0, 0)
        self._end: tuple[bool, int, int] | None = None  # heard at all, parked, tasks
        self._shown = 0  # cards that were put in sight: a load that comes late does not take the place of a newer one
        self._turned_back = False
        self.thoughts.take_up()

    def body(self) -> ComposeResult:
        """The progress; the card and the answers; the verdict."""
        yield self.progress
        with Container(id="desk"):
            yield self.sheet
            with self.beside:
                yield self.answers
                yield self.left
        yield self.verdict

    def on_resize(self) -> None:
        """What stands between the card's lines depends on the room beside it."""
        super().on_resize()
        self.call_after_refresh(self.draw)

    # Which card

    @property
    def now(self) -> datetime:
        """The moment, where the founder is."""
        return here(self.shell)

    async def load(self) -> None:
        """Count; then the card that is wanted, or the one in sight if it still waits, or the next."""
        store = self.shell.store
        self.ahead.forget()
        try:
            if self._turned_back:
                await self._take_back()
            shown = self._shown
            if self.has_class("-list"):
                await self.left.reload()
            tally = await store.read(count_triage, self.now)
            card = await self._still_there()
            if card is None:
                card = await store.read(next_card, self.now, None, self.skipped)
            self._end = await store.read(_at_the_end, self.now) if card is None else None
            self.tally = tally
            if shown == self._shown:
                same = card is not None and self.card is not None and card.group == self.card.group
                self.put_card(card, keep=same)
        finally:
            if not self._begun:
                self._begun = True
                self.go_on()

    async def refresh_rows(self) -> None:
        """Load anew; what was written here is counted already, and the next card is in sight."""
        if self.counted:
            self.counted = self.stale = False
            return
        await super().refresh_rows()

    async def _still_there(self) -> TriageCard | None:
        """The card that was asked for, or the one in sight; None where it waits no more."""
        wanted, self.wanted = self.wanted, None
        group = wanted if wanted is not None else self.card.group if self.card is not None else None
        card = await self.shell.store.read(get_card, group, self.now) if group is not None else None
        if card is None or card.state == "decided" or (wanted is None and not any(member.waiting for member in card.members)):
            return None
        return card

    async def _take_back(self) -> None:
        """A decision was undone: its card comes back with what was typed and marked."""
        self._turned_back = False
        back = await self.shell.store.read(returned)
        if back is None:
            self.wanted, self.merged = self.merged, None
            return
        self.merged = None
        for group in back.groups:
            self.thoughts.hold(group, thought_of(back.deciding))
            self.undone[group] = back.deciding.targets
            if group in self.skipped:
                self.skipped.remove(group)
        self.wanted = back.groups[0]
        self._shown += 1  # whatever else is being loaded is older
        self.session.took_back(back.deciding.verdict, len(back.groups))
        await self.thoughts.keep()

    def put_card(self, card: TriageCard | None, *, keep: bool = False) -> None:
        """Put a card in sight, and read the one behind it meanwhile."""
        self.card = card
        if not keep:
            self._shown += 1
            self.session.show(self.shell.now())
            self.sheet.top = 0
            self._close_full()
            if card is None and self.listed:
                self._close_list()
        self.draw(keep=keep)
        if card is not None:
            self.call_after_refresh(self._read_ahead)

    def _read_ahead(self) -> None:
        """Read the card behind the one in sight, now that this one is drawn."""
        if self.card is not None:
            self.ahead.fetch(self.now, self.card.group, self.skipped)

    async def show_card(self, id: int) -> None:
        """Go to the card of an item that was heard (Intel asks for it)."""
        [self.wanted] = await self.shell.store.read(groups_of, [id])
        self._close_list()
        await self.refresh_rows()

    async def next_one(self, decided: Sequence[int]) -> None:
        """The card behind the one in sight; at the end those before it, then the end itself."""
        store = self.shell.store
        after = self.card.group if self.card is not None else None
        card = await self.ahead.take(self.now, after, self.skipped, decided) if after is not None else None
        if card is None:
            card = await store.read(next_card, self.now, None, [*self.skipped, *decided])
        self._end = await store.read(_at_the_end, self.now) if card is None else None
        self.put_card(card)

    # Drawing

    @property
    def thought(self) -> Thought:
        """What was said of the card so far; what a rule proposes, while nothing was."""
        card = self.card
        if card is None:
            return Thought()
        if card.rule is not None and card.group not in self.thoughts:
            return Thought(effects=dict(card.rule.effects))
        return self.thoughts[card.group]

    @property
    def suggestion(self) -> Suggestion | None:
        """What the app would do with the card."""
        return self.card.suggest(self.thought.deciding("change")) if self.card is not None else None

    def draw(self, *, keep: bool = True) -> None:
        """Draw the card, the answers, the verdict and the progress."""
        if not self.is_attached:
            return
        card, thought, now = self.card, self.thought, self.now
        full = self.has_class("-full")
        if card is None:
            self.sheet.show(self._end_lines, keep=keep)
            self.answers.show(lambda cells: [])
        else:
            view, quadrants = card_view(card, now, full=self.full_text, typed=thought.synthesis), answers_of(card.quadrants, thought)
            beside = self.beside.display or full
            if self.has_class("-wide"):
                most = None if thought.effects else 4  # all of what is touched; of all four the first lines
            else:
                most = BELOW // len(quadrants) - 1 if thought.effects else 0
            self.sheet.show(
                lambda cells: card_lines(
                    view, cells, full=full, between=answers_lines(quadrants, cells, 0) if thought.effects and not beside else ()
                ),
                keep=keep,
            )
            self.answers.show(lambda cells: answers_lines(quadrants, cells, most))
        self.verdict.refresh()
        self.progress.refresh()
        if not self.listed:
            self.status.say("" if card is None else FULL_HINT if full else HINT)

    def _progress_line(self, cells: int) -> Line:
        tally, card = self.tally, self.card
        number = min(tally.cards, tally.cards - tally.left + card.before + 1) if card is not None else tally.cards
        counts = [tally.touched.get(quadrant, 0) for quadrant in (1, 2, 3, 4)]
        marked = len(self.left.marked)
        return progress_line(
            Progress(
                number,
                tally.cards,
                tally.left - (card is not None),
                (counts[0], counts[1], counts[2], counts[3]),
                tally.parked,
                tally.discarded,
                marked,
            ),
            cells,
        )

    def _verdict_lines(self, cells: int) -> Sequence[Line]:
        suggestion, many = self.suggestion, len(self.left.marked)
        if suggestion is None:
            return []
        if self.listed and many > 1:
            common = self._of(self.aim()).effects if many <= SHARED else {}
            return [
                marks_line(common, "", cells, look_of(self).glyphs),
                *verdict_lines(f"all {many:,} marked cards, in one step", "", "x p z e c r", cells),
            ]
        verdict, why = suggestion_words(suggestion.verdict, suggestion.why, suggestion.reason)
        discard = suggestion.verdict == "discard"
        marks = marks_line(self.thought.effects, "" if discard else suggestion.reason, cells, look_of(self).glyphs)
        unmarked = discard and bool(why) and not self.thought.effects  # what is asked for comes before what a slip would do
        return [marks, *verdict_lines(verdict, why, "space or x" if discard else "space", cells, why_first=unmarked)]

    def _end_lines(self, cells: int) -> list[Line]:
        if self._end is None:
            return []
        heard, parked, tasks = self._end
        words = self.session.words(self.now.date(), self.tally.left, len(self.skipped))
        before = self.session.before(parked, tasks)
        return end_lines(words, heard=heard, skipped=len(self.skipped), parked=parked, tasks=tasks, cells=cells, before=before)

    def _left_row(self, row: IntelRow, cells: int, state: RowState) -> Line:
        effects = self.thoughts[row.id].effects
        return left_line(row, cells, state, effects, self.now)

    def cursor_moved(self, lines: LineList) -> None:
        """Marks have changed."""
        self.progress.refresh()
        self.verdict.refresh()

    def on_line_list_settled(self, message: LineList.Settled) -> None:
        """The cursor rests on a card of the list: show it beside."""
        row = self.left.row
        if self.has_class("-list") and row is not None and (self.card is None or row.id != self.card.group):
            self.shell.work(self._show_row(row.id))

    async def _show_row(self, group: int) -> None:
        card = await self.shell.store.read(get_card, group, self.now)
        if self.listed and self.left.row is not None and self.left.row.id == group and card is not None:
            self.put_card(card)

    # Undo and redo

    def do_undo(self) -> Work:
        """Take back the last action; a card that was decided by it comes back as it was."""
        return self.hold(self._undo())

    async def _undo(self) -> None:
        before = await self.shell.store.read(returned)
        self._turned_back = True
        await self.app.do_undo()  # type: ignore[attr-defined]
        await self._loaded()
        if self._turned_back and await self.shell.store.read(returned) != before:
            await self.refresh_rows()
        self._turned_back = False

    async def _loaded(self) -> None:
        """Wait for a load that is under way: what was turned is in sight before the next key is looked at."""
        while self._loading and self.is_attached:
            await asyncio.sleep(LOOK)

    def do_redo(self) -> Work:
        """Do again what was undone."""
        return self.hold(self._redo())

    async def _redo(self) -> None:
        back = await self.shell.store.read(returned)  # what is about to be done again
        await self.app.do_redo()  # type: ignore[attr-defined]
        await self._loaded()
        if back is not None:
            self.session.done_again()


def _at_the_end(db: Database, now: datetime) -> tuple[bool, int, int]:
    """Whether anything was ever heard, how much is parked, how many tasks there are."""
    return bool(list_intel(db, Wanted(now, grouped=False), 1)), count_intel(db, Wanted(now, state="parked")), count_tasks(db)
