"""“Why does it say this?”: from words back to the decision behind them, and to what was heard. One key on every screen that shows words."""

from collections.abc import Sequence
from typing import Any, cast

from ..store.decisions import DecisionRow, chain_of_asset, decisions_of_intel
from ..store.engine import Database
from ..store.traced import decision_of_delivery, decision_of_touch, first_heard, revision_decision
from ..widgets.choice import Choice, Option
from .acts import here
from .base import Shell
from .chain import HEARD, ChainScreen
from .decision_lines import day, said

NONE = {
    "revision": "Nobody decided on these words: they were written by hand. A change that you decide in Q is written with its decision.",
    "asset": "No decision stands behind these words: all versions were written by hand. A change that you decide in Q is written with its decision.",
    "touch": "No decision stands behind this contact: its words were written by hand.",
    "delivery": "No decision stands behind this mail: its words were written by hand. A change that you decide in Q is written with its decision.",
    "intel": "Nothing is decided on this yet: t triages it.",
}


async def trace(shell: Shell, kind: str, id: int, number: int = 0) -> None:
    """Walk back from a revision (of asset `id`, `number`), an asset, a touch, a delivery or an intel item; of several decisions it is asked which."""
    rows = await shell.store.read(_behind, kind, id, number)
    if not rows:
        shell.notice(NONE[kind])
        return
    chosen: int | None = rows[0].id
    if len(rows) > 1:
        now = here(shell)
        options = [Option(str(row.id), said(row), row.verdict, day(row.at, now)) for row in rows]
        answer = await shell.ask(Choice("Which decision?", options, digits=True))
        chosen = int(answer) if answer is not None else None
    if chosen is None:
        return
    heard = await shell.store.read(first_heard, chosen)
    on = (HEARD, id if kind == "intel" else heard) if heard is not None else None
    cast(Any, shell).push_screen(ChainScreen(chosen, on))


def _behind(db: Database, kind: str, id: int, number: int) -> Sequence[DecisionRow]:
    if kind == "revision":
        return revision_decision(db, id, number)
    if kind == "asset":
        return chain_of_asset(db, id)
    if kind == "delivery":
        return decision_of_delivery(db, id)
    return decision_of_touch(db, id) if kind == "touch" else decisions_of_intel(db, id)
