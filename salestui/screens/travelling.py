"""The highlight goes with a prospect who moves: until the screen shows him in his new stage, the next act is for him."""

from collections.abc import Sequence

from ..store.stages import StageRow
from .base import MOVES, BaseScreen

WAITING = MOVES | {"mark", "mark-all"}  # keys about where the highlight is: they wait while it travels with a prospect


class Travelling(BaseScreen):
    """A screen that knows who is on his way, so that a burst of `> > >` is about one person however slow the store is."""

    def __init__(self) -> None:
        super().__init__()
        self.bound: tuple[int, int] | None = None  # the prospect who is on his way, and the stage he goes to
        self._under_way = 0  # moves of his that are not written yet
        self._kept: list[str] = []  # commands that wait until the highlight has arrived with him

    def action_command(self, name: str) -> None:
        """Do a command. While a prospect is on his way to a stage, acts are for him, and keys that walk wait until he is there."""
        if self.bound is not None and name != "quit" and (name in WAITING or self._kept):
            self._kept.append(name)
        else:
            super().action_command(name)

    def set_out(self, ids: Sequence[int], stage: StageRow) -> None:
        """One prospect goes to a stage: until he is there, the next act is for him, not for who stands in his old place."""
        if len(ids) == 1:
            self.bound = ids[0], stage.id
            self._under_way += 1

    def written(self, ids: Sequence[int], done: bool) -> None:
        """A move is in the store, or it was refused."""
        if len(ids) == 1:
            self._under_way -= 1
            if not done:
                self.bound, self._kept = None, []

    def landed(self) -> None:
        """The screen shows where he is now: do what waited for that. Keys meant for a dialog that opens meanwhile are not guessed."""
        if self.bound is None or self._under_way or self.stale:
            return
        self.bound = None
        kept, self._kept = self._kept, []
        for name in kept:
            if self.app.screen is not self:
                return
            self.action_command(name)
