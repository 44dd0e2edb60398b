"""What an import could not understand is kept, and told in one sentence per column: never silent."""

from collections.abc import Callable

import pytest

from salestui.cli.out import Out
from salestui.exchange.dialects import recognise
from salestui.exchange.importer import ImportReport
from salestui.exchange.mapping import make_plan
from salestui.exchange.vocabulary import FIELDS
from salestui.store.engine import Database

from .conftest import people, suppressed

Bring = Callable[..., ImportReport]


def told(report: ImportReport, *words: str) -> bool:
    return any(all(word in note for word in words) for note in report.notes)


@pytest.mark.parametrize(
    ("currency", "code"),
    [
        ("€", "EUR"),
        ("$", "USD"),
        ("Euro", "EUR"),
        ("US Dollar", "USD"),
        ("USD - US Dollar", "USD"),
        ("British Pound (GBP)", "GBP"),
        ("zł", "PLN"),
    ],
)
def test_a_currency_is_read_by_its_sign_or_its_name(db: Database, bring: Bring, currency: str, code: str) -> None:
    report = bring(f'Name,Amount,Currency\nAda,"1.234,56",{currency}\n')
    assert (people(db)["Ada"]["value"], people(db)["Ada"]["currency"], report.notes) == (123456, code, [])


@pytest.mark.parametrize("currency", ["Galleons", "kr", "000", "EUR/USD"])
def test_an_unknown_currency_is_told_and_the_amount_kept(db: Database, bring: Bring, currency: str) -> None:
    report = bring(f"Name,Amount,Currency\nAda,100,{currency}\n")
    assert (people(db)["Ada"]["value"], people(db)["Ada"]["custom"]) == (None, {"Amount": "100", "Currency": currency})
    assert report.notes == [f"Currency: 1 currency was not understood, in line 2: “{currency}”; it is kept as a custom field."]


def test_amounts_that_are_none_are_told_once(db: Database, bring: Bring) -> None:
    report = bring("Name,Amount\nAda,5 EUR\nBo,abc\nCy,1e3\nDi,(500)\nEd,kr 100\n")
    assert report.notes == ["Amount: 4 amounts were not understood, first in line 3: “abc”; they are kept as custom fields."]
    assert people(db)["Ed"]["custom"] == {"Amount": "kr 100"}


def test_a_zone_that_is_none_is_told(db: Database, bring: Bring) -> None:
    report = bring("Name,zone\nAda,Mars/Phobos\nBo,Europe/Berlin\n")
    assert people(db)["Bo"]["zone"] == "Europe/Berlin"
    assert people(db)["Ada"]["custom"] == {"zone": "Mars/Phobos"}
    assert told(report, "zone: 1 time zone was not understood, in line 2: “Mars/Phobos”")


def test_days_that_are_none_or_no_days_of_a_stage_are_told(db: Database, bring: Bring) -> None:
    report = bring("Name,Since\nAda,2026-13-45\nBo,garbage\nCy,0001-01-01\nDi,2031-01-01\nEd,2026-11-01\nFay,n/a\n")
    found = people(db)
    assert {found[name]["since"][:10] for name in ("Ada", "Bo", "Cy", "Di", "Fay")} == {"2026-11-23"}
    assert (found["Ed"]["since"][:10], found["Cy"]["custom"]) == ("2026-11-01", {"Since": "0001-01-01"})
    assert report.notes == [
        "Since: 2 dates were not understood, first in line 2: “2026-13-45”; they are kept as custom fields.",
        "Since: 2 dates lie before 1970 or in the future, first in line 4: “0001-01-01”; they were not taken as the day of a stage.",
    ]


def test_every_unknown_stage_is_named_with_its_rows(db: Database, bring: Bring) -> None:
    report = bring("Name,Stage\nAda,Tire kicking\nBo,Tire kicking\nCy,Limbo\nDi,Qualified\n")
    assert told(report, "“Tire kicking” (2 rows), “Limbo” (1 row)", "Captured")
    assert people(db)["Ada"]["custom"]["Stage"] == "Tire kicking"
    assert told(bring("Name,Stage\nEd,Limbo\n", stage="Call booked"), "“Limbo” (1 row)", "Call booked")


@pytest.mark.parametrize("cell", ["opted out", "2026-01-01", "t", "x", "TRUE"])
def test_clear_words_unsubscribe_silently(db: Database, bring: Bring, cell: str) -> None:
    report = bring(f"Name,Email,Unsubscribed\nAda,ada@x.example,{cell}\n")
    assert (report.suppressed, report.notes) == (1, [])


def test_unclear_words_unsubscribe_too_and_are_told(db: Database, bring: Bring) -> None:
    report = bring("Name,Email,Unsubscribed\nAda,ada@x.example,maybe\nBo,bo@x.example,opted in\nCy,cy@x.example,n/a\n")
    assert suppressed(db) == {"ada@x.example": "import"}
    assert report.notes == ["Unsubscribed: 1 value was not understood, in line 2: “maybe”; it counts as unsubscribed."]


def test_an_address_that_bounced_is_not_written_to(db: Database, bring: Bring) -> None:
    bring(
        "Record ID,First Name,Email,Email hard bounce reason,Invalid email address\n"
        "1,Ada,ada@x.example,Mailbox unknown,\n2,Bo,bo@x.example,,true\n3,Cy,cy@x.example,,false\n"
    )
    assert dict(db.execute("SELECT key, reason FROM suppression")) == {
        "ada@x.example": "Email hard bounce reason: Mailbox unknown (in HubSpot)",
        "bo@x.example": "Invalid email address (in HubSpot)",
    }


def test_a_tab_file_says_tab_in_the_json(bring: Bring, capsys: pytest.CaptureFixture[str]) -> None:
    Out().json(bring("Name\tEmail\nAda\tada@x.example\n").as_json())
    assert '"delimiter": "\\t"' in capsys.readouterr().out


@pytest.mark.parametrize("field", sorted({*FIELDS} - {"id", "contact_id", "contact_name", "contact_email", "deal_name"}))
def test_every_field_is_a_column_by_its_own_name(field: str) -> None:
    headers = list(dict.fromkeys(["name", "email", field]))
    plan = make_plan(headers, recognise(headers))
    assert {column.header: column.field for column in plan.columns}[field] == field


@pytest.mark.parametrize("field", ["contact_id", "contact_name", "contact_email", "deal_name"])
def test_fields_of_a_deal_are_columns_of_a_file_of_deals(field: str) -> None:
    headers = list(dict.fromkeys(["deal_name", "amount", field]))
    assert {column.header: column.field for column in make_plan(headers, recognise(headers, "deals")).columns}[field] == field


def test_not_now_ends_on_the_day_the_file_says(db: Database, bring: Bring) -> None:
    file = "Name,Stage,not_now_until\nAda,Not now,2027-02-03\nBo,Not now,\n"
    bring(file)
    assert (people(db)["Ada"]["not_now_until"], people(db)["Bo"]["not_now_until"]) == ("2027-02-03", "2026-12-23")
    assert bring(file.replace("02-03", "04-05")).updated == 1
    assert people(db)["Ada"]["not_now_until"] == "2027-04-05"


def test_identical_rows_are_skipped(bring: Bring) -> None:
    row = "Ada,ada@x.example,1\n"
    report = bring(f"Name,Email,Phone\n{row}{row}{row}Ada,ada@x.example,2\n")
    assert (report.created, report.updated, report.skipped) == (1, 1, 2)


def test_a_deal_deleted_in_pipedrive_is_passed_over_and_told(db: Database, bring: Bring) -> None:
    report = bring("Deal - ID,Deal - Title,Deal - Contact person,Deal - Status\n1,A deal,Ada,Deleted\n2,Another,Bo,Open\n")
    assert (report.created, report.skipped, list(people(db))) == (1, 1, ["Bo"])
    assert told(report, "A deal deleted in Pipedrive was passed over, in line 2.")


def test_short_numbers_of_google_are_parted_too(db: Database, bring: Bring) -> None:
    bring("First Name,Last Name,E-mail 1 - Value,Phone 1 - Value\nAda,Rossi,ada@x.example,101 ::: 102\n")
    ada = people(db)["Ada Rossi"]
    assert (ada["phone"], ada["custom"]) == ("101", {"Phone 1 - Value": "101 ::: 102"})
