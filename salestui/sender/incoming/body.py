"""The readable text of a mail: its plain text, else its HTML made text; never an attachment or an attached mail."""

import re
from dataclasses import dataclass

from ...glass import safe_text
from .charset import decoded
from .html import html_text
from .parts import LONGEST_TEXT, Part


@dataclass(frozen=True)
class Body:
    """`whole` is all that can be read; `own` the same without what a mail program marked as the earlier mail in its HTML."""

    whole: str
    own: str


def body_of(part: Part) -> Body:
    """The text of a mail, harmless, at most `LONGEST_TEXT` characters of it."""
    texts = _texts(part)
    return Body(_tidy("\n\n".join(whole for whole, _ in texts)), _tidy("\n\n".join(own for _, own in texts)))


def part_text(part: Part) -> str:
    """One text part as text, whatever it is marked as. For reports."""
    text = decoded(part.bytes_of_text(), part.parameter("charset"))[:LONGEST_TEXT]
    return _tidy(html_text(text) if part.kind == "text/html" else text)


def _tidy(text: str) -> str:
    text = safe_text(text[:LONGEST_TEXT], lines=True)
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n ")


def _texts(part: Part) -> list[tuple[str, str]]:
    if part.parts and part.kind.startswith("multipart/"):
        found = [_texts(child) for child in part.parts]
        if part.kind != "multipart/alternative":
            return [text for texts in found for text in texts]
        # The first that says anything: plain text stands before HTML (RFC 2046, 5.1.4), a calendar or AMP part behind.
        plain = [texts for child, texts in zip(part.parts, found, strict=True) if texts and child.kind == "text/plain"]
        return next((texts for texts in (*plain, *found) if any(whole.strip() for whole, _ in texts)), [])
    if part.kind not in ("text/plain", "text/html", "text/enriched") or _is_attachment(part):
        return []
    text = decoded(part.bytes_of_text(), part.parameter("charset"))[:LONGEST_TEXT]
    if part.kind != "text/html":
        return [(text, text)]
    return [(html_text(text), html_text(text, own_only=True))]


def _is_attachment(part: Part) -> bool:
    return str(part.head.get("content-disposition", "")).strip().lower().startswith("attachment")
