"""The formula as a founder changes it: on a draft, with the what-if before the save; and the stages, each act with its undo."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from salestui.store.library import AssetDraft, add_asset
from salestui.store.outbox import enrol
from salestui.store.stage_editing import set_express

from .play import HOME, NOW, SIZES, SMALL, Firm, Play, play


@asynccontextmanager
async def formula(firm: Firm, size: tuple[int, int] = HOME, *first: str) -> AsyncIterator[Play]:
    """The app with the formula open, from the palette; `first` leaves what stands in the way."""
    async with play(firm, size) as played:
        await played.press(*first, ":")
        await played.type("the formula")
        await played.press("enter")
        await played.sees("a customer takes at least" if size == HOME else "formula:")
        yield played


@pytest.fixture
def three(firm: Firm) -> list[int]:
    """Three steps in Captured and three people who wait for the first; something at hand; a mail in Qualified."""
    firm.mailbox(25)
    for title, delay in (("Opener", "0"), ("Follow-up", "2b"), ("Last word", "4")):
        firm.mail(title, delay=delay)
    firm.mail("Case", stage="Qualified")
    add_asset(firm.db, AssetDraft("pdf", "Price sheet", body="Prices", stage="Captured"), NOW)
    ids = firm.people(3, days=0)
    enrol(firm.db, ids, NOW)
    return ids


def steps(played: Play, stage: str = "Captured") -> list[tuple[str, int, int, int]]:
    return [
        tuple(row)
        for row in played.db.execute(
            "SELECT a.title, t.delay_days, t.delay_business, t.required FROM step t JOIN asset a ON a.id = t.asset_id"
            " JOIN stage s ON s.id = t.stage_id WHERE s.name = ? AND t.channel <> 'hand' ORDER BY t.position",
            (stage,),
        )
    ]


def names(played: Play) -> list[str]:
    return [name for (name,) in played.db.execute("SELECT name FROM stage ORDER BY position")]


@pytest.mark.parametrize("size", SIZES)
async def test_the_formula_is_changed_on_a_draft_tried_out_and_saved_as_one(firm: Firm, three: list[int], size: tuple[int, int]) -> None:
    async with formula(firm, size) as played:
        await played.sees("4 steps, 1 at hand") if size == HOME else None
        await played.sees("Captured", "3 people", "1", "Opener", "Follow-up", "Last word", "Price sheet")
        await played.press("j", "j", "d", "5", "enter")
        await played.sees("unsaved: 1 change")
        await played.press(">", "r")
        await played.sees("unsaved: 3 changes", "optional")
        assert steps(played) == [("Opener", 0, 0, 1), ("Follow-up", 2, 1, 1), ("Last word", 4, 0, 1)], "nothing is written"
        await played.press("w")
        await played.sees("3 of 3 people would get something else", "3 people get “Follow-up”", "later", "Ada Byron")
        assert steps(played)[1][0] == "Follow-up"
        await played.press("enter")
        await played.sees("What changes for Ada Byron")
        await played.press("escape", "escape")
        await played.sees("unsaved: 3 changes")
        await played.press("s")
        await played.sees("Saved 3 changes of the formula. u to undo.")
        assert steps(played) == [("Opener", 0, 0, 1), ("Last word", 4, 0, 1), ("Follow-up", 5, 0, 0)]
        await played.press("u")
        await played.sees("Undone: Changed the formula in 3 things.")
        assert steps(played) == [("Opener", 0, 0, 1), ("Follow-up", 2, 1, 1), ("Last word", 4, 0, 1)]


async def test_the_what_if_saves_too_and_says_what_became_of_the_mails(firm: Firm, three: list[int]) -> None:
    async with formula(firm) as played:
        await played.press("j", "d", "3", "enter", "w")
        await played.sees("3 people get “Opener” 3 days later")
        await played.press("s")
        await played.sees("Saved 1 change of the formula: 3 mails due at another time. u to undo.")
        assert played.ask("SELECT count(*) FROM delivery WHERE due_at LIKE '2026-03-07%'") == 3
        await played.press("u")
        await played.until(lambda: played.ask("SELECT count(*) FROM delivery WHERE due_at LIKE '2026-03-04%'") == 3)


async def test_undo_takes_back_the_draft_first_and_leaving_asks(firm: Firm, three: list[int]) -> None:
    async with formula(firm) as played:
        await played.press("j", ">", "j", ">")
        await played.sees("unsaved")
        await played.press("u", "u")
        await played.sees("Nothing is unsaved any more.")
        await played.press("ctrl+r")
        await played.sees("Done again. Unsaved: 1 change.")
        await played.press("escape")
        await played.sees("1 change is not saved", "Save", "Discard", "Go on")
        await played.press("escape")
        await played.sees("1 change")
        await played.press("q", "3")
        await played.misses("is not saved")
        await played.press("escape", "2")
        await played.misses("a customer takes at least")
        assert [title for title, *_ in steps(played)] == ["Opener", "Follow-up", "Last word"]


@pytest.mark.parametrize("size", SIZES)
async def test_a_step_with_unsent_mails_is_taken_out_only_after_a_word(firm: Firm, three: list[int], size: tuple[int, int]) -> None:
    async with formula(firm, size) as played:
        await played.press("j", "x")
        await played.sees("out of the formula?", "3 mails of it have not left.")
        await played.press("escape")
        await played.misses("out of the formula?")
        await played.press("x", "enter")
        await played.sees("unsaved: 1 change")
        assert played.states() == ["scheduled"] * 3
        await played.press("s")
        await played.sees("Saved 1 change", "3 cancelled")
        assert played.states() == ["cancelled"] * 3 + ["scheduled"] * 3
        await played.press("u")
        await played.until(lambda: played.states() == ["scheduled"] * 3)
        assert [title for title, *_ in steps(played)] == ["Opener", "Follow-up", "Last word"]


async def test_steps_go_into_other_stages_and_assets_come_in(firm: Firm, three: list[int]) -> None:
    async with formula(firm) as played:
        await played.press("j", "m")
        await played.sees("“Opener” into which stage?")
        await played.press("1")
        await played.sees("unsaved: 1 change")
        await played.press("g", "j", ">", ">")
        await played.sees("“Follow-up” stands in Qualified now. Not saved yet.")
        await played.press("g", "a")
        await played.type("case")
        await played.press("enter")
        await played.sees("Added “Case”; not saved yet.")
        await played.press("d", "3", "b", "enter", "s")
        await played.sees("Saved 3 changes")
        assert steps(played) == [("Case", 3, 1, 1), ("Last word", 4, 0, 1)]
        assert [title for title, *_ in steps(played, "Qualified")] == ["Follow-up", "Case", "Opener"]


async def test_what_is_only_for_a_step_says_so_on_a_stage(firm: Firm, three: list[int]) -> None:
    async with formula(firm) as played:
        await played.press("d")
        await played.sees("This is for a step")
        await played.press("w")
        await played.sees("Nothing is changed yet.")
        await played.press("s")
        await played.sees("There is nothing to save")
        await played.press("j", "<", "<")
        await played.sees("It is the first step already.")
        await played.press("j", "j", "j", "d")
        await played.sees("at hand waits for nothing")


@pytest.mark.parametrize("size", SIZES)
async def test_a_newcomer_cuts_nine_stages_down_to_three_and_fills_one(firm: Firm, size: tuple[int, int]) -> None:
    async with formula(firm, size, "escape") as played:
        await played.sees("no step yet")
        await played.press("j", "x", "x", "x", "x", "x")
        await played.until(lambda: names(played) == ["Captured", "Customer", "Lost", "Not now"])
        await played.press("j", "x", "x")
        await played.until(lambda: names(played) == ["Captured", "Customer"])
        await played.press("g", "n", "1")
        await played.sees("A new stage")
        await played.type("Demo given")
        await played.press("ctrl+s")
        await played.sees("Added stage Demo given. u to undo.")
        assert names(played) == ["Captured", "Demo given", "Customer"]
        await played.press("<")
        await played.sees("Demo given is stage 1 now. u to undo.")
        assert names(played) == ["Demo given", "Captured", "Customer"]
        await played.press("n", "2", "1")
        await played.sees("A new e-mail")
        await played.type("Thanks")
        await played.press("ctrl+s")
        await played.sees("Thanks (e-mail)")
        await played.type("Hello.")
        await played.press("ctrl+s")
        await played.sees("Added Thanks. u to undo.")
        assert steps(played, "Demo given") == [("Thanks", 0, 0, 1)]
        await played.press("i")
        await played.sees("as step 1 of Demo given")


async def test_the_last_stage_of_a_kind_stays(firm: Firm) -> None:
    async with formula(firm, HOME, "escape") as played:
        await played.press("G", "k", "k", "x")
        await played.sees("Customer is the only stage that is won: a sales system needs one.")
        assert len(names(played)) == 9


@pytest.mark.parametrize("size", [HOME, SMALL])
async def test_a_stage_under_prospects_goes_into_another_with_all_of_them(firm: Firm, three: list[int], size: tuple[int, int]) -> None:
    async with formula(firm, size) as played:
        await played.press("x")
        await played.sees("Captured goes into which stage?", "Qualified")
        await played.press("1")
        await played.sees("Let Captured go into Qualified?", "3 go along", "3 mails: they leave as planned", "one undo brings")
        await played.press("enter")
        await played.sees("Captured went into Qualified with 3 people.")
        assert names(played)[0] == "Qualified" and played.stage_of("Ada Byron") == "Qualified"
        assert [title for title, *_ in steps(played, "Qualified")] == ["Opener", "Follow-up", "Last word", "Case"]
        assert played.states() == ["scheduled"] * 3
        await played.press("u")
        await played.sees("Undone: Merged stage Captured into Qualified.")
        assert played.stage_of("Ada Byron") == "Captured"
        assert [title for title, *_ in steps(played)] == ["Opener", "Follow-up", "Last word"]


async def test_a_merge_waits_for_the_draft(firm: Firm, three: list[int]) -> None:
    async with formula(firm) as played:
        await played.press("j", "r", "g", "x")
        await played.sees("Save your changes first")
        assert len(names(played)) == 9


async def test_a_stage_says_what_it_is_for_and_the_form_corrects_it(firm: Firm, three: list[int]) -> None:
    async with formula(firm) as played:
        await played.sees("Find out in a minute", "A reply, or a fact", "at most 21")
        await played.press("e", "down", "down", "down", "down", "ctrl+u")
        await played.type("soon")
        await played.press("ctrl+s")
        await played.sees("is no number of days")
        await played.press("ctrl+u", "9", "ctrl+s")
        await played.sees("Edited Captured. u to undo.", "at most 9")
        assert played.ask("SELECT max_days FROM stage WHERE name = 'Captured'") == 9
        await played.press("e", "down", "down", "down", "down", "down", "ctrl+u")
        await played.type("won")
        await played.press("ctrl+s")
        await played.sees("3 prospects stand in Captured")


async def test_an_express_lane_is_opened_seen_on_the_board_and_closed(firm: Firm, three: list[int]) -> None:
    async with formula(firm) as played:
        await played.press("l")
        await played.sees("Whoever is ready goes from Captured straight to")
        await played.press("5")
        await played.sees("straight to Proposal sent", "express lane → Proposal sent")
        await played.press("P", "m")
        await played.sees("Move to which stage?", "express lane: Accept the proposal")
        await played.press("escape", "T", "g", "j", "j", "j", "j", "j", "x")
        await played.sees("Captured has no express lane any more")
        assert played.ask("SELECT express_to_id FROM stage WHERE name = 'Captured'") is None


async def test_enter_opens_a_panel_where_there_is_no_room_beside(firm: Firm, three: list[int]) -> None:
    set_express(firm.db, 1, 6, NOW)
    async with formula(firm, SMALL) as played:
        await played.sees("2b", "express lane → Proposal sent")
        await played.press("enter")
        await played.sees("Goal", "Next step", "straight to Proposal sent")
        await played.press("escape", "j", "enter")
        await played.sees("Opener", "at once, by email", "3 mails not sent yet", "how long does your month-end take?")


async def test_search_finds_a_step_among_many(firm: Firm, three: list[int]) -> None:
    async with formula(firm) as played:
        await played.press("/")
        await played.type("last")
        await played.press("enter")
        await played.misses("Opener")
        await played.sees("Captured", "Last word", "searched: last")
        await played.press("escape")
        await played.sees("Opener")


async def test_what_another_program_changes_meanwhile_is_kept_under_the_draft(firm: Firm, three: list[int]) -> None:
    async with formula(firm) as played:
        await played.press("j", "j", "d", "7", "enter")
        await played.sees("unsaved: 1 change")
        played.db.execute(
            "UPDATE step SET delay_days = 9 WHERE id = (SELECT t.id FROM step t JOIN asset a ON a.id = t.asset_id WHERE a.title = 'Last word')"
        )
        await played.sees("after 9 days", "after 7 days", "unsaved: 1 change")
        await played.press("s")
        await played.sees("Saved 1 change")
        assert [delay for _, delay, _, _ in steps(played)] == [0, 7, 9]


async def test_fifty_stages_and_five_thousand_words_are_walked_and_changed(firm: Firm) -> None:
    db = firm.db
    db.execute("INSERT INTO stage (position, name) SELECT 10 + value, 'Stage ' || value FROM json_each(?)", (str(list(range(41))),))
    db.executemany(
        "INSERT INTO asset (kind, title, status, created_at) VALUES ('email', ?, 'live', ?)",
        [(f"Words {n}", NOW.isoformat()) for n in range(5000)],
    )
    db.execute("INSERT INTO revision (asset_id, number, created_at) SELECT id, 1, created_at FROM asset")
    db.execute("INSERT INTO step (stage_id, position, asset_id) SELECT 1 + id % 50, id / 50 + 1, id FROM asset")
    async with formula(firm, HOME, "escape") as played:
        await played.sees("50 stages, 5,000 steps")
        await played.press("G", "k", "<")
        await played.sees("unsaved: 1 change")
        await played.press("g", "a")
        await played.type("words 77")
        await played.press("enter")
        await played.sees("unsaved: 2 changes")
        await played.press("s")
        await played.sees("Saved 2 changes")
        assert played.ask("SELECT count(*) FROM step") == 5001


async def test_a_draft_is_not_lost_by_leaving_from_another_screen(firm: Firm, three: list[int]) -> None:
    async with formula(firm) as played:
        await played.press("j", "r")
        await played.sees("unsaved: 1 change")
        await played.press("w")
        await played.sees("what if:")
        await played.press("P")
        await played.sees("formula: 1 change unsaved")
        await played.press("q")
        await played.sees("Formula: 1 change unsaved", "Leave without it")
        await played.press("3", ":")
        await played.type("quit")
        await played.press("enter")
        await played.sees("Leave without it")
        await played.press("1")
        await played.sees("unsaved: 1 change", "optional")
        await played.press("P")
        await played.sees("formula: 1 change unsaved")
        await played.press("W")
        await played.sees("formula: 1 change unsaved")
        await played.press("f")
        await played.sees("unsaved: 1 change", "s saves")
        await played.press("s")
        await played.sees("Saved 1 change")
        await played.press("P")
        await played.misses("unsaved")
        await played.press("q")
        await played.until(lambda: not played.app.is_running)
