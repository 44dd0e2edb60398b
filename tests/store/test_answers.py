"""The four answers: versions, by hand or because of a decision, the ripple that comes with a change, and what one undo takes back."""

import pytest

from salestui.errors import SalesError
from salestui.store.answers import add_reaction, change_answer, end_answer, get_answer, item_history, list_answers, set_answer
from salestui.store.engine import Database
from salestui.store.journal import redo, undo
from salestui.store.library import AssetDraft, add_asset

from .conftest import NOW


def decide(db: Database, synthesis: str, **more: str) -> int:
    columns = {"at": NOW.isoformat(), "verdict": "change", "synthesis": synthesis, **more}
    made = db.execute(f"INSERT INTO decision ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", tuple(columns.values()))
    return int(made.lastrowid or 0)


def reviews(db: Database) -> list[tuple[str, str]]:
    return db.execute("SELECT target, state FROM task WHERE kind = 'review' ORDER BY id").fetchall()


def test_moving_q1_to_a_larger_customer_flags_the_roadmap_the_beliefs_and_every_stage_and_one_undo_takes_all_back(system: Database) -> None:
    db = system
    set_answer(db, 1, "Ada, who keeps the books of a practice of three", NOW)
    set_answer(db, 2, "Bank feed", NOW, slot="fact", detail="19 a month")
    set_answer(db, 2, "Roles", NOW, slot="fact", status="roadmap")
    set_answer(db, 3, "No locked-in data", NOW, slot="belief")
    assert reviews(db) == []  # first answers: nothing was built on them
    own = add_asset(db, AssetDraft("pdf", "For practices of three", body="x", status="live", quadrant=1), NOW)
    built = add_asset(db, AssetDraft("email", "Month end", "s", "b", status="live"), NOW)
    add_asset(db, AssetDraft("email", "Draft", "s", "b", status="draft", quadrant=1), NOW)
    about = decide(db, "Small practices never see month-end value", effect_q1="+")
    db.execute("INSERT INTO revision (asset_id, number, decision_id, created_at) VALUES (?, 2, ?, ?)", (built, about, NOW.isoformat()))

    because = decide(db, "Firms of forty ask every week", effect_q1="!")
    done = change_answer(db, 1, "Bo, who runs the office of a firm of forty", NOW, decision_id=because)
    assert [(row.place, row.kind, row.title) for row in done.rippled.flagged] == [
        ("Q2", "answer", "Roles"), ("Q2", "answer", "Bank feed"), ("Q3", "answer", "No locked-in data"),
        *(("Q4", "stage", name) for name in ("Captured", "Qualified", "Call booked", "Call done", "Trial started", "Proposal sent")),
    ]  # fmt: skip
    assert [row.id for row in done.rippled.assets] == [own, built]
    assert reviews(db) == [("quadrant:2", "open"), ("quadrant:3", "open"), ("quadrant:4", "open")]
    now, before = item_history(db, done.id)
    assert (now.version, now.why, before.why) == (2, "Firms of forty ask every week", "by hand")
    undo(db, NOW)
    assert reviews(db) == [] and list_answers(db, 1)[0].text.startswith("Ada")
    redo(db, NOW)
    assert len(reviews(db)) == 3 and list_answers(db, 1)[0].text.startswith("Bo")


def test_a_review_answered_by_a_change_is_done_and_does_not_ask_back(db: Database) -> None:
    for quadrant in (1, 2, 3, 4):
        set_answer(db, quadrant, f"Answer {quadrant}", NOW)
    set_answer(db, 1, "Larger firms", NOW)
    set_answer(db, 1, "Larger firms still", NOW)  # the reviews that are open are reworded, not doubled
    assert len(reviews(db)) == 3
    (task,) = db.execute("SELECT id FROM task WHERE target = 'quadrant:2'").fetchone()
    set_answer(db, 2, "A bigger product", NOW, task_id=task)
    assert reviews(db) == [
        ("quadrant:2", "done"),
        ("quadrant:3", "open"),
        ("quadrant:4", "open"),
        ("quadrant:3", "open"),
        ("quadrant:4", "open"),
    ]
    with pytest.raises(SalesError, match="no open task"):
        set_answer(db, 2, "Again", NOW, task_id=task)


def test_items_end_and_beliefs_are_tallied(db: Database) -> None:
    belief = set_answer(db, 3, "No locked-in \x1b[31mdata", NOW, slot="belief")
    for kind in ("nod", "nod", "hostile"):
        add_reaction(db, belief, kind, NOW)
    set_answer(db, 3, "Your data is yours", NOW, item_id=belief)
    (row,) = list_answers(db, 3)
    assert (row.text, row.item_id, row.tallies.nods, row.tallies.all) == ("Your data is yours", belief, 2, 3)
    assert "\x1b" not in item_history(db, belief)[1].text
    end_answer(db, belief, NOW)
    assert list_answers(db, 3) == [] and get_answer(db, belief).status == "gone" and len(list_answers(db, 3, history=True)) == 3
    with pytest.raises(SalesError, match="ended already"):
        end_answer(db, belief, NOW)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"quadrant": 5, "text": "x"}, "no quadrant 5"),
        ({"quadrant": 1, "text": " "}, "needs words"),
        ({"quadrant": 1, "text": "x" * 301}, "at most 300"),
        ({"quadrant": 1, "text": "x", "slot": "fact"}, "Q1 has no"),
        ({"quadrant": 1, "text": "x", "status": "roadmap"}, "fact sheet"),
        ({"quadrant": 2, "text": "bank FEED", "slot": "fact"}, "stands there already"),
        ({"quadrant": 1, "text": "x", "item_id": 1}, "belongs to Q2"),
        ({"quadrant": 2, "text": "x", "item_id": 9}, "no answer 9"),
        ({"quadrant": 2, "text": "x", "decision_id": 9}, "no decision 9"),
        ({"quadrant": 2, "text": "x", "task_id": 9}, "no open task 9"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_and_changes_nothing(db: Database, given: dict[str, object], said: str) -> None:
    set_answer(db, 2, "Bank feed", NOW, slot="fact")
    with pytest.raises(SalesError, match=said):
        set_answer(db, now=NOW, **given)  # type: ignore[arg-type]
    assert len(list_answers(db, history=True)) == 1
