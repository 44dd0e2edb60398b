"""The founder's own fields: seen, given a kind, renamed, removed; and typed in the form of a prospect."""

import pytest

from salestui.store.custom_fields import define_field

from .play import NOW, SIZES, Firm, play


@pytest.mark.parametrize("size", SIZES)
async def test_a_column_of_an_import_gets_a_kind_and_who_does_not_fit_is_listed(firm: Firm, size: tuple[int, int]) -> None:
    firm.people(2, **{"custom.renewal": "2027-01-31"})
    firm.people(1, stage="Qualified", name="Late Larry", **{"custom.renewal": "soon"})
    async with play(firm, size, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        await played.press("f", "7")
        await played.sees("your fields: 1 of 1", "renewal", "text, no kind")
        await played.press("e")
        await played.sees("What does renewal take?")
        await played.type("month")
        await played.press("enter")
        await played.sees("The kinds are: text, number, date")
        await played.press("ctrl+u")
        await played.type("date")
        await played.press("ctrl+s")
        await played.sees("renewal takes a day now. 1 prospect says something else")
        assert played.ask("SELECT kind FROM custom_field") == "date"
        await played.press("enter")
        await played.sees("Late Larry (3): soon")
        await played.press("escape", "r", "ctrl+u")
        await played.type("ends")
        await played.press("enter")
        await played.sees("Renamed renewal to ends, in 3 prospects. u to undo.")
        assert played.ask("SELECT custom FROM prospect WHERE id = 3") == '{"ends": "soon"}'
        await played.press("x")
        await played.sees("Removed the kind of ends; what 3 prospects say")
        await played.press("u")
        await played.until(lambda: played.ask("SELECT name FROM custom_field") == "ends")
        await played.press("escape")
        await played.sees("Captured: 1 of 2")


async def test_a_first_field_is_added_and_asked_for_in_the_form(firm: Firm) -> None:
    firm.people(1)
    async with play(firm, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press(":")
        await played.type("own fields")
        await played.press("enter")
        await played.sees("No field of your own yet")
        await played.press("n")
        await played.type("plan")
        await played.press("tab")
        await played.type("choice")
        await played.press("tab")
        await played.type("gold, silver")
        await played.press("ctrl+s")
        await played.sees("plan takes one of gold, silver now.")
        await played.press("escape")
        await played.sees("Captured: 1 of 1")
        await played.press("e")
        await played.sees("Edit Ada Byron", "gold, silver")


async def test_a_typed_field_is_checked_in_the_form_and_read_on_the_card(firm: Firm) -> None:
    define_field(firm.db, "renewal", "date", (), NOW)
    define_field(firm.db, "seats", "number", (), NOW)
    firm.people(1, **{"custom.renewal": "2027-01-31", "custom.seats": "12000"})
    async with play(firm, screen="P") as played:
        await played.sees("31 Jan 2027", "12,000")
        await played.press("e")
        await played.sees("Edit Ada Byron", "renewal")
        await played.press("shift+tab", "ctrl+u")
        await played.type("many")
        await played.press("ctrl+s")
        await played.sees("seats is a number: 1200 or 12.5.")
        await played.press("ctrl+u")
        await played.type("1,300")
        await played.press("ctrl+s")
        await played.sees("Edited Ada Byron")
        assert '"seats": "1300"' in played.ask("SELECT custom FROM prospect")
