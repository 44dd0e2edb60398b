"""What a shell command costs: `salestui capture` beside a Python that only imports what it cannot do without."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .figure import Figure, median
from .fill import fill
from .screens import SMALL, environ, salestui

RUNS = 15
PLAIN = [sys.executable, "-c", "import sqlite3, argparse"]


def capture_figures(folder: Path) -> list[Figure]:
    """`salestui capture TEXT` and the yardstick taking turns."""
    home = folder / "small"
    fill(home, SMALL)
    ours, theirs = [], []
    for run in range(RUNS + 1):
        first = seconds(salestui(home, "capture", f"Heard at the fair, number {run} of {os.getpid()}"))
        second = seconds(PLAIN)
        if run:
            ours.append(first * 1000)
            theirs.append(second * 1000)
    goal = "<= 150 ms median"
    return [
        Figure("salestui capture, median", "ms", median(ours), median(theirs), 'python -c "import sqlite3, argparse"', goal, 150, False)
    ]


def seconds(argv: Sequence[str]) -> float:
    """How long a command takes; it must succeed."""
    start = time.perf_counter()
    subprocess.run(argv, env=dict(environ()), check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
