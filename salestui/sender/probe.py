"""Try a mailbox out and say exactly what is wrong with it, before a prospect's mail depends on it."""

import uuid
from datetime import UTC, datetime

from ..errors import SalesError, TryLater
from ..store.mailboxes import MailboxRow
from . import guard
from .advice import advise
from .answers import Outcome
from .conversation import Conversation
from .message import Letter, build, split_sender, wire_address

_NO_MAIL = "No mail was sent."
_WORDS = "This mail was sent by salestui to try a mailbox out.\n\nIf you can read it, the mailbox can send.\n"


def test_mailbox(mailbox: MailboxRow, password: str | None, to: str | None = None, now: datetime | None = None) -> list[str]:
    """Connect, encrypt, log in and offer the sender's address; with `to`, send a short mail there. Returns what went well, line by line.

    Raises `SalesError` that names the step that failed and what to change; `TryLater` where only time or the network can mend it.
    """
    sender = wire_address(split_sender(mailbox.sender)[1])
    recipient = wire_address(to) if to is not None else ""
    conversation = Conversation(mailbox, password)
    try:
        _require(conversation.open(), mailbox)
        done = [f"{mailbox.host}:{mailbox.port} answers, {conversation.encryption or 'not encrypted (this machine only)'}."]
        done.append(f"Logged in as {mailbox.user}." if mailbox.user else "No login needed.")
        _require(conversation.offer_sender(sender), mailbox)
        done.append(f"It sends for {sender}" + (f", mails of up to {conversation.size_limit:,} bytes." if conversation.size_limit else "."))
        if to is not None:
            letter = Letter(
                sender=mailbox.sender,
                recipient=recipient,
                recipient_name="",
                subject="A test of this mailbox",
                body=_WORDS,
                date=now or datetime.now(UTC),
                message_id=f"<test.{uuid.uuid4().hex}@{sender.rpartition('@')[2]}>",
            )
            content = build(letter).content
            try:
                guard.check(content, sender=sender, recipient=recipient, size_limit=conversation.size_limit)
            except guard.GuardRefused as refused:
                raise SalesError(
                    f"Mailbox {mailbox.name} cannot send: {refused.why}.", _NO_MAIL, "The server takes no mail of an ordinary size."
                ) from refused
            outcome = conversation.deliver(content, sender, recipient)
            if outcome.kind != "sent":
                _require(outcome, mailbox)
            done.append(f"It took a mail to {recipient}: {outcome.why}")
        return done
    finally:
        conversation.close()


def _require(outcome: Outcome | None, mailbox: MailboxRow) -> None:
    if outcome is None:
        return
    title = f"Mailbox {mailbox.name} cannot send: {outcome.why.rstrip('.')}."
    if outcome.kind == "uncertain":
        raise TryLater(title, "Whether the mail arrived is not known.", "Look for it where it should arrive.")
    kind = TryLater if outcome.kind in ("offline", "busy", "deferred") else SalesError
    raise kind(title, _NO_MAIL, advise(outcome, mailbox.name))
