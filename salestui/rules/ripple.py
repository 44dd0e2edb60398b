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
_QUOTED = re.compile(r"“([^”]*)”")
_SHORT, _TITLE = 60, 24  # signs of an answer in what a review asks, and in what it is called


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


def replaces_person(quadrant: int, before: Said | None, after: Said) -> bool:
    """Whether Q1's sentence names somebody else now: what stood beside the old words was the old person's."""
    return quadrant == 1 and before is not None and before.slot == after.slot == ANSWER and before.text.casefold() != after.text.casefold()


def stage_words(quadrant: int, name: str, stage: str, what: str, before: str, after: str, other: int, other_name: str) -> str:
    """What the review of another quadrant asks because a stage says something else now, in one line that begins with the stage's quadrant."""
    became = f"became “{_short(after)}”" if after else "is gone"
    return f"Q{quadrant} {name}: {what} of {stage}, “{_short(before)}”, {became}. Does Q{other} {other_name} still fit?"


def review_title(name: str, about: str) -> str:
    """What a review is called where several stand together: what is looked at, and what has changed."""
    origin = origin_of(about)
    if origin is None:
        return f"Review: {name}, {about}" if name and about else f"Review: {name or about}".rstrip(": ")
    changed = about.partition(": ")[2].rpartition(". Does Q")[0] or about
    shorter = _QUOTED.sub(lambda found: f"“{_short(found[1], _TITLE)}”", changed)
    return f"Review: {name}, since Q{origin} changed: {shorter}"


def _short(text: str, most: int = _SHORT) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def origin_of(about: str) -> int | None:
    """The quadrant whose change a review is about."""
    found = _ORIGIN.match(about)
    return int(found[1]) if found else None
