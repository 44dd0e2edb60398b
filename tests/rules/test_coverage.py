"""What counts as a gap and as dead weight, and when an objection is answered."""

from datetime import UTC, datetime, timedelta

import pytest

from salestui.rules.coverage import STALE_AFTER, STILL_SERVED, is_stale, mentions, roadmap_terms, took
from salestui.rules.objections import answered_in, objection_key

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def test_what_customers_took_is_told_with_how_few_they_are() -> None:
    figures = took([9, 4, 31, 12])
    assert (figures.customers, figures.median, figures.least, figures.most, figures.too_few) == (4, 10.5, 4, 31, True)
    assert not took([1, 2, 3, 4, 5]).too_few and took([]).median is None


@pytest.mark.parametrize(
    ("slot", "text", "terms"),
    [
        ("Roles", "Roles and rights for larger firms", ("roles", "roles and rights for larger firms")),
        ("roadmap", "bank feeds, payroll\n- Multi-currency", ("bank feeds", "payroll", "multi-currency")),
        ("1", "This sentence is far too long to be the name of anything.", ()),
    ],
)
def test_a_roadmap_item_is_known_by_its_names(slot: str, text: str, terms: tuple[str, ...]) -> None:
    assert roadmap_terms(slot, text) == terms


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Our BANK\nfeeds do it", True),
        ("bank feeds.", True),
        ("bankfeeds", False),
        ("the bank feedstock", False),
        ("a riverbank feeds", False),
    ],
)
def test_a_name_is_found_as_whole_words_in_any_case(words: str, said: bool) -> None:
    assert mentions(words, "bank feeds") is said


def test_stale_is_a_year_old_and_served_within_a_quarter() -> None:
    old, young = NOW - STALE_AFTER, NOW - STALE_AFTER + timedelta(days=1)
    assert is_stale(old, NOW - STILL_SERVED, NOW)
    assert not is_stale(young, NOW, NOW) and not is_stale(old, NOW - STILL_SERVED - timedelta(days=1), NOW) and not is_stale(old, None, NOW)


def test_a_script_answers_the_objections_of_its_headings() -> None:
    script = "## Open\nHello\n\n## Objection: Too  expensive\nIt is.\n### OBJECTION – No time ##\n\nObjection: not a heading\n## Objections: none\n"
    assert answered_in(script) == ("too expensive", "no time")
    assert objection_key("  TOO\n expensive ") == "too expensive"
