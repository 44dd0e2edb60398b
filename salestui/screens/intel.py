"""Intel: what was heard, one row for each group, and beside it how it reads."""

from textual.app import ComposeResult

from ..widgets.line_list import LineList
from .base import BaseScreen


class IntelScreen(BaseScreen):
    """The inbox, and the item under the cursor."""

    NAME = "intel"

    def body(self) -> ComposeResult:
        """One list."""
        yield LineList(lambda row, cells, state: [], empty="Nothing was heard yet. n writes down the first thing.", id="intel")
