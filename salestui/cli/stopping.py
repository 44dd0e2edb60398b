"""Ctrl+C during long work: the first one asks it to stop at the next good place, a second one ends it where it stands."""

import signal
import threading
from types import FrameType, TracebackType

from .out import Out


class Stopper:
    """`with Stopper(out) as stop:` and hand `stop.asked` to the work, which looks at it between items."""

    def __init__(self, out: Out, said: str) -> None:
        self._out, self._said, self._asked = out, said, False
        self._before: object = None

    def asked(self) -> bool:
        """Whether the founder wants it to stop."""
        return self._asked

    def __enter__(self) -> "Stopper":
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)  # type: ignore[arg-type]  # what signal() gave

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        self._out.progress_done()
        self._out.note(self._said)
