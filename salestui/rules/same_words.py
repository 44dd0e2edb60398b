"""Whether two texts are two states of one: somebody else's words under the same number are not."""

import re

TOGETHER = 3  # words that are looked at as one piece
SHARED = 0.3  # part of the longer text's pieces that the other has too
_MARKS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)  # every script greets by the same name


def alike(one: str, other: str) -> bool:
    """Whether a good part of the longer text stands in the other; two empty ones are alike."""
    first, second = _pieces(one), _pieces(other)
    if not first or not second:
        return not first and not second
    return len(first & second) >= SHARED * max(len(first), len(second))


def _pieces(text: str) -> set[tuple[str, ...]]:
    words = _MARKS.sub(" ", text).casefold().split()
    if len(words) <= TOGETHER:
        return {tuple(words)} if words else set()
    return set(zip(words, words[1:], words[2:], strict=False))
