"""A sender that died in the middle of a mail: whoever looks next sees it as uncertain, and a sender at work is left alone."""

from datetime import UTC, datetime
from pathlib import Path

from salestui.paths import locate
from salestui.sender.lock import only_sender
from salestui.sender.recovery import recover_orphans
from salestui.store import dispatch, outbox
from salestui.store.engine import open_store
from salestui.store.library import AssetDraft, add_asset
from salestui.store.mailboxes import add_mailbox
from salestui.store.prospects import add_prospect

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def test_a_claim_is_an_orphan_only_while_nobody_holds_the_lock(tmp_path: Path) -> None:
    paths = locate(str(tmp_path / "home"), {})
    db = open_store(paths)
    add_mailbox(db, {"name": "me", "sender": "fay@firm.example", "host": "127.0.0.1", "port": 2525, "security": "none"}, NOW)
    add_asset(db, AssetDraft("email", "Opener", "Hello", "Hi.", stage="Captured"), NOW)
    outbox.enrol(db, [add_prospect(db, {"name": "Ada", "email": "ada@x.example"}, NOW)], NOW)
    assert recover_orphans(db, paths.sender_lock, NOW) == 0
    dispatch.keep_message(db, 1, 1, "<1@firm.example>", b"bytes", "Hello", "Hi.", NOW)
    assert dispatch.claim(db, 1, NOW)
    with only_sender(paths.sender_lock):
        assert recover_orphans(db, paths.sender_lock, NOW) == 0
        assert outbox.get_delivery(db, 1, NOW).state == "claimed"
    assert recover_orphans(db, paths.sender_lock, NOW) == 1
    assert outbox.get_delivery(db, 1, NOW).state == "uncertain"
    outbox.settle(db, 1, True, NOW)
    assert outbox.get_delivery(db, 1, NOW).state == "sent"
    db.close()
