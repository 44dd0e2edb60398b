"""Deals find their people, and stages are what the founder made of them."""

from collections.abc import Callable
from typing import Any

import pytest

from salestui.errors import SalesError
from salestui.exchange.importer import ImportReport
from salestui.store.engine import Database
from salestui.store.journal import undo
from salestui.store.prospects import add_prospect, move_prospects
from salestui.store.stages import find_stage, rename_stage

from .conftest import NOW, people

Bring = Callable[..., ImportReport]


@pytest.mark.parametrize("deals_first", [False, True])
def test_deals_fill_their_contacts_in_whichever_order_the_files_come(db: Database, bring: Bring, deals_first: bool) -> None:
    for name in ("hubspot_deals.csv", "hubspot_contacts.csv") if deals_first else ("hubspot_contacts.csv", "hubspot_deals.csv"):
        bring(name)
    found = people(db)
    ada = found["Ada Rossi"]
    assert (ada["stage"], ada["value"], ada["currency"]) == ("Call booked", 123456, "EUR")
    assert (ada["email"], ada["custom"]["Deal Name"]) == ("Ada@rossi.example", "Rossi month-end")
    assert "Rossi second · 100.00 EUR" in ada["custom"]["Other deals"]
    assert (found["José Ørsted"]["stage"], found["José Ørsted"]["value"], found["José Ørsted"]["currency"]) == (
        "Proposal sent",
        600000,
        "DKK",
    )
    taro = found["山田 太郎"]
    assert (taro["stage"], taro["lost_reason"], taro["since"], taro["value"]) == (
        "Lost",
        "Too expensive",
        "2026-07-01T10:00:00+00:00",
        500000,
    )
    assert found["O’Hara, Jr. Nuala"]["stage"] == "Customer"
    assert found["Missing man"]["external_id"] == "hubspot:contact:100000000999"
    assert found["No contact at all"]["custom"]["Amount"] == "not an amount"
    assert found["No contact at all"]["custom"]["Deal Stage"] == "Tire kicking"
    assert len(found) == 8


def test_pipedrive_deals_find_their_people_and_the_status_wins(db: Database, bring: Bring) -> None:
    bring("pipedrive_people.csv")
    report = bring("pipedrive_deals.csv")
    assert (report.created, report.updated) == (1, 2)
    found = people(db)
    assert (found["Mia Kask"]["stage"], found["Mia Kask"]["value"]) == ("Call booked", 123456)
    assert found["Mia Kask"]["custom"]["Deal - Status"] == "VIP"
    lost = found["Ivan Пётр"]
    assert (lost["stage"], lost["lost_reason"], lost["since"]) == ("Lost", "No budget", "2026-04-01T08:00:00+00:00")
    assert found["Nobody Known"]["stage"] == "Customer"


def test_a_deal_is_found_by_its_contact_name(db: Database, bring: Bring) -> None:
    bring("Name,Company\nMia Kask,Kask Ltd\n")
    bring(
        "ID,Title,Value,Currency of Value,Organization,Contact person,Stage,Status\n9,Kask deal,100,EUR,Kask Ltd,Mia Kask,Qualified,Open\n"
    )
    assert len(people(db)) == 1
    assert people(db)["Mia Kask"]["stage"] == "Qualified"


def test_who_was_moved_by_hand_is_not_dragged_back_by_an_old_file(db: Database, bring: Bring) -> None:
    file = "Record ID,Deal Name,Deal Stage,Associated Contact IDs\n1,Ada deal,Appointment Scheduled,101\n"
    bring(file)
    move_prospects(db, [1], find_stage(db, "Proposal sent")[0], NOW)
    assert bring(file).skipped == 1
    assert people(db)["Ada deal"]["stage"] == "Proposal sent"
    assert bring(file.replace("Appointment Scheduled", "closedwon")).updated == 1
    assert people(db)["Ada deal"]["stage"] == "Customer"


def test_a_lifecycle_stage_is_only_a_hint_for_people_known_already(db: Database, bring: Bring) -> None:
    add_prospect(db, {"name": "Ada Rossi", "email": "ada@rossi.example"}, NOW, "Call done")
    file = "Record ID,First Name,Last Name,Email,Lifecycle Stage\n101,Ada,Rossi,ada@rossi.example,{}\n"
    bring(file.format("Lead"))
    assert people(db)["Ada Rossi"]["stage"] == "Call done"
    bring(file.format("Customer"))
    assert people(db)["Ada Rossi"]["stage"] == "Customer"


def test_new_people_go_to_the_asked_stage_but_the_closed_ones(db: Database, bring: Bring) -> None:
    bring("Name,Email,Status\nAda,ada@x.example,\nBo,bo@x.example,Won\nCy,cy@x.example,lost\n", stage="call booked")
    found = people(db)
    assert [found[name]["stage"] for name in ("Ada", "Bo", "Cy")] == ["Call booked", "Customer", "Lost"]
    assert found["Cy"]["lost_reason"] == "lost before the import"
    with pytest.raises(SalesError, match="no stage"):
        bring("Name\nDi\n", stage="Nirvana")


def test_renamed_stages_are_found_by_their_new_names(db: Database, bring: Bring) -> None:
    rename_stage(db, find_stage(db, "Captured")[0], "Found", NOW)
    rename_stage(db, find_stage(db, "Customer")[0], "Paid", NOW)
    bring("Name,Stage\nAda,found\nBo,Closed Won\nCy,Captured\n")
    found = people(db)
    assert [found[name]["stage"] for name in ("Ada", "Bo", "Cy")] == ["Found", "Paid", "Found"]


def test_unsent_mail_stops_when_an_import_loses_or_unsubscribes_a_prospect(db: Database, bring: Bring) -> None:
    from salestui.store.library import AssetDraft, add_asset
    from salestui.store.outbox import enrol

    add_asset(db, AssetDraft("email", "Opener", "Hello", "Hi.", stage="Captured"), NOW)
    ids = [add_prospect(db, {"name": name, "email": f"{name}@x.example"}, NOW) for name in ("ada", "bo", "cy")]
    enrol(db, ids, NOW)
    bring("Name,Email,Status,Unsubscribed\nada,ada@x.example,Lost,\nbo,bo@x.example,,true\ncy,cy@x.example,,\n")
    states = dict(db.execute("SELECT p.name, d.state FROM delivery d JOIN prospect p ON p.id = d.prospect_id"))
    assert states == {"ada": "cancelled", "bo": "cancelled", "cy": "scheduled"}
    undo(db, NOW)
    assert set(dict(db.execute("SELECT id, state FROM delivery")).values()) == {"scheduled"}


def test_a_plain_file_of_deals(db: Database, bring: Bring) -> None:
    report = bring("Title,Amount,Stage,Client\nBooks,$1200,Qualified,Bo Ek\nMore books,£5,Lost,\n", kind="deals")
    assert report.format == "plain deals"
    found: dict[str, Any] = people(db)
    assert (found["Bo Ek"]["value"], found["Bo Ek"]["currency"], found["Bo Ek"]["stage"]) == (120000, "USD", "Qualified")
    assert (found["More books"]["value"], found["More books"]["stage"]) == (500, "Lost")
