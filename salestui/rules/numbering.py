"""The order of a stage's steps when files say their numbers: those that were changed go where they say, the others close up."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Numbered:
    """One step of a stage. `wanted` is the number its file says (None: the last), `stands` the one it has now (None: it is new here).

    `key` is the asset's id, below 0 for one that is new itself, the earlier file's the larger. The number of what is only `at_hand` means
    little: nobody waits for it.
    """

    key: int
    wanted: int | None
    stands: int | None
    at_hand: bool = False

    @property
    def changed(self) -> bool:
        """Whether its file says something else than what is so."""
        return self.stands is None or self.wanted != self.stands

    @property
    def number(self) -> int:
        """`wanted`, the last being a large one."""
        return 10**6 if self.wanted is None else self.wanted


def ordered(steps: Sequence[Numbered], *, left: bool = False) -> list[int] | None:
    """The keys in the wanted order, to be numbered from 1; None where the numbers stay as they are. `left`: one has left the stage.

    As when a step is moved by hand: those that keep their order stay, each of the others gets the number that its file says. New assets
    that fill an empty stage with different numbers keep these.
    """
    numbers = [step.wanted for step in steps if not step.at_hand]
    if all(step.key < 0 for step in steps) and None not in numbers and len(set(numbers)) == len(numbers):
        return None
    standing = sorted((step for step in steps if step.stands is not None), key=lambda step: (step.stands or 0, step.key))
    still = _still(standing)
    if not left and len(still) == len(steps):
        return None
    order = [step.key for step in standing if step.key in still]
    for step in sorted((step for step in steps if step.key not in still), key=lambda step: (step.number, -(step.stands or 0), step.key)):
        order.insert(step.number - 1, step.key)
    return order


def shared(steps: Sequence[Numbered]) -> list[tuple[int, int]]:
    """Pairs of keys whose files say one number, where one of them was changed to it."""
    found: dict[int, Numbered] = {}
    pairs = []
    for step in sorted((step for step in steps if not step.at_hand), key=lambda step: (step.stands or 0, step.key)):
        before = found.setdefault(step.number, step)
        if before is not step and (before.changed or step.changed):
            pairs.append((before.key, step.key))
    return pairs


def _still(standing: Sequence[Numbered]) -> set[int]:
    """The keys of the most steps whose wanted numbers rise as they stand; of several such rows, the one with the most that did not change."""
    rank = {at: place for place, at in enumerate(sorted(range(len(standing)), key=lambda at: (standing[at].number, at)), start=1)}
    best: list[tuple[int, int, int]] = [(0, 0, -1)] * (len(standing) + 1)  # a tree of the best rows by rank: length, unchanged, its end
    before: list[int] = []
    last = (0, 0, -1)
    for at, step in enumerate(standing):
        found, place = (0, 0, -1), rank[at] - 1
        while place:
            found, place = max(found, best[place]), place & (place - 1)
        before.append(found[2])
        row, place = (found[0] + 1, found[1] + (not step.changed), at), rank[at]
        last = max(last, row)
        while place < len(best):
            best[place], place = max(best[place], row), place + (place & -place)
    keys, at = set(), last[2]
    while at >= 0:
        keys.add(standing[at].key)
        at = before[at]
    return keys
