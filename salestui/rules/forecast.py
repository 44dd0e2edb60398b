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
    """A mailbox played forward. `ready` are mails whose time has come: (opener, since when, way, step), the next to go first."""

    pace: Pace
    day: deque[datetime]
    minute: deque[datetime]
    free_at: datetime | None = None
    ready: list[tuple[bool, datetime, int, int]] = field(default_factory=list)

    def earliest(self, at: datetime) -> datetime:
        """The first moment from `at` on at which the caps and the gap let a mail go."""
        for sent, cap, span in ((self.day, self.pace.per_day, DAY), (self.minute, self.pace.per_minute, MINUTE)):
            while sent and sent[0] <= at - span:
                sent.popleft()
            if cap is not None and len(sent) >= cap:
                at = max(at, sent[len(sent) - cap] + span)
        return max(at, self.free_at) if self.free_at else at

    def note(self, at: datetime) -> None:
        self.day.append(at)
        self.minute.append(at)
        self.free_at = at + timedelta(seconds=self.pace.gap)


def forecast(
    ways: Sequence[Way], paces: Mapping[int, Pace], holidays: Collection[date], now: datetime, until: datetime
) -> Iterator[Planned]:
    """Every step that would be taken from `now` to `until`, in order of time; at the same moment follow-ups go before openers."""
    boxes = {way.mailbox_id: _Mailbox(Pace(), deque(), deque()) for way in ways}
    boxes |= {id: _Mailbox(pace, deque(pace.lately), deque(pace.lately)) for id, pace in paces.items()}
    coming = [(max(way.first_at, now), not way.known, number, 0) for number, way in enumerate(ways) if way.steps]
    heapq.heapify(coming)
    while True:
        at = _next_event(coming, boxes, now)
        if at is None or at > until:
            return
        now = at
        while coming and coming[0][0] <= now:
            since, opener, number, place = heapq.heappop(coming)
            way = ways[number]
            if way.steps[place].channel == "email":
                heapq.heappush(boxes[way.mailbox_id].ready, (opener, since, number, place))
            else:
                yield _taken(ways, number, place, now, coming, boxes, holidays)
        for box in boxes.values():
            while box.ready and box.earliest(now) <= now:
                opener, _, number, place = heapq.heappop(box.ready)
                opens = next_open(now, ways[number].zone, box.pace.window, holidays)
                if opens > now:
                    heapq.heappush(coming, (opens, opener, number, place))
                    continue
                box.note(now)
                yield _taken(ways, number, place, now, coming, boxes, holidays)


def _next_event(coming: list[tuple[datetime, bool, int, int]], boxes: Mapping[int, _Mailbox], now: datetime) -> datetime | None:
    """When something becomes ready, or a mailbox that holds ready mail may send again."""
    moments = [box.earliest(now) for box in boxes.values() if box.ready]
    if coming:
        moments.append(coming[0][0])
    return max(min(moments), now) if moments else None


def _taken(
    ways: Sequence[Way],
    number: int,
    place: int,
    now: datetime,
    coming: list[tuple[datetime, bool, int, int]],
    boxes: Mapping[int, _Mailbox],
    holidays: Collection[date],
) -> Planned:
    """One step is taken; the next one of its way is due by its delay from this very moment."""
    way = ways[number]
    if place + 1 < len(way.steps):
        window = boxes[way.mailbox_id].pace.window
        due = due_at(now, way.steps[place + 1].delay, way.zone, window, holidays, now)
        heapq.heappush(coming, (due, False, number, place + 1))
    return Planned(way.prospect_id, way.steps[place], now, way.mailbox_id)
