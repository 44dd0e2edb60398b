"""Looking for prospects who are there twice: those of one prospect, or all pairs, with counts and a way to stop."""

from typing import Any, cast

from ..store.duplicates import Pair, Stopped, duplicates_of, find_duplicates
from ..widgets.progress import Progress
from .acts import ProspectActs, Work
from .base import Shell
from .merging import merge_two


class DuplicateActs(ProspectActs):
    """A screen of prospects on which `d` looks for duplicates."""

    def do_duplicates(self) -> Work | None:
        """Who may be the same as this one, or else all pairs; two marked rows are shown side by side."""
        ids = sorted(cast(list[int], self.targets())) if self.bound is None else []
        return self._merged(*ids) if len(ids) == 2 else show_duplicates(self.shell, self.aimed_id())

    async def _merged(self, keep: int, other: int) -> None:
        lines = self.lines
        if await merge_two(self.shell, keep, other) and lines is not None:
            lines.mark_keys(())


async def show_duplicates(shell: Shell, id: int | None) -> None:
    """The pairs of one prospect; where there are none, those of all."""
    pairs = await shell.store.read(duplicates_of, id) if id is not None else []
    if not pairs:
        found = await look_through(shell)
        if found is None:
            return
        pairs, id = found, None
    if not pairs:
        shell.notice("Nobody seems to be there twice.", "good")
        return
    from .duplicates import DuplicatesScreen

    cast(Any, shell).push_screen(DuplicatesScreen(pairs, about=id))


async def look_through(shell: Shell) -> list[Pair] | None:
    """All pairs among all prospects; None where the founder stopped it."""
    progress = Progress("Looking for prospects who are there twice", stopping="esc stops; nothing is changed by looking")
    closed = shell.ask(progress)
    try:
        return await shell.store.read(find_duplicates, lambda done, total: progress.tell(done, total), stopped=lambda: progress.stopping)
    except Stopped:
        shell.notice("Stopped. Nothing was changed.")
        return None
    finally:
        progress.close_now()
        await closed
