"""What a terminal that is too small shows: one line that asks for more room."""

from collections.abc import Sequence

from .bars import Bar
from .cells import Line

LEAST = (40, 12)  # columns and lines below which nothing else is drawn


class Room(Bar):
    """One line asking for more room; shown by the screen's size classes."""

    DEFAULT_CSS = "Room { display: none; height: 1fr; }"

    def lines(self, cells: int) -> Sequence[Line]:
        """The wish, as much of it as fits."""
        return [[("More room, please: 40x12.", "warn")]]
