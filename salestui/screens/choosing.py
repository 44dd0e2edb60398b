"""Asking for one prospect by typing a part of his name, company or address; of very many only those in sight are read."""

from collections.abc import Awaitable, Sequence
from typing import Any

from ..store.pipeline import ProspectRow, count_prospects, list_prospects
from ..widgets.cells import Line, fit, share
from ..widgets.finder import Finder
from ..widgets.line_list import RowState
from ..widgets.rows import Source
from .base import Shell


def choose_prospect(shell: Shell, question: str) -> Awaitable[Any]:
    """Ask at once; the answer is a prospect's id, or None where it was left."""

    def source_of(text: str) -> Source:
        async def page(offset: int, limit: int) -> Sequence[ProspectRow]:
            return await shell.store.read(list_prospects, None, text, limit, offset)

        return Source(lambda: shell.store.read(count_prospects, None, text), page)

    empty = "Nobody answers to this. n in Pipeline adds a prospect."
    return shell.ask(Finder(question, source_of, _drawn, hint="type part of a name, a company or an address", empty=empty))


def _drawn(row: ProspectRow, cells: int, state: RowState) -> Line:
    name, company, stage = share(cells, [(16, 2), (12, 2), (14, 0)])
    return [
        (fit(row.name, name) + "  ", "bold" if state.cursor else ""),
        (fit(row.company or row.email, company) + "  " if company else "", "dim"),
        (fit(row.stage, stage), "dim"),
    ]
