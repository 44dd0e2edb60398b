"""A list, and what its row is about: beside it where there is room, below it at 80 columns, nowhere below that."""

from textual.containers import Container

from ..widgets.sheet import Sheet

# The widths at which a screen changes its shape; a card beside a list wants 100 columns, one below it 70.
WIDTHS = [(0, "-tiny"), (40, "-narrow"), (70, "-medium"), (100, "-wide")]


class Beside(Container):
    """The room of the sheet. The border is this container's, so that a line of the sheet is drawn without it."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    Split { layout: vertical; height: 1fr; width: 1fr; }
    Screen.-wide Split { layout: horizontal; }
    Beside { height: 9; border-top: solid $line; padding: 0 1 0 2; }
    Screen.-wide Beside { height: 1fr; width: 44; border-top: none; border-left: solid $line; padding: 0 0 0 1; }
    Screen.-wide Beside.-slim { width: 38; }
    Screen.-narrow Beside, Screen.-short Beside { display: none; }
    Screen.-wide.-short Beside { display: block; }
    Beside > Sheet { padding: 0; }
    """

    def __init__(self, sheet: Sheet, classes: str = "") -> None:
        """The class `-slim` leaves more to the list."""
        super().__init__(sheet, classes=classes)


class Split(Container):
    """A list and a `Beside`; how they stand is the style sheet's."""
