"""From a delivery to its bytes: made once, stored, and then the same for the preview, the dry run and the server."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..errors import SalesError
from ..rules.times import from_text
from ..store.attachments import list_attachments
from ..store.dispatch import ScriptFacts, get_facts, keep_in, mark_held
from ..store.engine import Database, transaction
from ..store.mailboxes import MailboxRow, find_mailbox, get_mailbox
from ..store.outbox import get_delivery, get_message
from ..store.settings import get_setting
from . import guard
from .message import Letter, build, is_message_id, split_sender, wire_address
from .template import MissingVariable, render

LONGEST_CHAIN = 20  # Message-IDs in References
Values = dict[str, Any]
"""The values of a template: `{"prospect": {..., "custom": {column: text}}, "stage": {...}, "me": {...}}`."""


@dataclass(frozen=True)
class Prepared:
    """A delivery ready to leave through its mailbox. `stored` where these very bytes stand in the store."""

    id: int
    mailbox: MailboxRow
    message_id: str
    content: bytes
    subject: str
    rendered: str
    stored: bool


def prepare(db: Database, delivery_id: int, now: datetime) -> bytes:
    """The bytes of a delivery, as they left, will leave, or would leave now.

    Those of a due delivery are stored and never made again (but before a first attempt, when the prospect's facts change).
    One that is not due yet is only shown. Raises `SalesError` with what is missing; a due delivery is then held for it.
    """
    found = get_message(db, delivery_id)
    if found:
        return found[0]
    state = get_delivery(db, delivery_id, now).state
    try:
        made = make(db, delivery_id, now)
    except SalesError as error:
        if state == "due":
            mark_held(db, delivery_id, why_of(error), now)
        raise
    if state == "due":
        keep(db, [made], now)
        found = get_message(db, delivery_id)
    return found[0] if found else made.content


def make(db: Database, delivery_id: int, now: datetime, settings: dict[str, str] | None = None) -> Prepared:
    """Fill in and build one delivery without storing it. The same facts and `now` give the same bytes.

    Raises `SalesError`: a missing variable, an asset that is not live, an address that is none, a refusal of the guard.
    `settings` spares a batch from reading them again.
    """
    facts = get_facts(db, delivery_id)
    try:
        return make_from(db, facts, now, settings)
    except MissingVariable as missing:
        raise MissingVariable(missing.name, facts.prospect_id) from missing


def make_from(db: Database, facts: ScriptFacts, now: datetime, settings: dict[str, str] | None = None) -> Prepared:
    """The mail of these facts, whether there is a delivery of it or not. Raises like `make`."""
    if facts.asset_status != "live":
        raise SalesError(f"The asset is {facts.asset_status}.", "Nothing was sent.", "Make it live again, or cancel this mail.")
    mailbox = get_mailbox(db, facts.mailbox_id) if facts.mailbox_id else find_mailbox(db)
    settings = settings if settings is not None else read_settings(db)
    values = values_for(facts, mailbox.sender, settings)
    hold: list[str] = []
    body = render(facts.body, values, hold)
    address = split_sender(mailbox.sender)[1]
    # What was sent by another program may carry anything in the place of its id: it is passed over, never a reason to hold a mail.
    answered = [id for id, _ in facts.previous if is_message_id(id)]
    letter = Letter(
        sender=mailbox.sender,
        recipient=facts.to,
        recipient_name=facts.prospect["name"],
        subject=thread_subject(render(facts.subject, values), facts.previous, facts.topic),
        body=body,
        hold=hold,
        date=max(now, from_text(facts.due_at)),
        message_id="",
        unsubscribe=address,
        postal_address=settings.get("postal_address", ""),
        in_reply_to=answered[-1] if answered else "",
        references=chain(answered),
        files=tuple(list_attachments(db, facts.revision_id)),
    )
    letter = replace(letter, message_id=facts.message_id or _message_id(facts.id, letter))
    built = build(letter)
    try:
        guard.check(built.content, sender=address, recipient=facts.to)
    except guard.GuardRefused as refused:
        raise SalesError(
            f"The last check refused it: {refused.why}.", "Nothing was sent.", "Correct the prospect or the script."
        ) from refused
    return Prepared(facts.id, mailbox, letter.message_id, built.content, built.subject, built.rendered, stored=False)


def keep(db: Database, batch: list[Prepared], now: datetime) -> None:
    """Store the bytes of a batch in one commit; what is stored already or no longer waiting stays as it is."""
    if batch:
        with transaction(db):
            for made in batch:
                keep_in(db, made.id, made.mailbox.id, made.message_id, made.content, made.subject, made.rendered, now)


def read_settings(db: Database) -> dict[str, str]:
    """The business settings that stand in every mail."""
    return {key: get_setting(db, key) for key in ("me.name", "me.email", "postal_address")}


def why_of(error: SalesError) -> str:
    """What a held row says: the fault and what to do about it, without "nothing was sent"."""
    return " ".join(part for part in (error.title, error.hint) if part)


def values_for(facts: ScriptFacts, sender: str, settings: dict[str, str]) -> Values:
    """What a mail of these facts is filled in with; `sender` is the mailbox's, empty where there is none yet."""
    name, address = split_sender(sender) if sender else ("", "")
    prospect: dict[str, Any] = dict(facts.prospect)
    prospect["custom"] = json.loads(facts.custom or "{}")
    me = {"name": settings.get("me.name") or name, "email": settings.get("me.email") or address}
    return {"prospect": prospect, "stage": {"name": facts.stage}, "me": me}


def thread_subject(own: str, previous: list[tuple[str, str]], topic: str) -> str:
    """A script without a subject, or with "Re:", goes on with the thread: "Re: " only where its first mail really went.

    Where it did not (it bounced, or went to another address), the same topic begins anew.
    """
    bare = _without_re(own)
    if bare == own.strip() and bare:
        return bare
    if not previous:
        return bare or _without_re(topic)
    return f"Re: {bare or _without_re(previous[0][1])}"


def _without_re(subject: str) -> str:
    bare = subject.strip()
    while bare[:3].lower() == "re:":
        bare = bare[3:].strip()
    return bare


def chain(previous: list[str]) -> tuple[str, ...]:
    """The mails that a follow-up continues, oldest first; of a very long thread the first and the last ones (RFC 5322, 3.6.4, limits none)."""
    return tuple(previous if len(previous) <= LONGEST_CHAIN else [previous[0], *previous[1 - LONGEST_CHAIN :]])


def _message_id(id: int, letter: Letter) -> str:
    """Made from every word of the mail, so that two mails never share one, whatever was restored or undone in between.

    A preview of the same mail shows the same one; nothing in it can be read.
    """
    seed = f"{id}\n{letter!r}"
    domain = wire_address(split_sender(letter.sender)[1]).rpartition("@")[2]
    return f"<{id}.{hashlib.sha256(seed.encode('utf-8', 'replace')).hexdigest()[:24]}@{domain}>"
