"""The command line: parse, call, print. Each command's module is imported only when it runs, so that `capture` starts like a shell command."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or failed, 2 usage, 3 partly, 75 try later, 130 stopped."""
    from .door import enter

    return enter(list(sys.argv[1:] if argv is None else argv))
