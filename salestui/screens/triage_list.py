"""The list of the cards that are left: to mark some of them, and to go to one."""

from array import array
from collections.abc import Sequence
from datetime import datetime

from ..rules.effects import effects_text
from ..store.inbox import IntelRow, rows_of
from ..store.triage import waiting_groups
from ..widgets.cells import Line, Piece, fit, width
from ..widgets.line_list import RowState
from ..widgets.rows import Source
from .acts import here
from .base import Shell
from .wording import ago_words


class Left:
    """The cards that are left in the order in which they come, as they were when the list was counted last. A card's key is its group."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._groups: array[int] = array("q")
        self.source = Source(self._count, self._page, self._index_of, self._keys, lambda row: int(row.id))

    async def _count(self) -> int:
        self._groups = array("q", await self._shell.store.read(waiting_groups, here(self._shell)))
        return len(self._groups)

    async def _page(self, offset: int, limit: int) -> Sequence[IntelRow]:
        return await self._shell.store.read(rows_of, self._groups[offset : offset + limit])

    async def _index_of(self, group: int) -> int | None:
        return self._groups.index(group) if group in self._groups else None

    async def _keys(self) -> Sequence[int]:
        return list(self._groups)


def left_line(row: IntelRow, cells: int, state: RowState, effects: dict[int, str], now: datetime) -> Line:
    """One card in the list: its marks, its title, who said it, when."""
    marks = effects_text(effects)
    when = ago_words(row.received_at, now)
    seen = f"{row.seen}x " if row.seen > 1 else ""
    right = f"{seen}{when}" if cells >= 40 else seen.strip()
    room = cells - width(right) - (width(marks) + 1 if marks else 0) - 1
    who = row.said_by or row.source
    named = max(0, min(width(who), room // 3)) if cells >= 60 else 0
    pieces: list[Piece] = [(f"{marks} ", "accent")] if marks else []
    pieces.append((fit(row.title, max(1, room - (named + 2 if named else 0))), "bold" if state.cursor else ""))
    pieces += [("  ", ""), (fit(who, named), "dim")] if named else []
    return [*pieces, (" ", ""), (right, "dim")]
