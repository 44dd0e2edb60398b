"""The part of a text that a search's words stand in."""

import re
from collections.abc import Sequence

from .names import fold

WIDTH = 120
"""Characters of an excerpt."""


def excerpt(text: str, words: Sequence[str], width: int = WIDTH) -> str:
    """A line of `text` around the first of `words` (as they are typed: the beginning of one counts), with “…” where more stands; else its beginning."""
    line = " ".join(text.split())
    at = _first(line, words)
    start = max(0, at - width // 3)
    if start:  # begin with a whole word
        start = line.find(" ", start, at) + 1 or start
    piece = line[start : start + width]
    return ("…" if start else "") + piece.rstrip() + ("…" if start + width < len(line) else "")


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
