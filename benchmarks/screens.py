"""What a founder waits for in the app: the first frame, a key, nothing at all while idle; and what it holds in memory."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import hello_app, yardstick_app
from .figure import Figure, median, p95
from .fill import fill
from .pty_meter import Key, Terminal

SMALL, LARGE = 10_000, 100_000
RUNS = 7  # starts of each program, taking turns
IDLE_SECONDS = 10.0
SETTLED = 2.0  # seconds of quiet before idling counts
IN_VIEW = 15  # cursor moves that do not scroll
MOVES = 100
HELLO = [sys.executable, "-m", "benchmarks.hello_app"]
YARDSTICK = [sys.executable, "-m", "benchmarks.yardstick_app"]
YARDSTICK_NAME = "Textual app: Header, DataTable of 1,000 rows, detail pane, Footer"
HELLO_NAME = "hello-world Textual app"
# Somebody who stands on the first screenful of every list of a filled store, whatever its order.
SOMEBODY = r"(?:Byron|Hopper|Nowak|Holm|Costa|García) \d"
SCREENS = {"Pipeline": (b"P", SOMEBODY), "Outbox": (b"O", SOMEBODY), "Words": (b"W", r"Script \d+ on")}

ROWS = {"Words": "5k assets"}


def environ() -> Mapping[str, str]:
    """A plain 256-colour terminal without a founder's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SALESTUI_", "TEXTUAL", "SSH_"))}
    for name in ("PYTHONDONTWRITEBYTECODE", "COLORTERM", "NO_COLOR"):
        kept.pop(name, None)
    return kept | {"TERM": "xterm-256color"}


def salestui(home: Path, *arguments: str) -> list[str]:
    """The installed program on a store."""
    return [str(Path(sys.executable).parent / "salestui"), "--home", str(home), *arguments]


def start_figures(folder: Path) -> list[Figure]:
    """Start to the first useful frame at 10,000 prospects; one uncounted start of each warms the disk."""
    home = folder / "small"
    fill(home, SMALL)
    ours, theirs = [], []
    for run in range(RUNS + 1):
        first = time_to(salestui(home), SOMEBODY)
        second = time_to(YARDSTICK, yardstick_app.READY)
        if run:
            ours.append(first * 1000)
            theirs.append(second * 1000)
    return [Figure("start to first useful frame, 10k prospects", "ms", median(ours), median(theirs), YARDSTICK_NAME, "<= 1.3x", 1.3)]


def time_to(argv: Sequence[str], text: str) -> float:
    """Seconds from exec until the text stands on the screen."""
    with Terminal(argv, environ()) as terminal:
        return terminal.wait_for(text)


def key_figures(folder: Path) -> list[Figure]:
    """Key latency and bytes at 100,000 rows, on each screen that has a list; the yardsticks are measured in the same run."""
    home = folder / "large"
    fill(home, LARGE)
    with Terminal(HELLO, environ()) as terminal:
        terminal.wait_for(hello_app.READY)
        terminal.settle(1.0)
        hello = presses(terminal, MOVES)
    with Terminal(YARDSTICK, environ()) as terminal:
        terminal.wait_for(yardstick_app.READY)
        terminal.settle(1.0)
        table = presses(terminal, IN_VIEW)
    figures = []
    for screen, (key, row) in SCREENS.items():
        with Terminal(salestui(home), environ()) as terminal:
            terminal.wait_for(SOMEBODY)
            terminal.settle(1.5)
            terminal.press(key)
            terminal.wait_for(row)
            terminal.settle(1.5)
            in_view = presses(terminal, IN_VIEW)
            keys = in_view + presses(terminal, MOVES)
        figures += latency(screen, keys, hello)
        sizes, yardstick = median([key.size for key in in_view]), median([key.size for key in table])
        figures.append(Figure(f"bytes per cursor key in view, {screen}", "B", sizes, yardstick, YARDSTICK_NAME, "<= 1,200 B", 1200, False))
    return figures


def presses(terminal: Terminal, count: int) -> list[Key]:
    """So many cursor keys, one after the other."""
    return [terminal.press(b"j") for _ in range(count)]


def latency(screen: str, keys: Sequence[Key], hello: Sequence[Key]) -> list[Figure]:
    """Median and 95th percentile of a key, beside hello-world's median."""
    times, base = [key.latency * 1000 for key in keys], median([key.latency * 1000 for key in hello])
    name = f"key to last byte, {screen}, {ROWS.get(screen, '100k rows')}"
    return [
        Figure(f"{name}, median", "ms", median(times), base, HELLO_NAME, "<= 8 ms", 8, False),
        Figure(f"{name}, p95", "ms", p95(times), base, f"{HELLO_NAME}, median", "<= 16 ms", 16, False),
    ]


def idle_figures(folder: Path) -> list[Figure]:
    """What the app does while nobody touches it, and the most memory it held after a walk through its screens."""
    figures, peaks = [], {}
    with Terminal(YARDSTICK, environ()) as terminal:
        terminal.wait_for(yardstick_app.READY)
        terminal.settle(SETTLED)
        base_cpu, base_size = terminal.idle(IDLE_SECONDS)
        base_peak = terminal.peak_memory()
    for name, size in (("small", SMALL), ("large", LARGE)):
        fill(folder / name, size)
        with Terminal(salestui(folder / name), environ()) as terminal:
            terminal.wait_for(SOMEBODY)
            terminal.settle(SETTLED)
            for key, row in SCREENS.values():
                terminal.press(key)
                terminal.wait_for(row)
                presses(terminal, IN_VIEW)
            terminal.settle(SETTLED, at_most=SETTLED + 1)
            cpu, written = terminal.idle(IDLE_SECONDS)
            peaks[size] = terminal.peak_memory()
    figures.append(Figure("idle CPU, 100k prospects", "% of a core", cpu * 100, base_cpu * 100, YARDSTICK_NAME, "<= 0.3 %", 0.3, False))
    figures.append(Figure("bytes written while idle", "B", written, base_size, YARDSTICK_NAME, "0 B", 0, False))
    for (size, peak), limit in zip(peaks.items(), (60, 80), strict=True):
        figures.append(
            Figure(f"peak memory, {size // 1000}k prospects", "MiB", peak, base_peak, YARDSTICK_NAME, f"<= {limit} MiB", limit, False)
        )
    return figures
