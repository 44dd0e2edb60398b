"""`make bench`: every figure of salestui beside its yardstick of the same run, as one JSON document on stdout.

`make bench ARGS="--only start keys"` runs some of them; progress goes to stderr. `--write` puts the table into
benchmarks/README.md. The exit status is 1 when a goal is missed.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .commands import capture_figures
from .fetching import fetch_rows
from .figure import Figure
from .fill import fill
from .first_frame import MUST_WAIT, first_modules, too_early
from .queries import query_figures
from .reports import report_figures
from .screens import SMALL, idle_figures, key_figures, start_figures
from .searching import searching_figures
from .triaging import triage_figures

Rows = list[dict[str, Any]]
README = Path(__file__).parent / "README.md"
FENCE = re.compile(r"(<!-- figures: written by `make bench ARGS=--write` -->\n).*?(<!-- /figures -->)", re.S)


def measured(figures: Callable[[Path], list[Any]]) -> Callable[[Path], Rows]:
    """A section whose figures are measured in this process."""
    return lambda folder: [figure.as_json() for figure in figures(folder)]


def modules_row(folder: Path) -> Rows:
    """The exact list of libraries that must not be loaded at the first frame."""
    home = folder / "small"
    fill(home, SMALL)
    loaded = first_modules(home)
    early = too_early(loaded)
    return [
        {
            "figure": "modules at the first frame",
            "salestui": len(loaded),
            "too_early": early,
            "goal": f"no {', '.join(MUST_WAIT)}",
            "holds": not early,
        }
    ]


def printed(module: str) -> dict[str, Any]:
    """The one JSON document that another program of this folder prints."""
    asked = subprocess.run([sys.executable, "-m", f"benchmarks.{module}"], stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(asked.stdout)
    return dict(found)


def import_row(_folder: Path) -> Rows:
    """A 50,000-row export taken in, beside csv and one executemany."""
    found = printed("import_rows")
    against = "csv.reader and one executemany into a table with the same indexes, FULL"
    figure = Figure(f"import of a {found['rows']:,}-row CSV", "s", found["ours_s"], found["yardstick_s"], against, "<= 4x", 4)
    return [figure.as_json()]


def sender_rows(_folder: Path) -> Rows:
    """Mails a second through one connection, beside smtplib with two FULL commits for each."""
    found = printed("sender_rate")
    return [dict(row) for row in found["rows"]] if isinstance(found.get("rows"), list) else [{"figure": "sender rate", **found}]


SECTIONS: dict[str, Callable[[Path], Rows]] = {
    "start": measured(start_figures),
    "modules": modules_row,
    "keys": measured(key_figures),
    "idle": measured(idle_figures),
    "capture": measured(capture_figures),
    "queries": measured(query_figures),
    "reports": measured(report_figures),
    "triage": measured(triage_figures),
    "search": measured(searching_figures),
    "fetch": fetch_rows,
    "import": import_row,
    "sender": sender_rows,
}


def table(machine: dict[str, Any], rows: Rows) -> str:
    """The rows as Markdown, with the kind of machine they were measured on."""
    lines = [f"Measured on {machine['cores']} cores, Python {machine['python']}, {machine['system']}.", ""]
    lines += ["| figure | goal | salestui | yardstick | ratio | holds | against |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        unit, base, ratio = row.get("unit", ""), row.get("yardstick"), row.get("ratio")
        cells = [row["figure"], row.get("goal", ""), f"{shown(row.get('salestui'))} {unit}".strip()]
        cells += ["" if base is None else f"{shown(base)} {unit}".strip(), "" if ratio is None else f"{ratio}x"]
        cells += ["yes" if row.get("holds") else "**no**", row.get("against", "")]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def shown(value: float | int | None) -> str:
    """A number with as many digits as mean something."""
    return "" if value is None else f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"


def main() -> int:
    """Run the sections that were asked for and print the document."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), help="some of the sections")
    parser.add_argument("--keep", metavar="DIR", help="where the filled stores are made and stay (saves a minute the next time)")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    asked = parser.parse_args()
    rows: Rows = []
    with tempfile.TemporaryDirectory(prefix="salestui-bench-") as passing:
        folder = Path(asked.keep or passing)
        for name in asked.only:
            print(f"{name} ...", file=sys.stderr, flush=True)
            rows += SECTIONS[name](folder)
    machine = {"python": platform.python_version(), "system": platform.platform(terse=True), "cores": os.cpu_count()}
    print(json.dumps({"machine": machine, "rows": rows}, indent=2, ensure_ascii=False))
    if asked.write:
        README.write_text(FENCE.sub(lambda found: f"{found[1]}\n{table(machine, rows)}\n\n{found[2]}", README.read_text()))
    return 0 if all(row.get("holds", True) for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
