"""A search line as it is typed: read into words, phrases, what must not be there, and filters; never refused."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.glass import safe_text
from salestui.rules.query import MOST, Query, Term, match_expression, parse_query

FIELDS = {"kind": "kind", "status": "status", "tag": "tag", "stage": "stage", "q": "quadrant"}


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("", ()),
        ("  month  end ", (Term("month"), Term("end"))),
        ('"month end" -free', (Term("month end", exact=True), Term("free", without=True))),
        ("kind:email Status:draft q:1", (Term("email", "kind"), Term("draft", "status"), Term("1", "quadrant"))),
        ('stage:"Call done" -tag:old', (Term("Call done", "stage", exact=True), Term("old", "tag", without=True))),
        ('stage:"Call do', (Term("Call do", "stage"),)),
        ("kind:", ()),
        ("re: https://a.example/b", (Term("re:"), Term("https://a.example/b"))),
        ("month-end --- -", (Term("month-end"), Term("--", without=True))),
        ('say"so"', (Term("say"), Term("so", exact=True))),
        ("тег:x kind:名", (Term("тег:x"), Term("名", "kind"))),
    ],
)
def test_a_line_in_its_parts(typed: str, terms: tuple[Term, ...]) -> None:
    assert parse_query(typed, FIELDS) == Query(terms)


def test_words_and_filters_are_told_apart() -> None:
    query = parse_query("price kind:email -kind:pdf trial", FIELDS)
    assert [term.text for term in query.words] == ["price", "trial"]
    assert query.filters("kind") == [Term("email", "kind"), Term("pdf", "kind", without=True)]


def test_a_word_is_found_by_its_beginning_and_a_phrase_as_it_stands() -> None:
    assert match_expression(parse_query('rec "month end" OR (', FIELDS).words) == '"rec"* AND "month end" AND "OR"*'
    assert match_expression(parse_query("-- *", FIELDS).words) == ""


def test_a_line_without_end_is_read_so_far_and_no_further() -> None:
    assert len(parse_query("a " * 10_000, FIELDS).terms) == MOST


@given(st.text(alphabet=st.one_of(st.sampled_from("abz\"-: *()^{}+\0'é名٣"), st.characters()), max_size=60))
def test_any_text_is_a_query_that_the_index_understands(text: str) -> None:
    query = parse_query(safe_text(text), FIELDS)
    assert all(term.text.strip() for term in query.terms)
    expression = match_expression(query.words)
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE words USING fts5(title, body, tokenize=\"unicode61 remove_diacritics 2\", prefix='1 2 3')")
    if expression:
        db.execute("SELECT rowid FROM words WHERE words MATCH ?", (expression,)).fetchall()
    db.close()
