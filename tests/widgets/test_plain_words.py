"""Plain words as they are read: wrapped, their blank lines kept, quotes told from answers, links found."""

import pytest

from salestui.widgets.cells import width
from salestui.widgets.plain_words import COLUMN, SHOWN, links_in, plain_lines


def drawn(text: str, cells: int = 40) -> list[str]:
    return ["".join(piece for piece, _ in line) for line in plain_lines(text, cells)]


def test_blank_lines_stay_and_long_ones_are_wrapped() -> None:
    lines = drawn("\n\nHello,\n\n\n\n" + "word " * 40 + "\n  - a point that is indented and goes on for longer than a line has room\n\n")
    assert lines[:2] == ["Hello,", ""] and lines[2].startswith("word") and lines[-1].startswith("  ")
    assert lines[-2].startswith("  - a point")
    assert max(map(width, drawn("word " * 400, 200))) <= COLUMN


def test_what_is_quoted_is_dimmed_and_keeps_its_sign() -> None:
    lines = plain_lines("I cannot log in.\n> did you try the other bank, the one that we told you of last week?\n>> yes", 30)
    assert [line[0][1] for line in lines] == ["", "dim", "dim", "dim", "dim"]
    assert all(line[0][0].startswith(">") for line in lines[1:])


@pytest.mark.parametrize("hostile", ["\x1b]0;owned\x07title", "a\x1b[2Jb", "a\u202eb", "\x9b31mred", "[bold]markup[/bold]"])
def test_nothing_in_it_speaks_to_the_terminal(hostile: str) -> None:
    text = "".join(drawn(hostile))
    assert not set(text) & {"\x1b", "\x07", "\x9b", "\u202e"}
    assert "owned" not in text
    assert "[bold]" in text or "[bold]" not in hostile


def test_links_are_found_once_without_what_ends_their_sentence() -> None:
    text = "See https://a.example/x, (https://b.example/y_(z)) and https://a.example/x. Not http:// nor javascript:alert(1)"
    assert links_in(text) == ["https://a.example/x", "https://b.example/y_(z)"]


def test_of_an_endless_text_the_beginning_is_read() -> None:
    assert "characters more" in drawn("x " * SHOWN)[-1]
