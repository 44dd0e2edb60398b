"""Whether two things heard are one told twice. Where that is not plain they are two: a decision on a group decides all that is in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .names import fold

ALIKE = 90
"""Least `rapidfuzz` token-sort ratio of two titles. In the table of tests/rules one story told by two papers reaches 94 and more, two short
ones of one firm at most 84; a long headline of another matter comes higher, and is told by its words (`_about_two`)."""
SAME_BODY = 85
"""Least ratio of two bodies that say the same: a line of greetings or an address more or less stays above, another message in one form below."""
SAME_PAGE = 60
"""Least ratio of two titles of one source that stand under one address: a headline that was corrected, not the next one of a status page."""
SAME_WORD = 75
"""Least ratio of two forms of one word: "bookkeeper" and "bookkeepers", but not "raises" and "lowers"."""
WORDS, SIGNS = 3, 16
"""A title says by itself what it is about where it has so many words and letters; "Login problem" has not."""
WIDE_SIGNS = 6
"""And so many letters where it is written without spaces (Chinese, Japanese, Korean, Thai)."""
_LOOKED_AT = 2_000  # characters of a body
_SOUGHT = 3  # words of a title that candidates are sought by
_PERSONAL = frozenset(("reply", "objection"))

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_PUBLISHER = re.compile(r"^(?P<title>.{16,})\s+(?:[|–—·»]|-)\s+(?P<who>[^|–—·»]{2,40})$")
_WIDE = re.compile(r"[\u0e00-\u0eff\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")
_DENIALS = (
    "not no never without cannot can't don't doesn't didn't won't isn't aren't stop stops stopped ends ended kein keine keinen nicht nie ohne"
    " pas jamais sans non nunca sin senza mai ne nej inte aldrig niet geen nooit ikke"
)
_NOT = frozenset(_DENIALS.split())
_TURNED = [
    "up-down",
    "raises-lowers",
    "raise-lower",
    "more-less",
    "buys-sells",
    "wins-loses",
    "opens-closes",
    "gains-loses",
    "before-after",
]
_OPPOSITES = tuple(frozenset(pair.split("-")) for pair in _TURNED)


@dataclass(frozen=True)
class Told:
    """What of one thing heard is compared. `source_id` None is what was captured; `prospect_id` whose it is."""

    title: str
    body: str = ""
    kind: str = "note"
    source_id: int | None = None
    prospect_id: int | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the title as they are compared, without the publisher's name behind it."""
        return _words(self.title)

    @property
    def spelled(self) -> str:
        """The title as it is compared."""
        return " ".join(self.words)

    @property
    def speaks(self) -> bool:
        """Whether the title says by itself what it is about."""
        if _WIDE.search(self.spelled):
            return len(self.spelled.replace(" ", "")) >= WIDE_SIGNS
        return len(self.words) >= WORDS and len(self.spelled) >= SIGNS


@lru_cache(maxsize=4_096)  # a title is met once as the new one, and then as a candidate again and again
def _words(title: str) -> tuple[str, ...]:
    found = _PUBLISHER.match(title.strip())
    return tuple(_WORD.findall(fold(found["title"] if found else title)))


def numbers(words: Sequence[str]) -> frozenset[str]:
    """The words with a digit in them. Two titles that are written with spaces and differ in these are two stories (`_turned`)."""
    return frozenset(word for word in words if any(sign.isdigit() for sign in word))


def sought_numbers(title: str) -> list[str]:
    """The numbers that a title must have to be alike with this one; none for what is written without spaces."""
    words = _words(title)
    return [] if _WIDE.search("".join(words)) else sorted(numbers(words))


def likely_titles(title: str, others: Sequence[str]) -> list[int]:
    """The places of the titles that may tell the same story, best first: what `same_story` needs bodies for is left to it."""
    from rapidfuzz import fuzz, process

    mine = _words(title)
    if _WIDE.search("".join(mine)):
        scored = [(_ratio(mine, _words(other)), at) for at, other in enumerate(others)]
    else:
        wanted = numbers(mine)
        spelled = {at: " ".join(words) for at, words in enumerate(map(_words, others)) if numbers(words) == wanted}
        found = process.extract(" ".join(mine), spelled, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=None, processor=None)
        scored = [(score, at) for _, score, at in found]
    return [at for score, at in sorted(scored, key=lambda each: (-each[0], each[1])) if score >= ALIKE]


def sought_words(title: str) -> list[tuple[str, bool]]:
    """What candidates are sought by: the longest words of a title, as the rarest; (beginning, True) of a run without spaces.

    [] where the title is too short to be alike with anything but itself.
    """
    told = Told(title)
    if not told.speaks:
        return []
    runs = [(run[:2], True) for run in _WIDE.findall(told.spelled) if len(run) > 1]
    words = sorted({word for word in told.words if not _WIDE.search(word)}, key=lambda word: (-len(word), word))
    return list(dict.fromkeys(runs))[:_SOUGHT] or [(word, False) for word in words[:_SOUGHT]]


def same_story(one: Told, other: Told) -> float:
    """How alike two things heard are, 0 where they are two, else up to 100."""
    if one.kind == "page" or other.kind == "page" or (one.kind in _PERSONAL) != (other.kind in _PERSONAL):
        return 0  # each change of a page is news
    alike = 100.0 if one.words == other.words else _ratio(one.words, other.words)
    if alike < ALIKE or not (one.speaks and other.speaks):
        return 0
    if alike < 100 and (_turned(one.words, other.words) or _about_two(one.words, other.words)):
        return 0
    return alike if not _wants_body(one, other, alike) or same_words(one.body, other.body) else 0


def _wants_body(one: Told, other: Told, alike: float) -> bool:
    """Whether a title alone does not tell: of what people wrote themselves, and where one source gives all it says the same title."""
    personal = one.kind in _PERSONAL or None not in (one.prospect_id, other.prospect_id)
    return personal or (alike == 100 and one.source_id == other.source_id and one.source_id is not None)


def same_words(one: str, other: str) -> bool:
    """Whether two bodies say the same; two empty ones say nothing."""
    first, second = (" ".join(fold(text[:_LOOKED_AT]).split()) for text in (one, other))
    if not first or not second:
        return False
    if first == second:
        return True
    from rapidfuzz import fuzz

    return fuzz.ratio(first, second, score_cutoff=SAME_BODY) > 0


def same_page(one: str, other: str) -> bool:
    """Whether two titles of one source under one address may be the same text, corrected."""
    from rapidfuzz import fuzz

    return fuzz.token_sort_ratio(fold(one), fold(other)) >= SAME_PAGE


def best_alike(title: str, others: Sequence[tuple[int, str]], limit: int) -> list[int]:
    """The ids of the titles that are most alike to one, best first; those that have nothing in common are left out."""
    from rapidfuzz import fuzz

    mine = Told(title).spelled
    scored = [(fuzz.token_set_ratio(mine, Told(text).spelled), id) for id, text in others]
    return [id for score, id in sorted(scored, key=lambda each: (-each[0], -each[1])) if score >= 50][:limit]


def _ratio(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    from rapidfuzz import fuzz

    if _WIDE.search("".join(one)):
        return float(fuzz.ratio("".join(one), "".join(other)))
    return float(fuzz.token_sort_ratio(" ".join(one), " ".join(other), score_cutoff=ALIKE))


def _about_two(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether each has a word of its own that is no form of one of the other's: a long headline with Berlin, or Vienna, in the same place."""
    from rapidfuzz import fuzz

    if _WIDE.search("".join(one)):
        return False
    mine, yours = ([word for word in a if len(word) > 3 and word not in b] for a, b in ((one, other), (other, one)))
    odd = [[word for word in a if all(fuzz.ratio(word, each) < SAME_WORD for each in b)] for a, b in ((mine, yours), (yours, mine))]
    return bool(odd[0] and odd[1])


def _turned(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one says the opposite of the other, or gives another number: "4.1" and "4.2" are two releases."""
    apart = set(one) ^ set(other)
    if not apart:
        return False
    if apart & _NOT or any(pair <= apart for pair in _OPPOSITES):
        return True
    return any(any(sign.isdigit() for sign in word) for word in apart)
