"""Whether somebody asks for nothing but to be left alone. In doubt he does not: his mail is a reply, and a person reads it.

The words are taken apart into whole phrases, the longest first; one word that is in no phrase makes it a reply.
"""

import re
from functools import cache

from .stop_phrases import GREETING, POLITE, REQUESTS
from .words import signs

LONGEST = 400  # characters: who writes more says more

_BETWEEN = re.compile(r"[\s,.;:!?…、。！？()\"'„“”»«*_–—-]*")
_END = r"(?![^\W_])"


@cache
def _compiled() -> list[tuple[bool, re.Pattern[str]]]:
    """Every phrase, and whether it asks. Compiled when first used."""
    east = re.compile(r"[\u3040-\u9fff]")
    both = [(True, one) for one in REQUESTS] + [(False, one) for one in POLITE]
    return [(asks, re.compile(f"(?:{one})" + ("" if east.search(one) else _END), re.I)) for asks, one in both]


def asks_to_stop(subject: str, own: str, sender: tuple[str, str]) -> bool:
    """Whether `own` (the sender's own words, "" without any) is a request to stop and nothing else, or empty below such a subject."""
    words = _without_name(own, sender)
    if len(words) > LONGEST:
        return False
    asked, whole = _phrases(words)
    if whole and asked:
        return True
    subject_asks, subject_whole = _phrases(re.sub(r"\s(?=\S*\d)[\w.=-]{8,80}$", "", subject) if len(subject) < 120 else "")
    return whole and subject_whole and subject_asks


def _phrases(text: str) -> tuple[bool, bool]:
    """(something is asked for, the text is nothing but known phrases)."""
    text = text.replace("’", "'").lower()
    compiled = _compiled()
    position, asked = _BETWEEN.match(text, 0).end(), False  # type: ignore[union-attr]
    while position < len(text):
        found = [(match.end(), asks) for asks, pattern in compiled if (match := pattern.match(text, position)) and match.end() > position]
        if not found:
            return asked, False
        end, asks = max(found)
        asked = asked or asks
        position = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]
    return asked, True


def _without_name(own: str, sender: tuple[str, str]) -> str:
    """The words without a greeting on top and the sender's name (and what stands below it) at the end."""
    lines = [line.strip() for line in own.strip().split("\n") if line.strip()][:20]
    if len(lines) > 1 and GREETING.match(lines[0]):
        lines = lines[1:]
    name, address = sender
    known = set(re.findall(r"[^\W\d_]{2,}", f"{name} {address}".lower()))
    for number in range(1, len(lines)):
        said = re.findall(r"[^\W\d_]+", lines[number].lower())
        if said and len(said) <= 4 and said[0] in known and len(lines) - number <= 6 and all(map(signs, lines[number:])):
            return "\n".join(lines[:number])
    return "\n".join(lines)
