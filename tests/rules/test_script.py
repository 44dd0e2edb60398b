"""Call scripts: how they are read, walked through, and what is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.rules.outcomes import USUAL, goes_to, outcomes_for
from salestui.rules.playing import Place, answering, branched, check_script, line_at, onward
from salestui.rules.script import END, Branch, Outcome, parse_script

WHOLE = """
# My call

## Open
Good morning,
is this a good moment?

> listen
> until he is done

- **Yes** -> Ask
- No → Ring again
* Never => End

## Ask
How long does it take?
## Close
Shall we?

## Ring again
When?

## Objection: Too expensive
Compared to what?

It pays in a month.

## Outcomes
- Wants a trial -> Next step
- no answer
"""


def test_parts_lines_directions_and_branches() -> None:
    script = parse_script(WHOLE)
    assert [part.title for part in script.parts] == ["Open", "Ask", "Close", "Ring again", "Objection: Too expensive"]
    first, second = script.parts[0].lines
    assert (first.text, first.direction) == ("Good morning, is this a good moment?", False)
    assert (second.text, second.direction) == ("listen until he is done", True)
    assert second.branches == (Branch("Yes", "Ask"), Branch("No", "Ring again"), Branch("Never", "End"))
    assert script.objections == {"Too expensive": 4} and script.find("too  EXPENSIVE") == 4 and script.find("end") == END
    assert script.outcomes == (Outcome("Wants a trial", "Next step"), Outcome("no answer"))
    assert check_script(script) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("One.", ["One."]),
        ("One\ntwo.\n\nThree.", ["One two.", "Three."]),
        ("- a list item\n- another", ["a list item", "another"]),
        ("1. first\n2. second", ["first", "second"]),
        ("> only a direction", ["only a direction"]),
        ("A\n> b\nC", ["A", "b", "C"]),
        ("a -> b in a sentence.", ["a -> b in a sentence."]),
        ("```\n## no heading\n```", ["## no heading"]),
        ("#hashtag first", ["#hashtag first"]),
    ],
)
def test_what_is_a_line(text: str, lines: list[str]) -> None:
    assert [line.text for line in parse_script(text).parts[0].lines] == lines


def walk(text: str, place: Place | None = None, most: int = 20) -> list[str]:
    """The lines that enter shows, from the start or a place, to the end."""
    script, place, seen = parse_script(text), place or Place(), []
    while place is not None and len(seen) < most:
        line = line_at(script, place)
        seen.append(line.text if line else "")
        place = onward(script, place)
    return seen


def test_enter_goes_on_in_the_order_of_the_text_but_not_into_what_an_answer_leads_to() -> None:
    assert walk(WHOLE, Place(1)) == ["How long does it take?", "Shall we?"]
    assert walk("## A\na\n## B\nb\n## End\nbye\n## C\nc") == ["a", "b", "bye"]
    assert walk("## A\na\n\n-> C\n\n## B\nb\n## C\nc") == ["a", "c"]


def test_an_answer_leads_to_its_part_and_an_objection_back_to_where_it_interrupted() -> None:
    script = parse_script(WHOLE)
    at = Place(0, 1)
    assert branched(script, at, 1) == Place(3) and branched(script, at, 2) is None and branched(script, at, 7) is None
    answer = answering(script, Place(1), "too expensive")
    assert answer == Place(4, 0, ((1, 0),))
    assert answer is not None and answering(script, answer, "Too expensive") == answer, "twice in a row is still one way back"
    second = onward(script, answer)
    assert second == Place(4, 1, ((1, 0),)) and onward(script, Place(4, 1, ((1, 0),))) == Place(1)
    assert answering(script, at, "no time") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The script has no words."),
        ("## A\na\n- x -> Nowhere", "“x” leads to “Nowhere”, and the script has no such part."),
        ("## A\na\n\n-> Nowhere", "An arrow leads to “Nowhere”"),
        ("## A\na\n- x -> End\n## B\nb", "The part “B” is never reached."),
        ("## A\na\n- x -> B\n## B\nb\n- y -> A", "No way leads out of “A” and “B”: the script never ends."),
        ("## A\na\n## B\nb\n## A\nc", "Two parts are called “A”"),
        ("a\n## Outcomes\n- 成功 -> Nowhere Stage", "The outcome “成功” leads to “Nowhere Stage”, and there is no such stage."),
    ],
)
def test_what_is_wrong_with_a_script(text: str, told: str) -> None:
    assert any(told in sentence for sentence in check_script(parse_script(text), ["Customer"]))


def test_an_outcome_leads_to_a_stage_or_acts_like_a_usual_one() -> None:
    text = "Hello.\n## Outcomes\n- Has paid -> customer\n- Ring again -> Call back\n- Talked"
    assert check_script(parse_script(text), ["Captured", "Customer"]) == []
    assert [goes_to(outcome, ["Captured", "Customer"]) for outcome in parse_script(text).outcomes] == [
        ("Customer", True),
        ("", True),
        ("", True),
    ]


def test_outcomes_act_like_the_usual_ones_they_name() -> None:
    assert [usual.id for _, usual in outcomes_for(())] == [usual.id for usual in USUAL]
    found = outcomes_for([Outcome("Wants a trial", "next step"), Outcome("Voicemail"), Outcome("He laughed")])
    assert [(words, usual.id) for words, usual in found] == [
        ("Wants a trial", "next-step"), ("Voicemail", "voicemail"), ("He laughed", "reached"), ("No answer", "no-answer"),
    ]  # fmt: skip


PIECES = st.sampled_from(
    [
        "## A\n",
        "## B\n",
        "# \n",
        "## Objection: X\n",
        "## Outcomes\n",
        "- y -> B\n",
        "-> A\n",
        "- z -> ?\n",
        "> d\n",
        "a\n",
        "\n",
        "->",
        "```\n",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)), st.lists(st.integers(0, 4), max_size=40))
def test_any_text_can_be_read_walked_and_checked(text: str, steps: list[int]) -> None:
    script, place = parse_script(text), Place()
    assert script.parts and all(isinstance(sentence, str) for sentence in check_script(script))
    for step in steps:
        found = onward(script, place) if step < 2 else branched(script, place, step - 2) if step < 4 else answering(script, place, "X")
        place = found or Place()
        assert 0 <= place.part < len(script.parts) and len(place.back) <= 21
