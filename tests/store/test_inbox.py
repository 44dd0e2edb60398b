"""What was heard, listed and searched; and rules that decide what comes again and again."""

from datetime import timedelta

import pytest

from salestui.errors import SalesError
from salestui.store.engine import Database, transaction
from salestui.store.inbox import Wanted, count_intel, get_intel, intel_keys, list_intel
from salestui.store.intel import Heard, add_heard, capture
from salestui.store.journal import undo
from salestui.store.ruling import RuleDraft, add_rule, apply_rules, edit_rule, list_rules, pause_rule, preview_rule, remove_rule, rule_for

from .conftest import NOW


def ids(db: Database, query: str = "", state: str = "") -> list[int]:
    return [row.id for row in list_intel(db, Wanted(NOW, state, query))]


@pytest.fixture
def heard(db: Database) -> Database:
    capture(db, "The bank login takes three tries", NOW - timedelta(days=9), kind="ticket", said_by="Ada of Acme")
    capture(db, "A free trial of fourteen days is too short", NOW - timedelta(days=2), title="Trial too short", said_by="Bo")
    capture(db, "月末の締めが遅い", NOW, kind="call", side="outside", url="https://acme.example/jp")
    return db


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [3, 2, 1]), ("login", [1]), ("lo", [1]), ("trial fourteen", [2]), ('"free trial"', [2]), ('"trial free"', []), ("-trial", [3, 1]),
        ("kind:ticket", [1]), ("kind:ticket kind:call", [3, 1]), ("-kind:ticket", [3, 2]), ("from:acme", [1]), ("from:bo", [2]), ("since:7d", [3, 2]),
        ("until:2026-02-25", [1]),
        ("since:yesterday", [3]), ("since:never", []), ("side:out", [3]), ("締め", [3]), ("-締め", [2, 1]), ("url:acme.example", [3]),
        ("state:inbox", [3, 2, 1]), ("state:parked", []), ("q:1", []), ("q:none", [3, 2, 1]), ("asset:home", []), ("verdict:discard", []),
        ("kind:", [3, 2, 1]), ('foo" c++ (AND it\'s', []), ('"', [3, 2, 1]), ("NEAR(", []), ("%", [3, 2, 1]), ("prospect:1", []), ("rule:1", []),
    ],
)  # fmt: skip
def test_any_line_is_a_search(heard: Database, query: str, found: list[int]) -> None:
    assert ids(heard, query) == found
    assert list(intel_keys(heard, Wanted(NOW, query=query))) == found
    assert count_intel(heard, Wanted(NOW, query=query)) == len(found)


def test_a_rule_decides_what_it_finds_as_one_step(heard: Database) -> None:
    rule = add_rule(heard, RuleDraft("kind:ticket", "discard", "noise"), NOW)
    park = add_rule(heard, RuleDraft("trial", "park", park_days=7), NOW)
    shown = preview_rule(heard, "kind:ticket", NOW)
    assert (shown.found, shown.inbox, [row.id for row in shown.rows]) == (1, 1, [1])
    done = apply_rules(heard, NOW)
    assert (done.discarded, done.parked, done.by_rule) == (1, 1, ((rule, 1), (park, 1)))
    assert ids(heard, state="inbox") == [3]
    assert [(row.id, row.verdict, row.parked_until) for row in list_intel(heard, Wanted(NOW, "parked"))] == [(2, "park", "2026-03-09")]
    page = get_intel(heard, 1)
    assert [(each.verdict, each.reason, each.rule_id) for each in page.decisions] == [("discard", "rule: noise", rule)]
    assert [row.decided for row in list_rules(heard)] == [1, 1]
    assert apply_rules(heard, NOW).words == ""
    undone = undo(heard, NOW)
    assert undone is not None
    assert undone.label == "Rules: 1 discarded, 1 parked"
    assert ids(heard, state="inbox") == [3, 2, 1]


def test_a_parked_item_returns_on_its_day(heard: Database) -> None:
    add_rule(heard, RuleDraft("trial", "park", park_days=7), NOW)
    apply_rules(heard, NOW)
    later = NOW + timedelta(days=7)
    assert [row.id for row in list_intel(heard, Wanted(later, "inbox"))] == [3, 2, 1]
    assert list_intel(heard, Wanted(later, "parked")) == []


def test_rules_leave_alone_what_the_founder_decided_and_what_is_not_new(heard: Database) -> None:
    add_rule(heard, RuleDraft("kind:ticket", "discard"), NOW)
    with transaction(heard):
        other = add_heard(heard, Heard("Another complaint", kind="ticket"), NOW).id
        heard.execute("INSERT INTO decision (at, verdict) VALUES (?, 'confirm')", (NOW.isoformat(),))
        heard.execute("INSERT INTO decision_intel (decision_id, intel_id) VALUES (1, 1)")  # decided once, and open again
    assert apply_rules(heard, NOW, [2, 3]).words == ""
    assert apply_rules(heard, NOW, [1, 2, 3]).words == ""
    assert apply_rules(heard, NOW, [other]).words == "1 discarded"
    assert 1 in ids(heard, state="inbox")


def test_rules_are_changed_paused_and_removed(heard: Database) -> None:
    rule = add_rule(heard, RuleDraft("kind:ticket", "discard"), NOW)
    pause_rule(heard, rule, False, NOW)
    assert apply_rules(heard, NOW).words == ""
    assert apply_rules(heard, NOW, rule_ids=[rule]).words == "1 discarded"  # asked for by name
    undo(heard, NOW)
    edit_rule(heard, rule, RuleDraft("login", effects="4! 2+", target="asset:1"), NOW)
    assert rule_for(heard, 1) is None
    pause_rule(heard, rule, True, NOW)
    found = rule_for(heard, 1)
    assert found is not None
    assert (found.effects, found.words) == ("2+,4!", "propose Q 2+,4!, asset:1")
    assert rule_for(heard, 2) is None
    remove_rule(heard, rule, NOW)
    assert list_rules(heard) == []


@pytest.mark.parametrize(
    "draft",
    [
        RuleDraft("", "discard"),
        RuleDraft("-", "discard"),
        RuleDraft("login"),
        RuleDraft("login", "change"),
        RuleDraft("login", effects="5?"),
    ],
)
def test_a_rule_without_sense_is_refused(db: Database, draft: RuleDraft) -> None:
    with pytest.raises(SalesError):
        add_rule(db, draft, NOW)
    assert list_rules(db) == []
