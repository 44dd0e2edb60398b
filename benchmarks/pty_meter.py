"""Runs a terminal program in a pty and tells what its user would notice: when it is ready, what a key costs, what idling costs.

Linux only (/proc). The screen is kept with pyte, so that "ready" means a text that really stands on the screen.
"""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

QUIET = 0.03  # a screen that got nothing for this long (seconds) is painted: two frames of Textual
AFTERTHOUGHT = 0.15  # how long after that (seconds) a program may still follow up with a second repaint
READ_SIZE = 1 << 16
# Sequences that pyte would print as text: private modes asked for, kitty keys, strings for the terminal itself.
UNREADABLE = re.compile(r"\x1b\[[<>=?][0-9;]*[ -/]+[a-zA-Z]|\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*[a-gi-kmo-zA-Z]|\x1bP[^\x1b]*\x1b\\")
UNFINISHED = re.compile(r"\x1b(?:\[[0-9;<>=?: -/]*|[P\]][^\x1b\x07]*)?$")
MODE_QUERY = re.compile(rb"\x1b\[\?(\d+)\$p")


class NotReadyError(Exception):
    """The program ended, or never showed what was waited for; the text is the last screen."""


@dataclass(frozen=True)
class Key:
    """One key press: seconds from writing it to the last byte of the answer, and the CPU seconds it cost.

    `size` counts all bytes of the answer, `late` those of them that came after a pause (a pane that follows the cursor).
    """

    latency: float
    size: int
    late: int
    cpu: float


class Terminal:
    """A program in a pty of `columns` x `rows`; a context manager that ends it on leaving."""

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str], columns: int = 120, rows: int = 40) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.Stream(self.screen)
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.tail = ""
        self.received = 0
        self.last_byte = self.started = time.perf_counter()
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(argv[0], list(argv), dict(environ))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(self.handle)

    def text(self) -> str:
        """What stands on the screen, line by line."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def read(self, patience: float) -> bool:
        """Take in what the program wrote within `patience` seconds; False when it wrote nothing (or is gone)."""
        if not select.select([self.handle], [], [], patience)[0]:
            return False
        try:
            data = os.read(self.handle, READ_SIZE)
        except OSError:
            return False
        if data:
            self.last_byte = time.perf_counter()
            self.received += len(data)
            self._show(data)
        return bool(data)

    def _show(self, data: bytes) -> None:
        for mode in MODE_QUERY.findall(data):
            # Synchronised output is understood, as in any terminal of today; no other mode is.
            os.write(self.handle, b"\x1b[?%s;%d$y" % (mode, 2 if mode == b"2026" else 0))
        text = self.tail + self.decoder.decode(data)
        cut = UNFINISHED.search(text)
        self.tail, text = (text[cut.start() :], text[: cut.start()]) if cut else ("", text)
        self.stream.feed(UNREADABLE.sub("", text))

    def wait_for(self, text: str, patience: float = 30.0) -> float:
        """Seconds from the start of the program until `text` (a regular expression) stood on the screen."""
        wanted = re.compile(text)
        deadline = time.perf_counter() + patience
        while not wanted.search(self.text()):
            if time.perf_counter() > deadline or not self._alive():
                raise NotReadyError(f"“{text}” never came; the screen was:\n{self.text()}")
            self.read(0.2)
        return self.last_byte - self.started

    def settle(self, quiet: float = QUIET, at_most: float = 10.0) -> None:
        """Read until nothing came for `quiet` seconds."""
        deadline = time.perf_counter() + at_most
        while self.read(quiet) and time.perf_counter() < deadline:
            pass

    def press(self, key: bytes) -> Key:
        """Send one key and read the whole answer."""
        before, cpu = self.received, self.cpu()
        sent = time.perf_counter()
        os.write(self.handle, key)
        self.read(2.0)
        self.settle()
        latency, prompt = self.last_byte - sent, self.received - before
        self.settle(AFTERTHOUGHT)
        size = self.received - before
        return Key(latency, size, size - prompt, self.cpu() - cpu)

    def idle(self, seconds: float) -> tuple[float, int]:
        """(CPU as a share of one core, bytes written) over `seconds` in which nobody touches the keyboard."""
        cpu, size, start = self.cpu(), self.received, time.perf_counter()
        while (left := start + seconds - time.perf_counter()) > 0:
            self.read(left)
        return (self.cpu() - cpu) / (time.perf_counter() - start), self.received - size

    def cpu(self) -> float:
        """CPU seconds that the living threads of the program have used so far, to the nanosecond."""
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def peak_memory(self) -> float:
        """The most memory the program ever held, in MiB."""
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        return int(found.group(1)) / 1024 if found else 0.0

    def _alive(self) -> bool:
        return os.waitpid(self.pid, os.WNOHANG) == (0, 0)
