"""What is thought of a card before it is decided: the marks, the sentence being typed, what `m` asked for. Nothing of it is lost.

It is kept in memory while the app runs, and in a private file against a kill.
"""

import asyncio
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from ..paths import make_private
from ..rules.effects import next_mark, touched
from ..store.deciding import Deciding
from .base import Shell

MOST = 200
"""Cards whose thoughts are kept: the oldest go first."""


@dataclass(frozen=True)
class Thought:
    """What the founder has said of a card so far."""

    effects: dict[int, str] = field(default_factory=dict)
    synthesis: str = ""
    quote: str = ""
    voice: str = ""
    evidence: str = ""
    friction: str = ""
    fit: tuple[str, ...] = ()
    expected: str = ""
    check_back: date | None = None
    belief: int | None = None
    reaction: str = ""

    def turned(self, quadrant: int) -> "Thought":
        """With the next mark of a quadrant."""
        return replace(self, effects=touched({**self.effects, quadrant: next_mark(self.effects.get(quadrant, ""))}))

    def deciding(self, verdict: str, *, reason: str = "", until: date | None = None, targets: tuple[tuple[str, str], ...] = ()) -> Deciding:
        """As what the store is asked to write down. A discard or a park keeps no sentence: none was asked for."""
        said = {name: getattr(self, name) for name in self.__dataclass_fields__}
        if verdict in ("discard", "park"):
            said["synthesis"] = ""
        return Deciding(verdict, reason=reason, until=until, targets=targets, **said)


NOTHING = Thought()


def thought_of(deciding: Deciding) -> Thought:
    """What was thought of a card whose decision was taken back."""
    return Thought(**{name: getattr(deciding, name) for name in Thought.__dataclass_fields__})


class Thoughts:
    """The thoughts on open cards, by group."""

    def __init__(self, shell: Shell) -> None:
        self.path: Path = cast(Any, shell).paths.state / "unsaved-triage.json"
        self._of: dict[int, Thought] = {}
        self._writing = self._again = False

    def __getitem__(self, group: int) -> Thought:
        return self._of.get(group, NOTHING)

    def __contains__(self, group: int) -> bool:
        return group in self._of

    def drop(self, groups: Iterable[int]) -> None:
        """These cards are decided; `keep` lays it down."""
        for group in groups:
            self._of.pop(group, None)

    def hold(self, group: int, thought: Thought) -> None:
        """Think this of a card; `keep` lays it down."""
        self._of.pop(group, None)
        self._of[group] = thought
        while len(self._of) > MOST:
            del self._of[next(iter(self._of))]

    async def keep(self) -> None:
        """Lay down what is thought; while that is under way a newer state waits, and is laid down after it."""
        self._again = True
        if self._writing:
            return
        self._writing = True
        try:
            while self._again:
                self._again = False
                await asyncio.to_thread(self._write, {group: each for group, each in self._of.items() if each != NOTHING})
        finally:
            self._writing = False

    def _write(self, thoughts: dict[int, Thought]) -> None:
        try:
            if not thoughts:
                self.path.unlink(missing_ok=True)
                return
            make_private(self.path.parent)
            half = self.path.with_suffix(".part")
            with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump({str(group): asdict(thought) for group, thought in thoughts.items()}, file, ensure_ascii=False, default=str)
            os.replace(half, self.path)
        except OSError:
            return

    def take_up(self) -> None:
        """Read what was laid down when the app was ended; what cannot be read is as if it were not there."""
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
            self._of = {int(group): _thought(values) for group, values in found.items()} | self._of
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return


def _thought(values: dict[str, Any]) -> Thought:
    day = values.get("check_back")
    known = {name: values[name] for name in Thought.__dataclass_fields__ if name in values}
    known |= {
        "effects": touched({int(key): str(mark) for key, mark in values.get("effects", {}).items()}),
        "fit": tuple(values.get("fit", ())),
    }
    return Thought(**known | {"check_back": date.fromisoformat(day) if day else None})
