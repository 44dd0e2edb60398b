"""How a call ends: once, whichever window ends it; when it is tried again; and where its outcome leads."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from salestui.rules.times import utc_text
from salestui.store.calls import begin_call, keep_call, read_call
from salestui.store.journal import undo
from salestui.store.library import AssetDraft, add_asset
from salestui.store.serving import Contact, EndedElsewhere, note_serving

from .play import NOW, Firm, play
from .test_player import Clock, begin, callable_firm


@pytest.mark.parametrize("outcome", ["Reached", "No answer"])
def test_a_call_that_another_window_ended_is_written_once(firm: Firm, outcome: str) -> None:
    id = callable_firm(firm)
    began = utc_text(NOW)
    begin_call(firm.db, id, json.dumps({"began": began}))
    contact = Contact("call", outcome, "phone", seconds=5, served=outcome == "Reached", began=began)
    assert keep_call(firm.db, id, json.dumps({"began": began, "notes": []}), began)
    note_serving(firm.db, id, 1, contact, NOW + timedelta(seconds=9))
    left = firm.db.execute("SELECT count(*), max(next_at) FROM delivery").fetchone()
    with pytest.raises(EndedElsewhere, match=f"This call was ended elsewhere: {outcome}."):
        note_serving(
            firm.db, id, 1, replace(contact, outcome="Reached", served=True, objections=[("Price", "")]), NOW + timedelta(seconds=12)
        )
    assert not keep_call(firm.db, id, json.dumps({"began": began}), began) and not read_call(firm.db, id)
    assert firm.db.execute("SELECT count(*) FROM touch").fetchone() == (1,) and not firm.db.execute("SELECT 1 FROM intel").fetchone()
    assert firm.db.execute("SELECT count(*), max(next_at) FROM delivery").fetchone() == left
    undo(firm.db, NOW)  # the first window takes its end back: the call is there again, and can be ended
    assert note_serving(firm.db, id, 1, contact, NOW + timedelta(minutes=1)).touch_id


async def test_a_call_that_was_ended_elsewhere_is_said_so_and_its_notes_are_kept(firm: Firm) -> None:
    id = callable_firm(firm)
    clock = Clock()
    async with play(firm, clock=clock) as played:
        screen = await begin(played)
        clock.later(30)
        note_serving(played.db, id, 1, Contact("call", "No answer", "phone", served=False, began=screen.state.began), clock.now)
        await played.press("m")
        await played.type("a cat")
        await played.press("enter")
        await played.sees("This call was ended elsewhere.")
        await played.press("a", "1")
        await played.sees("This call was ended elsewhere: No answer. Nothing was written twice.")
        await played.press("escape")
        await played.sees("What you noted here is kept")
        assert played.ask("SELECT group_concat(outcome) FROM touch") == "No answer" and "a cat" in read_call(played.db, id)


async def test_a_call_back_at_an_hour_says_both_clocks(firm: Firm) -> None:
    callable_firm(firm, zone="Asia/Tokyo")
    async with play(firm) as played:
        await begin(played)
        await played.press("a", "4", "ctrl+u")
        await played.type("fri 8:30")
        await played.press("enter")
        await played.sees("It stays due: again Fri 08:30 (Fri 17:30 there).")
        assert played.ask("SELECT next_at FROM delivery") == "2026-03-06T08:30:00+00:00"


async def test_a_wrong_number_opens_the_form_at_the_phone(firm: Firm) -> None:
    callable_firm(firm)
    async with play(firm) as played:
        await begin(played)
        await played.press("a", "5")
        await played.sees("Edit Ada Byron", "It stays due: again tomorrow")
        await played.press("ctrl+u")
        await played.type("+44 1")
        await played.press("ctrl+s")
        await played.until(lambda: played.ask("SELECT phone FROM prospect") == "+44 1")


async def test_an_outcome_that_leads_to_no_stage_says_so_and_a_step_that_is_not_due_does_not_stay_due(firm: Firm) -> None:
    add_asset(
        firm.db,
        AssetDraft("call", "Free call", body="Hello.\n\n## Outcomes\n- 成功 -> Nowhere Stage\n- Paid -> Customer", stage="Captured"),
        NOW,
    )
    firm.people(1)
    async with play(firm, screen="P") as played:
        await played.sees("Ada Byron")
        await played.press("s")
        await played.sees("Hello.")
        await played.press("a")
        await played.sees("there is no stage “Nowhere Stage”: counts as reached", "moves to Customer", "is noted")
        await played.press("3")
        await played.sees("No answer, 0:00. It does not come again by itself.")
        await played.press("s", "a", "1")
        await played.sees("There is no stage “Nowhere Stage”: he stays where he is.")
        await played.press("u", "s", "1", "a", "2")
        await played.sees("Moved to Customer.")
        assert played.stage_of("Ada Byron") == "Customer"
