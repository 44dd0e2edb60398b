"""The pages of the 4Qs: tab goes card -> answers -> strength -> decisions -> frictions -> card, shift+tab the other way."""

from typing import Any

from .base import BaseScreen

CARD = "triage"
PAGES = (CARD, "answers", "strength", "decisions", "frictions")
"""The pages in their order: the card, and the views that stand behind it."""


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
        self.open_page(PAGES[(PAGES.index(self.NAME) + by) % len(PAGES)])

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


def uncover_card(app: Any, *, always: bool = False) -> None:
    """Close what lies over the card in the mode of the 4Qs: `always`, or while something waits to be decided. What is unsaved stays."""
    card = app.screen_stack[0]
    if not always and not card.tally.left:
        return
    while app.screen is not card and isinstance(app.screen, BaseScreen) and not app.screen.unsaved:
        app.pop_screen()


def make_page(name: str) -> BaseScreen:
    """A page by its name, imported when it is opened."""
    if name == "answers":
        from .answers import AnswersScreen

        return AnswersScreen()
    if name == "strength":
        from .strength import StrengthScreen

        return StrengthScreen()
    if name == "decisions":
        from .decisions import DecisionsScreen

        return DecisionsScreen()
    from .frictions import FrictionsScreen

    return FrictionsScreen()
