"""The timelines of the demo's prospects: what they were sent, in the very words, and what they answered."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..rules.times import utc_text
from ..sender.markdown import bodies
from ..sender.template import CLOSE, OPEN
from ..store.library import AssetDraft
from .funnel import Contact, Person

Row = dict[str, Any]
_NAME = re.compile(r"\{\{ ([\w.]+) \}\}")


@dataclass(frozen=True)
class Writer:
    """Who signs the mails."""

    name: str
    email: str
    postal_address: str


class Scripts:
    """Where each step of the formula ended up in the store, and its words."""

    def __init__(self) -> None:
        self.by_stage: dict[str, list[tuple[int, int, AssetDraft]]] = {}

    def step(self, stage: str, number: int) -> tuple[int, int, AssetDraft]:
        """(step id, revision id, the asset) of the n-th step of a stage, counted from 1."""
        return self.by_stage[stage][number - 1]


def touches(people: list[Person], scripts: Scripts, writer: Writer) -> Iterable[Row]:
    """A row of `touch` for everything that happened; the last mail of those with mode "sent" is left to the sender."""
    number = 0
    for id, person in enumerate(people, start=1):
        facts = facts_of(person, writer)
        for contact in person.contacts[:-1] if person.mode == "sent" else person.contacts:
            number += 1
            yield _touch(id, contact, scripts, facts, writer) | {"message_id": _message_id(contact, number, writer)}


def _message_id(contact: Contact, number: int, writer: Writer) -> str | None:
    by_mail = contact.direction == "out" and contact.channel == "email"
    return f"<{number}.{int(contact.at.timestamp())}@{writer.email.partition('@')[2]}>" if by_mail else None


def _touch(id: int, contact: Contact, scripts: Scripts, facts: dict[str, str], writer: Writer) -> Row:
    row: Row = {
        "prospect_id": id, "direction": contact.direction, "channel": contact.channel, "at": utc_text(contact.at),
        "outcome": contact.outcome, "step_id": None, "revision_id": None, "subject": "", "rendered": contact.text,
    }  # fmt: skip
    if contact.step:
        step, revision, draft = scripts.step(contact.stage, contact.step)
        row |= {"step_id": step, "revision_id": revision, "subject": _NAME.sub(lambda found: facts[found[1]], draft.subject)}
        row["rendered"] = said(draft.body, facts, writer.postal_address if contact.channel == "email" else "")
    return row


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
