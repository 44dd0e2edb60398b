"""Stages are edited, lead on by an express lane, and become one with all that stands in them; every act is taken back by one undo."""

from datetime import timedelta

import pytest

from salestui.errors import SalesError
from salestui.store.answers import set_answer
from salestui.store.dispatch import claim, keep_message, mark_sent
from salestui.store.engine import Database
from salestui.store.journal import redo, undo
from salestui.store.library import AssetDraft, add_asset
from salestui.store.outbox import enrol
from salestui.store.prospects import add_prospect, move_prospects
from salestui.store.stage_editing import change_stage, contents_of, merge_stage, new_stage, preview_merge, remove_stage, set_express
from salestui.store.stages import find_stage, list_stages

from .conftest import NOW, leave
from .test_formula_editing import DAY, picture, step_of, under_way, waiting


def stage(db: Database, name: str) -> int:
    return find_stage(db, name)[0]


def names(db: Database) -> list[str]:
    return [row.name for row in list_stages(db)]


@pytest.fixture
def walked(system: Database) -> dict[str, int]:
    """Ada waits for her opener in Captured, Bo has had it; Cy walked on to Qualified before his follow-up, Di on to Call booked and back."""
    ids = {name: add_prospect(system, {"name": name, "email": f"{name}@firm.example"}, NOW) for name in ("Ada", "Bo", "Cy", "Di")}
    enrol(system, list(ids.values()), NOW)
    for name in ("Bo", "Cy"):
        leave(system, under_way(system, ids[name]), NOW)
    move_prospects(system, [ids["Cy"]], stage(system, "Qualified"), NOW + timedelta(hours=1))
    move_prospects(system, [ids["Di"]], stage(system, "Qualified"), NOW + timedelta(hours=1))
    move_prospects(system, [ids["Di"]], stage(system, "Call booked"), NOW + timedelta(hours=2))
    system.execute(
        "INSERT INTO friction (stage_id, side, cause, opened_at) VALUES (?, 'us', 'slow', ?)", (stage(system, "Captured"), NOW.isoformat())
    )
    return ids


def test_a_merge_carries_everything_over_and_one_undo_brings_all_of_it_back(system: Database, walked: dict[str, int]) -> None:
    captured, qualified = stage(system, "Captured"), stage(system, "Qualified")
    before = picture(system)
    done = merge_stage(system, captured, qualified, NOW + timedelta(hours=3))
    assert (done.name, done.into, done.prospects, done.steps, done.collapsed) == ("Captured", "Qualified", 2, 2, 0)
    assert names(system)[:2] == ["Qualified", "Call booked"] and [row.position for row in list_stages(system)] == list(range(1, 9))
    assert {row[0] for row in system.execute("SELECT stage_id FROM prospect WHERE name IN ('Ada', 'Bo', 'Cy')")} == {qualified}
    assert waiting(system, walked["Ada"]) == ("Opener", "scheduled", NOW.isoformat()), "her mail stays"
    order = [title for (title,) in system.execute("SELECT a.title FROM step t JOIN asset a ON a.id = t.asset_id ORDER BY t.position")]
    assert order == ["Opener", "Follow-up", "Case"], "the earlier stage's steps go first"
    moves = system.execute("SELECT prospect_id, from_stage_id, to_stage_id FROM stage_move ORDER BY id").fetchall()
    assert [tuple(row) for row in moves] == [(walked["Di"], qualified, stage(system, "Call booked"))], "nobody moved from a stage to itself"
    assert system.execute("SELECT stage_id FROM friction").fetchone()[0] == qualified
    assert system.execute("SELECT since FROM prospect WHERE name = 'Bo'").fetchone()[0] == NOW.isoformat(), "his days are counted on"
    assert system.execute("PRAGMA foreign_key_check").fetchall() == []
    after = picture(system)
    undone = undo(system, NOW)
    assert undone is not None and undone.refused == []
    assert picture(system) == before
    assert redo(system, NOW) is not None
    assert picture(system) == after


def test_nobody_gets_what_he_has_passed(system: Database, walked: dict[str, int]) -> None:
    merge_stage(system, stage(system, "Captured"), stage(system, "Qualified"), NOW + timedelta(hours=3))
    cy = under_way(system, walked["Cy"])
    assert waiting(system, walked["Cy"]) is not None
    leave(system, cy, NOW + 2 * DAY)
    assert waiting(system, walked["Cy"]) is None, "the follow-up of Captured is passed over for him"
    assert system.execute("SELECT reason FROM skip").fetchone()[0] == "passed before two stages became Qualified"
    leave(system, under_way(system, walked["Bo"]), NOW + 2 * DAY)
    assert waiting(system, walked["Bo"]) == ("Case", "scheduled", (NOW + 3 * DAY).isoformat()), (
        "who came from the earlier one goes on to it"
    )


def test_a_later_stage_may_go_into_an_earlier_one_and_the_preview_names_what_is_due_then(system: Database, walked: dict[str, int]) -> None:
    leave(system, under_way(system, walked["Bo"]), NOW + 2 * DAY)
    before = picture(system), system.execute("SELECT count(*) FROM action").fetchone()[0]
    early, late = [
        preview_merge(system, stage(system, "Qualified"), stage(system, "Captured"), NOW + days * DAY) for days in (2, 3)
    ]  # the Case is due a day after Bo's last mail
    assert (picture(system), system.execute("SELECT count(*) FROM action").fetchone()[0]) == before, "nothing is written"
    assert (early.scheduled, early.at_once, early.next_at) == (1, 0, (NOW + 3 * DAY).isoformat())
    done = merge_stage(system, stage(system, "Qualified"), stage(system, "Captured"), NOW + 3 * DAY)
    assert done == late and (done.at_once, done.next_at) == (1, None)
    assert done.scheduled == 1 and waiting(system, walked["Bo"]) == ("Case", "scheduled", (NOW + 3 * DAY).isoformat())
    assert waiting(system, walked["Cy"]) is not None and system.execute("SELECT count(*) FROM skip").fetchone()[0] == 1


def test_steps_of_the_same_asset_become_one_with_their_history(system: Database, walked: dict[str, int]) -> None:
    system.execute("INSERT INTO step (stage_id, position, asset_id, delay_days) VALUES (2, 5, 1, 9)")
    kept = system.execute("SELECT id FROM step WHERE stage_id = 2 AND asset_id = 1").fetchone()[0]
    before = picture(system)
    done = merge_stage(system, 1, 2, NOW)
    assert (done.collapsed, done.steps) == (1, 2)
    assert system.execute("SELECT step_id FROM delivery WHERE prospect_id = ?", (walked["Ada"],)).fetchone()[0] == kept
    assert {row[0] for row in system.execute("SELECT step_id FROM touch")} == {kept}
    assert system.execute("SELECT count(*) FROM step WHERE asset_id = 1").fetchone()[0] == 1
    undo(system, NOW)
    assert picture(system) == before


def test_the_sender_goes_on_through_a_merge(system: Database, walked: dict[str, int]) -> None:
    delivery = under_way(system, walked["Ada"])
    assert keep_message(system, delivery, 1, "<a@firm.example>", b"bytes", "Subject", "Text", NOW)
    assert claim(system, delivery, NOW)
    merge_stage(system, stage(system, "Captured"), stage(system, "Call booked"), NOW)
    mark_sent(system, delivery, "250 ok", NOW)
    assert waiting(system, walked["Ada"]) == ("Follow-up", "scheduled", (NOW + 2 * DAY).isoformat())


def test_who_moved_on_since_stays_where_he_is_when_the_merge_is_undone(system: Database, walked: dict[str, int]) -> None:
    merge_stage(system, stage(system, "Captured"), stage(system, "Qualified"), NOW)
    system.execute("UPDATE prospect SET stage_id = (SELECT id FROM stage WHERE name = 'Call booked') WHERE name = 'Bo'")
    undone = undo(system, NOW)
    assert undone is not None and len(undone.refused) == 1 and "Bo" in undone.refused[0]
    assert names(system)[:2] == ["Captured", "Qualified"]
    assert system.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize(
    ("name", "into", "words"),
    [
        ("Captured", "Captured", "into itself"),
        ("Captured", "Lost", "nobody is won, lost or put off by a merge"),
        ("Captured", "Customer", "nobody is won, lost or put off by a merge"),
        ("Customer", "Call done", "the only stage that is won"),
    ],
)
def test_a_merge_that_would_falsify_is_refused_in_one_sentence(
    system: Database, walked: dict[str, int], name: str, into: str, words: str
) -> None:
    before = picture(system)
    with pytest.raises(SalesError, match=words):
        merge_stage(system, stage(system, name), stage(system, into), NOW)
    assert picture(system) == before


def test_an_empty_stage_just_goes_and_one_with_a_history_names_who_takes_over(system: Database, walked: dict[str, int]) -> None:
    assert remove_stage(system, stage(system, "Proposal sent"), NOW) == "Proposal sent"
    assert "Proposal sent" not in names(system)
    undo(system, NOW)
    assert names(system).index("Proposal sent") == 5
    with pytest.raises(SalesError, match="2 prospects stand in Captured") as refused:
        remove_stage(system, stage(system, "Captured"), NOW)
    assert "--into" in refused.value.hint
    move_prospects(system, [walked["Cy"]], stage(system, "Captured"), NOW)
    assert contents_of(system, stage(system, "Qualified")).prospects == 0
    with pytest.raises(SalesError, match="part of the way"):
        remove_stage(system, stage(system, "Qualified"), NOW)
    with pytest.raises(SalesError, match="only stage that is won"):
        remove_stage(system, stage(system, "Customer"), NOW)


def test_an_empty_stage_takes_its_steps_along(system: Database) -> None:
    before = picture(system)
    remove_stage(system, stage(system, "Qualified"), NOW)
    assert system.execute("SELECT count(*) FROM step").fetchone()[0] == 2
    assert system.execute("SELECT count(*) FROM asset").fetchone()[0] == 3, "the words stay in the library"
    undo(system, NOW)
    assert picture(system) == before


def test_the_fields_of_a_stage_are_read_and_refused_by_name(system: Database, walked: dict[str, int]) -> None:
    captured = stage(system, "Captured")
    given = {
        "name": " First look ",
        "customer_goal": "Know",
        "next_step": "Ask",
        "exit_evidence": "A reply",
        "max_days": "9",
        "kind": "open",
    }
    assert set(change_stage(system, captured, given, NOW).fields) == {"name", "customer_goal", "next_step", "exit_evidence", "max_days"}
    row = list_stages(system)[0]
    assert (row.name, row.customer_goal, row.next_step, row.exit_evidence, row.max_days) == ("First look", "Know", "Ask", "A reply", 9)
    assert system.execute("SELECT count(*) FROM task").fetchone()[0] == 0, "nothing is answered that could be asked"
    undo(system, NOW)
    assert names(system)[0] == "Captured"
    set_answer(system, 1, "Ada", NOW)
    for words in ("Ask", "Ask now"):
        done = change_stage(system, captured, {"next_step": words, "name": "Captured"}, NOW)
    assert done.asks == " Q1 is asked whether they still fit." and len(done.rippled.tasks) == 1
    assert system.execute("SELECT count(*) FROM task").fetchone()[0] == 1, "it asks once, whatever changes after"
    undo(system, NOW)
    undo(system, NOW)
    assert system.execute("SELECT count(*) FROM task").fetchone()[0] == 0
    for wrong, words in (
        ({"name": "qualified"}, "already a stage"), ({"max_days": "soon"}, "no number of days"), ({"max_days": "0"}, "no number of days"),
        ({"kind": "closed"}, "no kind"), ({"kind": "won"}, "2 prospects stand in Captured"), ({"name": " "}, "needs a name"),
    ):  # fmt: skip
        with pytest.raises(SalesError, match=words):
            change_stage(system, captured, wrong, NOW)
    with pytest.raises(SalesError, match="only stage that is won"):
        change_stage(system, stage(system, "Customer"), {"kind": "open"}, NOW)
    assert change_stage(system, captured, {"max_days": ""}, NOW).fields == ("max_days",)


def test_a_new_stage_stands_where_it_was_asked_for(system: Database) -> None:
    new_stage(system, {"name": "Demo given", "max_days": "3", "kind": "open"}, NOW, after=stage(system, "Qualified"))
    assert names(system)[:4] == ["Captured", "Qualified", "Demo given", "Call booked"]
    new_stage(system, {"name": "Signed", "kind": "won"}, NOW, after=stage(system, "Customer"))
    remove_stage(system, stage(system, "Customer"), NOW)
    assert [row.name for row in list_stages(system) if row.kind == "won"] == ["Signed"]


def test_an_express_lane_leads_on_and_follows_its_stages(system: Database) -> None:
    captured, proposal, qualified = stage(system, "Captured"), stage(system, "Proposal sent"), stage(system, "Qualified")
    set_express(system, captured, proposal, NOW)
    set_express(system, qualified, proposal, NOW)
    lanes = {row.name: row.express_to_id for row in list_stages(system) if row.express_to_id}
    assert lanes == {"Captured": proposal, "Qualified": proposal}
    for to, words in ((captured, "to itself"), (stage(system, "Lost"), "leads on")):
        with pytest.raises(SalesError, match=words):
            set_express(system, captured, to, NOW)
    merge_stage(system, proposal, qualified, NOW)
    assert {row.name: row.express_to_id for row in list_stages(system)}["Captured"] == qualified
    assert {row.name: row.express_to_id for row in list_stages(system)}["Qualified"] is None, "it would lead to itself"
    undo(system, NOW)
    set_express(system, captured, None, NOW)
    assert list_stages(system)[0].express_to_id is None


def test_words_at_hand_are_merged_too(system: Database) -> None:
    add_asset(system, AssetDraft("pdf", "Sheet", stage="Captured"), NOW)
    merge_stage(system, stage(system, "Captured"), stage(system, "Qualified"), NOW)
    assert step_of(system, "Sheet")
