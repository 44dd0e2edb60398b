"""What is written for a task stands with its decision, and the task is done: one action, one undo."""

from dataclasses import replace

import pytest

from salestui.rules.drafting import Wait
from salestui.rules.schedule import Delay
from salestui.store.engine import Database
from salestui.store.formula_editing import save_formula
from salestui.store.journal import action, list_actions, redo, undo
from salestui.store.library import AssetDraft, add_asset, get_asset
from salestui.store.linking import TaskGone, do_task
from salestui.store.revising import edit_asset, read_draft
from salestui.store.shelving import retire_assets

from .conftest import NOW


def task(db: Database, kind: str, target: str = "") -> tuple[int, int]:
    """(decision, task) of a change that was decided."""
    with action(db, "Decided", NOW):
        decision = db.execute(
            "INSERT INTO decision (at, verdict, synthesis) VALUES (?, 'change', 'Say it sooner.')", (NOW.isoformat(),)
        ).lastrowid
        made = db.execute(
            "INSERT INTO task (decision_id, kind, target, created_at) VALUES (?, ?, ?, ?)", (decision, kind, target, NOW.isoformat())
        ).lastrowid
    assert decision is not None and made is not None
    return decision, made


def state(db: Database, id: int) -> tuple[str, str]:
    found = db.execute("SELECT state, target FROM task WHERE id = ?", (id,)).fetchone()
    return str(found[0]), str(found[1])


def test_new_words_stand_with_their_decision(system: Database) -> None:
    """The task of a revision is done by saving it; one undo takes back the words, the link and the task's end; a redo brings all of it."""
    decision, id = task(system, "revise", "asset:1")
    draft = replace(read_draft(system, 1), body="Hi, sooner.")
    assert edit_asset(system, 1, draft, "the login", NOW, task_id=id) == 2
    assert get_asset(system, 1).revisions[-1].decision == decision
    assert state(system, id) == ("done", "asset:1")
    assert list_actions(system, 1)[0].label == f"Edited Opener because of decision {decision}"
    undo(system, NOW)
    assert get_asset(system, 1).row.revision == 1
    assert state(system, id) == ("open", "asset:1")
    redo(system, NOW)
    assert get_asset(system, 1).revisions[-1].decision == decision and state(system, id)[0] == "done"


def test_a_new_asset_is_what_its_task_was_about(system: Database) -> None:
    decision, id = task(system, "write", "stage:2")
    asset = add_asset(system, AssetDraft("email", "Bank login", "The login", "One click.", stage="Captured"), NOW, task_id=id)
    assert state(system, id) == ("done", f"asset:{asset}")
    assert get_asset(system, asset).revisions[0].decision == decision
    undo(system, NOW)
    assert state(system, id) == ("open", "stage:2")
    assert not system.execute("SELECT 1 FROM asset WHERE id = ?", (asset,)).fetchone()


def test_nothing_changed_is_nothing_done(system: Database) -> None:
    _, id = task(system, "revise", "asset:1")
    edit_asset(system, 1, read_draft(system, 1), "", NOW, task_id=id)
    save_formula(system, [], NOW, task_id=id)
    assert state(system, id)[0] == "open"


def test_what_is_no_words_is_done_too(system: Database) -> None:
    """A retirement and a step of the formula end their tasks, in the action that did them."""
    _, retire = task(system, "retire", "asset:3")
    assert do_task(system, retire, NOW, "Retired Case", lambda db: retire_assets(db, [3], NOW), "asset:3")[0] == 1
    _, move = task(system, "move", "asset:2")
    save_formula(system, [Wait(2, Delay(5, False))], NOW, task_id=move)
    assert (state(system, retire)[0], state(system, move)) == ("done", ("done", "asset:2"))
    undo(system, NOW)
    undo(system, NOW)  # the decision about the move stands between them
    undo(system, NOW)
    assert state(system, retire)[0] == "open" and get_asset(system, 3).row.status == "live"


def test_a_task_that_is_over_or_gone_costs_no_words(system: Database) -> None:
    """One that was done meanwhile keeps its end, its decision counts; one that an undo took back is said, and nothing is written."""
    decision, id = task(system, "revise", "asset:1")
    edit_asset(system, 1, replace(read_draft(system, 1), body="Once."), "", NOW, task_id=id)
    edit_asset(system, 1, replace(read_draft(system, 1), body="Twice."), "", NOW, task_id=id)
    assert [each.decision for each in get_asset(system, 1).revisions] == [None, decision, decision]
    with pytest.raises(TaskGone):
        edit_asset(system, 1, replace(read_draft(system, 1), body="Thrice."), "", NOW, task_id=id + 1)
    assert get_asset(system, 1).row.revision == 3
