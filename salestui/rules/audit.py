"""The audit: five yes/no checks for each quadrant, four scores from 0 to 5, and what they mean together. They are never made one number.

What the store can know is ticked by the app, with its evidence in words; the rest the founder ticks himself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ENOUGH_HEARD, ENOUGH_REACTIONS, MOST_BELIEFS, CUSTOMERS, FRICTION_DAYS, MEASURED = 5, 10, 3, 5, 30, 5
"""What the checks count to: conversations, reactions, beliefs, last customers, days a friction point may stand open, people who moved on."""
MOST, STRONG, WEAK, ONE_CYLINDER = 5, 4, 2, 3
"""The best score; from where on a quadrant is strong, up to where it is weak; best minus worst that runs on one cylinder."""

CHECKS: Mapping[str, str] = {
    "q1-named": "One named person is served today",
    "q1-goal": "The goal stands there in the customer’s own words",
    "q1-filled": "Today, tomorrow and not served are filled in",
    "q1-heard": f"{ENOUGH_HEARD} or more conversations are in the intel",
    "q1-match": f"The last {CUSTOMERS} customers are the one we serve",
    "q2-current": "The fact sheet is current",
    "q2-sorted": "Every item is live or on the roadmap",
    "q2-told": "Live items are priced, described and tested",
    "q2-tied": "Each roadmap item is for a profile of tomorrow",
    "q2-kept": "No live asset promises what is on the roadmap",
    "q3-written": f"1 to {MOST_BELIEFS} beliefs are written down",
    "q3-shown": "They are shown in what comes first",
    "q3-tallied": f"{ENOUGH_REACTIONS} or more reactions are tallied",
    "q3-nods": "More nods than indifference and hostility",
    "q3-cited": "Decisions cite them",
    "q4-told": "Every stage has an event, a customer’s goal and one next step",
    "q4-covered": "No stage is without a live asset",
    "q4-served": "The assets stand in order, each with what serves it",
    "q4-measured": "Drop-off is measured",
    "q4-smooth": f"No friction point is open for more than {FRICTION_DAYS} days",
}
"""The twenty checks, five of each quadrant: the name begins with it."""


@dataclass(frozen=True)
class Known:
    """What the store knows about one check: `yes` (None: the founder is asked), and the evidence in words."""

    yes: bool | None
    evidence: str


@dataclass(frozen=True)
class Checked:
    """One check with its answer. `asked`: only the founder can say; `evidence` what he says it by."""

    name: str
    words: str
    yes: bool
    asked: bool
    evidence: str

    @property
    def quadrant(self) -> int:
        """Whose check it is."""
        return quadrant_of(self.name)


def quadrant_of(name: str) -> int:
    """The quadrant of a check."""
    return int(name[1])


def judge(known: Mapping[str, Known], ticks: Mapping[str, bool]) -> tuple[Checked, ...]:
    """All twenty: what is known is as it is, whatever was ticked; of the rest the founder's tick stands."""
    return tuple(
        Checked(
            name,
            words,
            bool(ticks.get(name)) if known[name].yes is None else bool(known[name].yes),
            known[name].yes is None,
            known[name].evidence,
        )
        for name, words in CHECKS.items()
    )


def scores(checks: Sequence[Checked]) -> tuple[int, int, int, int]:
    """How many of its five each quadrant has."""
    one, two, three, four = (sum(check.yes for check in checks if check.quadrant == quadrant) for quadrant in range(1, 5))
    return one, two, three, four


# What it means where just these quadrants are weak (0-2).
_MEANS: Mapping[frozenset[int], str] = {
    frozenset({1}): "all is in place, but for nobody in particular: the words stay general until one person is named.",
    frozenset({2}): "people come and nod, and then there is too little that is finished, priced and tested to buy.",
    frozenset({3}): "it works and sells, but nobody could say why yours: the next cheaper one takes the customer.",
    frozenset({4}): "the right thing for the right people, and the way to it has holes: they get stuck before they pay.",
    frozenset({1, 2}): "a voice and a way that lead to something vague, for somebody vague: talk to five people before you write more.",
    frozenset({1, 3}): "a product and a way without a person or a belief in them: it reads like everybody’s.",
    frozenset({1, 4}): "a product that is believed in, made for no one you could name, and no way that leads to it.",
    frozenset({2, 3}): "you know the customer and the way, and have little to carry along it yet.",
    frozenset({2, 4}): "people like what you say; neither the product nor the way is ready for them.",
    frozenset({3, 4}): "a good product that few hear of and fewer reach: the next hour belongs to words and stages, not to features.",
    frozenset({1, 2, 3}): "a way with nothing on it: a machine that sends, for nobody, about nothing.",
    frozenset({1, 2, 4}): "beliefs alone: a following perhaps, not yet a business.",
    frozenset({1, 3, 4}): "a product looking for somebody to want it: name one person first, the rest follows from him.",
    frozenset({2, 3, 4}): "you know whom you serve, and that is the best place to start from: ask that person what to finish first.",
    frozenset({1, 2, 3, 4}): "everything is still to be answered: begin with Q1, one named person.",
}


def reading(scored: Sequence[int]) -> str:
    """What four scores say, in one sentence: "Strong Q2, weak Q3 and Q4: ..."."""
    strong = [number for number, score in enumerate(scored, start=1) if score >= STRONG]
    weak = [number for number, score in enumerate(scored, start=1) if score <= WEAK]
    if not weak:
        between = [number for number in range(1, 5) if number not in strong]
        if not between:
            return "All four are strong: keep them so, and look again next month."
        head = f"Strong {_named(strong)}, {_named(between)} in between" if strong else "All four are in between"
        return f"{head}: nothing holds you back much; the next check of {_named([_lowest(scored)])} helps most."
    parts = ([f"strong {_named(strong)}"] if strong else []) + [f"weak {_named(weak)}"]
    told = ", ".join(parts)
    return f"{told[:1].upper()}{told[1:]}: {_MEANS[frozenset(weak)]}"


def on_one_cylinder(scored: Sequence[int]) -> str:
    """Called out where the best is three or more above the worst; else ""."""
    gap = max(scored) - min(scored)
    if gap < ONE_CYLINDER:
        return ""
    best = [number for number, score in enumerate(scored, start=1) if score == max(scored)]
    worst = [number for number, score in enumerate(scored, start=1) if score == min(scored)]
    return f"Runs on one cylinder: {_named(best)} {max(scored)} of {MOST}, {_named(worst)} only {min(scored)}."


def _lowest(scored: Sequence[int]) -> int:
    return list(scored).index(min(scored)) + 1


def _named(numbers: Sequence[int]) -> str:
    names = [f"Q{number}" for number in numbers]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
