"""What the demo's people give back, by themselves: now and then a reply, an absence, a mail that could not be delivered. Invented like all the rest."""

from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime

ROUND = 8  # mails after which the same comes back again
REPLIES = (
    "Thank you, this is useful. Two bank accounts here, and the second one is the slow one. Could we talk on Thursday?",
    "We do this by hand at the moment. What would it cost for a practice of our size?",
)
AWAY = "I am out of the office until Monday and will answer then. In urgent matters please ring the practice."


def what_comes_back(number: int, content: bytes, sender: str, recipient: str, now: datetime) -> bytes | None:
    """The mail that the `number`-th one (from 1) brings back to `sender`; None for most of them."""
    sent = message_from_bytes(content, policy=default)
    if not sent["Message-ID"] or sender == recipient:  # a founder who writes to himself is trying out his mailbox
        return None
    turn = number % ROUND
    if turn == 1:
        return _answer(sent, sender, recipient, now, f"Re: {sent['Subject']}", REPLIES[number // ROUND % len(REPLIES)]).as_bytes(
            policy=SMTP
        )
    if turn == 3:
        away = _answer(sent, sender, recipient, now, f"Out of office: {sent['Subject']}", AWAY)
        away["Auto-Submitted"] = "auto-replied"
        return away.as_bytes(policy=SMTP)
    return _bounce(sent, sender, recipient, now) if turn == 5 else None


def _answer(sent: "EmailMessage", sender: str, recipient: str, now: datetime, subject: str, words: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = recipient, sender, subject, format_datetime(now)
    mail["Message-ID"] = f"<back.{str(sent['Message-ID']).strip('<>')}>"
    mail["In-Reply-To"] = mail["References"] = str(sent["Message-ID"])
    mail.set_content(words + "\n")
    return mail


def _bounce(sent: "EmailMessage", sender: str, recipient: str, now: datetime) -> bytes:
    """A delivery status notification as RFC 3464 has it."""
    border = "demo-report"
    lines = [
        f"From: Mail Delivery System <mailer-daemon@{recipient.rpartition('@')[2]}>", f"To: {sender}", "Subject: Undelivered Mail Returned to Sender",
        f"Date: {format_datetime(now)}", f"Message-ID: <bounce.{str(sent['Message-ID']).strip('<>')}>", "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0", f'Content-Type: multipart/report; report-type=delivery-status; boundary="{border}"', "",
        f"--{border}", "Content-Type: text/plain", "", f"{recipient} is not known here.", "",
        f"--{border}", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mail.example", "",
        f"Final-Recipient: rfc822; {recipient}", "Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 no such user", "",
        f"--{border}", "Content-Type: text/rfc822-headers", "", f"Message-ID: {sent['Message-ID']}", f"To: {recipient}", "", f"--{border}--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode("ascii", "replace")
