"""What the commands say: the right facts in the right place, the reason beside everything that waits, the next step that works."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from salestui.cli.out import MOST_CELLS, cell_width

from .conftest import ROOT, Run

Program = Callable[..., subprocess.CompletedProcess[str]]


def test_custom_columns_never_stand_in_the_place_of_facts(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name,Email,Key,stage,id,suppressed,next\nAda,ada@moss.example,77,Won,999,no,never\n")
    maps = [word for column in ("stage", "id", "suppressed", "next") for word in ("--map", f"{column}=custom.{column}")]
    run("import", path, "--map", "Key=id", *maps)
    run("suppress", "ada@moss.example", "--reason", "asked by phone")
    facts, _, rest = run("prospect", "show", 1).out.partition("\nCustom fields\n")
    lines = {line.split()[0]: line for line in facts.splitlines() if line}
    assert lines["id"].endswith(" 1") and "Captured since" in lines["stage"] and "asked by phone" in lines["suppressed"]
    assert "nothing left" in lines["next"]
    for custom in ("  stage: Won", "  id: 999", "  suppressed: no", "  next: never"):
        assert custom in rest and custom.strip() not in facts
    assert "77" in run("prospect", "show", 1, "--json").json["external_id"]


def test_a_prospect_without_custom_fields_has_no_block_for_them(run: Run) -> None:
    run("prospect", "add", "--name", "Ada")
    assert "Custom fields" not in run("prospect", "show", 1).out
    assert run("prospect", "show", 1, "--json").json["external_id"] is None


def test_every_due_of_today_is_a_moment_with_offset(ready: Run) -> None:
    ready("enrol", "1")
    ready("prospect", "move", 2, "Not now", "--until", "2098-12-01")
    rows = ready("today", "--json", "--now", "2099-01-01T12:00+00:00").rows
    assert {"send", "return", "stale"} <= {row["kind"] for row in rows}
    moments = [datetime.fromisoformat(row["due"]) for row in rows]
    assert all(each.utcoffset() is not None for each in moments)
    back = next(each for each, row in zip(moments, rows, strict=True) if row["kind"] == "return")
    assert back == datetime(2098, 12, 1).astimezone()


def test_a_move_names_the_option_its_stage_wants(run: Run) -> None:
    run("prospect", "add", "--name", "Ada")
    assert "--reason" in run("prospect", "move", 1, "Lost", code=1).err
    assert "--until with a date such as 2" in run("prospect", "move", 1, "Not now", code=1).err
    assert "--until" in run("prospect", "move", 1, "Not now", "--until", "2001-01-01", code=1).err
    assert "prospect move" in run("prospect", "add", "--name", "Bo", "--stage", "Lost", code=1).err
    assert run("prospect", "list", "--json").rows[0]["stage"] == "Captured"


def test_a_first_step_that_is_a_call_is_no_mail(ready: Run, tmp_path: Path) -> None:
    path = tmp_path / "call.md"
    path.write_text("Ask how many accounts.\n")
    ready("asset", "add", path, "--kind", "call", "--title", "First call", "--stage", "Qualified")
    ready("prospect", "move", 2, "Qualified")
    said = ready("enrol", "1", "2", "--dry-run").out
    assert "Ada Moss (1): first mail due 2" in said and "Bo Lind (2): first step (call) due 2" in said
    assert "first step (call)" in ready("enrol", "2").out


def test_an_email_without_a_subject_says_what_its_subject_is(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("Hi.\n")
    result = run("asset", "add", path, "--kind", "email", "--title", "Opener")
    assert int(result.out) == 1 and "Subject: Opener (its title; write subject: in the front matter to change it)" in result.err
    assert run("asset", "show", 1, "--json").json["subject"] == "Opener"
    assert "Subject" not in run("asset", "add", path, "--kind", "email", "--title", "Next", "--subject", "S").err
    assert "Subject" not in run("asset", "add", path, "--kind", "call", "--title", "Call").err


def test_everything_that_waits_says_why(ready: Run) -> None:
    ready("enrol", "1", "2")
    assert {row["why"] for row in ready("outbox", "--json").rows} == {"leaves with the next salestui send"}
    assert "leaves with the next salestui send" in ready("outbox").out and "leaves with" in ready("outbox", "show", 1).out
    ready("send", "--limit", 1)
    row = ready("outbox", "--state", "scheduled", "--json").rows[0]
    assert f"{datetime.fromisoformat(row['next_at']).astimezone():goes %a %Y-%m-%d %H:%M}, not before" == row["why"]
    ready("mailbox", "pause", "main")
    assert "mailbox main is paused" in ready("outbox", "--state", "due", "--json").rows[0]["why"]
    ready("cancel", 2)
    assert ready("outbox", "show", 2, "--json").json["why"] == "by hand"


def test_without_a_mailbox_a_due_mail_says_so(run: Run, script: Callable[..., Path]) -> None:
    run("asset", "add", script())
    run("prospect", "add", "--name", "Ada", "--email", "ada@moss.example")
    run("enrol", "--all")
    assert "salestui mailbox add" in run("outbox", "--json").rows[0]["why"]


def test_cancelling_twice_says_that_it_is_done(ready: Run) -> None:
    ready("enrol", "1")
    ready("cancel", 1)
    assert "is cancelled already" in ready("cancel", 1, code=1).err


def test_a_domain_that_is_none_is_refused_in_the_words_typed(run: Run) -> None:
    for wrong in ("@", "@@x", "@x"):
        said = run("suppress", wrong, code=1).err
        assert f"“{wrong}” is no domain" in said and "postmaster" not in said


def test_offline_is_said_once(run: Run, script: Callable[..., Path]) -> None:
    run("mailbox", "add", "--name", "m", "--from", "a@b.example", "--host", "127.0.0.1", "--port", 1, "--security", "none", "--timeout", 2)
    run("asset", "add", script())
    run("prospect", "add", "--name", "Ada Moss", "--email", "ada@moss.example")
    run("enrol", "--all")
    assert run("send", code=75).err.lower().count("offline") == 1


def test_a_cell_of_a_table_has_an_end(run: Run) -> None:
    run("prospect", "add", "--name", "x" * 60_000, "--company", "山" * 500)
    lines = run("prospect", "list").out.splitlines()
    assert all(cell_width(line) < 2 * MOST_CELLS + 150 for line in lines) and lines[1].count("…") == 2
    assert len(run("prospect", "list", "--json").rows[0]["name"]) == 60_000


@pytest.mark.parametrize("damage", ["damaged", "empty", "foreign", "cut short"])
def test_doctor_prints_its_whole_list_whatever_the_store_is(run: Run, home: Path, damage: str) -> None:
    checks = {row["check"] for row in run("doctor", "--json").rows}
    store = home / "data" / "salestui.db"
    whole = store.read_bytes()
    ruined = {"damaged": whole[:4096] + os.urandom(len(whole) - 4096), "empty": b"", "foreign": b"hello\n" * 400, "cut short": whole[:9000]}
    store.write_bytes(ruined[damage])
    document = run("doctor", "--json", code=1).json
    assert {row["check"] for row in document["rows"]} == checks and document["ok"] is False
    wrong = [row for row in document["rows"] if row["check"] == "store"]
    assert wrong[0]["state"] == "wrong" and wrong[0]["said"]
    said = run("doctor", code=1).out
    assert all(check in said for check in checks) and "wrong store" in said


def test_doctor_goes_on_where_a_table_is_gone(run: Run, home: Path) -> None:
    db = sqlite3.connect(home / "data" / "salestui.db")
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("DROP TABLE mailbox")
    db.close()
    document = run("doctor", "--json", code=1).json
    assert "keyring" in {row["check"] for row in document["rows"]}
    assert [row["state"] for row in document["rows"] if row["check"] == "mailbox"] == ["wrong"]


def test_doctor_goes_on_where_the_disk_is_full(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import salestui.store.engine

    def full(*words: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(salestui.store.engine, "open_store", full)
    rows = run("doctor", "--json", code=1).rows
    assert [row["said"] for row in rows if row["check"] == "store"] == ["The disk is full."]
    assert {"sqlite", "disk", "permissions", "config", "terminal", "time zone", "mailbox", "keyring"} <= {row["check"] for row in rows}


def test_init_says_use_it_only_of_what_can_be_used(run: Run, home: Path) -> None:
    assert "Use it" in run("init", code=1).err
    store = home / "data" / "salestui.db"
    whole = store.read_bytes()
    for content in (b"", b"hello\n" * 400, whole[:4096] + os.urandom(len(whole) - 4096), whole[:9000]):
        store.write_bytes(content)
        said = run("init", code=1).err
        assert "Use it" not in said and "Move it away" in said and "left as it is" in said
        assert store.read_bytes() == content


@pytest.mark.parametrize("late", [False, True])
def test_ctrl_c_in_an_undo_says_whether_it_happened(run: Run, monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    import salestui.store.journal as journal

    run("prospect", "add", "--name", "Ada")
    real = journal.undo

    def stopped(*words: object) -> None:
        if late:
            real(*words)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(journal, "undo", stopped)
    said = run("undo", code=130).err
    assert ("It was undone" in said, "Nothing was undone" in said) == (late, not late)
    assert run("prospect", "list", "--json").json["total"] == (0 if late else 1)


def test_ctrl_c_in_the_middle_of_an_undo_takes_nothing_back(program: Program, home: Path, tmp_path: Path) -> None:
    (tmp_path / "big.csv").write_text("Name,Email\n" + "".join(f"Person {n},p{n}@x.example\n" for n in range(4000)))
    program("import", tmp_path / "big.csv")
    code = (
        "import sys, os, signal, salestui.store.journal as j; put, seen = j._put, []\n"
        "def slow(*a):\n    seen.append(1)\n    len(seen) == 50 and os.kill(os.getpid(), signal.SIGINT)\n    put(*a)\n"
        "j._put = slow\nfrom salestui.cli import main; sys.exit(main(['undo']))"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SALESTUI_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 128 + signal.SIGINT and "Nothing was undone" in done.stderr
    assert json.loads(program("prospect", "list", "--limit", 1, "--json").stdout)["total"] == 4000
