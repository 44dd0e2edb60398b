"""Running a program of the founder's: a list of words and never a shell, a small environment, a limit of time and of what is kept of its output."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

LIMIT = 30.0  # seconds a program has
GRACE = 2.0  # seconds between asking a process group to end and ending it
_PIECE = 65_536

KEPT = frozenset({
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM", "TMPDIR", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS",
    "XAUTHORITY", "SYSTEMROOT",
})  # fmt: skip
"""What a program sees of the environment, with LC_* and XDG_*: what it needs to run, and no password or token."""


class NotStarted(Exception):
    """There is no such program, or it may not be run; why, in a few words."""


class TookTooLong(Exception):
    """It ran longer than it may, and was ended with all it started."""


class WasStopped(Exception):
    """Somebody did not want to wait for it any more; it was ended with all it started."""


@dataclass(frozen=True)
class Ran:
    """How a program ended: its exit code (negative: the signal that ended it) and what it said on both ways out.

    `cut`: it said more than was wanted, and was ended there.
    """

    code: int
    said: bytes
    complained: bytes
    cut: bool = False


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without secrets."""
    return {name: value for name, value in environ.items() if name in KEPT or name.startswith(("LC_", "XDG_"))}


def run_program(
    argv: Sequence[str],
    given: bytes,
    environ: Mapping[str, str],
    *,
    most: int,
    limit: float = LIMIT,
    stopped: Callable[[], bool] = bool,
    end_when_full: bool = False,
) -> Ran:
    """Run a program with `given` on its standard input, in the home folder, in a process group of its own and without a terminal.

    `most` bytes are kept of each way out; what is beyond is read and thrown away, or ends it (`end_when_full`). `stopped` is looked at
    while it runs. Raises `NotStarted`, `TookTooLong` or `WasStopped`.
    """
    home = os.path.expanduser("~")
    try:
        process = subprocess.Popen(
            list(argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean_environment(environ),
            cwd=home if os.path.isdir(home) else "/",
            start_new_session=True,
        )
    except (OSError, ValueError, IndexError) as error:
        raise NotStarted(getattr(error, "strerror", None) or "it is no command") from error
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    heard: dict[Any, bytearray] = {process.stdout: bytearray(), process.stderr: bytearray()}
    try:
        cut = _converse(process, given, heard, most, time.monotonic() + limit, stopped, end_when_full)
    finally:
        if process.poll() is None:
            end_group(process)
        for stream in (process.stdin, process.stdout, process.stderr):
            _close(stream)
    return Ran(int(process.returncode or 0), bytes(heard[process.stdout]), bytes(heard[process.stderr]), cut)


def _converse(
    process: "subprocess.Popen[bytes]",
    given: bytes,
    heard: dict[Any, bytearray],
    most: int,
    deadline: float,
    stopped: Callable[[], bool],
    end_when_full: bool,
) -> bool:
    """Write, read and wait, all at once. Whether it said more than was wanted."""
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    with selectors.DefaultSelector() as ready:
        for stream in (process.stdin, process.stdout, process.stderr):
            os.set_blocking(stream.fileno(), False)
            ready.register(stream, selectors.EVENT_WRITE if stream is process.stdin else selectors.EVENT_READ)
        waiting = memoryview(given)
        while True:
            ended = process.poll() is not None
            events = ready.select(0 if ended else 0.05) if ready.get_map() else []
            moved = full = False
            for key, _ in events:
                if key.fileobj is process.stdin:
                    waiting = _written(ready, process.stdin, waiting)
                else:
                    more, beyond = _heard(ready, key.fileobj, heard[key.fileobj], most)
                    moved, full = moved or more, full or beyond
            if full and end_when_full:
                return True
            if ended and not moved:  # what it started may keep the pipe open: that is not waited for
                return False
            if not ready.get_map() and not ended:
                time.sleep(0.01)
            if stopped():
                raise WasStopped
            if time.monotonic() > deadline:
                raise TookTooLong


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """End a process and all it started: asked first, then made to."""
    for number, seconds in ((signal.SIGTERM, GRACE), (signal.SIGKILL, None)):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(seconds)
            break
        except subprocess.TimeoutExpired:
            continue
    try:
        os.killpg(process.pid, signal.SIGKILL)  # whoever of its group did not listen
    except (ProcessLookupError, PermissionError):
        pass
    process.wait()


def _written(ready: selectors.BaseSelector, stream: IO[bytes], waiting: memoryview) -> memoryview:
    try:
        waiting = waiting[os.write(stream.fileno(), waiting[:_PIECE]) :] if waiting else waiting
    except BlockingIOError:
        return waiting
    except OSError:  # it does not want to read on
        waiting = waiting[:0]
    if not waiting:
        ready.unregister(stream)
        _close(stream)
    return waiting


def _heard(ready: selectors.BaseSelector, stream: Any, kept: bytearray, most: int) -> tuple[bool, bool]:
    """(whether something came, whether more came than is kept)."""
    try:
        piece = os.read(stream.fileno(), _PIECE)
    except BlockingIOError:
        return False, False
    if not piece:
        ready.unregister(stream)
        return False, False
    room = most - len(kept)
    kept += piece[:room]
    return True, len(piece) > room


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:
        return
