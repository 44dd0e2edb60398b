"""A CRM export becomes prospects: nobody doubled, nothing lost, every refused line with its reason, one undo."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from salestui.errors import SalesError
from salestui.exchange.importer import ImportReport, ImportStopped, import_file
from salestui.paths import Paths
from salestui.store.engine import Database
from salestui.store.journal import list_actions, redo, undo
from salestui.store.pipeline import find_prospect
from salestui.store.prospects import add_prospect, edit_prospect
from salestui.store.suppressions import suppress

from .conftest import FIXTURES, NOW, dump, people, suppressed

Bring = Callable[..., ImportReport]
KEYS = {
    "format", "encoding", "delimiter", "header_line", "rows", "created", "updated", "skipped", "rejected", "mapping", "custom", "suppressed", "action",
}  # fmt: skip


def test_a_hubspot_export_with_every_trap(db: Database, bring: Bring) -> None:
    report = bring("hubspot_contacts.csv")
    assert (report.format, report.encoding, report.delimiter, report.header_line) == ("hubspot contacts", "utf-8", ",", 1)
    assert (report.rows, report.created, report.updated, report.skipped) == (11, 6, 1, 1)
    assert [each.line for each in report.rejected] == [8, 11, 13]
    assert "bob@@broken.example" in report.rejected[0].reason
    found = people(db)
    ada = found["Ada Rossi"]
    assert (ada["email"], ada["email_key"]) == ("Ada@rossi.example", "ada@rossi.example")
    assert ada["notes"] == "Met at the fair & liked it.\nCall in May."
    assert ada["company"] == "Rossi & Figli, Studio Legale"
    assert ada["title"] == "Owner"  # the second row of the same address
    assert ada["external_id"] == "hubspot:contact:100000000101"
    assert ada["custom"]["Annual Revenue"] == "120000"
    assert ada["since"] == "2026-03-02T09:15:00+00:00"
    assert found["José Ørsted"]["emails"] == ["j.orsted@home.example"]
    assert found["O’Hara, Jr. Nuala"]["stage"] == "Customer"
    assert found["O’Hara, Jr. Nuala"]["notes"] == "line one\nline two"
    assert found["Lonely Company Ltd"]["email"] == ""
    assert found["Eve Excel"]["title"] == "=cmd|' /C calc'!A0"
    assert found["Eve Excel"]["custom"]["Record ID"] == "1.00E+11"
    assert found["Eve Excel"]["external_id"] is None
    assert found["Eve Excel"]["custom"]["Lifecycle Stage"] == "Opportunity"
    assert suppressed(db) == {"nuala@ohara.example": "import", "taro@yamada.example": "import"}
    assert report.suppressed == 2


def test_the_report_is_the_contract_of_the_command_line(bring: Bring) -> None:
    document = bring("hubspot_contacts.csv").as_json()
    assert set(document) == KEYS
    assert document["rejected"][0].keys() == {"line", "reason"}
    assert document["mapping"]["Email"] == "email"
    assert "Annual Revenue" in document["custom"]
    assert not set(document["mapping"]) & set(document["custom"])


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.glob("*.csv")))
def test_every_export_is_imported_once_and_taken_back_whole(db: Database, bring: Bring, name: str) -> None:
    empty = dump(db)
    first = bring(name)
    assert first.created
    full = dump(db)
    again = bring(name, now=NOW + timedelta(days=1))
    assert (again.created, again.updated, again.suppressed, again.action) == (0, 0, 0, None)
    assert dump(db) == full
    undone = undo(db, NOW)
    assert undone is not None
    assert not undone.refused
    assert dump(db) == empty
    redo(db, NOW)
    assert dump(db) == full


def test_a_dry_run_says_the_same_and_writes_nothing(db: Database, bring: Bring, paths: Paths) -> None:
    before = dump(db)
    dry = bring("hubspot_contacts.csv", dry_run=True)
    assert dump(db) == before
    assert not paths.backups.exists()
    real = bring("hubspot_contacts.csv")
    assert dry.action is None
    assert dry.as_json() | {"action": 0} == real.as_json() | {"action": 0}


def test_an_import_is_one_named_action_after_a_backup(db: Database, bring: Bring, paths: Paths) -> None:
    report = bring("pipedrive_people.csv")
    newest = list_actions(db)[0]
    assert (newest.id, newest.label) == (report.action, "Imported pipedrive_people.csv: 3 new, 1 updated")
    assert len(list(paths.backups.glob("*-import.db"))) == 1


def test_an_undo_leaves_suppressions_that_others_made(db: Database, bring: Bring) -> None:
    suppress(db, "taro@yamada.example", "asked on the phone", NOW)
    assert bring("hubspot_contacts.csv").suppressed == 1
    undo(db, NOW)
    assert suppressed(db) == {"taro@yamada.example": "hand"}


def test_no_import_lifts_a_suppression(db: Database, bring: Bring) -> None:
    bring("Name,Email,Unsubscribed\nAda Rossi,ada@rossi.example,yes\n")
    report = bring("Name,Email,Unsubscribed,Phone\nAda Rossi,ada@rossi.example,no,123\n")
    assert report.updated == 1
    assert "ada@rossi.example" in suppressed(db)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Unsubscribed from all email", "TRUE"), ("Marketing status", "Unsubscribed"), ("UNSUB_TIME", "2026-01-02 10:00:00"), ("Email Opt Out", "1"),
        ("Von allen E-Mails abgemeldet", "Ja"), ("Status", "Do Not Contact"), ("Stage", "do not contact"), ("Opted out of email: News", "oui"),
    ],
)  # fmt: skip
def test_who_asked_for_silence_is_never_written_to(db: Database, bring: Bring, column: str, cell: str) -> None:
    report = bring(f"Name,Email,{column}\nAda Rossi,ada@rossi.example,{cell}\n")
    assert (suppressed(db), report.suppressed) == ({"ada@rossi.example": "import"}, 1)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("has_newsletter", "false"), ("Marketing status", "No consent"), ("Unsubscribed from all email", "Nein"), ("Subscribed", "yes"),
        ("Marketing contact status", "Non-marketing contact"), ("Unsubscribe link", "yes"), ("Unsubscribed", "0"),
    ],
)  # fmt: skip
def test_who_did_not_is_not_suppressed(db: Database, bring: Bring, column: str, cell: str) -> None:
    assert bring(f"Name,Email,{column}\nAda Rossi,ada@rossi.example,{cell}\n").suppressed == 0


def test_an_address_where_a_name_should_be_is_an_address(db: Database, bring: Bring) -> None:
    bring("Name,Company\nAda Rossi <ada@rossi.example>,\nbo@ek.example,Ek Ltd\n")
    rows = db.execute("SELECT name, first_name, email FROM prospect ORDER BY id").fetchall()
    assert rows == [("Ada Rossi", "Ada", "ada@rossi.example"), ("Ek Ltd", "", "bo@ek.example")]


def test_a_header_alone_is_an_import_of_nothing(db: Database, bring: Bring) -> None:
    report = bring("Name,Email\n\n")
    assert (report.rows, report.skipped, report.action) == (1, 1, None)
    assert list_actions(db) == []


def test_an_update_overwrites_and_never_empties(db: Database, bring: Bring) -> None:
    bring("Name,Email,Phone,Title,Colour,Tags\nAda Rossi,ada@rossi.example,111,Owner,red,a\n")
    report = bring("Name,Email,Phone,Title,Colour,Tags\nAda Rossi-Bianchi,ADA@ROSSI.EXAMPLE,,Partner,,b\n")
    assert (report.created, report.updated) == (0, 1)
    ada = people(db)["Ada Rossi-Bianchi"]
    assert (ada["phone"], ada["title"], ada["custom"], ada["tags"]) == ("111", "Partner", {"Colour": "red"}, ["a", "b"])
    assert ada["email"] == "ada@rossi.example"
    assert "rossi-bianchi" in ada["folded"]


def test_a_further_address_finds_the_same_person(db: Database, bring: Bring) -> None:
    bring('Name,Email\nAda Rossi,"ada@rossi.example, ada@home.example"\n')
    report = bring("Name,Email,Phone\nAda Rossi,ada@home.example,5550101\n")
    assert (report.created, report.updated) == (0, 1)
    ada = people(db)["Ada Rossi"]
    assert (ada["email"], ada["emails"], ada["phone"]) == ("ada@rossi.example", ["ada@home.example"], "5550101")


def test_two_people_on_one_address_keep_both_names(db: Database, bring: Bring) -> None:
    report = bring("Name,Email,Phone\nAda Rossi,desk@rossi.example,\nBo Ek,desk@rossi.example,5550101\n")
    assert (report.created, report.updated) == (1, 1)
    found = people(db)
    assert list(found) == ["Ada Rossi"]
    assert found["Ada Rossi"]["custom"] == {"Other name": "Bo Ek"}
    assert "“Bo Ek” (line 3) with Ada Rossi" in report.notes[0]
    assert found["Ada Rossi"]["phone"] == "5550101"


def test_without_addresses_name_and_company_tell_people_apart(db: Database, bring: Bring) -> None:
    file = "Name,Company,Phone\nJosé Ek,Ek Ltd,\nJosé Ek,Other Ltd,\njose  EK,ek ltd,5550101\n"
    assert (bring(file).created, len(people(db))) == (2, 2)
    report = bring("Name,Company,Email\nJose Ek,Ek Ltd,jose@ek.example\n")
    assert report.updated == 1
    assert people(db)["Jose Ek"]["email"] == "jose@ek.example"


def test_a_new_address_for_a_known_row_becomes_the_main_one(db: Database, bring: Bring) -> None:
    bring("Record ID,First Name,Last Name,Email\n101,Ada,Rossi,old@rossi.example\n")
    bring("Record ID,First Name,Last Name,Email\n101,Ada,Rossi,new@rossi.example\n")
    ada = people(db)["Ada Rossi"]
    assert (ada["email"], ada["emails"]) == ("new@rossi.example", ["old@rossi.example"])


def test_linkedin_people_without_addresses_stay_apart(db: Database, bring: Bring) -> None:
    report = bring("linkedin.csv")
    assert (report.header_line, report.created, report.skipped) == (4, 3, 1)
    rows = db.execute("SELECT name, title, since, external_id FROM prospect ORDER BY id").fetchall()
    assert rows[0] == ("Grace Okafor", "Bookkeeper", "2024-03-12T00:00:00+00:00", "linkedin:in/grace-okafor-1")
    assert rows[1][:3] == ("Grace Okafor", "Partner", "2022-02-07T00:00:00+00:00")
    assert [each.line for each in report.rejected] == [9]


def test_one_known_person_is_never_made_of_two(db: Database, bring: Bring) -> None:
    add_prospect(db, {"name": "Grace Okafor", "company": "Okafor & Co", "phone": "5550101"}, NOW)
    assert (bring("linkedin.csv").created, bring("linkedin.csv").skipped) == (2, 4)
    rows = db.execute("SELECT phone, title FROM prospect WHERE name = 'Grace Okafor' ORDER BY id").fetchall()
    assert rows == [("5550101", "Bookkeeper"), ("", "Partner")]


def test_what_is_imported_is_found_by_a_search(db: Database, bring: Bring) -> None:
    from salestui.store.pipeline import list_prospects

    bring("hubspot_contacts.csv")
    for search in ("jose orsted", "ROSSI", "山田", "nuala@ohara"):
        assert len(list_prospects(db, search=search)) == 1


def test_google_keeps_every_address_phone_and_label(db: Database, bring: Bring) -> None:
    bring("google_new.csv")
    row = people(db)["Anaïs Marie Dubois"]
    assert (row["email"], row["emails"]) == ("anaïs@dubois.example", ["anais@dubois.example", "home@dubois.example"])
    assert (row["first_name"], row["last_name"], row["tags"]) == ("Anaïs", "Dubois", ["myContacts", "Friends"])
    assert row["phone"] == "+33 6 55 55 00 01"
    assert row["custom"]["Phone 1 - Value"] == "+33 6 55 55 00 01 ::: +33 6 55 55 00 02"


def test_an_excel_text_file_with_european_numbers(db: Database, bring: Bring) -> None:
    report = bring("excel.csv")
    assert (report.encoding, report.delimiter, report.header_line) == ("utf-16", ";", 2)
    found = people(db)
    assert (found["Żaneta Żak"]["value"], found["Żaneta Żak"]["currency"], found["Żaneta Żak"]["stage"]) == (123456, "PLN", "Customer")
    assert (found["Max Mustermann"]["value"], found["Max Mustermann"]["currency"]) == (1200050, "CHF")
    assert found["Erika Muster"]["currency"] == "EUR"
    assert report.notes[0] == "Wert: amounts without a currency were taken as EUR."
    assert "“something else” (1 row)" in report.notes[1]


def test_nothing_a_terminal_obeys_gets_in(db: Database, bring: Bring) -> None:
    bring('Name,Company,Notes,"Fav\x1b[2J"\n"Ada\x1b]0;owned\x07 Rossi","A\u202eB\u200b","x\x1b[31m\ny\u2066","\x9b2Jred"\n')
    row = people(db)["Ada Rossi"]
    assert (row["company"], row["notes"], row["custom"]) == ("AB", "x\ny", {"Fav": "red"})


def test_an_update_of_an_edited_prospect_can_be_taken_back(db: Database, bring: Bring) -> None:
    id = add_prospect(db, {"name": "Ada", "email": "ada@x.example", "phone": "1"}, NOW)
    bring("Name,Email,Phone\nAda Rossi,ada@x.example,2\n")
    undo(db, NOW)
    assert people(db)["Ada"]["phone"] == "1"
    edit_prospect(db, id, {"phone": "3"}, NOW)
    assert find_prospect(db, "ada@x.example") == id


def test_progress_runs_to_the_end_and_a_stop_keeps_nothing(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("Name,Email,Unsubscribed\n" + "".join(f"P {n},p{n}@x.example,{n % 3 == 0}\n" for n in range(3500)))
    before = dump(db)
    for stop_at in range(0, 14, 2):
        asked = 0

        def enough(stop_at: int = stop_at) -> bool:
            nonlocal asked
            asked += 1
            return asked > stop_at

        with pytest.raises(ImportStopped, match="Nothing of it was kept"):
            import_file(db, path, now=NOW, cancelled=enough)
        assert dump(db) == before
    seen: list[tuple[int, int]] = []
    report = import_file(db, path, now=NOW, progress=lambda done, total: seen.append((done, total)))
    assert report.created == 3500
    assert seen == sorted(seen)
    assert seen[-1] == (3500, 3500)


def test_ctrl_c_keeps_nothing(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("Name,Email\n" + "".join(f"P {n},p{n}@x.example\n" for n in range(2500)))
    before = dump(db)

    def interrupt(done: int, total: int) -> None:
        if done > total * 2 // 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(db, path, now=NOW, progress=interrupt)
    assert dump(db) == before
    assert import_file(db, path, now=NOW).created == 2500


@pytest.mark.parametrize("kind", ["vcard", "jsonl"])
def test_what_is_not_built_yet_is_refused_in_one_sentence(bring: Bring, kind: str) -> None:
    with pytest.raises(SalesError, match="not built yet"):
        bring("Name\nAda\n", kind=kind)


def test_a_thousand_known_people_are_matched_and_counted(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    text = "Record ID,First Name,Last Name,Email,City\n" + "".join(f"{n},P,N{n},p{n}@x.example,Leeds\n" for n in range(1500))
    path.write_text(text)
    import_file(db, path, now=NOW)
    path.write_text(text.replace("P,N7,p7@x.example,Leeds", "P,N7,p7@x.example,York") + "1500,New,One,new@x.example,Hull\n")
    report = import_file(db, path, now=NOW)
    assert (report.created, report.updated, report.skipped) == (1, 1, 1499)
    assert people(db)["P N7"]["custom"]["City"] == "York"
