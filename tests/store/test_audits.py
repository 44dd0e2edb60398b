"""The audit, the fit pairs and the friction points: what the store ticks by itself, what the founder says, dated and taken back."""

from datetime import timedelta

import pytest

from salestui.errors import SalesError
from salestui.store.answers import add_reaction, set_answer
from salestui.store.audits import list_audits, run_audit, save_audit
from salestui.store.engine import Database
from salestui.store.fits import get_review, list_fits, list_open_reviews, set_fit, still_fits
from salestui.store.frictions import add_friction, edit_friction, fix_friction, list_frictions, reopen_friction
from salestui.store.journal import undo
from salestui.store.library import AssetDraft, add_asset
from salestui.store.stages import find_stage
from salestui.store.tasks import add_task

from .conftest import NOW
from .test_answers import decide

LATER = NOW + timedelta(days=40)


def ticked(db: Database) -> set[str]:
    return {check.name for check in run_audit(db, NOW).checks if check.yes}


def test_a_new_store_scores_by_what_it_has_and_asks_the_rest(db: Database) -> None:
    sheet = run_audit(db, NOW)
    assert ticked(db) == {"q2-kept", "q4-told", "q4-smooth"} and sheet.scores == (0, 1, 0, 2)
    assert sheet.before is None and list_audits(db) == []  # looking writes nothing


def test_the_store_ticks_what_it_knows_with_its_evidence(system: Database) -> None:
    db = system
    set_answer(db, 1, "Ada", NOW, detail="“Home by six”")
    set_answer(db, 1, "Larger firms", NOW, slot="tomorrow")
    set_answer(db, 1, "Dentists", NOW, slot="not served")
    set_answer(db, 2, "Bank feed", NOW, slot="fact", detail="19 a month")
    set_answer(db, 2, "Opener", NOW, slot="fact", status="roadmap")
    belief = set_answer(db, 3, "Your data is yours", NOW, slot="belief")
    for kind in ("nod",) * 6 + ("hostile",) * 4:
        add_reaction(db, belief, kind, NOW)
    decide(db, "x", effect_q3="=")
    db.execute("UPDATE asset SET status = 'live'")
    add_friction(db, find_stage(db, "Captured")[0], "us", "I forget", NOW)
    assert ticked(db) >= {"q1-goal", "q1-filled", "q2-sorted", "q3-written", "q3-tallied", "q3-nods", "q3-cited"}
    told = {check.name: check for check in run_audit(db, LATER).checks}
    assert not told["q2-kept"].yes and "“opener”" in told["q2-kept"].evidence
    assert not told["q4-smooth"].yes and told["q4-smooth"].evidence == "Captured: I forget (40 days)."
    assert told["q1-named"].asked and "“Ada”" in told["q1-named"].evidence and not told["q1-match"].asked


def test_the_founder_ticks_the_rest_and_a_day_keeps_one_audit(db: Database) -> None:
    set_answer(db, 1, "Ada", NOW)
    with pytest.raises(SalesError, match="The store knows"):
        save_audit(db, NOW, {"q4-smooth": False})
    with pytest.raises(SalesError, match="no check"):
        save_audit(db, NOW, {"q9": True})
    assert save_audit(db, NOW, {"q1-named": True}).scores == (1, 1, 0, 2)
    save_audit(db, NOW, {"q1-named": False})
    assert [row.scores for row in list_audits(db)] == [(0, 1, 0, 2)]
    undo(db, NOW)
    assert [row.scores for row in list_audits(db)] == [(1, 1, 0, 2)] and "q1-named" in ticked(db)
    save_audit(db, LATER)  # the tick stands until it is taken back
    assert [row.scores for row in list_audits(db)] == [(1, 1, 0, 2), (1, 1, 0, 2)]
    sheet = run_audit(db, LATER)
    assert sheet.before is not None and sheet.before.at == NOW.isoformat()


def test_a_fit_is_judged_looked_at_again_and_closed_by_still_fits(db: Database) -> None:
    for quadrant in (1, 2, 3, 4):
        set_answer(db, quadrant, f"Answer {quadrant}", NOW)
    own = add_asset(db, AssetDraft("pdf", "About Ada", body="x", status="live", quadrant=1), NOW)
    set_fit(db, "12", True, NOW, note="They ask for one page")
    assert [row.standing for row in list_fits(db)] == ["holds", *["never judged"] * 5]
    set_answer(db, 1, "Another one", NOW)  # in the same second even
    rows = {row.pair: row for row in list_fits(db)}
    assert rows["12"].standing == "look again" and len(rows["13"].reviews) == 1
    review = get_review(db, rows["12"].reviews[0])
    assert (review.origin, review.target, [row.title for row in review.flagged]) == (1, 2, ["Answer 2"])
    assert [row.id for row in review.assets] == [own]
    still_fits(db, review.task_id, LATER, "As before")
    row = list_fits(db)[0]
    assert (row.standing, row.reviews, row.note) == ("holds", (), "As before")
    with pytest.raises(SalesError, match="done already"):
        still_fits(db, review.task_id, LATER)
    undo(db, LATER)
    assert list_fits(db)[0].standing == "look again"
    by_hand = add_task(db, "review", "quadrant:2", LATER, about="Is the price right?")
    assert list_open_reviews(db)[2] == (review.task_id, by_hand) and get_review(db, by_hand).pair == ""
    still_fits(db, by_hand, LATER)
    assert list_open_reviews(db)[2] == (review.task_id,) and list_fits(db)[0].standing == "look again"
    decide(db, "The trial asks too much", fit="12 24", at=(LATER + timedelta(days=1)).isoformat())
    assert [(row.pair, row.note) for row in list_fits(db) if row.standing == "breaks"] == [("24", "The trial asks too much")]
    with pytest.raises(SalesError, match="no pair"):
        set_fit(db, "11", True, NOW)


def test_friction_points_stand_by_stage_are_mended_and_come_back(db: Database) -> None:
    first, last = find_stage(db, "Captured")[0], find_stage(db, "Trial started")[0]
    login = add_friction(db, last, "customer", "The bank login", NOW)
    add_friction(db, first, "us", "Nobody answers on Friday", NOW + timedelta(days=3))
    with pytest.raises(SalesError, match="already"):
        add_friction(db, last, "us", "the BANK login", NOW)
    with pytest.raises(SalesError, match="no side"):
        add_friction(db, last, "them", "x", NOW)
    assert [(row.stage, row.days) for row in list_frictions(db, LATER)] == [("Captured", 37), ("Trial started", 40)]
    assert edit_friction(db, login, NOW, stage_id=first, cause="The bank login stands first") and not edit_friction(db, login, NOW)
    assert fix_friction(db, login, NOW + timedelta(days=9)).days == 9
    assert [(row.cause, row.days) for row in list_frictions(db, LATER, state="fixed")] == [("The bank login stands first", 9)]
    with pytest.raises(SalesError, match="fixed already"):
        fix_friction(db, login, LATER)
    assert reopen_friction(db, login, LATER).days == 40
    undo(db, LATER)
    assert len(list_frictions(db, LATER, state="open")) == 1
