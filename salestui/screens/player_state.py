"""A call under way: its place in the script, what was noted, and its time. As text it outlives the app."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ..rules.playing import Place, line_at
from ..rules.script import Script
from ..rules.times import utc_text
from ..serving.filling import spoken
from ..store.calls import read_call
from ..store.engine import Database
from ..store.serving import ServeFacts

MOST_STEPS = 500  # places that `k` can go back
MOST_NOTES = 100


@dataclass(frozen=True)
class Done:
    """One thing that was done in a call, for `u`: what it is called, whether it led to another place, and what it left ("", note, objection)."""

    label: str
    moved: bool = False
    left: str = ""


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
    done: list[Done] = field(default_factory=list)
    _undone: list[tuple[list[Done], list[Place], list[str], list[tuple[str, str]]]] = field(default_factory=list, repr=False, compare=False)

    @property
    def place(self) -> Place:
        """Where one is."""
        return self.trail[-1]

    def go(self, place: Place, label: str = "the step to the next line") -> None:
        """Be at another place; `back` undoes it."""
        self._did(Done(label, moved=True))
        self.trail = [*self.trail[1 - MOST_STEPS :], place]

    def back(self) -> bool:
        """The place before. False at the first."""
        if len(self.trail) < 2:
            return False
        self.trail.pop()
        number = next((number for number in range(len(self.done) - 1, -1, -1) if self.done[number].moved), None)
        if number is not None:
            step = self.done.pop(number)
            self.done[number:number] = [replace(step, moved=False)] if step.left else []
        self._undone.clear()
        return True

    def heard(self, name: str, words: str = "", answer: Place | None = None) -> None:
        """An objection was heard, twice in one call it is one; `answer` is where the script goes for it."""
        new = all(each.casefold() != name.casefold() for each, _ in self.objections)
        if new or answer is not None:
            self._did(Done(f"the objection “{name}”", answer is not None, "objection" if new else ""))
        if new:
            self.objections.append((name, words))
        if answer is not None:
            self.trail = [*self.trail[1 - MOST_STEPS :], answer]

    def note(self, text: str) -> None:
        """Something was noted."""
        self._did(Done("the note", left="note"))
        self.notes.append(text)

    def take_back(self) -> str:
        """Take the last thing of this call back, and say what it was; nothing where there is none."""
        if not self.done:
            return ""
        last = self.done[-1]
        self._undone.append((self.done[:], self.trail[:], self.notes[:], self.objections[:]))
        self.done.pop()
        if last.moved and len(self.trail) > 1:
            self.trail.pop()
        if last.left == "note":
            gone = self.notes.pop()
            return f"the note “{gone}”"
        if last.left == "objection":
            self.objections.pop()
        return last.label

    def do_again(self) -> str:
        """Do again what `take_back` took, and say what it is; nothing where there is none."""
        if not self._undone:
            return ""
        self.done, self.trail, self.notes, self.objections = self._undone.pop()
        return f"the note “{self.notes[-1]}”" if self.done[-1].left == "note" else self.done[-1].label

    def _did(self, done: Done) -> None:
        self.done = [*self.done[1 - MOST_STEPS :], done]
        self._undone.clear()

    def said(self, script: Script, gaps: Sequence[str] = ()) -> str:
        """The lines that were shown, in the order they were: what is kept with the contact. What had no value was not said: "…"."""
        lines: list[str] = []
        for place in self.trail:
            line = line_at(script, place)
            if line is not None and line.text and (not lines or lines[-1] != line.text):
                lines.append(f"> {line.text}" if line.direction else line.text)
        return spoken("\n\n".join(lines), gaps)

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
                "done": [[done.label, done.moved, done.left] for done in self.done],
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
            [Done(str(label), bool(moved), str(left)) for label, moved, left in found.get("done", [])],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return None


def new_state(facts: ServeFacts, now: datetime) -> CallState:
    """A call that begins."""
    return CallState(facts.script.prospect_id, facts.asset_id, facts.script.revision_id, utc_text(now))
