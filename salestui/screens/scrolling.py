"""A screen that is one long sheet: the keys that move a cursor elsewhere move its text."""

from ..widgets.sheet import Sheet
from .base import BaseScreen

FAR = 1_000_000  # lines: further than any text goes


class Scrolling(BaseScreen):
    """The moves of a screen without a list."""

    sheet: Sheet

    def do_down(self) -> None:
        """One line down."""
        self.sheet.scroll_lines(1)

    def do_up(self) -> None:
        """One line up."""
        self.sheet.scroll_lines(-1)

    def do_page_down(self) -> None:
        """One page down."""
        self.sheet.scroll_lines(max(1, self.sheet.size.height - 1))

    def do_page_up(self) -> None:
        """One page up."""
        self.sheet.scroll_lines(-max(1, self.sheet.size.height - 1))

    def do_top(self) -> None:
        """The beginning."""
        self.sheet.scroll_lines(-FAR)

    def do_bottom(self) -> None:
        """The end."""
        self.sheet.scroll_lines(FAR)
