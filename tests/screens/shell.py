"""The app over a small store, for the tests of the shell around the screens; its fixtures are taken in by conftest.py."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from salestui.app import SalesApp
from salestui.paths import Paths, locate
from salestui.screens.base import BaseScreen
from salestui.store.engine import connect, open_store
from salestui.store.prospects import add_prospect

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
Open = Callable[..., SalesApp]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return locate(str(tmp_path / "home"), {})


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new store, made once."""
    home = locate(str(tmp_path_factory.mktemp("empty")), {})
    open_store(home).close()
    return home.store


@pytest.fixture
def opened(paths: Paths, empty: Path) -> Open:
    """The app over a store with a few prospects; `settings` is the text of config.toml."""

    def make(names: tuple[str, ...] = ("Ada Lovelace", "Grace Hopper"), settings: str = "", **more: Any) -> SalesApp:
        paths.data.mkdir(parents=True)
        shutil.copy(empty, paths.store)
        db = open_store(paths)
        for name in names:
            add_prospect(db, {"name": name, "email": f"{name.split()[0].lower()}@a.example"}, NOW)
        db.close()
        if settings:
            paths.config.mkdir(parents=True, exist_ok=True)
            paths.config_file.write_text(settings)
        return SalesApp(paths, environ={}, clock=lambda: NOW, **more)

    return make


def names(paths: Paths) -> list[str]:
    db = connect(paths.store)
    found = [name for (name,) in db.execute("SELECT name FROM prospect ORDER BY id")]
    db.close()
    return found


def on(app: SalesApp) -> BaseScreen:
    assert app.base_screen is not None
    return app.base_screen


async def settle(pilot: Pilot[Any], app: SalesApp, until: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something is so; the store's threads take their time."""
    waited = 0.0
    while not until():
        assert waited < seconds, f"not so after {seconds} s; notice: {on(app).status.notice_text!r}"
        await pilot.pause(0.02)
        waited += 0.02


def told(app: SalesApp) -> str:
    return on(app).status.notice_text
