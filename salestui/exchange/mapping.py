"""Which column goes where: suggested by the dialect, remembered from last time, overruled by the founder."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ..errors import SalesError
from ..glass import safe_text
from .dialects import Dialect, suggest
from .vocabulary import FIELDS, words

IGNORED = "-"
CUSTOM = "custom."
_NOTHING = "Nothing was imported."
_COPY = re.compile(r" \((\d)\)$")
_IDENTITY = ("name", "first_name", "last_name", "email", "company", "deal_name", "contact_name", "contact_email", "contact_id")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: where it stands (from 0), what it is called, the field it goes to, and its rank among that field's columns.

    `field` is a name of `vocabulary.FIELDS`, "custom.<name>" or "-" (left out because the founder said so).
    """

    index: int
    header: str
    field: str
    rank: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole mapping of a file. `overrides` is what the founder chose ({header: field}), worth remembering."""

    dialect: Dialect
    columns: list[Column]
    signature: str
    overrides: dict[str, str]

    def of(self, field: str) -> list[Column]:
        """The columns of a field, the first to be believed first."""
        return sorted((column for column in self.columns if column.field == field), key=lambda column: (column.rank, column.index))

    def custom(self) -> list[tuple[int, str, str]]:
        """(index, header, name of the custom field) of every column that becomes one."""
        return [(column.index, column.header, column.field[len(CUSTOM) :]) for column in self.columns if column.field.startswith(CUSTOM)]

    def shown(self) -> dict[str, str]:
        """{column: field} as it is reported: columns that keep their own name as custom fields are reported apart."""
        return {column.header: column.field for column in self.columns if column.field != CUSTOM + column.header}


def signature(headers: Iterable[str]) -> str:
    """What a header line is remembered by: its names, in any order."""
    return hashlib.sha256("\n".join(sorted(words(header) or header for header in headers)).encode()).hexdigest()


def read_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """{column: field} from "Column=field" as typed; the last "=" parts them, for a column may have one in its name."""
    chosen: dict[str, str] = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals or not column.strip():
            raise SalesError(f"“{safe_text(pair)}” is no mapping.", _NOTHING, 'Write --map "Column=field"; "Column=-" leaves a column out.')
        chosen[column] = field
    return chosen


def make_plan(
    headers: Sequence[str], dialect: Dialect, chosen: Mapping[str, str] | None = None, remembered: Mapping[str, str] | None = None
) -> Plan:
    """Settle every column of a header line.

    `chosen` overrules `remembered`, which overrules what the dialect suggests; a remembered column that is gone is passed over.
    Raises `SalesError` for a column or a field that does not exist (naming the nearest), and where no column says who somebody is.
    """
    overrides = {header: field for header, field in (remembered or {}).items() if header in headers}
    for column, field in (chosen or {}).items():
        overrides[_find_column(column, headers)] = find_field(field)
    beside = {words(header) for header in headers}
    columns: list[Column] = []
    for index, header in enumerate(headers):
        if header in overrides:
            field, rank = overrides[header], -1
        else:
            copy = _COPY.search(header)  # a second "Email" fills what the first left empty
            field, rank = suggest(_COPY.sub("", header), dialect, beside)
            rank += 1000 * int(copy[1]) if copy else 0
        columns.append(Column(index, header, field or CUSTOM + header, rank))
    if not any(column.field in _IDENTITY for column in columns):
        raise SalesError(
            f"No column says who the rows are about: {_listed(headers)}.",
            _NOTHING,
            'Name the one that does, for example --map "Column=name" or --map "Column=email".',
        )
    return Plan(dialect, columns, signature(headers), overrides)


def _find_column(column: str, headers: Sequence[str]) -> str:
    if column.strip() in headers:
        return column.strip()
    for header in headers:
        if words(header) == words(column) and words(column):
            return header
    near = get_close_matches(words(column), [words(header) for header in headers], n=1)
    hint = next(
        (f"Did you mean “{header}”?" for header in headers if near and words(header) == near[0]), f"The columns are: {_listed(headers)}."
    )
    raise SalesError(f"The file has no column “{safe_text(column).strip()}”.", _NOTHING, hint)


def find_field(field: str) -> str:
    """The field of `vocabulary.FIELDS`, "custom.<name>", "" (its own custom field) or "-" that a person means. Raises `SalesError`."""
    plain = safe_text(field).strip()
    if plain in ("", IGNORED):
        return IGNORED
    if plain.lower().startswith(CUSTOM) and plain[len(CUSTOM) :].strip():
        return CUSTOM + plain[len(CUSTOM) :].strip()
    if plain.lower() == "custom":
        return ""
    text = words(plain).replace(" ", "_").replace("e_mail", "email")
    if text in FIELDS:
        return text
    near = get_close_matches(text, FIELDS, n=1, cutoff=0.5)
    fields = ", ".join(FIELDS)
    hint = f"Did you mean {near[0]}?" if near else f"The fields are {fields}, custom.<name>, or - to leave the column out."
    raise SalesError(f"There is no field “{plain}”.", _NOTHING, hint)


def _listed(headers: Sequence[str]) -> str:
    shown = ", ".join(headers[:12])
    return shown if len(headers) <= 12 else f"{shown} and {len(headers) - 12} more"
