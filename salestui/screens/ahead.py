"""The card behind the one in sight, read while the founder looks at that: it is there when he decides."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from ..store.triage import TriageCard, next_card
from .base import Shell


class Ahead:
    """One card that is being read, or was."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._reading: asyncio.Task[TriageCard | None] | None = None
        self._key: tuple[int, frozenset[int]] | None = None

    def fetch(self, now: datetime, after: int, skipped: Collection[int]) -> None:
        """Read the card behind group `after`, unless that is done; what was read before is forgotten."""
        key = (after, frozenset(skipped))
        if key != self._key:
            self._key = key
            self._reading = asyncio.ensure_future(self._shell.store.read(next_card, now, after, tuple(skipped)))
            self._reading.add_done_callback(_seen)

    def forget(self) -> None:
        """What was read is old: something was written meanwhile."""
        self._reading = self._key = None

    async def take(self, now: datetime, after: int, skipped: Collection[int], decided: Collection[int]) -> TriageCard | None:
        """The card behind `after`, some having been decided since; None where there is none. It is read now where what was read answers
        another question."""
        reading, key = self._reading, self._key
        self.forget()
        if reading is not None and key is not None and key[0] == after and key[1] <= frozenset(skipped) and {after} >= set(decided):
            card = await reading
            if card is None or card.group not in skipped:
                return replace(card, before=max(0, card.before - len(decided))) if card is not None else None
        return await self._shell.store.read(next_card, now, after, (*skipped, *decided))


def _seen(task: "asyncio.Task[TriageCard | None]") -> None:
    """What went wrong in reading ahead is told when the card is asked for."""
    if not task.cancelled():
        task.exception()
