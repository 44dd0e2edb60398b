"""One quarter of the demo's funnel: 240 invented prospects with what happened to each, the same ones for the same `now`.

Pure: no store, no clock. Every journey is laid out backwards from where the prospect stands today, so that what is due is due
now and nothing is older than the quarter.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

from .calendar import at_work, back, forward
from .crowd import Facts, make_facts
from .library import Script
from .words import LATER, LEFT, LOST, WAITING

WAY = ("Captured", "Qualified", "Call booked", "Call done", "Trial started", "Proposal sent", "Customer")
QUARTER = timedelta(days=91)
SEED = 20260105

# Who stands where today: the last stage reached, how it stands with him, and how many. The sums are the quarter's funnel.
GROUPS = (
    ("Captured", "new", 20), ("Captured", "due", 7), ("Captured", "scheduled", 45), ("Captured", "sent", 1), ("Captured", "finished", 16),
    ("Captured", "replied", 6), ("Captured", "lost", 33), ("Captured", "later", 16),
    ("Qualified", "held", 1), ("Qualified", "due", 4), ("Qualified", "scheduled", 21), ("Qualified", "sent", 1), ("Qualified", "finished", 7),
    ("Qualified", "replied", 5), ("Qualified", "new", 3), ("Qualified", "lost", 14), ("Qualified", "later", 10),
    ("Call booked", "moved", 1), ("Call booked", "scheduled", 3), ("Call booked", "lost", 1), ("Call booked", "later", 1),
    ("Call done", "scheduled", 3), ("Call done", "call", 2), ("Call done", "lost", 3), ("Call done", "later", 2),
    ("Trial started", "due", 1), ("Trial started", "scheduled", 3), ("Trial started", "lost", 2),
    ("Proposal sent", "scheduled", 1), ("Proposal sent", "replied", 1), ("Proposal sent", "lost", 1),
    ("Customer", "won", 5),
)  # fmt: skip

# How many mails somebody who went on had got in a stage by then: at least, at most.
_PATIENCE = {
    "Captured": (1, 5),
    "Qualified": (1, 5),
    "Call booked": (1, 3),
    "Call done": (1, 2),
    "Trial started": (3, 5),
    "Proposal sent": (1, 2),
}


@dataclass(frozen=True)
class Contact:
    """One planned touch; `step` counts the stage's steps from 1, 0 where it was none of them.

    What was served by hand has the `application` it went by, and the title of its `asset` in place of a step.
    """

    at: datetime
    direction: str
    channel: str
    outcome: str = ""
    text: str = ""
    stage: str = ""
    step: int = 0
    application: str = ""
    asset: str = ""


@dataclass(frozen=True)
class Move:
    """One passage from a stage to another, and the contact that proved it, where there was one."""

    at: datetime
    left: str
    entered: str
    proof: Contact | None


@dataclass(frozen=True)
class Person:
    """One prospect of the quarter. `reached` is the furthest stage, `due` when the next mail of his stage goes out."""

    facts: Facts
    mode: str
    reached: str
    stage: str
    captured: datetime
    since: datetime
    sequence: str
    contacts: tuple[Contact, ...]
    due: datetime | None = None
    next_step: int = 0
    lost_reason: str = ""
    not_now_until: date | None = None
    moves: tuple[Move, ...] = ()


@dataclass
class _Journey:
    """A journey while it is laid out; contacts and moves are collected newest first."""

    contacts: list[Contact] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    due: datetime | None = None
    next_step: int = 0
    since: datetime | None = None
    lost_reason: str = ""
    not_now_until: date | None = None
    start: datetime | None = None


def make_funnel(now: datetime, formula: dict[str, list[Script]]) -> list[Person]:
    """The quarter's 240 prospects in the order in which they were captured. `now` is aware; `formula` as `library.sequences` gives it."""
    rng = Random(SEED)
    wanted = [(reached, mode) for reached, mode, count in GROUPS for _ in range(count)]
    facts = make_facts(rng, [reached for reached, _ in wanted])
    people = []
    for number, (reached, mode) in enumerate(wanted):
        facts_of_one = facts[number].without("ledger") if mode == "held" else facts[number]
        people.append(_person(rng, now, formula, facts_of_one, reached, mode, number))
    return sorted(people, key=lambda person: (person.captured, person.facts.email))


def _person(rng: Random, now: datetime, formula: dict[str, list[Script]], facts: Facts, reached: str, mode: str, number: int) -> Person:
    for _ in range(200):
        journey = _Journey()
        _today(rng, now, formula.get(reached, []), journey, reached, mode, number)
        _before(rng, formula, journey, reached)
        assert journey.start is not None and journey.since is not None
        if journey.start > now - QUARTER:
            break
    else:
        raise AssertionError(f"no journey to {reached} ({mode}) fits into the quarter")
    stage = {"lost": "Lost", "later": "Not now"}.get(mode, reached)
    sequence = {"new": "none", "moved": "stopped", "replied": "stopped", "lost": "stopped", "won": "stopped", "later": "stopped"}.get(
        mode, "active"
    )
    return Person(
        facts, mode, reached, stage, journey.start, journey.since, sequence, tuple(reversed(journey.contacts)),
        journey.due, journey.next_step, journey.lost_reason, journey.not_now_until, tuple(reversed(journey.moves)),
    )  # fmt: skip


def _today(rng: Random, now: datetime, steps: list[Script], journey: _Journey, reached: str, mode: str, number: int) -> None:
    """Lay out the last stage: what has been served in it, what comes next, and since when he stands where he stands."""
    if mode == "moved":  # the founder's last act of the day: see `fill.act`
        journey.start = journey.since = now - timedelta(minutes=25)
    elif mode == "new":
        journey.start = journey.since = now - timedelta(days=rng.randrange(8), hours=rng.randrange(1, 20), minutes=rng.randrange(60))
    elif mode in ("due", "held", "scheduled", "sent", "call"):
        _in_sequence(rng, now, steps, journey, reached, mode, number)
        journey.since = journey.start
    elif mode == "finished":
        _served(rng, at_work(rng, back(now, rng.randrange(2, 42))), steps, len(steps), journey, reached)
        journey.since = journey.start
    elif mode == "replied":
        heard = now - timedelta(minutes=rng.randrange(20, 1900))
        choices = WAITING[reached]
        journey.contacts.append(Contact(heard, "in", "email", "", choices[number % len(choices)], reached))
        _served(rng, at_work(rng, back(heard, rng.randrange(1, 3))), steps, rng.randrange(1, min(5, len(steps)) + 1), journey, reached)
        journey.since = journey.start
    elif mode == "won":
        journey.since = journey.start = at_work(rng, back(now, 2 + 6 * (number % 5) + rng.randrange(4)))
    else:
        _left(rng, now, steps, journey, reached, mode, number)


def _in_sequence(rng: Random, now: datetime, steps: list[Script], journey: _Journey, reached: str, mode: str, number: int) -> None:
    channel = "call" if mode == "call" else "email"
    first = 0 if mode in ("due", "held") else 1
    served = 0 if mode == "held" else rng.choice([count for count in range(first, len(steps)) if steps[count].channel == channel])
    if reached == "Trial started" and mode == "due":
        served = 1  # Priscilla Tan, who is quoted on the first day of her trial
    wait = steps[served].delay
    if mode == "sent":
        last = now - timedelta(minutes=rng.randrange(50, 170))
        due = forward(last, wait)
    else:
        late = timedelta(minutes=rng.randrange(4, 900))
        due = now - late if mode != "scheduled" else at_work(rng, forward(now, rng.randrange(1, 9)))
        last = back(due, wait)
    if mode == "scheduled" and last > now:  # a long wait ahead began today, not tomorrow
        last = now - timedelta(minutes=rng.randrange(30, 200))
        due = forward(last, wait)
    journey.due, journey.next_step = due, served + 1
    _served(rng, last, steps, served, journey, reached)


def _served(rng: Random, last: datetime, steps: list[Script], count: int, journey: _Journey, stage: str) -> None:
    """`count` steps of a stage, the last of them at `last`; the stage began shortly before its first."""
    moment = last
    for number in range(count, 0, -1):
        outcome = "" if steps[number - 1].channel == "email" else "reached"
        journey.contacts.append(Contact(moment, "out", steps[number - 1].channel, outcome, "", stage, number))
        if number > 1:
            moment = back(moment, steps[number - 1].delay) - timedelta(minutes=rng.randrange(2, 40))
    journey.start = moment - timedelta(minutes=rng.randrange(2, 50))


def _left(rng: Random, now: datetime, steps: list[Script], journey: _Journey, reached: str, mode: str, number: int) -> None:
    """Lost, or not now: the day and the reason, and what had been served by then."""
    leaving = at_work(rng, back(now, rng.randrange(1, 50)))
    journey.since = leaving
    proof = None
    count = rng.randrange(1, min(4, len(steps)) + 1)
    if mode == "lost":
        journey.lost_reason = LOST[reached][number % len(LOST[reached])]
        count = len(steps) if journey.lost_reason.startswith("No answer") else count
    else:
        journey.not_now_until = (now + timedelta(days=number * 7 % 70)).date()  # for one in ten it is today
        proof = Contact(leaving - timedelta(minutes=rng.randrange(15, 300)), "in", "email", "not now", rng.choice(LATER), reached)
        journey.contacts.append(proof)
    journey.moves.append(Move(leaving, reached, "Lost" if mode == "lost" else "Not now", proof))
    _served(rng, at_work(rng, back(leaving, rng.randrange(1, 7))), steps, count, journey, reached)


def _before(rng: Random, formula: dict[str, list[Script]], journey: _Journey, reached: str) -> None:
    """Lay out the stages before the last one: each ended with something the customer did."""
    for stage, entered in reversed(list(pairwise(WAY[: WAY.index(reached) + 1]))):
        assert journey.start is not None
        moved = journey.start - timedelta(minutes=rng.randrange(5, 90))
        channel, direction, outcome, text = rng.choice(LEFT[stage])
        proof = Contact(moved, direction, channel, outcome, text, stage)
        journey.contacts.append(proof)
        journey.moves.append(Move(journey.start, stage, entered, proof))
        low, high = _PATIENCE[stage]
        _served(rng, at_work(rng, back(moved, rng.randrange(1, 3))), formula[stage], rng.randrange(low, high + 1), journey, stage)
