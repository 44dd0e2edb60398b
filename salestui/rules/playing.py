"""Walking through a script: where one is, what comes next, where a branch or an objection leads, and what is wrong with a script."""

from collections.abc import Collection
from dataclasses import dataclass

from .outcomes import goes_to
from .script import END, Script, ScriptLine

Spot = tuple[int, int]
"""A place in a script: (number of the part, number of its line)."""


@dataclass(frozen=True)
class Place:
    """Where one is. `back` are the places that objections interrupted, the latest last."""

    part: int = 0
    line: int = 0
    back: tuple[Spot, ...] = ()


def line_at(script: Script, place: Place) -> ScriptLine | None:
    """The line one is at; None in a part without any, or in a place that the script no longer has."""
    if 0 <= place.part < len(script.parts) and 0 <= place.line < len(script.parts[place.part].lines):
        return script.parts[place.part].lines[place.line]
    return None


def onward(script: Script, place: Place) -> Place | None:
    """The next line; None at the end, or where only a branch leads on."""
    line = line_at(script, place)
    if line is not None and line.jump:
        return _enter(script, place, script.find(line.jump))
    if not 0 <= place.part < len(script.parts):
        return None
    if place.line + 1 < len(script.parts[place.part].lines):
        return Place(place.part, place.line + 1, place.back)
    if line is not None and line.branches:
        return None
    if place.back:  # the objection is answered: on from where he interrupted
        return Place(*place.back[-1], place.back[:-1])
    after = script.follows(place.part)
    while after != END and not script.parts[after].lines:
        after = script.follows(after)
    return _enter(script, place, after)


def branched(script: Script, place: Place, number: int) -> Place | None:
    """Where branch `number` (from 0) leads; None for the end, or a part that there is not."""
    line = line_at(script, place)
    if line is None or not 0 <= number < len(line.branches):
        return None
    return _enter(script, place, script.find(line.branches[number].target))


def answering(script: Script, place: Place, objection: str) -> Place | None:
    """The part that answers an objection, from which one comes back; None where the script has no words for it."""
    part = script.find(f"Objection: {objection}")
    part = script.objections.get(objection) if part is None or part == END else part
    if part is None or not script.parts[part].lines:
        return None
    back = place.back if place.part == part else (*place.back, (place.part, place.line))
    return Place(part, 0, back[-20:])


def _enter(script: Script, place: Place, part: int | None) -> Place | None:
    if part is None or part == END:
        return None
    return Place(part, 0, place.back if script.parts[part].objection else ())


def check_script(script: Script, stages: Collection[str] | None = None) -> list[str]:
    """What is wrong with a script, a sentence each: for proofreading. The player plays it all the same.

    `stages` are the names that an outcome may lead to; None where they are not known.
    """
    parts = script.parts
    if not any(part.lines for part in parts):
        return ["The script has no words."]
    wrong = _unknown(script)
    if stages is not None:
        ends = [(outcome, *goes_to(outcome, stages)) for outcome in script.outcomes]
        wrong += [
            f"The outcome “{outcome.words}” leads to “{target}”, and there is no such stage."
            for outcome, target, known in ends
            if not known
        ]
    wrong += [
        f"Two parts are called “{part.title}”: only the first is reached by name."
        for number, part in enumerate(parts)
        if part.title and part.title.casefold() in [other.title.casefold() for other in parts[:number]]
    ]
    ways = [_ways(script, number) for number in range(len(parts))]
    starts = [0, *(number for number, part in enumerate(parts) if part.objection)]
    reached = _reached(ways, starts)
    wrong += [f"The part “{part.title}” is never reached." for number, part in enumerate(parts) if part.lines and number not in reached]
    ending = {number for number, ends in enumerate(ways) if END in ends}
    while more := {number for number, ends in enumerate(ways) if number not in ending and ends & ending}:
        ending |= more
    circle = [
        f"“{title}”" if (title := parts[number].title) else "the beginning" for number in sorted(reached - ending) if parts[number].lines
    ]
    if circle:
        wrong.append(f"No way leads out of {_listed(circle)}: the script never ends.")
    return wrong


def _unknown(script: Script) -> list[str]:
    wrong = []
    for part in script.parts:
        for line in part.lines:
            said = [(f"“{branch.said}” leads", branch.target) for branch in line.branches]
            said += [("An arrow leads", line.jump)] if line.jump else []
            wrong += [f"{what} to “{target}”, and the script has no such part." for what, target in said if script.find(target) is None]
    return wrong


def _ways(script: Script, number: int) -> set[int]:
    """The parts that a part can be followed by; `END` among them where it can end (or go back to where it was called from)."""
    ways: set[int] = set()
    lines = script.parts[number].lines
    for line in lines:
        ways |= {found for branch in line.branches if (found := script.find(branch.target)) is not None}
        if line.jump and (found := script.find(line.jump)) is not None:
            return ways | {found}
    if not lines or not lines[-1].branches:
        ways.add(END if script.parts[number].objection else script.follows(number))
    return ways


def _reached(ways: list[set[int]], starts: list[int]) -> set[int]:
    reached: set[int] = set()
    waiting = list(starts)
    while waiting:
        number = waiting.pop()
        if number != END and number not in reached:
            reached.add(number)
            waiting += ways[number]
    return reached


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
