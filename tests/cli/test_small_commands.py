"""Capture, today, undo, settings, init, where, doctor, backup and restore."""

import json
import os
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from salestui.demo.server import DemoServer
from salestui.sender.lock import only_sender

from .conftest import Run

Program = Callable[..., subprocess.CompletedProcess[str]]


def test_capture_prints_the_id_and_keeps_every_word(run: Run, home: Path, tmp_path: Path, program: Program) -> None:
    first = int(
        run("capture", "Bank", "login", "again", "--from", "Ada", "--side", "outside", "--url", "https://x.example", "--kind", "call").out
    )
    assert int(run("capture", "Bank login again", "--from", "Ada", "--side", "outside", "--url", "https://x.example").out) == first
    path = tmp_path / "note.txt"
    path.write_bytes("Grüße aus München\nzweite Zeile".encode("cp1252"))
    result = run("capture", "--file", path, "--title", "From a file", "--json")
    assert "Windows-1252" in result.err
    piped = program("capture", "-", stdin=None, input="heard on a pipe\n")
    rows = (
        sqlite3.connect(home / "data" / "salestui.db")
        .execute("SELECT title, body, said_by, side, url, kind FROM intel ORDER BY id")
        .fetchall()
    )
    assert rows[0] == ("Bank login again", "Bank login again", "Ada", "outside", "https://x.example", "call")
    assert rows[1][:2] == ("From a file", "Grüße aus München\nzweite Zeile")
    assert rows[2][0] == "heard on a pipe" and int(piped.stdout) > first


def test_capture_refuses_nothing_and_what_is_no_text(run: Run, tmp_path: Path) -> None:
    binary = tmp_path / "x.bin"
    binary.write_bytes(b"a\0b")
    for words, code in (
        ((), 1),
        (("   ",), 1),
        (("--file", binary), 1),
        (("--file", tmp_path), 1),
        (("x", "--file", binary), 2),
        (("x", "--side", "up"), 2),
    ):
        assert run("capture", *words, code=code).err.count("\n") == 1
    assert run("undo", "--list", "--json").json == {"rows": [], "total": 0}


def test_letters_of_another_encoding_are_kept(program: Program, home: Path) -> None:
    assert program("capture", b"Gr\xfc\xdfe").returncode == 0
    assert sqlite3.connect(home / "data" / "salestui.db").execute("SELECT body FROM intel").fetchone() == ("Grüße",)


def test_today_says_what_to_do_and_why(ready: Run) -> None:
    assert "Nothing waits" in ready("today").out
    ready("enrol", "--all")
    document = ready("today", "--json").json
    assert document["total"] == 3 and {"kind", "id", "title", "why", "due"} <= set(document["rows"][0])
    assert {row["kind"] for row in document["rows"]} == {"send"} and "Opener is due" in document["rows"][0]["why"]
    assert "and 2 more" in ready("today", "--limit", 1).out and "Ada Moss" in ready("today").out


def test_undo_across_commands_and_its_list(run: Run) -> None:
    assert "Nothing was changed" in run("undo", code=1).err and "Nothing was changed" in run("redo", code=1).err
    run("prospect", "add", "--name", "Ada")
    run("prospect", "set", 1, "phone=1")
    assert [row["label"] for row in run("undo", "--list", "--json").rows] == ["Edited Ada", "Added Ada"]
    assert run("undo").out.startswith("Undid: Edited Ada")
    assert [row["undone"] for row in run("undo", "--list", "--json").rows] == [True, False]
    assert run("redo", "--json").json["restored"] == 1


def test_a_sent_mail_is_never_undone_and_undo_says_so(ready: Run) -> None:
    ready("enrol", "1")
    ready("send")
    result = ready("undo", code=3)
    assert "sent mail is never undone" in result.out
    assert [row["state"] for row in ready("outbox", "--json").rows if row["asset"] == "Opener"] == ["sent"]


def test_settings_are_shown_set_and_checked(run: Run) -> None:
    assert "Fay Ley" in run("settings", "me.name", "Fay Ley").out
    assert run("settings", "me.name").out == "Fay Ley\n"
    run("settings", "postal_address", "Firm\\n1 Street")
    run("settings", "holidays", "2026-12-26, 2026-12-25")
    values = {row["key"]: row["value"] for row in run("settings", "--json").rows}
    assert values["postal_address"] == "Firm\n1 Street" and json.loads(values["holidays"]) == ["2026-12-25", "2026-12-26"]
    for words in (("me.nam",), ("me.email", "x"), ("holidays", "Christmas"), ("overdue_hours", "soon")):
        assert run("settings", *words, code=1).err.count("\n") == 1
    run("undo")
    assert run("settings", "holidays").out == "\n"


def test_where_makes_nothing_and_init_refuses_a_second_time(tmp_path: Path, program: Program) -> None:
    home = tmp_path / "new"
    paths = json.loads(program("where", "--json", "--home", home).stdout)
    assert paths["store"] == str(home / "data" / "salestui.db") and not home.exists()
    assert program("--home", home, "init").returncode == 0
    assert stat.S_IMODE((home / "data").stat().st_mode) == 0o700 and stat.S_IMODE(Path(paths["store"]).stat().st_mode) == 0o600
    before = Path(paths["store"]).read_bytes()
    again = program("init", f"--home={home}")
    assert again.returncode == 1 and "It was left as it is" in again.stderr and Path(paths["store"]).read_bytes() == before


def test_init_takes_the_founders_own_stages(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stages.toml"
    path.write_text('[[stage]]\nname = "Heard of us"\nmax_days = 5\nnext_step = "Write"\n[[stage]]\nname = "Bought"\nkind = "won"\n')
    run("init", "--stages", path, "--home", tmp_path / "own")
    rows = run("stage", "list", "--json", "--home", tmp_path / "own").rows
    assert [(row["name"], row["kind"], row["max_days"]) for row in rows] == [("Heard of us", "open", 5), ("Bought", "won", None)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "[[stage]]"),
        ("x = ", "TOML"),
        ('[[stage]]\nnam = "A"', "name"),
        ('[[stage]]\nkind = "open"', "no name"),
        ('[[stage]]\nname = "A"\nkind = "opened"', "open"),
        ('[[stage]]\nname = "A"\nmax_days = "x"', "max_days"),
        ('[[stage]]\nname = "A"\n[[stage]]\nname = "a"', "two stages"),
        ('[[stage]]\nname = "A"\nkind = "won"', "no open stage"),
        ('stages = ["A"]', "stages"),
    ],
)
def test_a_wrong_stages_file_makes_no_store(run: Run, tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "stages.toml"
    path.write_text(text)
    result = run("init", "--stages", path, "--home", tmp_path / "own", code=1)
    assert says in result.err and result.err.count("\n") == 1 and not (tmp_path / "own").exists()


def test_doctor_looks_at_everything(ready: Run, home: Path) -> None:
    document = ready("doctor", "--json").json
    assert document["ok"] is True and {"store", "sqlite", "permissions", "config", "terminal", "time zone", "mailbox", "keyring"} <= {
        row["check"] for row in document["rows"]
    }
    os.chmod(home / "data" / "salestui.db", 0o644)
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("theem = 'dark'")
    result = ready("doctor", code=1)
    assert "chmod go-rwx" in result.out and "theme" in result.out


def test_doctor_finds_a_broken_store_and_makes_none(run: Run, home: Path, tmp_path: Path) -> None:
    assert "none yet" in run("doctor", "--home", tmp_path / "nothing").out and not (tmp_path / "nothing").exists()
    (home / "data" / "salestui.db").write_bytes(b"")
    document = run("doctor", "--json", code=1).json
    assert document["ok"] is False and (home / "data" / "salestui.db").read_bytes() == b""


def test_a_backup_comes_back_and_its_unsent_mails_are_held(ready: Run, tmp_path: Path, server: DemoServer, home: Path) -> None:
    ready("enrol", "1", "2")
    saved = tmp_path / "saved.db"
    assert ready("backup", saved, "--json").json["file"] == str(saved) and stat.S_IMODE(saved.stat().st_mode) == 0o600
    ready("send")
    ready("prospect", "add", "--name", "Later")
    assert len(server.received()) == 2
    assert "--yes" in ready("restore", saved, code=2).err
    with only_sender(home / "state" / "sender.lock"):
        ready("restore", saved, "--yes", code=75)
    done = ready("restore", saved, "--yes", "--json").json
    assert done["held"] == 2 and Path(done["kept"]).exists()
    assert ready("prospect", "list", "--json").json["total"] == 3
    assert ready("send", "--json").json["due"] == 0 and len(server.received()) == 2
    row = ready("outbox", "--json").rows[0]
    assert row["state"] == "held" and "restored from a backup" in row["why"]
    ready("release", row["id"])
    ready("send")
    assert len(server.received()) == 3
    ready("restore", done["kept"], "--yes")
    assert ready("prospect", "list", "--search", "Later", "--json").json["total"] == 1
    assert not list((home / "data").glob(".restore*"))


def test_a_damaged_store_is_kept_aside_when_a_backup_replaces_it(run: Run, home: Path, tmp_path: Path) -> None:
    run("prospect", "add", "--name", "Ada")
    run("backup", tmp_path / "b.db")
    store = home / "data" / "salestui.db"
    store.write_bytes(store.read_bytes()[:5000])
    assert "restore" in run("prospect", "list", code=1).err
    done = run("restore", tmp_path / "b.db", "--yes", "--json").json
    assert Path(done["kept"]).stat().st_size == 5000
    assert run("prospect", "list", "--json").json["total"] == 1
    assert run("doctor", "--json").json["ok"] is True


def test_backup_and_restore_refuse_what_they_would_destroy(run: Run, home: Path, tmp_path: Path) -> None:
    store, notes = home / "data" / "salestui.db", tmp_path / "notes.txt"
    notes.write_text("mine")
    run("prospect", "add", "--name", "Ada")
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE x (y)")
    other.close()
    (tmp_path / "cut.db").write_bytes(store.read_bytes()[:4096])
    for words in (("backup", store), ("backup", notes), ("backup", "/proc/x/y.db")):
        assert run(*words, code=1).err.count("\n") == 1
    for name in (store, notes, tmp_path / "other.db", tmp_path / "cut.db", tmp_path / "missing.db", tmp_path):
        assert run("restore", name, "--yes", code=1).err.count("\n") == 1, name
    assert notes.read_text() == "mine" and run("prospect", "list", "--json").json["total"] == 1
    assert run("backup", tmp_path).code == 0 and len(list(tmp_path.glob("salestui-*.db"))) == 1
