"""No SQL ever runs on the event loop: the app stays awake while the disk is slow."""

import threading
from pathlib import Path

import pytest

from salestui.paths import locate
from salestui.store.engine import Database, open_store
from salestui.store.pipeline import count_prospects
from salestui.store.worker import Store


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
