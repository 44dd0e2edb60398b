"""Opening something outside the app: a mail in the mail program, a page in the browser; on a server it is copied instead."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from textual.app import App

OPENED, NO_DESKTOP, REFUSED = "opened", "no desktop", "refused"
PROGRAMS = frozenset({
    ".app", ".bat", ".cmd", ".com", ".command", ".desktop", ".exe", ".hta", ".jar", ".js", ".lnk", ".msi", ".pif", ".ps1", ".py", ".reg",
    ".scr", ".sh", ".terminal", ".url", ".vbs", ".workflow",
})  # fmt: skip
"""Endings of files that a desktop would run, or follow elsewhere."""


def mail_to(address: str) -> str:
    """The link that opens a new mail to this address; "" for no address."""
    return f"mailto:{quote(address, safe='@')}" if address else ""


def open_outside(link: str, environ: Mapping[str, str]) -> str:
    """Hand a link to the desktop and say what came of it. Only mail and web links: a link may be somebody else's text.

    The terminal is never given to another program: nothing is started where there is no desktop (a server, SSH).
    """
    return _handed(link, environ) if link.startswith(("mailto:", "https://", "http://")) else REFUSED


def open_file(path: Path, environ: Mapping[str, str]) -> str:
    """Hand a file to the program that the desktop has for it, and say what came of it. What would be run instead of shown is refused."""
    return REFUSED if path.suffix.lower() in PROGRAMS else _handed(str(path.absolute()), environ)


def _handed(what: str, environ: Mapping[str, str]) -> str:
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    desktop = sys.platform == "darwin" or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    if not desktop or environ.get("SSH_CONNECTION") or shutil.which(opener) is None:
        return NO_DESKTOP
    quiet = subprocess.DEVNULL
    subprocess.Popen([opener, what], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    return OPENED


def edit_outside(app: "App[object]", text: str) -> str | None:
    """The text as it was left in $VISUAL or $EDITOR, in a private temporary file; the app steps aside meanwhile.

    None where it cannot be done: no terminal of our own (the web), no editor. Raises `SalesError` where the editor ends badly.
    """
    from textual.app import SuspendNotSupported

    from ..errors import SalesError

    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        argv = shlex.split(command)
        with app.suspend(), tempfile.TemporaryDirectory(prefix="salestui-") as folder:  # 0700
            path = Path(folder) / "mail.md"
            path.write_text(text, encoding="utf-8")
            ended = subprocess.run([*argv, str(path)], check=False).returncode
            written = path.read_text(encoding="utf-8")
    except SuspendNotSupported:
        return None
    except (OSError, ValueError, IndexError) as error:
        why = getattr(error, "strerror", None) or "it is not a command line, or it left no text"
        raise SalesError(f"The editor ({command}) cannot be used: {why}.", "Your words stand as they were.", "Set $EDITOR.") from error
    if ended != 0:
        raise SalesError(f"The editor ended with exit code {ended}.", "Your words stand as they were.", "")
    return written.rstrip("\n") + "\n"
