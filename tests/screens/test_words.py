"""How the screens say days, moments, amounts, and read a day that is typed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from salestui.errors import SalesError
from salestui.rules.times import utc_text
from salestui.screens.days import parse_day
from salestui.screens.moments import parse_moment
from salestui.screens.wording import ago_words, due_words, moment_words, money_words

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # a Wednesday
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)), ("+14d", date(2026, 3, 18)), ("2w", date(2026, 3, 18)), ("fri", date(2026, 3, 6)),
        ("Wed", date(2026, 3, 11)), ("tuesday", date(2026, 3, 10)), ("tomorrow", date(2026, 3, 5)), (" 3 days ", date(2026, 3, 7)), ("1m", date(2026, 4, 3)),
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_typed(typed: str, day: date) -> None:
    assert parse_day(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("fri 15:30", "2026-03-06 15:30 +0100"), ("tomorrow 9", "2026-03-05 09:00 +0100"), ("2026-12-01 14:00", "2026-12-01 14:00 +0100"),
        ("16:15", "2026-03-04 16:15 +0100"), ("today at 3pm", "2026-03-04 15:00 +0100"), ("+30d 9.30", "2026-04-03 09:30 +0200"),
        ("fri", "2026-03-06 15:00 +0100"), ("2026-12-01", "2026-12-01 15:00 +0100"), ("2w", "2026-03-18 14:00 +0100"),  # nine in New York
    ],
)  # fmt: skip
def test_a_moment_is_read_by_the_founders_clock_and_a_day_alone_by_his(typed: str, moment: str) -> None:
    assert f"{parse_moment(typed, NOW, 'America/New_York'):%Y-%m-%d %H:%M %z}" == moment


@pytest.mark.parametrize("typed", ["9", "today", "fri 25:00", "tomorrow 9:75", "soon 9", "13pm", "2026-03-03 10:00"])
def test_what_is_no_moment_ahead_is_refused(typed: str) -> None:
    with pytest.raises(SalesError):
        parse_moment(typed, NOW, "")


@pytest.mark.parametrize("typed", ["", "soon", "2026-02-30", "2026-03-04", "2025-01-01", "9999w", "fr\x1b[31m", "0d", "+9999d", "mo"])
def test_what_is_no_day_ahead_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(SalesError) as refused:
        parse_day(typed, TODAY)
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(0), "due 10:00"), (timedelta(hours=-2), "due 08:00"), (timedelta(days=-1), "1 day late"), (timedelta(days=-3), "3 days late"),
        (timedelta(hours=4), "today 14:00"), (timedelta(days=1), "tomorrow 10:00"), (timedelta(days=2), "Fri 10:00"), (timedelta(days=9), "13 Mar 10:00"),
    ],
)  # fmt: skip
def test_due_is_said_by_the_wall_clock(gap: timedelta, words: str) -> None:
    assert due_words(utc_text(NOW + gap), NOW) == words


def test_a_bare_day_needs_no_clock() -> None:
    assert (due_words("2026-03-04", NOW), due_words("2026-03-02", NOW), due_words("2026-03-06", NOW)) == ("today", "2 days late", "Fri")


def test_moments_over_a_change_of_the_clock_keep_the_wall_time() -> None:
    assert moment_words("2026-03-30T07:00:00+00:00", NOW) == "30 Mar 09:00"


@pytest.mark.parametrize(
    ("gap", "words"),
    [(10, "just now"), (120, "2 min ago"), (3 * 3600, "3 h ago"), (26 * 3600, "yesterday"), (4 * 86400, "4 days ago"), (-60, "just now")],
)
def test_ago(gap: int, words: str) -> None:
    assert ago_words(utc_text(NOW - timedelta(seconds=gap)), NOW) == words


def test_a_columns_value_fits_its_column() -> None:
    value = {"EUR": 2_940_000, "USD": 1_600_000, "JPY": 900}
    assert money_words(value) == "29,400 EUR + 16,000 USD + 900 JPY"
    assert money_words(value, 30) == "29.4k EUR + 16k USD + 900 JPY"
    assert money_words(value, 28) == "29k EUR + 16k USD + 900 JPY"
    assert money_words(value, 20) == "29k EUR + 2 more"
    assert money_words({}) == ""


def test_money_is_rounded_and_never_cut() -> None:
    for minor, cells, words in (
        (221_071, 20, "2,211 EUR"), (395_650, 20, "3,957 EUR"), (395_649, 20, "3,956 EUR"), (99_950, 20, "1,000 EUR"),
        (660_000, 8, "6.6k EUR"), (660_000, 7, "7k EUR"), (780_000, 7, "8k EUR"), (700_000, 8, "7k EUR"), (1_234_500, 9, "12.3k EUR"),
        (99_999, 5, "1k EUR"),
    ):  # fmt: skip
        assert money_words({"EUR": minor}, cells) == words
    assert money_words({"JPY": 6_600}, 8) == "6.6k JPY" and money_words({"KWD": 6_600_500}) == "6,601 KWD"


def test_a_sentence_has_a_capital_and_one_full_stop_and_a_fields_name_stays() -> None:
    from salestui.screens.wording import sentence

    assert sentence("the server hung up") == "The server hung up."
    assert sentence("Too late.. ") == "Too late."
    assert sentence("prospect.custom.plan is missing.") == "prospect.custom.plan is missing."
    assert sentence("did it arrive?") == "Did it arrive?"
