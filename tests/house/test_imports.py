"""What a start loads: a shell command does not load Textual, a first frame does not load the libraries that only work needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.fill import fill
from benchmarks.first_frame import MUST_WAIT, first_modules, too_early
from salestui.paths import locate
from salestui.rules.times import asked_time
from salestui.store.engine import open_store
from salestui.store.prospects import add_prospect

from .tree import PACKAGE, ROOT, module_name, python_files

NOW = asked_time("2026-11-23T09:00+00:00")
HEAVY = (*MUST_WAIT, "markdown_it", "textual_plotext", "plotext", "charset_normalizer", "yaml", "aiosmtpd")
# Runs the command line as `python -m salestui` does and tells what was loaded when it ended.
LOADED = """
import json, os, sys
from salestui.cli import main
try:
    code = main()
except SystemExit as end:
    code = end.code
os.write(2, b"\\n" + json.dumps([code, sorted({name.split(".")[0] for name in sys.modules})]).encode())
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    db = open_store(locate(str(tmp_path), {}))
    try:
        add_prospect(db, {"name": "Ada Byron", "email": "ada@firm.example"}, NOW)
    finally:
        db.close()
    return tmp_path


def loaded_by(home: Path, *arguments: str) -> set[str]:
    """The top names of sys.modules at the end of `salestui --home HOME ARGUMENTS`."""
    code = f"import sys; sys.argv = ['salestui', '--home', {str(home)!r}, *{arguments!r}]\n{LOADED}"
    asked = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    status, names = json.loads(asked.stderr.rsplit("\n", 1)[-1])
    assert not status, f"salestui {' '.join(arguments)} ended with {status}: {asked.stderr}"
    return set(names)


@pytest.mark.parametrize(
    "arguments",
    [
        ("prospect", "list"),
        ("prospect", "show", "1", "--json"),
        ("stage", "list", "--json"),
        ("outbox",),
        ("today", "--json"),
        ("where",),
        ("capture", "Price asked before booking"),
    ],
    ids=" ".join,
)
def test_a_quick_command_loads_nothing_heavy(home: Path, arguments: tuple[str, ...]) -> None:
    heavy = loaded_by(home, *arguments) & {"textual", "rich", *HEAVY}
    assert not heavy, f"salestui {' '.join(arguments)} imports {sorted(heavy)}: import it where it is used, not at the top"


@pytest.mark.parametrize("arguments", [("import", "--help"), ("send", "--help"), ("mailbox", "list")], ids=" ".join)
def test_no_command_loads_the_terminal_library(home: Path, arguments: tuple[str, ...]) -> None:
    assert not loaded_by(home, *arguments) & {"textual"}, f"salestui {' '.join(arguments)} imports Textual, which only the app needs"


@pytest.mark.pty
def test_the_first_frame_waits_for_nothing_heavy(tmp_path: Path) -> None:
    """On a store whose first row is a mail that is due, so that its preview is what comes next."""
    fill(tmp_path, 50)
    early = too_early(first_modules(tmp_path))
    assert not early, f"the first row waits for {early}: import it in the writer's thread, or after the frame (call_after_refresh)"


def test_importing_salestui_does_nothing(tmp_path: Path) -> None:
    """No file, no thread, no word: every module can be imported for its names alone."""
    skipped = ("migrations.env", "migrations.versions", "__main__")
    names = [name for name in map(module_name, python_files("salestui")) if not any(part in name for part in skipped)]
    code = f"import importlib, threading\nfor name in {names!r}: importlib.import_module(name)\nassert threading.active_count() == 1, threading.enumerate()"
    environ = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(PACKAGE.parent)}
    asked = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stderr
    assert not asked.stdout + asked.stderr, f"importing salestui prints: {asked.stdout}{asked.stderr}"
    assert not list(tmp_path.iterdir()), f"importing salestui leaves files: {list(tmp_path.iterdir())}"
