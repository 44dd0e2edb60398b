"""Objections: named, heard in a contact, counted, answered, merged; each one action with its undo."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from salestui.errors import SalesError
from salestui.paths import locate
from salestui.store.engine import Database, open_store
from salestui.store.forgetting import find_person, forget
from salestui.store.journal import action, undo
from salestui.store.library import AssetDraft, add_asset
from salestui.store.objections import add_objection, list_heard, list_objections, merge_objections, note_objection, set_answer
from salestui.store.prospects import add_prospect

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return open_store(locate(str(tmp_path / "home"), {}))


def heard(db: Database, name: str, who: int, days: int = 0, words: str = "No.") -> int:
    at = NOW - timedelta(days=days)
    with action(db, "Called", at):
        touch = db.execute(
            "INSERT INTO touch (prospect_id, direction, channel, at) VALUES (?, 'out', 'call', ?)", (who, at.isoformat())
        ).lastrowid
        first = note_objection(db, name, who, touch, words, at)
        assert note_objection(db, name, who, touch, words, at) == first  # twice in one call is once
    return first


def test_what_is_heard_in_a_call_is_one_action_and_counted_by_name(db: Database) -> None:
    ada, bo = (add_prospect(db, {"name": name}, NOW) for name in ("Ada", "Bo"))
    heard(db, "Too expensive", ada, 9)
    id = heard(db, "TOO  expensive", bo, 2, "My \x1b[31mpartner says so")
    (row,) = list_objections(db)
    assert (row.name, row.heard, row.by, row.answer) == ("Too expensive", 2, ("Bo", "Ada"), "")
    assert [(each.id == id, each.by, "\x1b" in each.words) for each in list_heard(db, row.id)] == [
        (True, "Bo", False),
        (False, "Ada", False),
    ]
    assert db.execute("SELECT kind, side, state, prospect_id, seen FROM intel WHERE id = ?", (id,)).fetchone() == (
        "objection",
        "inside",
        "inbox",
        bo,
        2,
    )
    undo(db, NOW)
    undo(db, NOW)
    assert list_objections(db) == [] and db.execute("SELECT count(*) FROM touch").fetchone() == (0,)


def test_answered_is_a_chosen_live_asset_or_a_script_with_its_section(db: Database) -> None:
    mail = add_asset(db, AssetDraft("email", "What it costs", body="x"), NOW)
    price, time = add_objection(db, "Too expensive", NOW), add_objection(db, "Straße zu weit", NOW)
    set_answer(db, price, mail, NOW)
    add_asset(db, AssetDraft("chat", "In the room", body="## Objection: STRASSE zu weit\nWe come."), NOW)
    assert {row.name: row.answer for row in list_objections(db)} == {"Too expensive": "What it costs", "Straße zu weit": "In the room"}
    db.execute("UPDATE asset SET status = 'draft'")
    assert [(row.id, row.answer, row.chosen) for row in list_objections(db)] == [(price, "", "What it costs"), (time, "", "")]
    undo(db, NOW)  # the script
    undo(db, NOW)  # the answer
    assert [row.asset_id for row in list_objections(db)] == [None, None]


def test_the_one_without_an_answer_that_is_heard_most_comes_first(db: Database) -> None:
    ada = add_prospect(db, {"name": "Ada"}, NOW)
    mail = add_asset(db, AssetDraft("email", "Answer", body="x"), NOW)
    for name, times in (("Rare", 1), ("Often", 3), ("Answered", 5)):
        for number in range(times):
            heard(db, name, ada, number)
    set_answer(db, next(row.id for row in list_objections(db) if row.name == "Answered"), mail, NOW)
    add_objection(db, "Named only", NOW)
    assert [row.name for row in list_objections(db)] == ["Often", "Rare", "Named only", "Answered"]


def test_two_names_become_one_and_undo_parts_them(db: Database) -> None:
    ada = add_prospect(db, {"name": "Ada"}, NOW)
    mail = add_asset(db, AssetDraft("email", "Answer", body="x"), NOW)
    heard(db, "Too expensive", ada, 1)
    heard(db, "Costs too much", ada, 2)
    rows = {row.name: row.id for row in list_objections(db)}
    set_answer(db, rows["Costs too much"], mail, NOW)
    assert merge_objections(db, rows["Too expensive"], [rows["Costs too much"]], NOW) == 1
    assert [(row.name, row.heard, row.answer) for row in list_objections(db)] == [("Too expensive", 2, "Answer")]
    undo(db, NOW)
    assert {row.name: (row.heard, row.answer) for row in list_objections(db)} == {"Too expensive": (1, ""), "Costs too much": (1, "Answer")}


def test_what_is_no_name_and_what_stands_already_is_refused(db: Database) -> None:
    add_objection(db, "Too expensive", NOW)
    for name in ("  ", "too EXPENSIVE"):
        with pytest.raises(SalesError, match=r"needs a name|already an objection"):
            add_objection(db, name, NOW)


def test_whoever_is_forgotten_leaves_no_words_behind(db: Database) -> None:
    ada = add_prospect(db, {"name": "Ada", "email": "ada@firm.example"}, NOW)
    heard(db, "Too expensive", ada, 1, "Ask my partner Charles")
    forget(db, find_person(db, "ada@firm.example"), NOW)
    (row,) = list_objections(db)
    assert (row.heard, row.by) == (0, ())
    assert not [text for text in db.iterdump() if "Charles" in text]
