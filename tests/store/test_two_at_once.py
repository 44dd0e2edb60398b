"""Two programs on one store in the same moment: each change is whole, and whoever comes second is told in a sentence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from salestui.errors import SalesError
from salestui.exchange.asset_import import Asked, AssetImport, import_assets
from salestui.rules.drafting import Add, Wait
from salestui.rules.schedule import Delay
from salestui.store.asset_records import AssetRecord
from salestui.store.engine import Database, connect
from salestui.store.formula_editing import read_formula, save_formula
from salestui.store.journal import undo
from salestui.store.library import AssetDraft, add_asset, get_asset, list_assets
from salestui.store.lost_update import ChangedMeanwhile
from salestui.store.outbox import enrol
from salestui.store.prospects import add_prospect, log_touch, move_prospects, skip_step
from salestui.store.revising import edit_asset, read_draft
from salestui.store.sequence import next_asset, schedule_next
from salestui.store.stage_editing import merge_stage, preview_merge
from salestui.store.stages import add_stage, find_stage, move_stage, rename_stage

from .conftest import NOW


def at_once(db: Database, times: int, act: Callable[[Database, int], object]) -> list[object]:
    """What came of the same act by several connections that start together: its answer, or the sentence it was refused with."""
    together = Barrier(times)

    def one(number: int) -> object:
        own = connect(db.path)
        try:
            together.wait()
            return act(own, number)
        except SalesError as error:
            return str(error)
        finally:
            own.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_every_one_of_many_edits_is_a_revision(system: Database) -> None:
    def edit(db: Database, number: int) -> object:
        return edit_asset(db, 1, replace(read_draft(db, 1), body=f"Words {number}"), "", NOW)

    assert sorted(map(str, at_once(system, 6, edit))) == ["2", "3", "4", "5", "6", "7"]
    assert len(get_asset(system, 1).revisions) == 7


def test_a_stage_is_merged_once(system: Database) -> None:
    one, other = add_stage(system, "Extra", NOW), find_stage(system, "Captured")[0]
    done = at_once(system, 4, lambda db, _: merge_stage(db, one, other, NOW))
    assert sum(isinstance(each, str) for each in done) == 3
    assert {each for each in done if isinstance(each, str)} == {
        "That stage is gone. Nothing was changed. See them all: salestui stage list."
    }


def test_a_change_on_older_words_is_refused_and_one_beside_it_is_kept(system: Database) -> None:
    read = read_draft(system, 1)
    edit_asset(system, 1, replace(read, body="Theirs.", status="draft"), "", NOW)
    with pytest.raises(ChangedMeanwhile, match="Opener was changed meanwhile: its words, in revision 2") as refused:
        edit_asset(system, 1, replace(read, body="Mine."), "", NOW, based_on=read)
    assert (refused.value.mine.body, refused.value.mine.status) == ("Mine.", "draft")
    assert edit_asset(system, 1, replace(read, title="Beside"), "", NOW, based_on=read) == 2
    now = read_draft(system, 1)
    assert (now.title, now.body, now.status) == ("Beside", "Theirs.", "draft")
    assert edit_asset(system, 1, refused.value.mine, "", NOW, based_on=refused.value.standing) == 3


def test_what_another_import_made_meanwhile_is_not_made_again(db: Database, tmp_path: Path) -> None:
    for name in ("One", "Two"):
        (tmp_path / f"{name}.md").write_text(f"---\nkind: call\ntitle: {name}\nstage: Fresh\n---\n\nHello\n")
    others: list[AssetImport] = []

    def plain(record: AssetRecord, name: str, text: str) -> tuple[AssetRecord, list[str]]:
        return record, []

    def meanwhile(record: AssetRecord, name: str, text: str) -> tuple[AssetRecord, list[str]]:
        if not others:  # another program is quicker: it starts after this one has looked, and is done before this one writes
            own = connect(db.path)
            others.append(import_assets(own, tmp_path, NOW, plain, Asked(new_stages=True)))
            own.close()
        return record, []

    mine = import_assets(db, tmp_path, NOW, meanwhile, Asked(new_stages=True))
    assert (others[0].created, mine.created, mine.unchanged) == (2, 0, 2)
    assert sorted(row.title for row in list_assets(db)) == ["One", "Two"]


def test_what_is_gone_is_said_in_a_sentence(system: Database) -> None:
    ada, gone = add_prospect(system, {"name": "Ada", "email": "ada@x.example"}, NOW), 99
    for act in (
        lambda: next_asset(system, gone, NOW),
        lambda: schedule_next(system, gone, NOW),
        lambda: move_prospects(system, [ada], gone, NOW),
        lambda: skip_step(system, ada, gone, "no", NOW),
        lambda: add_stage(system, "New", NOW, after=gone),
        lambda: move_stage(system, gone, 1, NOW),
        lambda: rename_stage(system, gone, "New", NOW),
        lambda: read_draft(system, gone),
    ):
        with pytest.raises(SalesError, match=r"gone|There is no"):
            act()
    assert enrol(system, [gone, ada], NOW).left_out == [(gone, "Somebody", "gone meanwhile")]
    log_touch(system, ada, "call", "reached", NOW, step_id=gone)
    assert system.execute("SELECT step_id FROM touch").fetchall() == [(None,)]


def test_a_formula_with_an_asset_that_is_gone_is_saved_without_it(system: Database) -> None:
    new, stage = add_asset(system, AssetDraft("call", "Call"), NOW), find_stage(system, "Qualified")[0]
    step = read_formula(system)[stage][0]
    undo(system, NOW)
    saved = save_formula(system, [Add(replace(step, id=-1, asset_id=new), stage, 1), Wait(step.id, Delay(4, business=False))], NOW)
    assert [change.kind for change in saved.changes] == ["delay"]


def test_a_look_at_a_merge_changes_nothing(system: Database) -> None:
    before = system.execute("SELECT id, position, name FROM stage ORDER BY id").fetchall()
    preview_merge(system, add_stage(system, "Extra", NOW), find_stage(system, "Captured")[0], NOW)
    undo(system, NOW)
    assert system.execute("SELECT id, position, name FROM stage ORDER BY id").fetchall() == before
    assert system.execute("SELECT action_id FROM journal").fetchall() == [(None,)] and not system.in_transaction
