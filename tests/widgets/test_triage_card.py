"""What is drawn of 4Qs: nothing is wider than its room, the reason is never left out, and a mark is told by its sign."""

import pytest
from rich.cells import cell_len

from salestui.widgets.look import ASCII, Glyphs
from salestui.widgets.triage_card import AnswersOf, CardView, Progress, answers_lines, card_lines, marks_line, progress_line, verdict_lines

WIDE = "銀行のログインで止まった三人の経理担当者"


def text(line: object) -> str:
    return "".join(piece for piece, _ in line)  # type: ignore[attr-defined]


def test_the_progress_says_how_far_one_is() -> None:
    now = Progress(12, 31, 19, (4, 2, 1, 0), 6, 9)
    assert text(progress_line(now, 80)).strip() == "#12 of 31 · 19 left · Q1 4  Q2 2  Q3 1  Q4 0 · parked 6 · discarded 9"
    assert text(progress_line(now, 40)).strip() == "#12 of 31 · 19 left"


@pytest.mark.parametrize("cells", [38, 58, 78, 118])
def test_nothing_is_wider_than_its_room(cells: int) -> None:
    card = CardView(WIDE, f"{WIDE}, 5 days ago", "seen 3x, 2 sources", [(WIDE, "warn")], f"{WIDE} " * 40, "https://a.example/" + "x" * 90)
    quadrants = [
        AnswersOf(n, "Customer", "Whom do we serve?", mark, [("", WIDE * 3), ("belief", "short"), ("", "more")])
        for n, mark in enumerate("=+! ", 1)
    ]
    lines = [*card_lines(card, cells, full=True), *verdict_lines("park", WIDE * 4, "space", cells)]
    lines += [line for most in (None, 0, 1, 2) for line in answers_lines(quadrants, cells, most)]
    lines += [marks_line({1: "=", 4: "!"}, "promises what is not live", cells, glyphs) for glyphs in (Glyphs(), ASCII)]
    assert all(cell_len(text(line)) <= cells for line in lines)


@pytest.mark.parametrize("cells", [60, 80, 120])
def test_the_reason_of_a_discard_is_in_sight(cells: int) -> None:
    line = text(marks_line({1: "=", 2: "+", 3: "!"}, "promises what is not live", cells, Glyphs()))
    assert "promises what is not live" in line and all(sign in line for sign in "=+!")
