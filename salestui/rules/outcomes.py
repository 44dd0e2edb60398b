"""What may come of a call or a chat, and what each means for the sequence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .script import Outcome


@dataclass(frozen=True)
class Usual:
    """A usual outcome. `served`: the words reached him, and the step is done; else it stays due."""

    id: str
    label: str
    detail: str
    served: bool
    names: tuple[str, ...] = ()


AGAIN = "again on the next business day"

USUAL = (
    Usual("reached", "Reached", "the step is done; the sequence goes on", True, ("spoke", "talked")),
    Usual("no-answer", "No answer", AGAIN, False, ("nobody there",)),
    Usual("voicemail", "Voicemail", AGAIN, False, ("mailbox", "left a message")),
    Usual("call-back", "Call back", "when you say", False, ("callback", "ring again", "another time")),
    Usual("wrong-number", "Wrong number", "you correct his number", False),
    Usual("next-step", "Wants the next step", "and moves on to a stage", True, ("next step",)),
    Usual("not-interested", "Not interested", "you say whether he is lost", True, ("no interest",)),
)

SKIPS = (
    ("not needed", "Not needed"),
    ("knows it already", "Knows it already"),
    ("wrong time", "Wrong time"),
    ("wrong person", "Wrong person"),
    ("has it from elsewhere", "Has it from elsewhere"),
)
"""Reasons why a step is skipped: (what is kept, how it is offered)."""


def outcomes_for(own: Sequence[Outcome]) -> list[tuple[str, Usual]]:
    """(words, what it acts like) of what may come of a script: its own outcomes, or the usual ones. Nobody answering is always among them."""
    if not own:
        return [(usual.label, usual) for usual in USUAL]
    found = [(outcome.words, _like(outcome)) for outcome in own]
    if all(usual.id != "no-answer" for _, usual in found):
        found.append((USUAL[1].label, USUAL[1]))
    return found


def goes_to(outcome: Outcome, stages: Collection[str]) -> tuple[str, bool]:
    """Where the arrow of an outcome leads beside the usual ones: (the stage's own name, True), or (what is written, False) where there is
    no such stage; ("", True) for one without an arrow, or that acts like a usual one."""
    key = _key(outcome.like)
    if not key or _usual(key) is not None:
        return "", True
    named = next((stage for stage in stages if _key(stage) == key), None)
    return (outcome.like, False) if named is None else (named, True)


def _like(outcome: Outcome) -> Usual:
    found = (_usual(_key(words)) for words in (outcome.like, outcome.words))
    return next((usual for usual in found if usual is not None), USUAL[0])


def _usual(key: str) -> Usual | None:
    return next((usual for usual in USUAL if key and key in (usual.label.casefold(), *usual.names)), None)


def _key(words: str) -> str:
    return " ".join(words.casefold().split()).rstrip(".")
