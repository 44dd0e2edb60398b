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
ENOUGH = 3
"""Mentions from which even weak evidence is no longer parked."""

NOT_SERVED, OPINION, NO_QUADRANT, COPIES = "not whom we serve", "opinion or hearsay", "touches no quadrant", "copies a competitor"
BREAKS_FIT, ADDS_FRICTION, NOT_LIVE, COSTS = "breaks fit", "adds friction", "promises what is not live", "costs more than it saves"
NOISE, DUPLICATE, OLD = "noise", "duplicate", "old"
REASONS = (NOT_SERVED, OPINION, NO_QUADRANT, COPIES, BREAKS_FIT, ADDS_FRICTION, NOT_LIVE, COSTS, NOISE, DUPLICATE, OLD)
"""Why a piece of intel is discarded."""


@dataclass(frozen=True)
class Suggestion:
    """A verdict with the reason why the app suggests it, and the reason it would give for a discard."""

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
) -> Suggestion:
    """What to do with intel that has these effects on the quadrants.

    `mentions` is how often it was heard, `fit` the pairs that break, `kind` what kind of intel it is; `known` is the reason that a rule, or an
    earlier decision on the same thing, gave for discarding it; `days_old` how long ago it was published.
    """
    verdict, why = _verdict(touched(effects), voice, evidence, mentions, fit, friction)
    reason = known or _reason(touched(effects), voice, evidence, fit, friction, kind, days_old)
    return Suggestion(verdict, why, reason)


def _verdict(effects: Mapping[int, str], voice: str, evidence: str, mentions: int, fit: Sequence[str], friction: str) -> tuple[str, str]:
    if not effects:
        return "discard", "It touches no quadrant."
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


def _reason(effects: Mapping[int, str], voice: str, evidence: str, fit: Sequence[str], friction: str, kind: str, days_old: int) -> str:
    """The first reason that what is known of it speaks for."""
    if voice == "not served":
        return NOT_SERVED
    if kind.strip().casefold() == "competitor":
        return COPIES
    if fit:
        return BREAKS_FIT
    if friction == "more":
        return ADDS_FRICTION
    if evidence == "weak":
        return OPINION
    if days_old > 365:
        return OLD
    return COSTS if effects else NO_QUADRANT


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
