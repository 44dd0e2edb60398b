"""The verdict that the app suggests on a piece of intel, and the reason for which it would be discarded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..errors import SalesError
from ..glass import safe_text
from .effects import CONFIRMS, touched

VERDICTS = ("change", "confirm", "park", "discard")
VOICES = ("today", "tomorrow", "not served")
GRADES = ("weak", "some", "strong")
FRICTIONS = ("less", "same", "more")
_SAID_TO_US = ("ticket", "call", "reply", "objection", "mail", "chat")  # kinds of what somebody said to the business itself
UNMARKED = "Nothing is marked yet: 1-4 say what it touches."
"""Why a customer's words are suggested for a discard."""
A_YEAR = 365
"""Days after which what was published is old."""
ENOUGH = 3
"""Mentions from which even weak evidence is no longer parked."""

NOT_SERVED, OPINION, NO_QUADRANT, COPIES = "not whom we serve", "opinion or hearsay", "touches no quadrant", "copies a competitor"
BREAKS_FIT, ADDS_FRICTION, NOT_LIVE, COSTS = "breaks fit", "adds friction", "promises what is not live", "costs more than it saves"
NOISE, DUPLICATE, OLD = "noise", "duplicate", "old"
REASONS = (NOT_SERVED, OPINION, NO_QUADRANT, COPIES, BREAKS_FIT, ADDS_FRICTION, NOT_LIVE, COSTS, NOISE, DUPLICATE, OLD)
"""Why a piece of intel is discarded."""


@dataclass(frozen=True)
class Suggestion:
    """A verdict with the reason why the app suggests it, and the reason it would give for a discard; "" where only the founder can know that."""

    verdict: str
    why: str
    reason: str


def suggest(
    effects: Mapping[int, str],
    *,
    voice: str = "",
    evidence: str = "",
    mentions: int = 1,
    fit: Sequence[str] = (),
    friction: str = "",
    kind: str = "",
    known: str = "",
    days_old: int = 0,
    side: str = "",
    prospect: bool = False,
) -> Suggestion:
    """What to do with intel that has these effects on the quadrants.

    `mentions` is how often it was heard, `fit` the pairs that break, `kind` what kind of intel it is; `known` is the reason that a rule, or an
    earlier decision on the same thing, gave for discarding it; `days_old` how long ago it was published; `side` whether it comes from inside or
    outside the business, `prospect` whether a prospect said it.
    """
    marks, what = touched(effects), kind.strip().casefold()
    customer = prospect or (side == "inside" and what in _SAID_TO_US)
    verdict, why = _verdict(marks, voice, evidence, mentions, fit, friction, customer)
    # The first reason that what is known speaks for. Who marked a quadrant is not told that it touches none, nor is its worth guessed.
    stranger = not marks and side == "outside" and not prospect
    reasons = (
        (known, bool(known)),
        (NOT_SERVED, voice == "not served"),
        (COPIES, what == "competitor"),
        (BREAKS_FIT, bool(fit)),
        (ADDS_FRICTION, friction == "more"),
        (OPINION, evidence == "weak"),
        (OLD, days_old > A_YEAR),
        (COSTS, friction == "same" and any(mark != CONFIRMS for mark in marks.values())),
        (NOT_SERVED, stranger and what in _SAID_TO_US),
        (OPINION, stranger and what == "note"),
        (NO_QUADRANT, not marks),
    )
    return Suggestion(verdict, why, next((reason for reason, speaks in reasons if speaks), ""))


def _verdict(
    effects: Mapping[int, str], voice: str, evidence: str, mentions: int, fit: Sequence[str], friction: str, customer: bool
) -> tuple[str, str]:
    if not effects:
        return "discard", UNMARKED if customer else "It touches no quadrant."
    names = _and([f"Q{quadrant}" for quadrant in effects])
    if all(mark == CONFIRMS for mark in effects.values()):
        return "confirm", f"It only confirms {names}."
    if voice == "tomorrow":
        return "park", "It is the voice of tomorrow's customer, not of today's."
    if evidence == "weak" and mentions < ENOUGH:
        return "park", f"The evidence is weak and it was heard {'once' if mentions == 1 else 'twice'}; {ENOUGH} mentions are enough."
    if fit and friction != "less":
        pairs = _and([f"Q{pair[0]} and Q{pair[1]}" for pair in fit], "; ")
        return "park", f"The fit of {pairs} breaks, and the next sale does not get less friction."
    return "change", f"It does more than confirm {names}, and nothing speaks against it."


def _and(words: Sequence[str], between: str = " and ") -> str:
    if between != " and " or len(words) < 3:
        return between.join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def find_reason(text: str) -> str:
    """A reason as a person gives it: a number or the beginning of one in the list, or any part of only one; else his own words.

    Raises `SalesError` where there are none.
    """
    asked = safe_text(text).strip()
    if not asked:
        raise SalesError("A discard wants one reason.", "Nothing was decided.", f"Say one of: {', '.join(REASONS)}.")
    if asked.isascii() and asked.isdecimal() and 1 <= int(asked) <= len(REASONS):
        return REASONS[int(asked) - 1]
    low = asked.casefold()
    for found in (
        [one for one in REASONS if one == low],
        [one for one in REASONS if one.startswith(low)],
        [one for one in REASONS if low in one],
    ):
        if len(found) == 1:
            return found[0]
    return asked
