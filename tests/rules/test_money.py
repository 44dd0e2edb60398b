"""Amounts as exports write them become whole minor units, or one sentence; nothing is rounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.errors import SalesError
from salestui.glass import safe_text
from salestui.rules.money import MAX_MINOR, check_currency, exponent, format_money, parse_money

from ..glass.corpus import HOSTILE


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("€1.234,56", 123456, "EUR"),
        ("1 234,56 €", 123456, "EUR"),
        ("1\u00a0234,56 EUR", 123456, "EUR"),
        ("1\u202f234,56 eur", 123456, "EUR"),
        ("$1,234.50", 123450, "USD"),
        ("$ 1,234.50", 123450, "USD"),
        ("USD 1234.5", 123450, "USD"),
        ("US$5", 500, "USD"),
        ("$5 CAD", 500, "CAD"),
        ("R$ 5,00", 500, "BRL"),
        ("£1,234", 123400, "GBP"),
        ("1.234 €", 123400, "EUR"),
        ("1.234.567,89 EUR", 123456789, "EUR"),
        ("1,234,567.89 USD", 123456789, "USD"),
        ("1,234,567 USD", 123456700, "USD"),
        ("12,34,567.80 INR", 123456780, "INR"),
        ("CHF 1'234.50", 123450, "CHF"),
        ("1\u2019234.50 CHF", 123450, "CHF"),
        ("Fr. 12.-", 1200, "CHF"),
        ("12,-- €", 1200, "EUR"),
        ("1234 JPY", 1234, "JPY"),
        ("¥1,234", 1234, "JPY"),
        ("１２３４ 円", 1234, "JPY"),
        ("1.234 KWD", 1234, "KWD"),
        ("1,234.567 KWD", 1234567, "KWD"),
        ("0.500 EUR", 50, "EUR"),
        ("1234.500 EUR", 123450, "EUR"),
        (".5 EUR", 50, "EUR"),
        ("1,5 EUR", 150, "EUR"),
        ("5. EUR", 500, "EUR"),
        ("0 EUR", 0, "EUR"),
        ("-5 €", -500, "EUR"),
        ("\u2212€5.25", -525, "EUR"),
        ("€ -5", -500, "EUR"),
        ("99,90 zł", 9990, "PLN"),
    ],
)
def test_an_amount_is_read(text: str, minor: int, currency: str) -> None:
    assert parse_money(text) == (minor, currency)


@pytest.mark.parametrize(
    ("text", "given_currency", "result"),
    [
        ("1,234", "EUR", (123400, "EUR")),
        ("1234.5", "usd", (123450, "USD")),
        ("1234.5", "USD", (123450, "USD")),
        ("1234.05", "USD", (123405, "USD")),
        ("1234", "USD", (123400, "USD")),
        ("$5", "AUD", (500, "AUD")),  # the column beside it says which dollar
        ("$5", "EUR", (500, "USD")),  # the amount's own sign wins over a default
        ("5 kr", "NOK", (500, "NOK")),
        ("¥5", "CNY", (500, "CNY")),
        ("5 GBP", "EUR", (500, "GBP")),
        ("1,234", "JPY", (1234, "JPY")),
        ("1234", "JPY", (1234, "JPY")),
        ("1234.5", "KWD", (1234500, "KWD")),
    ],
)
def test_the_currency_beside_the_amount(text: str, given_currency: str, result: tuple[int, str]) -> None:
    assert parse_money(text, given_currency) == result


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1234", "has no currency"),
        ("", "not an amount"),
        ("EUR", "not an amount"),
        ("abc", "not an amount"),
        ("1e5 EUR", "not an amount"),
        ("0x10 EUR", "not an amount"),
        ("NaN EUR", "not an amount"),
        ("1,234,56 EUR", "not an amount"),
        ("1.2.3,4 EUR", "not an amount"),
        ("1,234.5.6 EUR", "not an amount"),
        ("1 23 EUR", "not an amount"),
        ("--5 EUR", "not an amount"),
        ("- 5 - EUR", "not an amount"),
        ("5 XYZ", "not an amount"),
        ("5 ZZZ", "not an amount"),
        ("$5 EUR", "two currencies"),
        ("5 kr", "does not say which currency"),
        ("1.2345 EUR", "more decimals than EUR has"),
        ("1.5 JPY", "more decimals than JPY has"),
        ("1234.567 EUR", "more decimals"),
        ("99999999999999 EUR", "more than can be kept"),
        ("9" * 5000 + " EUR", "not an amount"),
        ("٣ EUR", "not an amount"),
        ("½ EUR", "not an amount"),
    ],
)
def test_what_is_no_clear_amount_is_refused(text: str, says: str) -> None:
    with pytest.raises(SalesError, match=says) as refused:
        parse_money(text)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(("text", "near"), [("EURO", "EUR"), ("UDS", "USD"), ("GPB", "GBP")])
def test_a_wrong_code_names_the_nearest(text: str, near: str) -> None:
    with pytest.raises(SalesError, match="Did you mean"):
        check_currency(text)
    assert check_currency(f" {near.lower()} ") == near


def test_amounts_are_shown_one_way() -> None:
    assert format_money(123450, "EUR") == "1,234.50 EUR"
    assert format_money(123400, "EUR", short=True) == "1,234 EUR"
    assert format_money(123450, "EUR", short=True) == "1,234.50 EUR"
    assert format_money(5, "EUR") == "0.05 EUR"
    assert format_money(-5, "EUR") == "-0.05 EUR"
    assert format_money(1234567, "JPY") == "1,234,567 JPY"
    assert format_money(1234, "KWD") == "1.234 KWD"
    assert [exponent(code) for code in ("EUR", "JPY", "KWD")] == [2, 0, 3]


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(["EUR", "USD", "JPY", "KWD", "INR", "CHF", "ISK"]), st.booleans())
def test_what_is_shown_can_be_read_back(minor: int, currency: str, short: bool) -> None:
    shown = format_money(minor, currency, short=short and currency != "KWD")  # a short "1,234 KWD" would be read as decimals
    assert parse_money(shown) == (minor, currency)


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_one_sentence(text: str) -> None:
    try:
        minor, currency = parse_money(text, "EUR")
    except SalesError as refused:
        assert safe_text(str(refused)) == str(refused)
    else:
        assert abs(minor) <= MAX_MINOR
        assert len(currency) == 3


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_hostile_text_is_no_money(text: str) -> None:
    for attempt in (lambda: parse_money(text, "EUR"), lambda: check_currency(text)):
        with pytest.raises(SalesError) as refused:
            attempt()
        assert safe_text(str(refused.value)) == str(refused.value)
