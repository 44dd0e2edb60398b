"""Groups by hand: what was heard is put to something that says the same, or taken out of its group."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..glass import quoted, safe_text
from ..store.engine import Database
from ..store.grouping import list_candidates, merge_into, split_off
from ..store.inbox import IntelRow, Wanted, count_intel, list_intel, members_of, rows_of
from ..widgets.cells import Line, fit, share
from ..widgets.finder import Finder
from ..widgets.line_list import RowState
from ..widgets.rows import Source
from .acts import Work, here
from .base import Shell
from .intel_lines import who
from .wording import ago_words

CHANGED = frozenset({"intel", "decision", "decision_intel"})
SPLIT = 0  # the answer that takes it out of its group
CANDIDATES = 9


@dataclass(frozen=True)
class Offer:
    """A row of the question: an item to merge with, or (`SPLIT`) to split off."""

    id: int
    title: str
    whom: str = ""
    when: str = ""


def ask_group(shell: Shell, id: int, merged: Callable[[int], object]) -> Work:
    """Ask for something that says the same (proposed, or found by typing), or whether it leaves its group; `merged` hears what it was merged with."""
    return _ask(shell, id, merged)


async def _ask(shell: Shell, id: int, merged: Callable[[int], object]) -> None:
    size = len(await shell.store.read(members_of, id))
    asked = "Take it out of its group, or say what it is the same as" if size > 1 else "It says the same as what?"

    def source_of(text: str) -> Source:
        wanted = Wanted(here(shell), "", text)

        async def count() -> int:
            if text.strip():
                return await shell.store.read(count_intel, wanted)
            return len(await shell.store.read(_offers, id, here(shell)))

        async def page(offset: int, limit: int) -> Sequence[Offer]:
            if text.strip():
                return [_offer(row, here(shell)) for row in await shell.store.read(list_intel, wanted, limit, offset)]
            return (await shell.store.read(_offers, id, here(shell)))[offset : offset + limit]

        return Source(count, page)

    empty = "Nothing else says anything like it. Type words to find what it belongs to."
    finder = Finder(asked, source_of, _drawn, hint="type to search what was heard", empty=empty)
    await _asked(shell, id, shell.ask(finder), merged)


def _offers(db: Database, id: int, now: datetime) -> list[Offer]:
    """What is proposed while nothing is typed."""
    group = members_of(db, id)
    split = [Offer(SPLIT, f"Take it out of its group of {len(group)}: it stands alone")] if len(group) > 1 else []
    return [*split, *(_offer(row, now) for row in list_candidates(db, id, CANDIDATES))]


def _offer(row: IntelRow, now: datetime) -> Offer:
    return Offer(row.id, row.title, who(row), ago_words(row.received_at, now))


def _drawn(row: Offer, cells: int, state: RowState) -> Line:
    title, when, whom = share(cells, [(20, 3), (12, 0), (12, 1)])
    style = "accent" if row.id == SPLIT else "bold" if state.cursor else ""
    if row.id == SPLIT:
        return [(fit(row.title, cells), style)]
    return [
        (fit(row.title, title) + "  ", style),
        (fit(row.whom, whom) + "  " if whom else "", "dim"),
        (fit(row.when, when, "right"), "dim"),
    ]


async def _asked(shell: Shell, id: int, answer: Awaitable[int | None], merged: Callable[[int], object]) -> None:
    chosen = await answer
    if chosen is None:
        return
    if chosen == SPLIT:
        await shell.store.write(split_off, id, shell.now())
        told = "Taken out of its group: it stands alone, and what was decided with the group is open again for it."
    else:
        await shell.store.write(merge_into, id, chosen, shell.now())
        rows = await shell.store.read(_title, chosen)
        merged(chosen)
        told = f"Merged into {quoted(safe_text(rows))}."
    await shell.changed(CHANGED)
    shell.notice(f"{told} u to undo.", "good")


def _title(db: Database, id: int) -> str:
    rows = rows_of(db, [id])
    return rows[0].title if rows else ""
