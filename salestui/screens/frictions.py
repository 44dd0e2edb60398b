"""Friction points: where customers get stuck, stage by stage, for how long, what was heard of it, and whether it is mended."""

from collections.abc import Sequence
from functools import partial
from operator import attrgetter

from textual.app import ComposeResult

from ..glass import safe_text
from ..rules.audit import FRICTION_DAYS
from ..store.engine import Database
from ..store.frictions import OPEN, SIDES, WRITTEN, FrictionRow, add_friction, edit_friction, fix_friction, list_frictions, reopen_friction
from ..store.inbox import IntelRow, Wanted, list_intel
from ..store.stages import list_stages
from ..widgets.cells import Line, fit, wrap
from ..widgets.choice import Option
from ..widgets.form import Field
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.prose import Entry, Prose
from ..widgets.rows import fixed
from ..widgets.sheet import Sheet
from .acts import Work, fill_in, here
from .beside import WIDTHS, Beside, Split
from .chain import ChainScreen
from .four_pages import FourPages
from .wording import count_words, day_words, local

TERM, STAGE, DAYS, SIDE = 9, 18, 10, 10
RECENT = 30  # things heard that are offered
LEAST = 76  # cells from which a line says who gets stuck
NONE_YET = "No friction point is written down. n notes where a customer gets stuck, or where you do; a decision may name one too."


class FrictionsScreen(FourPages):
    """The list by stage, and beside it all about the one under the cursor."""

    NAME, TAB = "frictions", "triage"
    KINDS = WRITTEN | {"stage", "intel", "decision"}
    HORIZONTAL_BREAKPOINTS = WIDTHS

    def __init__(self) -> None:
        super().__init__()
        self.about = Sheet(id="about")
        self._all: Sequence[FrictionRow] = ()
        self._stages: Sequence[tuple[int, str]] = ()
        self._heard: Sequence[IntelRow] = ()  # at hand, so that the form opens with the key

    def body(self) -> ComposeResult:
        """The list and what is known of one."""
        with Split():
            self.rows = LineList(self._row, fixed((), attrgetter("id")), header=_head, empty=NONE_YET, id="frictions")
            yield self.rows
            yield Beside(self.about)

    async def load(self) -> None:
        """Read all of them."""
        self._all = await self.shell.store.read(list_frictions, self.shell.now())
        self._stages = await self.shell.store.read(_stages)
        self._heard = await self.shell.store.read(list_intel, Wanted(self.shell.now()), RECENT)
        words = self.search_text.casefold().split()
        rows = [
            row
            for row in self._all
            if all(word in f"{row.cause} {row.stage} {row.side} {row.heard} {row.state}".casefold() for word in words)
        ]
        self.rows.empty = "No friction point has this in it." if words else NONE_YET
        await self.rows.show(fixed(rows, attrgetter("id")))
        self.cursor_moved(self.rows)
        self.on_line_list_settled()

    def cursor_moved(self, lines: LineList) -> None:
        """Count them."""
        waiting = [row for row in self._all if row.state == OPEN]
        late = sum(row.days > FRICTION_DAYS for row in waiting)
        long = f", {late:,} for more than {FRICTION_DAYS} days" if late else ""
        searched = f" · searched: {self.search_text}" if self.search_text else ""
        self.status.say(f"friction: {len(waiting):,} open{long}, {len(self._all) - len(waiting):,} fixed{searched}", "tab: 4Qs")

    @property
    def row(self) -> FrictionRow | None:
        """The one under the cursor."""
        found: FrictionRow | None = self.rows.row
        return found

    def _row(self, row: FrictionRow, cells: int, state: RowState) -> Line:
        stage, side, cause, days = _columns(cells)
        glyphs = look_of(self).glyphs
        sign, style = (glyphs.bad, "bad") if row.state == OPEN else (glyphs.good, "good")
        late = "warn" if row.state == OPEN and row.days > FRICTION_DAYS else "dim"
        return [
            (f"{sign} ", style), (fit(row.stage, stage), "dim"), ("  ", ""), (fit(row.side, side), "dim"), ("  " if side else "", ""),
            (fit(row.cause, cause), "bold" if state.cursor else ""), ("  ", ""), (fit(count_words(row.days, "day"), days, "right"), late),
        ]  # fmt: skip

    def on_line_list_settled(self) -> None:
        """Show what is known of it."""
        row = self.row
        self.about.show(partial(self._about, row) if row is not None else lambda cells: [])

    def _about(self, row: FrictionRow, cells: int) -> list[Line]:
        lines: list[Line] = []
        for term, text in self._entries(row):
            wrapped = wrap(text, max(1, cells - TERM))
            lines += [[(fit(term if number == 0 else "", TERM), "dim"), (line, "")] for number, line in enumerate(wrapped)]
        return lines

    def _entries(self, row: FrictionRow) -> list[Entry]:
        now = here(self.shell)
        opened = day_words(local(row.opened_at, now).date(), now.date())
        fixed_at = f", fixed {day_words(local(row.fixed_at, now).date(), now.date())}" if row.fixed_at else ""
        entries = [
            ("Stuck", row.cause),
            ("Where", f"{row.stage}; {'the customer does' if row.side == 'customer' else 'we do'}"),
            ("Since", f"{opened}{fixed_at}, {count_words(row.days, 'day')}"),
            ("Heard", row.heard or "nothing is linked to it"),
        ]
        entries += [("Decided", f"{row.why} (decision {row.decision_id})")] if row.decision_id is not None else []
        return [(term, safe_text(text)) for term, text in entries]

    # Acts

    def do_open_friction(self) -> Work | None:
        """All about it in a panel."""
        row = self.row
        return self._opened(row) if row is not None else self._nothing()

    async def _opened(self, row: FrictionRow) -> None:
        await self.shell.ask(Prose("Friction", self._entries(row), term=TERM + 2))

    def do_trace(self) -> None:
        """The decision that named it, back to what was heard."""
        row = self.row
        if row is None or row.decision_id is None:
            self.shell.notice("No decision named it." if row is not None else "There is no friction point here: n notes one.")
        else:
            self.app.push_screen(ChainScreen(row.decision_id))

    def do_new_friction(self) -> Work:
        """Note one in the stage under the cursor."""
        row = self.row
        return self._new(row.stage if row is not None else self._stages[0][1] if self._stages else "")

    async def _new(self, stage: str) -> None:
        made: list[int] = []

        async def save(typed: dict[str, str]) -> str:
            id, name = self._stage(typed["stage"])
            made.append(
                await self.shell.store.write(
                    add_friction, id, typed["side"].strip().lower(), typed["cause"], self.shell.now(), intel_id=_number(typed["heard"])
                )
            )
            self.rows.cursor_key = made[0]
            return f"Noted in {safe_text(name)}. u to undo."

        await fill_in(self.shell, "Where does somebody get stuck?", self._fields("", stage, SIDES[0], None), save)

    def do_edit_friction(self) -> Work | None:
        """Say it better."""
        row = self.row
        return self._edited(row) if row is not None else self._nothing()

    async def _edited(self, row: FrictionRow) -> None:
        async def save(typed: dict[str, str]) -> str:
            stage, _ = self._stage(typed["stage"])
            done = await self.shell.store.write(
                edit_friction, row.id, self.shell.now(), stage_id=stage, side=typed["side"].strip().lower(), cause=typed["cause"],
                intel_id=_number(typed["heard"]),
            )  # fmt: skip
            return "Changed. u to undo." if done else "Nothing was changed."

        await fill_in(self.shell, "Friction", self._fields(row.cause, row.stage, row.side, row.intel_id), save)

    def _fields(self, cause: str, stage: str, side: str, intel_id: int | None) -> list[Field]:
        items = [Option(str(row.id), str(row.id), safe_text(row.title)) for row in self._heard]
        stages = [Option(name, safe_text(name)) for _, name in self._stages]
        sides = [
            Option("customer", "customer", "the next step is unclear, takes too long, or is not his goal"),
            Option("us", "us", "we get stuck"),
        ]
        return [
            Field("cause", "Stuck at", cause, "in a few words", needed=True),
            Field("stage", "Stage", stage, needed=True, check=self._no_stage, choices=stages),
            Field("side", "Who", side, "customer or us", needed=True, check=_no_side, choices=sides),
            Field("heard", "Heard in", str(intel_id or ""), "the number of what was heard, or empty", check=_no_number, choices=items),
        ]

    def _stage(self, name: str) -> tuple[int, str]:
        return next((id, each) for id, each in self._stages if each.casefold() == name.strip().casefold())

    def _no_stage(self, name: str) -> str:
        known = any(each.casefold() == name.strip().casefold() for _, each in self._stages)
        return "" if known else "There is no such stage: ctrl+p shows them."

    def do_fix_friction(self) -> Work | None:
        """It is mended, or there again."""
        row = self.row
        return self._turned(row) if row is not None else self._nothing()

    async def _turned(self, row: FrictionRow) -> None:
        fix = row.state == OPEN
        done = await self.shell.store.write(fix_friction if fix else reopen_friction, row.id, self.shell.now())
        await self.shell.changed(WRITTEN)
        said = f"Fixed after {count_words(done.days, 'day')}" if fix else "Open again"
        self.shell.notice(f"{said}: “{safe_text(done.cause)}”. u to undo.", "good")

    def _nothing(self) -> Work | None:
        self.shell.notice("There is no friction point here: n notes one.")
        return None

    def on_line_list_opened(self) -> None:
        """Two clicks open."""
        self.shell.attempt(self.do_open_friction)

    def why(self, row: FrictionRow) -> str:
        """Since when, and where it was heard."""
        return safe_text(f"“{row.cause}”: in {row.stage}, {row.state}, {count_words(row.days, 'day')}; heard: {row.heard or 'not linked'}.")

    def copied(self, row: FrictionRow) -> str:
        """The cause."""
        return safe_text(row.cause)

    def outside(self, row: FrictionRow) -> str:
        """Nothing of it stands outside."""
        return ""

    def do_back(self) -> None:
        """End the search, then back to the card."""
        if self.search_text:
            super().do_back()
        else:
            self.dismiss()


def _stages(db: Database) -> list[tuple[int, str]]:
    return [(row.id, row.name) for row in list_stages(db)]


def _number(text: str) -> int | None:
    return int(text) if text.strip() else None


def _no_number(text: str) -> str:
    return "" if text.strip().isdecimal() else "It is a number: ctrl+p shows what was heard last."


def _no_side(text: str) -> str:
    return "" if text.strip().lower() in SIDES else "It is the customer who gets stuck, or us."


def _columns(cells: int) -> tuple[int, int, int, int]:
    side = SIDE if cells >= LEAST else 0
    stage = min(STAGE, max(8, cells // 4))
    return stage, side, max(1, cells - 2 - stage - 2 - (side + 2 if side else 0) - DAYS - 2), DAYS


def _head(cells: int) -> Sequence[Line]:
    stage, side, cause, days = _columns(cells)
    line = [("  ", ""), (fit("Stage", stage) + "  ", "dim"), (fit("Who", side) + "  " if side else "", "dim")]
    return [[*line, (fit("Stuck at", cause) + "  ", "dim"), (fit("Open for", days, "right"), "dim")]]
