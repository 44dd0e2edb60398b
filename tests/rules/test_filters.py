"""The filter's language: every text is a filter, and what is not understood is a word."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.rules.fields import FieldType
from salestui.rules.filters import FLAGS, KEYS, Term, holds, offers, parse

TODAY = date(2026, 3, 4)
FIELDS = (
    FieldType("plan", "choice", ("gold", "silver")),
    FieldType("renewal", "date"),
    FieldType("seats", "number"),
    FieldType("paid up", "yesno"),
    FieldType("note", "text"),
)


def one(text: str) -> Term:
    (term,) = parse(text, FIELDS, TODAY).terms
    return term


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Müller", Term("word", text="muller")),
        ('"Ada Moss"', Term("word", text="ada moss")),
        ("-smith", Term("word", text="smith", negated=True)),
        ("stage:Trial", Term("stage", "stage", ":", "trial")),
        ('stage:"Call booked"', Term("stage", "stage", ":", "call booked")),
        ("-tag:cold", Term("tag", "tag", ":", "cold", negated=True)),
        ("tags:cold", Term("tag", "tag", ":", "cold")),
        ("value>1000", Term("value", "value", ">", amount=Decimal(1000))),
        ("value<=2k", Term("value", "value", "<=", amount=Decimal(2000))),
        ("value>=1.5keur", Term("value", "value", ">=", amount=Decimal(1500), currency="EUR")),
        ("value>€1,200", Term("value", "value", ">", amount=Decimal(1200), currency="EUR")),
        ("value>2mxn", Term("value", "value", ">", amount=Decimal(2), currency="MXN")),
        ("value:2m", Term("value", "value", "=", amount=Decimal(2_000_000))),
        ("days>14", Term("days", "days", ">", amount=Decimal(14))),
        ("stale", Term("flag", "stale")),
        ("due", Term("due", op="<=")),
        ("due<=7d", Term("due", "due", "<=", day=date(2026, 3, 11))),
        ("due:today", Term("due", "due", "<=", day=TODAY)),
        ("company=Moss", Term("text", "company", "=", "moss")),
        ("sequence:active", Term("sequence", op=":", text="active")),
        ("no:next", Term("none", "next")),
        ("no:plan", Term("none", "plan", custom="choice")),
        ("plan:gold", Term("custom", "plan", ":", "gold", custom="choice")),
        ("custom.plan=gold", Term("custom", "plan", "=", "gold", custom="choice")),
        ("renewal<2027-01-01", Term("custom", "renewal", "<", day=date(2027, 1, 1), custom="date")),
        ("renewal<30d", Term("custom", "renewal", "<", day=date(2026, 4, 3), custom="date")),
        ("seats>3", Term("custom", "seats", ">", amount=Decimal(3), custom="number")),
        ('"paid up":y', Term("custom", "paid up", "=", "yes", custom="yesno")),
        ("paid_up:no", Term("custom", "paid up", "=", "no", custom="yesno")),
        ("custom.unheard:of", Term("custom", "unheard", ":", "of", custom="text")),
    ],
)
def test_each_condition_is_read(text: str, term: Term) -> None:
    assert one(text) == term and not parse(text, FIELDS, TODAY).unread


@pytest.mark.parametrize(
    "text", ["vaule>3", "value>abc", "days>x", "renewal<soon", "seats:many", "plan>gold", "stage>2", "sequence:zzz", "a:b"]
)
def test_what_is_no_condition_is_a_word_and_said(text: str) -> None:
    read = parse(text, FIELDS, TODAY)
    assert [term.kind for term in read.terms] == ["word"] and read.unread == (text,)


def test_what_is_still_being_typed_narrows_nothing() -> None:
    for text in ("stage:", "value>", "-tag:", "plan:", "renewal<", "no:", 'company:"'):
        read = parse(text, FIELDS, TODAY)
        assert (read.terms, read.unfinished) == ((), (text,)), text
    assert [term.text for term in parse("ada - stage:").terms] == ["ada", "-"]


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([*KEYS, *FLAGS, *':=<>-"\\% ', "1", "2k", "é", "2027-01-01", "plan", "no"]), max_size=14).map("".join)
)
def test_no_text_is_refused(text: str) -> None:
    read = parse(text, FIELDS, TODAY)
    assert len(read.terms) <= 20 and all(term.kind for term in read.terms)
    offers(text, FIELDS, {"tag": ["a"]})


def test_values_answer_by_their_kind() -> None:
    assert holds(one("seats>3"), "1,200") and not holds(one("seats>3"), "3") and not holds(one("seats>3"), "many")
    assert holds(one("renewal<2027-01-01"), "2026-12-31 10:40") and not holds(one("renewal<2027-01-01"), "soon")
    assert holds(one('"paid up":yes'), "TRUE") and not holds(one('"paid up":no'), "")
    assert holds(one("note:uber"), "Über alles") and not holds(one("note=uber"), "Über alles")


def test_what_can_come_next_is_offered_with_the_whole_line() -> None:
    assert ("stage:", "ada stage:") in offers("ada st", FIELDS, {}) and ("stale", "ada stale ") in offers("ada st", FIELDS, {})
    assert offers("-tag:ve", FIELDS, {"tag": ["vendor", "cold"]}) == [("-tag:vendor", "-tag:vendor ")]
    assert offers('stage:"call b', FIELDS, {"stage": ["Call booked"]}) == [('stage:"Call booked"', 'stage:"Call booked" ')]
    assert offers("plan:s", FIELDS, {}) == [("plan:silver", "plan:silver ")] and offers("ada ", FIELDS, {}) == []
