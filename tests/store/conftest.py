"""A real store in a file, and a small founder's system in it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from salestui.paths import Paths, locate
from salestui.store.engine import Database, open_store
from salestui.store.library import AssetDraft, add_asset
from salestui.store.mailboxes import add_mailbox

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return locate(str(tmp_path / "home"), {})


@pytest.fixture
def db(paths: Paths) -> Iterator[Database]:
    store = open_store(paths)
    yield store
    store.close()


@pytest.fixture
def system(db: Database) -> Database:
    """Two mails in Captured (the second two business days later), one in Qualified, and a mailbox."""
    add_mailbox(db, {"name": "me", "sender": "Fay <fay@firm.example>", "host": "127.0.0.1", "port": 2525, "security": "none"}, NOW)
    add_asset(db, AssetDraft("email", "Opener", "Hello {{ prospect.first_name }}", "Hi.", stage="Captured"), NOW)
    add_asset(db, AssetDraft("email", "Follow-up", "Once more", "Hi again.", stage="Captured", delay="2b"), NOW)
    add_asset(db, AssetDraft("email", "Case", "A case", "See.", stage="Qualified", delay="1"), NOW)
    return db


def leave(db: Database, id: int, now: datetime) -> None:
    """Let one due delivery go as the sender does, without a server."""
    from salestui.store.dispatch import claim, keep_message, mark_sent

    assert keep_message(db, id, 1, f"<{id}@firm.example>", b"bytes", "Subject", "Text", now)
    assert claim(db, id, now)
    mark_sent(db, id, "250 ok", now)
