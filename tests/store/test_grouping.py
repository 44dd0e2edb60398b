"""What is heard twice: it joins what was heard before, wakes it or stays quiet, and is split and merged by hand."""

from datetime import timedelta

import pytest

from salestui.errors import SalesError
from salestui.store.engine import Database, transaction
from salestui.store.grouping import list_candidates, merge_into, split_off
from salestui.store.inbox import Wanted, get_intel, list_intel
from salestui.store.intel import Added, Heard, add_heard
from salestui.store.journal import undo
from salestui.store.prospects import add_prospect, log_touch
from salestui.store.ruling import RuleDraft, add_rule, apply_rules

from .conftest import NOW

PRICES = "Acme raises its prices for small law firms"


@pytest.fixture
def db(db: Database) -> Database:
    with transaction(db):
        db.executemany(
            "INSERT INTO source (name, kind, address, created_at) VALUES (?, 'feed', ?, ?)",
            [(name, f"https://{name}.example/feed", NOW.isoformat()) for name in ("ledger", "chamber")],
        )
    return db


def hear(db: Database, title: str, body: str = "", later: timedelta = timedelta(), **more: object) -> Added:
    with transaction(db):
        return add_heard(db, Heard(title, body, **more), NOW + later)  # type: ignore[arg-type]


def state(db: Database, id: int) -> str:
    return str(db.execute("SELECT state FROM intel WHERE id = ?", (id,)).fetchone()[0])


def decide(db: Database, verdict: str, *ids: int, after: timedelta = timedelta()) -> None:
    """The founder decides a group, as triage does."""
    with transaction(db):
        made = db.execute("INSERT INTO decision (at, verdict) VALUES (?, ?)", ((NOW + after).isoformat(), verdict)).lastrowid
        for id in ids:
            db.execute("INSERT INTO decision_intel (decision_id, intel_id) VALUES (?, ?)", (made, id))
            db.execute("UPDATE intel SET state = ? WHERE id = ?", ("parked" if verdict == "park" else "decided", id))


def test_one_story_from_two_sources_is_one_card(db: Database) -> None:
    first = hear(db, PRICES, "From 40 to 60 euros.", source_id=1, key="a", url="https://ledger.example/1")
    again = hear(db, PRICES, "From 40 to 60 euros.", source_id=1, key="a")
    other = hear(db, "Acme raises prices for small law firms", "Sixty euros now.", source_id=2, key="x", url="https://chamber.example/x")
    link = hear(db, "Read this", source_id=2, key="y", url="http://www.ledger.example/1/?utm_source=mail#top")
    alone = hear(db, "A breakfast of the chamber on Monday", source_id=2, key="z")
    assert (first.new, again.new, again.id) == (True, False, first.id)
    assert (other.group, link.group, alone.group) == (first.id, first.id, alone.id)
    assert other.grouped
    assert not alone.grouped
    row = list_intel(db, Wanted(NOW, query="acme"))[0]
    assert (row.id, row.seen, row.sources) == (first.id, 3, 2)
    assert [each.id for each in list_intel(db, Wanted(NOW, grouped=False))] == [5, 4, 3, 1] or len(
        list_intel(db, Wanted(NOW, grouped=False))
    ) == 4


def test_an_old_story_is_another_one(db: Database) -> None:
    first = hear(db, PRICES, source_id=1, key="a")
    assert hear(db, PRICES, later=timedelta(days=89), source_id=2, key="b").group == first.id
    assert not hear(db, PRICES + "!", later=timedelta(days=200), source_id=1, key="c").grouped


def test_new_words_open_a_decided_group_once(db: Database) -> None:
    first = hear(db, PRICES, "From 40 to 60.", source_id=1, key="a")
    decide(db, "discard", first.id)
    same = hear(db, PRICES, "From 40 to 60.", timedelta(hours=1), source_id=2, key="b")
    assert (same.group, state(db, same.id)) == (first.id, "decided")
    news = hear(db, PRICES, "And from autumn on 70.", timedelta(hours=2), source_id=2, key="c")
    assert (news.group, state(db, news.id), state(db, first.id)) == (first.id, "inbox", "decided")
    card = list_intel(db, Wanted(NOW + timedelta(hours=2), "inbox"))
    assert [(row.id, row.group, row.verdict, row.seen) for row in card] == [(news.id, first.id, "discard", 3)]
    decide(db, "discard", first.id, same.id, news.id, after=timedelta(hours=3))
    assert state(db, hear(db, PRICES, "And 80 in winter.", timedelta(hours=4), source_id=1, key="d").id) == "decided"
    assert list_intel(db, Wanted(NOW, "inbox")) == []


def test_what_is_parked_for_good_returns_with_something_new(db: Database) -> None:
    ada = add_prospect(db, {"name": "Ada Moss"}, NOW)
    hear(db, "Ada wants an export for her tax adviser", prospect_id=ada)
    hear(db, PRICES, source_id=1, key="a")
    hear(db, "The chamber plans a fair in the summer", source_id=2, key="b")
    decide(db, "park", 1, 2, 3)
    with transaction(db):
        db.execute("UPDATE intel SET parked_until = '2026-04-01' WHERE id = 3")
    assert not hear(db, "Something else altogether", prospect_id=ada).grouped
    assert hear(db, PRICES + " soon", source_id=2, key="c").group == 2
    hear(db, "The chamber plans its fair in the summer", source_id=1, key="d")
    assert [state(db, id) for id in range(1, 7)] == ["inbox", "inbox", "parked", "inbox", "inbox", "parked"]
    decide(db, "park", 1)
    log_touch(db, ada, "call", "", NOW)
    assert state(db, 1) == "parked"  # that was ours
    log_touch(db, ada, "call", "asks when it comes", NOW, direction="in")
    assert state(db, 1) == "inbox"


def test_splitting_and_merging(db: Database) -> None:
    for number, source in enumerate((1, 2, None)):
        hear(db, PRICES, f"Words {number}", source_id=source, key=f"k{number}" if source else None)
    decide(db, "discard", 1, 2, 3)
    assert split_off(db, 1, NOW) == 2  # the first one: the rest stays together
    assert [(row.id, row.group, row.seen) for row in list_intel(db, Wanted(NOW))] == [(2, 2, 2), (1, 1, 1)]
    assert state(db, 1) == "inbox"
    with pytest.raises(SalesError):
        split_off(db, 1, NOW)
    lone = hear(db, "Their new price list for law firms", source_id=1, key="new").id
    for title in ("Three new cafés in town", "A price list for law firms is new"):
        hear(db, title)
    assert [row.id for row in list_candidates(db, lone)] == [6, 1, 2]  # nothing of the cafés, and what is decided comes last
    assert merge_into(db, lone, 3, NOW) == 2
    page = get_intel(db, lone)
    assert (page.row.state, page.row.group, [each.verdict for each in page.decisions]) == ("decided", 2, ["discard"])
    assert db.execute("SELECT count(*) FROM decision_intel WHERE intel_id = ?", (lone,)).fetchone() == (1,)
    with pytest.raises(SalesError):
        merge_into(db, lone, 2, NOW)
    undone = undo(db, NOW)
    assert undone is not None
    assert (undone.label, undone.refused) == (f"Merged “{get_intel(db, lone).row.title}” into “{PRICES[:39]}…”", [])
    assert state(db, lone) == "inbox"


def test_a_rule_spares_a_group_that_it_does_not_find_whole(db: Database) -> None:
    hear(db, PRICES, source_id=1, key="a")
    hear(db, PRICES + " today", "Ada was furious", kind="call", source_id=2, key="b")
    add_rule(db, RuleDraft("source:ledger", "discard"), NOW)
    assert apply_rules(db, NOW).words == ""
    hear(db, "A breakfast of the ledger on Monday", source_id=1, key="c")
    assert apply_rules(db, NOW).words == "1 discarded"
