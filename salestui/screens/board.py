"""The board: one column per stage, each a window on its prospects; as many columns side by side as fit."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.geometry import Region
from textual.message import Message

from ..store.engine import Database
from ..store.pipeline import ProspectRow, count_prospects, list_prospects, prospect_index
from ..store.stages import StageRow
from ..store.worker import Store
from ..widgets.cells import Line, fit, width
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.rows import Source
from .wording import money_words, short_money, stage_age

HEAD = 3  # lines of a column's header: name and count, what is planned and worth, a rule
LEAST = 20  # cells of a column: a name, its days, and the room between; four of them fit beside the card at 120
ROOMY = 34  # from here on a row shows the value, and the word beside the stale sign


class Board(Horizontal):
    """Columns side by side; the ones that do not fit wait left and right. The one with the focus is always in sight."""

    DEFAULT_CSS = "Board { height: 1fr; width: 1fr; }"

    class Shifted(Message):
        """Other columns came into sight."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.columns: list[Column] = []
        self.at = 0
        self.first = 0

    @property
    def column(self) -> "Column | None":
        """The column that keys go to."""
        return self.columns[self.at] if self.columns else None

    @property
    def in_sight(self) -> "list[Column]":
        """The columns that are shown now."""
        return self.columns[self.first : self.first + self._fitting()]

    async def set_stages(self, stages: Sequence[StageRow], store: Store, screen: "Searched") -> None:
        """Show these stages; columns that stand already stay as they are, with their cursor and marks."""
        if [column.stage.id for column in self.columns] == [stage.id for stage in stages]:
            for column, stage in zip(self.columns, stages, strict=True):
                column.stage = stage
            return
        here = self.column.stage.id if self.column else None
        await self.remove_children()
        self.columns = [Column(stage, store, screen) for stage in stages]
        self.at = next((number for number, column in enumerate(self.columns) if column.stage.id == here), 0)
        await self.mount_all(self.columns)
        self._arrange()
        if self.columns:
            self.columns[self.at].focus()

    def go(self, at: int) -> None:
        """Put the focus on a column, bringing it into sight."""
        if not self.columns or not 0 <= at < len(self.columns):
            return
        before, self.at = self.at, at
        self._arrange()
        self.columns[at].focus()
        for number in {before, at}:
            self.columns[number].head_changed()

    def _fitting(self) -> int:
        return max(1, self.size.width // LEAST)

    def _arrange(self) -> None:
        fitting = self._fitting()
        first = max(0, min(self.first, len(self.columns) - fitting))
        first = min(max(first, self.at - fitting + 1), self.at)
        self.first = first
        changed = False
        for number, column in enumerate(self.columns):
            shown = first <= number < first + fitting
            changed |= bool(column.display) != shown
            column.display = shown
        if changed:
            self.post_message(self.Shifted())

    def on_resize(self, event: events.Resize) -> None:
        """As many as fit now."""
        self._arrange()


class Searched:
    """What a column asks its screen: the words searched for, and the moment."""

    search_text: str

    def moment(self) -> datetime:
        """Now, in the founder's zone."""
        raise NotImplementedError


class Column(LineList):
    """One stage's prospects, longest there first."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, stage: StageRow, store: Store, screen: Searched) -> None:
        self.stage, self._store, self._asker = stage, store, screen
        self.stale = True
        super().__init__(self._row, self._source(), header=self._head, empty="Nobody here.", id=f"stage-{stage.id}")

    def _source(self) -> Source:
        store, id, asker = self._store, self.stage.id, self._asker
        return Source(
            lambda: store.read(count_prospects, id, asker.search_text),
            lambda offset, limit: store.read(list_prospects, id, asker.search_text, limit, offset),
            lambda key: store.read(prospect_index, key, id, asker.search_text),
            lambda: store.read(_ids, id, asker.search_text),
        )

    def head_changed(self) -> None:
        """The focus came or went: only the lines of the header are drawn."""
        self._heads = None
        self.refresh(Region(0, 0, self.size.width, HEAD))

    def _head(self, cells: int) -> Sequence[Line]:
        look, here = look_of(self), self.has_focus
        count = f"{self.count:,} of {self.stage.prospects:,}" if self._asker.search_text else f"{self.stage.prospects:,}"
        room = max(0, cells - width(count) - 1)
        value = money_words(self.stage.value, cells)
        planned = f"up to {self.stage.max_days} d" if self.stage.max_days is not None else ""
        gap = cells - width(planned) - width(value)
        below = f"{planned}{' ' * gap}{value}" if gap > 0 else fit(value, cells, "right")
        return [
            [(fit(self.stage.name, room), "tab" if here else "bold"), (" ", ""), (count, "accent" if here else "dim")],
            [(below, "dim")],
            [(look.glyphs.rule * cells, "accent" if here else "line")],
        ]

    def _row(self, row: ProspectRow, cells: int, state: RowState) -> Line:
        days, stale = stage_age(row.since, row.max_days if self.stage.kind == "open" else None, self._asker.moment())
        age = f"{days} d"
        if stale:
            age = f"! {age}" if cells < ROOMY else f"! stale {age}"
        money = short_money(row.value, row.currency) if cells >= ROOMY else ""
        tail = f"{money}  {age}" if money else age
        room = max(0, cells - width(tail) - 1)
        pieces: Line = [(fit(row.name, room), "bold" if state.cursor else ""), (" ", "")]
        return [*pieces, (f"{money}  " if money else "", ""), (age, "warn" if stale else "dim")]


def _ids(db: Database, stage_id: int, search: str) -> list[int]:
    return [row.id for row in list_prospects(db, stage_id, search)]
