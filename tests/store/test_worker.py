"""The app's two threads, and how another process is noticed."""

import asyncio
import threading

import pytest

from salestui.paths import Paths
from salestui.store.engine import Database, open_store
from salestui.store.pipeline import count_prospects, list_prospects, prospect_index
from salestui.store.prospects import add_prospect
from salestui.store.worker import Stopped, Store

from .conftest import NOW


async def test_no_sql_runs_on_the_event_loop_and_each_lane_has_one_thread(paths: Paths) -> None:
    open_store(paths).close()
    store = Store(paths.store)

    def where(db: Database) -> int:
        db.execute("SELECT 1")
        return threading.get_ident()

    reads = {await store.read(where) for _ in range(3)}
    writes = {await store.write(where) for _ in range(3)}
    assert len(reads) == len(writes) == 1 and len(reads | writes | {threading.get_ident()}) == 3
    store.close()


async def test_another_process_is_noticed_and_our_own_write_is_not_news(paths: Paths) -> None:
    other = open_store(paths)
    store = Store(paths.store)
    assert not await store.changed_elsewhere()
    await store.warm()
    await store.write(add_prospect, {"name": "Ours"}, NOW)
    assert not await store.changed_elsewhere()
    add_prospect(other, {"name": "Theirs"}, NOW)
    assert await store.changed_elsewhere()
    assert not await store.changed_elsewhere()
    assert await store.read(count_prospects) == 2
    store.close()
    other.close()


def test_lists_are_windows_found_by_every_word_whatever_case_and_accent(db: Database) -> None:
    for name, company in (("Zoë Müller", "Kanzlei Süd"), ("王小明", "北京"), ("100% Sure_", "x"), ("Ada", "Zoë & Co")):
        add_prospect(db, {"name": name, "company": company}, NOW)
    assert [row.name for row in list_prospects(db, search="zoe")] == ["Zoë Müller", "Ada"]
    assert [row.name for row in list_prospects(db, search="SUD mull")] == ["Zoë Müller"]
    assert [row.name for row in list_prospects(db, search="小明")] == ["王小明"]
    assert [row.name for row in list_prospects(db, search="%")] == ["100% Sure_"]
    assert count_prospects(db, search="e_") == 1
    assert [row.name for row in list_prospects(db, 1, limit=2, offset=1)] == ["王小明", "100% Sure_"]
    assert prospect_index(db, 3, 1) == 2 and prospect_index(db, 4, search="zoe") == 1 and prospect_index(db, 2, search="zoe") is None


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


async def test_a_report_is_broken_off_in_the_middle_of_a_statement_and_its_thread_lives_on(paths: Paths) -> None:
    open_store(paths).close()
    store, stop, begun = Store(paths.store), threading.Event(), threading.Event()

    def endless(db: Database) -> None:
        begun.set()
        db.execute(ENDLESS).fetchone()

    counting = asyncio.ensure_future(store.count(stop, endless))
    await asyncio.to_thread(begun.wait)
    assert await store.read(count_prospects) == 0, "lists are read meanwhile"
    stop.set()
    with pytest.raises(Stopped):
        await counting
    assert await store.count(threading.Event(), count_prospects) == 0
    with pytest.raises(Stopped):
        await store.count(stop, count_prospects)
    store.close()


async def test_closing_the_store_breaks_a_report_off(paths: Paths) -> None:
    open_store(paths).close()
    store, begun = Store(paths.store), threading.Event()

    def endless(db: Database) -> None:
        begun.set()
        db.execute(ENDLESS).fetchone()

    counting = asyncio.ensure_future(store.count(threading.Event(), endless))
    await asyncio.to_thread(begun.wait)
    store.close()
    with pytest.raises(Stopped):
        await counting


async def test_who_asks_a_closed_store_is_cancelled_not_failed(paths: Paths) -> None:
    open_store(paths).close()
    store = Store(paths.store)
    store.close()
    for asked in (store.read(count_prospects), store.count(threading.Event(), count_prospects)):
        with pytest.raises(asyncio.CancelledError):
            await asked
