"""Prospects who are there twice: found when one is added and on demand, merged after a preview, told apart for good."""

from datetime import timedelta

import pytest

from salestui.screens import duplicating
from salestui.store.duplicates import find_duplicates
from salestui.store.outbox import enrol
from salestui.store.prospects import add_prospect

from .play import HOME, NOW, SIZES, SMALL, Firm, play


def twice(firm: Firm) -> tuple[int, int]:
    """Anna Berg, and A. Berg, who has her phone."""
    first = {"name": "Anna Berg", "email": "anna@berg.example", "company": "Berg & Co", "phone": "030 1234567", "value": "100 EUR"}
    second = {"name": "A. Berg", "email": "a@berg.example", "phone": "+49 30 1234567", "notes": "met at the fair", "value": "900 EUR"}
    return add_prospect(firm.db, first, NOW), add_prospect(firm.db, second, NOW + timedelta(minutes=1))


@pytest.mark.parametrize("size", SIZES)
async def test_both_stand_side_by_side_and_enter_makes_one_of_them(firm: Firm, size: tuple[int, int]) -> None:
    twice(firm)
    async with play(firm, size, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        await played.press("d")
        await played.sees("duplicates: 1 of 1 pair", "likely")
        await played.press("m")
        await played.sees("Anna Berg (prospect 1, stays)", "A. Berg (prospect 2)", "! Name", "enter merges")
        await played.press("2")  # his other name
        await played.until(lambda: "✓ A. Berg" in played.text)
        await played.press("1")
        await played.until(lambda: "✓ Anna Berg" in played.text)
        while not any("Value" in line and ("▌" in line or ">" in line[:30]) for line in played.text.splitlines()):
            await played.press("j")
        await played.press("2", "enter")
        await played.sees("Merged A. Berg into Anna Berg. u to undo.")
        row = played.db.execute("SELECT name, value, notes FROM prospect").fetchall()
        assert [tuple(each) for each in row] == [("Anna Berg", 90000, "met at the fair")]
        await played.sees("No pair is left")
        await played.press("u")
        await played.sees("Undone: Merged A. Berg into Anna Berg", "duplicates: 1 of 1 pair")
        assert played.ask("SELECT count(*) FROM prospect") == 2


async def test_the_other_one_may_stay_and_esc_leaves_both(firm: Firm) -> None:
    twice(firm)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        await played.press("v", "v", "d")
        await played.sees("Anna Berg (prospect 1, stays)")
        await played.press("s")
        await played.sees("A. Berg (prospect 2, stays)")
        await played.press("escape")
        await played.misses("enter merges")
        assert played.ask("SELECT count(*) FROM prospect") == 2
        await played.press("d")
        await played.sees("enter merges")
        await played.press("s", "enter")
        await played.sees("Merged Anna Berg into A. Berg")
        assert played.ask("SELECT id FROM prospect") == 2


async def test_the_preview_names_the_mail_that_is_cancelled(firm: Firm) -> None:
    firm.mail()
    firm.mailbox(25)
    enrol(firm.db, list(twice(firm)), NOW)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        await played.press("d", "m")
        await played.sees(
            "The mail “Opener” to a@berg.example is cancelled: another mail to him is under way.", "The mail “Opener” goes on."
        )
        await played.press("enter")
        await played.sees("Merged")
        assert played.states() == ["scheduled", "cancelled"]


@pytest.mark.parametrize("size", SIZES)
async def test_two_people_stay_two_also_after_a_restart(firm: Firm, size: tuple[int, int]) -> None:
    twice(firm)
    async with play(firm, size, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        await played.press("d")
        await played.sees("duplicates: 1 of 1 pair")
        await played.press("x")
        await played.sees("Anna Berg and A. Berg are two people. u to undo.", "No pair is left")
    again = Firm(firm.paths.data.parent)
    async with play(again, size, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        await played.press("d")
        await played.sees("Nobody seems to be there twice.")
        await played.press("u")
        await played.sees("Undone")
        await played.press("d")
        await played.sees("duplicates: 1 of 1 pair")


async def test_where_he_is_alone_all_pairs_are_looked_for_and_each_can_be_opened(firm: Firm) -> None:
    twice(firm)
    firm.people(1, days=30)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 3")
        await played.press("g", "d")
        await played.until(lambda: "duplicates:" in played.text or "Nobody" in played.text)
        await played.sees("duplicates: 1 of 1 pair", "Likely: the same phone 030 1234567 and a")
        await played.press("2")
        await played.sees("A. Berg · 0 contacts")
        await played.press("escape", "1")
        await played.sees("Anna Berg · 0 contacts")
        await played.press("escape", "/")
        await played.type("nobody")
        await played.press("enter")
        await played.sees("No pair has this in it.")
        await played.press("escape")
        await played.sees("duplicates: 1 of 1 pair")


async def test_a_search_can_be_stopped(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    firm.people(2)

    def slow(db, tell, stopped):  # type: ignore[no-untyped-def]
        while not stopped():
            tell(1, 2)
        return find_duplicates(db, tell, stopped)

    monkeypatch.setattr(duplicating, "find_duplicates", slow)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        await played.press("d")
        await played.sees("Looking for prospects who are there twice", "1 of 2")
        await played.press("escape")
        await played.sees("Stopped. Nothing was changed.")


@pytest.mark.parametrize("size", [HOME, SMALL])
async def test_who_is_added_again_is_asked_about(firm: Firm, size: tuple[int, int]) -> None:
    twice(firm)
    async with play(firm, size, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        await played.press("n")
        await played.type("Anna Berg")
        await played.press("down", "down")
        await played.type("berg gmbh")
        await played.press("ctrl+s")
        await played.sees("Is he there already?", "Open Anna Berg", "Add him anyway", "Back to the form")
        await played.press("escape")
        await played.sees("Not added yet. What you typed is here.", "berg gmbh")
        await played.press("ctrl+s")
        await played.sees("Is he there already?")
        await played.press("1")
        await played.sees("Anna Berg · 0 contacts")
        assert played.ask("SELECT count(*) FROM prospect") == 2
        await played.press("escape", "n")
        await played.type("Anna Berg")
        await played.press("down", "down")
        await played.type("berg gmbh")
        await played.press("ctrl+s")
        await played.sees("Add him anyway")
        options = next(line for line in played.text.splitlines() if "Add him anyway" in line)
        await played.press(next(letter for letter in options if letter.isdecimal()))
        await played.sees("Added Anna Berg. u to undo.")
        assert played.ask("SELECT count(*) FROM prospect") == 3
