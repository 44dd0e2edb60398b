"""The pages of the 4Qs: tab goes card -> answers -> strength -> decisions -> frictions -> card, shift+tab the other way."""

from importlib import import_module
from importlib.util import find_spec

from .base import BaseScreen

CARD = "triage"
PAGES = (
    ("answers", "AnswersScreen"),
    ("strength", "StrengthScreen"),
    ("decisions", "DecisionsScreen"),
    ("frictions", "FrictionsScreen"),
)
"""The pages behind the card, in their order: (view, its class). Each stands in a file of the view's name, imported when it is opened."""


class FourPages(BaseScreen):
    """A page of the 4Qs. `NAME` says which; a page behind the card has `TAB = "triage"`, and esc goes back to the card."""

    def do_next_pane(self) -> None:
        """The next page."""
        self._turn_page(1)

    def do_previous_pane(self) -> None:
        """The page before."""
        self._turn_page(-1)

    def do_open_answers(self) -> None:
        """The four answers."""
        self.open_page("answers")

    def do_open_strength(self) -> None:
        """The strength chart."""
        self.open_page("strength")

    def do_open_frictions(self) -> None:
        """The friction points."""
        self.open_page("frictions")

    def _turn_page(self, by: int) -> None:
        names = [CARD, *(name for name, _ in pages())]
        self.open_page(names[(names.index(self.NAME) + by) % len(names)])

    def open_page(self, name: str) -> None:
        """Show a page in the place of this one; the card stays below all of them."""
        if name == self.NAME:
            return
        if name == CARD:
            self.dismiss()
            return
        screen = make_page(name)
        if self.NAME == CARD:
            self.app.push_screen(screen)
        else:
            self.app.switch_screen(screen)


def pages() -> list[tuple[str, str]]:
    """The pages there are."""
    return [(name, kind) for name, kind in PAGES if find_spec(f"{__package__}.{name}") is not None]


def make_page(name: str) -> BaseScreen:
    """A page by its name."""
    page: BaseScreen = getattr(import_module(f"{__package__}.{name}"), dict(PAGES)[name])()
    return page
