"""The founder's own fields: a kind changes what is taken from now on, never what stands there."""

import pytest

from salestui.errors import SalesError
from salestui.store.custom_fields import (
    asset_titles_with,
    define_field,
    list_fields,
    list_misfits,
    misfit_notes,
    remove_field,
    rename_field,
)
from salestui.store.engine import Database
from salestui.store.journal import undo
from salestui.store.library import AssetDraft, add_asset
from salestui.store.matching import Incoming
from salestui.store.pipeline import get_row
from salestui.store.prospects import add_prospect, edit_prospect
from salestui.store.views import find_view, save_view

from .conftest import NOW


def names(db: Database) -> list[tuple[str, str, bool, int, int]]:
    return [(row.name, row.kind, row.defined, row.filled, row.wrong) for row in list_fields(db)]


@pytest.fixture
def carried(db: Database) -> Database:
    for number, (renewal, plan) in enumerate((("2027-01-31", "gold"), ("soon", ""), ("2026-05-01 10:40", "silver")), start=1):
        add_prospect(db, {"name": f"P{number}", "custom.renewal": renewal, "custom.plan": plan}, NOW)
    return db


def test_columns_that_stand_in_the_data_are_offered_and_a_kind_loses_nothing(carried: Database) -> None:
    assert names(carried) == [("renewal", "text", False, 3, 0), ("plan", "text", False, 2, 0)]
    row = define_field(carried, "Renewal", "date", (), NOW)
    assert (row.name, row.wrong) == ("renewal", 1)
    assert [(one.name, one.value) for one in list_misfits(carried, row.type)] == [("P2", "soon")]
    assert get_row(carried, 2).custom == {"renewal": "soon"}
    define_field(carried, "renewal", "text", (), NOW)
    assert names(carried)[0] == ("renewal", "text", True, 3, 0)
    remove_field(carried, "renewal", NOW)
    assert get_row(carried, 1).custom["renewal"] == "2027-01-31" and not names(carried)[0][2]
    undo(carried, NOW)
    assert names(carried)[0][2]


def test_what_is_typed_is_checked_by_its_kind_and_the_rest_stays(carried: Database) -> None:
    define_field(carried, "renewal", "date", (), NOW)
    with pytest.raises(SalesError, match="renewal is a day: 2027-01-31"):
        edit_prospect(carried, 1, {"custom.renewal": "31 January"}, NOW)
    edit_prospect(carried, 2, {"phone": "1"}, NOW)  # his "soon" does not stand in the way
    edit_prospect(carried, 1, {"custom.RENEWAL": "2028-2-1"}, NOW)
    assert get_row(carried, 1).custom == {"renewal": "2028-02-01", "plan": "gold"}
    with pytest.raises(SalesError, match="renewal is a day"):
        add_prospect(carried, {"name": "New", "custom.renewal": "x"}, NOW)


def test_a_rename_goes_through_all_prospects_and_one_undo_takes_it_back(carried: Database) -> None:
    define_field(carried, "plan", "choice", ("gold", "silver"), NOW)
    add_asset(carried, AssetDraft("email", "Offer", "Your plan", "You have {{ prospect.custom.plan }}.", stage="Captured"), NOW)
    assert asset_titles_with(carried, "plan") == ["Offer"]
    save_view(carried, "Rich", "-plan:gold stale no:Plan", NOW)
    assert rename_field(carried, "plan", "tier of it", NOW) == 2
    assert find_view(carried, "rich").query == '-"tier of it":gold stale no:"tier of it"'
    assert get_row(carried, 1).custom == {"renewal": "2027-01-31", "tier of it": "gold"} and names(carried)[0][0] == "tier of it"
    undo(carried, NOW)
    assert get_row(carried, 1).custom["plan"] == "gold"
    for wrong in ("Renewal", "", "a:b", "value"):
        with pytest.raises(SalesError):
            rename_field(carried, "plan", wrong, NOW)


def test_a_field_of_a_few_needs_them_and_names_of_the_language_are_taken(db: Database) -> None:
    for name, kind, choices in (
        ("plan", "choice", ()),
        ("plan", "money", ()),
        ("stage", "text", ()),
        ("due", "date", ()),
        (" ", "text", ()),
    ):
        with pytest.raises(SalesError):
            define_field(db, name, kind, choices, NOW)
    assert names(db) == []


def test_an_import_says_what_does_not_fit(db: Database) -> None:
    people = [Incoming(1, "P", True, "", "", [], "", "", "", "", custom) for custom in ({"seats": "many"}, {"seats": "3"}, {})]
    assert misfit_notes(db, people) == []
    define_field(db, "seats", "number", (), NOW)
    assert misfit_notes(db, people) == ["1 value of seats does not fit its kind; kept as they came."]
