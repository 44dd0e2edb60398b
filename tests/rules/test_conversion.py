"""Shares, their intervals and what follows from them, by published and hand-computed figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.rules.conversion import TOO_FEW, Gap, Rate, conversions, decided, expect, reached, suggest_gap, wilson

counts = st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_as_published(count: int, of: int, low: float, high: float) -> None:
    assert wilson(count, of) == pytest.approx((low, high), abs=5e-5)
    assert wilson(of - count, of) == pytest.approx((1 - high, 1 - low), abs=5e-5)


@given(counts)
def test_the_interval_holds_the_share_and_stays_a_fraction(pair: tuple[int, int]) -> None:
    low, high = wilson(*pair)
    assert 0 <= low <= pair[0] / pair[1] <= high <= 1 and low < high


@given(counts)
def test_one_more_moves_the_interval_up_and_more_people_make_it_narrower(pair: tuple[int, int]) -> None:
    count, of = pair
    if count < of:
        assert wilson(count, of) < wilson(count + 1, of)
    (low, high), (closer, nearer) = wilson(count, of), wilson(count * 10, of * 10)
    assert nearer - closer < high - low


def test_nobody_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert Rate(0, 0).share is None and Rate(0, 0).interval is None and Rate(0, 0).too_few


def test_below_twenty_there_are_too_few() -> None:
    assert Rate(7, TOO_FEW - 1).interval is None and Rate(7, TOO_FEW - 1).too_few
    assert Rate(8, TOO_FEW).interval == pytest.approx((0.2188, 0.6134), abs=5e-5)
    assert Rate(8, 20).share == 0.4 and Rate(8, 20).rest == Rate(12, 20)


@pytest.mark.parametrize(
    ("furthest", "expected"),
    [((), []), ((5,), [5]), ((144, 66, 6, 10, 6, 3, 5), [240, 96, 30, 24, 14, 8, 5]), ((0, 0, 2), [2, 2, 2])],
)
def test_who_came_further_has_reached_what_lies_before(furthest: tuple[int, ...], expected: list[int]) -> None:
    assert reached(furthest) == expected


@given(st.lists(st.integers(0, 1000), max_size=12))
def test_a_later_stage_is_never_reached_by_more(furthest: list[int]) -> None:
    found = reached(furthest)
    assert found == sorted(found, reverse=True) and (not found or found[0] == sum(furthest))
    assert all(rate is None or 0 <= rate.count <= rate.of for rate in conversions(found))


def test_conversions_are_to_the_next_stage_and_the_last_has_none() -> None:
    assert conversions([240, 96, 30]) == [Rate(96, 240), Rate(30, 96), None]
    assert conversions([]) == []
    assert decided([240, 96, 30], [100, 42, 30]) == [Rate(96, 140), Rate(30, 54), None] and decided([], []) == []


def test_the_gap_is_the_largest_share_lost_where_enough_came_through() -> None:
    rates = [("Captured", Rate(96, 240)), ("Qualified", Rate(30, 96)), ("Trial", Rate(1, 14)), ("Customer", None)]
    assert suggest_gap(rates, ["Captured"], ["Price"]) == Gap("drop-off", "Qualified", Rate(30, 96))
    assert suggest_gap([("A", Rate(10, 20)), ("B", Rate(20, 40))], [], []) == Gap("drop-off", "A", Rate(10, 20)), "the earlier of two"
    assert suggest_gap([("A", Rate(20, 20))], ["B", "C"], ["Price"]) == Gap("stage", "B")
    assert suggest_gap([], [], ["Price", "Time"]) == Gap("objection", "Price")
    assert suggest_gap([("A", Rate(0, 19))], [], []) is None


def test_what_is_to_be_expected_is_value_times_share_with_its_bounds() -> None:
    found = expect([(100_000, Rate(10, 40)), (30_000, Rate(1, 5))])
    assert (found.value, found.expected, found.few) == (130_000, 31_000, 30_000)
    # 10 of 40: 0.1419 to 0.4019; 1 of 5: 0.0362 to 0.6245
    assert found.low == pytest.approx(14_187 + 1_087, abs=10) and found.high == pytest.approx(40_194 + 18_734, abs=10)
    assert expect([(1000, Rate(0, 0))]).high == 1000 and expect([]).expected == 0


@given(st.lists(st.tuples(st.integers(0, 10**9), counts.map(lambda pair: Rate(*pair))), max_size=6))
def test_expectation_stays_between_its_bounds(parts: list[tuple[int, Rate]]) -> None:
    found = expect(parts)
    assert 0 <= found.low <= found.expected <= found.high <= found.value and 0 <= found.few <= found.value
