"""A real store, real servers on this machine, and feeds to serve."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from salestui.intel.gather import FetchReport, fetch
from salestui.paths import Paths, locate
from salestui.store.engine import Database, open_store
from salestui.store.sources import add_source

from .servers import Web, web

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
def server() -> Iterator[Web]:
    with web() as one:
        yield one


@pytest.fixture
def add(db: Database) -> Callable[..., int]:
    """`add(url)`: a feed that may be on this machine."""

    def one(address: str, **values: Any) -> int:
        return add_source(db, {"kind": "feed", "address": address, "allow_private": True, **values}, NOW)

    return one


@pytest.fixture
def run(db: Database, paths: Paths) -> Callable[..., FetchReport]:
    """`run()`: one fetch of all sources."""

    def one(now: datetime = NOW, **options: Any) -> FetchReport:
        return fetch(db, now, **{"environ": {}, "lock_path": paths.fetcher_lock, "everything": True, **options})

    return one


def rss(*items: str, head: str = "<?xml version='1.0' encoding='utf-8'?>") -> bytes:
    """A feed of entries, each given as its XML or as its title."""
    entries = "".join(each if each.startswith("<") else f"<item><title>{each}</title><guid>{each}</guid></item>" for each in items)
    return f'{head}<rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'.encode()
