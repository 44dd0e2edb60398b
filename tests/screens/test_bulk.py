"""Marks go over columns and filters; what is done with them is one action and one undo."""

import pytest

from salestui.store.custom_fields import define_field

from .play import COMPLETE, NOW, SIZES, Firm, play


@pytest.mark.parametrize("size", SIZES)
async def test_marks_stay_over_columns_and_filters_and_one_undo_takes_all_back(firm: Firm, size: tuple[int, int]) -> None:
    firm.people(3)
    firm.people(2, stage="Qualified")
    async with play(firm, size, screen="P") as played:
        await played.sees("Captured: 1 of 3")
        await played.press("v", "l")
        await played.sees("Qualified: 1 of 2 · 1 marked")
        await played.press("v")
        await played.sees("2 marked")
        await played.press("/")
        await played.type("tag:none")
        await played.press("enter")
        await played.sees("2 marked (2 not in this filter)")
        await played.press("t")
        await played.sees("Tags of 2 prospects")
        await played.type("+vip, hot")
        await played.press("enter")
        await played.sees("Tagged 2 prospects: +vip, +hot. u to undo.")
        assert played.ask('SELECT count(*) FROM prospect WHERE tags = \'["vip", "hot"]\'') == 2
        await played.press("u")
        await played.until(lambda: played.ask("SELECT count(*) FROM prospect WHERE tags = '[]'") == 5)
        assert "marked" not in played.app.base_screen.status.lines(200)[0][0][0]  # type: ignore[union-attr]


async def test_star_marks_the_column_then_all_stages_then_nobody_and_keys_wait_for_it(firm: Firm) -> None:
    firm.people(3)
    firm.people(2, stage="Qualified")
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 3")
        await played.press("*")
        await played.sees("Marked 3 prospects of Captured", "* again marks those of all stages too")
        await played.press("*")
        await played.sees("Marked 5 prospects of all stages")
        await played.press("*")
        await played.sees("Captured: 1 of 3")
        await played.misses("marked")
        for name in ("mark-all", "mark-all", "next-stage"):  # faster than the store answers
            played.app.base_screen.action_command(name)  # type: ignore[union-attr]
        await played.sees("Moved 5 prospects a stage on: 3 to Qualified, 2 to Call booked. u to undo.")
        await played.press("u")
        await played.until(lambda: played.ask("SELECT count(*) FROM prospect WHERE stage_id = 1") == 3)


@pytest.mark.parametrize("size", SIZES)
async def test_a_form_for_many_sets_what_is_filled_in(firm: Firm, size: tuple[int, int]) -> None:
    firm.people(3, source="fair", **{"custom.city": "Ulm"})
    define_field(firm.db, "renewal", "date", (), NOW)
    async with play(firm, size, screen="P") as played:
        await played.sees("Captured: 1 of 3")
        await played.press("*", "e")
        await played.sees("Edit 3 prospects: a blank changes nothing", "Company")
        await played.type("One Firm")
        await played.press("tab", "-", *["tab"] * 5)
        await played.type("soon")
        await played.press("enter")
        await played.sees("renewal is a day: 2027-01-31.")
        await played.press("ctrl+u")
        await played.type("2027-2-1")
        await played.press("tab", "-", "ctrl+s")
        await played.sees("Edited 3 prospects. u to undo.")
        row = played.db.execute("SELECT DISTINCT company, source, custom, value IS NULL FROM prospect").fetchall()
        assert row == [("One Firm", "", '{"renewal": "2027-02-01"}', 0)]
        await played.press("u")
        await played.until(lambda: played.ask("SELECT count(*) FROM prospect WHERE source = 'fair'") == 3)


async def test_marked_ones_of_several_stages_are_lost_with_one_reason(firm: Firm) -> None:
    firm.people(2)
    firm.people(1, stage="Qualified")
    async with play(firm, COMPLETE, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        await played.press("*", "*", "x")
        await played.type("no budget")
        await played.press("enter")
        await played.sees("Moved 3 prospects to Lost (no budget)")
        assert played.ask("SELECT count(*) FROM prospect WHERE lost_reason = 'no budget'") == 3


async def test_one_is_tagged_with_what_is_known_offered(firm: Firm) -> None:
    firm.people(2, tags="vendor")
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        await played.press("t")
        await played.type("+new, -ve")
        await played.sees("tab: -vendor")
        await played.press("tab", "enter")
        await played.sees("Tagged 1 prospect: +new, -vendor. u to undo.")
        assert played.ask("SELECT tags FROM prospect WHERE id = 2") == '["new"]', "the highlighted one, longest there"
        await played.press("t", "enter")
        await played.sees("No tag was named.")


async def test_an_act_on_marks_that_are_gone_does_nothing_to_others(firm: Firm) -> None:
    firm.people(2)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        await played.press("n")
        await played.type("Mary")
        await played.press("ctrl+s")
        await played.sees("Added Mary")
        await played.press("*")
        await played.sees("Marked 3 prospects")
        await played.press("u")
        await played.sees("Undone: Added Mary")
        await played.until(lambda: len(played.app.base_screen.board.marks) == 2)  # type: ignore[union-attr]
