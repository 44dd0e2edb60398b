"""Ctrl+C, SIGTERM or a terminal that is closed, during long work: the first asks it to stop at the next good place, a second ends it."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

from . import STOPPED_BY_HAND
from .out import Out


class Stopper:
    """`with Stopper(out) as stop:` and hand `stop.asked` to the work, which looks at it between items.

    `code` is the exit code of what was stopped: 130 for Ctrl+C, 143 for SIGTERM, 129 where the terminal went away (SIGHUP).
    """

    def __init__(self, out: Out, said: str) -> None:
        self._out, self._said, self._asked = out, said, False
        self._before: dict[int, Any] = {}
        self.code = STOPPED_BY_HAND

    def asked(self) -> bool:
        """Whether the founder wants it to stop."""
        return self._asked

    def __enter__(self) -> "Stopper":
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        self.code = 128 + number
        self._out.progress_done()
        self._out.note(self._said)
