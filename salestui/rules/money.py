"""Amounts as people and exports write them, kept as whole minor units beside a currency code.

The rule for marks: where both "." and "," stand, the last one is the decimal mark; a mark that comes more than once parts
thousands; a single mark before exactly three digits parts thousands too ("1.234" and "1,234" are both 1234), unless a
lone zero or more than three digits stand before it ("0.500", "1234.500") or the currency itself has three decimals (KWD).
Any other single mark is the decimal mark. Nothing is ever rounded: more decimals than the currency has are refused.
"""

import re
from unicodedata import normalize

from ..errors import SalesError
from ..glass import quoted

MAX_MINOR = 10**15
"""More than any deal, and far from the end of a database integer even when 100,000 of them are added up."""

MAX_TEXT = 60
"""No amount is written longer than this."""

_KNOWN = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP "
    "CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR "
    "ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
    "MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD "
    "SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG"
)
_CODES = frozenset(_KNOWN.split())
_NO_DECIMALS = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF")
_THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")

_SIGNS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",), "£": ("GBP", "EGP", "GIP", "FKP", "SHP", "SYP", "LBP", "SDG", "SSP"), "¥": ("JPY", "CNY"), "元": ("CNY",), "円": ("JPY",),
    "$": ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "TWD", "ARS", "CLP", "COP", "UYU", "BBD", "BMD", "BND", "BSD", "BZD", "FJD", "GYD",
          "JMD", "KYD", "LRD", "NAD", "SBD", "SRD", "TTD", "XCD", "CUP", "CVE", "DOP"),
    "us$": ("USD",), "a$": ("AUD",), "au$": ("AUD",), "c$": ("CAD",), "ca$": ("CAD",), "nz$": ("NZD",), "s$": ("SGD",), "hk$": ("HKD",),
    "mx$": ("MXN",), "nt$": ("TWD",), "r$": ("BRL",), "₹": ("INR",), "₩": ("KRW",), "₽": ("RUB",), "₺": ("TRY",), "₪": ("ILS",), "₫": ("VND",),
    "₴": ("UAH",), "₦": ("NGN",), "₱": ("PHP",), "₡": ("CRC",), "₸": ("KZT",), "฿": ("THB",), "zł": ("PLN",), "kč": ("CZK",), "ft": ("HUF",),
    "lei": ("RON",), "fr": ("CHF",), "fr.": ("CHF",), "sfr.": ("CHF",), "kr": ("SEK", "NOK", "DKK", "ISK"), "kr.": ("DKK", "SEK", "NOK", "ISK"),
}  # fmt: skip
_AMBIGUOUS = frozenset(("kr", "kr."))  # no country is the obvious one: the column beside it, or the founder, must say

_PLAIN = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?", re.ASCII)  # what most exports write, beside a column with the currency
_NO_CENTS = re.compile(r"(?<=\d)[.,](?:--?|\u2013|\u2014)")  # "5.- CHF", "5,-- €"
_SHAPE = re.compile(
    r"(?P<minus1>-?) *(?P<before>(?:[^\d\s.,'\u2019+-]+\.?)?) *(?P<minus2>-?) *"
    r"(?P<number>\d[\d.,'\u2019 ]*|[.,]\d+) *(?P<after>[^\d\s,'\u2019+-]*)",
    re.ASCII,
)


def exponent(currency: str) -> int:
    """How many decimals a currency has: 2, but none for JPY and its like, 3 for KWD and its like (ISO 4217)."""
    return 0 if currency in _NO_DECIMALS else 3 if currency in _THREE_DECIMALS else 2


def check_currency(text: str) -> str:
    """A currency code in capitals. Raises `SalesError` with the nearest valid one."""
    code = text.strip().upper()
    if code in _CODES:
        return code
    from difflib import get_close_matches

    near = get_close_matches(code[:8], _CODES, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else "Use a three-letter code such as EUR, USD or GBP."
    raise SalesError(f"{quoted(text, 20)} is not a currency.", "Nothing was saved.", hint)


def parse_money(text: str, currency: str = "") -> tuple[int, str]:
    """(minor units, currency code) of "€1.234,56", "1 234,56", "$1,234.50", "1234 JPY".

    `currency` is used where the text names none, and decides between the countries that share a sign ("$", "kr").
    A currency the text itself names wins. Raises `SalesError`.
    """
    if currency in _CODES and (plain := _PLAIN.fullmatch(text)) and exponent(currency) == 2:
        return int(plain[1]) * 100 + int((plain[2] or "0").ljust(2, "0")), currency
    shown = quoted(text, 40)
    squeezed = _NO_CENTS.sub("", " ".join(normalize("NFKC", text[:MAX_TEXT]).replace("\N{MINUS SIGN}", "-").split()))
    shape = _SHAPE.fullmatch(squeezed) if len(text) <= MAX_TEXT else None
    if not shape or not squeezed.isprintable() or (shape["minus1"] and shape["minus2"]):
        raise _no_amount(shown)
    code = _named_currency(shape["before"], shape["after"], currency, shown)
    whole, decimals = _parts(shape["number"], exponent(code), shown)
    places = exponent(code)
    if len(decimals.rstrip("0")) > places:
        raise SalesError(
            f"{shown} has more decimals than {code} has ({places}).", "Nothing was saved.", "Write the amount without the rest."
        )
    minor = int(whole or "0") * 10**places + int(decimals[:places].ljust(places, "0") or "0")
    if minor > MAX_MINOR:
        raise SalesError(f"{shown} is more than can be kept.", "Nothing was saved.", "Check the amount.")
    return (-minor if shape["minus1"] or shape["minus2"] else minor), code


def format_money(minor: int, currency: str, *, short: bool = False) -> str:
    """An amount as it is shown everywhere: "1,234.50 EUR", "1,234 JPY"; `short` leaves out decimals that are zero."""
    places = exponent(currency)
    whole, rest = divmod(abs(minor), 10**places)
    decimals = f".{rest:0{places}}" if places and not (short and rest == 0) else ""
    return f"{'-' if minor < 0 else ''}{whole:,}{decimals} {currency}".rstrip()


def _no_amount(shown: str) -> SalesError:
    return SalesError(f"{shown} is not an amount of money.", "Nothing was saved.", "Write it like 1234.50 EUR or €1,234.50.")


def _named_currency(before: str, after: str, given: str, shown: str) -> str:
    """The code that the text names before or after the number, or the given one."""
    given = check_currency(given) if given.strip() else ""
    possible: tuple[str, ...] = ()
    for name in filter(None, (before, after)):
        known = _SIGNS.get(name.lower()) or ((name.upper(),) if name.upper() in _CODES else ())
        if not known:
            raise _no_amount(shown)
        if name.lower() in _AMBIGUOUS and given not in known and not possible:
            raise SalesError(
                f"{shown} does not say which currency {quoted(name, 20)} is.", "Nothing was saved.", f"Use a code: {', '.join(known)}."
            )
        both = tuple(code for code in known if code in possible) if possible else known
        if not both:
            raise SalesError(f"{shown} names two currencies.", "Nothing was saved.", "Keep the right one.")
        possible = both
    if not possible and not given:
        raise SalesError(f"{shown} has no currency.", "Nothing was saved.", "Add one, such as EUR, USD or GBP.")
    return given if not possible or given in possible else possible[0]


def _parts(number: str, places: int, shown: str) -> tuple[str, str]:
    """(whole digits, decimal digits) by the rule at the top of this module."""
    number = number.rstrip(" ")
    if "'" in number or "\u2019" in number or " " in number:
        if not re.fullmatch(r"\d{1,3}(?:[ '\u2019]\d{3})+(?:[.,]\d*)?", number):
            raise _no_amount(shown)
        whole, _, decimals = re.sub("[ '\u2019]", "", number).replace(",", ".").partition(".")
        return whole, decimals
    marks = [character for character in number if character in ".,"]
    if not marks:
        return number, ""
    last = marks[-1]
    whole, _, decimals = number.rpartition(last)
    if len(marks) > 1 and len(set(marks)) == 1:
        whole, decimals = number, ""
    elif len(marks) == 1:
        if len(decimals) == 3 and 1 <= len(whole) <= 3 and whole != "0" and places != 3:
            whole, decimals = number, ""
        else:
            return whole, decimals
    if last in whole and decimals:
        raise _no_amount(shown)
    thousands = r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}"  # the second is the Indian way: 12,34,567
    if not re.fullmatch(thousands, whole):
        raise _no_amount(shown)
    return re.sub("[.,]", "", whole), decimals
