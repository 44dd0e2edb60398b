"""What the demo's founder served by hand: values, papers and the film, and the chat before a call. Numbers to ring as well.

Laid into the finished timelines with dice of their own, between two contacts that stand there already: who the people are, where
they stand and what comes next stay as they were.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from .crowd import ring_number
from .funnel import SEED, Contact, Person
from .library import Piece

LEAST = timedelta(hours=2)  # between two contacts, for a third to fit in
CHAT, CHATTED = "In the room", 0.85
UNUSED = "A client account that agrees three ways"  # one that the founder never reached for: dead weight is to be seen
OFTEN = {"value": 0.25, "pdf": 0.35, "video": 0.5}
"""How often an asset of a kind is reached for, where there is a moment for it."""
_BY = {"value": ("clipboard", "copied to the clipboard"), "pdf": ("viewer", "opened"), "video": ("viewer", "opened")}


def serve_by_hand(people: Sequence[Person], pieces: Sequence[Piece]) -> list[Person]:
    """The same people in the same order, with servings by hand in their timelines, and a phone number where a call is due."""
    rng = Random(SEED + 1)
    hand = [piece.draft for piece in pieces if piece.draft.position is None and piece.draft.title != UNUSED]
    served = []
    for person in people:
        contacts = _chatted(rng, person)
        for draft in hand:
            contacts = _reached_for(rng, contacts, draft.stage, draft.kind, draft.title)
        facts = person.facts
        if person.mode == "call" and not facts.phone:
            facts = replace(facts, phone=ring_number(rng, facts.zone))
        served.append(replace(person, facts=facts, contacts=tuple(contacts)))
    return served


def _chatted(rng: Random, person: Person) -> list[Contact]:
    """The contacts of somebody who came to his call: the chat a few minutes before it, if he was in the room."""
    contacts = list(person.contacts)
    call = next((move.proof for move in person.moves if move.left == "Call booked" and move.proof and move.proof.direction == "out"), None)
    chats, minutes = rng.random() < CHATTED, rng.randrange(2, 9)
    if call is None or call not in contacts or not chats:
        return contacts
    at, moment = contacts.index(call), call.at - timedelta(minutes=minutes)
    if at and contacts[at - 1].at < moment:
        contacts.insert(at, Contact(moment, "out", "chat", "Is in the room", "", "Call booked", application="phone", asset=CHAT))
    return contacts


def _reached_for(rng: Random, contacts: list[Contact], stage: str, kind: str, title: str) -> list[Contact]:
    wanted, late = rng.random() < OFTEN[kind], rng.randrange(4, 90)
    gaps = [
        number
        for number in range(len(contacts) - 1)
        if contacts[number].stage == stage and contacts[number].direction == "out" and contacts[number + 1].at - contacts[number].at > LEAST
    ]
    if not wanted or not gaps:
        return contacts
    number = rng.choice(gaps)
    moment: datetime = contacts[number].at + timedelta(minutes=late)
    application, outcome = _BY[kind]
    one = Contact(moment, "out", "hand", outcome, "", stage, application=application, asset=title)
    return [*contacts[: number + 1], one, *contacts[number + 1 :]]
