"""Files that the founder names: only what lies there whole is opened."""

import errno
import os
import stat
from typing import BinaryIO


def open_plain(name: str) -> BinaryIO:
    """A regular file for reading. Raises `OSError` also for a folder, and for a device or a pipe: such a one may let us wait for ever."""
    handle = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return open(handle, "rb")
    os.close(handle)
    why = "it is a folder" if stat.S_ISDIR(mode) else "it is a device or a pipe (standard input is -)"
    raise OSError(errno.EINVAL, why, name)
