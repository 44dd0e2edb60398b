"""A founder's store with mails that are due, and a real server to send them to."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from salestui.paths import Paths, locate
from salestui.sender.outbox import send_due
from salestui.sender.report import SendReport
from salestui.store.engine import Database, open_store
from salestui.store.library import AssetDraft, add_asset
from salestui.store.mailboxes import MailboxRow, add_mailbox
from salestui.store.outbox import DeliveryRow, enrol, list_deliveries
from salestui.store.prospects import add_prospect

from .servers import Recorder, recorder

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
SUBJECT, BODY = (
    "Month-end at {{ prospect.company }}",
    "Hi {{ prospect.first_name }},\n\nhow long does **month-end** take you?\n\n{{ me.name }}\n",
)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Recorder]:
    with recorder(tmp_path) as server:
        yield server


class Firm:
    """A store, with the few things a test of the sender needs to do with it."""

    def __init__(self, home: Path) -> None:
        self.paths: Paths = locate(str(home), {})
        self.db: Database = open_store(self.paths)
        self.environ: dict[str, str] = dict(os.environ)

    def mailbox(self, port: int, **more: Any) -> None:
        values = {
            "name": "main",
            "sender": "Sam Founder <sam@firm.example>",
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "timeout": 5,
        }
        add_mailbox(self.db, values | more, NOW)

    def mail(self, subject: str = SUBJECT, body: str = BODY, **more: Any) -> None:
        add_asset(self.db, AssetDraft("email", more.pop("title", "Opener"), subject, body, stage="Captured", **more), NOW)

    def prospects(self, count: int, now: datetime = NOW, **fields: str) -> list[int]:
        """New prospects in the first stage's sequence; their mails are due at `now`."""
        base = {"company": "Rossi & Co"} | fields
        found = len(list_deliveries(self.db, now))
        ids = [
            add_prospect(self.db, {"name": f"Ada{found + n} Rossi", "email": f"ada{found + n}@rossi.example"} | base, now)
            for n in range(count)
        ]
        enrol(self.db, ids, now)
        return ids

    def send(self, now: datetime = NOW, **more: Any) -> SendReport:
        clock: Callable[[], datetime] = lambda: now  # noqa: E731
        return send_due(self.db, clock, lock_path=self.paths.state / "sender.lock", environ=self.environ, **more)

    def deliveries(self, now: datetime = NOW) -> list[DeliveryRow]:
        return sorted(list_deliveries(self.db, now), key=lambda row: row.id)

    def states(self, now: datetime = NOW) -> list[str]:
        return [row.state for row in self.deliveries(now)]


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    made = Firm(tmp_path / "home")
    yield made
    made.db.close()


def account(port: int, **more: Any) -> MailboxRow:
    """A mailbox that stands in no store."""
    values: dict[str, Any] = dict.fromkeys(MailboxRow.__dataclass_fields__, "") | {
        "id": 1, "name": "main", "sender": "Sam <sam@firm.example>", "host": "127.0.0.1", "port": port, "security": "none", "timeout": 5,
        "auth": "password", "imap_security": "tls", "imap_folder": "INBOX", "imap_port": None,
        "per_day": None, "per_minute": None, "gap_min": None, "gap_max": None, "state": "ready",
    }  # fmt: skip
    return MailboxRow(**(values | more))
