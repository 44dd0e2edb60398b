"""The board: one column per stage, each a window on its prospects; as many columns side by side as fit."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.geometry import Region
from textual.message import Message

from ..rules.fields import FieldType, find_field, show_value
from ..store.engine import Database
from ..store.found import Found, Head, rows_of
from ..store.pipeline import ProspectRow, count_prospects, list_prospects, prospect_index
from ..store.stages import StageRow
from ..store.worker import Store
from ..widgets.cells import Line, fit, width
from ..widgets.line_list import LineList, RowState
from ..widgets.look import look_of
from ..widgets.rows import Source
from .wording import day_words, local, money_words, short_money, stage_age

HEAD = 4  # lines of a column's header: name and count, what is planned and worth, its days, a rule
TALL = 14  # lines of a column from which on all of them are shown
LEAST = 26  # cells of a column: most names whole, their days, and the room between; three of them fit beside the card at 120
WIDE = 37  # cells of a column where three of them have room for the values too
ROOMY = 34  # cells of a row: from here on it shows the value, and the word beside the stale sign


class Board(Horizontal):
    """Columns side by side; the ones that do not fit wait left and right. The one with the focus is always in sight."""

    DEFAULT_CSS = "Board { height: 1fr; width: 1fr; }"

    class Shifted(Message):
        """Other columns came into sight."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.columns: list[Column] = []
        self.marks: set[Hashable] = set()  # of all columns: whoever is marked stays so while the founder walks on
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
        self.columns = [Column(stage, store, screen, self) for stage in stages]
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

    def mark_only(self, keys: Sequence[Hashable]) -> None:
        """Mark exactly these, in whichever column they stand."""
        chosen = set(keys)
        self.marks.clear()
        self.marks |= chosen
        for column in self.columns:
            column.redraw()

    def _fitting(self) -> int:
        cells = self.size.width
        return max(1, cells // (WIDE if cells >= 3 * WIDE else LEAST))

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
    """What a column asks its screen: who answers to the filter, the order, the figures of the heads, and the moment."""

    search_text: str
    found: Found | None = None  # None: everybody, in the order of the index
    order = "days"
    heads: Mapping[int, Head] = MappingProxyType({})
    types: Sequence[FieldType] = ()

    def moment(self) -> datetime:
        """Now, in the founder's zone."""
        raise NotImplementedError


class Column(LineList):
    """One stage's prospects, longest there first or as the founder wants them."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, stage: StageRow, store: Store, screen: Searched, board: Board) -> None:
        self.stage, self._store, self._asker, self._board = stage, store, screen, board
        self.stale = True
        super().__init__(self._row, self._source(), header=self._head, empty="Nobody here.", id=f"stage-{stage.id}")
        self.marked = board.marks

    def mark_keys(self, keys: Sequence[Hashable]) -> None:
        """Mark exactly these, in all columns."""
        self._board.mark_only(keys)
        self._tell_moved()

    def _source(self) -> Source:
        store, id, asker = self._store, self.stage.id, self._asker

        async def count() -> int:
            found = asker.found
            return await store.read(count_prospects, id) if found is None else len(found.ids.get(id, ()))

        async def page(offset: int, limit: int) -> Sequence[ProspectRow]:
            found = asker.found
            if found is None:
                return await store.read(list_prospects, id, "", limit, offset)
            return await store.read(rows_of, found.ids.get(id, ())[offset : offset + limit])

        async def index_of(key: int) -> int | None:
            found = asker.found
            return await store.read(prospect_index, key, id) if found is None else found.index(id, key)

        async def keys() -> Sequence[int]:
            found = asker.found
            return await store.read(_ids, id) if found is None else list(found.ids.get(id, ()))

        return Source(count, page, index_of, keys)

    def head_changed(self) -> None:
        """The focus came or went: only the lines of the header are drawn."""
        self._heads = None
        self.refresh(Region(0, 0, self.size.width, HEAD))

    def _head(self, cells: int) -> Sequence[Line]:
        look, here, stage = look_of(self), self.has_focus, self.stage
        head = self._asker.heads.get(stage.id, Head())
        count = f"{head.count:,} of {stage.prospects:,}" if self._asker.search_text else f"{stage.prospects:,}"
        if width(stage.name) + 1 + width(count) > cells:
            count = count.replace(" of ", "/")
        room = max(0, cells - width(count) - 1)
        value = money_words((head.value or {}) if self._asker.search_text else stage.value, cells)
        planned = f"up to {stage.max_days} d" if stage.max_days is not None else ""
        tall = self.size.height >= TALL
        late = f"!{head.stale:,}" if head.stale and not tall else ""  # where the line of the days has no room
        planned = late or planned
        gap = cells - width(planned) - width(value)
        below = f"{planned}{' ' * gap}{value}" if gap > 0 else fit(value, cells, "right")
        lines: list[Line] = [
            [(fit(stage.name, room), "tab" if here else "bold"), (" ", ""), (count, "accent" if here else "dim")],
            [(below[: len(late)], "warn"), (below[len(late) :], "dim")] if gap > 0 else [(below, "dim")],
        ]
        if tall:
            lines.append(self._days(head, cells))
        return [*lines, [(look.glyphs.rule * cells, "accent" if here else "line")]]

    def _days(self, head: Head, cells: int) -> Line:
        """The middle of the days, and how many stand here for longer than planned."""
        if head.median is None or self.stage.kind not in ("open", "paused"):
            return []
        median = f"median {head.median} d"
        late = f"!{head.stale:,} stale" if head.stale else ""
        if width(median) + 1 + width(late) > cells:
            late = late.removesuffix(" stale")
        return [(fit(median, max(0, cells - width(late))), "dim"), (late, "warn")]

    def _row(self, row: ProspectRow, cells: int, state: RowState) -> Line:
        days, stale = stage_age(row.since, row.max_days if self.stage.kind == "open" else None, self._asker.moment())
        age = f"{days} d"
        if stale:
            age = f"! {age}" if cells < ROOMY or row.value is not None else f"! stale {age}"  # the name needs the room
        by = self._by(row, max(8, cells // 2))
        if by is not None:
            last, style = (f"! {by}" if stale else by), "warn" if stale else "dim"
            money = ""
        else:
            money, last, style = short_money(row.value, row.currency) if cells >= ROOMY else "", age, "warn" if stale else "dim"
        tail = f"{money}  {last}" if money else last
        room = max(0, cells - width(tail) - 1)
        pieces: Line = [(fit(row.name, room), "bold" if state.cursor else ""), (" ", "")]
        return [*pieces, (f"{money}  " if money else "", ""), (last, style)]

    def _by(self, row: ProspectRow, cells: int) -> str | None:
        """What the column stands in the order of, where that is not the days; nothing known is a dash."""
        order = self._asker.order
        if order == "value":
            return short_money(row.value, row.currency) or "-"
        if order == "next":
            now = self._asker.moment()
            return day_words(local(row.next_at, now).date(), now.date()) if row.next_at else "-"
        if order.startswith("custom."):
            text = str(row.custom.get(order[7:], ""))
            return fit(show_value(find_field(order[7:], self._asker.types), text), cells).rstrip() or "-"
        return None


def _ids(db: Database, stage_id: int) -> list[int]:
    return [row.id for row in list_prospects(db, stage_id)]
