"""A plug-in as a source: loaded when it is asked for, and what it does wrong is one sentence while the rest goes on."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from salestui.errors import SalesError
from salestui.intel.plugin import PlugInReader, plug_ins
from salestui.intel.reader import Tools
from salestui.store.engine import Database
from salestui.store.sources import SourceStatus, remove_source

from .ways import ENVIRON, LATER, NOW, gathered, laid, row, source, titles

EXAMPLE = Path(__file__).parent / "example_source"
Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Put a plug-in where Python finds what is installed: its module, and the dist-info with its entry point."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    before = set(sys.modules)

    def put(name: str, target: str, code: str = "", module: Path | None = None) -> None:
        if module:
            shutil.copytree(module, site / module.name)
        if code:
            (site / f"{name}.py").write_text(code, encoding="utf-8")
        info = site / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[salestui.sources]\n{name} = {target}\n")

    yield put
    for fresh in set(sys.modules) - before:
        if fresh.startswith(("guestbook", "plug_")):
            del sys.modules[fresh]


def test_the_example_package_brings_each_page_once(db: Database, install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("guestbook", "guestbook:Guestbook", module=EXAMPLE / "guestbook")
    book = tmp_path / "book"
    laid(book / "lobby", "1.txt", "Ada <ada@firm.example>\nToo many clicks.")
    monkeypatch.setenv("GUESTBOOK", str(book))
    id = source(db, "plugin", "plugin:guestbook/lobby", side="outside")
    assert "guestbook" not in sys.modules, "nothing is loaded before it is asked for"
    assert gathered(db, tmp_path / "lock").new == 1 and titles(db) == ["Too many clicks."]
    assert db.execute("SELECT said_by, kind, side, external_key FROM intel").fetchone() == ("Ada", "guest book", "inside", "1")
    remove_source(db, id, NOW)
    assert source(db, "plugin", "plugin:guestbook/lobby") == id and gathered(db, tmp_path / "lock", LATER).new == 0
    monkeypatch.setenv("GUESTBOOK", str(tmp_path / "nowhere"))
    assert "There is no guest book at" in gathered(db, tmp_path / "lock", LATER).rows[0].error


WRONG = {
    "plug_import": ("raise RuntimeError('no licence \\x1b[2J')", "failed (RuntimeError: no licence)"),
    "plug_exit": ("import sys; sys.exit(3)", "failed (SystemExit: 3)"),
    "plug_absent": ("", "failed (ModuleNotFoundError"),
    "plug_dumb": ("Thing = 7", "failed (AttributeError"),
    "plug_raise": ("class Thing:\n def read(self, a): raise KeyError('x')", "failed (KeyError"),
    "plug_later": ("class Thing:\n def read(self, a):\n  yield 1\n  raise ValueError('broke off')", "failed (ValueError: broke off)"),
    "plug_none": ("class Thing:\n def read(self, a): return None", "failed (TypeError"),
    "plug_deep": ("class Thing:\n def read(self, a): return self.read(a)", "failed (RecursionError"),
    "plug_slow": ("import time\nclass Thing:\n def read(self, a): time.sleep(60)", "took longer than 0.5 seconds"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_a_plug_in_does_wrong_is_one_sentence(install: Install, name: str) -> None:
    code, told = WRONG[name]
    install(name, f"{name}:Thing", code)
    assert name in [point.name for point in plug_ins()], "listing loads nothing, so nothing can go wrong"
    tools: Any = Tools(None, None, ENVIRON)  # type: ignore[arg-type]
    with pytest.raises(SalesError) as caught:
        PlugInReader(tools, limit=0.5).read(row("plugin", f"plugin:{name}"), SourceStatus(7), NOW)
    assert told in str(caught.value) and "\x1b" not in str(caught.value) and "\n" not in str(caught.value)


def test_items_that_are_none_are_named_and_the_others_are_taken(db: Database, install: Install, tmp_path: Path) -> None:
    code = "from salestui.intel.source import Item\nclass Thing:\n"
    code += " def read(self, a): return [Item('A', id=5), 'B', Item(), Item('C', side='above'), Item(['x']), Item('D', at='soon')]"
    install("plug_mixed", "plug_mixed:Thing", code)
    source(db, "plugin", "plugin:plug_mixed")
    (one,) = gathered(db, tmp_path / "lock").rows
    assert titles(db) == ["A", "D"] and "gave 4 of 6 that cannot be read" in one.problems[0]
    source(db, "plugin", "plugin:nothing")
    assert any("There is no plug-in “nothing”" in each.error for each in gathered(db, tmp_path / "lock", LATER).rows)
