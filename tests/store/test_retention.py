"""What goes of intel: the words of what was discarded long ago, and everything of somebody who is forgotten."""

from datetime import timedelta

from salestui.store.engine import Database, transaction
from salestui.store.forgetting import find_person, forget, wipe
from salestui.store.inbox import Wanted, get_intel, list_intel
from salestui.store.intel import Heard, add_heard
from salestui.store.prospects import add_prospect
from salestui.store.retention import prune_intel
from salestui.store.search import search
from salestui.store.settings import set_setting
from salestui.store.traces import list_mentions

from .conftest import NOW

STORY = "Acme raises its prices for small law firms"


def hear(db: Database, title: str, body: str, **more: object) -> int:
    with transaction(db):
        return add_heard(db, Heard(title, body, **more), NOW).id  # type: ignore[arg-type]


def decide(db: Database, verdict: str, *ids: int, quote: str = "") -> None:
    with transaction(db):
        made = db.execute("INSERT INTO decision (at, verdict, quote) VALUES (?, ?, ?)", (NOW.isoformat(), verdict, quote)).lastrowid
        db.executemany("INSERT INTO decision_intel (decision_id, intel_id) VALUES (?, ?)", [(made, id) for id in ids])
        db.executemany("UPDATE intel SET state = 'decided' WHERE id = ?", [(id,) for id in ids])


def test_words_that_were_discarded_long_ago_go_and_never_come_again(db: Database) -> None:
    with transaction(db):
        db.execute("INSERT INTO source (name, kind, address, created_at) VALUES ('ledger', 'feed', 'https://ledger.example', '2026')")
    old = hear(db, STORY, "zanzibar words", source_id=1, key="a", url="https://ledger.example/1")
    kept = hear(db, "The bank login takes three tries", "zanzibar too", kind="ticket")
    decide(db, "discard", old)
    decide(db, "confirm", kept)
    later = NOW + timedelta(days=400)
    set_setting(db, "intel.keep_days", "0", NOW)
    assert prune_intel(db, later) == 0
    set_setting(db, "intel.keep_days", "365", NOW)
    assert prune_intel(db, NOW + timedelta(days=300)) == 0
    assert (prune_intel(db, later), prune_intel(db, later)) == (1, 0)
    page = get_intel(db, old)
    assert (page.row.title, page.body, page.row.pruned) == (STORY, "", True)
    assert [hit.id for hit in search(db, "zanzibar", now=NOW)] == [kept]
    with transaction(db):
        assert not add_heard(db, Heard(STORY, "zanzibar words", source_id=1, key="a"), later).new
    again = hear(db, STORY, "zanzibar words", url="https://ledger.example/1")  # the same words by another way
    assert (get_intel(db, again).row.group, get_intel(db, again).row.state) == (old, "decided")


def test_who_is_forgotten_leaves_his_group_to_the_others(db: Database) -> None:
    quill = add_prospect(db, {"name": "Zephyrine Quill", "email": "quill@moss.example"}, NOW)
    first = hear(db, STORY, "Quillwords about it", prospect_id=quill, said_by="Zephyrine Quill")
    others = [hear(db, STORY, f"Somebody else {number}", said_by=f"Bo {number}") for number in range(2)]
    lone = hear(db, "Nobody answers Quillphone any more", "At all", prospect_id=quill)
    assert get_intel(db, first).row.seen == 3
    decide(db, "confirm", first, *others, quote="Zephyrine Quill is angry")
    with transaction(db):
        db.execute("INSERT INTO answer (quadrant_id, slot, text, created_at) VALUES (3, 'belief', 'Open data', '2026')")
        db.execute("INSERT INTO reaction (belief_id, kind, intel_id, at) VALUES (1, 'nod', ?, '2026')", (lone,))
    person = find_person(db, str(quill))
    done = forget(db, person, NOW)
    assert done.intel == 2
    assert [(each.kind, each.id) for each in list_mentions(db, person.needles + person.full_names)] == [("decision", 1)]
    with transaction(db):
        db.execute("UPDATE decision SET quote = ''")  # the founder takes his own words out
    assert wipe(db)
    left = [(row.id, row.group, row.title, row.seen) for row in list_intel(db, Wanted(NOW))]
    assert left == [(lone, lone, "(forgotten)", 1), (others[0], others[0], STORY, 2), (first, first, "(forgotten)", 1)]
    assert list_intel(db, Wanted(NOW, "inbox")) == []
    assert search(db, "quillwords", now=NOW) == []
    content = b"".join(path.read_bytes() for path in (db.path, db.path.with_name(db.path.name + "-wal")) if path.exists()).lower()
    assert b"quill" not in content
    assert b"zephyrine" not in content
