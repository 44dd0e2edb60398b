"""What triage writes is kept or not there at all: any order of deciding, undoing and merging, and a kill at any moment."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salestui.errors import SalesError
from salestui.paths import Paths, locate
from salestui.store.answers import set_answer
from salestui.store.decisions import answer_check_back, get_chain
from salestui.store.engine import Database, connect, open_store
from salestui.store.grouping import merge_into, split_off
from salestui.store.intel import capture
from salestui.store.journal import redo, undo
from salestui.store.tasks import drop_task, finish_task
from salestui.store.triage import Deciding, count_triage, decide, next_card

from .conftest import NOW

KEPT = ("intel", "decision", "decision_intel", "task", "reaction", "fit", "friction", "answer", "rule")
CARDS = 8


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("template") / "home"
    db = open_store(locate(str(home), {}))
    for at in range(CARDS):
        capture(db, f"Thing {at} that somebody said about thing number {at}", NOW + timedelta(minutes=at))
    set_answer(db, 3, "No locked-in data", NOW, slot="belief")
    db.close()
    return home


def dump(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    return {table: db.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in KEPT}


def waiting(db: Database) -> int:
    """The cards that wait, counted the slow way."""
    rows = db.execute(
        "SELECT DISTINCT coalesce(cluster_id, id) FROM intel WHERE state = 'inbox' OR state = 'parked' AND parked_until <= ?",
        (NOW.date().isoformat(),),
    )
    return len(rows.fetchall())


DECIDING = st.builds(
    Deciding,
    verdict=st.sampled_from(["change", "confirm", "park", "discard"]),
    effects=st.dictionaries(st.sampled_from([1, 2, 3, 4]), st.sampled_from("=+!")),
    synthesis=st.sampled_from(["", "We show it before they ask"]),
    until=st.sampled_from([None, NOW.date() + timedelta(days=2)]),
    targets=st.sampled_from([(), (("edit stage", "stage:2"), ("write", ""))]),
    friction=st.sampled_from(["", "more"]),
    fit=st.sampled_from([(), ("14",), ("12", "34")]),
    belief=st.just(1),
    reaction=st.sampled_from(["", "nod"]),
    check_back=st.sampled_from([None, NOW.date() + timedelta(days=9)]),
)
ITEM = st.integers(1, CARDS)
STEP = st.one_of(
    st.tuples(st.just("decide"), st.lists(ITEM, min_size=1, max_size=3), DECIDING),
    st.tuples(st.just("merge"), ITEM, ITEM),
    st.tuples(st.sampled_from(["undo", "undo", "redo", "task", "check", "split"]), ITEM),
)


@settings(max_examples=40)
@given(st.lists(STEP, max_size=14))
def test_undo_and_redo_go_back_and_forth_through_any_decisions(template: Path, steps: list[tuple[Any, ...]]) -> None:
    home = template.parent / "copy"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(template, home)
    db = connect(locate(str(home), {}).store)
    past, future = [dump(db)], []
    before = past[0]
    for step in steps:
        try:
            match step:
                case ("decide", ids, deciding):
                    decide(db, ids, deciding, NOW, force=len(ids) > 1)
                case ("merge", one, other):
                    merge_into(db, one, other, NOW)
                case ("split", id):
                    split_off(db, id, NOW)
                case ("task", id):
                    finish_task(db, id, NOW) if id % 2 else drop_task(db, id, "not now", NOW)
                case ("check", id):
                    answer_check_back(db, id, "worked", f"looked {len(past)}", NOW)
                case ("undo", _) if len(past) > 1:
                    assert not (undo(db, NOW) or pytest.fail("nothing to undo")).refused
                    future.append(past.pop())
                    assert dump(db) == past[-1]
                    continue
                case ("redo", _) if future:
                    assert not (redo(db, NOW) or pytest.fail("nothing to redo")).refused
                    past.append(future.pop())
                    assert dump(db) == past[-1]
                    continue
                case _:
                    continue
        except SalesError:
            assert dump(db) == past[-1]  # a refusal writes nothing
            continue
        if (now := dump(db)) != past[-1]:
            past.append(now)
            future = []
        assert count_triage(db, NOW).left == waiting(db)
        assert (next_card(db, NOW) is None) == (waiting(db) == 0)
    for id, *_ in past[-1]["decision"]:
        assert get_chain(db, id).heard >= 1
    while len(past) > 1:
        undo(db, NOW)
        past.pop()
        assert dump(db) == past[-1]
    assert dump(db) == before
    db.close()


DECIDE = """
import sys
from datetime import UTC, datetime
from salestui.paths import locate
from salestui.store.engine import open_store
from salestui.store.triage import Deciding, decide, next_card

db = open_store(locate(sys.argv[1], {}))
now = datetime.now(UTC)
print("ready", flush=True)
while card := next_card(db, now):
    change = card.group % 3 == 0
    made = decide(db, [card.group], Deciding("change", {4: "+"}, "We show it before they ask") if change else Deciding("discard"), now)
    print(made.id, flush=True)
"""


def check_kills(paths: Paths, cards: int, kills: int) -> None:
    """Decide all cards in programs that are killed at any moment; what was told is there, and of what was not at most one."""
    db = open_store(paths)
    for at in range(cards):
        capture(db, f"Thing {at} that somebody said", NOW + timedelta(seconds=at))
    db.close()
    dice = random.Random(cards)
    told: set[int] = set()
    for turn in range(kills + 1):
        process = subprocess.Popen(
            [sys.executable, "-c", DECIDE, str(paths.store.parents[1])], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        if turn < kills:
            for _ in range(dice.randint(0, max(1, cards // kills))):
                told |= {int(line) for line in [process.stdout.readline()] if line.strip()}
            time.sleep(dice.random() * 0.003)
            os.kill(process.pid, signal.SIGKILL)
        told |= {int(line) for line in process.stdout.read().split()}
        process.wait(30)
        process.stdout.close()
        db = open_store(paths)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",) and db.execute("SELECT action_id FROM journal").fetchone() == (
            None,
        )
        made = {id for (id,) in db.execute("SELECT id FROM decision")}
        assert told <= made and len(made - told) <= 1
        told = made  # the one in flight was written; nobody heard of it
        decided = db.execute("SELECT count(*) FROM intel WHERE state = 'decided'").fetchone()[0]
        assert decided == len(made) == db.execute("SELECT count(*) FROM decision_intel").fetchone()[0]
        changes, tasks = (
            db.execute(f"SELECT count(*) FROM {what}").fetchone()[0] for what in ("decision WHERE verdict = 'change'", "task")
        )
        assert changes == tasks
        db.close()
    assert len(told) == cards


def test_a_kill_between_two_cards_loses_none_that_was_shown(paths: Paths) -> None:
    check_kills(paths, 24, 3)


@pytest.mark.soak
def test_kills_at_any_of_200_decisions_lose_at_most_the_one_in_flight(paths: Paths) -> None:
    check_kills(paths, 200, 40)
