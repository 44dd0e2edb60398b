"""The highlight is kept by the prospect: it goes with him, so that the next key is about him too."""

from .play import Firm, Play, play


def highlighted(played: Play) -> str:
    screen = played.app.base_screen
    row = screen.lines.row if screen is not None and screen.lines is not None else None
    return row.name if row is not None else ""


async def test_the_highlight_goes_with_the_prospect_so_a_burst_moves_one_person(firm: Firm) -> None:
    firm.people(3)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 3")
        moved = highlighted(played)
        await played.press(">", ">", ">")
        await played.until(lambda: played.stage_of(moved) == "Call done")
        await played.sees("Moved", "to Call done")
        assert played.ask("SELECT count(*) FROM prospect WHERE stage_id = 1") == 2, "nobody else moved"
        await played.until(lambda: highlighted(played) == moved)
        await played.press("<")
        await played.until(lambda: played.stage_of(moved) == "Call booked" and highlighted(played) == moved)
        await played.press("u")
        await played.until(lambda: played.stage_of(moved) == "Call done" and highlighted(played) == moved)
        await played.press("x")
        await played.type("too dear")
        await played.press("enter")
        await played.until(lambda: played.stage_of(moved) == "Lost")
        await played.until(lambda: highlighted(played) == moved)


async def test_keys_that_walk_wait_until_the_highlight_has_arrived(firm: Firm) -> None:
    firm.people(2)
    firm.people(2, stage="Qualified", name="Zed")
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 2")
        first = highlighted(played)
        await played.press(">", "k", ">")
        await played.until(lambda: played.ask("SELECT count(*) FROM prospect WHERE stage_id = 3") == 1)
        assert played.stage_of(first) in ("Qualified", "Call booked")
        assert played.ask("SELECT count(*) FROM prospect WHERE stage_id = 1") == 1, "the next key was for the column he went to"


async def test_who_was_added_is_highlighted(firm: Firm) -> None:
    firm.people(4)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 4")
        await played.press("n")
        await played.type("Mary")
        await played.press("ctrl+s")
        await played.until(lambda: highlighted(played) == "Mary")


async def test_moves_on_the_page_of_one_prospect_keep_to_him_and_the_board_follows(firm: Firm) -> None:
    firm.people(3)
    async with play(firm, screen="P") as played:
        await played.sees("Captured: 1 of 3")
        moved = highlighted(played)
        await played.press("enter")
        await played.sees("1 of 3 · esc back")
        await played.press(">", ">")
        await played.until(lambda: played.stage_of(moved) == "Call booked")
        await played.press("escape")
        await played.until(lambda: highlighted(played) == moved)
