"""Opening what lies on the disk: only whole, regular files; never a device, a pipe or a link that somebody laid there."""

import errno
import os
import stat
from typing import BinaryIO


def open_regular(path: str | os.PathLike[str], *, follow: bool = True, folder: int | None = None) -> BinaryIO:
    """A regular file for reading. Without `follow` a link is none; `folder` is the open folder that a bare name stands in.

    Raises `OSError` whose strerror says in words what it is instead. Nothing is waited for.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)
    try:
        handle = os.open(path, flags, dir_fd=folder)
    except ValueError as error:  # a NUL in the name
        raise OSError(errno.EINVAL, "that is no file name") from error
    except OSError as error:
        if error.errno == errno.ELOOP and not follow:
            raise OSError(errno.ELOOP, "it is a link, and links are not followed") from error
        if error.errno in (errno.ENXIO, errno.ENODEV):
            raise OSError(error.errno, "it is a device, a pipe or a socket") from error
        raise
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return open(handle, "rb")
    os.close(handle)
    raise OSError(errno.EINVAL, "it is a folder" if stat.S_ISDIR(mode) else "it is a device, a pipe or a socket")
