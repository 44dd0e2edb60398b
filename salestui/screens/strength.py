"""The strength chart: twenty checks of the four quadrants, the scores they give, what these say together, and the six fit pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import attrgetter

from textual.app import ComposeResult
from textual.containers import Vertical

from ..glass import safe_text
from ..rules.audit import MOST, Checked
from ..rules.fit import AGAIN, BREAKS, HOLDS, name_of
from ..store.answers import QuadrantRow, list_quadrants
from ..store.audits import SHOWS, AuditSheet, list_audits, run_audit, save_audit
from ..store.engine import Database
from ..store.fits import FitRow, list_fits, set_fit
from ..widgets.cells import Line, Piece, fit, wrap
from ..widgets.choice import Choice, Option
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.prompt import Prompt
from ..widgets.prose import Prose
from ..widgets.rows import fixed
from ..widgets.sheet import Sheet
from .acts import Work, here
from .four_pages import FourPages
from .wording import day_words, local

NAME, BAR = 18, 4  # cells of a quadrant's name, and of each of its five points
LEAST, MOST_SAID = 4, 6  # lines that the checks keep, and that the evidence takes at most
FIT = "fit"
STANDS = {HOLDS: "good", BREAKS: "bad", AGAIN: "warn"}


@dataclass(frozen=True)
class StrengthRow:
    """One line: a heading, a check, or a fit pair."""

    id: str
    title: str = ""
    check: Checked | None = None
    pair: FitRow | None = None


@dataclass(frozen=True)
class Strength:
    """What the page shows."""

    sheet: AuditSheet
    quadrants: Sequence[QuadrantRow]
    fits: Sequence[FitRow]


def get_strength(db: Database, now: datetime) -> Strength:
    """Read all of it."""
    return Strength(run_audit(db, now), list_quadrants(db), list_fits(db))


class StrengthScreen(FourPages):
    """The chart above, the checks and pairs below it, and the evidence of the one under the cursor."""

    NAME, TAB = "strength", "triage"
    KINDS = SHOWS | {"fit", "task", "quadrant"}
    CSS = """
    StrengthScreen #chart { height: 8; }
    StrengthScreen #evidence { height: 4; border-top: solid $line; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.chart, self.evidence = Sheet(id="chart"), Sheet(id="evidence")
        self._column = Vertical()
        self._read: Strength | None = None

    def body(self) -> ComposeResult:
        """Chart, list, evidence."""
        with self._column:
            yield self.chart
            self.rows = LineList(self._row, fixed((), attrgetter("id")), empty="", id="checks")
            yield self.rows
            yield self.evidence

    async def load(self) -> None:
        """Judge it as it is now."""
        self._read = read = await self.shell.store.read(get_strength, self.shell.now())
        self.chart.show(partial(self._chart, read), keep=True)
        self._share()
        await self.rows.show(fixed(self._lines(read), attrgetter("id")))
        self.cursor_moved(self.rows)
        self.on_line_list_settled()

    def on_resize(self) -> None:
        """Another width breaks the lines elsewhere."""
        self.call_after_refresh(self._share)

    def _share(self) -> None:
        """Give the chart and the evidence the lines they need, and the checks the rest, which scroll."""
        height, cells = self._column.size.height, max(1, self.chart.size.width - 1)
        if self._read is None or not height:
            return
        said = max((len(self._told(row, cells)) for row in self._lines(self._read)), default=1)
        below = min(said, MOST_SAID, max(2, height // 5)) + 1  # and its border
        self.evidence.styles.height = below
        self.chart.styles.height = max(MOST, min(len(self._chart(self._read, cells)), height - below - LEAST))

    def cursor_moved(self, lines: LineList) -> None:
        """Say what the founder still has to say."""
        checks = self._read.sheet.checks if self._read else ()
        asked = sum(check.asked for check in checks)
        before = self._read.sheet.before if self._read else None
        kept = f" · before: {_day(before.at, here(self.shell))}" if before else ""
        self.status.say(
            f"audit: {sum(check.yes for check in checks)} of {len(checks)} yes, {asked} are yours to say{kept}", "tab: decisions"
        )

    def _lines(self, read: Strength) -> list[StrengthRow]:
        rows: list[StrengthRow] = []
        for quadrant in read.quadrants:
            score = read.sheet.scores[quadrant.id - 1]
            rows.append(StrengthRow(f"q{quadrant.id}", f"Q{quadrant.id} {quadrant.name}: {score} of {MOST}"))
            rows += [StrengthRow(check.name, check=check) for check in read.sheet.checks if check.quadrant == quadrant.id]
        rows.append(StrengthRow(FIT, "Do they fit one another?"))
        rows += [StrengthRow(row.pair, pair=row) for row in read.fits]
        words = self.search_text.casefold().split()
        return [row for row in rows if all(word in _words(row).casefold() for word in words)]

    def _chart(self, read: Strength, cells: int) -> list[Line]:
        glyphs, sheet = look_of(self).glyphs, read.sheet
        long = max(1, min(BAR, (cells - NAME - 20) // MOST))
        weakest = min(sheet.scores)
        lines: list[Line] = []
        for quadrant, score in zip(read.quadrants, sheet.scores, strict=True):
            style = "good" if score >= 4 else "bad" if score == weakest and score <= 2 else "warn" if score <= 2 else "accent"
            was = sheet.before.scores[quadrant.id - 1] if sheet.before else score
            change = f"  was {was}" if was != score else ""
            lines.append(
                [(fit(f"Q{quadrant.id} {quadrant.name}", NAME), ""), (glyphs.full * (long * score), style),
                 (glyphs.rest * (long * (MOST - score)), "dim"), (f"  {score} of {MOST}", "bold"), (change, "dim")]
            )  # fmt: skip
        lines += [[(line, "bold")] for line in wrap(sheet.reading, max(1, cells))]
        lines += [[(line, "warn")] for line in wrap(sheet.cylinder, max(1, cells))] if sheet.cylinder else []
        return lines

    def _row(self, row: StrengthRow, cells: int, state: RowState) -> Line:
        style = "bold" if state.cursor else ""
        if row.check is not None:
            glyphs = look_of(self).glyphs
            sign: Piece = (glyphs.good, "good") if row.check.yes else (glyphs.bad, "bad")
            yours = "yours" if row.check.asked else ""
            room = max(1, cells - 4 - 7)
            return [("  ", ""), sign, (" ", ""), (fit(row.check.words, room), style), (fit(yours, 7, "right"), "dim")]
        if row.pair is not None:
            room = max(1, cells - 2 - 7 - 14)
            stands = STANDS.get(row.pair.standing, "dim")
            return [
                ("  ", ""),
                (fit(name_of(row.pair.pair), 7), ""),
                (fit(row.pair.asks, room), style),
                (fit(row.pair.standing, 14, "right"), stands),
            ]
        return [(fit(row.title, cells), "accent")]

    def on_line_list_settled(self) -> None:
        """The evidence of the line."""
        row: StrengthRow | None = self.rows.row
        self.evidence.show(partial(self._told, row) if row is not None else lambda cells: [])

    def _told(self, row: StrengthRow, cells: int) -> list[Line]:
        text, hint = self._evidence(row)
        return [*([(line, "")] for line in wrap(text, max(1, cells))), *([(line, "dim")] for line in wrap(hint, max(1, cells)))]

    def _evidence(self, row: StrengthRow) -> tuple[str, str]:
        if row.check is not None:
            return safe_text(row.check.evidence), "space says yes or no." if row.check.asked else "The store ticks this one by itself."
        if row.pair is not None:
            said = f"{row.pair.asks} It {_stands(row.pair)}."
            if row.pair.judged_at:
                said += f" Judged {_day(row.pair.judged_at, here(self.shell))}{': ' + row.pair.note if row.pair.note else '.'}"
            return safe_text(said), "space judges the pair."
        if row.id == FIT:
            return "Change one answer, and the pairs it belongs to are to be looked at again.", "f comes here."
        return "Five checks; 4 and more is strong, 2 and less is weak.", ""

    # Acts

    def do_tick(self) -> Work | None:
        """Say yes or no to a check, or judge a pair."""
        row: StrengthRow | None = self.rows.row
        if row is None:
            return None
        if row.pair is not None:
            return self._judged(row.pair)
        if row.check is None:
            self.shell.notice("Go to a check below the heading: space ticks it.")
            return None
        if not row.check.asked:
            self.shell.notice(f"The store knows this one: {safe_text(row.check.evidence)}")
            return None
        return self._ticked(row.check)

    async def _ticked(self, check: Checked) -> None:
        sheet = await self.shell.store.write(save_audit, self.shell.now(), {check.name: not check.yes})
        await self.shell.changed(frozenset({"audit"}))
        score = sheet.scores[check.quadrant - 1]
        self.shell.notice(f"{'No' if check.yes else 'Yes'}: Q{check.quadrant} has {score} of {MOST} now. u to undo.", "good")

    async def _judged(self, row: FitRow) -> None:
        options = [
            Option(HOLDS, "It holds", "the two fit one another; open reviews of them are done"),
            Option(BREAKS, "It breaks", "one of the two must change"),
        ]
        chosen = await self.shell.ask(Choice(f"{name_of(row.pair)}: {row.asks}", options, digits=True))
        if chosen is None:
            return
        note = await self.shell.ask(Prompt("Why? (enter: no reason)", hint="one sentence; it stands beside the pair"))
        if note is None:
            return
        closed = await self.shell.store.write(set_fit, row.pair, chosen == HOLDS, self.shell.now(), note=note)
        await self.shell.changed(frozenset({"fit", "task"}))
        done = f" {len(closed)} of its reviews done." if closed else ""
        self.shell.notice(f"{name_of(row.pair)} {chosen}.{done} u to undo.", "good")

    async def do_keep_audit(self) -> None:
        """Keep the scores of today."""
        sheet = await self.shell.store.write(save_audit, self.shell.now())
        await self.shell.changed(frozenset({"audit"}))
        scores = ", ".join(f"Q{number} {score}" for number, score in enumerate(sheet.scores, start=1))
        self.shell.notice(f"Kept today’s audit: {scores}. u to undo.", "good")

    async def do_audit_history(self) -> None:
        """Every audit that was kept."""
        rows, now = await self.shell.store.read(list_audits), here(self.shell)
        entries = [(_day(row.at, now), ", ".join(f"Q{number} {score}" for number, score in enumerate(row.scores, start=1))) for row in rows]
        await self.shell.ask(Prose("Audits", entries or [("", "None is kept yet: s keeps today’s.")], term=14))

    def _jump(self, id: str) -> None:
        rows = self._lines(self._read) if self._read else []
        self.rows.go_to(next((number for number, row in enumerate(rows) if row.id == id), self.rows.cursor))

    def do_quadrant_1(self) -> None:
        """Q1."""
        self._jump("q1")

    def do_quadrant_2(self) -> None:
        """Q2."""
        self._jump("q2")

    def do_quadrant_3(self) -> None:
        """Q3."""
        self._jump("q3")

    def do_quadrant_4(self) -> None:
        """Q4."""
        self._jump("q4")

    def do_fit_pairs(self) -> None:
        """The pairs."""
        self._jump(FIT)

    def on_line_list_opened(self) -> None:
        """Two clicks tick."""
        self.shell.attempt(self.do_tick)

    def why(self, row: StrengthRow) -> str:
        """The evidence."""
        return self._evidence(row)[0]

    def copied(self, row: StrengthRow) -> str:
        """The check with its evidence."""
        return safe_text(f"{_words(row)}: {self._evidence(row)[0]}")

    def outside(self, row: StrengthRow) -> str:
        """Nothing of it stands outside."""
        return ""

    def do_back(self) -> None:
        """End the search, then back to the card."""
        if self.search_text:
            super().do_back()
        else:
            self.dismiss()


def _words(row: StrengthRow) -> str:
    return row.check.words if row.check else row.pair.asks if row.pair else row.title


def _stands(row: FitRow) -> str:
    return {AGAIN: "is to be looked at again, since an answer changed", HOLDS: HOLDS, BREAKS: BREAKS}.get(row.standing, "was never judged")


def _day(at: str, now: datetime) -> str:
    return day_words(local(at, now).date(), now.date())
