"""Try a mailbox out and say exactly what is wrong with it, before a prospect's mail depends on it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ..errors import SalesError, TryLater
from ..store.mailboxes import MailboxRow
from . import guard
from .advice import Step, advise
from .answers import Outcome
from .conversation import Conversation, is_loopback
from .diagnosis import resolve, why_no_address, why_no_conversation
from .domain import Names, is_public, look_at_domain
from .login import Login
from .message import Letter, build, split_sender, wire_address
from .receiving_probe import try_receiving

PATIENCE = 60  # seconds for each answer; a founder waits in front of it
_NO_MAIL = "No mail was sent."
_WORDS = "This mail was sent by salestui to try a mailbox out.\n\nIf you can read it, the mailbox can send.\n"
_BEFORE_LOGIN = frozenset(("CONNECT", "GREET", "EHLO", "STARTTLS"))


@dataclass
class Trial:
    """What was tried, step by step, up to the first that failed. `fault` is that step as an error to raise; None where the mailbox works.

    Steps: name, port, encryption, login, sender, mail; imap or maildir; and as advice only (never a fault) mx, spf, dkim, dmarc, domain.
    """

    steps: list[Step] = field(default_factory=list)
    fault: SalesError | None = None
    failing: Step | None = None
    """The step that `fault` tells of."""
    told: Callable[[Step], None] | None = None
    """Hears each step as it comes."""

    def note(self, step: Step) -> None:
        """One more step."""
        self.steps.append(step)
        if self.told:
            self.told(step)

    def went_well(self, step: str, said: str, advice: str = "") -> None:
        """Note a step that worked."""
        self.note(Step(step, True, said, advice))

    def failed(self, step: Step, title: str, later: bool, message: str = _NO_MAIL) -> None:
        """Note the step that did not."""
        self.note(step)
        self.failing = step
        self.fault = (TryLater if later else SalesError)(f"{title}: {step.said.rstrip('.')}.", message, step.advice)


def try_mailbox(
    mailbox: MailboxRow,
    login: Login,
    to: str | None = None,
    now: datetime | None = None,
    names: Names | None = None,
    told: Callable[[Step], None] | None = None,
    receiving: Login = None,
) -> Trial:
    """The whole of a mailbox: sending (with `to`, one short mail goes there), receiving, and its domain as receivers see it.

    `told` hears each step as it comes; `receiving` is the login of the receiving side where sending needs none.
    `names` asks DNS; where it is not given, domains that only exist in examples are not looked at.
    """
    trial = Trial(told=told)
    _try_sending(trial, mailbox, login, to, now, names or Names())
    if trial.fault is None:
        step, later = try_receiving(mailbox, login if mailbox.user else receiving)
        if step.ok:
            trial.note(step)
        else:
            trial.failed(step, f"Mailbox {mailbox.name} can send, but not receive", later, "")
    domain = wire_address(split_sender(mailbox.sender)[1]).rpartition("@")[2].lower()
    if (trial.failing is None or trial.failing.step in ("imap", "maildir")) and (names is not None or is_public(domain)):
        for step in look_at_domain(domain, mailbox.host, names or Names()):
            trial.note(step)
    return trial


def test_mailbox(mailbox: MailboxRow, login: Login, to: str | None = None, now: datetime | None = None) -> list[str]:
    """Connect, encrypt, log in and offer the sender's address; with `to`, send a short mail there. Returns what went well, line by line.

    Raises `SalesError` that names the step that failed and what to change; `TryLater` where only time or the network can mend it.
    """
    trial = Trial()
    _try_sending(trial, mailbox, login, to, now, Names())
    if trial.fault:
        raise trial.fault
    return [step.said for step in trial.steps]


def send_to_self(mailbox: MailboxRow, login: Login, to: str, content: bytes, told: Callable[[Step], None] | None = None) -> Trial:
    """Send a mail that is made already to the founder's own address `to`, step by step; it is no delivery and nothing of it is kept."""
    trial = Trial(told=told)
    _try_sending(trial, mailbox, login, to, None, Names(), content)
    return trial


def _try_sending(
    trial: Trial, mailbox: MailboxRow, login: Login, to: str | None, now: datetime | None, names: Names, content: bytes | None = None
) -> None:
    title = f"Mailbox {mailbox.name} cannot send"
    sender = wire_address(split_sender(mailbox.sender)[1])
    recipient = wire_address(to) if to is not None else ""
    if not is_loopback(mailbox.host):
        try:
            addresses = resolve(mailbox.host, mailbox.port)
        except (OSError, UnicodeError):
            step, later = why_no_address(mailbox, names)
            return trial.failed(step, title, later)
        trial.went_well("name", f"{mailbox.host} is {addresses[0]}{f' and {len(addresses) - 1} more' if len(addresses) > 1 else ''}.")
    conversation = Conversation(replace(mailbox, timeout=min(mailbox.timeout or PATIENCE, PATIENCE)), login)
    try:
        if refused := conversation.open():
            return _not_opened(trial, mailbox, refused, title)
        _opened(trial, mailbox, conversation)
        if refused := conversation.offer_sender(sender):
            return _refused(trial, "sender", mailbox, refused, title)
        most = f", mails of up to {conversation.size_limit:,} bytes" if conversation.size_limit else ""
        trial.went_well("sender", f"It sends for {sender}{most}.")
        if to is not None:
            _send(trial, mailbox, conversation, sender, recipient, content or _test_mail(mailbox, recipient, now or datetime.now(UTC)))
    finally:
        conversation.close()


def _opened(trial: Trial, mailbox: MailboxRow, conversation: Conversation) -> None:
    encryption = conversation.encryption
    trial.went_well("port", f"{mailbox.host}:{mailbox.port} answers as a mail server.")
    local = " (this machine only)" if is_loopback(mailbox.host) else "; no password is used"
    trial.went_well("encryption", f"Encrypted ({encryption}), the certificate is good." if encryption else f"Not encrypted{local}.")
    how = "" if mailbox.auth == "password" else " by its sign-in"
    trial.went_well("login", f"Logged in as {mailbox.user}{how}." if mailbox.user else "No login needed.")


def _not_opened(trial: Trial, mailbox: MailboxRow, refused: Outcome, title: str) -> None:
    if refused.phase in _BEFORE_LOGIN:
        step, later = why_no_conversation(mailbox, refused)
        if step.step == "encryption":
            trial.went_well("port", f"{mailbox.host}:{mailbox.port} answers.")
        return trial.failed(step, title, later)
    trial.went_well("port", f"{mailbox.host}:{mailbox.port} answers as a mail server.")
    if mailbox.security != "none":
        trial.went_well("encryption", "Encrypted, the certificate is good.")
    _refused(trial, "login", mailbox, refused, title)


def _refused(trial: Trial, step: str, mailbox: MailboxRow, outcome: Outcome, title: str) -> None:
    if outcome.kind == "uncertain":
        found = Step(step, False, outcome.why, "Look for it where it should arrive.")
        title = f"Mailbox {mailbox.name} handed the mail over, and heard no answer"
        return trial.failed(found, title, True, "Whether the mail arrived is not known.")
    later = outcome.kind in ("offline", "busy", "deferred")
    trial.failed(Step(step, False, outcome.why, advise(outcome, mailbox.name, mailbox.host, mailbox.auth)), title, later)


def _test_mail(mailbox: MailboxRow, recipient: str, now: datetime) -> bytes:
    message_id = f"<test.{uuid.uuid4().hex}@{wire_address(split_sender(mailbox.sender)[1]).rpartition('@')[2]}>"
    return build(Letter(mailbox.sender, recipient, "", "A test of this mailbox", _WORDS, now, message_id)).content


def _send(trial: Trial, mailbox: MailboxRow, conversation: Conversation, sender: str, recipient: str, content: bytes) -> None:
    title = f"Mailbox {mailbox.name} cannot send"
    try:
        guard.check(content, sender=sender, recipient=recipient, size_limit=conversation.size_limit)
    except guard.GuardRefused as refused:
        return trial.failed(Step("mail", False, refused.why, "The server takes no mail of an ordinary size."), title, False)
    outcome = conversation.deliver(content, sender, recipient)
    if outcome.kind == "sent":
        return trial.went_well("mail", f"It took a mail to {recipient}: {outcome.why}")
    if _is_about_recipient(outcome):
        title = f"Mailbox {mailbox.name} works, but its server does not take mail for {recipient}"
    _refused(trial, "mail", mailbox, outcome, title)


def _is_about_recipient(outcome: Outcome) -> bool:
    """Whether a refusal is of the address of --to alone, so that the mailbox can send to others."""
    return outcome.phase == "RCPT" and outcome.kind in ("failed", "deferred") and (outcome.hard_bounce or outcome.kind == "deferred")
