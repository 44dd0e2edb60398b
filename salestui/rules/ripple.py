"""The ripple: a changed answer of one quadrant asks the other three whether they still fit."""

import re
from dataclasses import dataclass

QUADRANTS = (1, 2, 3, 4)
SLOTS: dict[int, tuple[str, ...]] = {
    1: ("answer", "tomorrow", "not served"),
    2: ("answer", "fact"),
    3: ("answer", "belief"),
    4: ("answer",),
}
"""What an answer of each quadrant can be: its standing sentence, and the items beside it."""
ANSWER, TOMORROW, NOT_SERVED, FACT, BELIEF = "answer", "tomorrow", "not served", "fact", "belief"
LIVE, ROADMAP, GONE = "live", "roadmap", "gone"

_ORIGIN = re.compile(r"\AQ([1-4])\b")
_SHORT = 60


@dataclass(frozen=True)
class Said:
    """What one version of an answer says."""

    slot: str
    text: str
    detail: str = ""
    status: str = LIVE


def others(quadrant: int) -> tuple[int, ...]:
    """The three that a change of this one asks."""
    return tuple(each for each in QUADRANTS if each != quadrant)


def ripples(before: Said | None, after: Said) -> bool:
    """Whether the other three must be looked at again.

    Only what something can be built on ripples: the first sentence and a new item have nothing built on them yet, and neither have profiles
    for tomorrow and roadmap items. A roadmap item that goes live, a changed price and an item that ends do.
    """
    if before is None or before == after or before.status == GONE or before.slot == TOMORROW:
        return False
    return not (before.status == ROADMAP and after.status in (ROADMAP, GONE))


def review_words(quadrant: int, name: str, before: Said, after: Said, other: int, other_name: str) -> str:
    """What the review of another quadrant asks, in one line that begins with the quadrant that changed."""
    return f"Q{quadrant} {name}: {change_words(before, after)}. Does Q{other} {other_name} still fit?"


def change_words(before: Said, after: Said) -> str:
    """What has changed, shortly."""
    old, new = _short(before.text), _short(after.text)
    if after.status == GONE:
        return f"“{old}” ended"
    if before.status != after.status:
        return f"“{new}” is {after.status} now"
    if before.text != after.text:
        return f"“{old}” became “{new}”"
    return f"“{new}” now says “{_short(after.detail)}”" if after.detail else f"“{new}” lost its detail"


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"


def origin_of(about: str) -> int | None:
    """The quadrant whose change a review is about."""
    found = _ORIGIN.match(about)
    return int(found[1]) if found else None
