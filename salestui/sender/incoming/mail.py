"""One received mail: from its bytes to what it is (sender.md, "What comes back"). Pure: no store, no network, no clock."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from . import headers
from .absence import back_on
from .body import body_of
from .kinds import Kind, Seen, recognised
from .leaving import has_left
from .parts import parse
from .words import own_words

__all__ = ["Bounce", "Incoming", "Kind", "read_mail"]

_RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to")


@dataclass(frozen=True)
class Bounce:
    """What one report says of one recipient."""

    recipient: str  # the address that failed, lower case; "" where unknown
    status: str  # "5.1.1" (RFC 3463); "" where unknown
    action: str  # failed, delayed, delivered, relayed, expanded (RFC 3464, 2.3.3); "" where unknown
    hard: bool  # a permanent failure of the address itself: it is suppressed
    diagnostic: str  # the remote server's words, one harmless line, at most 300 characters
    original_message_id: str  # "<…>" of the mail that bounced; "" where unknown
    original_subject: str = ""  # its subject, where the report returns its headers


@dataclass(frozen=True)
class Incoming:
    """One received mail. "reply" is a person's own mail; whether it belongs to a prospect is for the caller to find out."""

    kind: Kind
    why: str  # one short sentence: by what it was recognised
    message_id: str  # "<…>" or ""
    key: str  # what tells this mail from all others on a second reading
    sender: str  # address, its domain lower case
    sender_name: str
    recipients: tuple[str, ...]  # addresses of To, Cc, Delivered-To and X-Original-To
    subject: str
    at: datetime | None  # Date, in UTC; None where it is missing or nonsense
    references: tuple[str, ...]  # Message-IDs, the most recent first; for a bounce the original's before all
    text: str  # the whole readable text
    words: str  # the sender's own words: without quoted mail, its introduction and the signature
    until: date | None  # out of office: the first day that he is back
    bounces: tuple[Bounce, ...]
    gone: bool = False  # out of office: he works there no longer, and never comes back


def read_mail(content: bytes, own_addresses: Collection[str], received_at: datetime) -> Incoming:
    """What a mail is. Never raises, whatever the bytes; linear in their number. Every text is `safe_text`.

    `received_at` is the moment it came, zone-aware: dates without a year are understood from it.
    """
    part = parse(content)
    head = part.head
    senders = headers.addresses(headers.raw_all(head, ("from",))) or headers.addresses(headers.raw_all(head, ("sender",)))
    subject = headers.words(headers.raw(head, "subject"))
    message_id = next(iter(headers.message_ids(headers.raw(head, "message-id"))), "")
    body = body_of(part)
    own_text = own_words(body.own)
    seen = Seen(part, senders, subject, body.whole, own_text, frozenset(address.lower() for address in own_addresses))
    found = recognised(seen)
    answered = headers.references(head)
    bounces: tuple[Bounce, ...] = ()
    if found.report:
        original, its_subject = found.report.original_message_id, found.report.original_subject
        bounces = tuple(
            Bounce(one.recipient, one.status, one.action, one.hard, one.diagnostic, original, its_subject) for one in found.report.failures
        )
        answered = tuple(dict.fromkeys((original, *answered))) if original else answered
    name, sender = seen.sender
    away = found.kind == "out_of_office"
    until = back_on(f"{subject}\n\n{own_text or body.whole}", received_at.date()) if away else None
    return Incoming(
        kind=found.kind,
        why=found.why,
        message_id=message_id,
        key=f"{message_id} {sender}" if message_id else "sha256:" + hashlib.sha256(content).hexdigest(),
        sender=sender,
        sender_name=name,
        recipients=tuple(address for _, address in headers.addresses(headers.raw_all(head, _RECIPIENTS))),
        subject=subject,
        at=headers.date_of(head, received_at),
        references=answered,
        text=body.whole,
        words=own_text or body.whole,
        until=until,
        bounces=bounces,
        gone=away and until is None and has_left(f"{subject}\n\n{own_text or body.whole}", (name, sender)),
    )
