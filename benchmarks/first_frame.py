"""The modules that are loaded when the first useful frame is written: `first_modules(home)`, exact, for the figures and the house tests."""

import json
import sys
import tempfile
from pathlib import Path

from .pty_meter import Terminal
from .screens import SOMEBODY, environ

MUST_WAIT = ("sqlmodel", "sqlalchemy", "alembic", "keyring", "httpx", "jinja2", "smtplib")

# Runs the app with a driver that notes sys.modules when the text is first among the bytes for the terminal.
NOTED = """
import json, re, sys
from textual.drivers import linux_driver

wanted, target, home = sys.argv[1:]
shown, real = "", linux_driver.LinuxDriver.write

def write(driver, data):
    global shown
    if target_open:
        shown = (shown + re.sub(r"\\x1b\\[[0-9;?]*[a-zA-Z]", "", data))[-100000:]
        if re.search(wanted, shown):
            target_open.clear()
            with open(target, "w") as file:
                json.dump(sorted(sys.modules), file)
    real(driver, data)

target_open = [True]
linux_driver.LinuxDriver.write = write
from salestui.cli import main
sys.argv = ["salestui", "--home", home]
sys.exit(main())
"""


def first_modules(home: Path, text: str = SOMEBODY) -> list[str]:
    """Names of all modules loaded when `text` (a regular expression) is first written to the terminal."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "modules.json"
        with Terminal([sys.executable, "-c", NOTED, text, str(target), str(home)], environ()) as terminal:
            terminal.wait_for(text)
            terminal.settle(0.5)
        return [str(name) for name in json.loads(target.read_text())]


def too_early(modules: list[str]) -> list[str]:
    """Those of `MUST_WAIT` that were loaded."""
    loaded = {name.split(".")[0] for name in modules}
    return [name for name in MUST_WAIT if name in loaded]
