"""From a row of an export, or an object that a program printed, to a thing heard."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from ..exchange.values import DateColumn
from ..rules.times import from_text
from ..sender.incoming.headers import addresses
from ..store.intel import SIDES, Heard

LONGEST_BODY = 200_000  # characters of one thing's words
LONGEST_ID, LONGEST_KIND, LONGEST_LINE = 500, 40, 300
_OLDEST = 1990  # years before this one are a clock's mistake


class NothingSaid(ValueError):
    """A row without a word, or with a value that cannot be one; why, in a few words."""


def heard_of(fields: Mapping[str, str], rest: Mapping[str, str], now: datetime, *, system: str = "", kind: str = "note") -> Heard:
    """A thing heard by its fields (`columns.FIELDS`, as text). `rest` are the other columns, kept in the words under their names.

    `system` tells ids of one program from those of another; `created` is ISO 8601 or "". Where no side
    is said, the thing's is "": it is its source's. Raises `NothingSaid`.
    """
    told = "\n".join(f"{name}: {value.strip()}" for name, value in rest.items() if value.strip())
    body = "\n\n".join(part for part in (fields.get("body", "").strip(), told) if part)[:LONGEST_BODY]
    title = fields.get("title", "").strip()[:LONGEST_LINE]
    if not title and not body and not fields.get("url", "").strip():
        raise NothingSaid("it says nothing: there is no title and no text")
    said = fields.get("side", "").strip().lower()
    if said and said not in SIDES:
        raise NothingSaid(f"“{said[:40]}” is no side: inside or outside")
    name, address = _who(fields.get("from", ""), fields.get("email", ""))
    id = fields.get("id", "").strip()[:LONGEST_ID]
    if id:
        key = f"{system}:{id}" if system else id
    else:
        key = sha256("\0".join((title, body, fields.get("url", ""))).encode("utf-8", "replace")).hexdigest()
    return Heard(
        title, body, said, fields.get("kind", "").strip()[:LONGEST_KIND].lower() or kind, name, fields.get("url", "").strip()[:2_000],
        key, published_at=moment(fields.get("created", ""), now), address=address,
    )  # fmt: skip


def _who(said_by: str, email: str) -> tuple[str, str]:
    """(name, address) of whoever said it, from a column of names, of addresses, or of both ("Ada <ada@firm.example>")."""
    both = addresses([f"{said_by}"]) if "@" in said_by else []
    own = addresses([email]) if "@" in email else []
    address = own[0][1] if own else both[0][1] if both else ""
    name = both[0][0] if both else said_by.strip()[:LONGEST_LINE]
    return name or address, address


def moment(text: str, now: datetime) -> datetime | None:
    """When something was said, as far as it can be true: after 1990 and not ahead of now. Seconds or milliseconds since 1970 are understood."""
    value = text.strip()[:60]
    if not value:
        return None
    try:
        number = float(value) if value.replace(".", "", 1).isdigit() and len(value.partition(".")[0]) >= 9 else None
        if number is not None:
            at = datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
        else:
            read = DateColumn((), "", None).read(value)
            at = from_text(read) if read else datetime.fromisoformat(value)
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return min(at, now) if at.year >= _OLDEST else None
    except (ValueError, OverflowError, OSError):
        return None


def as_text(value: Any) -> str:
    """A JSON value as a field's text: a person's object is his name and address, a list its parts."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        name, address = (next((value[each] for each in keys if isinstance(value.get(each), str)), "") for keys in _PERSON)
        if name or address:
            return f"{name} <{address}>" if name and address else str(name or address)
        return ""
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return ", ".join(str(each) for each in value[:50])
    return ""


_PERSON = (("name", "display_name", "displayName", "login", "title"), ("email", "address", "mail"))


def rest_of(value: Any) -> str:
    """A further JSON value as words, where it has any."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)[:2_000]
    return as_text(value)[:2_000] if not isinstance(value, bool | None) else ""


def loads(text: str) -> Any:
    """A JSON document. Raises `NothingSaid` for what is none, however deep it nests."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise NothingSaid("it nests too deeply") from error
    except ValueError as error:
        at = f" (column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise NothingSaid(f"it is no JSON{at}") from error
