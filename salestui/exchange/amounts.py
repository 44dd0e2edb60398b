"""Amounts and the currency beside them, as exports write both: "1.234,56" beside "€", "Euro", "US Dollar" or "USD - US Dollar"."""

import re
from unicodedata import category

from ..errors import SalesError
from ..rules.money import check_currency, parse_money
from .vocabulary import words

_CODE = re.compile(r"\b[A-Z]{3}\b")
_NAMES: dict[str, str] = {
    name: code
    for code, listed in {
        "EUR": "euro|euros",
        "USD": "us dollar|us dollars|u s dollar|u s dollars|dollar us|american dollar|united states dollar|us dollar us|usd",
        "GBP": "pound|pounds|british pound|british pounds|pound sterling|pounds sterling|sterling|british pound sterling|uk pound",
        "CHF": "swiss franc|swiss francs|schweizer franken|franken|franc suisse|francs suisses|franco svizzero|franchi svizzeri|sfr",
        "CAD": "canadian dollar|canadian dollars|dollar canadien|dollars canadiens",
        "AUD": "australian dollar|australian dollars",
        "NZD": "new zealand dollar|new zealand dollars",
        "SGD": "singapore dollar|singapore dollars",
        "HKD": "hong kong dollar|hong kong dollars",
        "JPY": "yen|japanese yen",
        "CNY": "yuan|chinese yuan|renminbi|rmb",
        "INR": "indian rupee|indian rupees",
        "SEK": "swedish krona|swedish kronor|svensk krona|svenska kronor",
        "NOK": "norwegian krone|norwegian kroner|norsk krone|norske kroner",
        "DKK": "danish krone|danish kroner|dansk krone|danske kroner",
        "PLN": "zloty|polish zloty",
        "CZK": "czech koruna|koruna ceska",
        "HUF": "forint|hungarian forint",
        "BRL": "real|reais|brazilian real|real brasileiro",
        "MXN": "mexican peso|mexican pesos|peso mexicano|pesos mexicanos",
        "ZAR": "rand|south african rand",
        "TRY": "turkish lira",
        "ILS": "shekel|new shekel|israeli shekel|israeli new shekel",
    }.items()
    for name in listed.split("|")
}
_DOLLARS = frozenset(("dollar", "dollars"))


class Amounts:
    """Reads amounts of one file. `usual` is the founder's currency; `assumed` tells whether it had to be taken for granted."""

    def __init__(self, usual: str) -> None:
        self._usual = usual
        self.assumed = False
        self._known: dict[tuple[str, str], tuple[int, str] | None] = {}
        self._codes: dict[str, str] = {}

    def read(self, amount: str, currency: str) -> tuple[int, str] | None:
        """(minor units, code), or None where it is no amount or nobody can tell of what currency."""
        if (amount, currency) not in self._known:
            self._known[amount, currency] = self._look(amount, currency)
        return self._known[amount, currency]

    def code(self, currency: str) -> str:
        """The code that a currency's code, sign or name means, or nothing."""
        if currency not in self._codes:
            self._codes[currency] = self._name(currency)
        return self._codes[currency]

    def _look(self, amount: str, currency: str) -> tuple[int, str] | None:
        code = self.code(currency) if currency else ""
        found = _money(amount, code)
        if found or currency:
            return found
        found = _money(amount, self._usual)
        self.assumed |= found is not None
        return found

    def _name(self, currency: str) -> str:
        codes = {code for code in [currency.upper(), *_CODE.findall(currency)] if _is_code(code)}
        if codes:
            return codes.pop() if len(codes) == 1 else ""
        name = words(currency)
        if name in _NAMES:
            return _NAMES[name]
        if any(sign.isdigit() for sign in currency) or not any(sign.isalpha() or category(sign) == "Sc" for sign in currency):
            return ""
        sign = _money(f"1 {'$' if name in _DOLLARS else currency}", self._usual)  # a sign that several countries share is the founder's own
        return sign[1] if sign else ""


def _money(amount: str, currency: str) -> tuple[int, str] | None:
    try:
        return parse_money(amount, currency)
    except SalesError:
        return None


def _is_code(text: str) -> bool:
    if len(text) != 3:
        return False
    try:
        return check_currency(text) == text
    except SalesError:
        return False
