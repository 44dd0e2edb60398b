"""One sender, one reader of mail and one of sources per store: a lock that the system takes back when its holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import SalesError, TryLater
from ..paths import make_private


@contextmanager
def only_sender(path: Path) -> Iterator[None]:
    """Hold the sender's lock. Raises `TryLater` where another process (or thread) holds it.

    Whoever holds it knows that every claimed delivery was left behind by a process that is dead.
    """
    with _only(path, TryLater("Another sender is at work.", "Nothing was sent twice.", "Wait until it is done."), "Nothing was sent."):
        yield


@contextmanager
def only_receiver(path: Path) -> Iterator[None]:
    """Hold the lock of who reads incoming mail. Raises `TryLater` where another process (or thread) holds it."""
    busy = TryLater("Mail is being read already.", "Nothing was read twice.", "Wait until that is done.")
    with _only(path, busy, "No mail was read."):
        yield


@contextmanager
def only_fetcher(path: Path) -> Iterator[None]:
    """Hold the lock of who reads the sources of intel. Raises `TryLater` where another process (or thread) holds it."""
    busy = TryLater("The sources are being read already.", "Nothing was read twice.", "Wait until that is done.")
    with _only(path, busy, "No source was read."):
        yield


@contextmanager
def _only(path: Path, busy: TryLater, nothing: str) -> Iterator[None]:
    make_private(path.parent)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SalesError(f"The lock {path} cannot be opened: {error.strerror}.", nothing, "See that the folder is yours.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise busy from error
        yield
    finally:
        os.close(handle)
