"""Opening a page or a file on the desktop, where there is one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping


def show_on_desktop(target: str, environ: Mapping[str, str]) -> bool:
    """Hand a web link or the path of a file to the desktop. False where there is none (a server, SSH): nothing is started then.

    A link may be somebody else's text: only http and https are taken. A file's path is made absolute, so that it is no option.
    """
    if not target.startswith(("https://", "http://")):
        target = os.path.abspath(target)
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    desktop = sys.platform == "darwin" or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    if not desktop or environ.get("SSH_CONNECTION") or shutil.which(opener) is None:
        return False
    quiet = subprocess.DEVNULL
    subprocess.Popen([opener, target], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    return True
