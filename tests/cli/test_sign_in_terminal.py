"""Signing in on a terminal: the address is shown whole, what the browser was sent to is pasted, Ctrl+C leaves everything as it was."""

import json
import os
import pty
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sender.tokens import TokenServer, granted, token_server

from .conftest import Run

SECONDS = 60


class Terminal:
    """A program whose terminal (stdin and stderr) is ours; its stdout goes into a file."""

    def __init__(self, words: list[str], stdout: Path) -> None:
        self.said = ""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.dup2(os.open(stdout, os.O_WRONLY | os.O_CREAT, 0o600), 1)
            os.execve(sys.executable, [sys.executable, "-m", "salestui", *words], {**os.environ, "TERM": "dumb"})

    def wait_for(self, pattern: str) -> str:
        until = time.monotonic() + SECONDS
        while not (found := re.search(pattern, self.said, re.DOTALL)):
            assert time.monotonic() < until, f"{pattern!r} did not come: {self.said!r}"
            if select.select([self._fd], [], [], 0.2)[0]:
                try:
                    self.said += os.read(self._fd, 65536).decode()
                except OSError as error:
                    raise AssertionError(f"{pattern!r} did not come before the end: {self.said!r}") from error
        return found[0]

    def press(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def end(self) -> int:
        try:
            while os.read(self._fd, 65536):
                pass
        except OSError:  # how Linux says that the other side of a terminal is gone
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def close(self) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):  # it has ended
            pass
        os.close(self._fd)


@contextmanager
def signing_in(run: Run, home: Path, tokens: TokenServer) -> Iterator[tuple[Terminal, Path]]:
    run(
        "mailbox", "add", "--name", "m", "--from", "fay@firm.example", "--host", "127.0.0.1", "--security", "none", "--auth", "google",
        "--oauth-client", "client-1", "--oauth-authority", tokens.address,
    )  # fmt: skip
    stdout = home / "stdout"
    terminal = Terminal(["--home", str(home), "mailbox", "sign-in", "m", "--print-token"], stdout)
    try:
        yield terminal, stdout
    finally:
        terminal.close()


@pytest.mark.pty
def test_the_address_is_shown_whole_and_what_it_led_to_is_pasted(run: Run, home: Path) -> None:
    with token_server(granted(), offers_device=False) as tokens, signing_in(run, home, tokens) as (terminal, stdout):
        terminal.wait_for("Client secret of client-1")
        time.sleep(0.2)  # getpass throws away what was typed before it switched the echo off
        terminal.press("shh-secret\n")
        page = terminal.wait_for(r"http://127\.0\.0\.1:\d+/tenant/authorize\?\S+(?=\r\n)")
        asked = parse_qs(urlsplit(page).query)
        assert asked["login_hint"] == ["fay@firm.example"]
        terminal.wait_for("paste its whole address here")
        terminal.press(f"{asked['redirect_uri'][0]}/?state={asked['state'][0]}&code=code-1\n")
        terminal.wait_for("Signed in as fay@firm.example")
        assert terminal.end() == 0 and "shh-secret" not in terminal.said
        assert json.loads(stdout.read_text()) == {"refresh_token": "refresh-1", "client_secret": "shh-secret"}
        assert tokens.asked[0]["code"] == "code-1" and tokens.asked[0]["client_secret"] == "shh-secret"


@pytest.mark.pty
def test_ctrl_c_gives_up(run: Run, home: Path) -> None:
    with token_server(granted(), offers_device=False) as tokens, signing_in(run, home, tokens) as (terminal, stdout):
        terminal.wait_for("Client secret of client-1")
        time.sleep(0.2)
        terminal.press("\n")
        terminal.wait_for("paste its whole address here")
        assert termios.tcgetattr(terminal._fd)[3] & termios.ISIG
        terminal.press("\x03")
        terminal.wait_for(r"Stopped\. Nothing was changed\.")
        assert terminal.end() == 130 and tokens.asked == [] and stdout.read_text() == ""
