"""What a piece of intel does to the four quadrants: a mark for each that it touches.

"=" confirms the standing answer, "+" adds to it, "!" contradicts it; a quadrant without a mark is not touched.
"""

from collections.abc import Mapping

from ..errors import SalesError
from ..glass import quoted
from .fit import PAIRS

QUADRANTS = (1, 2, 3, 4)
CONFIRMS, ADDS, CONTRADICTS = "=", "+", "!"
MARKS = {CONFIRMS: "confirms", ADDS: "adds", CONTRADICTS: "contradicts"}
"""The marks and what they say, in the order in which a key goes through them."""

_ROUND = ("", *MARKS)


def next_mark(mark: str) -> str:
    """The mark after this one when the quadrant's key is pressed again: confirms, adds, contradicts, none."""
    return _ROUND[(_ROUND.index(mark) + 1) % len(_ROUND)]


def touched(effects: Mapping[int, str]) -> dict[int, str]:
    """Only the quadrants that have a mark, in order."""
    return {quadrant: effects[quadrant] for quadrant in QUADRANTS if effects.get(quadrant)}


def parse_effects(text: str) -> dict[int, str]:
    """What a person typed ("1+,4!") as {quadrant: mark}; a number alone ("2") adds. Raises `SalesError`."""
    found: dict[int, str] = {}
    for part in text.replace(",", " ").replace(";", " ").split():
        word = part.upper().removeprefix("Q")
        number, mark = word[:1], word[1:] or ADDS
        if number not in ("1", "2", "3", "4") or mark not in MARKS:
            raise SalesError(
                f"{quoted(part)} is no effect on a quadrant.",
                "Nothing was done.",
                'Write them like "1+,4!": = confirms, + adds, ! contradicts.',
            )
        found[int(number)] = mark
    return touched(found)


def effects_text(effects: Mapping[int, str]) -> str:
    """The effects as they are typed: "1+,4!"."""
    return ",".join(f"{quadrant}{mark}" for quadrant, mark in touched(effects).items())


def effects_words(effects: Mapping[int, str]) -> str:
    """The effects in words: "adds to Q1, contradicts Q4"."""
    words = {CONFIRMS: "confirms", ADDS: "adds to", CONTRADICTS: "contradicts"}
    return ", ".join(f"{words[mark]} Q{quadrant}" for quadrant, mark in touched(effects).items()) or "touches no quadrant"


def parse_pairs(text: str) -> tuple[str, ...]:
    """Pairs of quadrants as a person types them ("12 34", "1-2,Q3-Q4"), in order. Raises `SalesError`."""
    found = set()
    for part in text.replace(",", " ").replace(";", " ").split():
        digits = "".join(sorted(letter for letter in part if letter not in "-–/&qQ"))
        if digits not in PAIRS:
            raise SalesError(f"{quoted(part)} is no pair of quadrants.", "Nothing was done.", f"The pairs are {', '.join(PAIRS)}.")
        found.add(digits)
    return tuple(sorted(found))
