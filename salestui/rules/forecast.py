"""Who would get what when: the sender played forward without sending, with its windows, holidays, caps and gaps.

The same function tells what the outbox holds ahead and, with another formula, what that would change ("what if"). It assumes that
everybody stays silent, every server answers, and what is done by hand is done the moment it is due.
"""

import heapq
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .formula import StepPlan
from .schedule import Window, due_at, next_open

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Pace:
    """How a mailbox sends: its window, its caps over 24 hours and a minute, its gap (seconds, on average), and what left lately (in order)."""

    window: Window | None = None
    per_day: int | None = None
    per_minute: int | None = None
    gap: float = 0.0
    lately: Sequence[datetime] = ()


@dataclass(frozen=True)
class Way:
    """What a prospect still gets, in order; `first_at` is when the first of `steps` is due, `known` whether he has had a mail."""

    prospect_id: int
    steps: Sequence[StepPlan]
    first_at: datetime
    zone: ZoneInfo
    mailbox_id: int = 0
    known: bool = False


@dataclass(frozen=True)
class Planned:
    """One step of one prospect at the moment it would be taken."""

    prospect_id: int
    step: StepPlan
    at: datetime
    mailbox_id: int


@dataclass
class _Mailbox:
    pace: Pace
    day: deque[datetime] = field(default_factory=deque)
    minute: deque[datetime] = field(default_factory=deque)
    free_at: datetime | None = None

    def earliest(self, at: datetime) -> datetime:
        """The first moment from `at` on at which the caps and the gap let a mail go."""
        for sent, cap, span in ((self.day, self.pace.per_day, DAY), (self.minute, self.pace.per_minute, MINUTE)):
            while sent and sent[0] <= at - span:
                sent.popleft()
            if cap is not None and len(sent) >= cap:
                at = max(at, sent[len(sent) - cap] + span) if cap else at + span
        return max(at, self.free_at) if self.free_at else at

    def note(self, at: datetime) -> None:
        self.day.append(at)
        self.minute.append(at)
        self.free_at = at + timedelta(seconds=self.pace.gap)


def forecast(
    ways: Sequence[Way], paces: Mapping[int, Pace], holidays: Collection[date], now: datetime, until: datetime
) -> Iterator[Planned]:
    """Every step that would be taken from `now` to `until`, in order of time; at the same moment follow-ups go before openers."""
    boxes = {id: _Mailbox(pace, deque(pace.lately), deque(pace.lately)) for id, pace in paces.items()}
    queue = [(max(way.first_at, now), not way.known, number, 0) for number, way in enumerate(ways) if way.steps]
    heapq.heapify(queue)
    while queue:
        at, opener, number, place = heapq.heappop(queue)
        if at > until:
            return
        way = ways[number]
        step = way.steps[place]
        box = boxes.setdefault(way.mailbox_id, _Mailbox(Pace()))
        if step.channel == "email":
            goes = box.earliest(next_open(at, way.zone, box.pace.window, holidays))
            if goes > at:
                heapq.heappush(queue, (goes, opener, number, place))
                continue
            box.note(at)
        yield Planned(way.prospect_id, step, at, way.mailbox_id)
        if place + 1 < len(way.steps):
            following = way.steps[place + 1]
            due = due_at(at, following.delay, way.zone, box.pace.window, holidays, at)
            heapq.heappush(queue, (due, False, number, place + 1))
