"""Handing a link or a file to the desktop, where there is one. The terminal is never given to another program."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

OPENED, NO_DESKTOP, REFUSED = "opened", "no desktop", "refused"
PROGRAMS = frozenset({
    ".app", ".bat", ".cmd", ".com", ".command", ".desktop", ".exe", ".hta", ".jar", ".js", ".lnk", ".msi", ".pif", ".ps1", ".py", ".reg",
    ".scr", ".sh", ".terminal", ".url", ".vbs", ".workflow",
})  # fmt: skip
"""Endings of files that a desktop would run, or follow elsewhere."""


def open_outside(link: str, environ: Mapping[str, str]) -> str:
    """Hand a link to the desktop and say what came of it. Only mail and web links: a link may be somebody else's text.

    Nothing is started where there is no desktop (a server, SSH).
    """
    return _handed(link, environ) if link.startswith(("mailto:", "https://", "http://")) else REFUSED


def open_file(path: Path, environ: Mapping[str, str]) -> str:
    """Hand a file to the program that the desktop has for it, and say what came of it. What would be run instead of shown is refused."""
    return REFUSED if path.suffix.lower() in PROGRAMS else _handed(str(path.absolute()), environ)


def show(target: str, environ: Mapping[str, str]) -> bool:
    """Show a web link or the file at a path; False where it was not shown: no desktop, or nothing that may be opened."""
    if target.startswith(("https://", "http://")):
        return open_outside(target, environ) == OPENED
    return open_file(Path(target), environ) == OPENED


def _handed(what: str, environ: Mapping[str, str]) -> str:
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    desktop = sys.platform == "darwin" or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    if not desktop or environ.get("SSH_CONNECTION") or shutil.which(opener) is None:
        return NO_DESKTOP
    quiet = subprocess.DEVNULL
    subprocess.Popen([opener, what], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    return OPENED
