"""Dates as people write them in a sentence, in five languages and several orders: where they stand and which day they may mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

AHEAD = 3 * 366  # days: so long parental leave may be; what is further off was a slip or is no day of return
_AHEAD_WITHOUT_YEAR = 270  # days: a day without a year that would be further off has passed, it does not mean next year

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene",
            "february feb februar feber février févr fevrier febrero",
            "march mar märz mär maerz mrz mars marzo",
            "april apr avril avr abril abr",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet juil julio",
            "august aug août aout agosto ago",
            "september sept sep septembre septiembre setiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre déc decembre diciembre dic",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    r"(?<!\d)(?P<iso_year>20\d\d)[-/.](?P<iso_month>\d{1,2})[-/.](?P<iso_day>\d{1,2})(?!\d)"
    r"|(?:(?P<ja_year>20\d\d)\s?年\s?)?(?<!\d)(?P<ja_month>\d{1,2})\s?月\s?(?P<ja_day>\d{1,2})\s?日"
    rf"|(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|[.ºo])?\s?(?:of |de )?(?P<month>{_MONTH})\b\.?(?:,?\s(?:de |del )?(?P<year>20\d\d)(?!\d))?"
    rf"|\b(?P<us_month>{_MONTH})\b\.?\s(?P<us_day>\d{{1,2}})(?!\d|[:.]\d)(?:st|nd|rd|th)?(?:,?\s(?P<us_year>20\d\d)(?!\d))?"
    r"|(?<![\d.:/])(?P<first>\d{1,2})(?P<by>[./-])\s?(?P<second>\d{1,2})(?:(?P=by)\s?(?P<number_year>20\d\d|\d\d)(?!\d)|\.(?!\d)|(?![\d.:%]))",
    re.I,
)
_TO_THE_DAY = re.compile(r"\s?(?:-|–|to|through|until)\s?(\d{1,2})(?:st|nd|rd|th)?(?![\d:.]|\s?(?:am|pm|h))(?:,?\s(20\d\d))?", re.I)


@dataclass(frozen=True)
class Mention:
    """A date in a text: from `start` to `end`, and the (year or 0, month, day) that it may mean, the likeliest first."""

    start: int
    end: int
    readings: tuple[tuple[int, int, int], ...]
    ends_a_range: bool = False


def mentions(text: str, language: str) -> Iterator[Mention]:
    """The dates of a text in their order. "7/12" is read by the language; in English both ways are possible."""
    for found in _DATE.finditer(text):
        part = found.groupdict()
        if part["us_month"]:
            month = _MONTHS[part["us_month"].lower()]
            span = _TO_THE_DAY.match(text, found.end())
            year = int(part["us_year"] or (span[2] if span else 0) or 0)
            yield Mention(found.start(), found.end(), ((year, month, int(part["us_day"])),))
            if span:
                yield Mention(found.end(), span.end(), ((year, month, int(span[1])),), ends_a_range=True)
        elif part["month"]:
            yield Mention(found.start(), found.end(), ((int(part["year"] or 0), _MONTHS[part["month"].lower()], int(part["day"])),))
        elif part["ja_month"]:
            yield Mention(found.start(), found.end(), ((int(part["ja_year"] or 0), int(part["ja_month"]), int(part["ja_day"])),))
        elif part["iso_year"]:
            yield Mention(found.start(), found.end(), ((int(part["iso_year"]), int(part["iso_month"]), int(part["iso_day"])),))
        elif readings := _by_numbers(part, language):
            yield Mention(found.start(), found.end(), readings)


def _by_numbers(part: dict[str, str | None], language: str) -> tuple[tuple[int, int, int], ...]:
    first, second, year = int(part["first"] or 0), int(part["second"] or 0), int(part["number_year"] or 0)
    if part["by"] == "-" and not year:
        return ()  # "3-5" is a number of things
    year += 2000 if 0 < year < 100 else 0
    day_first, month_first = (year, second, first), (year, first, second)
    if part["by"] == "/" and language == "ja":
        return (month_first,)
    return (month_first, day_first) if part["by"] == "/" and language == "en" else (day_first,)


def day_meant(readings: tuple[tuple[int, int, int], ...], received: date, later: int = 0) -> date | None:
    """The day that is meant, `later` days added: never before `received`, at most `AHEAD` days ahead (less where no year is named), of several the nearest."""
    possible = []
    for year, month, day in readings:
        for tried in (year,) if year else (received.year, received.year + 1):
            try:
                meant = date(tried, month, day) + timedelta(days=later)
            except (ValueError, OverflowError):
                continue
            if 0 <= (meant - received).days <= (AHEAD if year else _AHEAD_WITHOUT_YEAR):
                possible.append(meant)
    return min(possible, default=None)
