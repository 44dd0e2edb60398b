"""Who answers to a filter: the same set by the count, the list and the snapshot; views and orders."""

from datetime import timedelta

import pytest

from salestui.errors import SalesError
from salestui.store.custom_fields import define_field
from salestui.store.engine import Database
from salestui.store.found import find_prospects, list_heads, rows_of
from salestui.store.journal import undo
from salestui.store.outbox import enrol
from salestui.store.pipeline import count_prospects, list_prospects, prospect_index
from salestui.store.prospects import add_prospect, log_touch
from salestui.store.stages import list_stages
from salestui.store.suppressions import suppress
from salestui.store.views import find_view, list_views, remove_view, rename_view, save_view

from .conftest import NOW

PEOPLE = (
    (
        "Ada Moss",
        "ada@moss.example",
        "Moss Ltd",
        "1200 EUR",
        "vendor, Kühl",
        "web",
        0,
        "Captured",
        {"plan": "gold", "renewal": "2026-12-01", "seats": "3"},
    ),
    (
        "Bo Lind",
        "bo@lind.example",
        "Lind AB",
        "900 SEK",
        "",
        "fair",
        21,
        "Captured",
        {"plan": "Silver", "renewal": "2027-03-01", "seats": "12"},
    ),
    ("Cy Ray", "cy@ray.example", "", "250000 JPY", "cold", "Web form", 22, "Captured", {"plan": "golden", "seats": "many"}),
    ("Di Fox", "", "Fox & Co", "", "Vendor", "", 40, "Qualified", {'odd "key': "x"}),
)


@pytest.fixture
def crowd(system: Database) -> Database:
    for name, email, company, value, tags, source, days, stage, custom in PEOPLE:
        given = {"name": name, "email": email, "company": company, "value": value, "tags": tags, "source": source}
        add_prospect(system, given | {f"custom.{key}": text for key, text in custom.items()}, NOW - timedelta(days=days), stage)
    enrol(system, [1, 2], NOW)
    log_touch(system, 3, "call", "", NOW, direction="in")
    suppress(system, "@ray.example", "", NOW)
    define_field(system, "renewal", "date", (), NOW)
    define_field(system, "seats", "number", (), NOW)
    return system


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "Ada Bo Cy Di"), ("moss", "Ada"), ("-moss", "Bo Cy Di"), ('"bo lind"', "Bo"), ('"ada lind"', ""), ("stage:captured", "Ada Bo Cy"),
        ("stage=capture", ""), ("-stage:captured", "Di"), ("tag:vendor", "Ada Di"), ("tag:kuhl", "Ada"), ("-tag:vendor", "Bo Cy"), ("source:web", "Ada Cy"),
        ("source=web", "Ada"), ("company:fox", "Di"), ("no:company", "Cy"), ("no:tag", "Bo"), ("no:email", "Di"), ("no:value", "Di"),
        ("value>1000", "Ada Cy"), ("value<=1k", "Bo"), ("value>1eur", "Ada"), ("value>=250000jpy", "Cy"), ("-value>1000", "Bo Di"),
        ("days>21", "Cy Di"), ("days>=21", "Bo Cy Di"), ("days<21", "Ada"), ("days:21", "Bo"), ("stale", "Cy Di"), ("stale -tag:cold", "Di"),
        ("due", "Ada Bo"), ("due<7d", "Ada Bo"), ("due>2026-03-02", ""), ("-due", "Cy Di"), ("no:next", "Cy Di"), ("sequence:active", "Ada Bo"),
        ("replied", "Cy"), ("waiting", "Cy"), ("suppressed", "Cy"), ("-suppressed", "Ada Bo Di"), ("plan:gold", "Ada Cy"), ("plan=gold", "Ada"),
        ("PLAN:gold", "Ada Cy"), ("-plan:gold", "Bo Di"), ("no:plan", "Di"), ("renewal<2027-01-01", "Ada"), ("renewal>100d", "Ada Bo"), ("no:renewal", "Cy Di"),
        ("seats>3", "Bo"), ("seats>=3", "Ada Bo"), ("no:seats", "Di"), ('custom.odd "key:x', ""), ("stage:call stale", ""), ("unheard:of", ""),
    ],
)  # fmt: skip
def test_a_filter_finds_whom_it_says(crowd: Database, text: str, names: str) -> None:
    rows = list_prospects(crowd, search=text, now=NOW)
    assert " ".join(row.name.split()[0] for row in rows) == names
    assert count_prospects(crowd, search=text, now=NOW) == len(rows)
    found = find_prospects(crowd, text, NOW)
    assert found.everyone == {row.id for row in rows} and found.total == len(rows)
    for stage, ids in found.ids.items():
        assert [row.id for row in list_prospects(crowd, stage, text, now=NOW)] == list(ids)
        assert (
            [prospect_index(crowd, id, stage, text, NOW) for id in ids] == [found.index(stage, id) for id in ids] == list(range(len(ids)))
        )


def test_columns_stand_in_the_order_asked_for(crowd: Database) -> None:
    orders = {
        "days": "Cy Bo Ada",
        "value": "Cy Ada Bo",
        "name": "Ada Bo Cy",
        "next": "Bo Ada Cy",
        "custom.seats": "Ada Bo Cy",
        "custom.renewal": "Ada Bo Cy",
    }
    crowd.execute("UPDATE delivery SET next_at = '2026-01-01T00:00:00+00:00' WHERE prospect_id = 2")
    for order, names in orders.items():
        ids = find_prospects(crowd, "", NOW, order).ids[1]
        assert " ".join(row.name.split()[0] for row in rows_of(crowd, ids)) == names, order


def test_heads_say_the_middle_of_the_days_and_how_many_are_stale(crowd: Database) -> None:
    head, whole = find_prospects(crowd, "", NOW).heads[1], list_heads(crowd, NOW)[1]
    assert (head.count, head.median, head.stale) == (whole.count, whole.median, whole.stale) == (3, 21, 1)
    assert head.value == next(stage.value for stage in list_stages(crowd) if stage.id == 1) == {"EUR": 120000, "SEK": 90000, "JPY": 250000}
    found = find_prospects(crowd, "value>1000", NOW)
    assert (found.heads[1].count, found.heads[1].median, found.heads[1].value) == (2, 11, {"EUR": 120000, "JPY": 250000})


def test_views_are_kept_renamed_and_taken_back(db: Database) -> None:
    save_view(db, " Call  today ", "stale  value>1k", NOW)
    assert save_view(db, "CALL TODAY", "due", NOW).query == "due" and len(list_views(db)) == 1
    undo(db, NOW)
    view = find_view(db, "call today")
    assert (view.name, view.query) == ("Call today", "stale value>1k")
    assert rename_view(db, view.id, "Soon", NOW).name == "Soon"
    save_view(db, "Other", "due", NOW)
    for wrong in (
        lambda: rename_view(db, view.id, "other", NOW),
        lambda: save_view(db, "x", " ", NOW),
        lambda: save_view(db, " ", "due", NOW),
    ):
        with pytest.raises(SalesError):
            wrong()
    remove_view(db, view.id, NOW)
    with pytest.raises(SalesError, match="There is no view"):
        find_view(db, "Soon")
    undo(db, NOW)
    assert find_view(db, "Soon").query == "stale value>1k"
