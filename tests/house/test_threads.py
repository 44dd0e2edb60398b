"""No SQL ever runs on the event loop: the app stays awake while the disk is slow."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from salestui.app import SalesApp
from salestui.paths import locate
from salestui.rules.times import asked_time
from salestui.store.engine import Database, open_store
from salestui.store.pipeline import count_prospects
from salestui.store.prospects import add_prospect
from salestui.store.worker import Store

NOW = asked_time("2026-11-23T09:00+00:00")


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    paths = locate(str(tmp_path), {})
    open_store(paths).close()
    return paths.store


def thread_of(db: Database) -> str:
    db.execute("SELECT 1")
    return threading.current_thread().name


async def test_reading_and_writing_have_a_thread_each(store_path: Path) -> None:
    store = Store(store_path)
    try:
        reader, writer = await store.read(thread_of), await store.write(thread_of)
    finally:
        store.close()
    loop = threading.current_thread().name
    assert len({reader, writer, loop}) == 3, f"the loop is {loop}, reads ran in {reader}, writes in {writer}"


async def test_the_connections_refuse_the_event_loop(store_path: Path) -> None:
    """sqlite3 itself refuses a handle in another thread, so a screen cannot take one home."""
    store = Store(store_path)

    def take(db: Database) -> Database:
        return db

    try:
        handle = await store.read(take)
        with pytest.raises(Exception, match="thread"):
            count_prospects(handle)
    finally:
        store.close()


async def test_no_key_makes_the_event_loop_speak_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk through every screen and the writing keys, with an ear on every statement and the thread it runs in."""
    paths = locate(str(tmp_path), {})
    db = open_store(paths)
    add_prospect(db, {"name": "Ada Byron", "email": "ada@firm.example"}, NOW)
    db.close()
    heard: list[tuple[str, str]] = []

    def listening(db: Database, sql: str, *values: Any) -> Any:
        heard.append((threading.current_thread().name, sql))
        return sqlite3.Connection.execute(db, sql, *values)

    monkeypatch.setattr(Database, "execute", listening, raising=False)
    app = SalesApp(paths, environ={}, clock=lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        for key in ("T", "O", "P", "j", "k", "v", "v", "greater_than_sign", "u", "slash", "A", "enter", "escape", "i", "escape"):
            await pilot.press(key)
            await pilot.pause(0.05)
        await pilot.pause(0.3)
    loop = threading.current_thread().name
    wrong = sorted({sql for thread, sql in heard if thread == loop})
    assert heard, "the app asked the store nothing at all"
    assert any("action" in sql for _, sql in heard), "no key of the walk wrote anything"
    assert not wrong, f"SQL on the event loop: {wrong}"
