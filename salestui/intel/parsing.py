"""Taking other people's documents apart in a process of its own, which is used for all of them and ended when one is too much for it."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from .parsing_process import LENGTH, read_frame
from .reader import NotRead

SECONDS = 10
"""For one document, of the clock and of the processor."""
MOST_PEAK = 160 * 1024
"""KB of memory that a process may have had at most to be used again."""
_PYTHON_FAILED = 1  # how Python ends that cannot import what it was started for
_ROOT = Path(__file__).resolve().parents[2]


class Parsing:
    """A process with limits that parses feeds and pages for all sources; threads take turns. Closed in the end."""

    def __init__(self, seconds: int = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = self._overran = False
        self.started = 0

    def feed(self, data: bytes, url: str, content_type: str, skip: int = 0) -> dict[str, Any]:
        """What `documents.feed_items` finds. Raises `NotRead` where the document is too much, or cannot be followed."""
        return self._ask({"kind": "feed", "url": url, "content_type": content_type, "skip": skip}, data)

    def page(self, data: bytes, content_type: str, part: str) -> dict[str, Any]:
        """What `documents.page_text` finds. Raises `NotRead` where the document is too much, or cannot be followed."""
        return self._ask({"kind": "page", "content_type": content_type, "part": part}, data)

    def close(self) -> None:
        """End the process, also in the middle of a document."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._end()

    def _ask(self, task: dict[str, Any], data: bytes) -> dict[str, Any]:
        broken = False
        with self._lock:
            if self._closed:
                raise NotRead("It was stopped.")
            used = self._process is not None
            found = self._converse({**task, "seconds": self._seconds}, data)
            if found is None and used and not self._overran and not self._closed:  # it had died before, of something else
                self._end()
                found = self._converse({**task, "seconds": self._seconds}, data)
            if found is None or found.get("error") or found.get("peak", 0) > MOST_PEAK:
                broken = found is None and self._end(0.2) == _PYTHON_FAILED  # what said nothing is about to end, or hangs
                self._end()
        if broken:
            raise NotRead("Nothing can be read here: a part of salestui does not start.", "", "Install salestui once more.")
        if found is None or found.get("error") == "memory":
            raise NotRead("It takes too much time or memory to read.", "It was given up.", "Nothing else was touched by it.")
        if found.get("error"):
            raise NotRead("It is broken in a way that cannot be read.", "", "Tell whoever writes it.")
        return found

    def _converse(self, task: dict[str, Any], data: bytes) -> dict[str, Any] | None:
        """One question and its answer; None where the process died of it, or was ended because it took too long."""
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        self._overran = False
        watch = threading.Timer(self._seconds, self._overrun, (process,))
        watch.daemon = True
        watch.start()
        head = json.dumps(task).encode()
        try:
            process.stdin.write(LENGTH.pack(len(head)) + head + LENGTH.pack(len(data)))
            process.stdin.write(data)
            process.stdin.flush()
            said = read_frame(process.stdout)  # type: ignore[arg-type]
        except OSError:
            return None
        finally:
            watch.cancel()
        if said is None:
            return None
        found = json.loads(said)
        return found if isinstance(found, dict) else None

    def _overrun(self, process: "subprocess.Popen[bytes]") -> None:
        self._overran = True
        process.kill()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._end()
            path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH", "")])])
            self.started += 1
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "salestui.intel.parsing_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": path, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
                cwd="/",
                start_new_session=True,  # Ctrl+C is for the parent, which ends this one
            )
        return self._process

    def _end(self, patience: float = 0.0) -> int | None:
        """End the process. Gives its exit code where it ended by itself, within `patience` seconds."""
        process, self._process = self._process, None
        if process is None:
            return None
        try:
            code: int | None = process.wait(patience)
        except subprocess.TimeoutExpired:
            code = None
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # it died with a part of a document unread
                    pass
        process.wait()
        return code
