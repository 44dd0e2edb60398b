"""A command of the founder's as an application: a list of words, never a shell; JSON goes in, JSON or a line comes out."""

import json
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any

from ..glass import quoted, safe_text
from .application import NotServed, Served, Serving

LIMIT = 30.0  # seconds a command has; whoever waits for it sits at the screen
MOST_READ = 65_536  # bytes kept of what it says; the rest is read and thrown away
LONGEST_OUTCOME, LONGEST_NOTE = 200, 4_000  # characters
GRACE = 2.0  # seconds between asking a process group to end and ending it
_PIECE = 65_536

KEPT = frozenset({
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM", "TMPDIR", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS",
    "XAUTHORITY", "SYSTEMROOT",
})  # fmt: skip
"""What a command sees of the environment, with LC_* and XDG_*: what a program needs to run, and no password or token."""


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without secrets."""
    return {name: value for name, value in environ.items() if name in KEPT or name.startswith(("LC_", "XDG_"))}


def document(serving: Serving, application: str) -> dict[str, Any]:
    """What a command reads on its standard input."""
    return {
        "application": application,
        "asset": {
            "id": serving.asset_id, "kind": serving.kind, "title": serving.title, "revision": serving.revision, "subject": serving.subject,
            "text": serving.text, "markdown": serving.markdown,
            "files": [{"name": file.name, "path": file.path, "media_type": file.media_type} for file in serving.files],
        },
        "prospect": dict(serving.prospect),
        "now": serving.now.isoformat(timespec="seconds"),
    }  # fmt: skip


@dataclass(frozen=True)
class Command:
    """The founder's program under its name. `stopped` is looked at while it runs: when it says so, the program and all it started are ended."""

    name: str
    argv: tuple[str, ...]
    automatic: bool = False
    kinds: tuple[str, ...] = ()
    limit: float = LIMIT
    environ: Mapping[str, str] | None = None
    stopped: Callable[[], bool] = bool

    def serve(self, serving: Serving) -> Served:
        """Run it. Its exit code 0 means served. Raises `NotServed` with the reason for anything else."""
        given = json.dumps(document(serving, self.name), ensure_ascii=False).encode("utf-8", "replace")
        try:
            process = subprocess.Popen(
                self.argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=clean_environment(os.environ if self.environ is None else self.environ),
                cwd=os.path.expanduser("~") if os.path.isdir(os.path.expanduser("~")) else "/",
                start_new_session=True,  # a process group of its own, and no terminal
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is no command"
            raise NotServed(f"{self.name} cannot be started: {quoted(self.argv[0])}: {why}.", self._try_it()) from error
        said, complained = self._converse(process, given)
        if process.returncode:
            raise NotServed(f"{self.name} did not serve it{_because(complained or said)} ({_code(process.returncode)}).", self._try_it())
        return read_answer(said)

    def _converse(self, process: "subprocess.Popen[bytes]", given: bytes) -> tuple[bytes, bytes]:
        """Write, read and wait, all at once. Gives what it said on both ways out."""
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        heard: dict[Any, bytearray] = {process.stdout: bytearray(), process.stderr: bytearray()}
        deadline = time.monotonic() + self.limit
        try:
            with selectors.DefaultSelector() as ready:
                for stream in (process.stdin, process.stdout, process.stderr):
                    os.set_blocking(stream.fileno(), False)
                    ready.register(stream, selectors.EVENT_WRITE if stream is process.stdin else selectors.EVENT_READ)
                waiting = memoryview(given)
                while True:
                    ended = process.poll() is not None
                    events = ready.select(0 if ended else 0.05) if ready.get_map() else []
                    moved = False
                    for key, _ in events:
                        if key.fileobj is process.stdin:
                            waiting = _written(ready, process.stdin, waiting)
                        else:
                            moved = _heard(ready, key.fileobj, heard[key.fileobj]) or moved
                    if ended and not moved:  # what it started may keep the pipe open: that is not waited for
                        return bytes(heard[process.stdout]), bytes(heard[process.stderr])
                    if not ready.get_map() and not ended:
                        time.sleep(0.01)
                    self._look(deadline)
        finally:
            if process.poll() is None:
                end_group(process)
            for stream in (process.stdin, process.stdout, process.stderr):
                _close(stream)

    def _try_it(self) -> str:
        return f"Try it: salestui application test {self.name}."

    def _look(self, deadline: float) -> None:
        if self.stopped():
            raise NotServed(f"{self.name} was stopped.")
        if time.monotonic() > deadline:
            raise NotServed(f"{self.name} took longer than {self.limit:g} seconds and was ended.", self._try_it())


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


def read_answer(said: bytes) -> Served:
    """A command's output as what came of it: a JSON object with outcome, note and done, or else its first line."""
    text = said.decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        outcome, note, done = found.get("outcome"), found.get("note"), found.get("done", True)
        return Served(_words(outcome, LONGEST_OUTCOME) or "served", _words(note, LONGEST_NOTE, lines=True), done is not False)
    lines = [line for line in safe_text(text, lines=True).split("\n") if line.strip()]
    rest = "\n".join(lines[1:])
    return Served(_words(lines[0], LONGEST_OUTCOME) if lines else "served", _words(rest, LONGEST_NOTE, lines=True))


def _words(value: object, most: int, lines: bool = False) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    text = safe_text(str(value), lines=lines).strip()
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _because(complained: bytes) -> str:
    lines = [line for line in safe_text(complained.decode("utf-8", "replace"), lines=True).split("\n") if line.strip()]
    return f": {_words(lines[-1], LONGEST_OUTCOME)}" if lines else ""


def _code(number: int) -> str:
    return f"exit code {number}" if number > 0 else f"ended by signal {-number}"


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


def _heard(ready: selectors.BaseSelector, stream: Any, kept: bytearray) -> bool:
    try:
        piece = os.read(stream.fileno(), _PIECE)
    except BlockingIOError:
        return False
    if not piece:
        ready.unregister(stream)
        return False
    kept += piece[: MOST_READ - len(kept)]
    return True


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:
        return
