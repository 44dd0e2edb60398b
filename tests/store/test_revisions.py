"""New words for an asset: who moves to them, who stays, who got which, and what one undo takes back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from salestui.errors import SalesError
from salestui.sender.build import prepare
from salestui.store.dispatch import claim, mark_deferred, mark_sent
from salestui.store.editing import set_words
from salestui.store.engine import Database
from salestui.store.journal import list_actions, redo, undo
from salestui.store.library import get_asset
from salestui.store.midway import Midway, count_midway, count_midway_people, list_midway
from salestui.store.outbox import enrol, get_message
from salestui.store.prospects import add_prospect, move_prospects
from salestui.store.revising import edit_asset, move_everybody, read_draft, restore_revision
from salestui.store.revisions import count_holders, count_receivers, count_revisions, list_holders, list_receivers, list_revisions
from salestui.store.sequence import current_revision
from salestui.store.stages import find_stage

from .conftest import NOW, leave

LATER = NOW + timedelta(hours=1)
OPENER, FOLLOW_UP = 1, 2


def _people(db: Database, *names: str) -> list[int]:
    ids = [add_prospect(db, {"name": name, "email": f"{name.lower()}@x.example"}, NOW - timedelta(days=1)) for name in names]
    enrol(db, ids, NOW)
    return ids


def _revise(db: Database, id: int, body: str, newcomers_only: bool | None = None, now: Any = LATER) -> int:
    return edit_asset(db, id, replace(read_draft(db, id), body=body), f"why {body}", now, newcomers_only=newcomers_only)


def _words(db: Database, delivery: int) -> str:
    return prepare(db, delivery, LATER + timedelta(days=30)).decode()


def _number(db: Database, prospect: int, asset: int) -> int:
    return int(db.execute("SELECT number FROM revision WHERE id = ?", (current_revision(db, prospect, asset),)).fetchone()[0])


def _waits_with(db: Database) -> dict[int, int]:
    return dict(
        db.execute("SELECT d.prospect_id, r.number FROM delivery d JOIN revision r ON r.id = d.revision_id WHERE d.state = 'scheduled'")
    )


def test_everybody_moves_and_one_undo_takes_all_back(system: Database) -> None:
    ada, bo = _people(system, "Ada", "Bo")
    assert "Hi." in _words(system, 1) and get_message(system, 1)
    assert count_midway(system, OPENER) == Midway(2, 2) and not count_midway(system, 3)
    assert _revise(system, OPENER, "Brand new.", newcomers_only=False) == 2
    assert _waits_with(system) == {ada: 2, bo: 2} and get_message(system, 1) is None
    assert [(row.id, row.state, row.at) for row in list_holders(system, OPENER, 2, 9, 0)] == [
        (id, "scheduled", NOW.isoformat()) for id in (ada, bo)
    ]
    assert count_holders(system, OPENER, 1) == 0 and len(list_holders(system, OPENER, 2, 1, 1)) == 1
    assert "Brand new." in _words(system, 1)
    assert [_number(system, id, OPENER) for id in (ada, bo)] == [2, 2]
    undo(system, LATER)
    assert _waits_with(system) == {ada: 1, bo: 1} and count_revisions(system, OPENER) == 1
    assert get_message(system, 1) is None and "Hi." in _words(system, 1)  # not the bytes that the new words had made
    redo(system, LATER)
    assert _waits_with(system) == {ada: 2, bo: 2} and "Brand new." in _words(system, 1)


def test_who_has_begun_stays_and_newcomers_get_the_new_words(system: Database) -> None:
    (ada,) = _people(system, "Ada")
    leave(system, 1, NOW)  # she has the opener, the follow-up waits
    assert _waits_with(system) == {ada: 1}
    assert _revise(system, FOLLOW_UP, "Second.", newcomers_only=True) == 2
    assert _revise(system, OPENER, "Other.", newcomers_only=True) == 2
    assert _waits_with(system) == {ada: 1} and _number(system, ada, FOLLOW_UP) == 1
    new = add_prospect(system, {"name": "Cy", "email": "cy@x.example"}, LATER)
    enrol(system, [new], LATER + timedelta(minutes=1))
    assert _waits_with(system) == {ada: 1, new: 2} and _number(system, new, FOLLOW_UP) == 2
    # Whoever moves into another stage begins there anew.
    move_prospects(system, [ada], find_stage(system, "Qualified")[0], LATER + timedelta(minutes=2))
    assert _number(system, ada, FOLLOW_UP) == 2


def test_without_a_choice_whoever_is_in_mid_sequence_stays(system: Database) -> None:
    """Ada waits for the follow-up, Bo has only begun: neither gets other words than the other. Whoever comes later gets the new ones."""
    ada, bo = _people(system, "Ada", "Bo")
    leave(system, 1, NOW)
    _revise(system, FOLLOW_UP, "New.")
    assert _waits_with(system) == {ada: 1, bo: 1} and [_number(system, id, FOLLOW_UP) for id in (ada, bo)] == [1, 1]
    new = add_prospect(system, {"name": "Cy", "email": "cy@x.example"}, LATER)
    enrol(system, [new], LATER + timedelta(minutes=1))
    assert _number(system, new, FOLLOW_UP) == 2
    assert move_everybody(system, FOLLOW_UP, LATER + timedelta(minutes=2)) == (3, 1)
    assert [_number(system, id, FOLLOW_UP) for id in (ada, bo, new)] == [3, 3, 3]


def test_what_was_tried_or_reworded_by_hand_keeps_its_words(system: Database) -> None:
    ids = _people(system, "Ada", "Bo", "Cy", "Dee")
    set_words(system, 2, "My own", "Own words.", NOW)
    prepare(system, 3, NOW)
    assert claim(system, 3, NOW)
    mark_deferred(system, 3, "451 later", LATER, NOW)
    system.execute("UPDATE delivery SET state = 'held', why = 'late' WHERE id = 4")
    assert count_midway(system, OPENER) == Midway(4, 2)
    _revise(system, OPENER, "New.", newcomers_only=False)
    rows = system.execute("SELECT d.prospect_id, r.number FROM delivery d JOIN revision r ON r.id = d.revision_id ORDER BY d.id").fetchall()
    assert rows == list(zip(ids, (2, 1, 1, 2), strict=True)) and get_message(system, 3)
    assert "Own words." in _words(system, 2)


def test_midway_are_those_who_still_get_it(system: Database) -> None:
    ada, bo, cy, dee = _people(system, "Ada", "Bo", "Cy", "Dee")
    leave(system, 1, NOW)
    system.execute("UPDATE prospect SET sequence = 'paused' WHERE id = ?", (bo,))
    system.execute("UPDATE prospect SET sequence = 'stopped' WHERE id = ?", (cy,))
    system.execute("UPDATE delivery SET state = 'cancelled' WHERE prospect_id = ?", (cy,))
    assert count_midway(system, OPENER) == Midway(2, 2)  # Bo and Dee; Ada has it, Cy is out
    assert count_midway(system, FOLLOW_UP) == Midway(3, 1)
    assert [(row.id, row.revision) for row in list_midway(system, FOLLOW_UP)] == [(ada, 1), (bo, None), (dee, None)]
    assert count_midway_people(system, FOLLOW_UP) == 3
    assert [row.name for row in list_midway(system, FOLLOW_UP, 1, 1)] == ["Bo"]


def test_everybody_can_be_moved_later(system: Database) -> None:
    (ada,) = _people(system, "Ada")
    _revise(system, OPENER, "New.", newcomers_only=True)
    assert move_everybody(system, OPENER, LATER) == (3, 1) and _waits_with(system) == {ada: 3}
    assert "New." in _words(system, 1) and get_asset(system, OPENER).revisions[-1].note == "revision 2, now for everybody"
    assert move_everybody(system, OPENER, LATER) == (3, 0)
    assert list_actions(system, 1)[0].label == "Moved everybody to the newest words of Opener"
    undo(system, LATER)
    assert _waits_with(system) == {ada: 1} and count_revisions(system, OPENER) == 2


def test_an_older_revision_comes_back_as_a_new_one(system: Database) -> None:
    _revise(system, OPENER, "Two.")
    system.execute("UPDATE asset SET title = 'Renamed' WHERE id = 1")
    assert restore_revision(system, OPENER, 1, LATER) == 3
    page = get_asset(system, OPENER)
    assert (page.body, page.row.title, page.revisions[-1].note) == ("Hi.", "Renamed", "brought back from revision 1")
    assert [line.number for line in list_revisions(system, OPENER)] == [3, 2, 1]
    with pytest.raises(SalesError, match="already"):
        restore_revision(system, OPENER, 1, LATER)
    with pytest.raises(SalesError, match="no revision 9"):
        restore_revision(system, OPENER, 9, LATER)
    undo(system, LATER)
    assert get_asset(system, OPENER).body == "Two."


def test_who_got_which_and_what_happened_since(system: Database) -> None:
    ada, bo, cy = _people(system, "Ada", "Bo", "Cy")
    leave(system, 1, NOW)
    _revise(system, OPENER, "New.", newcomers_only=False)
    for id, minutes in ((2, 1), (3, 2)):
        prepare(system, id, LATER)
        assert claim(system, id, LATER)
        mark_sent(system, id, "250 ok", LATER + timedelta(minutes=minutes))
    system.execute("UPDATE touch SET outcome = 'bounced' WHERE prospect_id = ?", (cy,))
    system.execute("UPDATE touch SET outcome = 'replied' WHERE prospect_id = ?", (bo,))
    move_prospects(system, [bo], find_stage(system, "Qualified")[0], LATER + timedelta(days=1))
    assert [(line.number, line.note, line.got) for line in list_revisions(system, OPENER)] == [(2, "why New.", 1), (1, "", 1)]
    assert [(line.number, line.waiting) for line in list_revisions(system, FOLLOW_UP)] == [(1, 2)]  # Ada's and Cy's
    (row,) = list_receivers(system, OPENER, 2)
    assert (row.name, row.outcome, row.stage, row.moved, row.revision) == ("Bo", "replied", "Qualified", True, 2)
    assert [(row.id, row.revision, row.moved) for row in list_receivers(system, OPENER)] == [(bo, 2, True), (ada, 1, False)]
    assert [row.id for row in list_receivers(system, OPENER, None, 1, 1)] == [ada]
    system.execute("INSERT INTO touch (prospect_id, direction, channel, at) VALUES (?, 'in', 'email', '2026-03-02T12:00:00+00:00')", (ada,))
    assert [row.replied for row in list_receivers(system, OPENER)] == [False, True]
    assert (count_receivers(system, OPENER), count_receivers(system, OPENER, 1), count_receivers(system, OPENER, 2)) == (2, 1, 1)
    with pytest.raises(SalesError, match="no revision 7"):
        list_receivers(system, OPENER, 7)


def test_who_got_it_twice_is_there_once_with_the_latest(system: Database) -> None:
    (ada,) = _people(system, "Ada")
    leave(system, 1, NOW)
    (revision,) = system.execute("SELECT revision_id FROM touch").fetchone()
    system.execute(
        "INSERT INTO touch (prospect_id, direction, channel, revision_id, at, outcome) VALUES (?, 'out', 'call', ?, '2026-03-09T10:00:00+00:00', 'reached')",
        (ada, revision),
    )
    (row,) = list_receivers(system, OPENER)
    assert (row.channel, row.outcome) == ("call", "reached") and count_receivers(system, OPENER) == 1
