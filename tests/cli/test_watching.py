"""`send --watch` as a program of its own, the unit that keeps it running, and a date that is tried."""

import configparser
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from salestui.demo.server import DemoServer

from .conftest import ROOT, Run

PATIENCE = 30  # seconds after which a test gives up; what it waits for takes one or two


@contextmanager
def watching(home: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """The watch, running; it is ended whatever happens."""
    command = [sys.executable, "-m", "salestui", "--home", str(home), "send", "--watch", *options]
    watch = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )
    try:
        yield watch
    finally:
        watch.kill()
        watch.wait()


def until(done: Callable[[], bool]) -> bool:
    """Wait for something; False where it did not come."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.1)
    return False


def test_a_watch_sends_what_others_put_into_the_outbox_and_ends_cleanly(ready: Run, home: Path, server: DemoServer) -> None:
    with watching(home) as watch:
        ready("enrol", "1")
        assert until(lambda: len(server.received()) == 1), "a mail that another program enrolled"
        ready("enrol", "2", "3")
        assert until(lambda: len(server.received()) == 2)
        assert until(lambda: bool(ready("outbox", "--state", "held", "--json").rows))
        watch.send_signal(signal.SIGTERM)
        out, err = watch.communicate(timeout=PATIENCE)
    assert watch.returncode == 143
    lines = sorted(out.splitlines(), key=lambda line: line.split()[3])
    assert [line.split()[2:4] for line in lines] == [
        ["sent", "ada@moss.example"],
        ["sent", "bo@lind.example"],
        ["held", "cy@ray.example"],
    ], out
    assert "prospect.company" in lines[2]
    assert "Watching." in err and "Stopped." in err and "Traceback" not in err


def test_a_watch_whose_terminal_is_closed_ends_like_any_other_stop(ready: Run, home: Path, server: DemoServer) -> None:
    with watching(home) as watch:
        ready("enrol", "1")
        assert until(lambda: len(server.received()) == 1)
        watch.send_signal(signal.SIGHUP)
        _, err = watch.communicate(timeout=PATIENCE)
    assert watch.returncode == 129 and "Stopped." in err
    assert {row["state"] for row in ready("outbox", "--json").rows} <= {"sent", "scheduled"}


def test_looking_makes_no_store_and_says_that_there_is_none(run: Run, tmp_path: Path) -> None:
    slip = tmp_path / "slip"
    for words in ("today --json", "intel list", "source list", "prospect list --json", "search bank", "answer list"):
        said = run("--home", slip, *words.split())
        assert "There is no store in" in said.err and not slip.exists(), words
    assert run("--home", slip, "today", "--json").json == {"rows": [], "total": 0}
    assert run("--home", slip, "where").out and not slip.exists()
    assert not run("--home", slip, "capture", "It is slow").err
    assert "It is slow" in run("--home", slip, "intel", "list").out


def test_a_watch_and_a_send_by_hand_share_the_work(ready: Run, home: Path, server: DemoServer) -> None:
    with watching(home, "--json") as watch:
        time.sleep(0.5)
        ready("enrol", "1", "2")
        ready("send", code=None)
        assert until(lambda: len(server.received()) == 2)
        watch.send_signal(signal.SIGINT)
        watch.communicate(timeout=PATIENCE)
    assert watch.returncode == 130
    assert sorted(mail.recipient for mail in server.received()) == ["ada@moss.example", "bo@lind.example"]


def test_a_watch_without_a_mailbox_or_with_what_does_not_fit_is_refused(run: Run) -> None:
    assert "no mailbox" in run("send", "--watch", code=1).err
    for other in (("--dry-run",), ("--now", "2026-12-01T10:00"), ("--limit", "3")):
        assert "does not go together" in run("send", "--watch", *other, code=2).err


def test_the_unit_runs_this_program_on_this_home(ready: Run, home: Path, tmp_path: Path, monkeypatch: object) -> None:
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path / "a folder, 100%")
    try:
        said = ready("doctor", "--systemd").out
        unit = tmp_path / "a folder, 100%" / "systemd" / "user" / "salestui.service"
        assert str(unit) in said and "systemctl --user" in said
        parsed = configparser.ConfigParser(interpolation=None, strict=False)
        parsed.optionxform = str  # type: ignore[assignment,method-assign]
        parsed.read(unit)
        words = shlex.split(parsed["Service"]["ExecStart"].replace("%%", "%").replace("$$", "$"))
        assert words[-2:] == ["send", "--watch"] and str(home) in words
        told = subprocess.run(
            [*words[:-2], "where"], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        assert str(home) in told.stdout
        assert parsed["Install"]["WantedBy"] == "default.target"
        ready("doctor", "--systemd")
        unit.write_text("[Unit]\n", "utf-8")
        assert "not one of ours" in ready("doctor", "--systemd", code=1).err
        assert unit.read_text("utf-8") == "[Unit]\n"
    finally:
        del os.environ["XDG_CONFIG_HOME"]


def test_a_date_is_tried_without_a_trace(ready: Run, server: DemoServer) -> None:
    ready("enrol", "1", "2")
    later = (datetime.now().astimezone() + timedelta(days=9)).isoformat(timespec="seconds")
    before = ready("outbox", "--json").rows
    tried = ready("send", "--dry-run", "--now", later, "--json").json
    assert [row["asset"] for row in tried["planned"]] == ["Opener", "Opener", "Follow-up", "Follow-up"]
    assert all(row["state"] == "held" and "Too late" in row["why"] for row in tried["rows"]), "nine days without a sender"
    assert ready("outbox", "--json").rows == before and server.received() == []
    assert "Follow-up" in ready("send", "--dry-run", "--now", later).out
    assert ready("send", "--json").json["sent"] == 2, "the mails are made for the day on which they really leave"


def test_a_week_is_gone_through_with_now(ready: Run, server: DemoServer) -> None:
    ready("enrol", "1")
    ready("send")
    for day in range(1, 8):
        at = (datetime.now().astimezone() + timedelta(days=day)).isoformat(timespec="seconds")
        ready("send", "--now", at)
    assert [mail.recipient for mail in server.received()] == ["ada@moss.example"] * 2


def test_everything_one_mailbox_or_one_prospect_is_paused_and_goes_on(ready: Run, server: DemoServer) -> None:
    ready("enrol", "1", "2")
    assert "All sending is paused" in ready("mailbox", "pause", "--all").out
    assert {row["why"] for row in ready("outbox", "--json").rows} == {"waits: all sending is paused (salestui mailbox resume --all)"}
    ready("send")
    assert "2 mails are due" in ready("mailbox", "resume", "--all").out
    assert "1 sequence paused until" in ready("prospect", "pause", "1", "--until", str(datetime.now().date() + timedelta(days=3))).out
    assert "paused" in ready("outbox", "show", "1").out
    assert ready("send", "--json").json["sent"] == 1 and server.received()[0].recipient == "bo@lind.example"
    assert "1 sequence resumed. 1 prospect is neither" in ready("prospect", "resume", "1", "2").out
    assert ready("send", "--json").json["sent"] == 1
    assert "is not ahead" in ready("prospect", "pause", "1", "--until", "2020-01-01", code=1).err
    assert "no day" in ready("prospect", "pause", "1", "--until", "soon", code=2).err
    assert ready("mailbox", "pause", "main", "--all", code=2).err
