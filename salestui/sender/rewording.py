"""Read the words of one mail before they are kept: filled in for the very prospect it goes to, so that what is saved can leave."""

from datetime import datetime

from ..errors import SalesError
from ..store.dispatch import get_facts
from ..store.engine import Database
from ..store.mailboxes import list_mailboxes
from . import build
from .template import NAMES, MissingVariable, check, render


def proofread_words(db: Database, delivery_id: int, subject: str, body: str, now: datetime) -> str:
    """What is wrong with these words for this mail, in a sentence or two; nothing where they can be filled in."""
    if not body.strip():
        return "The mail has no words."
    for what, words in (("The subject", subject), ("The text", body)):
        try:
            check(words)
        except SalesError as error:
            line = getattr(error.__cause__, "lineno", None)
            reason = error.title.partition(": ")[2] if line else error.title.rstrip(".")
            return f"{what}{f', line {line}' if line and what == 'The text' else ''}: {reason.rstrip('.')}. Correct it, or take the braces out."
    values = _values(db, delivery_id)
    filled: list[str] = []
    for words in (subject, body):
        try:
            filled.append(render(words, values))
        except MissingVariable as missing:
            return _missing(missing.name)
        except SalesError as error:
            return f"{error.title} {error.hint}".strip()
    facts = get_facts(db, delivery_id)
    if not build.thread_subject(filled[0], facts.previous, facts.topic):
        return "This is the first mail to this prospect: it needs a subject of its own. Only a follow-up goes on with the one before."
    return ""


def _values(db: Database, delivery_id: int) -> build.Values:
    facts, boxes = get_facts(db, delivery_id), list_mailboxes(db)
    mailbox = next((box for box in boxes if box.id == facts.mailbox_id), boxes[0] if boxes else None)
    return build.values_for(facts, mailbox.sender if mailbox else "", build.read_settings(db))


def _missing(name: str) -> str:
    """A name nothing has, or one that is blank here."""
    known = name in NAMES or name.startswith("prospect.custom")
    if known:
        return f'{name} is blank for this prospect: write the words themselves, or {{{{ {name} | default("something else") }}}}.'
    return f"Nothing is called {name}. The names are {', '.join(NAMES)}."
