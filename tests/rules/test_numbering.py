"""Numbers that files say make one order, and the same files again change nothing."""

import pytest

from salestui.rules.numbering import Numbered, ordered
from salestui.rules.same_words import alike


def order(stage: str, said: dict[str, int | None], left: bool = False) -> str:
    """The order of a stage with these steps when files say these numbers; a letter that does not stand there is new."""
    steps = [Numbered(ord(name), said.get(name, at), at) for at, name in enumerate(stage, start=1)]
    steps += [Numbered(-ord(name), number, None) for name, number in said.items() if name not in stage]
    found = ordered(steps, left=left)
    return "".join(chr(abs(key)) for key in found) if found is not None else "as it is"


@pytest.mark.parametrize(
    ("stage", "said", "then"),
    [
        ("ABCDE", {"E": 2}, "AEBCD"),
        ("ABCDEF", {"B": 5}, "ACDEBF"),
        ("ABC", {"A": 3}, "BCA"),
        ("ABC", {"A": 3, "B": 2, "C": 1}, "CBA"),
        ("AB", {"A": 2, "B": 1}, "BA"),
        ("ABC", {"X": 2}, "AXBC"),
        ("ABC", {"X": 1, "Y": 2, "Z": 3}, "XYZABC"),
        ("ABC", {"X": None}, "ABCX"),
        ("ABC", {"C": 99}, "as it is"),
        ("ABC", {"C": 2}, "as it is"),  # two say 2: told, and left
        ("", {"A": 10, "B": 20}, "as it is"),
        ("", {"A": 1, "B": 1}, "AB"),
        ("AEBCD", {"B": 2, "C": 3, "D": 4}, "as it is"),  # the files of the first case once more
        ("AEBCD", {"B": 2, "C": 3, "D": 1}, "DAEBC"),  # and one of them changed before the folder was written anew
    ],
)
def test_steps_go_where_their_files_say(stage: str, said: dict[str, int | None], then: str) -> None:
    assert order(stage, said) == then


def test_what_is_left_closes_up() -> None:
    assert order("ABC", {}, left=True) == "ABC"


def test_a_text_is_known_again_when_a_part_of_it_is_changed() -> None:
    words = "Hi {{ prospect.first_name }}, here is the list that I use when I close a month. " * 3
    assert alike(words, words.replace("a month", "a quarter") + "Call me.") and alike("", "") and alike("Hi.", "Hi.")
    assert not alike("Hi {{ prospect.first_name }}, this is Three.", words) and not alike("", words) and not alike("x", "Hello")
