"""The command line: parse, call, print. Each command's module is imported only when it runs, so that `capture` starts like a shell command."""

import sys
from collections.abc import Sequence

STOPPED_BY_HAND = 130  # what a shell reports for a program that Ctrl+C ended


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or failed, 2 usage, 3 partly, 75 try later, 130 stopped."""
    try:
        from .door import enter

        return enter(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:  # while starting or ending: nothing is under way then
        return STOPPED_BY_HAND
