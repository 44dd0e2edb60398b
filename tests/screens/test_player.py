"""The script player with real keys: line by line, objections, notes, the outcome in one key, and nothing lost on the way."""

import os
import signal
import subprocess
import sys
import textwrap
from datetime import datetime, timedelta

import pytest

from salestui.screens.player import PlayerScreen
from salestui.store.calls import begin_call, read_call
from salestui.store.journal import undo
from salestui.store.library import AssetDraft, add_asset
from salestui.store.outbox import enrol
from salestui.store.prospects import log_touch

from .play import HOME, NOW, SIZES, SMALL, Firm, Play, play

SCRIPT = """
## Open
Good morning {{ prospect.first_name }} of {{ prospect.company }}, is this a good moment?

> Listen until he is done.

- Yes -> Ask
- No -> Ring again
- Why do you ask? -> Nowhere

## Ask
How long does your month-end take, in {{ prospect.custom.ledger }}?

Shall I show you how others do it in an hour?

## Ring again
When may I ring again?

## Objection: Too expensive
Compared to what?

It pays for itself in a month.
"""


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)


def callable_firm(firm: Firm, body: str = SCRIPT, **fields: str) -> int:
    """One prospect whose call is due now, with a follow-up mail two business days after it."""
    add_asset(firm.db, AssetDraft("call", "First call", body=body, stage="Captured"), NOW)
    firm.mail("Follow-up", delay="2b")
    firm.mailbox(25)
    [id] = firm.people(1, phone="+44 20 7946 0958", **fields)
    enrol(firm.db, [id], NOW)
    return id


async def begin(played: Play) -> PlayerScreen:
    await played.sees("First call is nex")
    await played.press("enter")
    await played.sees("Good morning Ada")
    screen = played.app.screen
    assert isinstance(screen, PlayerScreen)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_call_from_the_first_line_to_the_next_step(firm: Firm, size: tuple[int, int]) -> None:
    callable_firm(firm)
    clock = Clock()
    async with play(firm, size, clock=clock) as played:
        screen = await begin(played)
        await played.sees("Firm 0, is this", "+44 20 7946 0958", "0:00", "then: Listen until he is done.")
        await played.press("j")
        await played.sees("Listen until he is done.)", "1  Yes", "3  Why do you ask?", "(this part is missing)")
        await played.press("3")
        await played.sees("no part “Nowhere”")
        await played.press("1")
        await played.sees("in [ledger?]?")
        await played.press("m")
        await played.type("uses two ledgers")
        await played.press("enter")
        await played.sees("1 note")
        clock.later(65)
        await played.press("b", "1")
        await played.sees("Compared to what?", "(then back)", "1 objection")
        await played.press("space", "enter")
        await played.sees("in [ledger?]?")
        assert not screen.state.place.back
        await played.press("enter", "enter")
        await played.sees("What came of it, with Ada Byron?")
        await played.press("1")
        await played.sees("Called Ada Byron: Reached, 1:05.")
        assert "An objection waits in the intel inbox. His next one is due Fri" in " ".join(played.text.split())
        touch = played.db.execute(
            "SELECT channel, outcome, note, seconds, application, rendered, revision_id, step_id FROM touch"
        ).fetchone()
        assert touch[:5] == ("call", "Reached", "uses two ledgers", 65, "phone") and touch[6:] == (1, 1)
        assert touch[5].startswith("Good morning Ada of Firm 0, is this a good moment?\n\n> Listen until he is done.") and touch[
            5
        ].endswith("in …?\n\nShall I show you how others do it in an hour?")
        assert played.db.execute("SELECT i.title, i.touch_id, o.name, i.prospect_id FROM intel i JOIN objection o").fetchall() == [
            ("Too expensive", 1, "Too expensive", 1)
        ]
        assert played.states() == ["sent", "scheduled"] and not read_call(played.db, 1)
        await played.press("u")
        await played.sees("Undone: Called Ada Byron: Reached")
        assert "Sent mails" not in played.text
        assert played.states() == ["scheduled"] and not played.ask("SELECT count(*) FROM touch") + played.ask("SELECT count(*) FROM intel")


async def test_esc_keeps_the_call_and_serving_him_again_offers_it(firm: Firm) -> None:
    id = callable_firm(firm)
    clock = Clock()
    async with play(firm, clock=clock) as played:
        await begin(played)
        await played.press("j", "2")
        await played.sees("When may I ring again?")
        clock.later(40)
        await played.press("b", "2")
        await played.sees("What does he say?")
        await played.type("my cat is")
        await played.press("enter")
        await played.sees("Heard: my cat is. This script has no answer to it")
        await played.press("escape")
        await played.sees("Kept at 0:40 with its notes.")
        assert not played.ask("SELECT count(*) FROM touch") and not played.ask("SELECT count(*) FROM action WHERE label LIKE 'Called%'")
        clock.later(600)
        await played.press("enter")
        await played.sees("A call with Ada Byron is not finished", "0:40, 1 objection")
        await played.press("1")
        await played.sees("When may I ring again?", "0:40")
        await played.press("k", "k")
        await played.sees("is this a good moment?")
        await played.press("a", "4")
        await played.sees("Call back when?")
        await played.press("escape")
        await played.sees("is this a good moment?")
        await played.press("a", "4", "ctrl+u")
        await played.type("mon")
        await played.press("enter")
        await played.sees("Call back", "It stays due: again Mon")
        assert played.ask("SELECT revision_id FROM touch") is None and played.states() == ["scheduled"]
        assert played.ask("SELECT next_at FROM delivery").startswith("2026-03-09") and not read_call(played.db, id)
        assert played.ask("SELECT title FROM intel") == "my cat is"


async def test_nobody_answers_and_the_step_stays_due_tomorrow(firm: Firm) -> None:
    callable_firm(firm)
    async with play(firm) as played:
        await begin(played)
        await played.press("a", "2")
        await played.sees("No answer, 0:00. It stays due: again tomorrow")
        assert played.states() == ["scheduled"] and played.ask("SELECT next_at FROM delivery").startswith("2026-03-05")
        assert played.ask("SELECT outcome FROM touch") == "No answer" and played.ask("SELECT rendered FROM touch").startswith(
            "Good morning"
        )
        await played.sees("All done")
        await played.press("u")
        await played.sees("First call is nex")


async def test_wanting_the_next_step_moves_him_with_the_call_as_evidence(firm: Firm) -> None:
    callable_firm(firm)
    async with play(firm) as played:
        await begin(played)
        await played.press("a", "6")
        await played.sees("Where does he go?", "Move to Qualified")
        await played.press("1")
        await played.sees("Moved to Qualified.")
        assert played.stage_of("Ada Byron") == "Qualified"
        assert played.ask("SELECT touch_id FROM stage_move") == played.ask("SELECT id FROM touch")
        await played.press("u")
        await played.until(lambda: played.stage_of("Ada Byron") == "Captured")
        assert not played.ask("SELECT count(*) FROM touch") and not played.ask("SELECT count(*) FROM stage_move")


async def test_not_interested_asks_whether_he_is_lost_and_why(firm: Firm) -> None:
    callable_firm(firm)
    async with play(firm) as played:
        await begin(played)
        await played.press("b", "1")
        await played.sees("Compared to what?")
        await played.press("a", "7", "1")
        await played.sees("Why lost?", "Too expensive")
        await played.press("enter")
        await played.until(lambda: played.stage_of("Ada Byron") == "Lost")
        assert played.ask("SELECT lost_reason FROM prospect") == "Too expensive"


@pytest.mark.parametrize("size", SIZES)
async def test_the_person_stands_beside_the_script_or_is_one_key_away(firm: Firm, size: tuple[int, int]) -> None:
    id = callable_firm(firm, zone="Asia/Tokyo", notes="Likes short calls.")
    log_touch(firm.db, id, "call", "no answer", NOW - timedelta(days=3))
    async with play(firm, size) as played:
        await begin(played)
        if size != HOME:
            assert "Likes short calls." not in played.text
            await played.press("tab")
            await played.misses("Good morning")
        await played.sees("Likes short calls.", "19:00 there, no hour to ring", "Missing here", "3 days ago call", "prospect.custom.ledger")
        await played.press("y")
        await played.sees("Copied: +44 20 7946 0958")
        assert played.app.clipboard == "+44 20 7946 0958"
        if size != HOME:
            await played.press("escape")
            await played.sees("Good morning Ada")


async def test_the_timer_stands_still_while_it_is_paused(firm: Firm) -> None:
    callable_firm(firm)
    clock = Clock()
    async with play(firm, SMALL, clock=clock) as played:
        screen = await begin(played)
        clock.later(30)
        await played.sees("0:30")
        await played.press("p")
        await played.sees("paused 0:30")
        clock.later(300)
        await played.press("p")
        clock.later(5)
        await played.until(lambda: screen.seconds == 35)
        await played.sees("0:35")


@pytest.mark.parametrize("size", SIZES)
async def test_long_lines_wide_letters_and_other_peoples_signs(firm: Firm, size: tuple[int, int]) -> None:
    body = f"{'Ein sehr langer Satz. ' * 60}\n\n陈伟，您好，{{{{ prospect.company }}}}。{'月末结账需要多长时间？' * 20}\n\n{{% if broken"
    callable_firm(firm, body, company="Evil \x1b]52;c;eA==\x07 [/x] **AG**")
    async with play(firm, size) as played:
        await played.press("enter")
        await played.sees("The script cannot be filled in as it stands", "Ein sehr langer Satz.")
        await played.press("pagedown", "pageup", "j")
        await played.sees("月末结账", "[/x]" if size == HOME else "陈伟")
        await played.pilot.resize_terminal(30, 8)
        await played.pilot.resize_terminal(*size)
        await played.press("a", "1")
        await played.sees("Called Ada Byron")
        assert "\x1b" not in played.ask("SELECT rendered FROM touch")


async def test_an_empty_script_can_be_finished_all_the_same(firm: Firm) -> None:
    callable_firm(firm, "")
    async with play(firm) as played:
        await played.press("enter")
        await played.sees("This script has no words here.")
        await played.press("enter", "1")
        await played.sees("Called Ada Byron: Reached")
        assert played.states()[0] == "sent"


async def test_the_scripts_own_outcomes_are_offered_with_nobody_there(firm: Firm) -> None:
    callable_firm(firm, "Hello.\n\n## Outcomes\n- Wants a trial -> Next step\n- Ring again")
    async with play(firm) as played:
        await played.press("enter")
        await played.sees("Hello.")
        await played.press("a")
        await played.sees("1  Wants a trial", "2  Ring again", "3  No answer")
        await played.press("1", "3")
        await played.sees("Called Ada Byron: Wants a trial")
        assert played.stage_of("Ada Byron") == "Captured" and played.ask("SELECT outcome FROM touch") == "Wants a trial"


async def test_undoing_the_call_brings_it_back_unfinished(firm: Firm) -> None:
    callable_firm(firm)
    async with play(firm) as played:
        await begin(played)
        await played.press("m")
        await played.type("has a dog")
        await played.press("enter")
        await played.until(lambda: read_call(played.db, 1))
        await played.press("a", "1")
        await played.sees("Called Ada Byron")
        await played.press("u")
        await played.sees("Undone")
        await played.press("enter")
        await played.sees("is not finished", "1 note")


async def test_two_windows_note_the_same_call_once_for_the_sequence(firm: Firm) -> None:
    callable_firm(firm)
    async with play(firm) as played:
        await begin(played)
        log_touch(played.db, 1, "call", "spoke", NOW + timedelta(seconds=1), step_id=1)  # the other window
        await played.press("a", "1")
        await played.sees("Another window had noted it already")
        assert played.states() == ["sent", "scheduled"] and played.ask("SELECT count(*) FROM touch") == 2


async def test_u_takes_back_the_last_thing_of_this_call_and_nothing_else(firm: Firm) -> None:
    id = callable_firm(firm)
    actions = "SELECT group_concat(id || ':' || coalesce(undone_at, '-')) FROM action"
    async with play(firm) as played:
        screen, before = await begin(played), played.ask(actions)
        await played.press("u")
        await played.sees("There is nothing of this call to take back.")
        await played.press("j", "1", "m")
        await played.type("a cat")
        await played.press("enter", "b", "1")
        await played.sees("Compared to what?", "1 note", "1 objection")
        await played.press("u")
        await played.sees("Taken back: the objection “Too expensive”.", "in [ledger?]?")
        assert not screen.state.objections
        await played.press("ctrl+r")
        await played.sees("Done again: the objection “Too expensive”.", "Compared to what?")
        await played.press("u", "u")
        await played.sees("Taken back: the note “a cat”.")
        await played.press("u")
        await played.sees("Taken back: the answer “Yes”.", "1  Yes")
        await played.press("u", "u", "ctrl+r")
        assert not screen.state.notes and played.ask(actions) == before
        await played.until(lambda: '"notes": [], "objections": []' in read_call(played.db, id))


async def test_the_timer_goes_by_the_clock_however_many_keys_are_pressed(firm: Firm) -> None:
    callable_firm(firm)
    clock = Clock()
    async with play(firm, clock=clock) as played:
        await begin(played)
        for _ in range(20):
            clock.now += timedelta(milliseconds=900)
            await played.press("j", "k")
        await played.sees("0:18")
        await played.press("a", "1")
        await played.sees("Called Ada Byron: Reached, 0:18.")
        assert played.ask("SELECT seconds FROM touch") == 18


async def test_s_on_the_board_and_on_his_page_opens_the_player(firm: Firm) -> None:
    callable_firm(firm)
    async with play(firm, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("s")
        await played.sees("is this a good moment?")
        await played.press("?")
        await played.sees("He objects: note it and jump to its answer")
        await played.press("escape", "escape")
        await played.sees("Ada Byron", "Captured")
        await played.press("enter")
        await played.sees("+44 20 7946 0958")
        await played.press("s")
        await played.sees("is this a good moment?")


KILLED = """
    import asyncio, os, sys
    from datetime import UTC, datetime
    from salestui.app import SalesApp
    from salestui.paths import locate

    async def main() -> None:
        app = SalesApp(locate(sys.argv[1], {}), clock=lambda: datetime(2026, 3, 4, 10, 0, tzinfo=UTC), environ={})
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause(0.3)
            await pilot.press("enter")
            await pilot.pause(0.3)
            await pilot.press("j", "1", "m")
            await pilot.press(*"cat", "enter")
            await pilot.pause(0.5)
            print("there", flush=True)
            await asyncio.sleep(60)

    asyncio.run(main())
"""


async def test_a_killed_app_offers_the_call_again(firm: Firm) -> None:
    callable_firm(firm)
    home = firm.paths.data.parent
    child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(KILLED), str(home)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "there\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    async with play(firm) as played:
        await played.sees("First call is next")
        await played.press("enter")
        await played.sees("is not finished", "1 note")
        await played.press("1")
        await played.sees("in [ledger?]?", "- cat")


def test_undo_of_the_last_thing_does_not_meet_the_players_own_writing(firm: Firm) -> None:
    id = callable_firm(firm)
    begin_call(firm.db, id, "{}")
    done = undo(firm.db, NOW)
    assert done is not None and done.label.startswith("Enrolled Ada Byron") and not done.refused
    assert read_call(firm.db, id) == "{}"
