"""How the way to a customer converts: from stage to stage, from asset to move, and what that lets one expect. Honest about small numbers.

Definitions, each once and for every report:

- A prospect has **reached** a stage when the furthest stage he ever stood in is this one or a later one, by today's order of the open and
  won stages. Whoever skips ahead has passed what he skipped; whoever goes back, is lost or put off keeps what he reached. Moves do not keep
  the order of their day, and a stage that was skipped cannot be told from one that stood elsewhere then: stages put in another order count
  everybody's way anew.
- Whoever reached a stage is one of three. He **went on**: he reached the next one. He **waits**: it is the furthest he came, and there he
  stands. He **dropped off**: it is the furthest he came, and he stands there no more (lost, put off, moved back). **Conversion** is who went
  on, out of who reached the stage; **decided** is who went on, out of those who went on or dropped off: who waits may still do either.
- **Days in a stage** are the median over finished stays (those that ended by a move).
- A revision is **served** to a prospect by an outgoing touch that did not bounce. He **replied** to the last revision served to him before
  his message came. A move to a later stage within `MOVE_DAYS` is credited to the last revision served before it, and to no other. He was
  **won** by all that was served to him before he first became a customer. People are counted, not messages.
- The **forecast** is value times the share of those who ever reached the stage and became customers, whatever the period. Its month is that
  in which the median way to a customer would end; for whoever is past that, the days within which three in four of
  the customers were there; for whoever is past those too there is no month.
- A **period** is, for the funnel and the interactions, about the people who came in since then, whenever they moved; for what converts, about
  what was served since then and what followed; for contacts and the weekly review, about what happened since then.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

TOO_FEW = 20
"""Below so many people a share says nothing: one more or one less would change it by five points and more."""
MOVE_DAYS = 14
"""A move later than this after the last serving is no longer credited to it."""
Z_95 = 1.959963984540054
"""The normal deviate that leaves 2.5 % on either side."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` people out of `of`."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """A fraction from 0 to 1; None where there was nobody."""
        return self.count / self.of if self.of else None

    @property
    def too_few(self) -> bool:
        """Whether the share says nothing yet."""
        return self.of < TOO_FEW

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share is, with 95 % confidence; None where there are too few."""
        return None if self.too_few else wilson(self.count, self.of)

    @property
    def rest(self) -> "Rate":
        """Those who did not."""
        return Rate(self.of - self.count, self.of)


def wilson(count: int, of: int, z: float = Z_95) -> tuple[float, float]:
    """The Wilson score interval (low, high) of a share: `count` out of `of`, (0, 1) where nobody was asked.

    With p = count / of it is (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n). Source: E. B. Wilson, "Probable inference, the law of
    succession, and statistical inference", J. Am. Stat. Assoc. 22 (1927) 209-212; recommended for small n by Brown, Cai and DasGupta,
    "Interval estimation for a binomial proportion", Statistical Science 16 (2001) 101-133.
    """
    if of <= 0:
        return 0.0, 1.0
    share, square = count / of, z * z
    middle = share + square / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    low, high = (middle - spread) / (1 + square / of), (middle + spread) / (1 + square / of)
    return (0.0 if count == 0 else max(0.0, low)), (1.0 if count == of else min(1.0, high))


def reached(furthest: Sequence[int]) -> list[int]:
    """How many reached each stage, from how many came exactly so far (both in order of the stages)."""
    counts: list[int] = []
    total = 0
    for count in reversed(furthest):
        total += count
        counts.append(total)
    return counts[::-1]


def decided(counts: Sequence[int], waiting: Sequence[int]) -> list[Rate | None]:
    """Who went on out of those who went on or dropped off, from how many reached each stage and wait there; the last stage has none."""
    return [rate and Rate(rate.count, rate.of - there) for rate, there in zip(conversions(counts), waiting, strict=True)]


def conversions(counts: Sequence[int]) -> list[Rate | None]:
    """The conversion of each stage to the next one, from how many reached each; the last stage has none."""
    return [Rate(after, before) for before, after in pairwise(counts)] + [None] * bool(counts)


@dataclass(frozen=True, slots=True)
class Gap:
    """The one thing that is worth looking at first: its `kind` ("drop-off", "stage", "objection"), what it is about, and the numbers."""

    kind: str
    stage: str
    rate: Rate | None = None


def suggest_gap(rates: Iterable[tuple[str, Rate | None]], bare_stages: Sequence[str], unanswered: Sequence[str]) -> Gap | None:
    """The stage that loses the largest share of the decided (`rates`), where there are enough of them to say so; else an open stage without
    a live asset; else an objection without an answer. Of two that lose the same the earlier one. None where there is nothing to say."""
    worst: Gap | None = None
    for stage, rate in rates:
        if rate is None or rate.too_few or rate.rest.count == 0:
            continue
        if worst is None or worst.rate is None or rate.rest.count * worst.rate.of > worst.rate.rest.count * rate.of:
            worst = Gap("drop-off", stage, rate)
    if worst is not None:
        return worst
    if bare_stages:
        return Gap("stage", bare_stages[0])
    return Gap("objection", unanswered[0]) if unanswered else None


@dataclass(frozen=True, slots=True)
class Expected:
    """What stands open is worth: minor units of one currency. `low` and `high` by the interval of each stage's share; `few` is how much
    of `value` stands in stages that too few people came through to say."""

    value: int
    expected: int
    low: int
    high: int
    few: int


def expect(parts: Iterable[tuple[int, Rate]]) -> Expected:
    """The sum over (value in minor units, share that became customers); a share of nobody promises nothing and excludes nothing."""
    value = few = 0
    expected = low = high = 0.0
    for amount, rate in parts:
        least, most = wilson(rate.count, rate.of)
        value += amount
        few += amount if rate.too_few else 0
        expected += amount * (rate.share or 0.0)
        low += amount * least
        high += amount * most
    return Expected(value, round(expected), round(low), round(high), few)
