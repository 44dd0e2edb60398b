"""One search over people, what was heard, words and pictures, contacts and decisions."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salestui.paths import locate
from salestui.store.engine import Database, open_store, transaction
from salestui.store.intel import capture
from salestui.store.prospects import add_prospect
from salestui.store.search import search

from .conftest import NOW


@pytest.fixture
def full(system: Database) -> Database:
    """A little of each kind, all of it about the month-end."""
    who = add_prospect(system, {"name": "Ada Müller", "company": "Monthend Ltd", "email": "ada@moss.example"}, NOW - timedelta(days=30))
    capture(
        system,
        "x " * 200 + "Nobody sees the month-end before the 10th " + "y " * 200,
        NOW,
        title="A lost client",
        said_by="Bo",
        kind="call",
    )
    capture(system, "月末の締めが遅い", NOW - timedelta(days=1))
    with transaction(system):
        system.execute("UPDATE asset SET quadrant = 4 WHERE id = 1")
        system.execute(
            "INSERT INTO touch (prospect_id, direction, channel, at, subject, rendered)"
            " VALUES (?, 'in', 'email', ?, 'Re: Hello', 'Our month-end takes a week')",
            (who, (NOW - timedelta(days=2)).isoformat()),
        )
        system.execute(
            "INSERT INTO decision (at, verdict, synthesis, effect_q2) VALUES (?, 'change', 'Show the month-end in the trial', '+')",
            (NOW.isoformat(),),
        )
    return system


def found(db: Database, text: str, ranked: bool = False) -> list[tuple[str, int]]:
    return [(hit.kind, hit.id) for hit in search(db, text, 20, ranked, now=NOW)]


@pytest.mark.parametrize("ranked", [False, True])
@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("month-end", {("intel", 1), ("touch", 1), ("decision", 1)}), ("mon", {("intel", 1), ("touch", 1), ("decision", 1), ("prospect", 1)}),
        ("muller", {("prospect", 1)}), ("opener", {("asset", 1)}), ("月末", {("intel", 2)}), ("締め", {("intel", 2)}), ("kind:call", {("intel", 1)}),
        ("kind:touch month", {("touch", 1)}), ("month -trial -week", {("prospect", 1), ("intel", 1)}), ("q:2", {("decision", 1)}), ("q:4", {("asset", 1)}),
        ("month since:1d", {("intel", 1), ("decision", 1)}), ("from:ada", {("prospect", 1), ("touch", 1)}), ("from:bo month", {("intel", 1)}),
        ("verdict:change", {("decision", 1)}), ("", set()), ('"', set()), ('foo" c++ (AND it\'s', set()), ("kind:decision trial", {("decision", 1)}),
    ],
)  # fmt: skip
def test_it_finds_every_kind(full: Database, text: str, hits: set[tuple[str, int]], ranked: bool) -> None:
    assert set(found(full, text, ranked)) == hits


def test_the_newest_come_first_with_a_line_around_the_words(full: Database) -> None:
    hits = search(full, "month-end", 20, now=NOW)
    assert [hit.at for hit in hits] == sorted((hit.at for hit in hits), reverse=True)
    heard = next(hit for hit in hits if hit.kind == "intel")
    assert heard.title == "A lost client"
    assert "sees the month-end before" in heard.excerpt
    assert len(heard.excerpt) < 130
    assert next(hit.title for hit in hits if hit.kind == "touch") == "email from Ada Müller"
    assert len(search(full, "month", 2, now=NOW)) == 2


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One thing heard, for many lines that are typed."""
    store = open_store(locate(str(tmp_path_factory.mktemp("small") / "home"), {}))
    capture(store, "Nobody sees the month-end", NOW)
    yield store
    store.close()


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_any_text_is_a_search(small: Database, text: str) -> None:
    for line in (text, f"q:{text}", f'"{text}', f"-{text}", f"since:{text}", f"from:{text} kind:{text}", f"state:{text} asset:{text}"):
        search(small, line, 5)
        search(small, line, 5, ranked=True, now=NOW)
