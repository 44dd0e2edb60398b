"""Opening the store: private files, one schema, and a clear sentence for everything that is no store of ours."""

import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from salestui.errors import SalesError, TryLater
from salestui.paths import Paths
from salestui.store import engine, prospects
from salestui.store.backup import backup, backup_into
from salestui.store.engine import SCHEMA, Database, connect, open_store, transaction
from salestui.store.pipeline import count_prospects
from salestui.store.stages import list_stages
from salestui.store.triggers import JOURNALED

from .conftest import NOW


def test_a_new_store_has_the_default_system_and_is_the_founders_alone(db: Database, paths: Paths) -> None:
    assert [stage.name for stage in list_stages(db)][:3] == ["Captured", "Qualified", "Call booked"]
    assert [row[0] for row in db.execute("SELECT name FROM quadrant")] == ["Customer", "Product", "Brand", "Customer flow"]
    prospects.add_prospect(db, {"name": "Ada"}, NOW)
    assert stat.S_IMODE(paths.data.stat().st_mode) == 0o700
    for file in paths.data.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_the_migrations_make_exactly_the_tables_of_the_model(db: Database, tmp_path: Path) -> None:
    from sqlmodel import SQLModel, create_engine

    from salestui.store import tables  # noqa: F401  the classes fill SQLModel's metadata

    other = create_engine(f"sqlite:///{tmp_path / 'model.db'}")
    SQLModel.metadata.create_all(other)
    model = sqlite3.connect(tmp_path / "model.db")
    shape = (
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'index')"
        " AND tbl_name NOT IN ('alembic_version', 'sqlite_sequence') AND tbl_name NOT GLOB '*_text*'"
    )

    def shapes(connection: sqlite3.Connection) -> set[tuple[str, str, str, str]]:
        return {(kind, name, table, " ".join((sql or "").split())) for kind, name, table, sql in connection.execute(shape)}

    assert shapes(db) == shapes(model)
    assert {name for (name,) in db.execute("SELECT version_num FROM alembic_version")} == {f"{SCHEMA:04}"}
    model.close()


def test_every_table_with_an_id_is_journaled_but_the_journals_own(db: Database) -> None:
    tables = {
        name
        for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_text%'"
        )
    }
    own = {"action", "change", "journal", "alembic_version"}
    background = {"message", "mailbox_status", "source_status", "received", "log_entry", "watermark"}
    assert tables - set(JOURNALED) == own | background


def test_an_up_to_date_store_opens_without_sqlmodel_or_alembic(paths: Paths) -> None:
    open_store(paths).close()
    code = (
        "import sys; from salestui.paths import locate; from salestui.store.engine import open_store;"
        f"open_store(locate({str(paths.data.parent)!r}, {{}}));"
        "print([name for name in ('sqlmodel', 'sqlalchemy', 'alembic', 'pydantic') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


FOREIGN = {
    "empty": b"",
    "text": b"hello",
    "only a head": b"SQLite format 3\0",
    "noise": random.Random(7).randbytes(5000),
    "zip": b"PK\3\4" + bytes(200),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_file_is_refused_and_left_as_it_is(paths: Paths, content: bytes) -> None:
    paths.data.mkdir(parents=True)
    paths.store.write_bytes(content)
    with pytest.raises(SalesError, match=r"left as it is"):
        open_store(paths)
    assert paths.store.read_bytes() == content


def test_another_programs_database_is_refused(paths: Paths) -> None:
    paths.data.mkdir(parents=True)
    other = sqlite3.connect(paths.store)
    other.execute("CREATE TABLE contacts (id INTEGER)")
    other.commit()
    other.close()
    with pytest.raises(SalesError, match="not a salestui store"):
        open_store(paths)


def test_a_newer_schema_is_refused_and_named(paths: Paths) -> None:
    db = open_store(paths)
    db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    db.close()
    before = paths.store.read_bytes()
    with pytest.raises(SalesError, match="newer salestui"):
        open_store(paths)
    assert paths.store.read_bytes() == before


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.99])
def test_a_truncated_store_is_refused(paths: Paths, kept: float) -> None:
    db = open_store(paths)
    prospects.add_prospect(db, {"name": "Ada"}, NOW)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    whole = paths.store.read_bytes()
    paths.store.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(SalesError, match=r"cut short|damaged"):
        open_store(paths)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    from salestui.paths import locate

    with pytest.raises(SalesError, match="cannot be made"):
        open_store(locate(str(tmp_path / "home"), {}))


def test_a_store_locked_by_another_program_is_try_later(db: Database, paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    other = connect(paths.store)
    with transaction(db), pytest.raises(TryLater) as caught, transaction(other):
        pass
    assert caught.value.exit_code == 75
    other.close()


def test_a_full_disk_changes_nothing_and_says_so(db: Database) -> None:
    prospects.add_prospect(db, {"name": "Ada"}, NOW)
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")  # SQLite's own way of having no room left
    with pytest.raises(SalesError, match="disk is full"):
        for number in range(1000):
            prospects.add_prospect(db, {"name": f"P{number}", "notes": "x" * 3000}, NOW)
    assert not db.in_transaction
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    count = count_prospects(db)
    db.execute("PRAGMA max_page_count = 1000000")
    prospects.add_prospect(db, {"name": "After"}, NOW)
    assert count_prospects(db) == count + 1


def test_two_processes_that_make_the_store_at_once_make_one(paths: Paths) -> None:
    code = f"from salestui.paths import locate; from salestui.store.engine import open_store; open_store(locate({str(paths.data.parent)!r}, {{}}))"
    started = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
    for process in started:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()
    db = open_store(paths)
    assert len(list_stages(db)) == 9
    assert [file.name for file in paths.data.iterdir() if file.name.startswith(".new")] == []
    db.close()


def test_a_migration_that_fails_leaves_the_old_file_and_a_backup(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    db = open_store(paths)
    prospects.add_prospect(db, {"name": "Ada"}, NOW)
    before = list(db.iterdump())
    db.execute(f"PRAGMA user_version = {SCHEMA - 1}")
    db.execute("DELETE FROM alembic_version")  # as if 0001 had never run: its CREATE TABLE fails on the standing tables
    before = list(db.iterdump())
    db.close()
    with pytest.raises(Exception, match="already exists"):
        open_store(paths)
    again = connect(paths.store)
    assert list(again.iterdump()) == before
    again.close()
    made = list(paths.backups.iterdir())
    assert len(made) == 1 and stat.S_IMODE(made[0].stat().st_mode) == 0o600


def test_a_backup_is_whole_while_others_write(db: Database, paths: Paths, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        mine = connect(paths.store)
        number = 0
        while not stop.is_set():
            prospects.add_prospect(mine, {"name": f"P{number}"}, NOW)
            number += 1
        mine.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        copy = backup(db, tmp_path / "out" / "copy.db")
    finally:
        stop.set()
        thread.join()
    other = sqlite3.connect(copy)
    assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    other.close()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_only_the_newest_automatic_backups_are_kept(db: Database, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "b", ignore_errors=True)
    for number in range(13):
        backup_into(db, tmp_path / "b", f"before-import-{number:02}")
    names = sorted(file.name for file in (tmp_path / "b").iterdir())
    assert len(names) == 10 and names[-1].endswith("12.db")
