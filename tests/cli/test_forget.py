"""`salestui forget`, and who is suppressed, as the command line says them."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from salestui.cli import main
from salestui.demo.server import DemoServer
from salestui.sender.lock import only_sender

from .conftest import Run

Program = Callable[..., subprocess.CompletedProcess[str]]


def _files_naming(home: Path, word: str) -> list[str]:
    return sorted(path.name for path in home.rglob("*") if path.is_file() and word.encode().lower() in path.read_bytes().lower())


def test_forget_wants_to_be_meant(run: Run, program: Program) -> None:
    run("prospect", "add", "--name", "Ada Moss", "--email", "ada@moss.example")
    ended = program("forget", "ada@moss.example")
    assert ended.returncode == 2 and "--yes" in ended.stderr and "Nothing was erased" in ended.stderr
    assert run("prospect", "list", "--json").json["total"] == 1
    for wrong in ("nobody", "77", "@moss.example"):
        assert run("forget", wrong, "--yes", code=1).err.count("\n") == 1


def test_forget_says_what_it_erased_and_what_remains(ready: Run, home: Path, server: DemoServer) -> None:
    ready("enrol", "1", "2")
    ready("send")
    ready("suppress", "ada@moss.example")
    ready("capture", "Call Ada Moss on Friday")
    ready("backup", home / "data" / "backups" / "mine.db")
    ready("backup", home / "data" / "backups" / "20260101T000000-import.db")
    said = ready("forget", "ADA@moss.example", "--yes").out
    assert "1 prospect, 1 contact, 2 mails" in said and "The hash of 1 address stays" in said and "cannot be undone" in said
    assert "intel 1: Call Ada Moss on Friday" in said
    assert str(home / "data" / "backups" / "mine.db") in said and "20260101T000000-import.db" in said and "--backups" in said
    assert _files_naming(home, "ada@moss.example") == ["20260101T000000-import.db", "mine.db"]
    again = ready("forget", "ada@moss.example", "--yes", "--backups", "--json").json
    assert (again["prospects"], again["hashes"], again["wiped"]) == (0, 1, True)
    assert [Path(path).name for path in again["removed"]] == ["20260101T000000-import.db"]
    assert [Path(path).name for path in again["backups"]] == ["mine.db"]
    assert _files_naming(home, "ada@moss.example") == ["mine.db"]
    assert any(path.name.endswith("-forget.db") for path in (home / "data" / "backups").iterdir())  # a backup there still is
    (row,) = ready("suppressions", "--json").rows
    assert (row["kind"], row["origin"], row["reason"]) == ("hash", "forget", "forgotten") and row["key"].startswith("sha256:")
    assert "(forgotten)" in ready("suppressions").out
    assert ready("prospect", "add", "--name", "A", "--email", "Ada@Moss.example", code=1).err.count("forgotten") == 1
    assert "forgotten" in ready("suppress", "ada@moss.example").out
    ready("doctor", code=None)
    assert ready("outbox", "--json").json["total"] == 2


def test_forget_waits_for_a_sender_at_work(run: Run, home: Path) -> None:
    run("prospect", "add", "--name", "Ada", "--email", "ada@moss.example")
    with only_sender(home / "state" / "sender.lock"):
        run("forget", "ada@moss.example", "--yes", code=75)
    assert run("prospect", "list", "--json").json["total"] == 1


def test_forget_asks_on_a_terminal(run: Run, home: Path) -> None:
    pty = pytest.importorskip("pty")
    run("prospect", "add", "--name", "Ada Moss", "--email", "ada@moss.example")
    for answer, left in (("n", 1), ("y", 0)):
        above, below = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "salestui", "--home", str(home), "forget", "ada@moss.example"],
            stdin=below, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        import os

        os.write(above, f"{answer}\n".encode())
        out, err = process.communicate(timeout=60)
        os.close(above)
        os.close(below)
        assert "Ada Moss, ada@moss.example" in err and "cannot be undone" in err, out
        assert run("prospect", "list", "--json").json["total"] == left


def test_somebody_without_an_address_is_forgotten_by_id(run: Run, home: Path) -> None:
    run("prospect", "add", "--name", "Zephyrine Quill", "--phone", "0123 456789")
    assert "no address" in run("forget", 1, "--yes").out
    assert _files_naming(home, "zephyrine quill") == [] and _files_naming(home, "0123 456789") == []


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo") / "home"
    assert main(["demo", "--headless", "--keep", str(home)]) == 0
    return home


def test_the_demo_survives_forgetting_one_of_its_people(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = Path(shutil.copytree(demo, tmp_path / "home"))
    store = sqlite3.connect(home / "data" / "salestui.db")
    query = (
        "SELECT p.id, p.email FROM prospect p WHERE p.email <> '' AND NOT EXISTS"
        " (SELECT 1 FROM delivery d WHERE d.prospect_id = p.id AND d.state IN ('claimed', 'uncertain'))"
        " ORDER BY (SELECT count(*) FROM touch t WHERE t.prospect_id = p.id) DESC LIMIT 1"
    )
    id, email = store.execute(query).fetchone()
    store.close()
    assert main(["--home", str(home), "forget", email, "--yes", "--backups"]) == 0
    capsys.readouterr()
    assert main(["--home", str(home), "doctor"]) in (0, 1)
    said = capsys.readouterr()
    assert "Something unexpected" not in said.err and "damaged" not in said.out
    store = sqlite3.connect(home / "data" / "salestui.db")
    assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",) and store.execute("PRAGMA foreign_key_check").fetchall() == []
    assert store.execute("SELECT count(*) FROM touch WHERE prospect_id = ?", (id,)).fetchone() == (0,)
    assert [name for name in _files_naming(home, email) if name.endswith((".db", "-wal", "-shm"))] == []
    for words in (("today",), ("formula",), ("stage", "list"), ("outbox",), ("undo", "--list")):
        assert main(["--home", str(home), *words]) == 0


def test_suppress_says_whom_it_holds_for(ready: Run) -> None:
    ready("enrol", "--all")
    ready("prospect", "add", "--name", "Di", "--email", "di@mail.lind.example")
    done = ready("suppress", "@Lind.example", "--reason", "competitor", "--json").json
    assert (done["kind"], done["key"], done["origin"], done["stood"]) == ("domain", "@lind.example", "hand", False)
    assert (done["prospects"], done["cancelled"], done["mailboxes"]) == (2, 1, [])
    again = ready("suppress", "@lind.example").out
    assert "has been suppressed since" in again and "competitor" in again and "below it" in again
    left_out = ready("enrol", "--all", "--json").json["left_out"]
    assert {"name": "Di", "why": "suppressed: competitor (@lind.example)"}.items() <= left_out[-1].items()
    assert ready("prospect", "show", "di@mail.lind.example", "--json").json["suppressed"] is True
    assert "undo" in ready("suppress", "ada@moss.example").out
    own = ready("suppress", "fay@firm.example")
    assert "own mailbox main" in own.err


def test_undoing_a_suppression_says_what_waits(ready: Run) -> None:
    ready("enrol", "1", "--now", "2026-03-02T10:00:00+00:00")
    ready("suppress", "ada@moss.example")
    assert "1 mail whose time went by" in ready("undo").out
    assert [row["state"] for row in ready("outbox", "--json").rows] == ["held"]
    assert ready("redo", "--json").json["refused"] == []
    assert [row["state"] for row in ready("outbox", "--json").rows] == ["cancelled"]


def test_a_new_address_does_not_lift_a_suppression_and_set_says_so(ready: Run) -> None:
    ready("suppress", "ada@moss.example", "--reason", "asked by phone")
    said = ready("prospect", "set", 1, "email=ada@home.example")
    assert "ada@moss.example is suppressed (asked by phone)" in said.err
    page = ready("prospect", "show", 1, "--json").json
    assert page["emails"] == ["ada@home.example", "ada@moss.example"] and page["suppressed"] is True
    ready("prospect", "set", 1, "emails=")
    assert ready("enrol", 1, "--json").json["left_out"] == []
