"""ctrl+f on any screen: everything is searched while typing, a hit opens at its place, and esc leads back."""

import pytest

from salestui.store.engine import transaction
from salestui.store.intel import Heard, add_heard

from .play import HOME, NOW, SIZES, Firm, play


def filled(firm: Firm) -> None:
    firm.people(2)
    firm.mail("The login mail", "How the bank login works")
    with transaction(firm.db):
        add_heard(firm.db, Heard("The bank login again", "I stopped at the login.\x1b]0;owned\x07", kind="ticket"), NOW)
        add_heard(firm.db, Heard("Price asked", "What does it cost?"), NOW)


@pytest.mark.parametrize("size", SIZES)
async def test_everything_is_found_while_typing_and_opens_at_its_place(firm: Firm, size: tuple[int, int]) -> None:
    filled(firm)
    async with play(firm, size, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("ctrl+f")
        await played.sees("Search everything")
        await played.type("login")
        await played.sees("The bank login again", "The login mail", "Intel", "Words")
        assert "owned" not in played.text and "\x1b" not in played.text
        await played.press("enter")
        await played.sees("best first")
        await played.press("g")
        while "▌ Intel" not in played.text:
            await played.press("j")
            await played.pilot.pause(0.05)
        await played.press("enter")
        await played.sees("I stopped at the login.", "ticket")
        await played.press("escape")
        await played.sees("searched: login")
        await played.press("escape")
        await played.sees("Ada Byron")


async def test_any_text_is_a_question_and_esc_from_the_line_goes_back(firm: Firm) -> None:
    filled(firm)
    async with play(firm, HOME, screen="W") as played:
        await played.sees("The login mail")
        await played.press("ctrl+f")
        await played.type('foo" c++ (AND it\'s NOT "')
        await played.sees("Nothing has")
        await played.press("ctrl+u")
        await played.type("byron")
        await played.sees("Ada Byron", "Prospects")
        await played.press("down")
        await played.sees("newest first")
        await played.press("enter")
        await played.sees("p0@firm0.example")
        await played.press("escape", "escape", "ctrl+f", "escape")
        await played.sees("The login mail")
