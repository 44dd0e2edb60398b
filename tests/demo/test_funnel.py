"""The quarter's funnel: product.md's counts, the same people every time, and a past that could have happened."""

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from salestui.demo.funnel import QUARTER, WAY, Person, make_funnel
from salestui.demo.library import read_assets, sequences

from .conftest import NOW

FORMULA = sequences(read_assets())
REACHED = {"Captured": 240, "Qualified": 96, "Call booked": 30, "Call done": 24, "Trial started": 14, "Proposal sent": 8, "Customer": 5}


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return make_funnel(NOW, FORMULA)


def test_the_counts_are_those_of_the_design(people: list[Person]) -> None:
    reached = {stage: sum(WAY.index(person.reached) >= number for person in people) for number, stage in enumerate(WAY)}
    assert reached == REACHED


def test_the_board_looks_alive(people: list[Person]) -> None:
    standing = Counter(person.stage for person in people)
    assert all(standing[stage] for stage in (*WAY, "Lost", "Not now"))
    assert standing["Captured"] > standing["Qualified"] > standing["Call done"]
    assert all(person.lost_reason for person in people if person.stage == "Lost")
    assert all(person.not_now_until for person in people if person.stage == "Not now")


def test_the_same_moment_gives_the_same_funnel(people: list[Person]) -> None:
    assert make_funnel(NOW, FORMULA) == people


@pytest.mark.parametrize("days", [0, 1, 2, 3, 4, 5, 6, 40, 128])
def test_every_day_of_the_week_gives_a_possible_past(days: int) -> None:
    now = NOW + timedelta(days=days)
    for person in make_funnel(now, FORMULA):
        assert now - QUARTER < person.captured <= person.since <= now
        moments = [person.captured, *(contact.at for contact in person.contacts), now]
        assert moments == sorted(moments), person.facts.name


def test_about_a_dozen_mails_are_due_and_one_is_held(people: list[Person]) -> None:
    due = [person for person in people if person.due and person.due <= NOW]
    assert Counter(person.mode for person in due) == {"due": 12, "held": 1, "call": 2}
    assert all(person.due and NOW - person.due < timedelta(hours=24) for person in due)  # none so late that it must be asked about
    ahead = [person.due for person in people if person.due and person.due > NOW]
    assert len(ahead) > 20
    assert min(ahead) < NOW + timedelta(days=4)


def test_names_of_the_whole_world_and_no_address_twice(people: list[Person]) -> None:
    names = [person.facts.name for person in people]
    for letters in ("王", "高橋", "فاطمة", "Ø", "ß", "ł", "O'"):
        assert any(letters in name for name in names), letters
    assert max(map(len, names)) > 60
    emails = [person.facts.email for person in people]
    assert len(set(emails)) == 240
    assert all(email.isascii() and email.endswith(".example") for email in emails)
    assert all(ZoneInfo(person.facts.zone) for person in people)


def test_worth_is_whole_practices_at_the_price_of_the_offer(people: list[Person]) -> None:
    values = {person.facts.value for person in people} - {None}
    assert values == {60_000 * practices for practices in range(1, 7)}
    assert {person.facts.currency for person in people} == {"", "USD", "EUR", "GBP"}
