"""The synthesis guard: a decision is said in the founder's own words, not in those of what was heard.

Words are compared without case, punctuation, quotation marks, accents and what hides between letters. Scripts that write no spaces are
compared by signs: so many of them count as one word.
"""

import re
from collections.abc import Iterable, Iterator
from unicodedata import category, normalize

from ..errors import SalesError
from ..glass import quoted, safe_text

RUN = 8
"""Words in a row that a sentence may not share with what was heard."""
LEAST, MOST = 3, 500
"""Words that a sentence has at least (of signs without spaces two count as one), and characters at most."""
ALIKE = 90
"""From this `rapidfuzz` ratio on, two sentences are the same."""
_LEAST_WORDS = 4  # of one sentence among several that is compared alone

# Han, kana: about one and a half signs a word. Thai, Lao, Burmese, Khmer: about four.
_HAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_THAI = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_TOKEN = re.compile(rf"[{_HAN}{_THAI}]|[^\W_{_HAN}{_THAI}]+")
_PIECE = re.compile(rf"[{_HAN}{_THAI}]|[^\s{_HAN}{_THAI}]+")
_IS_HAN, _IS_THAI = re.compile(f"[{_HAN}]"), re.compile(f"[{_THAI}]")
_APOSTROPHES = re.compile("(?<=\\w)['’‘ʼ＇`´](?=\\w)")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+|(?<=[。！？｡])|\n\s*\n")


def check_synthesis(sentence: str, sources: Iterable[str]) -> str:
    """The founder's sentence, tidied. Raises `SalesError` where there is none, it is too short or too long to be one, or a copy of one of the
    `sources` (titles and bodies)."""
    if len(sentence) > MOST and len(sentence.strip()) > MOST:
        raise SalesError(
            f"This is {len(sentence.strip()):,} characters long; a sentence has at most {MOST}.",
            "Nothing was decided.",
            "Say in one sentence what you make of it.",
        )
    tidy = safe_text(sentence).strip()
    words = _words(tidy)
    if not words:
        raise SalesError("Say in one sentence what you make of it.", "Nothing was decided.", "Write it in your own words.")
    if sum(1 / 2 if _IS_HAN.match(word) else 1 / 4 if _IS_THAI.match(word) else 1 for word in words) < LEAST:
        raise SalesError(
            f"{quoted(tidy)} is no sentence yet.", "Nothing was decided.", f"Say what you make of it in {LEAST} words or more."
        )
    refusal = copied_words(tidy, sources)
    if refusal:
        raise SalesError(
            refusal,
            "Nothing was decided.",
            "Say it in your own words; the customer's go into the quotation (salestui triage --quote TEXT).",
        )
    return tidy


def copied_words(sentence: str, sources: Iterable[str]) -> str:
    """Why a sentence is not the founder's own, with the words it shares with what was heard; "" where it is his own."""
    tokens = _tokens(sentence)
    words = [token for token, _, _ in tokens]
    runs = list(_runs(words))
    own = _own_sentences(sentence, words)
    for source in sources:
        text = f" {' '.join(_words(source))} "
        for first, last in runs:
            if f" {' '.join(words[first:last])} " in text:
                while last < len(words) and f" {' '.join(words[first : last + 1])} " in text:
                    last += 1
                return f"“{_shown(sentence[tokens[first][1] : tokens[last - 1][2]])}” is copied from what was heard."
        if alike := _alike(own, source):
            return f"This is what was heard, nearly word for word: “{_shown(alike)}”."
    return ""


def _tokens(sentence: str) -> list[tuple[str, int, int]]:
    """The words of a sentence as they are compared, each with its place in it."""
    return [(word, match.start(), match.end()) for match in _PIECE.finditer(sentence) for word in _words(match.group())]


def _words(text: str) -> list[str]:
    """The words of a text as they are compared: without case, accents, apostrophes and what cannot be seen."""
    if text.isascii():
        return _TOKEN.findall(_APOSTROPHES.sub("", text.casefold()))
    opened = normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    unseen = {ord(one) for one in set(opened) if category(one) in ("Mn", "Me", "Cf") and not _IS_THAI.match(one)}
    return _TOKEN.findall(normalize("NFC", opened.translate(dict.fromkeys(unseen))))


def _runs(words: list[str]) -> Iterator[tuple[int, int]]:
    """Every shortest run of words that is long enough to be a copy."""
    weights = [2 / 3 if _IS_HAN.match(word) else 1 / 4 if _IS_THAI.match(word) else 1.0 for word in words]
    last, weight = 0, 0.0
    for first in range(len(words)):
        while last < len(words) and weight < RUN - 1e-9:
            weight += weights[last]
            last += 1
        if weight < RUN - 1e-9:
            return
        yield first, last
        weight -= weights[first]


def _own_sentences(sentence: str, words: list[str]) -> list[str]:
    """What the founder wrote, whole, and each of several sentences that says something."""
    parts = [_words(part) for part in _SENTENCE.split(sentence)]
    longer = [part for part in parts if len(part) >= _LEAST_WORDS] if len(parts) > 1 else []
    return [" ".join(part) for part in (words, *longer) if part]


def _alike(own: list[str], source: str) -> str:
    """The sentence of a source that one of ours is nearly the same as; "" for none."""
    from rapidfuzz import fuzz, process

    heard: dict[str, str] = {}
    for part in [*_SENTENCE.split(source), *source.splitlines()]:
        if part and (key := " ".join(_words(part))):
            heard.setdefault(key, part)
    for sentence in own:
        found = process.extractOne(sentence, heard.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        if found:
            return heard[found[0]]
    return ""


def _shown(text: str) -> str:
    words = " ".join(safe_text(text).split()).strip("\"'“”‘’.,;:!? ")
    return words if len(words) <= 120 else words[:119].rstrip() + "…"
