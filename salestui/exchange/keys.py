"""A row's key in the program it was exported from, as the store remembers it: "hubspot:contact:123456789012"."""

import re

_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)  # what a spreadsheet made of a long number: no key any more
_FRACTION = re.compile(r"(\d+)[.,]0+")
_LINKEDIN = re.compile(r"^(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/(.+?)/?(?:\?.*)?$", re.IGNORECASE)
_PARTS = re.compile("[;,|]")


def external_key(prefix: str, cell: str) -> str:
    """The key of a row, or nothing where the cell cannot be one (empty, rounded by a spreadsheet)."""
    text = cell.strip()
    if text.isascii() and text.isdigit():  # nearly every one
        return prefix + text
    if not text or len(text) > 300 or _SCIENTIFIC.fullmatch(text):
        return ""
    whole = _FRACTION.fullmatch(text)
    if whole:
        text = whole[1]
    profile = _LINKEDIN.match(text)
    return prefix + (profile[1].lower() if profile else text)


def contact_keys(prefix: str, cell: str) -> tuple[str, ...]:
    """The keys of a cell that lists several ("101;102")."""
    return tuple(key for part in _PARTS.split(cell) if (key := external_key(prefix, part)))
