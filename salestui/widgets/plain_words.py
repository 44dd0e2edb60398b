"""Somebody's plain words laid out to be read: at most 80 columns, blank lines kept, what they quote dimmed, their links gathered."""

import re
from collections.abc import Sequence
from functools import lru_cache

from ..glass import safe_text
from .cells import Line, width, wrap

COLUMN = 80
"""Cells a line of reading has at most: longer ones lose the eye on the way back."""
SHOWN = 100_000
"""Characters that are laid out; nobody reads further, and the rest is said to be there."""
_LINK = re.compile(r"https?://[^\s<>\"'“”‘’`|\\^{}\[\]]+", re.IGNORECASE)
_QUOTE = re.compile(r"(?: {0,3}>)+ ?")
_INDENT = re.compile(r" {1,12}(?=\S)")


def plain_lines(text: str, cells: int) -> Sequence[Line]:
    """The words as lines of at most `cells`."""
    return _laid_out(text, max(1, min(cells, COLUMN)))


def links_in(text: str) -> list[str]:
    """The web addresses that stand in the words, each once, in their order, without the full stop or bracket that follows them."""
    found = (_whole(link) for link in _LINK.findall(safe_text(text[:SHOWN], lines=True)))
    return list(dict.fromkeys(link for link in found if len(link) > len("https://")))


@lru_cache(maxsize=16)
def _laid_out(text: str, cells: int) -> tuple[Line, ...]:
    lines: list[Line] = []
    blank = True  # nothing stands above the first words
    for line in safe_text(text[:SHOWN], lines=True).split("\n"):
        if not line.strip():
            lines += [] if blank else [[]]
            blank = True
            continue
        blank = False
        found = _QUOTE.match(line) or _INDENT.match(line)
        before = found[0] if found is not None and width(found[0]) < cells // 2 else ""
        style = "dim" if ">" in before else ""
        lines += [[(before + part, style)] for part in wrap(line[len(before) :], cells - width(before)) or [""]]
    while lines and not lines[-1]:
        lines.pop()
    if len(text) > SHOWN:
        lines += [[], [(f"… and {len(text) - SHOWN:,} characters more. y copies all of it.", "dim")]]
    return tuple(lines)


def _whole(link: str) -> str:
    while link and (link[-1] in ".,;:!?*_~" or (link[-1] == ")" and link.count("(") < link.count(")"))):
        link = link[:-1]
    return link
