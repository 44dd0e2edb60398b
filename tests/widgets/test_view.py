"""What is in sight: the cursor always, nothing beyond the ends, and a scroll bar that tells where one is."""

from hypothesis import given
from hypothesis import strategies as st

from salestui.widgets.view import following, held, thumb

sizes = st.integers(1, 90)
counts = st.integers(1, 200_000)


@given(counts, sizes, st.integers(0, 200_000), st.integers(0, 200_000))
def test_the_cursor_is_in_sight_and_no_empty_room_is_shown(count: int, rows: int, cursor: int, top: int) -> None:
    cursor = min(cursor, count - 1)
    first = following(cursor, top, rows, count)
    assert first <= cursor < first + rows
    assert 0 <= first <= max(0, count - rows) and held(first, rows, count) == first


@given(counts, sizes)
def test_the_scroll_bar_reaches_both_ends(count: int, rows: int) -> None:
    if count <= rows:
        assert not thumb(0, rows, count)
    else:
        assert thumb(0, rows, count).start == 0 and thumb(count - rows, rows, count).stop == rows
