"""The process that reads a PDF for `pdf.py`: it is started by its path, knows nothing of salestui, and may die of what it reads.

Writes {pages, text} as JSON; ends with 4 where a password locks the file.
"""

import json
import logging
import sys

LOCKED = 4


def limit(seconds: int, memory: int) -> None:
    """Let the system end this process before it takes too much: seconds of the processor, bytes of memory; no file is ever written."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (ImportError, OSError, ValueError):  # a system without such limits: the clock of who started this stands alone
        return


def main(path: str, seconds: int, memory: int, most_text: int) -> int:
    """Read one file."""
    limit(seconds, memory)
    from pypdf import PdfReader

    logging.disable()
    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        return LOCKED
    pages = len(reader.pages)
    text = reader.pages[0].extract_text() if pages else ""
    sys.stdout.write(json.dumps({"pages": pages, "text": text.strip()[:most_text]}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:5])))
