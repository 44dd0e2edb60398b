"""What a plug-in raised, in the log with its traceback."""

import os
import traceback
from datetime import datetime
from pathlib import Path

from ..errors import SalesError
from ..glass import safe_text
from ..paths import make_private


def write_fault(path: Path, error: BaseException, now: datetime) -> bool:
    """Write a traceback to the end of the log. False where that cannot be done: what failed is told all the same."""
    lines = safe_text("".join(traceback.format_exception(error)), lines=True)
    try:
        make_private(path.parent)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(handle, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{now.isoformat(timespec='seconds')}\n{lines}\n")
    except (OSError, SalesError):
        return False
    return True
