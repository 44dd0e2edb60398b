"""The app in a real terminal: what comes out of it byte by byte."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from salestui.paths import locate
from salestui.store.engine import open_store, transaction
from salestui.store.prospects import add_prospect

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
OPEN = "import sys; from salestui.app import run; from salestui.paths import locate; sys.exit(run(locate(sys.argv[1], {})))"
HOSTILE = "\x1b]52;c;cGF5bG9hZA==\x07\x1b]0;PAYLOAD\x07\x9b31mEve\u202e\x1b[2J [@click=app.quit]Link[/]"


class Terminal:
    """A program in a pty of its own, as a terminal of 120x40 would run it."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.out = b""
        self._fd, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.program = subprocess.Popen(
            [sys.executable, "-c", OPEN, str(home)],
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", **environ},
        )
        os.close(other)

    def read(self, until: Callable[[], object], seconds: float = 30.0) -> None:
        """Read what comes until something is so."""
        deadline = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < deadline, f"it never came: {self.out[-2000:]!r}"
            self._take(0.1)

    def quiet(self, seconds: float) -> bytes:
        """What comes during so many seconds."""
        before, deadline = len(self.out), time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._take(left)
        return self.out[before:]

    def _take(self, seconds: float) -> None:
        if select.select([self._fd], [], [], seconds)[0]:
            try:
                self.out += os.read(self._fd, 65536)
            except OSError:  # the program has closed its end
                time.sleep(0.01)

    def press(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def hang_up(self) -> None:
        os.close(self._fd)
        self._fd = -1

    def close(self) -> None:
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()
        if self._fd >= 0:
            os.close(self._fd)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    db = open_store(locate(str(tmp_path / "home"), {}))
    id = add_prospect(db, {"name": "Ada Lovelace", "email": "ada@a.example"}, NOW)
    with transaction(db):  # past every guard at the way in
        db.execute("UPDATE prospect SET name = ?, company = ? WHERE id = ?", (f"Ada {HOSTILE}", HOSTILE, id))
    db.close()
    return tmp_path / "home"


@pytest.fixture
def started(home: Path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(**environ: str) -> Terminal:
        opened.append(Terminal(home, **environ))
        opened[-1].read(lambda: b"salestui" in opened[-1].out)
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


def test_other_peoples_text_is_only_text(started: Callable[..., Terminal]) -> None:
    terminal = started()
    terminal.press("P")
    terminal.read(lambda: b"Ada" in terminal.out and b"Eve" in terminal.out)
    terminal.press("\r")
    terminal.quiet(1.0)
    terminal.press("/eve")
    terminal.quiet(1.0)
    assert b"PAYLOAD" not in terminal.out and b"cGF5bG9hZA" not in terminal.out
    assert b"\x1b[2J" not in terminal.out and "\u202e".encode() not in terminal.out and b"\xc2\x9b" not in terminal.out
    assert terminal.program.poll() is None


def test_nothing_is_written_while_nothing_happens(started: Callable[..., Terminal]) -> None:
    terminal = started()
    terminal.press("P")
    terminal.read(lambda: b"Ada" in terminal.out)
    terminal.press("+")
    terminal.read(lambda: b"What did you hear?" in terminal.out)
    terminal.quiet(2.5)
    assert terminal.quiet(3.0) == b"", "no clock, no blink, no repaint"


def test_no_color_writes_no_colour(started: Callable[..., Terminal]) -> None:
    terminal = started(NO_COLOR="1")
    terminal.press("P")
    terminal.read(lambda: b"Ada" in terminal.out)
    terminal.press("?")
    terminal.read(lambda: b"On this screen" in terminal.out)
    terminal.press("\x1b")
    terminal.quiet(0.5)
    before = len(terminal.out)
    terminal.press("+typed")
    terminal.read(lambda: b"typed" in terminal.out[before:])
    assert re.search(rb"typed(?:\x1b\[0m)?\x1b\[7[;m]", terminal.out[before:]), "where the next letter goes is seen"
    codes = {code for found in re.findall(rb"\x1b\[([0-9;]*)m", terminal.out) for code in found.split(b";") if code}
    assert codes <= {b"0", b"1", b"2", b"3", b"4", b"7", b"39", b"49"}, codes  # 39 and 49 are the terminal's own colours


def test_a_terminated_app_gives_the_terminal_back(started: Callable[..., Terminal]) -> None:
    terminal = started()
    terminal.press("P")
    terminal.read(lambda: b"Ada" in terminal.out)
    terminal.program.send_signal(signal.SIGTERM)
    terminal.read(lambda: terminal.program.poll() is not None)
    terminal.quiet(0.2)
    assert terminal.program.returncode == 128 + signal.SIGTERM
    assert b"\x1b[?1049l" in terminal.out and b"\x1b[?25h" in terminal.out
    assert b"Traceback" not in terminal.out


def test_q_leaves_with_nothing_to_say(started: Callable[..., Terminal]) -> None:
    terminal = started()
    terminal.press("P")
    terminal.read(lambda: b"Ada" in terminal.out)
    terminal.press("q")
    terminal.read(lambda: terminal.program.poll() is not None)
    assert terminal.program.returncode == 0


def test_an_app_whose_terminal_is_gone_ends_by_itself(started: Callable[..., Terminal]) -> None:
    """Also where the terminal was not its own, so that no signal tells it."""
    terminal = started()
    terminal.hang_up()
    assert terminal.program.wait(20) == 128 + signal.SIGHUP
