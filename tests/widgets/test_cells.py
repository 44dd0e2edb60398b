"""Text in cells: widths hold for any text, columns share their room, prose wraps between words."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from salestui.widgets.cells import fit, share, wrap

texts = st.text(max_size=40)


@given(texts, st.integers(0, 60), st.sampled_from(["left", "right"]))
def test_fit_is_exactly_as_wide_as_asked(text: str, cells: int, align: str) -> None:
    assert cell_len(fit(text, cells, align)) == cells


def test_fit_cuts_with_a_sign_and_aligns_numbers() -> None:
    assert fit("Company 12 Ltd", 8) == "Company…"
    assert fit("1,204", 8, "right") == "   1,204"


@given(texts, st.integers(1, 40))
def test_wrapped_lines_fit_and_lose_no_word(text: str, cells: int) -> None:
    from salestui.glass import safe_text

    lines = wrap(text, cells)
    assert all(cell_len(line) <= max(cells, 2) for line in lines), lines
    assert "".join("".join(lines).split()) == "".join(safe_text(text, lines=True).split())


@given(st.integers(0, 300), st.lists(st.tuples(st.integers(1, 30), st.integers(0, 4)), min_size=1, max_size=6))
def test_columns_never_take_more_than_there_is(total: int, wishes: list[tuple[int, int]]) -> None:
    widths = share(total, wishes)
    taken = [cells for cells in widths if cells]
    assert len(widths) == len(wishes) and sum(taken) + 2 * max(0, len(taken) - 1) <= max(total, 0)


def test_columns_that_do_not_fit_give_way_from_the_right() -> None:
    assert share(60, [(16, 2), (12, 1), (10, 0)]) == [28, 18, 10]
    assert share(30, [(16, 2), (12, 1), (10, 0)]) == [16, 12, 0]
    assert share(10, [(16, 2), (12, 1), (10, 0)]) == [10, 0, 0]
