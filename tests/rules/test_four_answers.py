"""The rules of the four answers: what ripples, how a fit pair stands, and what four scores say."""

import pytest

from salestui.rules.audit import CHECKS, Known, judge, on_one_cylinder, reading, scores
from salestui.rules.fit import AGAIN, ASKS, BREAKS, HOLDS, NEVER, PAIRS, pair_of, read_pair, standing
from salestui.rules.ripple import Said, origin_of, others, review_title, review_words, ripples, stage_words

LIVE, ROADMAP = Said("fact", "Roles"), Said("fact", "Roles", status="roadmap")


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        (None, Said("answer", "Ada"), False),  # nothing was built on what was not there
        (Said("answer", "Ada"), Said("answer", "Ada"), False),
        (Said("answer", "Ada"), Said("answer", "Bo"), True),
        (Said("belief", "x"), Said("belief", "x", status="gone"), True),
        (Said("fact", "Feed", "19"), Said("fact", "Feed", "29"), True),  # a price stands in what is sent
        (Said("tomorrow", "x"), Said("tomorrow", "y"), False),
        (Said("not served", "x"), Said("not served", "y"), True),
        (ROADMAP, Said("fact", "Rights", status="roadmap"), False),
        (ROADMAP, Said("fact", "Roles", status="gone"), False),
        (ROADMAP, LIVE, True),
        (LIVE, ROADMAP, True),
        (Said("answer", "x", status="gone"), Said("answer", "y"), False),
    ],
)
def test_what_others_may_be_built_on_asks_them(before: Said | None, after: Said, asked: bool) -> None:
    assert ripples(before, after) is asked


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (Said("answer", "Ada"), Said("answer", "Bo"), "Q1 Customer: “Ada” became “Bo”. Does Q4 Flow still fit?"),
        (ROADMAP, LIVE, "Q1 Customer: “Roles” is live now. Does Q4 Flow still fit?"),
        (LIVE, Said("fact", "Roles", "29"), "Q1 Customer: “Roles” now says “29”. Does Q4 Flow still fit?"),
        (LIVE, Said("fact", "Roles", status="gone"), "Q1 Customer: “Roles” ended. Does Q4 Flow still fit?"),
    ],
)
def test_a_review_says_what_has_changed_and_where_from(before: Said, after: Said, words: str) -> None:
    assert review_words(1, "Customer", before, after, 4, "Flow") == words and origin_of(words) == 1
    assert origin_of("Something else about Q1") is None and others(3) == (1, 2, 4)
    assert review_title("Q4 Flow", words).startswith("Review: Q4 Flow, since Q1 changed: “") and "still fit" not in review_title("", words)


def test_two_reviews_of_one_quadrant_are_told_apart_by_their_titles() -> None:
    asks = stage_words(4, "Flow", "Captured", "the next step", "Call me", "Write " * 20, 2, "Product")
    assert review_title("Q2 Product", asks) == (
        "Review: Q2 Product, since Q4 changed: the next step of Captured, “Call me”, became “Write Write Write Write…”"
    )
    assert review_title("Q2 Product", "Is the price right?") == "Review: Q2 Product, Is the price right?"
    assert review_title("Q2 Product", "") == "Review: Q2 Product"


def test_each_two_quadrants_are_a_pair_that_asks_something() -> None:
    assert tuple(ASKS) == PAIRS and all(question.endswith("?") for question in ASKS.values())
    assert pair_of(3, 1) == "13" and [read_pair(text) for text in ("q2-Q1", "34", "4,2", "11", "q5", "abc 12")] == [
        "12",
        "34",
        "24",
        "",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("holds", "judged", "changed", "stands"),
    [(None, "", "", NEVER), (None, "", "2", NEVER), (True, "2", "1", HOLDS), (False, "2", "2", BREAKS), (True, "2", "3", AGAIN)],
)
def test_a_judgement_stands_until_an_answer_changes(holds: bool | None, judged: str, changed: str, stands: str) -> None:
    assert standing(holds, judged, changed) == stands


@pytest.mark.parametrize(
    ("scored", "says", "cylinder"),
    [
        ((3, 5, 2, 2), "Strong Q2, weak Q3 and Q4: a good product that few", "Runs on one cylinder: Q2 5 of 5, Q3 and Q4 only 2."),
        ((0, 0, 0, 0), "Weak Q1, Q2, Q3 and Q4: everything", ""),
        ((5, 5, 5, 4), "All four are strong", ""),
        ((3, 3, 3, 3), "All four are in between: nothing holds you back much; the next check of Q1", ""),
        ((5, 4, 3, 4), "Strong Q1, Q2 and Q4, Q3 in between: nothing holds you back much; the next check of Q3", ""),
        ((5, 3, 3, 2), "Strong Q1, weak Q4: the right thing for the right people", "Runs on one cylinder: Q1 5 of 5, Q4 only 2."),
    ],
)
def test_four_scores_are_read_never_averaged(scored: tuple[int, ...], says: str, cylinder: str) -> None:
    assert reading(scored).startswith(says) and on_one_cylinder(scored) == cylinder


def test_every_combination_of_scores_has_its_sentence() -> None:
    for number in range(6**4):
        scored = [number // 6**place % 6 for place in range(4)]
        assert reading(scored).endswith(".")
    assert [sum(name.startswith(f"q{quadrant}-") for name in CHECKS) for quadrant in range(1, 5)] == [5, 5, 5, 5]


def test_what_the_store_knows_is_not_ticked_by_hand() -> None:
    known = {name: Known({"q1-heard": True, "q2-kept": False}.get(name), "evidence") for name in CHECKS}
    checks = judge(known, {"q2-kept": True, "q1-named": True, "q3-written": False})
    assert [check.name for check in checks if check.yes] == ["q1-named", "q1-heard"] and scores(checks) == (2, 0, 0, 0)
    assert [check.name for check in checks if not check.asked] == ["q1-heard", "q2-kept"]
