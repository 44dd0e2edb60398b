"""Whether two titles have enough words in common to be offered as one story to a person who decides; `same_story` decides by itself."""

from .same_story import SAME_WORD, Told

SHARED = 1 / 3
"""Least part of the shorter title's letters that stand in words which the other has too. "AI ends bookkeeping within three years" shares a
sixth of its letters with "Three bookkeepers stuck at the bank login"; "Bank login: partner is away" shares half."""
_LONG = 4  # letters of a word that says something


def share_words(one: str, other: str) -> bool:
    """Whether two titles have so much in common."""
    from rapidfuzz import fuzz

    first, second = _telling(one), _telling(other)
    if len("".join(first)) > len("".join(second)):
        first, second = second, first
    shared = sum(len(word) for word in first if any(fuzz.ratio(word, each) >= SAME_WORD for each in second))
    return shared >= SHARED * sum(map(len, first))


def _telling(title: str) -> list[str]:
    words = Told(title).words
    return [word for word in words if len(word) >= _LONG or not word.isascii()] or list(words)
