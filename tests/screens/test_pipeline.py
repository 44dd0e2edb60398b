"""The board: every prospect in his stage; moves by keys, each undone by one."""

import asyncio
from typing import Any

import pytest

from salestui.screens.board import Board
from salestui.store.stages import add_stage

from .play import COMPLETE, HOME, NOW, SIZES, SMALL, Firm, Play, play


async def board(played: Play) -> Board:
    await played.until(lambda: played.app.screen.query(Board) and played.app.screen.query_one(Board).columns)
    return played.app.screen.query_one(Board)


@pytest.mark.parametrize("size", SIZES)
async def test_the_board_shows_stages_with_counts_values_and_days(firm: Firm, size: tuple[int, int]) -> None:
    firm.people(4, days=10)
    async with play(firm, size, screen="P") as played:
        await played.sees("Captured", "Qualified", "Ada Byron", "! ", "30 d", "3,400 EUR", "Captured: 1 of 4")
        assert "stages 1-" in played.text
        assert any("陈 伟" in line and "! 30 d" in line for line in played.text.splitlines()), "a stale row says so beside its days"


async def test_the_card_stands_beside_at_120_below_at_80_and_not_at_60(firm: Firm) -> None:
    firm.people(1)
    for size, shown in ((HOME, True), (COMPLETE, True), (SMALL, False)):
        async with play(firm, size, screen="P") as played:
            await played.sees("Captured: 1 of 1")
            if shown:
                await played.sees("p0@firm0", "nothing left to serve")
            else:
                assert "p0@firm0" not in played.text


async def test_a_move_is_seen_undone_and_done_again(firm: Firm) -> None:
    firm.people(2)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        await played.press(">")
        await played.sees("Moved Grace Hopper to Qualified. u to undo.")
        assert played.stage_of("Grace Hopper") == "Qualified"
        await played.press("u")
        await played.sees("Undone: Moved Grace Hopper to Qualified")
        assert played.stage_of("Grace Hopper") == "Captured"
        await played.press("ctrl+r")
        await played.sees("Done again")
        assert played.stage_of("Grace Hopper") == "Qualified"
        await played.press("<")
        await played.until(lambda: played.stage_of("Grace Hopper") == "Captured")


@pytest.mark.parametrize("size", SIZES)
async def test_a_stage_is_chosen_by_name_and_ahead_is_allowed(firm: Firm, size: tuple[int, int]) -> None:
    firm.people(1)
    async with play(firm, size, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("m")
        await played.sees("Move to which stage?")
        await played.press("j", "j", "enter")
        await played.until(lambda: played.stage_of("Ada Byron") == "Call done")
        await played.sees("Moved Ada Byron to Call done")


async def test_lost_wants_a_reason_and_esc_leaves_everything(firm: Firm) -> None:
    firm.people(1)
    async with play(firm, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("x")
        await played.press("enter")
        await played.sees("A reason is needed")
        await played.press("escape")
        assert played.stage_of("Ada Byron") == "Captured"
        await played.press("x")
        await played.type("too dear")
        await played.press("enter")
        await played.sees("Moved Ada Byron to Lost (too dear)")
        assert played.ask("SELECT lost_reason FROM prospect") == "too dear"


@pytest.mark.parametrize(
    ("typed", "day"), [("2026-12-01", "2026-12-01"), ("+14d", "2026-03-18"), ("2w", "2026-03-18"), ("fri", "2026-03-06")]
)
async def test_not_now_takes_a_day_as_it_is_typed(firm: Firm, typed: str, day: str) -> None:
    firm.people(1)
    async with play(firm, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("z")
        await played.type("yesterday")
        await played.press("enter")
        await played.sees("is no day")
        await played.press("ctrl+u", "enter")
        await played.sees("A day is needed, like 2026-12-01")
        await played.type(typed)
        await played.press("enter")
        await played.sees(f"Moved Ada Byron to Not now until {day}")
        assert played.ask("SELECT not_now_until FROM prospect") == day


async def test_marked_rows_move_together_and_come_back_together(firm: Firm) -> None:
    firm.people(6)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 6")
        await played.press("v", "j", "v")
        await played.sees("2 marked")
        await played.press(">")
        await played.sees("Moved 2 prospects to Qualified")
        assert played.ask("SELECT count(*) FROM prospect WHERE stage_id = 2") == 2
        await played.press("u")
        await played.until(lambda: played.ask("SELECT count(*) FROM prospect WHERE stage_id = 2") == 0)
        await played.press("*")
        await played.sees("Marked 6 prospects of Captured")
        await played.press("x")
        await played.type("all of them")
        await played.press("enter")
        await played.sees("Moved 6 prospects to Lost")
        await played.press("u")
        await played.until(lambda: played.ask("SELECT count(*) FROM prospect WHERE stage_id = 1") == 6)


async def test_search_is_live_over_all_columns_and_marks_only_what_it_finds(firm: Firm) -> None:
    firm.people(6)
    firm.people(2, stage="Qualified")
    async with play(firm, screen="P") as played:
        await played.sees("Olena")
        await played.press("/")
        await played.type("muller")
        await played.misses("Olena")
        await played.press("enter")
        await played.sees("1 of 6", "0 of 2", "searched: muller")
        await played.press("*")
        await played.sees("Marked 1 prospect of Captured")
        await played.press("escape", "escape")
        await played.sees("Olena")


async def test_columns_that_do_not_fit_come_into_sight(firm: Firm) -> None:
    firm.people(1, stage="Customer")
    async with play(firm, COMPLETE, screen="P") as played:
        shown = await board(played)
        await played.sees("stages 1-3 of 9")
        await played.press(*"llllll")
        await played.sees("Customer: 1 of 1", "Ada Byron", "stages 5-7 of 9")
        assert shown.at == 6
        await played.press("l", "l")
        await played.sees("Not now: nobody", "stages 7-9 of 9")


@pytest.mark.parametrize("size", SIZES)
async def test_a_prospect_is_added_and_edited_in_a_form(firm: Firm, size: tuple[int, int]) -> None:
    firm.people(1)
    async with play(firm, size, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("n")
        await played.sees("A new prospect")
        await played.type("Mary")
        await played.press("tab")
        await played.type("p0@firm0.example")
        await played.press("ctrl+s")
        await played.sees("This address is somebody’s already", "Open Ada Byron")
        await played.press("2")
        await played.sees("Not added yet. What you typed is here.", "p0@firm0.example")
        assert played.ask("SELECT count(*) FROM prospect") == 1
        await played.press("tab", "ctrl+u")
        await played.type("mary@m.example")
        await played.press("ctrl+s")
        await played.sees("Added Mary. u to undo.")
        assert played.ask("SELECT email FROM prospect WHERE name = 'Mary'") == "mary@m.example"
        await played.press("g")
        await played.until(lambda: played.app.base_screen and played.app.base_screen.lines.row.name == "Ada Byron")  # type: ignore[union-attr]
        await played.press("e")
        await played.sees("Edit Ada Byron")
        await played.type(" King")
        await played.press("ctrl+s")
        await played.sees("Edited Ada Byron King. u to undo.")
        assert played.ask("SELECT name FROM prospect WHERE id = 1") == "Ada Byron King"


async def test_serve_makes_the_next_right_asset_due(firm: Firm) -> None:
    firm.mail()
    firm.mailbox(25)
    firm.people(1)
    async with play(firm, screen="P") as played:
        await played.sees("not enrolled")
        await played.press("s")
        await played.sees("“Opener” is due now")
        assert played.states() == ["scheduled"]


async def test_i_says_why_he_is_here_and_y_copies_his_address(firm: Firm) -> None:
    firm.mail()
    firm.people(2, days=40)
    async with play(firm, screen="P") as played:
        await played.sees("p1@firm1.example")
        await played.press("i")
        await played.sees("Why Grace Hopper is here", "In Captured since", "at most 21 days", "not enrolled")
        await played.press("escape", "y")
        await played.sees("Copied: p1@firm1.example")
        assert played.app._clipboard == "p1@firm1.example"


@pytest.mark.parametrize("size", SIZES)
async def test_enter_opens_the_page_where_the_same_acts_work(firm: Firm, size: tuple[int, int]) -> None:
    firm.people(1, phone="+49 30 1234", notes="met at the fair")
    async with play(firm, size, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("enter")
        await played.sees("+49 30 1234", "met at the fair", "esc goes back")
        await played.press(">")
        await played.sees("Moved Ada Byron to Qualified")
        await played.press("u")
        await played.sees("Undone")
        await played.press("escape")
        await played.sees("Captured: 1 of 1")


async def test_others_text_stays_text(firm: Firm) -> None:
    firm.people(1, name="[b]Ada[/x] [@click=app.quit]here[/]", company="\x1b]0;owned\x07Evil")
    async with play(firm, screen="P") as played:
        await played.sees("[b]Ada[/x]")
        await played.press("enter", "escape", ">")
        await played.sees("to Qualified")
        assert "\x1b" not in played.text


async def test_no_colour_and_ascii_keep_the_meaning(firm: Firm) -> None:
    firm.people(1, days=0)
    firm.people(1, days=0, stage="Qualified", name="Old Hand")
    firm.db.execute("UPDATE prospect SET since = '2026-01-01T00:00:00+00:00' WHERE name = 'Old Hand'")
    firm.paths.config.mkdir(parents=True)
    firm.paths.config_file.write_text("ascii = true\n")
    async with play(firm, screen="P") as played:
        await played.sees("Old Hand", "! 62 d")
        await played.press("l")
        await played.sees("! stale: at most 14 days")
        assert played.text.isascii(), [letter for letter in played.text if not letter.isascii()]


async def test_marked_rows_go_into_their_sequence_together(firm: Firm) -> None:
    firm.mail()
    firm.mailbox(25)
    firm.people(3)
    firm.people(1, name="No Address", email="")
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 4")
        await played.press("*", "s")
        await played.sees("Put 3 prospects into their sequence. 1 prospect left out, mostly: no e-mail address.")
        assert played.states() == ["scheduled"] * 3
        await played.press("u")
        await played.until(lambda: played.states() == [])


async def test_a_says_when_no_reply_waits(firm: Firm) -> None:
    firm.people(1)
    async with play(firm, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("a")
        await played.sees("No reply of Ada Byron waits.")


async def test_a_stage_added_elsewhere_becomes_a_column_and_the_cursor_stays(firm: Firm) -> None:
    firm.people(2)
    firm.people(1, stage="Qualified", name="Old Hand")
    async with play(firm, screen="P") as played:
        await played.press("l")
        await played.sees("Qualified: 1 of 1")
        other = Firm(firm.paths.data.parent)
        add_stage(other.db, "Demo seen", NOW, after=1)
        other.db.close()
        await played.sees("Demo seen", "Qualified: 1 of 1", "stages 1-3 of 10")
        await played.press("k", ">")
        await played.until(lambda: played.stage_of("Old Hand") == "Call booked")


async def test_a_prospect_taken_back_while_his_page_is_open(firm: Firm) -> None:
    firm.people(1)
    async with play(firm, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("enter")
        await played.sees("esc goes back")
        await played.press("u")
        await played.sees("There is no prospect 1")
        await played.press("e", "escape", "escape")
        await played.sees("Nobody here")


async def test_a_search_goes_to_the_first_stage_with_a_hit_and_counts_all(firm: Firm) -> None:
    firm.people(4)
    firm.people(1, stage="Customer", name="Océane Petit")
    async with play(firm, COMPLETE, screen="P") as played:
        await played.sees("Captured: 1 of 4")
        await played.press("j", "j", "/")
        await played.type("firm")
        await played.press("enter")
        await played.sees("Captured: 1 of 4 · searched: firm · 5 of 5")
        await played.press("/", "ctrl+u")
        await played.type("oceane")
        await played.press("enter")
        await played.sees("Customer: 1 of 1", "searched: oceane · 1 of 5", "Océane Petit")


async def test_digits_choose_a_stage_and_the_dialog_says_what_comes_in_it(firm: Firm) -> None:
    firm.people(1)
    goal = firm.db.execute("SELECT next_step FROM stage WHERE position = 4").fetchone()[0]
    async with play(firm, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("m")
        await played.sees("Move to which stage?", "4  ", goal[:30])
        await played.press("4")
        await played.until(lambda: played.ask("SELECT stage_id FROM prospect") == 4)


async def test_nothing_to_mark_is_said(firm: Firm) -> None:
    firm.people(1, stage="Qualified")
    async with play(firm, screen="P") as played:
        await played.sees("Qualified")
        await played.press("*")
        await played.sees("There is nothing to mark here.")


async def test_three_stages_with_most_names_whole_stand_beside_the_card_at_home(firm: Firm) -> None:
    firm.people(1)
    async with play(firm, screen="P") as played:
        await played.sees("Captured", "Qualified", "Call booked", "p0@firm0.example", "stages 1-3 of 9")


async def test_a_crowds_move_and_its_undo_are_announced_and_a_second_undo_is_refused_meanwhile(firm: Firm) -> None:
    from salestui.store.worker import Store

    firm.people(3)
    firm.db.executemany(
        "INSERT INTO prospect (name, first_name, last_name, stage_id, since, folded, created_at, email, company) "
        "SELECT name || ?, first_name, last_name, stage_id, since, folded, created_at, '', company FROM prospect WHERE id = 1",
        [(str(number),) for number in range(600)],
    )
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 603")
        write, said = Store.write, []
        notice = played.app.notice
        played.app.notice = lambda text, style="": (said.append(text), notice(text, style))[1]  # type: ignore[method-assign]
        await played.press("*")
        await played.sees("Marked 603 prospects")
        await played.press(">")
        await played.until(lambda: any(text.startswith("Moved 603 prospects to Qualified") for text in said))
        assert "Moving 603 prospects to Qualified…" in said
        gate = asyncio.Event()

        async def slow(self: Store, *args: Any, **more: Any) -> Any:
            await gate.wait()
            return await write(self, *args, **more)

        Store.write = slow  # type: ignore[method-assign]
        try:
            await played.press("u")
            await played.until(lambda: "Undoing: Moved 603 prospects to Qualified…" in said)
            await played.press("u")
            await played.until(lambda: any("is still under way" in text for text in said))
            gate.set()
            await played.until(lambda: "Undone: Moved 603 prospects to Qualified." in said)
        finally:
            Store.write = write  # type: ignore[method-assign]
        assert played.ask("SELECT count(*) FROM prospect WHERE stage_id = 1") == 603


async def test_the_names_of_facts_are_aligned_long_ones_too(firm: Firm) -> None:
    firm.people(1, **{"phone": "+49 30 1", "custom.ledger": "DATEV", "custom.how_many_people_close_the_books": "three"})
    async with play(firm, screen="P") as played:
        await played.sees("+49 30 1", "DATEV", "how_many_people_close_the_books", "three")
        lines = played.text.splitlines()
        places = {next(line.index(word) for line in lines if word in line) for word in ("+49 30 1", "DATEV", "three", "Captured,")}
        assert len(places) == 1, played.text


async def test_the_line_names_the_last_thing_that_happened_also_when_an_older_word_comes_late(firm: Firm) -> None:
    firm.people(4)
    async with play(firm, screen="P") as played:
        await played.sees("Ada Byron")
        changed, waits = played.app.changed, [0.4]

        async def slowly(kinds: frozenset[str] | None = None) -> None:  # the first reload takes its time, as with many rows
            await asyncio.sleep(waits.pop() if waits else 0)
            await changed(kinds)

        played.app.changed = slowly  # type: ignore[method-assign]
        await played.press("v", "j", "v", ">", "u")
        await played.sees("Undone: Moved 2 prospects to Qualified.")
        await played.until(lambda: not waits)
        await played.pilot.pause(0.6)
        assert "Undone: Moved 2 prospects to Qualified." in played.text and "u to undo" not in played.text
        await played.press(">")  # what happens next is said again
        await played.sees("u to undo.")
