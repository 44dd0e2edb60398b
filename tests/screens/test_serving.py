"""Serving from the app by other ways than mail and player: clipboard, a command, a plug-in; and skipping by one key."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from salestui.store.applications import add_command, use_application
from salestui.store.library import AssetDraft, add_asset
from salestui.store.outbox import enrol

from ..serving.conftest import install
from .play import NOW, SIZES, Firm, Play, play

__all__ = ["install"]  # a fixture


def next_is(firm: Firm, body: str, *, kind: str = "value", application: str = "", automatic: bool = False, code: str = "") -> None:
    """One prospect whose next right asset is not a mail, then a mail."""
    id = add_asset(firm.db, AssetDraft(kind, "The thing", body=body, stage="Captured"), NOW)
    firm.db.execute("UPDATE step SET channel = 'chat' WHERE asset_id = ?", (id,)) if kind == "chat" else None
    firm.db.execute("UPDATE step SET channel = 'browser', required = 1 WHERE asset_id = ? AND channel = 'hand'", (id,))
    if code:
        add_command(firm.db, application, (sys.executable, "-c", code), automatic, NOW)
    use_application(firm.db, id, application, NOW) if application else None
    firm.mail("Follow-up", delay="2b")
    firm.mailbox(25)
    enrol(firm.db, firm.people(1), NOW)


def touch(played: Play) -> tuple[object, ...]:
    return tuple(played.db.execute("SELECT channel, application, outcome, note, rendered, step_id, revision_id FROM touch").fetchone())


@pytest.mark.parametrize("size", SIZES)
async def test_the_words_are_copied_and_the_sequence_goes_on(firm: Firm, size: tuple[int, int]) -> None:
    next_is(firm, "Three hours a month, {{ prospect.first_name }}.")
    async with play(firm, size) as played:
        await played.sees("The thing is next")
        await played.press("enter")
        await played.sees("copied to the clipboard.")
        assert played.app.clipboard == "Three hours a month, Ada."
        assert touch(played) == ("browser", "clipboard", "copied to the clipboard", "", "Three hours a month, Ada.", 1, 1)
        assert played.states() == ["sent", "scheduled"]
        await played.press("u")
        await played.sees("Undone")
        assert played.states() == ["scheduled"] and not played.ask("SELECT count(*) FROM touch")


async def test_a_command_answers_and_the_founder_says_what_came_of_it(firm: Firm) -> None:
    next_is(firm, "Hello.", application="letter", code="print('printed'); print('tray 2')")
    async with play(firm) as played:
        await played.sees("The thing is next")
        await played.press("s")
        await played.sees("What came of it?", "printed")
        await played.type("posted")
        await played.press("enter")
        await played.sees("“The thing” for Ada Byron: posted.")
        assert touch(played)[:4] == ("browser", "letter", "posted", "tray 2")


async def test_an_automatic_command_that_did_not_reach_him_leaves_the_step_due(firm: Firm) -> None:
    next_is(firm, "Hello.", application="letter", automatic=True, code='print(\'{"outcome": "post office closed", "done": false}\')')
    async with play(firm) as played:
        await played.sees("The thing is next")
        await played.press("s")
        await played.sees("post office closed. It stays due: again tomorrow")
        assert touch(played)[6] is None and played.states() == ["scheduled"]


async def test_a_failing_command_says_why_and_notes_nothing(firm: Firm) -> None:
    next_is(firm, "Hello.", application="letter", code="import sys; sys.exit('no paper')")
    async with play(firm) as played:
        await played.sees("The thing is next")
        await played.press("s")
        await played.sees("letter did not serve it: no paper (exit code 1).", "Try it: salestui application test letter.")
        assert not played.ask("SELECT count(*) FROM touch") and played.states() == ["scheduled"]


async def test_esc_ends_a_slow_command(firm: Firm) -> None:
    next_is(firm, "Hello.", application="letter", code="import time; time.sleep(60)")
    async with play(firm) as played:
        await played.sees("The thing is next")
        await played.press("s")
        await played.sees("esc stops it; nothing is noted then")
        await played.press("escape")
        await played.sees("letter was stopped.")
        assert not played.ask("SELECT count(*) FROM touch")


async def test_a_plug_in_that_raises_is_one_sentence_and_the_app_goes_on(firm: Firm, install: Callable[..., Path]) -> None:
    install(
        "plug_bad", {"bad": "plug_bad:Thing"}, None, "class Thing:\n kinds = ()\n def serve(self, s): raise RuntimeError('broken inside')"
    )
    next_is(firm, "Hello.", application="bad")
    async with play(firm) as played:
        await played.sees("The thing is next")
        await played.press("s")
        await played.sees("The plug-in bad failed while it served")
        log = firm.paths.log_file
        assert "broken inside" in log.read_text()
        shutil.rmtree(log.parent)
        await played.press("P")
        await played.sees("Ada Byron")


async def test_a_missing_fact_is_told_before_anything_is_served(firm: Firm) -> None:
    next_is(firm, "For {{ prospect.custom.plan }}.")
    async with play(firm) as played:
        await played.sees("The thing is next")
        await played.press("s")
        await played.sees("prospect.custom.plan is missing")
        assert not played.ask("SELECT count(*) FROM touch")


async def test_a_chat_opens_the_player_too(firm: Firm) -> None:
    next_is(firm, "Hi {{ prospect.first_name }}.", kind="chat")
    async with play(firm) as played:
        await played.sees("The thing is next, by chat")
        await played.press("enter")
        await played.sees("Hi Ada.")
        await played.press("y")
        await played.sees("Copied: Hi Ada.")
        assert played.app.clipboard == "Hi Ada."
        await played.press("enter", "1")
        await played.sees("Chatted with Ada Byron: Reached")
        assert touch(played)[:2] == ("chat", "phone")


async def test_skipping_asks_one_key_or_a_typed_reason(firm: Firm) -> None:
    next_is(firm, "Hello.")
    async with play(firm) as played:
        await played.sees("The thing is next")
        await played.press("x")
        await played.sees("1  Not needed", "5  Has it from elsewhere", "6  Another reason")
        await played.press("6", "enter")
        await played.sees("A reason is needed")
        await played.type("on holiday")
        await played.press("enter")
        await played.sees("Skipped: on holiday. His next one is due")
        assert played.ask("SELECT reason FROM skip") == "on holiday"
        await played.press("u")
        await played.sees("The thing is next")
        await played.press("x", "4")
        await played.sees("Skipped: wrong person.")
        assert json.loads(played.ask("SELECT after FROM change WHERE table_name = 'skip' ORDER BY id DESC"))["reason"] == "wrong person"


async def test_what_is_at_hand_is_offered_when_every_step_is_served(firm: Firm) -> None:
    for title, stage in (("Fact sheet", "Captured"), ("Elsewhere", "Qualified")):
        add_asset(firm.db, AssetDraft("value", title, body="Two hours.", stage=stage), NOW)
    [id] = firm.people(1)
    async with play(firm, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("s")
        await played.sees("Every step of Captured is served. At hand in this stage:", "1  Fact sheet")
        assert "Elsewhere" not in played.text.split("At hand", 1)[1].split("Ada", 1)[0]
        await played.press("1")
        await played.sees("“Fact sheet” for Ada Byron: copied to the clipboard.")
        await played.press("s")
        await played.sees("There is nothing left to serve in this stage.")
        await played.press("enter")
        await played.sees("nothing left")
        await played.press("escape")
        assert played.ask("SELECT count(*) FROM touch") == 1 and id == 1


async def test_nothing_to_skip_is_said_before_a_reason_is_asked(firm: Firm) -> None:
    firm.people(1)
    async with play(firm, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("enter")
        await played.sees("nothing left to serve")
        await played.press("p")
        await played.sees("There is nothing left to skip in this stage.")
        assert "why?" not in played.text


async def test_a_mail_of_another_stage_is_asked_about_once(firm: Firm) -> None:
    firm.mail("Offer", stage="Qualified")
    firm.mailbox(25)
    firm.people(1)
    async with play(firm, screen="W") as played:
        await played.sees("Offer")
        await played.press("s", "enter")
        await played.sees("“Offer” belongs to Qualified; he stands in Captured.")
        await played.press("escape")
        await played.misses("he stands in Captured")
        assert not played.ask("SELECT count(*) FROM delivery")
        await played.press("s", "enter")
        await played.sees("he stands in Captured")
        await played.press("enter")
        await played.sees("“Offer” is due now")
