"""The four answers: what stands in each quadrant, changed by hand or because of a decision, and looked at again when another one changed."""

from collections.abc import Awaitable, Sequence
from functools import partial
from operator import attrgetter

from textual.app import ComposeResult

from ..glass import safe_text
from ..rules.ripple import ANSWER as SENTENCE
from ..rules.ripple import BELIEF
from ..store.answers import WRITTEN, AnswerRow, add_reaction, end_answer, item_history, list_answers
from ..store.decisions import DecisionRow
from ..store.fits import Review
from ..store.tasks import get_task
from ..widgets.cells import Line, fit, wrap
from ..widgets.choice import Choice
from ..widgets.line_list import LineList, RowState
from ..widgets.prose import Prose
from ..widgets.rows import fixed
from ..widgets.sheet import Sheet
from .acts import Work, here
from .answer_form import list_recent, shortened, slots_of, told, version_words, write_answer, write_stage
from .answer_rows import ANSWER, QUADRANT, Four, FourRow, about, draw, get_four, get_reviews, rows_of
from .beside import WIDTHS, Beside, Split
from .chain import ChainScreen
from .four_pages import FourPages
from .wording import count_words

TERM = 9


class AnswersScreen(FourPages):
    """The four quadrants with their answers, and beside them what is known of the one under the cursor."""

    NAME, TAB = "answers", "triage"
    KINDS = frozenset({*WRITTEN, "quadrant", "stage", "step", "asset", "revision", "decision"})
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.about = Sheet(id="about")
        self._four = Four()
        self._decisions: Sequence[DecisionRow] = ()  # at hand, so that the form opens with the key
        self._reviews: Sequence[Review] = ()  # of the quadrant under the cursor
        self._wanted: tuple[str, int] | None = None  # what was just made

    def body(self) -> ComposeResult:
        """The answers and what is known of one."""
        with Split():
            self.rows = LineList(self._row, fixed((), attrgetter("id")), empty="", id="answers")
            yield self.rows
            yield Beside(self.about)

    async def load(self) -> None:
        """Read all of them; the cursor stays on its item."""
        self._four = await self.shell.store.read(get_four)
        self._decisions = await self.shell.store.read(list_recent)
        if self._wanted is not None:
            self.rows.cursor_key, self._wanted = self._wanted, None
        await self.rows.show(fixed(rows_of(self._four, self.search_text), attrgetter("id")))
        self.cursor_moved(self.rows)
        self.on_line_list_settled()

    def cursor_moved(self, lines: LineList) -> None:
        """Say how much stands open."""
        waiting = sum(len(ids) for ids in self._four.reviews.values())
        looks = f" · {count_words(waiting, 'review')} open" if waiting else ""
        promised = len(self._four.promised)
        named = f" · {count_words(promised, 'live asset names', 'live assets name')} the roadmap" if promised else ""
        searched = f" · searched: {self.search_text}" if self.search_text else ""
        begin = "" if self._four.answers else " · none is written yet: begin with Q1, one named person (enter)"
        self.status.say(f"four answers{begin}{looks}{named}{searched}", "tab: strength")

    @property
    def row(self) -> FourRow | None:
        """The line under the cursor."""
        found: FourRow | None = self.rows.row
        return found

    def _row(self, row: FourRow, cells: int, state: RowState) -> Line:
        return draw(row, cells, state.cursor)

    def on_line_list_settled(self) -> None:
        """Show what is known of the line; the reviews of a quadrant are read first."""
        row = self.row
        if row is None:
            self.about.show(lambda cells: [])
        elif row.what == QUADRANT and row.reviews:
            self.shell.work(self._look(row))
        else:
            self.about.show(partial(self._about, row, ()))

    async def _look(self, row: FourRow) -> None:
        reviews = await self.shell.store.read(get_reviews, self._four.reviews.get(row.quadrant.id, ()))
        if self.row == row and self.is_attached:
            self.about.show(partial(self._about, row, reviews))

    def _about(self, row: FourRow, reviews: Sequence[Review], cells: int) -> list[Line]:
        lines: list[Line] = []
        for term, text in about(row, self._four, reviews, here(self.shell)):
            wrapped = wrap(text, max(1, cells - TERM))
            lines += [[(fit(term if number == 0 else "", TERM), "dim"), (line, "")] for number, line in enumerate(wrapped)]
        return lines

    def on_line_list_opened(self) -> None:
        """Two clicks change it."""
        self.shell.attempt(self.do_edit_answer)

    # Acts

    def do_edit_answer(self) -> Work | None:
        """Change what stands under the cursor; a quadrant's own line is its sentence."""
        row = self.row
        if row is None:
            return None
        if row.stage is not None:
            return write_stage(self.shell, row.stage)
        # A quadrant's own line is its sentence, also where that was written already.
        return write_answer(self.shell, row.quadrant.id, self._made, self._decisions, row=row.answer or self._standing(row))

    def _standing(self, row: FourRow) -> AnswerRow | None:
        """The sentence of the quadrant that the line belongs to."""
        return next((each for each in self._four.answers if (each.quadrant, each.slot) == (row.quadrant.id, SENTENCE)), None)

    def _made(self, item_id: int) -> None:
        self._wanted = (ANSWER, item_id)

    def do_new_answer(self) -> Work | None:
        """A new item of the quadrant."""
        row = self.row
        if row is None:
            return None
        options = slots_of(row.quadrant.id, self._standing(row) is not None)
        if not options:
            self.shell.notice("Q4 is its sentence and its stages: enter changes one, the formula adds one.")
            return None
        asked = self.shell.ask(Choice(f"New in Q{row.quadrant.id}", options, digits=True)) if len(options) > 1 else None
        return self._new(row.quadrant.id, asked, options[0].id)

    async def _new(self, quadrant: int, asked: Awaitable[str | None] | None, only: str) -> None:
        chosen = await asked if asked is not None else only
        if chosen is not None:
            slot, _, status = chosen.partition(":")
            await write_answer(self.shell, quadrant, self._made, self._decisions, slot=slot, status=status)

    def do_end_answer(self) -> Work | None:
        """Let it end."""
        answer = self._answer("There is nothing to end here: it is a quadrant’s or a stage’s line.")
        if answer is not None and answer.slot == SENTENCE:
            # It stands beside s and d, and the whole quadrant is built on it.
            self.shell.notice("A quadrant keeps its sentence: write a new one instead (enter), and this one stays in its history (h).")
            return None
        return self._ended(answer) if answer is not None else None

    async def _ended(self, row: AnswerRow) -> None:
        done = await self.shell.store.write(end_answer, row.item_id, self.shell.now())
        await self.shell.changed(WRITTEN)
        self.shell.notice(told(row.quadrant, done, f"let “{shortened(row.text)}” end"), "good")

    def do_answer_history(self) -> Work | None:
        """Every version of the answer; on a quadrant's own line of all that was ever said there, also of what has ended."""
        row = self.row
        if row is None or row.stage is not None:
            self.shell.notice("A stage keeps no versions of its own: u takes back what was changed last.")
            return None
        return self._past(row)

    async def _past(self, row: FourRow) -> None:
        now, answer, quadrant = here(self.shell), row.answer, row.quadrant.id
        if answer is not None:
            rows = await self.shell.store.read(item_history, answer.item_id)
            title = f"History of “{shortened(answer.text)}”: {count_words(len(rows), 'version')}, the newest first"
        else:
            rows = await self.shell.store.read(list_answers, quadrant, True)
            title = f"History of Q{quadrant}: {count_words(len(rows), 'version')} of all it said, the newest first"
        if not rows:
            self.shell.notice(f"Q{quadrant} has no history yet: nothing was written. enter writes its sentence.")
            return
        await self.shell.ask(Prose(title, [version_words(each, now, named=answer is None) for each in rows], term=16))

    def do_trace(self) -> None:
        """The decision behind it, back to what was heard."""
        row = self.row
        if row is None or row.answer is None or row.answer.decision_id is None:
            self.shell.notice(
                "No decision is behind it: it was written by hand." if row and row.answer else "Go to an answer: w walks back from it."
            )
        else:
            self.app.push_screen(ChainScreen(row.answer.decision_id))

    def do_nod(self) -> Work | None:
        """A nod."""
        return self._reaction("nod", "a nod")

    def do_shrug(self) -> Work | None:
        """Indifference."""
        return self._reaction("indifferent", "indifference")

    def do_hostile(self) -> Work | None:
        """Hostility."""
        return self._reaction("hostile", "hostility")

    def _reaction(self, kind: str, word: str) -> Work | None:
        row = self.row
        if row is None or row.answer is None or row.answer.slot != BELIEF:
            self.shell.notice("Reactions are tallied on a belief of Q3: go to one with 3 and j.")
            return None
        return self._tallied(row.answer, kind, word)

    async def _tallied(self, row: AnswerRow, kind: str, word: str) -> None:
        await self.shell.store.write(add_reaction, row.item_id, kind, self.shell.now())
        await self.shell.changed(WRITTEN)
        self.shell.notice(f"Tallied {word}. u to undo.", "good")

    def _answer(self, none: str) -> AnswerRow | None:
        row = self.row
        if row is None or row.answer is None:
            self.shell.notice(none)
            return None
        return row.answer

    # Reviews

    def do_review_quadrant(self) -> Work | None:
        """Look at the quadrant under the cursor, or at the first that waits for it."""
        row = self.row
        own = self._four.reviews.get(row.quadrant.id, ()) if row is not None else ()
        waiting = own or next((ids for _, ids in sorted(self._four.reviews.items())), ())
        if not waiting:
            self.shell.notice("No quadrant waits for another look.")
            return None
        return self._reviewed(waiting[0])

    async def _reviewed(self, task_id: int) -> None:
        from .answering import review_task

        await review_task(self.shell, await self.shell.store.read(get_task, task_id))

    # Going

    def _jump(self, quadrant: int) -> None:
        rows = rows_of(self._four, self.search_text)
        self.rows.go_to(next((number for number, row in enumerate(rows) if row.id == (QUADRANT, quadrant)), self.rows.cursor))

    def do_quadrant_1(self) -> None:
        """Q1."""
        self._jump(1)

    def do_quadrant_2(self) -> None:
        """Q2."""
        self._jump(2)

    def do_quadrant_3(self) -> None:
        """Q3."""
        self._jump(3)

    def do_quadrant_4(self) -> None:
        """Q4."""
        self._jump(4)

    def why(self, row: FourRow) -> str:
        """Who decided it, or why the line is there."""
        if row.answer is not None:
            taken = row.answer.tallies
            heard = f" {taken.nods} nods, {taken.indifferent} indifferent, {taken.hostile} hostile." if row.answer.slot == BELIEF else ""
            return safe_text(f"“{row.answer.text}”: {row.answer.why}.{heard}")
        if row.stage is not None:
            return f"An open stage of the formula; its {count_words(len(row.stage.assets), 'live asset')} in order."
        return safe_text(f"Q{row.quadrant.id} asks: {row.quadrant.question}")

    def copied(self, row: FourRow) -> str:
        """Its words."""
        return safe_text(row.answer.text if row.answer else row.words)

    def outside(self, row: FourRow) -> str:
        """Nothing of it stands outside."""
        return ""

    def do_back(self) -> None:
        """End the search, then back to the card."""
        if self.search_text:
            super().do_back()
        else:
            self.dismiss()
