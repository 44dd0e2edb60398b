"""Whole words come before beginnings, and both before what stands inside another word."""

from salestui.rules.closeness import closeness


def test_whole_words_come_before_beginnings_and_those_before_parts() -> None:
    told = [closeness(["bank"], title, "Priscilla, a bank") for title in ("The Bank login", "Banking", "Costs", "Fairbanks")]
    assert told == [0, 1, 2, 2]
    assert closeness(["bank"], "Ada Fairbanks", "Lead") == 3
    assert closeness(["muller", "log"], "Müller: login") == 1 and closeness(["c++"], "c++ again") == 0
