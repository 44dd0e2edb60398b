"""Words of one mail's own: kept with the delivery, taken back by undo, and never for a mail that was tried."""

from datetime import UTC, datetime

import pytest

from salestui.errors import SalesError
from salestui.paths import locate
from salestui.sender.build import make, prepare
from salestui.store.dispatch import claim
from salestui.store.editing import read_words, set_words
from salestui.store.engine import Database, open_store
from salestui.store.journal import redo, undo
from salestui.store.library import AssetDraft, add_asset
from salestui.store.mailboxes import add_mailbox
from salestui.store.outbox import enrol, get_delivery, get_message
from salestui.store.prospects import add_prospect

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: object) -> Database:
    db = open_store(locate(str(tmp_path), {}))
    add_asset(db, AssetDraft("email", "Opener", "Hi {{ prospect.first_name }}", "Hello.\n", "Captured"), NOW)
    add_mailbox(db, {"name": "work", "sender": "sam@me.example", "host": "127.0.0.1", "port": 25, "security": "none"}, NOW)
    enrol(db, [add_prospect(db, {"name": "Ada Byron", "email": "ada@firm.example"}, NOW)], NOW)
    return db


def test_the_bytes_are_made_anew_with_the_same_message_id(db: Database) -> None:
    before = prepare(db, 1, NOW)
    id = get_delivery(db, 1, NOW).message_id
    assert set_words(db, 1, "Hi {{ prospect.first_name }}", "Good day.\n", NOW)
    assert get_message(db, 1) is None, "bytes of the old words stand no more"
    after = prepare(db, 1, NOW)
    assert b"Good day." in after and after != before and get_delivery(db, 1, NOW).message_id == id
    undo(db, NOW)
    assert not read_words(db, 1).own and b"Hello." in make(db, 1, NOW).content
    redo(db, NOW)
    assert b"Good day." in make(db, 1, NOW).content


def test_the_scripts_own_words_take_them_away_again(db: Database) -> None:
    assert set_words(db, 1, "A", "B\n", NOW)
    assert read_words(db, 1).own and get_delivery(db, 1, NOW).own
    assert set_words(db, 1, "Hi {{ prospect.first_name }}", "Hello.\n", NOW)
    assert not read_words(db, 1).own
    assert not set_words(db, 1, "Hi {{ prospect.first_name }}", "Hello.\n", NOW), "nothing changes"


def test_a_mail_that_was_tried_keeps_its_bytes(db: Database) -> None:
    bytes_ = prepare(db, 1, NOW)
    assert claim(db, 1, NOW)
    with pytest.raises(SalesError, match="cannot be changed: it is just leaving"):
        set_words(db, 1, "A", "B", NOW)
    found = get_message(db, 1)
    assert found is not None and found[0] == bytes_
