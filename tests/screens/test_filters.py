"""Pipeline's filter: typed, chosen, kept under a name, said; and the order of the columns."""

import pytest

from salestui.store.custom_fields import define_field
from salestui.store.views import save_view

from .play import COMPLETE, HOME, NOW, SIZES, SMALL, Firm, Play, play


def crowd(firm: Firm) -> None:
    firm.people(6, days=10)
    firm.people(2, stage="Qualified", days=20, tags="vendor", **{"custom.plan": "gold"})
    define_field(firm.db, "plan", "choice", ("gold", "silver"), NOW)


def column(played: Play) -> list[str]:
    """The first names of the column with the keys."""
    lines = played.app.base_screen.lines  # type: ignore[union-attr]
    return [lines._window.row(number).name for number in range(3)]


@pytest.mark.parametrize("size", SIZES)
async def test_a_filter_is_typed_with_its_words_offered(firm: Firm, size: tuple[int, int]) -> None:
    crowd(firm)
    async with play(firm, size, screen="P") as played:
        await played.sees("Captured: 1 of 6")
        await played.press("/")
        await played.sees("Filter all stages", "stage:", "days>14")
        await played.type("sta")
        await played.sees("tab: stale, stage:")
        await played.press("tab")
        await played.type("val")
        await played.press("tab", "backspace")
        await played.type(">1k")
        await played.press("enter")
        await played.sees("3 of 6", "0 of 2", "filter: stale value>1k · 3 of 8")
        assert "! 30 d" in played.text and "! 20 d" not in played.text
        await played.press("escape")
        await played.sees("Captured: ", " of 6")
        await played.misses("filter:")


async def test_what_is_no_condition_is_said(firm: Firm) -> None:
    crowd(firm)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 6")
        await played.press("/")
        await played.type("vaule>3")
        await played.press("enter")
        await played.sees("Nobody here answers to the filter", "0 of 8", "1 part read as plain words: vaule>3")


@pytest.mark.parametrize("size", SIZES)
async def test_a_view_is_kept_opened_by_its_digit_renamed_and_removed(firm: Firm, size: tuple[int, int]) -> None:
    crowd(firm)
    async with play(firm, size, screen="P") as played:
        await played.sees("Captured: 1 of 6")
        await played.press("/")
        await played.type("tag:vendor plan:gold")
        await played.press("enter")
        await played.sees("Qualified: 1 of 2")
        await played.press("f")
        await played.sees("Filters and saved views", "Save this filter")
        await played.press("7")
        await played.type("Golden")
        await played.press("enter")
        await played.sees("Saved the view Golden")
        assert played.ask("SELECT query FROM saved_view WHERE name = 'Golden'") == "tag:vendor plan:gold"
        await played.press("escape")
        await played.misses("view: Golden")
        await played.press("f")
        await played.sees("1  Golden")
        await played.press("1")
        await played.sees("view: Golden · 2 of 8" if size != SMALL else "view: Golden")
        await played.press("f", "end", "k", "k", "enter")
        await played.sees("Rename which view?")
        await played.press("1", "ctrl+u")
        await played.type("Rich")
        await played.press("enter")
        await played.sees("Renamed Golden to Rich. u to undo.")
        await played.press("f", "end", "k", "enter", "1")
        await played.sees("Removed the view Rich. u to undo.")
        await played.press("u")
        await played.until(lambda: played.ask("SELECT name FROM saved_view") == "Rich")


async def test_ready_made_filters_and_worth_more_than(firm: Firm) -> None:
    crowd(firm)
    save_view(firm.db, "Mine", "due", NOW)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 6")
        await played.press("f")
        await played.sees("1  Mine", "2  Stale", "longer in the stage than planned")
        await played.press("2")
        await played.sees("view: Stale · 4 of 8")
        await played.press("f", "7")
        await played.sees("Worth more than how much?")
        await played.type("lots")
        await played.press("enter")
        await played.sees("That is no amount")
        await played.press("ctrl+u")
        await played.type("2k eur")
        await played.press("enter")
        await played.sees("filter: value>2keur · 2 of 8")


@pytest.mark.parametrize("size", [HOME, COMPLETE])
async def test_the_columns_are_sorted_by_what_the_founder_chooses(firm: Firm, size: tuple[int, int]) -> None:
    crowd(firm)
    async with play(firm, size, screen="P") as played:
        await played.sees("Captured: 1 of 6")
        assert column(played) == ["Søren Holm", "Olena Shevchenko", "陈 伟"]
        await played.press("r")
        await played.sees("Sort the columns by", "Next step", "5  plan")
        await played.press("3")
        await played.sees("Sorted by name. r changes it.")
        await played.until(lambda: column(played) == ["Ada Byron", "Grace Hopper", "Jürgen Müller"])
        await played.press("r", "2")
        await played.sees("2,600 EUR", "Sorted by value")
        await played.press("g", "j", ">")
        await played.sees("Moved Olena Shevchenko to Qualified")
        await played.press("/")
        await played.type("stage:captured")
        await played.press("enter")
        await played.sees("filter: stage:captured", "by value")


async def test_whoever_leaves_the_filter_by_an_act_does_not_take_the_highlight_along(firm: Firm) -> None:
    crowd(firm)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 6")
        await played.press("f", "1")
        await played.sees("Captured: ", "view: Stale")
        await played.press("g", ">")
        await played.sees("Moved Søren Holm to Qualified")
        await played.until(lambda: played.app.base_screen and played.app.base_screen.lines.row.name == "Olena Shevchenko")  # type: ignore[union-attr]
        await played.press(">")
        await played.sees("Moved Olena Shevchenko to Qualified")
