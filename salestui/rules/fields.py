"""The founder's own fields and what each kind takes. Their values stay text; the kind says how they are typed, shown, sorted and compared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from ..errors import SalesError
from ..glass import quoted, safe_text
from .names import fold

KINDS = ("text", "number", "date", "yesno", "choice")
KIND_WORDS = {"text": "text", "number": "number", "date": "day", "yesno": "yes or no", "choice": "one of a few"}

_YES = frozenset(("yes", "y", "true", "1", "x", "on", "ja", "oui", "si"))
_NO = frozenset(("no", "n", "false", "0", "off", "nein", "non"))
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,9})?|\.\d{1,9})", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class FieldType:
    """One of the founder's fields: its name as prospects carry it, its kind (one of `KINDS`), and what a choice may say."""

    name: str
    kind: str = "text"
    choices: tuple[str, ...] = ()


def read_number(text: str) -> Decimal | None:
    """The number a text says ("1,200.50", "1200.5"), or None."""
    clean = text.strip()
    if _GROUPED.fullmatch(clean):
        clean = re.sub("[,' ]", "", clean)
    if not _NUMBER.fullmatch(clean):
        return None
    try:
        return Decimal(clean)
    except InvalidOperation:
        return None


def read_date(text: str) -> date | None:
    """The day a text says ("2027-01-31", also with a time behind it), or None."""
    found = _DAY.match(text.strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def read_yesno(text: str) -> bool | None:
    """Whether a text says yes or no, or None where it says neither."""
    word = fold(text)
    return True if word in _YES else False if word in _NO else None


def wrong_value(field: FieldType, text: str) -> str:
    """What is wrong with a value of this field, as a sentence; nothing where it fits or is empty."""
    if not text.strip() or field.kind == "text":
        return ""
    name = safe_text(field.name)
    if field.kind == "number" and read_number(text) is None:
        return f"{name} is a number: 1200 or 12.5."
    if field.kind == "date" and (read_date(text) is None or len(text.strip()) > 10):
        return f"{name} is a day: 2027-01-31."
    if field.kind == "yesno" and read_yesno(text) is None:
        return f"{name} is yes or no."
    if field.kind == "choice" and _choice(field, text) is None:
        return f"{name} is one of: {', '.join(field.choices)}." if field.choices else ""
    return ""


def fits(field: FieldType, text: str) -> bool:
    """Whether a value that stands in the store is one of this kind (a day may have its time behind it)."""
    return not wrong_value(field, text[:10] if field.kind == "date" and read_date(text) else text)


def check_value(field: FieldType, text: str) -> str:
    """The value as the store keeps it: "1200.5", "2027-01-31", "yes", the choice as it was named. Raises `SalesError`."""
    if wrong := wrong_value(field, text):
        raise SalesError(wrong, f"{quoted(text, 40)} was not saved.", "Correct it, or leave the field empty.")
    clean = text.strip()
    if not clean:
        return ""
    if field.kind == "number" and (number := read_number(clean)) is not None:
        return f"{number:f}"
    if field.kind == "date" and (day := read_date(clean)) is not None:
        return day.isoformat()
    if field.kind == "yesno":
        return "yes" if read_yesno(clean) else "no"
    return (_choice(field, clean) or clean) if field.kind == "choice" else clean


def show_value(field: FieldType | None, text: str) -> str:
    """A value as it is read: thousands parted, a day with its month's name. What does not fit its kind stays as it is."""
    if field is None or field.kind not in ("number", "date"):
        return text
    if field.kind == "number":
        number = read_number(text)
        return f"{number:,f}" if number is not None else text
    day = read_date(text)
    return f"{day.day} {day:%b} {day.year}" if day is not None and len(text.strip()) <= 10 else text


def read_choices(text: str) -> tuple[str, ...]:
    """What a founder typed as choices, parted by commas; each once, in his order."""
    found: dict[str, str] = {}
    for part in safe_text(text).split(","):
        if part.strip():
            found.setdefault(fold(part), part.strip())
    return tuple(found.values())


def find_field(name: str, fields: Sequence[FieldType]) -> FieldType | None:
    """The field of this name; case, accents, blanks and lines between words do not matter."""
    wanted = bare_name(name)
    return next((field for field in fields if field.name == name), None) or next(
        (field for field in fields if bare_name(field.name) == wanted), None
    )


def bare_name(name: str) -> str:
    """A field's name as it is compared."""
    return re.sub(r"[\s_-]+", "", fold(name))


def _choice(field: FieldType, text: str) -> str | None:
    return next((choice for choice in field.choices if fold(choice) == fold(text)), None)
