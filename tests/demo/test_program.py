"""The installed program: `salestui demo` in a real terminal, and the same without one."""

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
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyte
import pytest

COMMAND = [sys.executable, "-m", "salestui", "demo"]
PATIENCE = 40.0  # seconds; an upper limit for a loaded machine, not a measure


def test_without_a_terminal_it_walks(tmp_path: Path) -> None:
    env = {**os.environ, "LANG": "C", "LC_ALL": "C", "SALESTUI_HOME": str(tmp_path / "mine"), "TMPDIR": str(tmp_path)}
    done = subprocess.run(COMMAND, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE * 3)
    said = done.stdout.decode(errors="replace")
    assert done.returncode == 0, done.stderr
    assert "21 due: 21 sent." in said
    assert "byte for byte" in said
    assert not (tmp_path / "mine").exists()  # the founder's own home is not touched
    assert list(tmp_path.glob("salestui-demo-*")) == []


def test_keep_leaves_a_home_that_the_other_commands_open(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    done = subprocess.run([*COMMAND, "--headless", "--keep", str(kept)], capture_output=True, timeout=PATIENCE * 3)
    assert done.returncode == 0, done.stderr
    shown = subprocess.run(
        [sys.executable, "-m", "salestui", "--home", str(kept), "outbox", "--json"], capture_output=True, timeout=PATIENCE, check=True
    )
    assert shown.stdout.count(b'"sent"') >= 20


class _Terminal:
    """A program in a pseudo terminal of 120 x 40, and what stands on its screen."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor, self.screen = descriptor, pyte.Screen(120, 40)
        self.stream = pyte.ByteStream(self.screen)

    def read(self) -> bool:
        """Take up what the program has drawn, waiting a moment for it; False once it has ended."""
        try:
            if select.select([self.descriptor], [], [], 0.05)[0]:
                self.stream.feed(os.read(self.descriptor, 65536))
        except OSError:  # how Linux says that the other side is closed
            return False
        return True

    def press(self, keys: str) -> None:
        os.write(self.descriptor, keys.encode())

    def wait_for_end(self, pid: int) -> int:
        """The exit code of the program, which must end by itself."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.read()
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
        raise AssertionError("it does not end\n" + "\n".join(self.lines()))

    def lines(self) -> list[str]:
        """What stands on the screen, also in the middle of a repaint (pyte's own display does not bear half a wide letter)."""
        return ["".join(self.screen.buffer[y][x].data for x in range(self.screen.columns)) for y in range(self.screen.lines)]

    def wait_for(self, pattern: str) -> str:
        """The screen, once it shows `pattern`."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if not self.read():
                break
            shown = "\n".join(self.lines())
            if re.search(pattern, shown):
                return shown
        raise AssertionError(f"never shown: {pattern}\n" + "\n".join(self.lines()))


@contextmanager
def _terminal(env: dict[str, str]) -> Iterator[tuple[int, _Terminal]]:
    pid, descriptor = pty.fork()
    if pid == 0:
        os.execve(sys.executable, COMMAND, env)
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        yield pid, _Terminal(descriptor)
    except BaseException:
        with suppress(ProcessLookupError, ChildProcessError):  # it may have ended already
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        raise
    finally:
        os.close(descriptor)


@pytest.mark.pty
def test_in_a_terminal_it_opens_the_app_and_sends_to_its_own_server(tmp_path: Path) -> None:
    env = {**os.environ, "TERM": "xterm-256color", "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    with _terminal(env) as (pid, terminal):
        terminal.wait_for(r"mail stays here, on 127\.0\.0\.1:\d+")
        terminal.press("O")
        terminal.wait_for(r"due 12 .*held 1 .*sent 2")
        terminal.press("s")
        terminal.wait_for(r"12 sent")
        (home,) = tmp_path.glob("salestui-demo-*")
        assert len(list((home / "data" / "received" / "new").iterdir())) == 12
        terminal.press("\r")
        terminal.wait_for(r"held 1 .*sent 14")
        terminal.press("q")
        assert terminal.wait_for_end(pid) == 0
    assert list(tmp_path.glob("salestui-demo-*")) == []
