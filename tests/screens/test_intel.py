"""Intel: what was heard is read, narrowed, decided and grouped from the list, and no word of it reaches the terminal as an order."""

from datetime import timedelta

import pytest

from salestui.store.engine import transaction
from salestui.store.intel import Heard, add_heard
from salestui.store.sources import add_source

from .play import HOME, NOW, SIZES, SMALL, Firm, play

LINK = "https://news.example/login"
BODY = f"I stopped at step 2.\n\nThe bank login belongs to the managing partner.\n> did you ask him?\nSee {LINK}."


def heard(firm: Firm, *items: Heard) -> list[int]:
    """Each heard an hour after the one before, the last one an hour ago."""
    firm.people(1)
    with transaction(firm.db):
        return [add_heard(firm.db, item, NOW - timedelta(hours=len(items) - at)).id for at, item in enumerate(items)]


def three(firm: Firm) -> list[int]:
    feed = add_source(firm.db, {"kind": "feed", "address": "https://news.example/feed", "name": "The Letter"}, NOW)
    return heard(
        firm,
        Heard("Ten growth hacks", "Sponsored.", "outside", "feed", key="1", source_id=feed),
        Heard("The bank login", BODY, kind="ticket", said_by="Priscilla Tan"),
        Heard("Price asked again", "What does it cost?", kind="reply", said_by="Ada"),
    )


@pytest.mark.parametrize("size", SIZES)
async def test_it_is_read_narrowed_and_decided_with_a_key_each(firm: Firm, size: tuple[int, int]) -> None:
    three(firm)
    async with play(firm, size, screen="I") as played:
        await played.sees("inbox 3", "Price asked again", "The bank login", "inbox: 1 of 3")
        await played.press("j")
        if size != SMALL:
            await played.sees("ticket · Priscilla Tan", "The bank login belongs")
        await played.press("enter")
        await played.sees("I stopped at step 2.", "> did you ask him?", "Links", LINK, "in the inbox")
        await played.press("x")  # it goes on to the next one
        await played.sees("Discarded", "Ten growth hacks")
        await played.press("escape")
        await played.sees("inbox 2", "decided 1")
        assert played.ask("SELECT reason FROM decision WHERE verdict = 'discard'") == "touches no quadrant"
        await played.press("u")
        await played.sees("inbox 3", "Undone: Discarded")
        await played.press("p")
        await played.sees("parked 1", "Parked")
        assert played.ask("SELECT parked_until FROM intel WHERE state = 'parked'") == "2026-03-06", "the next Friday"
        await played.press("tab")
        await played.sees("parked: 1 of 1")


async def test_a_search_narrows_as_it_is_typed_and_a_filter_goes_with_it(firm: Firm) -> None:
    three(firm)
    async with play(firm, HOME, screen="I") as played:
        await played.sees("inbox: 1 of 3")
        await played.press("slash")
        await played.type("log")
        await played.misses("Price asked again")
        await played.sees("The bank login")
        await played.press("escape")
        await played.sees("inbox: 2 of 3")  # it stays on what was found
        for typed in ("from:priscilla", "foo\" c++ (AND it's", "-login"):  # any text will do
            await played.press("slash")
            await played.type(typed)
            await played.press("enter")
            await played.sees(f"searched: {typed}"[:20])
            await played.press("escape")
        await played.press("b")
        await played.type("The Letter")
        await played.press("enter")
        await played.sees("from The Letter", "Ten growth hacks")
        await played.misses("Price asked again")
        await played.press("escape")
        await played.sees("Price asked again")


async def test_a_batch_is_one_step_and_over_twenty_cards_asks_once(firm: Firm) -> None:
    heard(firm, *(Heard(f"Note {number}", f"Words {number}") for number in range(25)))
    async with play(firm, HOME, screen="I") as played:
        await played.sees("inbox: 1 of 25")
        await played.press("v", "v", "x")
        await played.sees("Discarded 2 cards", "inbox: 1 of 23")
        await played.press("u")
        await played.sees("inbox: 1 of 25")
        await played.press("asterisk")
        await played.press("ctrl+r")  # two of the marked are decided by now
        await played.sees("23 marked", "inbox 23")
        await played.press("x")
        await played.sees("Discard 23 cards?")
        await played.press("enter")
        await played.sees("The inbox is empty")
        assert played.ask("SELECT count(*) FROM decision") == 2, "one decision for each batch"
        await played.press("u")
        await played.sees("inbox 23", "inbox: 1 of 23")
        await played.press("j", "x")
        await played.sees("inbox 22")
        await played.press("x")
        await played.sees("inbox 21")
        await played.press("k", "u")
        await played.sees("inbox 22", "inbox: 2 of 22")
        await played.press("k", "u")
        await played.sees("inbox 23", "inbox: 2 of 23")  # it is on what came back


HOSTILE = "\x1b]0;owned\x07\x1b[31mred\x1b]52;c;ZXZpbA==\x07 \u202etitle [bold]x[/bold]"


@pytest.mark.parametrize("size", [HOME, SMALL])
async def test_no_byte_of_a_payload_reaches_the_terminal(firm: Firm, size: tuple[int, int]) -> None:
    heard(firm, Heard(HOSTILE, f"{HOSTILE}\n\n{HOSTILE}", said_by=HOSTILE, kind=HOSTILE, url="https://a.example/\x1b]0;x\x07"))
    firm.db.execute(
        "UPDATE intel SET title = ?, body = ?, said_by = ?", (HOSTILE, HOSTILE, HOSTILE)
    )  # as an older version may have kept it
    firm.db.commit()
    async with play(firm, size, screen="I") as played:
        await played.sees("inbox: 1 of 1", "title")
        for keys in (["i"], ["enter"], ["escape"], ["x"], ["u"], ["b"], ["escape"], ["a"], ["escape"], ["o"], ["escape"]):
            await played.press(*keys)
            await played.pilot.pause(0.1)
            assert not set(played.text) & {"\x1b", "\x07", "\u202e"}, played.text
            assert "owned" not in played.text and "ZXZpbA" not in played.text
        await played.press("y")
        await played.sees("Copied")


async def test_an_address_is_shown_before_it_is_opened(firm: Firm) -> None:
    three(firm)
    async with play(firm, HOME, screen="I") as played:
        await played.sees("inbox: 1 of 3")
        await played.press("j", "o")
        await played.sees("Open this address outside?", LINK)
        await played.press("enter")
        await played.sees(f"There is no desktop here; copied instead: {LINK}")


async def test_a_rule_is_made_of_a_row_with_a_look_at_what_it_finds(firm: Firm) -> None:
    three(firm)
    async with play(firm, HOME, screen="I") as played:
        await played.sees("inbox: 1 of 3")
        await played.press("G", "a")
        await played.sees("Always …", "from this source")
        await played.press("1")
        await played.sees("Looks for", 'source:"The Letter"')
        await played.press("ctrl+s")
        await played.sees("What it would find", "1 item", "Ten growth hacks")
        await played.press("enter")
        await played.sees("And what is in the inbox already?")
        await played.press("1")
        await played.sees("Rules: 1 discarded", "inbox 2")
        await played.press("u")
        await played.sees("inbox 3")
        await played.press("r")
        await played.sees("rules: 1 of 1", "discard")
        await played.press("f")
        await played.sees("Rules: 1 discarded")
        await played.press("enter")
        await played.sees("What “source:", "Ten growth hacks")
        await played.press("escape", "p")
        await played.sees("paused: discard")
        assert played.ask("SELECT active FROM rule") == 0
        await played.press("x")
        await played.sees("No rule yet", "What it decided stands (1 time)")
        await played.press("escape")
        await played.sees("inbox 2")


async def test_an_empty_inbox_says_how_it_is_filled(firm: Firm) -> None:
    firm.people(1)
    async with play(firm, SMALL, screen="I") as played:
        await played.sees("Nothing was heard yet", "n writes down")
        await played.press("x")
        await played.sees("There is nothing here")
        await played.press("n")
        await played.type("Nobody answers the phone on Fridays")
        await played.press("enter")
        await played.sees("inbox 1", "Nobody answers")
        await played.press("f")
        await played.sees("There is no source yet")


async def test_groups_are_made_and_split_with_one_key(firm: Firm) -> None:
    heard(
        firm,
        Heard("A login that the bank refuses", "Again the login of the bank."),
        Heard("Price asked", "What does it cost?"),
        Heard("The bank login again", "I stopped at the login.", kind="ticket"),
    )
    async with play(firm, SMALL, screen="I") as played:
        await played.sees("inbox: 1 of 3")
        await played.press("d")
        await played.sees("It says the same as what?", "A login that the bank")
        await played.press("enter")
        await played.sees("Merged into", "inbox: 2 of 2")
        await played.press("enter")
        await played.sees("Heard too, the same (1)")
        await played.press("d")
        await played.sees("Take it out of its group of 2")
        await played.press("enter")
        await played.sees("Taken out of its group")
        await played.press("escape")
        await played.sees("inbox 3")
        await played.press("d")
        await played.type("price")
        await played.sees("Price asked")
        await played.press("escape")
        await played.sees("inbox 3")
