"""The library as its screen reads it: in the order of the formula, by each filter, by any search; and what is done to several at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salestui.errors import SalesError
from salestui.store.engine import Database
from salestui.store.journal import undo
from salestui.store.library import AssetDraft, add_asset
from salestui.store.shelf import NOWHERE, Wanted, list_shelf, read_facets, read_shelf
from salestui.store.shelving import label_assets, place_assets, restore_assets, retire_assets

from .conftest import NOW

DRAFTS = (
    AssetDraft("email", "Opener", "Müller's month-end", "How long does it take?", "Captured", tags=("First", "short")),
    AssetDraft("email", "Reminder", "Still?", "Shall I stop?", "Captured", status="draft", quadrant=1),
    AssetDraft("call", "First call", body="Good morning", stage="Call booked", tags=("100%",)),
    AssetDraft("value", "Loose", body="Two days become two hours", status="retired"),
)


@pytest.fixture
def stocked(db: Database) -> Database:
    for draft in reversed(DRAFTS):  # made in another order than that of the formula
        add_asset(db, draft, NOW)
    place_assets(db, [3, 4], 1, NOW)  # Reminder, Opener: they stand there already
    return db


def titles(db: Database, wanted: Wanted) -> list[str]:
    return [row.title for row in list_shelf(db, read_shelf(db, wanted).ids)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["Reminder", "Opener", "First call"]),
        (Wanted(status="all"), ["Reminder", "Opener", "First call", "Loose"]),
        (Wanted(stage=1), ["Reminder", "Opener"]),
        (Wanted(stage=NOWHERE, status="retired"), ["Loose"]),
        (Wanted(kind="call"), ["First call"]),
        (Wanted(quadrant=1), ["Reminder"]),
        (Wanted(quadrant=NOWHERE), ["Opener", "First call"]),
        (Wanted(tag="short"), ["Opener"]),
        (Wanted(search="muller"), ["Opener"]),
        (Wanted(search='"shall i stop"'), ["Reminder"]),
        (Wanted(search="-shall"), ["Opener", "First call"]),
        (Wanted(search="kind:em kind:call tag:first"), ["Opener"]),
        (Wanted(search="tag:first tag:short"), ["Opener"]),
        (Wanted(search="tag:100%"), ["First call"]),
        (Wanted(search="tag:1_"), []),
        (Wanted(search='stage:"call booked"'), ["First call"]),
        (Wanted(search="stage:none status:all"), ["Loose"]),
        (Wanted(search="status:retired two"), ["Loose"]),
        (Wanted(search="q:1"), ["Reminder"]),
        (Wanted(search="q:none -kind:call"), ["Opener"]),
        (Wanted(search="q:9"), []),
        (Wanted(search="stage:nowhere"), []),
    ],
)
def test_what_answers(stocked: Database, wanted: Wanted, found: list[str]) -> None:
    assert titles(stocked, wanted) == found


def test_of_a_search_the_title_goes_first_and_then_what_begins_so(stocked: Database) -> None:
    add_asset(stocked, AssetDraft("email", "Month", "Reminder", "Reminder", "Captured"), NOW)
    add_asset(stocked, AssetDraft("email", "reminder two", "x", "x", "Qualified"), NOW)
    add_asset(stocked, AssetDraft("email", "REMINDER", "x", "x", "Call booked"), NOW)
    assert titles(stocked, Wanted(search="reminder")) == ["Reminder", "REMINDER", "reminder two", "Month"]
    assert titles(stocked, Wanted(search="reminder t")) == ["reminder two"]


def test_counts_of_stages_and_facets(stocked: Database) -> None:
    shelf = read_shelf(stocked, Wanted(stage=1))
    assert (dict(shelf.stages), shelf.found, shelf.every) == ({1: 2, 3: 1}, 3, 4)
    facets = read_facets(stocked)
    assert facets.kinds == {"email": 2, "call": 1, "value": 1} and facets.statuses == {"draft": 1, "live": 2, "retired": 1}
    assert facets.tags == {"100%": 1, "First": 1, "short": 1} and facets.quadrants == {0: 3, 1: 1}


def test_an_asset_in_two_stages_is_one_row_with_the_wanted_place(stocked: Database) -> None:
    stocked.execute("INSERT INTO step (stage_id, position, asset_id, channel) VALUES (3, 9, 4, 'email')")
    assert titles(stocked, Wanted()).count("Opener") == 1
    assert [(row.stage, row.position) for row in list_shelf(stocked, [4], 3)] == [("Call booked", 9)]
    place_assets(stocked, [4], 3, NOW, "2b")
    assert stocked.execute("SELECT delay_days, delay_business FROM step WHERE asset_id = 4 AND stage_id = 3").fetchone() == (2, 1)


def test_several_at_once_are_one_undo(stocked: Database) -> None:
    assert retire_assets(stocked, [2, 4], NOW) == (2, 0)
    assert restore_assets(stocked, [2, 3, 4], NOW) == {2: "live", 4: "live"}
    assert label_assets(stocked, [3, 4], NOW, add=("new", "FIRST"), drop=("short",), quadrant=0) == 2
    assert stocked.execute("SELECT tags FROM asset WHERE id = 4").fetchone() == ('["FIRST", "new"]',)
    undo(stocked, NOW)
    assert stocked.execute("SELECT tags, quadrant FROM asset WHERE id IN (3, 4) ORDER BY id").fetchall() == [
        ("[]", 1),
        ('["First", "short"]', None),
    ]
    with pytest.raises(SalesError):
        label_assets(stocked, [1], NOW, status="gone")


def test_what_is_only_used_by_hand_is_not_required_in_its_stage(stocked: Database) -> None:
    assert place_assets(stocked, [1, 2], 2, NOW) == 2
    assert stocked.execute("SELECT asset_id, channel, required FROM step WHERE stage_id = 2 ORDER BY asset_id").fetchall() == [
        (1, "hand", 0),
        (2, "call", 1),
    ]


@settings(max_examples=150, deadline=None)
@given(
    search=st.text(alphabet=st.one_of(st.sampled_from('aq:"-*()% \\\0_'), st.characters()), max_size=40),
    more=st.sampled_from(["", "kind:", "tag:", "q:", "stage:", "status:"]),
)
def test_any_search_is_answered(search: str, more: str) -> None:
    from salestui.store.shelf import _conditions

    db = _small()
    where, values = _conditions(db, Wanted(search=more + search))
    db.execute(f"SELECT a.id FROM asset a WHERE {where}", values).fetchall()
    db.close()


def _small() -> Database:
    """The few tables that a search asks, in memory."""
    import sqlite3

    db = sqlite3.connect(":memory:")
    db.executescript(
        "CREATE TABLE asset (id, kind, status, quadrant, tags); CREATE TABLE stage (id, name); CREATE TABLE step (asset_id, stage_id);"
        "INSERT INTO asset VALUES (1, 'email', 'live', 1, '[\"a\"]'); INSERT INTO stage VALUES (1, 'Q');"
        "CREATE VIRTUAL TABLE asset_text USING fts5(title, subject, body, tags, tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')"
    )
    return db
