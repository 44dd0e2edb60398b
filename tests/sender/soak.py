"""The long form of the kill test: python -m tests.sender.soak [--mails 300] [--kills 50] [--seed N] [--moody]. Prints its figures as JSON."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from .torture import torture


def main() -> int:
    """Run it; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=300)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--moody", action="store_true", help="a server that puts off and hangs up by itself")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = torture(Path(folder), options.mails, options.kills, options.seed, options.moody)
    sys.stdout.write(f"{found}\n")
    return 0 if found.kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
