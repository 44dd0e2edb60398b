"""How near a hit is to the words that were typed: as words of its title, as words of the rest, or as a part of other words."""

import re
from collections.abc import Sequence

from .names import fold


def closeness(words: Sequence[str], title: str, rest: str = "") -> int:
    """0 where each of `words` is a whole word of the title, 1 where it begins one, 2 where it begins a word of the rest, 3 where one stands inside."""
    return max((_closeness(fold(word), fold(title), fold(rest)) for word in words if fold(word)), default=0)


def _closeness(word: str, title: str, rest: str) -> int:
    begins = rf"(?<!\w){re.escape(word)}"
    if re.search(rf"{begins}(?!\w)", title):
        return 0
    if re.search(begins, title):
        return 1
    return 2 if re.search(begins, rest) else 3
