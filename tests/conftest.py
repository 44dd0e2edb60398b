"""What every test stands on: a home of its own, no settings of the machine it runs on, and hypothesis without a stopwatch."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
HOME: pytest.StashKey[Path] = pytest.StashKey()

settings.register_profile("salestui", deadline=None, derandomize=bool(os.environ.get("CI")), suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("salestui")

# COLUMNS and LINES: readline sets them for the processes that xdist starts, and a program would believe them, not its terminal.
MACHINE_SETTINGS = (
    "NO_COLOR",
    "COLORTERM",
    "SSH_CONNECTION",
    "SSH_TTY",
    "CREDENTIALS_DIRECTORY",
    "EDITOR",
    "VISUAL",
    "PYTHONDONTWRITEBYTECODE",
    "COLUMNS",
    "LINES",
)


def pytest_configure(config: pytest.Config) -> None:
    """Give the tests, and every program they start, an empty home: no test reads or writes the founder's own store."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background: what the tests interrupt must hear it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    home = Path(tempfile.mkdtemp(prefix="salestui-tests-"))
    config.stash[HOME] = home
    for name in [*MACHINE_SETTINGS, *(name for name in os.environ if name.startswith(("SALESTUI_", "TEXTUAL_", "XDG_")))]:
        os.environ.pop(name, None)
    os.environ.update(HOME=str(home), TZ=os.environ.get("TZ", "UTC"), PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the empty home away again."""
    shutil.rmtree(config.stash[HOME], ignore_errors=True)
