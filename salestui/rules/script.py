"""A call or chat script: Markdown read into parts, lines and branches, for the script player.

    ## Open                               a part; the first one is where the script starts
    Good morning, …                       what is said: each paragraph is a line
    > listen until he is done             a direction for the founder, not said
    - Not a good moment -> Call back      a branch: what he says, and the part to go to
    -> Close                              on a line of its own: goes on there in any case
    ## Objection: Too expensive           a part that answers an objection, reached from anywhere, and left back to where he was
    ## Outcomes                           what may come of it, each an item; "- Wants a trial -> Next step" acts like that one,
                                          "- Has paid -> Customer" moves him to that stage

A part goes on with the next one in the text, but not into one that a branch of the talk itself leads to: that is only for whom
it is meant. A part called End is the last one; without one, "End" as a target ends the script. A text without headings is one
part. No text is an error.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

END = -1
"""The target of whatever ends the script."""

_ENDS = frozenset({"end", "the end", "finish", "outcome", "outcomes"})
_HEADING = re.compile(r"#{1,6}(?:[ \t]+(.*))?$")
_ITEM = re.compile(r"(?:[-*+•]|\d{1,3}[.)])[ \t]+(.*)$")
_ARROW = re.compile(r"->|=>|→|⇒")
_OBJECTION = re.compile(r"objection\s*[:–—-]\s*(.*)$", re.IGNORECASE)
_MARKS = re.compile(r"\*\*|__|`")


@dataclass(frozen=True)
class Branch:
    """What he says, and the title of the part it leads to, as it is written."""

    said: str
    target: str


@dataclass(frozen=True)
class ScriptLine:
    """One line of the player. With `direction` it is for the founder only. `jump` is the title of the part to go on with, where it is named."""

    text: str
    direction: bool = False
    branches: tuple[Branch, ...] = ()
    jump: str = ""


@dataclass(frozen=True)
class Part:
    """A section of the script; `objection` is the name of what it answers, or empty."""

    title: str
    lines: tuple[ScriptLine, ...]
    objection: str = ""


@dataclass(frozen=True)
class Outcome:
    """What may come of it. `like` is the name of a usual outcome that it acts like, or empty."""

    words: str
    like: str = ""


@dataclass(frozen=True)
class Script:
    """The parts in the order of the text, and the script's own outcomes (none: the usual ones)."""

    parts: tuple[Part, ...]
    outcomes: tuple[Outcome, ...] = ()

    def find(self, title: str) -> int | None:
        """The number of the part with this title (case and spaces do not matter), `END`, or None where there is none."""
        wanted = _key(title)
        for number, part in enumerate(self.parts):
            if wanted in (_key(part.title), _key(part.objection) or None):
                return number
        return END if wanted in _ENDS else None

    @property
    def objections(self) -> dict[str, int]:
        """Objections that the script answers: name -> number of the part."""
        found: dict[str, int] = {}
        for number, part in enumerate(self.parts):
            if part.objection:
                found.setdefault(part.objection, number)
        return found

    def follows(self, number: int) -> int:
        """The part that the end of a part goes on with, by the order of the text; `END` where it goes nowhere by itself."""
        after = number + 1
        here = self.parts[number]
        if here.objection or _key(here.title) in _ENDS or after >= len(self.parts) or self.parts[after].objection:
            return END
        if _key(self.parts[after].title) in _ENDS:
            return after
        meant = {self.find(branch.target) for part in self.parts if not part.objection for line in part.lines for branch in line.branches}
        return END if after in meant else after


def parse_script(text: str) -> Script:
    """Read a script. Never raises; whatever it cannot place is a line that is said."""
    parts: list[Part] = []
    outcomes: list[Outcome] = []
    for title, body in _sections(text):
        if _key(title) == "outcomes":
            outcomes += _outcomes(body)
            continue
        lines = tuple(_lines(body))
        named = _OBJECTION.match(title)
        if lines or title:
            parts.append(Part(title, lines, _one(named[1]) if named else ""))
    while len(parts) > 1 and not parts[0].lines:  # the script's own title above its first part
        del parts[0]
    if len(parts) > 1 and parts[0].objection:  # a call does not begin with an objection
        first = next((number for number, part in enumerate(parts) if not part.objection), 0)
        parts.insert(0, parts.pop(first))
    return Script(tuple(parts) or (Part("", ()),), tuple(outcomes))


def mapped(script: Script, change: Callable[[str], str]) -> Script:
    """The same script with every text changed: what a placeholder stands for is put in after the text was read."""
    return Script(
        tuple(
            Part(
                change(part.title),
                tuple(
                    ScriptLine(
                        change(line.text),
                        line.direction,
                        tuple(Branch(change(branch.said), change(branch.target)) for branch in line.branches),
                        change(line.jump),
                    )
                    for line in part.lines
                ),
                change(part.objection),
            )
            for part in script.parts
        ),
        tuple(Outcome(change(outcome.words), change(outcome.like)) for outcome in script.outcomes),
    )


def _sections(text: str) -> Iterator[tuple[str, list[str]]]:
    title, body = "", []
    fenced = False
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = raw.strip()
        if line.startswith(("```", "~~~")):
            fenced = not fenced
            continue
        heading = None if fenced else _HEADING.match(line)
        if heading is None:
            body.append(line)
            continue
        yield title, body
        title, body = _one((heading[1] or "").rstrip("# \t")), []
    yield title, body


def _lines(body: list[str]) -> Iterator[ScriptLine]:
    """The lines of a part. Branches stand with the line before them; without one they have a line of their own."""
    waiting: ScriptLine | None = None
    for kind, text in _blocks(body):
        target = _target(text)
        if kind == "item" and target:
            base = waiting or ScriptLine("", direction=True)
            waiting = replace(base, branches=(*base.branches, Branch(*target)))
        elif kind == "jump" and target:
            waiting = replace(waiting or ScriptLine("", direction=True), jump=target[1])
        else:
            if waiting is not None:
                yield waiting
            waiting = ScriptLine(text, direction=kind == "direction")
    if waiting is not None:
        yield waiting


def _blocks(body: list[str]) -> Iterator[tuple[str, str]]:
    """(kind, text on one line) of each paragraph: said, direction, item or jump."""
    kind, words = "", [""]
    for line in [*body, ""]:
        item = _ITEM.match(line)
        jump = not item and bool(_ARROW.match(line)) and _target(line) is not None
        now = "item" if item else "jump" if jump else "direction" if line.startswith(">") else "said" if line else ""
        text = item[1] if item else line.lstrip("> \t") if now == "direction" else line
        goes_on = (now == kind and now in ("said", "direction") and text) or (kind == "item" and now == "said")
        if goes_on:
            words.append(text)
            continue
        if kind and (told := _one(" ".join(words))):
            yield kind, told
        kind, words = now, [text]


def _target(text: str) -> tuple[str, str] | None:
    """(what stands before the last arrow, what stands behind it), or None where there is none."""
    arrows = list(_ARROW.finditer(text))
    if not arrows or not _one(text[arrows[-1].end() :]):
        return None
    return _one(text[: arrows[-1].start()]), _one(text[arrows[-1].end() :])


def _outcomes(body: list[str]) -> Iterator[Outcome]:
    for kind, text in _blocks(body):
        if kind == "item":
            said, like = _target(text) or (text, "")
            if said:
                yield Outcome(said, like)


def _one(text: str) -> str:
    return " ".join(_MARKS.sub("", text).split())


def _key(title: str) -> str:
    return " ".join(title.casefold().split()).rstrip(".:")
