"""The process that takes other people's documents apart for `parsing.py`: it may die of what it reads, and nothing is lost.

It talks in frames of a length and JSON, or bytes, on its standard input and output. Its limits are the system's: memory, seconds of the
processor for each document, no file written.
"""

import json
import struct
import sys
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")
MEMORY = 512 * 1024 * 1024  # bytes of address space, of which Python and feedparser take a fifth


def limit_memory() -> None:
    """Let the system refuse what would be too much; a system without such limits has the clock of the parent alone."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return


def limit_seconds(seconds: int) -> None:
    """Let the system end this process when one document takes more of the processor than that."""
    try:
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, most))
    except (ImportError, OSError, ValueError):
        return


def read_frame(source: BinaryIO) -> bytes | None:
    """The next frame; None where the other side has gone."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = source.read(length)
    return body if len(body) == length else None


def answer(task: dict[str, Any], data: bytes) -> dict[str, Any]:
    """What a document says, or `error`: that it could not be followed."""
    from . import documents

    try:
        if task["kind"] == "feed":
            return documents.feed_items(data, task["url"], task["content_type"], task.get("skip", 0))
        return documents.page_text(data, task["content_type"], task["part"])
    except MemoryError:
        return {"error": "memory"}
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:  # faults of a parser, not of ours
        return {"error": type(error).__name__}


def peak() -> int:
    """The most memory this process ever had, in KB."""
    try:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    except ImportError:
        return 0


def main() -> int:
    """Answer until the parent has gone."""
    import feedparser  # type: ignore[import-untyped]  # noqa: F401 (before the limits)

    from . import documents  # noqa: F401

    limit_memory()
    inherited = peak()  # Linux counts what the parent had when it started this one
    source, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no frame
    while (head := read_frame(source)) is not None and (data := read_frame(source)) is not None:
        task = json.loads(head)
        limit_seconds(task["seconds"])
        try:
            said = json.dumps({**answer(task, data), "peak": most if (most := peak()) > inherited else 0}).encode()
        except MemoryError:
            said = b'{"error": "memory", "peak": 0}'
        out.write(LENGTH.pack(len(said)) + said)
        out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
