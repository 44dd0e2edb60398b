from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from salestui.demo.fill import fill
from salestui.paths import Paths, locate
from salestui.store.engine import Database, open_store

NOW = datetime(2026, 11, 23, 14, 40, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def demo_paths(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A filled demo that tests only read."""
    home = tmp_path_factory.mktemp("demo")
    paths = locate(str(home), {})
    db = open_store(paths)
    fill(db, paths.data / "papers", NOW)
    db.close()
    return paths


@pytest.fixture
def demo(demo_paths: Paths) -> Iterator[Database]:
    db = open_store(demo_paths)
    yield db
    db.close()


@pytest.fixture
def home(tmp_path: Path) -> Paths:
    return locate(str(tmp_path / "home"), {})
