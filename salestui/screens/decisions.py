"""How we decide here: what is to be looked back at, what is to be done, then every decision, the newest first."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from textual.app import ComposeResult

from ..glass import safe_text
from ..rules.verdict import VERDICTS
from ..store.decisions import DecisionRow, WantedDecisions, count_decisions, list_check_backs, list_decisions
from ..store.engine import Database
from ..store.tasks import TaskRow, count_tasks, list_tasks
from ..widgets.cells import Line, fit, share
from ..widgets.choice import Choice, Option
from ..widgets.line_list import LineList, RowState
from ..widgets.rows import Source
from ..widgets.sheet import Sheet
from .acts import Work, here
from .beside import WIDTHS, Beside, Split
from .chain import ChainScreen
from .decision_lines import VERDICT_STYLES, day, decision_entries, effects_words, entry_lines, result_words, said, task_entries
from .doing import leave_task, open_task, put_off_task
from .four_pages import FourPages
from .looking_back import look_back, put_off
from .wording import count_words, sentence

EMPTY = "Nothing was decided yet. Q shows one card after the other: x discards, p parks, e confirms, c changes."
OVERRIDDEN, DUE, BY_HAND, ALL = "overridden", "due", "by hand", "all"


@dataclass(frozen=True)
class LogRow:
    """One line: a decision to look back at ("look"), a task, or a decision of the log ("decision")."""

    kind: str
    decision: DecisionRow | None = None
    task: TaskRow | None = None

    @property
    def id(self) -> tuple[str, int]:
        """What tells it from the others."""
        row = self.decision or self.task
        return self.kind, row.id if row is not None else 0


class DecisionsScreen(FourPages):
    """The log, and beside it everything about one decision; esc goes back to the card."""

    NAME, TAB = "decisions", "triage"
    KINDS = frozenset({"decision", "decision_intel", "task", "intel", "revision", "asset", "stage", "answer"})
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.about = Sheet(id="about")
        self._wanted, self._log, self._found = WantedDecisions(), WantedDecisions(), 0
        self._looks: list[DecisionRow] = []
        self._tasks = 0

    def body(self) -> ComposeResult:
        """The log and what is known of one line."""
        with Split():
            self.rows = LineList(self._row, Source(self._count, self._page), header=self._head, empty=EMPTY, id="rows")
            yield self.rows
            yield Beside(self.about, "-slim")

    # Reading

    @property
    def _narrowed(self) -> bool:
        return self._wanted != WantedDecisions()

    async def load(self) -> None:
        """Count, then the rows in sight."""
        self._wanted = replace(self._wanted, search=self.search_text)
        self.rows.empty = "No decision answers to this." if self._narrowed else EMPTY
        await self.rows.reload()
        self.cursor_moved(self.rows)
        self.on_line_list_settled()

    async def _count(self) -> int:
        store = self.shell.store
        self._looks = [] if self._narrowed else await store.read(list_check_backs, here(self.shell))
        self._tasks = 0 if self._narrowed else await store.read(count_tasks)
        self._log = replace(self._wanted, not_due=here(self.shell).date().isoformat() if self._looks else "")  # those stand above
        self._found = await store.read(count_decisions, self._log)
        return len(self._looks) + self._tasks + self._found

    async def _page(self, offset: int, limit: int) -> Sequence[LogRow]:
        return await self.shell.store.read(_rows, self._log, self._looks, self._tasks, offset, limit)

    def cursor_moved(self, lines: LineList) -> None:
        """Say where the cursor is, and what of the log is shown."""
        parts = [f"{count_words(self._found + len(self._looks), 'decision')}{self._filter_words()}"]
        if self._looks:
            parts.append(f"{len(self._looks):,} of them to look back at")
        if self._tasks:
            parts.append(f"{count_words(self._tasks, 'task')} to do")
        star = "* decided otherwise than suggested" if self.size.width >= 100 else ""
        self.status.say(
            f"{lines.cursor + 1:,} of {count_words(lines.count, 'row')}: {', '.join(parts)}" if lines.count else "decisions: none", star
        )

    def _filter_words(self) -> str:
        wanted = self._wanted
        parts = [wanted.verdict, f"Q{wanted.quadrant}" if wanted.quadrant else "", "overridden" if wanted.overridden else ""]
        parts += ["to do" if wanted.due else "", "" if wanted.rules else "by hand", f"searched: {wanted.search}" if wanted.search else ""]
        told = ", ".join(part for part in parts if part)
        return f" ({told})" if told else ""

    # Drawing

    def _row(self, row: LogRow, cells: int, state: RowState) -> Line:
        when, verdict, touched, words, result = _columns(cells)
        now, bold = here(self.shell), "bold" if state.cursor else ""
        if row.task is not None:
            task = row.task
            put = f"until {day(task.snoozed_until, now)}" if task.snoozed_until else ""
            texts = [
                (day(task.created_at, now), when, "dim"),
                ("to do", verdict, "accent"),
                ("", touched, ""),
                (task.words, words, bold),
                (put, result, "dim"),
            ]
        else:
            found = row.decision
            if found is None:
                return []
            due = row.kind == "look"
            badge = "look back" if due else found.verdict + ("*" if found.overridden else "")
            texts = [
                (day(found.at, now), when, "dim"), (badge, verdict, "good" if due else VERDICT_STYLES[found.verdict]),
                (effects_words(found.effects), touched, ""), (said(found), words, bold),
                ("did it work?" if due else result_words(found, now), result, "warn" if due else "dim"),
            ]  # fmt: skip
        return [piece for text, room, style in texts if room for piece in ((fit(text, room), style), ("  ", ""))]

    def _head(self, cells: int) -> Sequence[Line]:
        texts = zip(("When", "Verdict", "Touches", "How we decided", "Came of it"), _columns(cells), strict=True)
        return [[(fit(text, room) + "  ", "dim") for text, room in texts if room]]

    def on_line_list_settled(self) -> None:
        """The cursor rests: show what is known of the line."""
        row = self.log_row
        self.about.show(partial(self._about, row) if row is not None else lambda cells: [], keep=True)

    def _about(self, row: LogRow, cells: int) -> list[Line]:
        now = here(self.shell)
        entries = task_entries(row.task, now) if row.task is not None else decision_entries(row.decision, now) if row.decision else []
        return entry_lines(entries, cells)

    # Acts

    @property
    def log_row(self) -> LogRow | None:
        """The line under the cursor."""
        found: LogRow | None = self.rows.row
        return found

    def do_open_decision(self) -> Work | None:
        """The chain of a decision, the question of one to look back at, the editor of a task."""
        row = self.log_row
        if row is None:
            return self._nothing()
        if row.task is not None:
            return open_task(self.shell, row.task.id)
        if row.decision is None:
            return None
        if row.kind == "look":
            return look_back(self.shell, row.decision.id)
        self.app.push_screen(ChainScreen(row.decision.id))
        return None

    def do_trace(self) -> Work | None:
        """From the line back to what was heard."""
        row = self.log_row
        id = row.decision.id if row is not None and row.decision else row.task.decision_id if row is not None and row.task else None
        if id is None:
            self.shell.notice("No decision stands behind this line: it was added by hand." if row is not None else "There is nothing here.")
        else:
            self.app.push_screen(ChainScreen(id))
        return None

    def do_look_back(self) -> Work | None:
        """Say what came of a decision, also before its day."""
        row = self.log_row
        if row is None or row.decision is None:
            self.shell.notice("What came of it is said of a decision; a task is done or dropped.")
            return None
        return look_back(self.shell, row.decision.id)

    def do_later_decision(self) -> Work | None:
        """Put a task off, or a look back."""
        row = self.log_row
        if row is not None and row.task is not None:
            return put_off_task(self.shell, row.task.id)
        if row is not None and row.decision is not None and row.decision.check_back and not row.decision.result:
            return put_off(self.shell, row.decision.id)
        self.shell.notice("Only a task, or a decision to look back at, can be put off.")
        return None

    def do_leave_task(self) -> Work | None:
        """A task that is done already, or dropped."""
        row = self.log_row
        if row is None or row.task is None:
            self.shell.notice("x drops a task; a decision stays in the log, u takes back the last one.")
            return None
        return leave_task(self.shell, row.task.id)

    def do_narrow_decisions(self) -> Work:
        """Ask which decisions are shown."""
        options = [Option(verdict, verdict.capitalize(), "of this verdict") for verdict in VERDICTS]
        options += [Option(f"q{number}", f"Q{number}", "that touch this quadrant") for number in (1, 2, 3, 4)]
        options += [
            Option(DUE, "To do", "with a task still open, or a look back that is due"),
            Option(OVERRIDDEN, "Decided otherwise", "than was suggested"),
            Option(BY_HAND, "Without rules", "only those that you made yourself"),
            Option(ALL, "All of them"),
        ]
        return self._narrow(self.shell.ask(Choice("Show which decisions?", options, digits=True)))

    async def _narrow(self, asked: Awaitable[str | None]) -> None:
        chosen = await asked
        if chosen is None:
            return
        none = WantedDecisions(search=self.search_text)
        today = here(self.shell).date().isoformat()
        self._wanted = {
            DUE: replace(none, due=today), OVERRIDDEN: replace(none, overridden=True), BY_HAND: replace(none, rules=False), ALL: none,
            **{f"q{number}": replace(none, quadrant=number) for number in (1, 2, 3, 4)}, **{verdict: replace(none, verdict=verdict) for verdict in VERDICTS},
        }[chosen]  # fmt: skip
        self.rows.to_top = True
        await self.refresh_rows()

    def _nothing(self) -> Work | None:
        self.shell.notice(EMPTY)
        return None

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_decision)

    def why(self, row: LogRow) -> str:
        """Why the line stands here."""
        if row.task is not None:
            behind = f" Decision {row.task.decision_id} asked for it: {row.task.synthesis}" if row.task.decision_id is not None else ""
            return safe_text(f"It is still to be done.{sentence(behind) if behind else ''} Enter opens what it is done in.")
        found = row.decision
        if found is None:
            return ""
        if row.kind == "look":
            return safe_text(f"You wanted to look back on {found.check_back}. Expected: {found.expected or 'nothing was noted'}.")
        why = f"{found.verdict} was decided although {found.suggested} was suggested: {found.suggested_why}." if found.overridden else ""
        return safe_text(f"Decision {found.id}, about “{found.title}”. {why} Enter shows what it came from and what came of it.")

    def copied(self, row: LogRow) -> str:
        """The sentence."""
        return safe_text(row.task.words) if row.task is not None else said(row.decision) if row.decision is not None else ""

    def outside(self, row: LogRow) -> str:
        """Nothing of it stands outside."""
        return ""

    def do_back(self) -> None:
        """End the search, show all of them, then back."""
        if self.search_text:
            super().do_back()
        elif self._narrowed:
            self._wanted = WantedDecisions()
            self.shell.work(self.refresh_rows())
        else:
            self.dismiss()


def _rows(db: Database, wanted: WantedDecisions, looks: Sequence[DecisionRow], tasks: int, offset: int, limit: int) -> list[LogRow]:
    """A window over all three."""
    rows = [LogRow("look", decision=each) for each in looks[offset : offset + limit]]
    offset = max(0, offset - len(looks))
    if len(rows) < limit and offset < tasks:
        rows += [LogRow("task", task=each) for each in list_tasks(db, "open", limit - len(rows), offset)]
    offset = max(0, offset - tasks)
    if len(rows) < limit:
        rows += [LogRow("decision", decision=each) for each in list_decisions(db, wanted, limit - len(rows), offset)]
    return rows


def _columns(cells: int) -> list[int]:
    if cells < 70:  # the sentence has the room
        when, verdict, words = share(cells, [(6, 0), (9, 0), (20, 1)])
        return [when, verdict, 0, words, 0]
    when, verdict, words, touched, result = share(cells, [(9, 0), (9, 0), (20, 1), (8, 0), (15, 0)])
    return [when, verdict, touched, words, result]
