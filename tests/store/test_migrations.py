"""Stores of every old schema: each opens whole, under the same ids, and what was done in it can still be taken back."""

from datetime import timedelta
from pathlib import Path

import pytest

from salestui.paths import Paths, make_private
from salestui.store.engine import APPLICATION, SCHEMA, Database, connect, open_store, transaction
from salestui.store.journal import action, undo
from salestui.store.mailboxes import list_mailboxes
from salestui.store.migrations import run as migrations
from salestui.store.outbox import list_deliveries
from salestui.store.triggers import make_triggers

from .conftest import NOW

FIRST = Path(migrations.__file__).parent / "versions" / "0001_the_house.sql"


def first_store(paths: Paths) -> Database:
    """A store as the first salestui left it: a mail that left, one that waits, and a mailbox that was added and removed again."""
    make_private(paths.data)
    db = connect(paths.store)
    with transaction(db):
        for statement in FIRST.read_text("utf-8").split(";\n"):
            if statement.strip():
                db.execute(statement)
        db.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        db.execute("INSERT INTO alembic_version VALUES ('0001')")
        db.execute("INSERT INTO journal (id, action_id) VALUES (1, NULL)")
        make_triggers_of_then(db)
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute("PRAGMA user_version = 1")
    db.execute("PRAGMA journal_mode = WAL")
    at = NOW.isoformat(timespec="seconds")
    with transaction(db):
        db.execute("INSERT INTO stage (id, position, name) VALUES (1, 1, 'Captured')")
        db.execute("INSERT INTO asset (id, kind, title, status, created_at) VALUES (1, 'email', 'Hello', 'live', ?)", (at,))
        db.execute(
            "INSERT INTO revision (id, asset_id, number, subject, body, created_at) VALUES (1, 1, 1, 'A subject', 'Words', ?)", (at,)
        )
        db.execute("INSERT INTO step (id, stage_id, position, asset_id) VALUES (1, 1, 1, 1)")
    with action(db, "Added mailbox work", NOW):
        db.execute(
            "INSERT INTO mailbox (id, name, sender, host, port, security, gap_min, gap_max)"
            " VALUES (3, 'work', 'Ada <ada@firm.example>', '127.0.0.1', 2525, 'none', 30, 120)"
        )
    with transaction(db):
        db.execute("INSERT INTO mailbox (id, name, sender, host, port, security) VALUES (7, 'x', 'a@b.example', 'h', 25, 'none')")
        db.execute("DELETE FROM mailbox WHERE id = 7")
        for id, state, sent in ((1, "sent", at), (2, "scheduled", None)):
            db.execute("INSERT INTO prospect (id, name, stage_id, since, created_at) VALUES (?, ?, 1, ?, ?)", (id, f"P{id}", at, at))
            db.execute(
                "INSERT INTO delivery (id, prospect_id, step_id, revision_id, mailbox_id, recipient, recipient_key, recipient_hash, state, due_at,"
                " next_at, message_id, sent_at, created_at) VALUES (?, ?, 1, 1, 3, 'p@q.example', 'p@q.example', 'h', ?, ?, ?, ?, ?, ?)",
                (id, id, state, at, at, f"<{id}@firm.example>", sent, at),
            )
            db.execute("INSERT INTO message VALUES (?, ?, 'A subject', 'Words', ?)", (id, b"bytes", at))
    return db


def make_triggers_of_then(db: Database) -> None:
    """The triggers are made from the columns there are; those that guard a column or a table of today are left out by hand."""
    from salestui.store import triggers

    today = triggers._GUARDS, triggers.JOURNALED, triggers._SEARCHED
    guards = [each for each in today[0].split("END;") if "asset_text" not in each and "stage_move" not in each]
    triggers._GUARDS = "END;".join(guards).replace(", own_subject, own_body", "")
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    triggers._SEARCHED = ()
    triggers.JOURNALED = tuple(table for table in today[1] if table in tables)
    try:
        make_triggers(db)
    finally:
        triggers._GUARDS, triggers.JOURNALED, triggers._SEARCHED = today


@pytest.fixture
def old(paths: Paths) -> Paths:
    first_store(paths).close()
    return paths


def test_a_store_of_the_first_schema_opens_with_every_row(old: Paths) -> None:
    db = open_store(old)
    try:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
        assert [(row.id, row.name, row.gap_max, row.auth, row.imap_folder) for row in list_mailboxes(db)] == [
            (3, "work", 120, "password", "INBOX")
        ]
        assert [(row.id, row.state, row.subject, row.mailbox) for row in list_deliveries(db, NOW)] == [
            (2, "due", "A subject", "work"),
            (1, "sent", "A subject", "work"),
        ]
        assert db.execute("SELECT count(*) FROM message").fetchone() == (2,)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert len(list(old.backups.iterdir())) == 1
    finally:
        db.close()


def test_the_way_a_prospect_took_is_read_from_the_journal_and_assets_are_found_by_their_words(paths: Paths) -> None:
    db = first_store(paths)
    with transaction(db):
        db.execute("INSERT INTO stage (id, position, name) VALUES (2, 2, 'Qualified')")
    later = (NOW + timedelta(days=3)).isoformat(timespec="seconds")
    with action(db, "Moved P1", NOW):
        db.execute("UPDATE prospect SET stage_id = 2, since = ? WHERE id = 1", (later,))
    with action(db, "Moved P2", NOW):
        db.execute("UPDATE prospect SET stage_id = 2 WHERE id = 2")
    undo(db, NOW)
    db.close()
    db = open_store(paths)
    try:
        moves = db.execute("SELECT prospect_id, from_stage_id, to_stage_id, at FROM stage_move").fetchall()
        assert moves == [(1, 1, 2, later)]
        assert db.execute("SELECT rowid FROM asset_text WHERE asset_text MATCH 'word*'").fetchall() == [(1,)]
    finally:
        db.close()


def test_an_id_that_was_given_once_is_not_given_again_after_a_migration(old: Paths) -> None:
    db = open_store(old)
    try:
        with transaction(db):
            db.execute("INSERT INTO mailbox (name, sender, host, port, security) VALUES ('y', 'a@b.example', 'h', 25, 'none')")
        assert [row.id for row in list_mailboxes(db)] == [3, 8]
    finally:
        db.close()


def test_what_was_done_before_a_migration_can_be_taken_back_after_it(old: Paths) -> None:
    db = open_store(old)
    try:
        with transaction(db):
            db.execute("DELETE FROM delivery")
        done = undo(db, NOW)
        assert done and done.label == "Added mailbox work" and not done.refused
        assert list_mailboxes(db) == []
    finally:
        db.close()
