"""A prospect, assets, and the example plug-in as it is found when it is installed."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from salestui.paths import locate
from salestui.serving.application import Serving
from salestui.store.engine import Database, open_store
from salestui.store.library import AssetDraft, add_asset
from salestui.store.outbox import enrol
from salestui.store.prospects import add_prospect

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # a Wednesday
EXAMPLE = Path(__file__).parent / "example_application"

Install = Callable[[str, dict[str, str]], Path]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A new store with one prospect in its first stage."""
    store = open_store(locate(str(tmp_path / "home"), {}))
    add_prospect(store, {"name": "Ada Byron", "email": "ada@firm.example", "company": "Firm", "phone": "+44 1"}, NOW)
    yield store
    store.close()


@pytest.fixture
def asset(db: Database) -> Callable[..., int]:
    """`asset("value", "Hello.")`: a live asset in Captured; the prospect is enrolled once it is there."""

    def make(kind: str, body: str, title: str = "A thing", **more: Any) -> int:
        id = add_asset(db, AssetDraft(kind, title, body=body, stage="Captured", **more), NOW)
        enrol(db, [1], NOW)
        return id

    return make


def serving(kind: str = "value", text: str = "Hello Ada.", **more: Any) -> Serving:
    """A serving as an application gets it."""
    who = {"name": "Ada Byron", "first_name": "Ada", "last_name": "Byron", "company": "Firm", "title": "", "email": "ada@firm.example"}
    values: dict[str, Any] = {"files": (), "prospect": who | {"phone": "+44 1", "zone": "", "stage": "Captured", "custom": {}}}
    values |= more
    return Serving(1, kind, "A thing", 1, "", text, text, now=NOW, **values)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Put a plug-in where Python finds what is installed: its modules, and the dist-info with its entry points."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    before = set(sys.modules)

    def put(name: str, points: dict[str, str], module: Path | None = None, code: str = "") -> Path:
        if module is not None:
            shutil.copytree(module, site / module.name)
        if code:
            (site / f"{name}.py").write_text(code, encoding="utf-8")
        info = site / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        lines = "".join(f"{key} = {value}\n" for key, value in points.items())
        (info / "entry_points.txt").write_text(f"[salestui.applications]\n{lines}")
        return site

    yield put  # type: ignore[misc]
    for fresh in set(sys.modules) - before:
        if fresh.startswith(("postcard", "plug_")):
            del sys.modules[fresh]


@pytest.fixture
def postcards(install: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example package, installed; gives the folder its cards come into."""
    folder = tmp_path / "cards"
    os.mkdir(folder)
    monkeypatch.setenv("POSTCARDS", str(folder))
    install("salestui_postcard", {"postcard": "postcard:Postcard"}, EXAMPLE / "postcard")
    return folder
