"""The revisions of an asset on the screen: what changed, who got which, bringing one back, and who moves to new words."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from salestui.screens.revising import save_words
from salestui.screens.revisions import RevisionsScreen
from salestui.store.dispatch import claim, keep_message, mark_sent
from salestui.store.library import get_asset
from salestui.store.outbox import enrol
from salestui.store.revising import edit_asset, read_draft
from salestui.widgets.sheet import Sheet

from .play import COMPLETE, HOME, NOW, SIZES, SMALL, Firm, Play, play

ONE = "Hello {{ prospect.first_name }},\n\nhow long does your month-end take?\n\nKind regards\n"
TWO = ONE.replace("how long", "how many hours")


def _firm(firm: Firm, *bodies: str) -> None:
    """A mail with these revisions, the first three days ago."""
    firm.mail(body=ONE)
    for day, body in enumerate(bodies, 1):
        edit_asset(firm.db, 1, replace(read_draft(firm.db, 1), body=body), f"why {day}", NOW - timedelta(days=3 - day))


async def _open(played: Play) -> RevisionsScreen:
    screen = RevisionsScreen(1)
    await played.press("escape")
    played.app.push_screen(screen)
    await played.sees("revisions of Opener")
    return screen


def _sent(firm: Firm, id: int) -> None:
    assert keep_message(firm.db, id, 1, f"<{id}@firm.example>", b"bytes", "Month-end?", "The exact text sent.", NOW)
    assert claim(firm.db, id, NOW)
    mark_sent(firm.db, id, "250 ok", NOW)


@pytest.mark.parametrize("size", SIZES)
async def test_what_changed_is_shown_beside_below_or_alone(firm: Firm, size: tuple[int, int]) -> None:
    _firm(firm, TWO, TWO + "\nPS: one more line.\n")
    async with play(firm, size) as played:
        screen = await _open(played)
        await played.sees("why 2", "1 of 3")
        await played.press("j", "d")
        if size == HOME:
            await played.sees("- revision 1", "+ revision 2", "- how long does", "+ how many hours does")
            line = next(line for line in played.text.splitlines() if "how long" in line)
            assert "how many hours" in line  # side by side
        else:
            await played.sees("- how long does", "+ how many hours does")
        assert ("No   When" in played.text) == (size != SMALL)
        assert "The same: subject." in screen.query_one(Sheet).text
        await played.press("escape")
        await played.misses("- how long")
        await played.sees("why 2")
        await played.press("v", "k", "d")  # the second one is marked: compared with the third
        await played.sees("+ PS: one more line.")
        await played.press("escape", "escape", "j", "j")
        await played.sees("3 of 3")
        await played.press("d")
        await played.sees("is the first")
        await played.press("escape")


@pytest.mark.parametrize("size", SIZES)
async def test_the_words_are_read_whole(firm: Firm, size: tuple[int, int]) -> None:
    _firm(firm, "\n\n".join(f"Paragraph {n}." for n in range(60)))
    async with play(firm, size) as played:
        screen = await _open(played)
        await played.press("enter")
        await played.sees("Paragraph 1.", "why 1", "Nobody got it yet")
        await played.press("G")
        await played.sees("Paragraph 59.")
        assert "No   When" not in played.text
        await played.press("g")
        await played.misses("Paragraph 59.")
        await played.press("enter")
        await played.sees("No   When")
        await played.press("y")
        await played.sees("Copied the text of revision 2")
        await played.press("escape")
        await played.until(lambda: played.app.screen is not screen)


async def test_an_older_revision_comes_back_and_undo_takes_it_away(firm: Firm) -> None:
    _firm(firm, TWO)
    async with play(firm) as played:
        await _open(played)
        await played.press("b")
        await played.sees("That is the newest revision already")
        await played.press("j", "b")
        await played.sees("Brought back revision 1: it is revision 3 now", "brought back from revision 1", "1 of 3")
        assert get_asset(played.db, 1).body == ONE
        await played.press("u")
        await played.sees("Undone: Brought back revision 1 of Opener", "of 2")
        assert get_asset(played.db, 1).body == TWO


@pytest.mark.parametrize("size", [HOME, SMALL])
async def test_who_got_it_leads_to_the_text_that_was_sent(firm: Firm, size: tuple[int, int]) -> None:
    firm.due(2)
    _sent(firm, 1)
    async with play(firm, size) as played:
        await _open(played)
        await played.press("p")
        await played.sees("who got Opener, revision 1: 1 of 2, 1 not sent yet", "Grace Hopper", "due 10:00", "Ada Byron", "Captured")
        await played.press("i")
        await played.sees("Revision 1 waits for him in the outbox, due")
        await played.press("j", "i")
        await played.sees("Revision 1 reached him")
        await played.press("enter")
        await played.sees("1 contact")
        await played.press(*(["enter"] if size == HOME else ["tab", "enter"]))
        await played.sees("What was said", "The exact text sent.")
        await played.press("escape", "escape", "escape")
        await played.sees("revisions of Opener")


@pytest.mark.parametrize(("key", "revisions"), [("1", [2, 2]), ("2", [1, 1])])
async def test_new_words_ask_who_moves(firm: Firm, key: str, revisions: list[int]) -> None:
    firm.due(2)
    draft = replace(read_draft(firm.db, 1), body="Brand new.")
    async with play(firm) as played:
        await _open(played)
        played.app.work(save_words(played.app, 1, draft, "clearer"))
        await played.sees("Who gets the new words of “Opener”? 2 prospects", "2 unsent mails made anew")
        await played.press("3")
        await played.sees("In mid-sequence, without “Opener”: 2 prospects", "Grace Hopper", "mail waits, revision 1")
        await played.press("escape")
        await played.sees("Who gets the new words")
        await played.press(key)
        await played.sees("Opener is at revision 2", "Everybody moves to it, 2 unsent mails" if key == "1" else "Who has begun stays")

        def waits_with() -> list[int]:
            return [number for (number,) in played.db.execute("SELECT r.number FROM delivery d JOIN revision r ON r.id = d.revision_id")]

        assert waits_with() == revisions
        assert played.ask("SELECT newcomers_only FROM revision WHERE number = 2") == (key != "1")
        if key != "1":
            await played.sees("2*")
            await played.press("m")
            await played.sees("Everybody moves to revision 3, 2 unsent mails made anew")
            assert waits_with() == [3, 3]
            await played.press("u")
            await played.sees("Undone: Moved everybody")
        await played.press("g", "m" if key == "1" else "i")
        await played.sees("Everybody gets the newest words already" if key == "1" else "Only newcomers get it")
        await played.press("u")
        await played.until(lambda: waits_with() == [1, 1])
        assert played.ask("SELECT count(*) FROM revision") == 1


async def test_nothing_is_asked_where_nobody_is_on_the_way(firm: Firm) -> None:
    firm.mail()
    draft = read_draft(firm.db, 1)
    async with play(firm, COMPLETE) as played:
        await _open(played)
        played.app.work(save_words(played.app, 1, replace(draft, body="New."), ""))
        await played.sees("Opener is at revision 2. u to undo.")
        played.app.work(save_words(played.app, 1, replace(draft, body="New.", title="Renamed"), ""))
        await played.sees("Changed Renamed. u to undo.")
        played.app.work(save_words(played.app, 1, replace(draft, title="", body="New."), ""))
        await played.sees("An asset needs a title.")


async def test_an_asset_that_an_undo_took_away(firm: Firm) -> None:
    firm.mail()
    enrol(firm.db, [], NOW)
    async with play(firm) as played:
        await _open(played)
        await played.press("u")
        await played.sees("There is no asset 1. Esc goes back.")
        await played.press("d", "enter", "b", "p", "m", "o", "y", "v", "escape")
        await played.misses("revisions of")


async def test_a_diff_without_colours_still_tells(tmp_path: Path) -> None:
    from salestui.rules.diff import Words, compare_revisions
    from salestui.widgets.differ import diff_lines
    from salestui.widgets.look import ASCII, look_for

    parts = compare_revisions(Words("S", "one two three"), Words("S", "one 2 three\n陈伟 " + "x" * 50))
    for cells in (24, 58, 116):
        lines = diff_lines(parts, ("revision 1", "revision 2"), cells, ASCII)
        texts = ["".join(text for text, _ in line) for line in lines]
        assert any(text.startswith("- one two three") for text in texts) and any("+ one 2 three" in text for text in texts)
        assert any(("two", "minus") in line for line in lines) and any(("2", "plus") in line for line in lines)
    style = look_for("dark", colours=False).style("minus")
    assert style.underline and style.color is None
