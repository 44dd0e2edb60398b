"""A call under way: its place in the script, what was noted, and its time. As text it outlives the app."""

import json
from dataclasses import dataclass, field
from typing import Any

from ..rules.playing import Place, line_at
from ..rules.script import Script
from ..store.calls import read_call
from ..store.engine import Database

MOST_STEPS = 500  # places that `k` can go back
MOST_NOTES = 100


@dataclass
class CallState:
    """What is lost if nothing is kept. `trail` are the places that were shown, the last is where one is; `objections` are (name, words)."""

    prospect_id: int
    asset_id: int
    revision_id: int
    began: str
    seconds: int = 0
    trail: list[Place] = field(default_factory=lambda: [Place()])
    notes: list[str] = field(default_factory=list)
    objections: list[tuple[str, str]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where one is."""
        return self.trail[-1]

    def go(self, place: Place) -> None:
        """Be at another place; `back` undoes it."""
        self.trail = [*self.trail[1 - MOST_STEPS :], place]

    def back(self) -> bool:
        """The place before. False at the first."""
        if len(self.trail) < 2:
            return False
        self.trail.pop()
        return True

    def heard(self, name: str, words: str = "") -> None:
        """An objection was heard; twice in one call it is one."""
        if all(each.casefold() != name.casefold() for each, _ in self.objections):
            self.objections.append((name, words))

    def said(self, script: Script) -> str:
        """The lines that were shown, in the order they were: what is kept with the contact."""
        lines: list[str] = []
        for place in self.trail:
            line = line_at(script, place)
            if line is not None and line.text and (not lines or lines[-1] != line.text):
                lines.append(f"> {line.text}" if line.direction else line.text)
        return "\n\n".join(lines)

    def worth_keeping(self) -> bool:
        """Whether anything happened yet."""
        return bool(len(self.trail) > 1 or self.notes or self.objections or self.seconds >= 5)

    def text(self) -> str:
        """All of it as JSON."""
        return json.dumps(
            {
                "prospect": self.prospect_id, "asset": self.asset_id, "revision": self.revision_id, "began": self.began, "seconds": self.seconds,
                "trail": [[place.part, place.line, [list(spot) for spot in place.back]] for place in self.trail],
                "notes": self.notes[-MOST_NOTES:], "objections": self.objections,
            },
            ensure_ascii=False,
        )  # fmt: skip


def find_call(db: Database, prospect_id: int) -> CallState | None:
    """The unfinished call of a prospect; None where there is none, or it cannot be read."""
    return state_of(read_call(db, prospect_id))


def state_of(text: str) -> CallState | None:
    """A call from its text; None for what is none."""
    try:
        found: dict[str, Any] = json.loads(text)
        trail = [Place(int(part), int(line), tuple((int(a), int(b)) for a, b in back)) for part, line, back in found["trail"]]
        return CallState(
            int(found["prospect"]), int(found["asset"]), int(found["revision"]), str(found["began"]), max(0, int(found["seconds"])),
            trail or [Place()], [str(note) for note in found["notes"]], [(str(name), str(words)) for name, words in found["objections"]],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return None
