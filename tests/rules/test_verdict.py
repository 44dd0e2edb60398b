"""Effects as they are typed, the suggested verdict in the order of the design, and the reason of a discard."""

from datetime import date
from typing import Any

import pytest

from salestui.errors import SalesError
from salestui.rules.effects import effects_text, next_mark, parse_effects, parse_pairs
from salestui.rules.parking import next_review, park_until
from salestui.rules.verdict import REASONS, find_reason, suggest


def test_effects_are_typed_as_marks() -> None:
    assert parse_effects("1+,4!") == {1: "+", 4: "!"} and parse_effects(" q3=  2 ") == {2: "+", 3: "="} and parse_effects("") == {}
    assert effects_text({4: "!", 1: "+", 2: ""}) == "1+,4!"
    assert [next_mark(mark) for mark in ("", "=", "+", "!")] == ["=", "+", "!", ""]
    assert parse_pairs("12 Q4-Q3, 1-2") == ("12", "34")
    for wrong in ("5+", "1?", "x", "1++"):
        with pytest.raises(SalesError):
            parse_effects(wrong)
    with pytest.raises(SalesError):
        parse_pairs("11")


@pytest.mark.parametrize(
    ("effects", "more", "verdict", "why"),
    [
        ({}, {"voice": "tomorrow"}, "discard", "touches no quadrant"),
        ({1: "=", 3: "="}, {"fit": ("12",), "evidence": "weak"}, "confirm", "Q1 and Q3"),
        ({1: "+"}, {"voice": "tomorrow", "mentions": 9}, "park", "tomorrow"),
        ({4: "+"}, {"evidence": "weak", "mentions": 2}, "park", "twice"),
        ({4: "+"}, {"evidence": "weak", "mentions": 3}, "change", "more than confirm"),
        ({4: "+", 1: "="}, {"fit": ("14",)}, "park", "Q1 and Q4"),
        ({4: "+"}, {"fit": ("14",), "friction": "same"}, "park", "friction"),
        ({4: "!"}, {"fit": ("14",), "friction": "less"}, "change", "Q4"),
        ({2: "!"}, {"friction": "more"}, "change", "Q2"),
    ],
)
def test_the_suggested_verdict_has_its_reason(effects: dict[int, str], more: dict[str, Any], verdict: str, why: str) -> None:
    found = suggest(effects, **more)
    assert found.verdict == verdict and why in found.why and found.reason in ("", *REASONS)


def test_a_discard_has_one_reason() -> None:
    assert suggest({}).reason == "touches no quadrant" and suggest({}, kind="competitor").reason == "copies a competitor"
    assert suggest({}, evidence="weak").reason == "opinion or hearsay" and suggest({}, known="noise", kind="competitor").reason == "noise"
    assert suggest({1: "+"}, voice="not served").reason == "not whom we serve"
    for effects, more in (
        ({1: "="}, {}),
        ({4: "!"}, {}),
        ({1: "="}, {"friction": "same"}),
    ):  # nothing is known that speaks for one: it is asked
        assert suggest(effects, **more).reason == ""  # type: ignore[arg-type]
    assert suggest({1: "+"}, friction="same").reason == "costs more than it saves"
    assert suggest({1: "="}, days_old=400).reason == "old" and suggest({1: "="}, fit=("14",)).reason == "breaks fit"


def test_what_is_not_marked_is_discarded_for_what_it_is() -> None:
    def reason(kind: str, side: str, prospect: bool = False) -> str:
        return suggest({}, kind=kind, side=side, prospect=prospect).reason

    assert reason("note", "outside") == "opinion or hearsay"  # a friend
    assert reason("reply", "outside") == "not whom we serve"  # a reseller
    assert reason("feed", "outside") == reason("note", "inside") == reason("reply", "outside", prospect=True) == "touches no quadrant"
    assert "1-4" in suggest({}, kind="ticket", side="inside").why and "1-4" in suggest({}, kind="note", side="outside", prospect=True).why
    assert "1-4" not in suggest({}, kind="feed", side="outside").why


def test_a_reason_is_found_by_what_is_typed() -> None:
    assert (
        find_reason("Opinion") == "opinion or hearsay"
        and find_reason("9") == "noise"
        and find_reason("competitor") == "copies a competitor"
    )
    assert find_reason("our own reason") == "our own reason"
    with pytest.raises(SalesError):
        find_reason(" ")


def test_parking_goes_to_the_weekly_review() -> None:
    assert next_review(date(2026, 3, 2)) == date(2026, 3, 6) and next_review(date(2026, 3, 6)) == date(2026, 3, 13)
    assert park_until("m", date(2026, 1, 31)) == date(2026, 2, 28) and park_until("m", date(2026, 12, 31)) == date(2027, 1, 31)
    assert park_until("d", date(2026, 12, 31)) == date(2027, 1, 1) and park_until("n", date(2026, 1, 1)) is None
