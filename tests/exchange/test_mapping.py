"""The founder has the last word about a column, and it is remembered."""

from collections.abc import Callable

import pytest

from salestui.errors import SalesError
from salestui.exchange.dialects import recognise
from salestui.exchange.importer import ImportReport
from salestui.exchange.mapping import Plan, make_plan, read_pairs, signature
from salestui.store.engine import Database

from .conftest import people

Bring = Callable[..., ImportReport]
HEADERS = ["Full Name", "Mail", "Fav", "Score = n"]
FILE = "Full Name,Mail,Fav,Score = n\nAda Rossi,ada@rossi.example,green,7\n"


def plan(**chosen: str) -> Plan:
    return make_plan(HEADERS, recognise(HEADERS), {key.replace("_", " "): field for key, field in chosen.items()})


def test_pairs_are_parted_at_the_last_equals_sign() -> None:
    assert read_pairs(["Score = n=title", "Fav="]) == {"Score = n": "title", "Fav": ""}
    for pair in ("Fav", "=title"):
        with pytest.raises(SalesError, match="no mapping"):
            read_pairs([pair])


def test_a_column_goes_where_the_founder_says(db: Database, bring: Bring) -> None:
    report = bring(FILE, mapping=["Fav=title", "Score = n=custom.Points"])
    ada = people(db)["Ada Rossi"]
    assert (ada["title"], ada["custom"]) == ("green", {"Points": "7"})
    assert report.mapping["Fav"] == "title"
    assert report.mapping["Score = n"] == "custom.Points"


@pytest.mark.parametrize("nothing", ["", "-"])
def test_a_column_can_be_left_out(db: Database, bring: Bring, nothing: str) -> None:
    report = bring(FILE, mapping={"Fav": nothing})
    assert people(db)["Ada Rossi"]["custom"] == {"Score = n": "7"}
    assert report.mapping["Fav"] == "-"
    assert "Fav" not in report.custom


def test_the_choice_is_remembered_for_the_next_file_with_these_columns(db: Database, bring: Bring) -> None:
    bring(FILE, mapping={"Fav": "title"})
    report = bring("Mail,Score = n,Fav,Full Name\nbo@ek.example,1,blue,Bo Ek\n")
    assert people(db)["Bo Ek"]["title"] == "blue"
    assert report.mapping["Fav"] == "title"
    again = bring(FILE.replace("Ada", "Eva").replace("ada@", "eva@"), mapping={"Fav": "custom"})
    assert again.custom == ["Fav", "Score = n"]
    assert signature(HEADERS) == signature(reversed(HEADERS))


def test_an_unknown_field_names_the_nearest() -> None:
    with pytest.raises(SalesError) as told:
        plan(Fav="titel")
    assert told.value.title == "There is no field “titel”."
    assert told.value.hint == "Did you mean title?"
    with pytest.raises(SalesError) as told:
        plan(Fav="zzzzzz")
    assert "custom.<name>" in told.value.hint


def test_an_unknown_column_names_the_nearest() -> None:
    with pytest.raises(SalesError) as told:
        make_plan(HEADERS, recognise(HEADERS), {"Ful Name": "name"})
    assert told.value.hint == "Did you mean “Full Name”?"


def test_fields_and_columns_may_be_written_loosely() -> None:
    assert plan(fav="First name").shown()["Fav"] == "first_name"
    assert plan(FAV="E-Mail").shown()["Fav"] == "email"


def test_a_file_about_nobody_asks_for_a_mapping(db: Database, bring: Bring) -> None:
    with pytest.raises(SalesError) as told:
        bring("foo,bar\n1,2\n")
    assert "foo, bar" in told.value.title
    assert "--map" in told.value.hint
    assert bring("foo,bar\nAda,2\n", mapping=["foo=name"]).created == 1
    assert people(db)["Ada"]["custom"] == {"bar": "2"}
