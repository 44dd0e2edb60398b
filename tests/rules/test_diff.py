"""The diff of two revisions: what a reader is shown as changed, and that nothing of either side is lost in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.rules.diff import MOST_LINES, Row, Side, Words, compare, compare_revisions, folded, lines_of, unified


def _shown(rows: list[Row]) -> list[str]:
    """The unified lines, the changed words in brackets."""
    return [line.sign + "".join(f"[{text}]" if changed else text for text, changed in line.pieces) for line in unified(rows)]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("", "", []),
        ("Hi", "Hi", [" Hi"]),
        ("", "Hi", ["+[Hi]"]),
        ("Hi", "", ["-[Hi]"]),
        ("Hi Ada, how are you?", "Hi Ada, where are you?", ["-Hi Ada, [how] are you?", "+Hi Ada, [where] are you?"]),
        ("one\ntwo\nthree", "one\nthree", [" one", "-[two]", " three"]),
        ("one\nthree", "one\ntwo\nthree", [" one", "+[two]", " three"]),
        ("a\n", "a", [" a", "-[]"]),
        # A line put before one that changed does not take its place.
        (
            "Long words about the month end.",
            "Something new.\nLong words about the year end.",
            ["-Long words about the [month] end.", "+[Something new.]", "+Long words about the [year] end."],
        ),
        # Two words that changed with only a space between them are one change.
        ("the old words stand", "the brand new stand", ["-the [old words] stand", "+the [brand new] stand"]),
        ("你好世界", "你好地球", ["-你好[世界]", "+你好[地球]"]),
        ("x = 1", "y! (2)", ["-[x = 1]", "+[y! (2)]"]),
    ],
)
def test_what_is_shown(old: str, new: str, shown: list[str]) -> None:
    assert _shown(compare(old, new)) == shown


def _unmarked(side: Side) -> str:
    return "".join(text for text, changed in side.pieces if not changed)


TEXTS = st.text(st.sampled_from("ab c\n.é你\u0301"), max_size=60)


@given(TEXTS | st.text(max_size=80), TEXTS | st.text(max_size=80))
def test_both_sides_can_be_read_back(old: str, new: str) -> None:
    rows = compare(old, new)
    assert [row.old.text for row in rows if row.old] == lines_of(old) and "\n".join(lines_of(old)) == old
    assert [row.new.text for row in rows if row.new] == lines_of(new)
    assert [row.old.number for row in rows if row.old] == list(range(1, len(lines_of(old)) + 1))
    assert [row.new.number for row in rows if row.new] == list(range(1, len(lines_of(new)) + 1))
    lines = unified(rows)
    assert "\n".join("".join(text for text, _ in line.pieces) for line in lines if line.sign != "+") == old
    assert "\n".join("".join(text for text, _ in line.pieces) for line in lines if line.sign != "-") == new
    assert all(row.same for row in rows) == (old == new)
    for row in rows:  # what is not marked is on both sides
        if row.old and row.new:
            assert _unmarked(row.old) == _unmarked(row.new)


@given(TEXTS, TEXTS, st.integers(0, 3))
def test_folding_leaves_out_only_what_is_the_same(old: str, new: str, around: int) -> None:
    rows = compare(old, new)
    kept = folded(rows, around)
    assert [row for row in kept if isinstance(row, Row) and not row.same] == [row for row in rows if not row.same]
    assert sum(each if isinstance(each, int) else 1 for each in kept) == len(rows)
    assert all(not isinstance(each, int) or each > 1 for each in kept)


def test_a_fold_says_how_many_lines_it_hides() -> None:
    rows = compare("\n".join(map(str, range(20))), "\n".join([*map(str, range(10)), "new", *map(str, range(11, 20))]))
    assert [each if isinstance(each, int) else each.new and each.new.text for each in folded(rows, 1)] == [9, "9", "new", "11", 8]


def test_a_text_that_cannot_be_compared_in_time_is_shown_whole() -> None:
    old = "".join(f"{n}\n" * 2 for n in range(MOST_LINES))
    rows = compare(old, old.replace("1", "2"))
    assert "\n".join(row.new.text for row in rows if row.new) == old.replace("1", "2")
    word = compare("a " * 2000, "b " * 2000)
    assert [line.sign for line in unified(word)] == ["-", "+"]


def test_a_revision_is_compared_in_all_its_parts() -> None:
    old = Words("Hello", "Hi\nthere", ("offer.pdf 2 KB 1234",))
    assert [(part.name, part.changed) for part in compare_revisions(old, old)] == [("subject", False), ("text", False), ("files", False)]
    new = Words("Hello", "Hi\nyou", ("offer.pdf 2 KB 9999", "chart.png 1 KB 5555"))
    parts = compare_revisions(old, new)
    assert [part.changed for part in parts] == [False, True, True]
    assert _shown(list(parts[2].rows))[-1] == "+[chart.png 1 KB 5555]"
    assert [part.name for part in compare_revisions(Words(body="a"), Words(body="b"))] == ["text"]
