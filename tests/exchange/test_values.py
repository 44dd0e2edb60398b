"""One cell, one value."""

import pytest

from salestui.exchange.keys import contact_keys, external_key
from salestui.exchange.stages import Stage, StageBook
from salestui.exchange.values import DateColumn, plain_notes, split_values

BOOK = StageBook(
    [Stage(1, "Captured", "open"), Stage(2, "Qualified", "open"), Stage(3, "Call booked", "open"), Stage(4, "Proposal sent", "open"),
     Stage(5, "Paid", "won"), Stage(6, "Gone", "lost")]
)  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2024-03-12", "2024-03-12T00:00:00"), ("2026-07-09 07:43:21", "2026-07-09T07:43:21"), ("2024-03-12 14:05", "2024-03-12T14:05:00"),
        ("2024-03-12T10:00:00+02:00", "2024-03-12T08:00:00"), ("2024-03-12T10:00:00.123Z", "2024-03-12T10:00:00"),
        ("3/31/2024 2:05 PM", "2024-03-31T14:05:00"), ("3/31/2024 12:05 AM", "2024-03-31T00:05:00"), ("31/12/2023", "2023-12-31T00:00:00"),
        ("12 Mar 2024", "2024-03-12T00:00:00"), ("7-Feb-22", "2022-02-07T00:00:00"), ("March 5, 2024", "2024-03-05T00:00:00"),
        ("12. März 2024", "2024-03-12T00:00:00"), ("5 de enero de 2024", "2024-01-05T00:00:00"), ("12.03.2024", "2024-03-12T00:00:00"),
        ("45631", "2024-12-05T00:00:00"), ("45631.5", "2024-12-05T12:00:00"),
    ],
)  # fmt: skip
def test_dates_of_every_form(cell: str, moment: str) -> None:
    assert DateColumn([cell], "Created", None).read(cell) == moment + "+00:00"


@pytest.mark.parametrize("cell", ["", "soon", "31/02/2024", "1.23E+11", "100000000101", "99/99/9999", "0000-00-00", "9" * 500])
def test_what_is_no_date_is_none(cell: str) -> None:
    assert DateColumn([cell], "Created", None).read(cell) == ""


@pytest.mark.parametrize(
    ("others", "day_first", "march", "assumed"),
    [
        (["13/04/2026"], None, False, False),
        (["04/13/2026"], None, True, False),
        ([], None, False, True),
        ([], False, True, True),
        (["13/04/2026", "04/13/2026"], False, True, True),
        (["5/6/2026 3:00 PM"], None, True, True),
    ],
)
def test_an_ambiguous_date_is_read_as_its_column_says_or_told(
    others: list[str], day_first: bool | None, march: bool, assumed: bool
) -> None:
    column = DateColumn(["03/04/2026", *others], "Created", day_first)
    assert column.read("03/04/2026") == ("2026-03-04" if march else "2026-04-03") + "T00:00:00+00:00"
    assert bool(column.assumed) == assumed
    assert ("contradict each other" in column.assumed) == (len(others) == 2)
    assert ("no row of the column tells" in column.assumed) == (assumed and len(others) < 2)


def test_marked_up_notes_become_words() -> None:
    assert plain_notes("<p>Hi &amp; bye<br>there</p><script>steal()</script><ul><li>one</li></ul>") == "Hi & bye\nthere\none"
    assert plain_notes("a < b & c > d") == "a < b & c > d"
    assert plain_notes("mail <ada@rossi.example> &amp;") == "mail <ada@rossi.example> &amp;"
    assert plain_notes("<b>red</b>&#27;]52;c;AAAA&#7;") == "red]52;c;AAAA"
    assert plain_notes("<script>" * 100_000 + "<p>x</p>" + "<!--" * 100_000).startswith("<") is False


def test_several_values_of_one_cell() -> None:
    assert split_values("* myContacts ::: * Friends") == ["* myContacts", "* Friends"]
    assert split_values("a; b,c | d\n") == ["a", "b", "c", "d"]


def test_keys_of_other_programs() -> None:
    assert external_key("hubspot:contact:", "100000000101") == "hubspot:contact:100000000101"
    assert external_key("hubspot:contact:", "101.0") == "hubspot:contact:101"
    assert external_key("linkedin:", "https://www.LinkedIn.com/in/Ada-R/?x=1") == "linkedin:in/ada-r"
    for rounded in ("1.00E+11", "1,23e+11", "1E11", ""):
        assert external_key("hubspot:contact:", rounded) == ""
    assert contact_keys("c:", "101; 102,103") == ("c:101", "c:102", "c:103")


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("captured", "Captured"), ("CALL BOOKED", "Call booked"), ("Presentation Scheduled", "Call booked"), ("presentationscheduled", "Call booked"),
        ("Qualified To Buy", "Qualified"), ("contractsent", "Proposal sent"), ("Closed Won", "Paid"), ("closedlost", "Gone"), ("Gewonnen", "Paid"),
        ("Customer", "Paid"), ("paid", "Paid"),
        ("Cita programada", "Call booked"), ("Presentación programada", "Call booked"), ("Calificado para comprar", "Qualified"),
        ("Contrato enviado", "Proposal sent"), ("Cierre ganado", "Paid"), ("Cierre perdido", "Gone"), ("Rendez-vous planifié", "Call booked"),
        ("Qualifié pour l’achat", "Qualified"), ("Contrat envoyé", "Proposal sent"), ("Appuntamento fissato", "Call booked"),
        ("Contratto inviato", "Proposal sent"), ("Afspraak gepland", "Call booked"), ("Contract verzonden", "Proposal sent"),
        ("Gesloten en gewonnen", "Paid"), ("Apresentação agendada", "Call booked"), ("Negócio perdido", "Gone"),
    ],
)  # fmt: skip
def test_stages_are_found_by_name_first_and_by_meaning_then(text: str, stage: str) -> None:
    found = BOOK.find(text)
    assert found is not None
    assert found.name == stage


def test_an_unknown_stage_is_none() -> None:
    assert BOOK.find("Tire kicking") is None
    assert BOOK.find("Trial") is None  # this founder has no such stage
