"""A small app around one list: what a founder would see of it, without a store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import App, ComposeResult

from salestui.widgets.cells import Line, fit
from salestui.widgets.line_list import LineList, RowState
from salestui.widgets.rows import Source


@dataclass(frozen=True)
class Person:
    id: int
    name: str


class Crowd:
    """Rows as a store would give them; remembers what it was asked for."""

    def __init__(self, rows: Sequence[Person]) -> None:
        self.rows = list(rows)
        self.asked: list[int] = []

    async def count(self) -> int:
        return len(self.rows)

    async def page(self, offset: int, limit: int) -> Sequence[Person]:
        self.asked.append(offset)
        return self.rows[offset : offset + limit]

    async def index_of(self, key: int) -> int | None:
        return next((number for number, row in enumerate(self.rows) if row.id == key), None)

    async def keys(self) -> Sequence[int]:
        return [row.id for row in self.rows]

    @property
    def source(self) -> Source:
        return Source(self.count, self.page, self.index_of, self.keys)


def crowd(count: int) -> Crowd:
    return Crowd([Person(number, f"Person {number}") for number in range(count)])


class ListApp(App[None], inherit_bindings=False):
    """One list, j and k."""

    CSS = "Screen { layout: vertical; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [("j", "move(1)"), ("k", "move(-1)"), ("G", "end"), ("v", "mark")]

    def __init__(self, crowd: Crowd, draw: Callable[[Person, int, RowState], Line] | None = None, header: bool = False) -> None:
        super().__init__()
        self.crowd = crowd
        self.drawn: list[int] = []
        self.failures: list[BaseException] = []
        self._given, self._header = draw, header

    def _draw(self, row: Person, cells: int, state: RowState) -> Line:
        self.drawn.append(row.id)
        return self._given(row, cells, state) if self._given else [(fit(row.name, cells), "")]

    def compose(self) -> ComposeResult:
        yield LineList(
            self._draw, self.crowd.source, header=(lambda cells: [[("Name", "dim")]]) if self._header else None, empty="Nobody here."
        )

    async def on_mount(self) -> None:
        await self.lines.reload()
        self.lines.focus()

    @property
    def lines(self) -> LineList:
        return self.query_one(LineList)

    def action_move(self, by: int) -> None:
        self.lines.move(by)

    def action_end(self) -> None:
        self.lines.go_to(self.lines.count - 1)

    def action_mark(self) -> None:
        self.lines.mark()

    def on_line_list_failed(self, message: LineList.Failed) -> None:
        self.failures.append(message.error)


def shown(lines: LineList) -> list[str]:
    """The list's lines as they stand on the screen."""
    return [lines.render_line(y).text.rstrip() for y in range(lines.size.height)]
