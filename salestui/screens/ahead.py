"""The card behind the one in sight, read while the founder looks at that: it is there when he decides."""

import asyncio
from collections.abc import Collection
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
        """Read the card behind group `after`; what was read before is forgotten."""
        self._key = (after, frozenset(skipped))
        self._reading = asyncio.ensure_future(self._shell.store.read(next_card, now, after, tuple(skipped)))
        self._reading.add_done_callback(_seen)

    async def take(self, after: int, skipped: Collection[int], decided: Collection[int]) -> TriageCard | None:
        """The card behind `after`; None where there is none, or what was read answers another question."""
        reading, key = self._reading, self._key
        self._reading = self._key = None
        if reading is None or key is None or key[0] != after or not key[1] <= frozenset(skipped):
            return None
        card = await reading
        return card if card is not None and card.group not in {*skipped, *decided} else None


def _seen(task: "asyncio.Task[TriageCard | None]") -> None:
    """What went wrong in reading ahead is told when the card is asked for."""
    if not task.cancelled():
        task.exception()
