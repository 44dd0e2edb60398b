"""Trouble at the worst moment: the disk is full when the server has said yes, the store is locked, the network is pulled between two senders."""

import os
import resource
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from salestui.sender import noting

from .conftest import Firm
from .desk import Desk, copy_of, furnish
from .servers import Recorder, scripted, wait_until
from .torture import count, start_sending


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    return furnish(folder / "home", 3, folder)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 8 MB; the test is skipped where none may be mounted."""
    folder.mkdir()
    if os.geteuid() or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Callable[[], None]:
    """Leave no room on a disk; what is returned makes room again."""
    heap = folder / "heap"

    def write(size: int) -> None:
        with heap.open("ab", buffering=0) as file:
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                return

    write(65_536)
    write(512)
    return heap.unlink


def forbid_writing() -> Callable[[], None]:
    """No file may grow or be written by this process; what is returned takes that back."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("way", ["a full disk", "a disk that fails"])
def test_a_full_disk_after_the_server_said_yes(way: str, furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail is there, and nothing can be noted: it is told, it stands as uncertain afterwards, and it is never sent again."""
    monkeypatch.setattr(noting, "FULL_SECONDS", 0.5)
    if way == "a full disk":
        with small_disk(tmp_path / "disk") as disk:
            _runs_out(copy_of(furnished, disk / "home"), lambda: fill(disk))
    else:
        _runs_out(copy_of(furnished, tmp_path / "home"), forbid_writing)


def _runs_out(desk: Desk, run_out: Callable[[], Callable[[], None]]) -> None:
    mend: list[Callable[[], None]] = []

    def taken(sock: socket.socket) -> None:
        mend.append(run_out())
        server.accepted += 1
        sock.sendall(b"250 2.0.0 taken\r\n")

    with scripted(END=[b"250 2.0.0 taken\r\n", taken, b"250 2.0.0 taken\r\n"]) as server:
        desk.point_to(server.port)
        try:
            code, report = desk.send()
        finally:
            for again in mend:
                again()
        assert mend, (report, server.heard)
        assert code == 1, report
        assert "disk" in report["problems"][0] and "salestui settle" in report["problems"][0], report
        assert len(server.mails) == 2
        code, report = desk.send(1)
        assert code == 3 and desk.states == ["sent", "uncertain", "sent"], report
        desk.send(2)
        assert len(server.mails) == server.accepted == 3


def test_a_full_disk_before_the_claim_sends_nothing(furnished: Path, tmp_path: Path) -> None:
    """What cannot be claimed does not leave."""
    desk = copy_of(furnished, tmp_path / "home")
    with scripted() as server:
        desk.point_to(server.port)
        mend = forbid_writing()
        try:
            said = desk.run("send", "--json", code=None)
        finally:
            mend()
        assert said.code == 1 and "disk" in said.err and not server.mails
        assert desk.states == ["due"] * 3
        desk.send()
        assert desk.states == ["sent"] * 3 and len(server.mails) == 3


def test_a_store_that_is_locked_for_long_means_later(furnished: Path, tmp_path: Path) -> None:
    desk = copy_of(furnished, tmp_path / "home")
    with scripted() as server:
        desk.point_to(server.port)
        (store,) = [path for path in desk.home.rglob("*") if path.suffix in (".db", ".sqlite", ".sqlite3")]
        other = sqlite3.connect(store, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            said = desk.run("send", "--json", code=75)
        finally:
            other.close()
        assert "busy" in said.err and not server.mails
        desk.send()
        assert desk.states == ["sent"] * 3 and len(server.mails) == 3


@pytest.mark.xdist_group("kill")
def test_the_network_is_pulled_under_two_senders(firm: Firm, tmp_path: Path) -> None:
    """The server dies in the middle and comes back: each mail arrives once, but for the one it died over, which is uncertain."""
    record = Recorder(tmp_path, "--delay", "0.01")
    try:
        firm.mailbox(record.port)
        firm.mail()
        firm.prospects(60, datetime.now(UTC))
        senders = [start_sending(firm), start_sending(firm)]
        assert wait_until(lambda: len(record.mails()) > 10, 30)
        record.stop()
        for sender in senders:
            sender.communicate()
        assert {sender.returncode for sender in senders} <= {0, 3, 75} and any(sender.returncode for sender in senders)
        assert set(firm.states(datetime.now(UTC))) <= {"sent", "due", "deferred", "uncertain"}
        record = Recorder(tmp_path, port=record.port)
        start_sending(firm, "--now", (datetime.now(UTC) + timedelta(hours=6)).isoformat()).communicate()
        found = count(firm, record, 1)
        assert (found.sent + found.uncertain, found.duplicates, found.missing, found.other) == (60, 0, 0, 0), found
        assert found.uncertain <= 1, found
    finally:
        record.stop()
