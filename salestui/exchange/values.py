"""One cell to one value: dates in every form exports use, marked-up notes, several values in one cell, yes and no."""

import html
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from ..glass import safe_text
from ..rules.times import utc_text
from .vocabulary import words

_MONTHS = {
    month: number
    for number, listed in enumerate(
        (
            "jan january januar janvier enero gennaio januari janeiro ene gen janv",
            "feb february februar fevrier febrero febbraio februari fevereiro fev fevr",
            "mar march marz mars marzo maart marco mrz mrt",
            "apr april avril abril aprile avr abr",
            "may mai mayo maggio mei maio mag",
            "jun june juni juin junio giugno junho giu",
            "jul july juli juillet julio luglio julho lug juil",
            "aug august aout agosto augustus ago",
            "sep sept september septembre septiembre settembre setembro set",
            "oct october oktober octobre octubre ottobre outubro okt ott out",
            "nov november novembre noviembre novembro",
            "dec december dezember decembre diciembre dicembre dezembro dez dic",
        ),
        start=1,
    )
    for month in listed.split()
}
_CLOCK = r"(?:[T ,]+(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}$")
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_CLOCK}$")
_WORDED = re.compile(
    rf"(?:[^\W\d_]{{2,9}}\.?,\s*)?(\d{{1,2}})(?:st|nd|rd|th|\.)?[- ]+(?:de )?([^\W\d_]{{3,10}})\.?,?[- ]+(?:de )?(\d{{4}}|\d{{2}}){_CLOCK}$"
)
_MONTH_FIRST = re.compile(rf"([^\W\d_]{{3,10}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_CLOCK}$")
_SERIAL = re.compile(r"([2-6]\d{4})([.,]\d+)?$")  # a day number of a spreadsheet: 20000 is 1954, 69999 is 2091
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)

_BREAKING = re.compile(r"<\s*(?:br\s*/?|/\s*(?:p|div|li|tr|h[1-6]|ul|ol|blockquote))\s*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style|head)\b|<!--", re.IGNORECASE)  # from here to its end nothing is meant to be read
_UNSEEN_ENDS = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "head")} | {"": re.compile("-->")}
_TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|body|br|center|code|div|em|font|form|h[1-6]|head|hr|html|i|iframe|img|input|li|link|meta|object|ol|p|pre|s|script|"
    r"small|span|strike|strong|style|sub|sup|svg|table|tbody|td|th|thead|tr|u|ul)\b[^<>]*>|<!DOCTYPE[^<>]*>",
    re.IGNORECASE,
)
_GAPS = re.compile(r"\n{3,}")
_PARTS = re.compile(r":::|[,;\n\r|]")
_YES = frozenset(
    (
        "true",
        "yes",
        "y",
        "1",
        "x",
        "on",
        "wahr",
        "ja",
        "vrai",
        "oui",
        "verdadero",
        "si",
        "vero",
        "sim",
        "verdadeiro",
        "waar",
        "abgemeldet",
        "desabonne",
        "t",
        "opted out",
        "opt out",
        "optout",
        "do not contact",
        "do not email",
    )
)
_NO = frozenset(
    (
        *(
            "false",
            "no",
            "n",
            "f",
            "0",
            "0 0",
            "off",
            "falsch",
            "nein",
            "faux",
            "non",
            "falso",
            "nao",
            "onwaar",
            "nee",
            "never",
            "no consent",
        ),
        *(
            "subscribed",
            "opted in",
            "opt in",
            "optin",
            "not unsubscribed",
            "angemeldet",
            "abonniert",
            "suscrito",
            "abonne",
            "iscritto",
            "inscrito",
        ),
    )
)
_EMPTY = frozenset(("-", "--", "—", "n/a", "na", "none", "null", "nil", "unknown", "keine", "kein", "?", "no email", "(no value)", "#n/a"))


class DateColumn:
    """Reads one column of dates. Whether 03/04/2026 is March or April is decided by the column's own unambiguous rows.

    `assumed` tells in words what was taken for granted where none of them is unambiguous or they contradict each other, else "".
    `unread` are the cells met so far that are no date.
    """

    def __init__(self, cells: Iterable[str], header: str, day_first: bool | None) -> None:
        first_big = second_big = doubtful = american = False
        for cell in cells:
            found = _NUMERIC.match(cell.strip()) if len(cell) < 40 else None
            if found and found[2] != ".":
                first, second = int(found[1]), int(found[3])
                first_big |= first > 12
                second_big |= second > 12
                doubtful |= first <= 12 and second <= 12 and first != second
                american |= bool(found[8]) and found[2] == "/"
        if first_big != second_big:
            self.day_first = first_big
        else:
            self.day_first = (day_first is not False) and not american
        self.assumed = ""
        if doubtful and first_big == second_big:
            order = "the day" if self.day_first else "the month"
            why = "rows of the column contradict each other" if first_big else "no row of the column tells"
            self.assumed = f"{header}: dates such as 03/04/2026 were read with {order} first; {why}."
        self.unread: set[str] = set()
        self._known: dict[str, str] = {"": ""}

    def read(self, cell: str) -> str:
        """The moment as the store keeps it (UTC where the cell names no zone), or nothing where it is no date."""
        if cell not in self._known:
            self._known[cell] = _moment(cell, self.day_first)
            if not self._known[cell]:
                self.unread.add(cell)
        return self._known[cell]


def _moment(cell: str, day_first: bool) -> str:
    text = " ".join(cell.split())
    if len(text) > 60:
        return ""
    try:
        if found := _ISO.match(text):
            return _at(int(found[1]), int(found[2]), int(found[3]), found, 4)
        if found := _NUMERIC.match(text):
            one, two = int(found[1]), int(found[3])
            first = day_first or found[2] == "."
            if (one > 12) != (two > 12):
                first = one > 12
            return _at(_year(found[4]), two if first else one, one if first else two, found, 5)
        if (found := _WORDED.match(text)) and (month := _month(found[2])):
            return _at(_year(found[3]), month, int(found[1]), found, 4)
        if (found := _MONTH_FIRST.match(text)) and (month := _month(found[1])):
            return _at(int(found[3]), month, int(found[2]), found, 4)
        if found := _SERIAL.match(text):
            return utc_text(_EPOCH + timedelta(days=float(text.replace(",", "."))))
    except (ValueError, OverflowError):  # 31 February
        return ""
    return ""


def _month(word: str) -> int:
    return _MONTHS.get(words(word), 0)


def _year(text: str) -> int:
    """Two digits are this century up to 69, as POSIX has it."""
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 70 else 1900)


def _at(year: int, month: int, day: int, found: re.Match[str], clock: int) -> str:
    """A moment from its numbers; the five groups from `clock` on are hour, minute, second, AM or PM, and the offset."""
    hour, minute, second, half, offset = found.group(clock, clock + 1, clock + 2, clock + 3, clock + 4)
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    moment = datetime.combine(date(year, month, day), time(hours, int(minute or 0), int(second or 0)), UTC)
    if offset and offset[0] in "+-":
        shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
        moment += shift if offset[0] == "-" else -shift
    return utc_text(moment)


def plain_notes(text: str) -> str:
    """A note as plain text: paragraphs and breaks stay as lines, marks go, entities become their letters, and `safe_text` is last."""
    if "<" in text and _TAG.search(text):
        text = _TAG.sub("", _BREAKING.sub("\n", _without_unseen(text)))
        text = html.unescape(text).replace("\xa0", " ")
    lines = (line.rstrip() for line in safe_text(text, lines=True).split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


def _without_unseen(text: str) -> str:
    """Without scripts, styles and comments. What is never closed stays: each end is looked for once, so no note takes long."""
    kept: list[str] = []
    endless: set[str] = set()
    position = 0
    while found := _UNSEEN.search(text, position):
        name = (found[1] or "").lower()
        end = None if name in endless else _UNSEEN_ENDS[name].search(text, found.end())
        if end is None:
            endless.add(name)
        kept.append(text[position : found.start() if end else found.end()])
        position = end.end() if end else found.end()
    return "".join((*kept, text[position:]))


def split_values(cell: str) -> list[str]:
    """Several values of one cell, parted by ",", ";", "|", a line break or Google's " ::: "."""
    return [part.strip() for part in _PARTS.split(cell) if part.strip()]


def is_yes(cell: str) -> bool:
    """Whether a cell says yes in one of the languages CRMs write."""
    return words(cell) in _YES or words(cell).startswith("unsubscribed")


def is_no(cell: str) -> bool:
    """Whether a cell says no, which for "unsubscribed" is nothing worth keeping."""
    return words(cell) in _NO


def is_nothing(cell: str) -> bool:
    """Whether a cell only says that there is nothing in it ("n/a", "-")."""
    return not cell or cell.strip().lower() in _EMPTY
