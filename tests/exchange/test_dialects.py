"""Exports are known by the names of their columns, in any order and eight languages."""

import csv
import random
from io import StringIO

import pytest

from salestui.exchange.dialects import recognise
from salestui.exchange.mapping import make_plan
from salestui.exchange.reading import read_table
from salestui.exchange.sniff import decode
from salestui.exchange.vocabulary import FIELDS, bare, words

from .conftest import FIXTURES

EXPECTED = {
    "hubspot_contacts.csv": "hubspot contacts",
    "hubspot_contacts_de.csv": "hubspot contacts",
    "hubspot_contacts_es.csv": "hubspot contacts",
    "hubspot_contacts_fr.csv": "hubspot contacts",
    "hubspot_contacts_it.csv": "hubspot contacts",
    "hubspot_contacts_ja.csv": "hubspot contacts",
    "hubspot_contacts_nl.csv": "hubspot contacts",
    "hubspot_contacts_pt.csv": "hubspot contacts",
    "hubspot_deals.csv": "hubspot deals",
    "pipedrive_people.csv": "pipedrive people",
    "pipedrive_people_de.csv": "pipedrive people",
    "pipedrive_deals.csv": "pipedrive deals",
    "pipedrive_deals_bare.csv": "pipedrive deals",
    "linkedin.csv": "linkedin",
    "google_new.csv": "google",
    "google_old.csv": "google",
    "apollo.csv": "apollo",
    "zoho.csv": "plain",
    "atomic.csv": "plain",
    "crmcli.csv": "plain",
    "excel.csv": "plain",
}


def headers_of(name: str) -> list[str]:
    return read_table(decode((FIXTURES / name).read_bytes(), name).text, name).headers


def test_every_fixture_is_in_the_table() -> None:
    assert {path.name for path in FIXTURES.glob("*.csv")} == set(EXPECTED)


@pytest.mark.parametrize(("name", "dialect"), EXPECTED.items())
def test_a_dialect_and_its_mapping_do_not_depend_on_the_order_of_columns(name: str, dialect: str) -> None:
    headers = headers_of(name)
    assert recognise(headers).name == dialect
    before = make_plan(headers, recognise(headers)).shown()
    random.Random(7).shuffle(headers)
    assert recognise(headers).name == dialect
    assert make_plan(headers, recognise(headers)).shown() == before


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.startswith("hubspot_contacts")])
def test_localised_hubspot_names_find_the_person(name: str) -> None:
    headers = headers_of(name)
    found = set(make_plan(headers, recognise(headers)).shown().values())
    assert {"id", "first_name", "last_name", "email", "phone", "title", "created"} <= found


def test_a_hubspot_export_of_every_property_is_still_one() -> None:
    line = (
        "Record ID,First Name,Last Name,Email,Work email,Phone Number,Mobile Phone Number,WhatsApp Phone Number,Job Title,Company Name,Industry,City,"
        "State/Region,Country/Region,Postal Code,Street Address,Website URL,Time Zone,Preferred language,Contact owner,Lead Status,Lifecycle Stage,"
        "Original Source,Original Source Drill-Down 1,Create Date,Last Modified Date,Last Activity Date,Close Date,Became a Customer Date,"
        "Unsubscribed from all email,Email hard bounce reason,Recent Deal Amount,Total Revenue,Associated Company,Associated Deal,Associated Company IDs"
    )
    headers = next(csv.reader(StringIO(line)))
    plan = make_plan(headers, recognise(headers))
    assert plan.dialect.name == "hubspot contacts"
    shown = plan.shown()
    assert [column for column, field in shown.items() if field == "company"] == ["Company Name", "Associated Company"]
    assert shown["Time Zone"] == "zone"
    assert shown["Unsubscribed from all email"] == "unsubscribed"
    assert "Recent Deal Amount" not in shown  # what he paid once is no value of a deal that is open


def test_the_official_pipedrive_sample_is_read() -> None:
    line = (
        "Person - Name*,Person - First name,Person - Last name,Person - Phone,Person - Email (Work),Person - Email (Home),Organization - Name*,"
        "Organization - Address,Deal - Title,Deal - Value,Activity - Subject*,Activity - Due date,Note - Content*"
    )
    headers = next(csv.reader(StringIO(line)))
    plan = make_plan(headers, recognise(headers))
    assert plan.dialect.name == "pipedrive people"
    assert plan.shown() == {
        "Person - Name*": "name", "Person - First name": "first_name", "Person - Last name": "last_name", "Person - Phone": "phone",
        "Person - Email (Work)": "email", "Person - Email (Home)": "email", "Organization - Name*": "company", "Deal - Title": "deal_name",
        "Deal - Value": "value", "Note - Content*": "notes",
    }  # fmt: skip


@pytest.mark.parametrize(
    "header",
    ["Unsubscribed from all email", "Von allen E-Mails abgemeldet", "Désinscrit de tous les e-mails", "Cancelada la suscripción a todos los correos",
     "Annullata l'iscrizione a tutte le e-mail", "Afgemeld voor alle e-mails", "Cancelou a inscrição em todos os e-mails", "Email Opt Out",
     "Opted out of email: Marketing Information", "Do not contact"],
)  # fmt: skip
def test_an_opt_out_is_known_in_every_language(header: str) -> None:
    headers = ["Name", "Email", header]
    assert make_plan(headers, recognise(headers)).shown()[header] == "unsubscribed"


@pytest.mark.parametrize(
    "header", ["has_newsletter", "Subscribed", "Marketing contact status", "Unsubscribe link", "Unsubscribed by", "Newsletter opt-in"]
)
def test_what_is_no_opt_out_is_not_taken_for_one(header: str) -> None:
    headers = ["Name", "Email", header]
    assert header not in make_plan(headers, recognise(headers)).shown()


def test_the_kind_can_be_forced() -> None:
    assert recognise(["Name", "Email", "Amount"], "deals").deals
    assert not recognise(headers_of("hubspot_deals.csv"), "contacts").deals


def test_names_are_compared_by_their_bare_words() -> None:
    assert words("  E-Mail_1 – Value* ") == "e mail 1 value"
    assert words("Größe Élan") == "grosse elan"
    assert bare("Person - Name*") == "name"
    assert bare("Person-to-person notes") == "person to person notes"
    assert all(words(field.replace("_", " ")) for field in FIELDS)
