"""The order of a stage's steps when files say their numbers: those that were changed go where they say, the others close up."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Numbered:
    """One step of a stage. `wanted` is the number its file says (None: the last), `stands` the one it has now (None: it is new)."""

    key: int
    wanted: int | None
    stands: int | None

    @property
    def changed(self) -> bool:
        """Whether its file says something else than what is so."""
        return self.stands is None or self.wanted != self.stands


def ordered(steps: Sequence[Numbered], *, left: bool = False) -> list[int] | None:
    """The keys in the wanted order, to be numbered from 1; None where the steps stand as they should. `left`: one has left the stage.

    As a step is moved by hand: one that goes up stands before the one whose number it takes, one that goes down behind it.
    """
    if not left and all(step.stands is not None for step in steps):
        wanted = [_number(step) for step in sorted(steps, key=lambda step: (step.stands or 0, step.key))]
        if wanted == sorted(wanted):
            return None
    return [step.key for step in sorted(steps, key=lambda step: (_number(step), _rank(step), step.stands or 0, step.key))]


def shared(steps: Sequence[Numbered]) -> list[tuple[int, int]]:
    """Pairs of keys whose files say one number, where one of them was changed to it."""
    found: dict[int, Numbered] = {}
    pairs = []
    for step in sorted(steps, key=lambda step: (step.stands or 0, step.key)):
        before = found.setdefault(_number(step), step)
        if before is not step and (before.changed or step.changed):
            pairs.append((before.key, step.key))
    return pairs


def _number(step: Numbered) -> int:
    return 10**6 if step.wanted is None else step.wanted


def _rank(step: Numbered) -> int:
    if not step.changed:
        return 0
    return -1 if step.stands is None or _number(step) < step.stands else 1
