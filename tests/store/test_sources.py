"""The founder's sources: added, changed, paused, removed and brought back, each one action; what fetching knows of them is none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from salestui.errors import SalesError
from salestui.rules.times import utc_text
from salestui.store.engine import Database, transaction
from salestui.store.intel import Heard, add_heard
from salestui.store.journal import list_actions, redo, undo
from salestui.store.sources import (
    SourceStatus,
    add_source,
    edit_source,
    find_source,
    get_source,
    get_source_status,
    is_due,
    list_sources,
    pause_source,
    put_source_status,
    remove_source,
)

from .conftest import NOW

FEED = {"kind": "feed", "address": "https://www.news.example/feed.xml"}


def test_a_source_is_added_changed_and_taken_back(db: Database) -> None:
    first = add_source(db, FEED, NOW)
    second = add_source(db, {"kind": "page", "address": "https://news.example/prices"}, NOW)
    assert [row.name for row in list_sources(db)] == ["news.example", "news.example 2"]
    with pytest.raises(SalesError, match="reads that already"):
        add_source(db, FEED, NOW)
    assert edit_source(db, second, {"name": "Prices", "every_minutes": 1440, "side": "outside"}, NOW) == ["name", "every_minutes"]
    with pytest.raises(SalesError, match="already a source"):
        edit_source(db, first, {"name": "prices"}, NOW)
    for wrong in ({"name": " "}, {"kind": "gopher"}, {"side": "above"}, {"every_minutes": 0}, {"address": "\x1b]0;x\x07"}):
        with pytest.raises(SalesError):
            edit_source(db, first, wrong, NOW)
    undo(db, NOW)
    assert get_source(db, second).name == "news.example 2"


def test_what_came_from_a_removed_source_stays_and_does_not_come_twice(db: Database) -> None:
    id = add_source(db, FEED, NOW)
    with transaction(db):
        add_heard(db, Heard("One", "Body", key="a", source_id=id), NOW)
    remove_source(db, id, NOW)
    assert list_sources(db) == [] and get_source(db, id).items == 1
    assert add_source(db, FEED, NOW) == id
    assert find_source(db, "NEWS.example").items == 1 and find_source(db, FEED["address"]).removed_at is None
    with transaction(db):
        assert not add_heard(db, Heard("One", "Body", key="a", source_id=id), NOW).new


def test_undoing_a_source_that_brought_something_removes_it_and_redo_brings_it_back(db: Database) -> None:
    id = add_source(db, FEED, NOW)
    with transaction(db):
        add_heard(db, Heard("One", "Body", key="a", source_id=id), NOW)
    for _ in range(2):
        undone = undo(db, NOW)
        assert undone and (undone.restored, undone.refused) == (1, []) and list_sources(db) == []
        assert get_source(db, id).items == 1, "what it brought stays and keeps its name"
        again = redo(db, NOW)
        assert again and (again.restored, again.refused) == (1, []) and [row.id for row in list_sources(db)] == [id]


def test_what_fetching_learns_is_no_action(db: Database) -> None:
    id = add_source(db, FEED, NOW)
    before = len(list_actions(db))
    status = replace(get_source_status(db, id), etag='"x"', last_error="gone", failures=2, next_fetch_at=utc_text(NOW + timedelta(hours=4)))
    with transaction(db):
        put_source_status(db, status)
    assert get_source_status(db, id) == status and len(list_actions(db)) == before
    row = get_source(db, id)
    assert (row.error, row.failures) == ("gone", 2) and not is_due(row, NOW) and is_due(row, NOW + timedelta(hours=4))
    pause_source(db, id, True, NOW)
    assert not is_due(get_source(db, id), NOW + timedelta(days=9))
    pause_source(db, id, False, NOW)
    assert is_due(get_source(db, id), NOW)


def test_a_clock_that_ran_ahead_stops_nothing(db: Database) -> None:
    id = add_source(db, FEED, NOW)
    with transaction(db):
        put_source_status(db, SourceStatus(id, next_fetch_at=utc_text(NOW + timedelta(days=4000))))
    assert is_due(get_source(db, id), NOW)
