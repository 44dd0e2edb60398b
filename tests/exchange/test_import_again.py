"""A second file about people who are known already: nobody becomes somebody else, nothing of the founder's own work is undone."""

from collections.abc import Callable

import pytest

from salestui.exchange.importer import ImportReport
from salestui.store.engine import Database
from salestui.store.journal import undo
from salestui.store.prospects import edit_prospect, move_prospects
from salestui.store.stages import find_stage

from .conftest import NOW, people

Bring = Callable[..., ImportReport]
HUBSPOT = "Record ID,First Name,Last Name,Email\n"
FILE = "Name,Email,Phone,Colour,Tags\nA,a@x.example,1,red,vip\n"


def to(db: Database, stage: str) -> None:
    move_prospects(db, [1], find_stage(db, stage)[0], NOW)


def test_another_record_on_a_known_address_does_not_take_the_name(db: Database, bring: Bring) -> None:
    ann, bob = HUBSPOT + "1,Ann,Lee,a@x.example\n", HUBSPOT.replace("Email", "Email,Phone") + "2,Bob,Fox,a@x.example,5550101\n"
    bring(ann)
    report = bring(bob)
    assert (report.updated, report.notes) == (
        1,
        ["Different people on one address: “Bob Fox” (line 2) with Ann Lee. The other names are kept as “Other name”."],
    )
    found = people(db)
    assert list(found) == ["Ann Lee"]
    row = found["Ann Lee"]
    assert (row["first_name"], row["phone"], row["external_id"]) == ("Ann", "5550101", "hubspot:contact:1")
    assert row["custom"] == {"Other name": "Bob Fox", "Other ID": "hubspot:contact:2"}
    for again in (ann, bob, ann):
        assert (bring(again).skipped, people(db)) == (1, found)
    bring(HUBSPOT + "1,Ann,Lee,a@x.example\n3,Cy,Dow,a@x.example\n")
    assert people(db)["Ann Lee"]["custom"]["Other name"] == "Bob Fox; Cy Dow"


def test_without_a_record_id_another_name_is_a_new_name(db: Database, bring: Bring) -> None:
    bring("Name,Email\nAnn Lee,a@x.example\n")
    bring("Name,Email\nAnn Fox,a@x.example\n")
    assert list(people(db)) == ["Ann Fox"]


def test_an_address_that_is_somebody_elses_is_kept_and_told(db: Database, bring: Bring) -> None:
    bring(HUBSPOT + "1,Ann,Lee,a@x.example\n2,Bob,Fox,b@x.example\n")
    file = HUBSPOT + "1,Ann,Lee,a@x.example;b@x.example;c@x.example\n"
    report = bring(file)
    ann = people(db)["Ann Lee"]
    assert (ann["email"], ann["emails"], ann["custom"]) == ("a@x.example", ["c@x.example"], {"Other e-mail": "b@x.example"})
    assert report.notes == [
        "An address that is somebody else's already: “b@x.example” (line 2) belongs to Bob Fox. It is kept as “Other e-mail”."
    ]
    assert bring(file).skipped == 1
    report = bring(HUBSPOT + "1,Ann,Lee,b@x.example\n")
    assert "b@x.example" in report.notes[0]
    assert people(db)["Ann Lee"]["email"] == "a@x.example"


def test_an_address_that_is_somebody_elses_in_the_same_file(db: Database, bring: Bring) -> None:
    report = bring(HUBSPOT + "1,Ann,Lee,a@x.example\n2,Bob,Fox,b@x.example\n1,Ann,Lee,b@x.example\n")
    assert people(db)["Ann Lee"]["custom"] == {"Other e-mail": "b@x.example"}
    assert "“b@x.example” (line 4) belongs to Bob Fox" in report.notes[0]


def test_values_changed_by_hand_are_not_brought_back(db: Database, bring: Bring) -> None:
    bring(FILE)
    edit_prospect(db, 1, {"phone": "999", "name": "Robert", "custom.Colour": "blue", "tags": "friend"}, NOW)
    before = people(db)
    report = bring(FILE)
    assert (people(db), report.skipped, report.action) == (before, 1, None)
    assert report.notes == [
        "4 values that you changed by hand were kept, although the file still has the old one: name of Robert, phone of Robert, "
        "tag vip of Robert and 1 more."
    ]
    assert bring(FILE.replace(",1,", ",2,")).updated == 1
    assert people(db)["Robert"]["phone"] == "2"


def test_what_was_undone_was_not_changed_by_hand(db: Database, bring: Bring) -> None:
    bring(FILE)
    edit_prospect(db, 1, {"phone": "999"}, NOW)
    undo(db, NOW)
    bring(FILE.replace(",1,", ",5,"))
    assert bring(FILE).updated == 1
    assert people(db)["A"]["phone"] == "1"


def test_an_emptied_value_and_a_replaced_amount_stay(db: Database, bring: Bring) -> None:
    file = "Name,Email,Phone,Amount,Currency,Notes\nA,a@x.example,1,10,EUR,Met at the fair\n"
    bring(file)
    edit_prospect(db, 1, {"phone": "", "value": "20", "notes": "Call in May"}, NOW)
    assert bring(file).skipped == 1
    row = people(db)["A"]
    assert (row["phone"], row["value"], row["notes"]) == ("", 2000, "Call in May")


def test_an_address_replaced_by_hand_stays_replaced(db: Database, bring: Bring) -> None:
    file = HUBSPOT + "1,Ann,Lee,old@x.example\n"
    bring(file)
    edit_prospect(db, 1, {"email": "new@x.example"}, NOW)
    report = bring(file)
    row = people(db)["Ann Lee"]
    assert (row["email"], row["emails"], report.skipped) == ("new@x.example", [], 1)
    assert "e-mail of Ann Lee" in report.notes[0]


def test_a_file_with_a_replaced_address_and_no_record_id_doubles_nobody(db: Database, bring: Bring) -> None:
    bring(FILE)
    edit_prospect(db, 1, {"email": "new@x.example"}, NOW)
    report = bring(FILE + "Zed,new@y.example,1,red,vip\n")
    assert (report.created, report.skipped, sorted(people(db))) == (1, 1, ["A", "Zed"])
    assert people(db)["A"]["email"] == "new@x.example"
    assert bring(FILE.replace("\nA,", "\nSomebody Else,")).created == 1


@pytest.mark.parametrize(
    ("first", "by_hand", "then", "ends", "told"),
    [
        ("Captured", "Proposal sent", "Qualified", "Proposal sent", True),  # back: stays
        ("Captured", "Qualified", "Proposal sent", "Proposal sent", False),  # further on
        ("Captured", "Qualified", "Captured", "Qualified", False),  # the file says what it said
        ("Captured", "Qualified", "Lost", "Lost", False),
        ("Captured", "Customer", "Qualified", "Customer", True),
        ("Closed won", "", "Qualified", "Customer", True),  # won by an import, and stays won
        ("Closed lost", "", "Closed won", "Lost", True),
        ("Proposal sent", "", "Qualified", "Qualified", False),  # only the file ever spoke
        ("Captured", "Call booked", "Not now", "Call booked", True),
    ],
)
def test_an_import_moves_nobody_out_of_a_stage_of_the_founders(
    db: Database, bring: Bring, first: str, by_hand: str, then: str, ends: str, told: bool
) -> None:
    file = "Name,Email,Stage\nAnn Lee,a@x.example,{}\n"
    bring(file.format(first))
    if by_hand:
        to(db, by_hand)
    report = bring(file.format(then))
    assert people(db)["Ann Lee"]["stage"] == ends
    assert any("1 person who stayed" in note and note.endswith(": Ann.") for note in report.notes) == told
    assert bring(file.format(then)).skipped == 1
