"""Draws the demo's Today screen into README.md, as the installed program shows it: `python scripts/draw_screen.py`."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.pty_meter import Terminal  # noqa: E402
from benchmarks.screens import environ  # noqa: E402

README = ROOT / "README.md"
FENCE = re.compile(r"(<!-- screen -->\n).*?(<!-- /screen -->)", re.S)
COLUMNS, ROWS = 120, 24


def screen() -> str:
    """The lines of Today, a mail that is due under the cursor."""
    with Terminal([str(Path(sys.executable).parent / "salestui"), "demo"], environ(), COLUMNS, ROWS) as terminal:
        terminal.wait_for("mails due")
        terminal.settle(0.5)
        for _ in range(12):
            terminal.press(b"j")
        terminal.settle(0.5)
        return terminal.text()


if __name__ == "__main__":
    text = f"```text\n{screen()}\n```"
    README.write_text(FENCE.sub(lambda found: f"{found[1]}{text}\n{found[2]}", README.read_text(encoding="utf-8")), encoding="utf-8")
