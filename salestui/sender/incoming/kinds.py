"""The rules, in their order, that say what a received mail is."""

import re
from dataclasses import dataclass
from typing import Literal

from .absence import automatic_reply
from .bounces import Report, from_daemon, report_of
from .headers import raw, raw_all
from .optout import asks_to_stop
from .parts import Part

Kind = Literal["reply", "out_of_office", "bounce", "opt_out", "own", "other"]

_NO_REPLY = re.compile(r"(?:no-?_?reply|do-?not-?_?reply|notifications?|newsletter|bounces?|mailer)(?:[+._-].*)?@", re.I)
OF_A_LIST = "it is mail of a list"
"""Why a mail is "other" that a person may still have written: what answers a mail of ours through a list is a reply."""
_OF_A_LIST = ("list-id", "list-post", "x-mailing-list", "x-mailman-version", "x-campaign-id", "x-mailchimp-campaign", "x-csa-complaints")


@dataclass(frozen=True)
class Seen:
    """What the rules look at."""

    part: Part
    senders: list[tuple[str, str]]
    subject: str
    text: str
    own_text: str  # the sender's own words, "" where there are none
    own_addresses: frozenset[str]

    @property
    def sender(self) -> tuple[str, str]:
        """(name, address) of the (first) author."""
        return self.senders[0] if self.senders else ("", "")


@dataclass(frozen=True)
class Recognised:
    """What a mail is and by what it was recognised; the report, if it is a bounce."""

    kind: Kind
    why: str
    report: Report | None = None


def recognised(mail: Seen) -> Recognised:
    """The kind of a mail: own copy, bounce, receipt, automatic reply, other machines' mail, opt-out, else a person's reply."""
    head = mail.part.head
    if any(address.lower() in mail.own_addresses for _, address in mail.senders):
        return Recognised("own", "it is from your own address")
    if report := report_of(mail.part, mail.text, mail.sender, mail.own_addresses):
        return Recognised("bounce", report.why, report)
    if mail.part.kind == "multipart/report":
        report_type = mail.part.parameter("report-type").lower()
        if report_type == "disposition-notification":
            return Recognised("other", "it is a read receipt")
        if report_type == "feedback-report":
            return Recognised("other", "it is an abuse report of a mail provider")
    daemon = from_daemon(head, mail.sender)
    if why := automatic_reply(head, mail.subject, mail.own_text or mail.text, daemon):
        return Recognised("out_of_office", why)
    if why := _by_machine(mail, daemon):
        return Recognised("other", why)
    if asks_to_stop(mail.subject, mail.own_text, mail.sender):
        return Recognised("opt_out", "it asks for nothing but to stop")
    return Recognised("reply", "a person wrote it")


def _by_machine(mail: Seen, daemon: bool) -> str:
    """Why the mail is of a list or a machine; "" where a person wrote it."""
    head = mail.part.head
    if any(part.kind == "text/calendar" for part in mail.part.walk()) and not _NO_REPLY.match(mail.sender[1]):
        return ""  # an invitation or an answer to one: calendars mark them as generated, and yet a person sent it
    if raw(head, "auto-submitted").lower().startswith("auto-"):
        return "a program sent it (Auto-Submitted)"
    if raw_all(head, _OF_A_LIST) or raw(head, "precedence").lower() in ("bulk", "list", "junk"):
        return OF_A_LIST
    answers = bool(raw_all(head, ("in-reply-to", "references")))
    if not answers and (raw_all(head, ("list-unsubscribe",)) or _NO_REPLY.match(mail.sender[1])):
        return "it is a newsletter or a notification"
    null_path = any(path.strip() == "<>" for path in raw_all(head, ("return-path",)))
    return "a mail server wrote it" if daemon and mail.sender[1] and (null_path or not answers) else ""
