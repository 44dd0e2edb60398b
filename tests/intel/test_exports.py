"""Exports as intel: columns by their names in many languages, bad lines by their number, the same export twice adds nothing."""

from pathlib import Path
from typing import Any

import pytest

from salestui.errors import SalesError
from salestui.intel.columns import assign
from salestui.intel.rows import moment
from salestui.store.intel import Heard

from .ways import NOW, laid, read, row


def rows(tmp_path: Path, name: str, content: str | bytes, **more: Any) -> list[Heard]:
    return read(row("file", laid(tmp_path, name, content), **more))[0]


def test_a_ticket_export_is_read_by_its_columns(tmp_path: Path) -> None:
    text = "ID,Subject,Requester,Requester email,Created at,Description,Status,Type\n"
    text += '41,Too slow,Ada Byron,ada@firm.example,2026-03-01 10:00,"It takes\ntwo days",open,Problem\n42,Only a subject,,,,,solved,\n'
    first, second = rows(tmp_path, "tickets.csv", text)
    assert (first.title, first.said_by, first.address, first.kind, first.side) == (
        "Too slow",
        "Ada Byron",
        "ada@firm.example",
        "problem",
        "outside",
    )
    assert first.body == "It takes\ntwo days\n\nStatus: open" and str(first.published_at) == "2026-03-01 10:00:00+00:00"
    assert (second.title, second.body, second.kind) == ("Only a subject", "Status: solved", "ticket")
    assert first.key and first.key.endswith(":41")


@pytest.mark.parametrize(
    "header",
    [
        "Vorgangsnummer;Betreff;Nachricht;Absender", "Numéro;Objet;Commentaire;Auteur", "ID;Asunto;Descripción;Remitente", "ID;Oggetto;Descrizione;Mittente",
        "Nummer;Onderwerp;Beschrijving;Afzender", "ID;Assunto;Mensagem;Remetente", "id;件名;本文;差出人", "Nr;Ämne;Beskrivning;Avsändare",
    ],
)  # fmt: skip
def test_columns_are_known_in_many_languages(tmp_path: Path, header: str) -> None:
    (one,) = rows(tmp_path, "x.csv", f"{header}\n5;Kurz;Lang;Bo\n")
    assert (one.title, one.body, one.said_by) == ("Kurz", "Lang", "Bo") and one.key and one.key.endswith(":5")


def test_answers_to_a_form_are_kept_under_their_questions(tmp_path: Path) -> None:
    (one,) = rows(tmp_path, "form.csv", "Timestamp,Name,Why did you leave?,What was missing?\n2026-03-01,Bo,Price,Nothing\n")
    assert one.body == "Why did you leave?: Price\nWhat was missing?: Nothing" and one.said_by == "Bo"
    (two,) = rows(tmp_path, "form.jsonl", '{"why": "Price", "again": 7, "no": null}\n')
    assert two.body == "why: Price\nagain: 7"


def test_json_in_its_many_shapes(tmp_path: Path) -> None:
    person = (
        '{"subject": "S", "description": "D", "requester": {"name": "Ada", "email": "ada@x.example"}, "id": 3, "created_at": 1772445600}'
    )
    for content in (person, f"[{person}]", f'{{"tickets": [{person}], "count": 1}}', "\ufeff" + person, person.replace(", ", ",\n  ")):
        (one,) = rows(tmp_path, "x.json", content)
        assert (one.title, one.body, one.said_by, one.address) == ("S", "D", "Ada", "ada@x.example")
        assert str(one.published_at) == "2026-03-02 10:00:00+00:00"
    assert [each.body for each in rows(tmp_path, "y.jsonl", '"only words"\n"more"\n')] == ["only words", "more"]
    assert len(rows(tmp_path, "z.jsonl", (person + "\n").encode("utf-16"))) == 1


def test_ids_of_two_programs_are_told_apart_and_those_of_one_are_not(tmp_path: Path) -> None:
    (one,) = rows(tmp_path, "a.csv", "id,subject,description\n1,A,B\n")
    (other,) = rows(tmp_path, "b.csv", "id,title,details\n1,C,D\n")
    (later,) = rows(tmp_path, "c.csv", "description,id,subject,status,new column\nB,1,A,closed,x\n")
    assert one.key != other.key and one.key == later.key


def test_the_founder_says_which_column_is_what(tmp_path: Path) -> None:
    options = '{"columns": {"Was": "title", "Wer": "from", "Intern": "-"}}'
    (one,) = rows(tmp_path, "x.csv", "Was,Wer,Intern,Text\nA,B,C,D\n", options=options)
    assert (one.title, one.said_by, one.body) == ("A", "B", "D")
    with pytest.raises(SalesError, match="no column “Nope”"):
        assign(["a"], {"Nope": "title"})
    with pytest.raises(SalesError, match="no field of intel"):
        assign(["a"], {"a": "shoe"})


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", None),
        ("soon", None),
        ("1972-01-01", None),
        ("9999-12-31", NOW),
        ("1e400", None),
        ("1772445600000", "2026-03-02"),
        ("31.02.2026", None),
    ],
)
def test_a_time_that_cannot_be_is_no_time(text: str, meant: Any) -> None:
    found = moment(text, NOW)
    assert found == meant or (isinstance(meant, str) and str(found).startswith(meant))


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    path = laid(tmp_path, "x.csv", "title\nA\n")
    items, reading = read(row("file", path))
    assert len(items) == 1 and read(row("file", path), reading.status.cursor)[1].unchanged
    with pytest.raises(SalesError, match="cannot be read: No such file"):
        read(row("file", tmp_path / "gone.csv"))
