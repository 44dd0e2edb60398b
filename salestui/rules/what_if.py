"""Two plans of who would get what when, held against each other: what a change of the formula would do, before it is saved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

SLIGHT = timedelta(minutes=15)
"""A shift below this is the mailbox's own pace, not the formula: mails that leave one after another shift by seconds."""
DAY = timedelta(days=1)


class Serving(NamedTuple):
    """One asset that one prospect would get, and the moment of it."""

    prospect_id: int
    prospect: str
    asset_id: int
    asset: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """One asset that a prospect would get at another moment; `was` or `will` is None where he would never get it."""

    prospect_id: int
    prospect: str
    asset_id: int
    asset: str
    was: datetime | None
    will: datetime | None

    @property
    def id(self) -> tuple[int, int]:
        """What tells it from all others."""
        return self.prospect_id, self.asset_id

    @property
    def kind(self) -> str:
        """new, gone, earlier or later."""
        if self.was is None:
            return "new"
        if self.will is None:
            return "gone"
        return "earlier" if self.will < self.was else "later"


@dataclass(frozen=True, slots=True)
class Total:
    """How many people get an asset earlier, later, newly or no more; for the first two by how much at least and at most."""

    asset: str
    kind: str
    people: int
    least: timedelta = timedelta()
    most: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences, prospect by prospect in the order of their first one; `silent` are people who would get something now, and then
    nothing, `woken` the reverse. `people` is how many have a plan at all."""

    differences: Sequence[Difference]
    people: int
    silent: int = 0
    woken: int = 0


def compare(now: Iterable[Serving], then: Iterable[Serving], until: datetime | None = None) -> Comparison:
    """Hold the plan as it is against the one that would be; each names an asset at most once for a prospect.

    What either plan holds up to `until` is compared. With it, both plans go on after that, in order of time: what one holds before and
    the other only after it is earlier or later, and gone or new only where the other never comes to it.
    """
    was, with_now, more_now = _up_to(now, until)
    will, with_then, more_then = _up_to(then, until)
    _look_further(more_now, was, will.keys() - was.keys())
    _look_further(more_then, will, was.keys() - will.keys())
    found: list[Difference] = []
    for key in {**was, **will}:
        one, two = was.get(key), will.get(key)
        if one is None or two is None or abs(two.at - one.at) >= SLIGHT:
            serving = one or two
            assert serving is not None  # the key is from one of them
            found.append(Difference(*serving[:4], one.at if one else None, two.at if two else None))
    first: dict[int, datetime] = {}
    for each in found:
        first[each.prospect_id] = min(first.get(each.prospect_id, _at(each)), _at(each))
    found.sort(key=lambda each: (first[each.prospect_id], each.prospect_id, _at(each), each.asset_id))
    return Comparison(found, len(with_now | with_then), len(with_now - with_then), len(with_then - with_now))


def _up_to(plan: Iterable[Serving], until: datetime | None) -> tuple[dict[tuple[int, int], Serving], set[int], Iterator[Serving]]:
    """What a plan holds up to a moment, by prospect and asset; the people in it; and the rest of the plan, still to be gone through."""
    rest = iter(plan)
    held: dict[tuple[int, int], Serving] = {}
    for serving in rest:
        if until is not None and serving.at > until:
            rest = chain((serving,), rest)
            break
        held[serving.prospect_id, serving.asset_id] = serving
    return held, {prospect for prospect, _ in held}, rest


def _look_further(rest: Iterator[Serving], held: dict[tuple[int, int], Serving], missing: set[tuple[int, int]]) -> None:
    """Go on in a plan for what is missing, until all is found or the plan ends."""
    while missing and (serving := next(rest, None)) is not None:
        key = serving.prospect_id, serving.asset_id
        if key in missing:
            missing.remove(key)
            held[key] = serving


def _at(difference: Difference) -> datetime:
    moments = [moment for moment in (difference.was, difference.will) if moment is not None]
    return min(moments)


def totals(differences: Iterable[Difference]) -> list[Total]:
    """The differences counted by asset and kind, those that meet the most people first."""
    people: dict[tuple[int, str, str], int] = {}
    spans: dict[tuple[int, str, str], tuple[timedelta, timedelta]] = {}
    for each in differences:
        key = (each.asset_id, each.asset, each.kind)
        people[key] = people.get(key, 0) + 1
        if each.was is not None and each.will is not None:
            shift = abs(each.will - each.was)
            least, most = spans.get(key, (shift, shift))
            spans[key] = min(least, shift), max(most, shift)
    ordered = sorted(people.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Total(asset, kind, count, *spans.get((id, asset, kind), (timedelta(), timedelta()))) for (id, asset, kind), count in ordered]
