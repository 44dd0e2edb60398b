"""4Qs: one card at a time. What was heard, what stands answered beside it, and a key for each verdict."""

from textual.app import ComposeResult

from ..widgets.sheet import Sheet
from .four_pages import FourPages
from .scrolling import Scrolling


class TriageScreen(FourPages, Scrolling):
    """The card, and beside it the standing answers of the quadrants it touches."""

    NAME = "triage"
    KINDS = frozenset({"intel", "decision", "rule", "answer", "source", "prospect", "quadrant"})
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet(id="card")

    def body(self) -> ComposeResult:
        """The card."""
        yield self.sheet

    async def load(self) -> None:
        """Show that there is nothing yet."""
        self.sheet.show(lambda cells: [[("Nothing to decide.", "dim")]])
