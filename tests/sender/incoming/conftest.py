"""A firm whose mails have really left, and a Maildir (or an IMAP server) into which answers to them come."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from salestui.sender.incoming.receive import receive
from salestui.sender.incoming.report import ReceiveReport
from salestui.store.outbox import DeliveryRow
from salestui.store.today import TodayRow, list_today
from tests.sender.conftest import NOW, Firm
from tests.sender.servers import Recorder

LATER = NOW + timedelta(hours=5)
OWN = "sam@firm.example"


def maildir(folder: Path) -> Path:
    """An empty Maildir."""
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True)
    return folder


def letter(sender: str, subject: str, body: str, *, to: str = OWN, at: datetime | None = LATER, answers: str = "", **headers: str) -> bytes:
    """The bytes of a person's mail. `answers` is the Message-ID of what it is a reply to."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = headers.pop("message_id", f"<{uuid.uuid4().hex}@elsewhere.example>")
    if at:
        mail["Date"] = format_datetime(at)
    if answers:
        mail["In-Reply-To"], mail["References"] = answers, answers
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail.as_bytes()


def report(
    recipient: str, status: str, diagnostic: str, *, original: str = "", action: str = "failed", subject: str = "Month-end"
) -> bytes:
    """A delivery status report (RFC 3464) as Postfix writes it."""
    returned = f"Message-ID: {original}\n" if original else ""
    return f"""From: MAILER-DAEMON@mx.firm.example (Mail Delivery System)
To: {OWN}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{uuid.uuid4().hex}@mx.firm.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

This is the mail system. Your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.firm.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--b1
Content-Type: text/rfc822-headers

From: Sam Founder <{OWN}>
To: {recipient}
Subject: {subject}
{returned}
--b1--
""".encode()


class Post:
    """What a test does with incoming mail. `sent` are the mails that really left, one for each prospect."""

    def __init__(self, firm: Firm, folder: Path) -> None:
        self.firm, self.folder = firm, folder
        self.db = firm.db

    @property
    def sent(self) -> list[DeliveryRow]:
        return [row for row in self.firm.deliveries(LATER) if row.sent_at]

    def deliver(self, content: bytes, name: str = "", part: str = "new") -> Path:
        """Put a mail into the Maildir."""
        path = self.folder / part / (name or f"{uuid.uuid4().hex}.host")
        path.write_bytes(content)
        return path

    def receive(self, now: datetime = LATER, **more: Any) -> ReceiveReport:
        return receive(self.db, now, lock_path=self.firm.paths.receiver_lock, environ=self.firm.environ, **more)

    def counts(self, now: datetime = LATER, **more: Any) -> dict[str, int]:
        """The counts of a reading that are not 0."""
        report = self.receive(now, **more)
        assert not report.problems and not report.offline
        return {kind: count for kind, count in report.counts.items() if count}

    def sequence(self, prospect_id: int = 1) -> tuple[str, str | None]:
        row = self.db.execute("SELECT sequence, sequence_until FROM prospect WHERE id = ?", (prospect_id,)).fetchone()
        return row[0], row[1]

    def incoming(self, prospect_id: int = 1) -> list[tuple[Any, ...]]:
        """(at, outcome, subject, rendered) of what a prospect wrote."""
        return self.db.execute(
            "SELECT at, outcome, subject, rendered FROM touch WHERE prospect_id = ? AND direction = 'in' ORDER BY id", (prospect_id,)
        ).fetchall()

    def today(self, kind: str = "reply") -> list[TodayRow]:
        return [row for row in list_today(self.db, LATER) if row.kind == kind]

    def all(self, table: str) -> list[tuple[Any, ...]]:
        return self.db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()

    def uncertain(self, id: int) -> str:
        """Make a sent mail one whose answer never came, as it stands in the store then. Returns its Message-ID."""
        self.db.execute("DELETE FROM touch WHERE delivery_id = ?", (id,))
        self.db.execute("DELETE FROM delivery WHERE id > ? AND prospect_id = (SELECT prospect_id FROM delivery WHERE id = ?)", (id, id))
        self.db.execute("UPDATE delivery SET state = 'uncertain', sent_at = NULL, answer = '', why = 'no answer' WHERE id = ?", (id,))
        return str(self.db.execute("SELECT message_id FROM delivery WHERE id = ?", (id,)).fetchone()[0])


@pytest.fixture
def post(firm: Firm, record: Recorder, tmp_path: Path) -> Iterator[Post]:
    """Three prospects who have had the opener; their follow-ups wait."""
    firm.mailbox(record.port, maildir=str(maildir(tmp_path / "Mail")))
    firm.mail()
    firm.mail("Once more", "Hi again.", title="Follow-up", delay="2")
    firm.prospects(3)
    assert firm.send().count("sent") == 3
    yield Post(firm, tmp_path / "Mail")
