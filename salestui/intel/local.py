"""Reading a file of this machine as if it had been fetched: plain files only, never run, never more than the cap."""

import errno
import os
import stat
from pathlib import Path
from urllib.parse import unquote

from ..glass import quoted
from .http import Got
from .reader import NotRead
from .unpacking import MOST_BYTES, too_large


def local_path(address: str) -> Path | None:
    """The path that an address names (`file:///…` or a plain path); None for an address of the web."""
    if address.startswith("file:"):
        host, slash, path = address.removeprefix("file:").removeprefix("//").partition("/")
        if host not in ("", "localhost") or not slash:
            raise NotRead(
                f"{quoted(address)} names no file of this machine.", "Nothing was read.", "Write it like file:///home/you/feed.xml."
            )
        return Path("/" + unquote(path))
    return None if address.startswith(("http://", "https://")) else Path(os.path.expanduser(address))


def read_local(path: Path, seen: str, most: int = MOST_BYTES) -> Got:
    """The file as a document; `unchanged` where `seen` (its `etag` of the last time) still fits. Raises `NotRead`."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(handle, "rb") as file:
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode):
                raise OSError(errno.EINVAL, "it is a folder" if stat.S_ISDIR(about.st_mode) else "it is a device or a pipe")
            mark = f"{about.st_mtime_ns}-{about.st_size}"
            if seen == mark:
                return Got(b"", path.as_uri() if path.is_absolute() else "", unchanged=True)
            body = file.read(most + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no path"
        raise NotRead(f"{quoted(str(path), 200)} cannot be read: {why}.", "", "See that the file is there and yours to read.") from error
    if len(body) > most:
        raise too_large(most)
    return Got(body, path.as_uri() if path.is_absolute() else "", etag=mark)
