"""Amounts as the command line shows them: words for people, a decimal number in major units for programs."""

from ..rules.money import exponent, format_money


def major(minor: int | None, currency: str) -> int | float | None:
    """Minor units as a number in major units: 120050 EUR is 1200.5; None stays None."""
    if minor is None:
        return None
    unit: int = 10 ** exponent(currency)
    return minor // unit if minor % unit == 0 else minor / unit


def amount(minor: int | None, currency: str) -> str:
    """ "1,200.50 EUR", or nothing."""
    return "" if minor is None else format_money(minor, currency, short=True)


def totals(values: dict[str, int]) -> str:
    """The sums of several currencies in one cell."""
    return ", ".join(format_money(minor, currency, short=True) for currency, minor in sorted(values.items()))
