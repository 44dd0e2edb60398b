"""Coverage on the screen: the matrix is walked, holes are seen without colour, every number opens its rows, objections get their answer."""

from datetime import timedelta

import pytest

from salestui.screens.coverage import CoverageScreen
from salestui.screens.objections import ObjectionsScreen
from salestui.store.journal import action
from salestui.store.library import AssetDraft, add_asset
from salestui.store.objections import add_objection, note_objection

from .play import COMPLETE, HOME, NOW, SIZES, Firm, Play, play


def words(firm: Firm) -> None:
    """Two live mails and a draft in Captured, a call script in Qualified, nothing anywhere else."""
    firm.mail("Opener")
    firm.mail("Second", delay="2b")
    firm.mail("Third", status="draft")
    add_asset(firm.db, AssetDraft("call", "First call", body="## Open\nHello\n## Objection: No time\nTen minutes.", stage="Qualified"), NOW)


async def opened(played: Play, *texts: str) -> None:
    await played.press("escape")
    played.app.push_screen(CoverageScreen())
    await played.sees(*texts or ("All stages",))
    await played.until(lambda: "…" not in "".join(line for line in played.text.splitlines() if "broken or missing" in line))


@pytest.mark.parametrize("size", SIZES)
async def test_the_matrix_shows_live_drafts_and_holes_by_signs(firm: Firm, size: tuple[int, int]) -> None:
    words(firm)
    async with play(firm, size) as played:
        await opened(played, "Call booked !", "a hole")
        lines = {line[2:].split("  ")[0].strip(): line.split() for line in played.text.splitlines() if line[2:].strip()}
        captured, booked = lines["Captured"], lines["Call booked !"]
        assert captured[-10:] == ["[·]", "2+1", "·", "·", "·", "·", "·", "·", "2+1", "3"] and booked[-10:] == ["·"] * 9 + ["!0"]
        assert "required" in played.text  # the signs are explained as far as there is room
        assert "…" not in next(line for line in played.text.splitlines() if "hole" in line and "2+1" in line)
        await played.press("l", "j", "right", "down")
        await played.sees("Call booked · PDF: a hole, nothing live")
        await played.press("k", "k", "h")
        await played.sees("Captured · e-mail: 2 live, 1 draft")


async def test_a_cell_opens_its_assets_and_a_hole_offers_to_write_one(firm: Firm) -> None:
    words(firm)
    async with play(firm) as played:
        await opened(played)
        await played.press("l", "enter")
        await played.sees("email, live, step 1", "email, draft, step 3", "3")
        await played.press("/")
        await played.type("third")
        await played.press("enter")
        await played.misses("step 1")
        await played.press("escape", "escape")
        await played.sees("All stages")
        await played.press("j", "j", "enter")
        await played.sees("Call booked has no live e-mail.", "Write one here")
        await played.press("escape")
        await played.misses("Write one here")


async def test_every_number_opens_its_rows_with_a_reason(firm: Firm) -> None:
    words(firm)
    add_objection(firm.db, "Too expensive", NOW)
    firm.people(2)
    async with play(firm) as played:
        await opened(played)
        await played.press("tab")
        for number, said in (("4", "planned for a customer"), ("1", "objections without an answer"), ("4", "stages without a live asset")):
            assert any(said in line and number in line.split() for line in played.text.splitlines()), said
        await played.press("j", "j", "j")
        await played.sees("Whoever stands there gets nothing.")
        await played.press("enter")
        await played.sees("Why it is counted", "no live asset; nobody stands in it now", "Trial started")
        await played.press("escape", "j", "j", "i")
        await played.sees("Live, and nobody ever got it.")
        await played.press("enter")
        await played.sees("live, and never served; made on 2026-03-04")
        await played.press("j", "enter")
        await played.sees("Second", "revision" if "revision" in played.text else "Revision")
        await played.press("escape", "escape")
        await played.sees("All stages")


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_store_says_what_is_missing(firm: Firm, size: tuple[int, int]) -> None:
    async with play(firm, size) as played:
        await opened(played, "Captured !")
        await played.press("tab", "j")
        await played.sees("no customer to count yet")
        await played.press("enter")
        await played.sees("There is no row behind it.")
        await played.press("j", "enter")
        await played.sees("0 objections without an answer: as it should be.")
        await played.press("j", "enter")
        await played.sees("Captured", "Why it is counted" if size[0] > 60 else "What")


async def test_an_asset_that_is_added_fills_its_hole(firm: Firm) -> None:
    words(firm)
    async with play(firm, COMPLETE) as played:
        await opened(played, "Call booked !")
        add_asset(played.db, AssetDraft("chat", "In the room", body="x", stage="Call booked"), NOW)
        await played.app.changed(frozenset({"asset"}))
        await played.misses("Call booked !")
        await played.press("u")
        await played.sees("Undone: Added In the room", "Call booked !")


async def test_resizing_never_loses_the_cell(firm: Firm) -> None:
    words(firm)
    async with play(firm) as played:
        await opened(played)
        await played.press("l", "j")
        for size in ((60, 20), (30, 8), (1, 1), (80, 24)):
            await played.pilot.resize_terminal(*size)
            await played.pilot.pause()
        await played.sees("Qualified · e-mail: a hole")


async def test_objections_are_answered_merged_and_named(firm: Firm) -> None:
    words(firm)
    (ada,) = firm.people(1)
    with action(firm.db, "Heard", NOW):
        for number, name in enumerate(("Too expensive", "Costs too much", "No time")):
            note_objection(firm.db, name, ada, None, f"He said {name}", NOW - timedelta(days=number))
    async with play(firm, HOME) as played:
        await opened(played)
        await played.press("b")
        await played.sees("objections: 1 of 3", "Ada Byron")
        assert "First call" in next(line for line in played.text.splitlines() if "No time" in line)  # by its section
        await played.press("enter")
        await played.sees("nothing yet: a chooses it", "Ada Byron: He said Too expensive")
        await played.press("escape", "a")
        await played.sees("What answers “Too expensive”?")
        await played.type("opener")
        await played.press("enter")
        await played.sees("Opener answers “Too expensive” now.")
        assert played.ask("SELECT a.title FROM objection o JOIN asset a ON a.id = o.asset_id") == "Opener"
        await played.press("g", "m")
        await played.sees("“Costs too much” is the same as")
        await played.type("too exp")
        await played.press("enter")
        await played.sees("counts as “Too expensive” now")
        assert played.ask("SELECT count(*) FROM intel i JOIN objection o ON o.id = i.objection_id WHERE o.name = 'Too expensive'") == 2
        await played.press("n")
        await played.type("The partner says no")
        await played.press("enter")
        await played.sees("Named “The partner says no”")
        await played.press("u")
        await played.sees("Undone: Named the objection")


@pytest.mark.parametrize("size", SIZES)
async def test_no_objection_yet(firm: Firm, size: tuple[int, int]) -> None:
    async with play(firm, size) as played:
        await played.press("escape")
        played.app.push_screen(ObjectionsScreen())
        await played.sees("No objection is named yet. n names one")
        await played.press("a")
        await played.sees("There is no objection here: n names one.")


async def test_whoever_leaves_at_once_waits_for_nothing(firm: Firm) -> None:
    words(firm)
    async with play(firm) as played:
        await played.press("escape")
        for _ in range(5):
            played.app.push_screen(CoverageScreen())
            await played.press("escape")
        await played.until(lambda: not isinstance(played.app.screen, CoverageScreen))
        await played.press("P")
        await played.sees("Captured: nobody")
