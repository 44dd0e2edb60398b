"""What `salestui formula` tells beside the stages: the interactions a customer took, the gaps, the dead weight."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .call import Call
from .out import many

if TYPE_CHECKING:
    from ..store.coverage import Found, Interactions
    from ..store.dead_weight import DeadWeight
    from ..store.gaps import Gaps

SHOWN = 5  # rows of each kind that are printed; --json has them all


@dataclass(frozen=True)
class Holes:
    """All of it, as the store has it now."""

    interactions: "Interactions"
    gaps: "Gaps"
    dead: "DeadWeight"
    files: "list[Found]"


def read_holes(call: Call) -> Holes:
    """Ask the store, and look at every attached file."""
    from ..store.coverage import get_interactions
    from ..store.dead_weight import DeadWeight, list_broken, list_dead_weight, list_live_files
    from ..store.gaps import list_gaps

    dead = list_dead_weight(call.db, call.now) or DeadWeight([], [], [])
    return Holes(get_interactions(call.db), list_gaps(call.db), dead, list_broken(list_live_files(call.db)) or [])


def as_json(holes: Holes) -> dict[str, Any]:
    """The keys that the holes add to `formula --json`."""
    actual, gaps, dead = holes.interactions.actual, holes.gaps, holes.dead
    objections = [
        {"id": row.id, "name": row.name, "heard": row.heard, "last_heard": row.last_heard, "by": list(row.by)} for row in gaps.objections
    ]
    return {
        "interactions": {
            "planned": holes.interactions.planned, "actual_median": actual.median, "actual_min": actual.least, "actual_max": actual.most,
            "customers": actual.customers, "too_few": actual.too_few, "way_unknown": holes.interactions.unknown,
        },
        "gaps": {"objections": objections, "stages": _rows(gaps.stages), "roadmap": _rows(gaps.roadmap)},
        "dead_weight": {
            "never_served": _rows(dead.never), "never_followed": _rows(dead.idle), "stale": _rows(dead.stale), "files": _rows(holes.files),
        },
    }  # fmt: skip


def _rows(found: "list[Found]") -> list[dict[str, Any]]:
    return [{"id": row.id, "title": row.title, "why": row.why} for row in found]


def tell(call: Call, holes: Holes) -> None:
    """The same in sentences."""
    from ..rules.coverage import SERVED_ENOUGH

    call.out.line(took_words(holes.interactions))
    told = [
        (
            "objection",
            "without an answer",
            [(f"{row.name} ({row.id})", heard_words(row.heard, row.people)) for row in holes.gaps.objections],
        ),
        ("stage", "without a live asset", _told(holes.gaps.stages)),
        ("live asset", "with roadmap words", _told(holes.gaps.roadmap)),
        ("live asset", "never served", _told(holes.dead.never)),
        ("live asset", f"served {SERVED_ENOUGH} times or more and never followed by a move", _told(holes.dead.idle)),
        ("live asset", "served still and not revised for a year", _told(holes.dead.stale)),
        ("live asset", "with a file that is missing or changed, or still to come", _told(holes.files)),
    ]
    for noun, what, rows in told:
        if not rows:
            continue
        call.out.line(f"{many(len(rows), noun)} {what}:")
        for name, why in rows[:SHOWN]:
            call.out.line(f"  {name}: {why}")
        if len(rows) > SHOWN:
            call.out.line(f"  and {len(rows) - SHOWN:,} more: use --json")


def _told(rows: "list[Found]") -> list[tuple[str, str]]:
    return [(f"{row.title} ({row.id})", row.why) for row in rows]


def heard_words(heard: int, people: str) -> str:
    """How often, and by whom: "heard 3 times, by Ada, Bo"."""
    times = "never heard yet" if not heard else "heard once" if heard == 1 else f"heard {heard:,} times"
    return f"{times}{f', by {people}' if people else ''}"


def took_words(interactions: "Interactions") -> str:
    """What customers really took: "5 customers took 14 in the median, from 9 to 31."."""
    actual = interactions.actual
    rest = f" Not counted: {many(interactions.unknown, 'customer')} whose way is not known." if interactions.unknown else ""
    if actual.median is None:
        return f"What a customer really takes is not known yet.{rest}"
    few = " That is too few to go by." if actual.too_few else ""
    return (
        f"{many(actual.customers, 'customer')} took {actual.median:g} in the median, from {actual.least:,} to {actual.most:,}.{few}{rest}"
    )
