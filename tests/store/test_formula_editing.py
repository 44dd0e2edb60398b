"""A draft of the formula is saved as one action; mails under way follow it; what was said before is what is done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from salestui.errors import SalesError
from salestui.rules.drafting import Add, Edit, Move, PlacedStep, Remove, Require, Wait
from salestui.rules.schedule import Delay
from salestui.store.dispatch import claim, keep_message, mark_sent
from salestui.store.engine import Database
from salestui.store.forecast import list_planned
from salestui.store.formula_editing import read_formula, save_formula
from salestui.store.journal import redo, undo
from salestui.store.library import AssetDraft, add_asset
from salestui.store.outbox import enrol, postpone
from salestui.store.pausing import pause_prospects
from salestui.store.prospects import add_prospect, skip_step
from salestui.store.revising import edit_asset, read_draft
from salestui.store.what_if import what_if

from .conftest import NOW, leave

DAY = timedelta(days=1)
TABLES = ("stage", "step", "delivery", "touch", "skip", "prospect", "stage_move", "friction")


def picture(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables that a formula is made of."""
    return {table: [tuple(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY id")] for table in TABLES}


def people(db: Database, count: int, *, zone: str = "UTC") -> list[int]:
    ids = [add_prospect(db, {"name": f"P{n}", "email": f"p{n}@firm.example", "zone": zone}, NOW) for n in range(count)]
    enrol(db, ids, NOW)
    return ids


def step_of(db: Database, title: str) -> int:
    return int(db.execute("SELECT t.id FROM step t JOIN asset a ON a.id = t.asset_id WHERE a.title = ?", (title,)).fetchone()[0])


def waiting(db: Database, prospect: int) -> tuple[str, str, str] | None:
    """(asset, state, due) of what a prospect has under way."""
    row = db.execute(
        "SELECT a.title, d.state, d.due_at FROM delivery d JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id"
        " WHERE d.prospect_id = ? AND d.state IN ('scheduled', 'deferred', 'held', 'claimed', 'uncertain')",
        (prospect,),
    ).fetchone()
    return tuple(row) if row else None


def under_way(db: Database, prospect: int) -> int:
    return int(db.execute("SELECT id FROM delivery WHERE prospect_id = ? ORDER BY id DESC", (prospect,)).fetchone()[0])


@pytest.fixture
def crowd(system: Database) -> list[int]:
    """Five people in Captured, NOW being a day later: one with the opener waiting, one whose follow-up waits, one who has had both
    (nothing under way), one whose follow-up was postponed by hand, one paused for a week before his follow-up."""
    ids = people(system, 5)
    for id in ids[1:]:
        leave(system, under_way(system, id), NOW)
    leave_at = NOW + timedelta(minutes=5)
    system.execute(
        "UPDATE delivery SET due_at = ?, next_at = ? WHERE prospect_id = ? AND state = 'scheduled'",
        (NOW.isoformat(), NOW.isoformat(), ids[2]),
    )
    leave(system, under_way(system, ids[2]), leave_at)
    postpone(system, under_way(system, ids[3]), NOW + 9 * DAY, NOW)
    pause_prospects(system, [ids[4]], NOW, (NOW + 7 * DAY).date())
    return ids


def new(db: Database, title: str = "Offer", days: int = 1) -> PlacedStep:
    asset = add_asset(db, AssetDraft("email", title, title, "Hi."), NOW)
    return PlacedStep(-1, asset, title, "email", "email", Delay(days))


Make = Callable[[Database], list[Edit]]
EDITS: dict[str, Make] = {
    "a delay that shrinks": lambda db: [Wait(step_of(db, "Follow-up"), Delay(1))],
    "a delay that grows": lambda db: [Wait(step_of(db, "Follow-up"), Delay(6, True)), Wait(step_of(db, "Opener"), Delay(2))],
    "a new step at the end": lambda db: [Add(new(db), 1, 9)],
    "a new step in front": lambda db: [Add(new(db), 1, 0)],
    "a step taken out": lambda db: [Remove(step_of(db, "Follow-up"))],
    "the other order": lambda db: [Move(step_of(db, "Opener"), 1, 1)],
    "a step of another stage": lambda db: [Move(step_of(db, "Case"), 1, 1)],
    "a step for another stage": lambda db: [Move(step_of(db, "Follow-up"), 2, 0)],
    "everything at once": lambda db: [
        Add(new(db, days=0), 1, 1), Remove(step_of(db, "Opener")), Wait(step_of(db, "Follow-up"), Delay(4)), Move(step_of(db, "Case"), 1, 0),
    ],
}  # fmt: skip


@pytest.mark.parametrize("make", EDITS.values(), ids=EDITS)
def test_the_save_does_what_the_what_if_said_and_one_undo_takes_all_of_it_back(system: Database, crowd: list[int], make: Make) -> None:
    now, until = NOW + timedelta(hours=3), NOW + 30 * DAY
    edits = make(system)
    before = picture(system)
    standing = {(row.prospect_id, row.asset_id): row.at for row in list_planned(system, now, until)}
    told = what_if(system, edits, now, until)
    assert told is not None and picture(system) == before, "nothing is written"
    assert told.comparison.differences, "it changes something for somebody"
    for difference in told.comparison.differences:
        standing.pop(difference.id, None)
        if difference.will is not None:
            standing[difference.id] = difference.will
    saved = save_formula(system, edits, now)
    really = {(row.prospect_id, row.asset_id): row.at for row in list_planned(system, now, until)}
    assert really == standing
    assert saved.again + saved.cancelled + saved.scheduled
    after = picture(system)
    assert undo(system, now) is not None
    assert picture(system) == before
    assert redo(system, now) is not None
    assert picture(system) == after


def test_a_shorter_delay_counts_from_the_last_touch_and_is_never_in_the_past(system: Database, crowd: list[int]) -> None:
    follow = step_of(system, "Follow-up")
    assert waiting(system, crowd[1]) == ("Follow-up", "scheduled", "2026-03-04T10:00:00+00:00")
    saved = save_formula(system, [Wait(follow, Delay(1))], NOW + timedelta(hours=3))
    assert (saved.again, saved.cancelled, saved.scheduled) == (2, 0, 0), "his, and that of the paused one"
    assert waiting(system, crowd[1]) == ("Follow-up", "scheduled", "2026-03-03T10:00:00+00:00")
    assert waiting(system, crowd[3]) == ("Follow-up", "scheduled", "2026-03-11T10:00:00+00:00"), "the founder's own day stays"
    save_formula(system, [Wait(follow, Delay(0))], NOW + timedelta(hours=5))
    assert waiting(system, crowd[1]) == ("Follow-up", "scheduled", "2026-03-02T15:00:00+00:00")


def test_a_step_that_is_taken_out_leaves_what_was_served_and_cancels_what_was_not(system: Database, crowd: list[int]) -> None:
    opener = step_of(system, "Opener")
    skip_step(system, crowd[0], opener, "knows it", NOW)
    saved = save_formula(system, [Remove(opener)], NOW)
    assert [change.kind for change in saved.changes] == ["removed"]
    assert system.execute("SELECT count(*) FROM touch WHERE direction = 'out'").fetchone()[0] == 5, "no contact is forgotten"
    assert waiting(system, crowd[0]) == ("Follow-up", "scheduled", "2026-03-04T10:00:00+00:00")
    assert system.execute("PRAGMA foreign_key_check").fetchall() == []
    assert system.execute("SELECT label FROM action ORDER BY id DESC").fetchone()[0] == "Took out “Opener” of the formula"


def test_a_mail_that_is_leaving_leaves_and_what_follows_is_by_the_saved_formula(system: Database) -> None:
    (id,) = people(system, 1)
    delivery = under_way(system, id)
    assert keep_message(system, delivery, 1, "<1@firm.example>", b"bytes", "Subject", "Text", NOW)
    assert claim(system, delivery, NOW)
    saved = save_formula(system, [Remove(step_of(system, "Opener")), Wait(step_of(system, "Follow-up"), Delay(7))], NOW)
    assert (saved.again, saved.cancelled, saved.scheduled) == (0, 0, 0)
    assert waiting(system, id) == ("Opener", "claimed", NOW.isoformat())
    mark_sent(system, delivery, "250 ok", NOW)
    assert waiting(system, id) == ("Follow-up", "scheduled", (NOW + 7 * DAY).isoformat())
    done = undo(system, NOW)
    assert done is not None and "never undone" in " ".join(done.refused)
    assert {step.title for step in read_formula(system)[1]} == {"Opener", "Follow-up"}


def test_steps_of_one_asset_may_change_places_between_stages(system: Database) -> None:
    save_formula(system, [Add(PlacedStep(-1, 1, "Opener", "email", "email", Delay(5)), 2, 0)], NOW)
    first, second = (id for (id,) in system.execute("SELECT id FROM step WHERE asset_id = 1 ORDER BY stage_id"))
    before = picture(system)
    save_formula(system, [Move(first, 3, 0), Move(second, 1, 0), Move(first, 2, 0), Require(first, False)], NOW)
    where = dict(system.execute("SELECT id, stage_id FROM step WHERE asset_id = 1").fetchall())
    assert where == {first: 2, second: 1}
    undo(system, NOW)
    assert picture(system) == before


def test_the_what_if_can_be_stopped_and_counts_as_it_goes(system: Database, crowd: list[int]) -> None:
    told: list[tuple[int, int]] = []
    edits = [Wait(step_of(system, "Follow-up"), Delay(1))]
    assert what_if(system, edits, NOW, NOW + DAY, lambda done, total: told.append((done, total)), lambda: len(told) > 1) is None
    assert told[0] == (0, 10)


def test_what_was_changed_meanwhile_is_kept_and_an_empty_save_leaves_no_trace(system: Database) -> None:
    edits: list[Edit] = [Wait(step_of(system, "Opener"), Delay(4)), Remove(99)]
    save_formula(system, [Remove(step_of(system, "Opener"))], NOW)
    count = system.execute("SELECT count(*) FROM action").fetchone()[0]
    assert save_formula(system, edits, NOW).changes == []
    assert system.execute("SELECT count(*) FROM action").fetchone()[0] == count


def test_words_may_leave_the_formula_by_an_edit_but_not_with_mails_under_way(system: Database) -> None:
    (id,) = people(system, 1)
    draft = replace(read_draft(system, 1), stage="", position=None)
    with pytest.raises(SalesError, match="1 unsent mails") as refused:
        edit_asset(system, 1, draft, "", NOW)
    assert "formula remove" in refused.value.hint and waiting(system, id) is not None
    leave(system, under_way(system, id), NOW)
    before = picture(system)
    edit_asset(system, 1, draft, "", NOW)
    assert [step.title for step in read_formula(system)[1]] == ["Follow-up"]
    undo(system, NOW)
    assert picture(system) == before
