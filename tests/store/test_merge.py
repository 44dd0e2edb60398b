"""Two prospects become one: the preview is the result, nothing that was sent is lost or sent again, and an undo makes two of him."""

import itertools
import json
import shutil
import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salestui.errors import SalesError, TryLater
from salestui.paths import Paths, locate
from salestui.rules.merging import KEEP, OTHER
from salestui.store.calls import begin_call, read_call
from salestui.store.dispatch import claim, keep_message, mark_sent
from salestui.store.duplicates import duplicates_of, find_duplicates, mark_not_same, similar_to
from salestui.store.engine import Database, connect, open_store
from salestui.store.forgetting import find_person, forget
from salestui.store.journal import redo, undo
from salestui.store.library import AssetDraft, add_asset
from salestui.store.mailboxes import add_mailbox
from salestui.store.merge import MergePreview, merge, plan_merge
from salestui.store.outbox import enrol
from salestui.store.pipeline import find_prospect, get_prospect
from salestui.store.prospects import add_prospect, log_touch, move_prospects, skip_step
from salestui.store.stages import find_stage
from salestui.store.suppressions import suppress, suppression_of, suppression_of_prospect

from .conftest import NOW, leave

LATER = NOW + timedelta(days=9)
# What the store counts for itself, what an undo leaves as a trace, and bytes that are made anew from the facts.
OWN = {"sqlite_sequence", "action", "change", "message", "asset_text", "intel_text", "touch_text", "decision_text"}


def dump(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but those of the store's own housekeeping."""
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: db.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in names if not name.startswith(tuple(OWN))}


def pair(db: Database, first: Mapping[str, str], second: Mapping[str, str]) -> tuple[int, int]:
    return add_prospect(db, first, NOW), add_prospect(db, second, NOW + timedelta(days=1))


def check(db: Database, plan: MergePreview) -> None:
    """Field by field, what was promised is what stands there."""
    columns = [name for name, _ in plan.row]
    row = db.execute(f"SELECT {', '.join(columns)} FROM prospect WHERE id = ?", (plan.keep,)).fetchone()
    assert dict(zip(columns, row, strict=True)) == dict(plan.row)
    assert db.execute("SELECT 1 FROM prospect WHERE id = ?", (plan.other,)).fetchone() is None
    page = get_prospect(db, plan.keep, LATER)
    assert sorted(page.emails) == sorted(plan.addresses)
    assert page.suppressed == plan.suppressed
    states = dict(db.execute("SELECT id, state FROM delivery WHERE prospect_id = ?", (plan.keep,)).fetchall())
    assert all(states[mail.id] == "cancelled" for mail in plan.cancelled)
    going = [id for id, state in states.items() if state in ("scheduled", "deferred", "held", "claimed", "uncertain")]
    assert going == ([plan.stays.id] if plan.stays else going[:1] if plan.next else [])
    if plan.next:
        asset = "SELECT a.title FROM delivery d JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id WHERE d.id = ?"
        assert db.execute(asset, (going[0],)).fetchone()[0] == plan.next
    way = db.execute("SELECT from_stage_id, to_stage_id, at FROM stage_move WHERE prospect_id = ? ORDER BY at, id", (plan.keep,)).fetchall()
    assert way == [(move.from_stage_id, move.to_stage_id, move.at) for move in plan.way]
    assert all(one[1] == two[0] for one, two in itertools.pairwise(way)), "one line from stage to stage"
    assert not way or way[-1][1] == dict(plan.row)["stage_id"]
    for table, _ in plan.carried:
        assert db.execute(f"SELECT count(*) FROM {table} WHERE prospect_id = ?", (plan.other,)).fetchone()[0] == 0


FIELDS: dict[str, st.SearchStrategy[str]] = {
    "company": st.sampled_from(["", "Berg", "Berg & Co"]),
    "title": st.sampled_from(["", "owner", "bookkeeper"]),
    "phone": st.sampled_from(["", "030 1234567", "+49 30 1234567", "0171 7654321"]),
    "value": st.sampled_from(["", "100 EUR", "2000 USD"]),
    "zone": st.sampled_from(["", "Europe/Berlin", "Asia/Tokyo"]),
    "source": st.sampled_from(["", "fair", "web"]),
    "tags": st.sampled_from(["", "a", "a, b", "c"]),
    "notes": st.sampled_from(["", "met at the fair", "likes tea"]),
    "custom.plan": st.sampled_from(["", "gold", "silver"]),
    "custom.plan (2)": st.sampled_from(["", "silver"]),
    "custom.size": st.sampled_from(["", "4"]),
}
ACTS = ["enrol", "mail", "move", "lost", "pause", "call", "skip", "suppress", "stop"]
PEOPLE = st.fixed_dictionaries({}, optional=FIELDS)
CHOICES = st.dictionaries(
    st.sampled_from(["name", "email", "company", "phone", "value", "stage", "sequence"]), st.sampled_from([KEEP, OTHER]), max_size=7
)


def act(db: Database, id: int, what: str, now: datetime) -> None:
    """One thing that can happen to a prospect."""
    if what == "enrol":
        enrol(db, [id], now)
    elif what == "mail":
        for (mail,) in db.execute("SELECT id FROM delivery WHERE prospect_id = ? AND state = 'scheduled'", (id,)).fetchall():
            db.execute("UPDATE delivery SET next_at = ?, due_at = ? WHERE id = ?", (now.isoformat(), now.isoformat(), mail))
            if keep_message(db, mail, 1, f"<{id}.{mail}@firm.example>", b"bytes", "Subject", "Text", now) and claim(db, mail, now):
                mark_sent(db, mail, "250 ok", now)
    elif what == "move":
        stage = db.execute("SELECT id FROM stage WHERE kind = 'open' AND id > (SELECT stage_id FROM prospect WHERE id = ?) LIMIT 1", (id,))
        if found := stage.fetchone():
            move_prospects(db, [id], found[0], now)
    elif what == "lost":
        move_prospects(db, [id], find_stage(db, "Lost")[0], now, reason="too dear")
    elif what == "pause":
        move_prospects(db, [id], find_stage(db, "Not now")[0], now, until=date(2026, 9, 1))
    elif what == "call":
        log_touch(db, id, "call", "wants a trial", now)
    elif what == "skip":
        skip_step(db, id, 1, f"knows it ({id})", now)
    elif what == "suppress":
        suppress(db, db.execute("SELECT email FROM prospect WHERE id = ?", (id,)).fetchone()[0], "asked", now)
    else:
        db.execute("UPDATE prospect SET sequence = 'stopped' WHERE id = ? AND sequence = 'active'", (id,))
        db.execute("UPDATE delivery SET state = 'cancelled' WHERE prospect_id = ? AND state = 'scheduled'", (id,))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a small system in it, to be copied."""
    paths = locate(str(tmp_path_factory.mktemp("template")), {})
    db = open_store(paths)
    add_mailbox(db, {"name": "me", "sender": "Fay <fay@firm.example>", "host": "127.0.0.1", "port": 2525, "security": "none"}, NOW)
    for stage, titles in (("Captured", ("Opener", "Follow-up")), ("Qualified", ("Case", "Price"))):
        for title in titles:
            add_asset(db, AssetDraft("email", title, title, "Hi.", stage=stage), NOW)
    db.close()
    return paths.store


@given(
    first=PEOPLE, second=PEOPLE, choices=CHOICES,
    acts=st.lists(st.tuples(st.booleans(), st.sampled_from(ACTS)), max_size=9), swap=st.booleans(),
)  # fmt: skip
@settings(max_examples=60)
def test_the_preview_is_the_result_and_an_undo_makes_two_of_him(
    template: Path, tmp_path_factory: pytest.TempPathFactory, first: dict[str, str], second: dict[str, str], choices: dict[str, str],
    acts: list[tuple[bool, str]], swap: bool,
) -> None:  # fmt: skip
    path = tmp_path_factory.mktemp("store") / "store.db"
    shutil.copy(template, path)
    db = connect(path)
    ids = pair(db, {"name": "Anna Berg", "email": "anna@berg.example"} | first, {"name": "A. Berg", "email": "a@berg.example"} | second)
    for number, (which, what) in enumerate(acts):
        act(db, ids[which], what, NOW + timedelta(days=2, hours=number))
    keep, other = reversed(ids) if swap else ids
    before = dump(db)
    sent = db.execute("SELECT count(*) FROM delivery WHERE state = 'sent'").fetchone()
    plan = plan_merge(db, keep, other, choices)
    assert dump(db) == before, "a preview writes nothing"
    suppressed = [suppression_of_prospect(db, id) for id in ids]
    assert merge(db, keep, other, choices, LATER, shown=plan) == plan
    check(db, plan)
    assert db.execute("SELECT count(*) FROM delivery WHERE state = 'sent'").fetchone() == sent
    assert bool(plan.suppressed) == any(suppressed)
    done = undo(db, LATER)
    assert done is not None
    assert not done.refused
    assert dump(db) == before
    again = redo(db, LATER)
    assert again is not None
    assert not again.refused
    check(db, plan)
    db.close()


def test_nothing_that_one_of_them_says_is_lost(system: Database) -> None:
    keep, other = pair(
        system,
        {
            "name": "Anna Berg",
            "email": "anna@berg.example",
            "phone": "030 1234567",
            "tags": "a, b",
            "notes": "first",
            "custom.plan": "gold",
            "value": "1000 EUR",
        },
        {
            "name": "Anna B.",
            "email": "a@berg.example",
            "phone": "0171 7654321",
            "tags": "b, c",
            "notes": "second",
            "custom.plan": "silver",
            "value": "500 SEK",
        },
    )
    plan = merge(system, keep, other, {"email": OTHER}, LATER)
    since = next(line for line in plan.fields if line.name == "since")
    assert (since.keep, since.other, since.result) == tuple(str((NOW + timedelta(days=days)).date()) for days in (0, 1, 0))
    page = get_prospect(system, keep, LATER)
    assert page.emails == ["a@berg.example", "anna@berg.example"]
    assert page.tags == ["a", "b", "c"]
    assert page.notes == "first\n\nsecond"
    assert page.row.custom == {"plan": "gold", "plan (2)": "silver", "Other name": "Anna B.", "Other phone": "0171 7654321"} | {
        "Other value": next(line.other for line in plan.fields if line.name == "value")
    }
    assert find_prospect(system, "anna@berg.example") == keep


def test_the_further_stage_stays_with_its_day_and_one_way_leads_there(system: Database) -> None:
    keep, other = pair(system, {"name": "Anna Berg"}, {"name": "Anna Berg", "company": "Berg"})
    qualified, booked = find_stage(system, "Qualified")[0], find_stage(system, "Call booked")[0]
    move_prospects(system, [keep], qualified, NOW + timedelta(days=2))
    move_prospects(system, [other], qualified, NOW + timedelta(days=3))
    move_prospects(system, [other], booked, NOW + timedelta(days=5))
    plan = merge(system, keep, other, {}, LATER)
    assert dict(plan.row)["since"] == (NOW + timedelta(days=5)).isoformat()
    assert [(move.from_stage_id, move.to_stage_id) for move in plan.way] == [(1, qualified), (qualified, booked)]
    assert len(plan.dropped) == 1, "he was qualified once"


def test_one_mail_goes_on_and_the_other_is_cancelled_and_named(system: Database) -> None:
    keep, other = pair(system, {"name": "Anna Berg", "email": "anna@berg.example"}, {"name": "A. Berg", "email": "a@berg.example"})
    enrol(system, [keep, other], LATER)
    plan = merge(system, keep, other, {"email": OTHER}, LATER)
    assert plan.stays is not None
    assert [(mail.asset, mail.recipient, mail.why) for mail in plan.cancelled] == [
        ("Opener", "a@berg.example", "another mail to him is under way")
    ]
    rows = system.execute("SELECT recipient, state FROM delivery ORDER BY id").fetchall()
    assert rows == [("a@berg.example", "scheduled"), ("a@berg.example", "cancelled")], "what goes on goes to his main address"


def test_what_either_has_had_is_not_sent_again(system: Database) -> None:
    keep, other = pair(system, {"name": "Anna Berg", "email": "anna@berg.example"}, {"name": "A. Berg", "email": "a@berg.example"})
    enrol(system, [keep, other], LATER)
    leave(system, 2, LATER)  # the other had the opener; his follow-up is scheduled, and the kept one's opener still waits
    plan = merge(system, keep, other, {}, LATER)
    assert [mail.why for mail in plan.cancelled] == ["he has had it already"]
    assert plan.stays is not None
    assert plan.stays.asset == "Follow-up"


def test_the_same_step_sent_twice_stays_twice_in_the_history(system: Database) -> None:
    keep, other = pair(system, {"name": "Anna Berg", "email": "anna@berg.example"}, {"name": "A. Berg", "email": "a@berg.example"})
    enrol(system, [keep, other], LATER)
    leave(system, 1, LATER)
    leave(system, 2, LATER)
    plan = merge(system, keep, other, {}, LATER)
    assert plan.untied == (2,)
    touches = get_prospect(system, keep, LATER).touches
    assert [(touch.asset, touch.revision) for touch in touches] == [("Opener", 1), ("Opener", 1)]
    assert system.execute("SELECT step_id, state FROM delivery WHERE id IN (1, 2) ORDER BY id").fetchall() == [(1, "sent"), (None, "sent")]


def test_a_mail_just_leaving_and_two_uncertain_ones_wait(system: Database) -> None:
    keep, other = pair(system, {"name": "Anna Berg", "email": "anna@berg.example"}, {"name": "A. Berg", "email": "a@berg.example"})
    enrol(system, [keep, other], LATER)
    system.execute("UPDATE delivery SET state = 'claimed' WHERE id = 2")
    before = dump(system)
    with pytest.raises(TryLater, match="just leaving"):
        merge(system, keep, other, {}, LATER)
    assert dump(system) == before
    system.execute("UPDATE delivery SET state = 'uncertain'")
    with pytest.raises(SalesError, match="nobody knows whether they arrived"):
        plan_merge(system, keep, other)
    system.execute("UPDATE delivery SET state = 'scheduled' WHERE id = 1")
    plan = merge(system, keep, other, {}, LATER)
    assert plan.stays is not None
    assert plan.stays.id == 2, "of an uncertain mail nobody knows whether it left: it stays"
    assert system.execute("SELECT state FROM delivery WHERE id = 2").fetchone() == ("uncertain",)


def test_who_asked_to_be_left_alone_stays_so_and_what_was_read_comes_along(system: Database) -> None:
    keep, other = pair(system, {"name": "Anna Berg", "email": "anna@berg.example"}, {"name": "A. Berg", "email": "a@berg.example"})
    enrol(system, [keep], LATER)
    suppress(system, "a@berg.example", "asked", LATER)
    system.execute(
        "INSERT INTO received (mailbox_id, folder, message_key, kind, prospect_id, at, read_at) VALUES (1, 'INBOX', 'k', 'opt_out', ?, '', '')",
        (other,),
    )
    before = dump(system)
    plan = merge(system, keep, other, {}, LATER)
    assert plan.suppressed == "asked"
    assert [mail.why for mail in plan.cancelled] == ["nobody may write to him"]
    assert system.execute("SELECT prospect_id FROM received").fetchone() == (keep,)
    coming = get_prospect(system, keep, LATER).next
    assert coming is not None and coming.due is None and "never written to" in coming.why
    assert undo(system, LATER) is not None
    assert dump(system) == before


def test_a_call_that_is_due_is_called_a_call(system: Database) -> None:
    add_asset(system, AssetDraft("call", "First call", body="Hello.", stage="Trial started"), LATER)
    keep, other = pair(system, {"name": "Anna Berg", "email": "anna@berg.example"}, {"name": "A. Berg", "email": ""})
    move_prospects(system, [keep, other], find_stage(system, "Trial started")[0], LATER)
    enrol(system, [keep, other], LATER)
    told = plan_merge(system, keep, other).sentences
    assert [line for line in told if "call" in line] == [
        "The call “First call” is cancelled: something else is due with him.", "The call “First call” goes on.",
    ], told  # fmt: skip


def test_an_unfinished_call_comes_along_and_a_merged_person_is_forgotten_whole(system: Database) -> None:
    keep, other = pair(
        system,
        {"name": "Anna Berg", "email": "anna@berg.example"},
        {"name": "Annelise Bergmann", "email": "a@berg.example", "phone": "0171 7654321", "notes": "likes tea"},
    )
    begin_call(system, other, "in the middle")
    before = dump(system)
    merge(system, keep, other, {}, LATER)
    assert read_call(system, keep) == "in the middle"
    undo(system, LATER)
    assert dump(system) == before
    redo(system, LATER)
    forget(system, find_person(system, "a@berg.example"), LATER)
    left = "\n".join(str(row) for table in ("prospect", "change", "action", "setting") for row in system.execute(f"SELECT * FROM {table}"))
    assert not [word for word in ("Anna", "Annelise", "Bergmann", "7654321", "likes tea", "berg.example", "in the middle") if word in left]


def test_forgetting_one_of_two_whose_merge_was_undone_leaves_the_other(system: Database) -> None:
    keep, other = pair(system, {"name": "Anna Berg", "email": "anna@berg.example"}, {"name": "Bea Holt", "email": "bea@holt.example"})
    merge(system, keep, other, {}, LATER)
    undo(system, LATER)
    forget(system, find_person(system, "anna@berg.example"), LATER)
    assert system.execute("SELECT name, email FROM prospect").fetchall() == [("Bea Holt", "bea@holt.example")]
    assert suppression_of(system, "bea@holt.example") is None


def test_what_changed_since_the_preview_is_not_merged_unseen(system: Database) -> None:
    keep, other = pair(system, {"name": "Anna Berg", "email": "anna@berg.example"}, {"name": "A. Berg", "email": "a@berg.example"})
    plan = plan_merge(system, keep, other)
    move_prospects(system, [other], find_stage(system, "Qualified")[0], LATER)
    with pytest.raises(SalesError, match="changed since you looked"):
        merge(system, keep, other, {}, LATER, shown=plan)
    assert system.execute("SELECT count(*) FROM prospect").fetchone() == (2,)


# Finding them


def test_duplicates_are_found_among_all_for_one_and_before_adding(system: Database) -> None:
    anna, berg = pair(
        system,
        {"name": "Anna Müller", "company": "Berg & Co", "phone": "+49 170 1234567"},
        {"name": "Anna Mueller", "company": "Berg GmbH", "email": "anna@berg.example", "emails": "am@home.example"},
    )
    add_prospect(system, {"name": "Tom Holt", "company": "Berg & Co", "email": "tom@holt.example"}, NOW)
    told: list[tuple[int, int]] = []
    [found] = find_duplicates(system, lambda done, total: told.append((done, total)))
    assert (found.key, found.reason) == ((anna, berg), "the same name in the firm Berg & Co")
    assert told[-1][0] <= told[-1][1]
    assert duplicates_of(system, berg) == [found]
    for typed in ({"name": "anna muller", "company": "berg"}, {"name": "A. Müller", "phone": "0170 1234567"}):
        assert anna in [each.id for each in similar_to(system, typed)], typed
    [taken] = similar_to(system, {"name": "X", "email": "AM@home.example"})
    assert (taken.id, taken.taken) == (berg, True)
    assert similar_to(system, {"name": "Olena Holm", "company": "Berg"}) == []


def test_two_people_stay_two_across_a_restart_and_until_undone(system: Database, paths: Paths) -> None:
    one, two = pair(system, {"name": "Anna Berg", "company": "Berg"}, {"name": "Anna Berg", "company": "Berg"})
    mark_not_same(system, two, one, NOW)
    again = open_store(paths)
    assert find_duplicates(again) == duplicates_of(again, one) == []
    undo(again, NOW)
    assert [each.key for each in find_duplicates(again)] == [(one, two)]
    again.close()


def test_a_search_that_is_stopped_leaves_nothing_and_a_crowd_is_no_square(system: Database) -> None:
    rows = [(f"P{n} Nobody{n}", f"p{n}@crowd.example", "Crowd", json.dumps({})) for n in range(3000)]
    system.executemany(
        "INSERT INTO prospect (name, email, email_key, company, custom, stage_id, since, created_at) VALUES (?, ?, ?, ?, ?, 1, '', '')",
        [(name, mail, mail, firm, custom) for name, mail, firm, custom in rows],
    )
    assert find_duplicates(system) == []
    with pytest.raises(SalesError, match="was stopped"):
        find_duplicates(system, stopped=lambda: True)
    assert system.execute("SELECT count(*) FROM temp.likeness").fetchone() == (0,)


def test_an_address_of_a_merged_person_is_not_taken_in_as_somebody_new(system: Database) -> None:
    keep, other = pair(system, {"name": "Anna Berg", "email": "anna@berg.example"}, {"name": "A. Berg", "email": "a@berg.example"})
    merge(system, keep, other, {}, datetime(2026, 3, 9, tzinfo=UTC))
    with pytest.raises(SalesError, match="Anna Berg’s address already"):
        add_prospect(system, {"name": "A. Berg", "email": "a@berg.example"}, LATER)
    with pytest.raises(sqlite3.IntegrityError):
        system.execute("INSERT INTO prospect_email (prospect_id, address, address_key) VALUES (?, 'x', 'a@berg.example')", (keep,))
