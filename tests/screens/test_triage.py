"""4Qs with real keys: one card at a time, what the store then holds and what stands on the screen."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from salestui.screens.triage import TriageScreen
from salestui.store.answers import set_answer
from salestui.store.engine import transaction
from salestui.store.intel import Heard, add_heard
from salestui.store.library import AssetDraft, add_asset
from salestui.store.tasks import add_task

from .play import COMPLETE, HOME, NOW, SIZES, SMALL, Firm, Play, play

TITLES = (
    "Stuck at the bank login",
    "Never saw the month end",
    "A friend says it is brilliant",
    "Forty lawyers ask for roles",
    "Price asked before booking",
)
BODY = "I clicked and clicked and the bank said no and then I did it the old way because I knew how long that takes."


def hear(firm: Firm, *titles: str, body: str = BODY, **more: Any) -> list[int]:
    """So many things heard, an hour apart, the first one the oldest."""
    firm.people(1)  # whoever has nobody yet is asked how he wants to begin
    with transaction(firm.db):
        return [
            add_heard(firm.db, Heard(title, f"{body} ({title})", said_by="Ines", **more), NOW - timedelta(hours=len(titles) - number)).id
            for number, title in enumerate(titles)
        ]


def decided(played: Play) -> list[tuple[str, str, str]]:
    return played.db.execute("SELECT verdict, reason, synthesis FROM decision ORDER BY id").fetchall()


def screen(played: Play) -> TriageScreen:
    assert isinstance(played.app.base_screen, TriageScreen)
    return played.app.base_screen


async def settled(played: Play, cards: int) -> None:
    """Wait until so many cards are left."""
    await played.until(lambda: not screen(played).keys_wait and screen(played).tally.left == cards)


async def look_for_targets(played: Play) -> None:
    """A digit behind `/` is typed; what is done with a thing finds it."""
    await played.type("/7")
    await played.sees("Nothing here has this in its name.")
    await played.press("ctrl+u")
    await played.type("add a stage")
    await played.sees("A new stage")
    await played.press("ctrl+u")


async def decide_it_again(played: Play) -> None:
    """Take the change back: what it was to change stands first, and the sentence is there."""
    await played.press("u")
    await played.sees("#1 of 5", TITLES[0])
    await played.press("space")
    await played.sees("What does it change?")
    await played.press("enter")
    await played.sees("Change Connect the bank: what do you make of")
    await played.press("enter")
    await played.sees("#2 of 5 · 3 left", "A task")


@pytest.mark.parametrize("size", SIZES)
async def test_a_session_from_the_first_card_to_the_end(firm: Firm, size: tuple[int, int]) -> None:
    add_asset(firm.db, AssetDraft("email", "Connect the bank", "The bank", "Three steps.", "Captured"), NOW)
    set_answer(firm.db, 4, "Six mails that each ask for one thing", NOW)
    hear(firm, *TITLES)
    add_task(firm.db, "write", "", NOW)
    clock = [NOW]
    async with play(firm, size, screen="Q", clock=lambda: clock[0]) as played:
        await played.sees("#1 of 5 · 4 left", TITLES[0], "space or x: discard (touches no quadrant).", "Ines, 5 h ago")
        clock[0] += timedelta(seconds=8)
        await played.press("x")
        await played.sees("#2 of 5 · 3 left", TITLES[1], "Discarded “Stuck at the bank login”")
        await played.press("u")
        await played.sees("#1 of 5", TITLES[0])
        await played.press("4", "4", "4")
        await played.sees("Six mails that each ask", "space: change.")
        await played.press("space")
        await played.sees("What does it change?", "1-9 and 0 choose; type a name")
        await look_for_targets(played)
        await played.type("connect")
        await played.press("enter")
        await played.sees("Change Connect the bank: what do you make of")
        await played.type(BODY[:60])
        await played.press("enter")
        await played.sees("is copied from", "(m on")
        assert not decided(played), "a copied sentence decides nothing"
        await played.press("ctrl+u")
        await played.type("The bank step comes too early")
        await played.press("enter")
        await played.sees("#2 of 5 · 3 left", "A task")
        await decide_it_again(played)
        assert played.db.execute("SELECT kind, target FROM task").fetchall()[1:] == [("revise", "asset:1")]
        assert played.ask("SELECT effect_q4 FROM decision") == "!"
        clock[0] += timedelta(seconds=12)
        await played.press("e", "2")
        await played.sees("It confirms something")
        await played.type("They come for the month end")
        await played.press("enter")
        await played.sees("#3 of 5 · 2 left")
        await played.press("r", "2")
        await played.sees("#4 of 5 · 1 left")
        await played.press("p")
        await played.sees("#5 of 5 · 0 left", "until Fri 06 Mar")
        await played.press("z", "n")
        await played.sees("Nothing is left to decide.")
        await played.until(lambda: screen(played).sheet.text)
        said = " ".join(screen(played).sheet.text.split())
        assert (
            "5 looked at in 0:20, 4 s each; 1 asset to change; 1 confirmed; 1 discarded; 2 parked, 1 due Fri; inbox empty." in said
            and "2 tasks to do (1 from before)" in said
            and "2 parked: they" in said
            and "enter does the first task" in said
        )
        await played.press("enter")
        await played.until(lambda: len(played.app.screen_stack) > 1 and played.app.current_mode == "today")
        assert [verdict for verdict, _, _ in decided(played)] == ["change", "confirm", "discard", "park", "park"]
        assert decided(played)[2][1] == "opinion or hearsay" and decided(played)[1][2] == "They come for the month end"
        until = played.db.execute("SELECT parked_until FROM intel WHERE state = 'parked' ORDER BY id").fetchall()
        assert until == [("2026-03-06",), (None,)]
        assert not (played.app.paths.state / "unsaved-triage.json").exists()


async def test_what_was_typed_comes_back_with_its_card(firm: Firm) -> None:
    hear(firm, *TITLES[:2])
    async with play(firm, HOME, screen="Q") as played:
        await played.sees(TITLES[0])
        await played.press("1", "e")
        await played.type("Half a sentence")
        await played.press("escape")
        await played.sees("typed so far: “Half a sentence”", "Q1 = confirms")
        await played.until(lambda: "Half a sentence" in (played.app.paths.state / "unsaved-triage.json").read_text())
    async with play(firm, COMPLETE, screen="Q") as played:
        await played.sees("typed so far: “Half a sentence”")
        await played.press("e")
        await played.sees("what do you make of")
        await played.press("end")
        await played.type(" and more")
        await played.press("enter")
        await played.sees("#2 of 2", TITLES[1])
        assert decided(played) == [("confirm", "", "Half a sentence and more")]
        await played.press("u")
        await played.sees("#1 of 2", "typed so far: “Half a sentence and more”", "Q1 = confirms")
        await played.press("ctrl+r")
        await played.sees("#2 of 2", TITLES[1])
        assert decided(played) == [("confirm", "", "Half a sentence and more")]


async def test_keys_typed_in_one_go_wait_their_turn(firm: Firm) -> None:
    hear(firm, *TITLES)
    async with play(firm, HOME, screen="Q") as played:
        await played.sees(TITLES[0])
        for key in ("x", "p", "1", "e", *"We agree here", "enter", "x", "u", "x"):
            await played.press(key)
        await settled(played, 1)
        assert [(verdict, said) for verdict, _, said in decided(played)] == [
            ("discard", ""),
            ("park", ""),
            ("confirm", "We agree here"),
            ("discard", ""),
        ]
        assert played.ask("SELECT title FROM intel WHERE state = 'inbox'") == TITLES[4]


@pytest.mark.parametrize("size", [HOME, SMALL])
async def test_marked_cards_are_one_step(firm: Firm, size: tuple[int, int]) -> None:
    ids = hear(firm, *TITLES, *(f"Number {n}" for n in range(20)))
    async with play(firm, size, screen="Q") as played:
        await played.sees(TITLES[0])
        await played.press("v", "j", "j")
        await played.sees("enter goes there · esc closes")
        await played.press("escape", "escape")
        await played.sees("#1 of 25 · 24 left", TITLES[0])
        await played.press("v", "escape", "j", "enter")
        await played.sees("#3 of 25 · 24 left", TITLES[2])
        await played.press("v", "escape", "g", "enter")
        await played.sees("#1 of 25 · 24 left", TITLES[0])
        await played.press("v", "v", "3", "3")
        await played.sees("2 marked", "3+ ")
        await played.press("p")
        await settled(played, 23)
        assert played.db.execute("SELECT verdict, effect_q3 FROM decision").fetchall() == [("park", "+")]
        assert played.db.execute("SELECT intel_id FROM decision_intel ORDER BY 1").fetchall() == [(ids[0],), (ids[1],)]
        await played.press("u")
        await settled(played, 25)
        await played.press("escape", "v", "v", "*")  # two are marked: all are meant
        await played.sees("25 marked")
        await played.press("*")
        await played.misses("25 marked")
        await played.press("*")
        await played.sees("25 marked")
        await played.press("x")
        await played.sees("Decide 25 cards at once?")
        await played.press("enter")
        await played.sees("Nothing is left to decide.", "25 looked at", "#25 of 25 · 0 left", "u     takes the last decision back")
        await played.misses(TITLES[0])
        assert played.ask("SELECT count(*) FROM intel WHERE state = 'decided'") == 25
        await played.press("u")
        await settled(played, 25)


async def test_skip_back_full_text_and_the_third_park(firm: Firm) -> None:
    long = "\n".join(f"line {n}" for n in range(90))
    hear(firm, *TITLES[:3], body=long, url="https://news.example/\x1b]0;PWNED\x07a")
    async with play(firm, COMPLETE, screen="Q") as played:
        await played.sees(TITLES[0])
        await played.press("j")
        await played.sees(TITLES[1])
        await played.press("j", "j")
        await played.sees("Only skipped cards are left.", "shows the 3 of them again", "#3 of 3 · 3 left")
        await played.press("k")
        await played.sees(TITLES[2], "#3 of 3 · 2 left")
        await played.press("enter")
        await played.sees("enter or esc shows the answers again")
        await played.press("x")
        await played.sees("Only skipped", "#3 of 3 · 2 left")
        await played.press("u")
        await played.sees(TITLES[2], "#3 of 3 · 2 left", "Q1 Customer")
        await played.press("k", "k")
        await played.sees(TITLES[0])
        await played.press("enter", "G")
        await played.sees("line 89")
        await played.press("escape")
        await played.sees("line 0")
        await played.press("o")
        await played.sees("Open this address outside?", "https://news.example/")
        assert "PWNED" not in played.text or "\x1b" not in played.text
        await played.press("escape")
        for _ in range(2):
            await played.press("z", "n")
            await played.sees(TITLES[1])
            with transaction(played.db):
                played.db.execute("UPDATE intel SET state = 'inbox' WHERE id = 1")
            await played.press("Q")
            await played.app.changed()
            await screen(played).show_card(1)
            await played.sees(TITLES[0])
        await played.press("p")
        await played.sees("It was parked twice already. What is it?")
        await played.press("p")
        await played.sees(TITLES[1])
        assert [verdict for verdict, _, _ in decided(played)] == ["park"] * 3


async def test_an_empty_store_says_how_intel_comes_in(firm: Firm) -> None:
    firm.people(1)
    async with play(firm, SMALL, screen="Q") as played:
        await played.sees("Nothing was heard yet.", "write down what somebody said", "salestui capture")
        await played.press("x", "space", "1", "v", "*", "d", "a", "enter", "y", "o", "i", "m", "c", "e", "j", "k")
        await asyncio.sleep(0)
        await played.press("+")
        await played.type("They ask for the price")
        await played.press("enter")
        await played.sees("#1 of 1 · 0 left", "They ask for the price")


async def test_one_card_of_two_a_rule_and_the_pages_behind(firm: Firm) -> None:
    hear(firm, "The bank login is a wall", "Month end again", "The bank login again")
    async with play(firm, COMPLETE, screen="Q") as played:
        await played.sees("The bank login is a wall")
        await played.press("d")
        await played.sees("It says the same as", "The bank login again")
        await played.press("1")
        await played.sees(
            "They are one card now, with “The bank login again”.",
            "seen 2x",
            "And again (Ines, 1 h ago), “The bank login again”: I clicked",
            "of 2",
        )
        await played.press("u")
        await played.sees("of 3", "The bank login is a wall")
        await played.misses("seen 2x")
        await played.press("a")
        await played.sees("Always")
        await played.press("escape")
        names = []
        for _ in range(5):
            await played.press("tab")
            await played.pilot.pause(0.2)
            names.append(played.app.base_screen.NAME if played.app.base_screen else "")
        assert names == ["answers", "strength", "decisions", "frictions", "triage"]
        await played.press("shift+tab")
        await played.until(lambda: played.app.base_screen and played.app.base_screen.NAME == "frictions")
        await played.press("escape")
        await played.until(lambda: played.app.base_screen and played.app.base_screen.NAME == "triage")
        await played.press("tab", "I")
        await played.until(lambda: played.app.base_screen and played.app.base_screen.NAME == "intel")
        await played.press("Q")  # something waits: the card, not the page that was looked at
        await played.until(lambda: played.app.base_screen and played.app.base_screen.NAME == "triage")
        await played.press("m")
        await played.sees("None of this is needed.")
        await played.type("tom")
        await played.press("ctrl+s")
        await played.press("1", "1", "e")
        await played.sees("Which answer does it confirm?")
        await played.press("escape", "p")
        await played.sees("Month end again")
        assert played.db.execute("SELECT voice, effect_q1, suggested, suggested_why FROM decision").fetchall() == [
            ("tomorrow", "+", "park", "It is the voice of tomorrow's customer, not of today's.")
        ]
