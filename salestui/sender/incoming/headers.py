"""What stands in a mail's headers, as words: decoded, unfolded, harmless. Junk gives "" or nothing, never an error."""

import binascii
import quopri
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from ...glass import safe_text
from .charset import base64_decoded, decoded

LONGEST_LINE, MOST_ADDRESSES, MOST_IDS = 1_000, 100, 100  # characters of a header that is shown; addresses and ids of one mail

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,2000})\?=")
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s+(?==\?)")
_BRACKETED = re.compile(r"<([^<>]{1,996})>")
_BARE_ID = re.compile(r"[^\s<>,;\"]{1,300}@[^\s<>,;\"]{1,300}")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"\\@]{1,200}@[^\s<>()\[\],;:\"\\@]{1,255}")


def raw(head: Message, name: str) -> str:
    """The first value of a header with its bytes read as UTF-8 (else Windows-1252) and its folds taken out; "" without one."""
    return next(iter(raw_all(head, (name,))), "")


def raw_all(head: Message, names: Iterable[str]) -> list[str]:
    """Every value of the named headers, in the order of the names."""
    wanted = [name.lower() for name in names]
    values: dict[str, list[str]] = {name: [] for name in wanted}
    for name, value in head.raw_items():
        if name.lower() in values:
            values[name.lower()].append(_unfolded(str(value)))
    return [value for name in wanted for value in values[name]]


def _unfolded(value: str) -> str:
    if not value.isascii():
        value = decoded(value.encode("utf-8", "surrogateescape"), "")
    return re.sub(r"\r?\n[ \t]*|\r", " ", value).strip()


def words(value: str, limit: int = LONGEST_LINE) -> str:
    """A header's text as a reader sees it (RFC 2047), one harmless line."""
    value = value[: limit * 8]
    if "=?" in value:
        value = _without_encoding(value)
    return safe_text(value)[:limit].strip()


def _without_encoding(value: str) -> str:
    """Encoded words decoded. Neighbours of one charset are joined as bytes first: Outlook cuts characters in two."""
    text, start = _BETWEEN_WORDS.sub("", value), 0
    made: list[str] = []
    data, charset = b"", ""
    for found in _WORD.finditer(text):
        its_charset = found[1].partition("*")[0].lower()
        if data and (found.start() != start or its_charset != charset):
            made.append(decoded(data, charset))
            data = b""
        made.append(text[start : found.start()])
        data, charset, start = data + _word_bytes(found[2], found[3]), its_charset, found.end()
    if data:
        made.append(decoded(data, charset))
    return "".join((*made, text[start:]))


def _word_bytes(encoding: str, value: str) -> bytes:
    data = value.encode("utf-8", "replace")
    if encoding in "bB":
        return base64_decoded(data)
    try:
        return quopri.decodestring(data.replace(b"_", b" "), header=False)
    except binascii.Error:
        return data


def message_ids(value: str) -> tuple[str, ...]:
    """The Message-IDs of a header in its order, each once, in brackets.

    Folds within the brackets are taken out. Where no brackets stand at all, words with an @ are taken; what Outlook and
    Python make of a long line (an encoded word) is decoded first.
    """
    if "=?" in value:
        value = _without_encoding(value)
    inner = _BRACKETED.findall(value) or (_BARE_ID.findall(value) if "<" not in value or ">" not in value else [])
    ids = (safe_text(re.sub(r"\s+", "", one)) for one in inner)
    return tuple(dict.fromkeys(f"<{one}>" for one in ids if one))


def references(head: Message) -> tuple[str, ...]:
    """What the mail answers, the most recent first: In-Reply-To, then References from its end."""
    replied = [one for value in raw_all(head, ("in-reply-to",)) for one in message_ids(value)]
    earlier = [one for value in raw_all(head, ("references",)) for one in message_ids(value)]
    return tuple(dict.fromkeys((*replied[:3], *reversed(earlier))))[:MOST_IDS]


def addresses(values: Iterable[str]) -> list[tuple[str, str]]:
    """(display name, address) of address headers; the domain lower case. An address without @ is left out."""
    found: dict[str, str] = {}
    for value in values:
        # Encoded words may hold commas, brackets and quotes: they are put back when the names have been taken apart.
        value, hidden = _hidden(_BETWEEN_WORDS.sub("", value[:20_000]))
        for name, address in _pairs(value) or [("", one) for one in _ADDRESS.findall(value)]:
            local, at, domain = address.strip().rpartition("@")
            if at and local and domain and len(found) < MOST_ADDRESSES:
                found.setdefault(words(f"{local}@{domain.lower()}", 320), words(_shown_again(name, hidden).strip().strip("\"'"), 200))
    return [(name, address) for address, name in found.items()]


def _hidden(value: str) -> tuple[str, list[str]]:
    """The value with a mark in place of every encoded word, and those words."""
    pieces, words_found = _WORD.split(value)[::4], [word[0] for word in _WORD.finditer(value)]
    marked = "".join(f"{piece}\ue000{number}\ue001" for number, piece in enumerate(pieces[:-1]))
    return marked + pieces[-1], words_found


def _shown_again(name: str, hidden: list[str]) -> str:
    return re.sub("\ue000(\\d{1,6})\ue001", lambda mark: hidden[int(mark[1])] if int(mark[1]) < len(hidden) else "", name)


def _pairs(value: str) -> list[tuple[str, str]]:
    try:
        return [(name, address) for name, address in getaddresses([value]) if _ADDRESS.fullmatch(address.strip())]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # nested comments and other junk
        return []


def date_of(head: Message, received_at: datetime) -> datetime | None:
    """The Date header in UTC; None where it is missing, before 1990, or more than two days after the mail came."""
    try:
        at = parsedate_to_datetime(re.sub(r"\s+", " ", raw(head, "date"))[:100])
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, LookupError, TypeError, OverflowError):
        return None
    latest = (received_at if received_at.tzinfo else received_at.replace(tzinfo=UTC)) + timedelta(days=2)
    return at if at.year >= 1990 and at <= latest else None
