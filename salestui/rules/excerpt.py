"""The part of a text that a search's words stand in."""

import re
import unicodedata
from collections.abc import Sequence

from .names import fold

JOINER = "\u200d"
WIDTH = 120
"""Characters of an excerpt."""


def excerpt(text: str, words: Sequence[str], width: int = WIDTH) -> str:
    """A line of `text` around the first of `words` (as they are typed: the beginning of one counts), with “…” where more stands; else its beginning."""
    line = " ".join(text.split())
    at = _first(line, words)
    start = max(0, at - width // 3)
    if start:  # begin with a whole word
        start = line.find(" ", start, at) + 1 or _whole(line, start)
    end = _whole(line, start + width)
    return ("…" if start else "") + line[start:end].rstrip() + ("…" if end < len(line) else "")


def _whole(line: str, at: int) -> int:
    """A place to cut at or before `at` that leaves every letter with its marks, and every joined picture whole."""
    while 0 < at < len(line) and (line[at - 1] == JOINER or _goes_on(line[at]) or (_is_flag(line[at]) and _flags_before(line, at) % 2)):
        at -= 1
    return at


def _goes_on(letter: str) -> bool:
    """Whether it belongs to the letter before: an accent, a joiner, the colour of a skin."""
    return letter == JOINER or "\U0001f3fb" <= letter <= "\U0001f3ff" or unicodedata.category(letter).startswith("M")


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _flags_before(line: str, at: int) -> int:
    head = line[:at].rstrip("".join(map(chr, range(0x1F1E6, 0x1F200))))
    return at - len(head)


def _first(line: str, words: Sequence[str]) -> int:
    sought = [word for word in words if word.strip()]
    if not sought:
        return 0
    found = re.search("|".join(rf"(?<!\w){re.escape(word)}" for word in sought), line, re.IGNORECASE)
    if found is None:  # with accents, or inside a run without spaces
        plain, bare = line.casefold(), [fold(word) for word in sought]
        flat = "".join((fold(letter) or letter)[:1] for letter in line) if not line.isascii() else plain
        places = [at for word in bare if (at := flat.find(word)) >= 0]
        return min(places, default=0)
    return found.start()
