"""Decisions read back: the chain from what was heard to what came of it, counted as the report of assets counts."""

from datetime import timedelta

import pytest

from salestui.errors import SalesError
from salestui.rules.conversion import MOVE_DAYS
from salestui.store.decisions import (
    WantedDecisions,
    answer_check_back,
    chain_of_asset,
    count_decisions,
    decisions_of_intel,
    decisions_of_revision,
    get_chain,
    get_decision,
    list_check_backs,
    list_decisions,
)
from salestui.store.engine import Database
from salestui.store.intel import capture
from salestui.store.journal import undo
from salestui.store.reports.assets import converts
from salestui.store.triage import Deciding, decide

from .conftest import NOW
from .history import BOOKED, CAPTURED, CUSTOMER, QUALIFIED, asset, person, served, wrote


def test_the_chain_goes_from_what_was_heard_to_what_came_of_it_both_ways(db: Database) -> None:
    asset(db, 1, CAPTURED, revisions=2)
    asset(db, 2, CAPTURED)
    id = capture(db, "They give up at the bank", NOW)
    made = decide(db, [id], Deciding("change", {4: "+"}, "We show it before they ask", targets=(("revise", "asset:1"),)), NOW).id
    db.execute("DROP TRIGGER revision_is_immutable")
    db.execute("UPDATE revision SET decision_id = ? WHERE id = 12", (made,))
    person(db, 1, (CAPTURED, 0), (QUALIFIED, 5))  # got it, wrote, moved
    person(db, 2, (CAPTURED, 0), (QUALIFIED, 3 + MOVE_DAYS + 1))  # moved too late
    person(db, 3, (CAPTURED, 0), (BOOKED, 9), (CUSTOMER, 20))  # the other mail came between; a customer all the same
    person(db, 4, (CAPTURED, 0))  # it bounced
    person(db, 5, (CAPTURED, 0))  # had the old words
    for who, at, revision in ((1, 3, 12), (1, 4, 12), (2, 3, 12), (3, 3, 12), (3, 6, 21), (5, 3, 11)):
        served(db, who, at, revision)
    served(db, 4, 3, 12, outcome="bounced")
    for who, at in ((1, 4.5), (1, 1), (3, 7), (5, 4)):
        wrote(db, who, at)
    chain = get_chain(db, made)
    assert ([one.id for one in chain.intel], [one.kind for one in chain.tasks]) == ([id], ["revise"])
    assert [(one.asset_id, one.number, one.newest, one.got) for one in chain.revisions] == [(1, 2, True, 3)]
    assert [(one.id, one.replied, one.moved, one.won) for one in chain.prospects] == [
        (1, True, True, False), (3, False, False, True), (2, False, False, False),
    ]  # fmt: skip
    out = chain.outcomes
    (row,) = [row for row in converts(db).rows if row.id == 12]
    assert (out.served, out.replied, out.moved, out.won) == (row.served, row.replied.count, row.moved.count, row.won.count) == (3, 1, 1, 1)
    assert len(get_chain(db, made, 1).prospects) == 1 and get_chain(db, made, 1).received == 3
    for found in (decisions_of_revision(db, 12), chain_of_asset(db, 1), decisions_of_intel(db, id)):
        assert [one.id for one in found] == [made]
    assert decisions_of_revision(db, 11) == [] == chain_of_asset(db, 2)


def test_check_backs_come_on_their_day_and_are_answered_once(db: Database) -> None:
    id = capture(db, "Something", NOW)
    later = NOW + timedelta(days=14)
    made = decide(db, [id], Deciding("confirm", {3: "="}, "They nod at it", check_back=later.date()), NOW).id
    assert not list_check_backs(db, NOW) and [row.id for row in list_check_backs(db, later)] == [made]
    answer_check_back(db, made, "none", "  as before ", later)
    assert not list_check_backs(db, later) and get_decision(db, made).result_note == "as before"
    undo(db, later)
    assert [row.id for row in list_check_backs(db, later)] == [made]
    with pytest.raises(SalesError, match="no result"):
        answer_check_back(db, made, "fine", "", later)


def test_the_log_is_filtered(db: Database) -> None:
    for at, deciding in enumerate((Deciding("discard"), Deciding("park", {1: "+"}), Deciding("confirm", {3: "="}, "They nod again"))):
        decide(db, [capture(db, f"Thing {at}", NOW)], deciding, NOW + timedelta(hours=at))
    assert [row.verdict for row in list_decisions(db)] == ["confirm", "park", "discard"]
    assert count_decisions(db, WantedDecisions(quadrant=3)) == 1 and count_decisions(db, WantedDecisions("park")) == 1
    assert [row.overridden for row in list_decisions(db)] == [False, True, False]
    assert len(list_decisions(db, limit=1, offset=2)) == 1
