"""The timelines of the demo's prospects: what they were sent, in the very words, and what they answered."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..rules.times import utc_text
from ..sender.markdown import bodies
from ..sender.template import CLOSE, OPEN
from .funnel import Contact, Move, Person

Row = dict[str, Any]
_LENGTH = 420  # seconds that a call takes at least
_NAME = re.compile(r"\{\{ ([\w.]+) \}\}")


@dataclass(frozen=True)
class Writer:
    """Who signs the mails."""

    name: str
    email: str
    postal_address: str


@dataclass(frozen=True)
class Version:
    """One revision of an asset: its id, since when it is the newest (UTC), and its words."""

    id: int
    since: datetime
    subject: str
    body: str


class Scripts:
    """Where each step of the formula ended up in the store, and the versions of its words."""

    def __init__(self) -> None:
        self.by_stage: dict[str, list[tuple[int, str, list[Version]]]] = {}
        self.by_title: dict[str, tuple[int, list[Version]]] = {}

    def step(self, stage: str, number: int, at: datetime) -> tuple[int, Version]:
        """(step id, the version that was the newest at that moment) of the n-th step of a stage, counted from 1."""
        step, _, versions = self.by_stage[stage][number - 1]
        return step, [version for version in versions if version.since <= at][-1]

    def named(self, title: str, at: datetime) -> tuple[int, Version]:
        """(step id, the version that was the newest at that moment) of an asset by its title."""
        step, versions = self.by_title[title]
        return step, [version for version in versions if version.since <= at][-1]

    def channel(self, stage: str, number: int) -> str:
        """By which channel the n-th step of a stage is served."""
        return self.by_stage[stage][number - 1][1]


def history(people: list[Person], scripts: Scripts, writer: Writer) -> tuple[list[Row], list[tuple[int, Move, int | None]]]:
    """Rows of `touch` for everything that happened, and every move as (prospect id, the move, the id of the touch that proved it).

    Left to others are the last mail of those with mode "sent" (the sender's) and the last move of who has just moved (the founder's).
    """
    rows: list[Row] = []
    moves: list[tuple[int, Move, int | None]] = []
    for id, person in enumerate(people, start=1):
        facts = facts_of(person, writer)
        proofs: dict[Contact, int] = {}
        for contact in person.contacts[:-1] if person.mode == "sent" else person.contacts:
            number = proofs[contact] = len(rows) + 1
            message_id = _message_id(contact, number, writer)
            rows.append(_touch(id, contact, scripts, facts, writer) | {"id": number, "message_id": message_id})
        made = person.moves[:-1] if person.mode == "moved" else person.moves
        moves += [(id, move, proofs[move.proof] if move.proof else None) for move in made]
    return rows, moves


def _message_id(contact: Contact, number: int, writer: Writer) -> str | None:
    by_mail = contact.direction == "out" and contact.channel == "email"
    return f"<{number}.{int(contact.at.timestamp())}@{writer.email.partition('@')[2]}>" if by_mail else None


def _touch(id: int, contact: Contact, scripts: Scripts, facts: dict[str, str], writer: Writer) -> Row:
    row: Row = {
        "prospect_id": id, "direction": contact.direction, "channel": contact.channel, "at": utc_text(contact.at),
        "outcome": contact.outcome, "step_id": None, "revision_id": None, "subject": "", "rendered": contact.text,
        "application": contact.application,
        "seconds": _LENGTH + 7 * id % 600 if (contact.channel, contact.outcome) == ("call", "reached") else None,
    }  # fmt: skip
    if contact.step or contact.asset:
        step, version = scripts.named(contact.asset, contact.at) if contact.asset else scripts.step(contact.stage, contact.step, contact.at)
        row |= {"step_id": step, "revision_id": version.id, "subject": _NAME.sub(lambda found: facts[found[1]], version.subject)}
        if contact.channel == "email":
            row["rendered"] = said(version.body, facts, writer.postal_address)
        elif contact.channel == "hand":
            row["rendered"] = said(version.body, facts)
        else:
            row["rendered"] = opening(version.body, facts)
    return row


def opening(script: str, facts: dict[str, str]) -> str:
    """What is said first in a call or a chat: the lines of the script's first section."""
    section = re.split(r"^## .*$", script, flags=re.M)[1]
    spoken = [line for line in section.strip().split("\n") if line and not line.startswith((">", "-"))]
    return _NAME.sub(lambda found: facts[found[1]], "\n\n".join(spoken)) + "\n"


def facts_of(person: Person, writer: Writer) -> dict[str, str]:
    """What the scripts may name, as they name it."""
    one = person.facts
    facts = {"first_name": one.first, "last_name": one.last, "name": one.name, "company": one.company}
    facts |= {"title": one.title, "email": one.email}
    facts |= {f"custom.{column}": value for column, value in one.custom}
    return {f"prospect.{name}": value for name, value in facts.items()} | {"me.name": writer.name, "me.email": writer.email}


def said(body: str, facts: dict[str, str], postal_address: str = "") -> str:
    """A script as its prospect read it: the sender's own text, without waking its templates for each of 900 plain mails."""
    hold: list[str] = []

    def keep(found: re.Match[str]) -> str:
        hold.append(facts[found[1]])
        return f"{OPEN}{len(hold) - 1}{CLOSE}"

    text = bodies(_NAME.sub(keep, body), hold)[0].strip("\n") + "\n"
    return f"{text}\n{postal_address}\n" if postal_address else text
