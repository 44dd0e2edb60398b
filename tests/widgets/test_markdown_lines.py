"""Markdown as lines: what a founder wrote is read as it will be read, at any width, and other people's text cannot speak to the terminal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salestui.widgets.cells import width
from salestui.widgets.look import ASCII, Glyphs
from salestui.widgets.markdown_lines import markdown_lines

SIGNS = Glyphs()
WORDS = """# Month end

Hello {{ prospect.first_name }},
how **long** does *it* take?

> wait for the answer

- Not a good moment
  then leave
- Tell me `more`

3. third
4. fourth

See [the offer](https://a.example/offer) or https://b.example.

![Our chart](chart.png)

```
total   12
```
---
"""


def texts(text: str, cells: int = 60, glyphs: Glyphs = SIGNS, *, tables: bool = True) -> list[str]:
    return ["".join(part for part, _ in line).rstrip() for line in markdown_lines(text, cells, glyphs, tables=tables)]


def styles(text: str) -> dict[str, str]:
    return {part.strip(): style for line in markdown_lines(text, 60, Glyphs()) for part, style in line if part.strip()}


def test_each_part_reads_as_what_it_is() -> None:
    assert texts(WORDS, 70) == [
        "Month end",
        "",
        "Hello {{ prospect.first_name }},",
        "how long does it take?",
        "",
        "│ wait for the answer",
        "",
        "- Not a good moment",
        "  then leave",
        "- Tell me `more`",
        "",
        "3. third",
        "4. fourth",
        "",
        "See the offer <https://a.example/offer> or https://b.example.",
        "",
        "[picture: Our chart, chart.png]",
        "",
        "  total   12",
        "",
        "─" * 70,
    ]
    found = styles(WORDS)
    assert (found["Month"], found["long"], found["it"], found["{{ prospect.first_name }}"]) == ("tab", "bold", "italic", "key")


def test_what_is_filled_in_is_no_markdown_and_is_not_broken() -> None:
    text = "A *b {{ prospect.custom['a*b'] }} c {% if prospect.title %}d{% endif %}"
    assert texts(text, 80) == ["A *b {{ prospect.custom['a*b'] }} c {% if prospect.title %}d{% endif %}"]
    assert texts("Dear {{ prospect.first_name }}, hello", 28) == ["Dear", "{{ prospect.first_name }},", "hello"]


def test_a_table_stands_in_columns_or_as_it_is_written() -> None:
    text = "| plan | price |\n|---|---|\n| small | 10 EUR |\n| a very long name of a plan | 20 EUR |"
    assert texts(text, 30) == [
        "plan                    price",
        "─" * 30,
        "small                   10 EUR",
        "a very long name of a…  20 EUR",
    ]
    assert texts(text, 60, tables=False)[0] == "| plan | price |"


def test_plain_signs_where_the_terminal_has_no_others() -> None:
    assert texts("> quoted\n\n---", 10, ASCII) == ["| quoted", "", "----------"]


def test_html_and_escapes_are_only_text() -> None:
    assert texts("<b>x</b> \x1b]52;c;AAAA\x07y [click](javascript:alert(1)) \u202ez") == ["<b>x</b> y [click](javascript:alert(1)) z"]


def test_wide_letters_keep_to_the_width() -> None:
    assert texts("你好" * 10, 7) == ["你好你", "好你好", "你好你", "好你好", "你好你", "好你好", "你好"]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab *_#>-`|[]()!\n\t1.{%}你\ue000\ue001\x1b", max_size=80), st.integers(1, 30), st.booleans())
def test_any_text_fits_its_width(text: str, cells: int, tables: bool) -> None:
    for line in markdown_lines(text, cells, Glyphs(), tables=tables):
        assert all("\x1b" not in part and "\n" not in part for part, _ in line)
        if cells >= 24:  # below that the signs of nested lists alone may be wider
            assert sum(width(part) for part, _ in line) <= cells


@pytest.mark.parametrize("text", ["", "\n\n", ">" * 5000, "- " * 3000, "[" * 3000, "{{" * 3000, "*a" * 5000, "a" * 60_000], ids=range(8))
def test_strange_texts_end(text: str) -> None:
    markdown_lines(text, 40, Glyphs())
