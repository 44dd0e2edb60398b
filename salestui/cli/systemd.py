"""`salestui doctor --systemd`: a user unit that keeps `salestui send --watch` running on a machine that is always on."""

import os
import sys
from pathlib import Path

from ..errors import SalesError
from .call import Call

NAME = "salestui.service"
_HEAD = "# Written by salestui doctor --systemd; written anew when that is said again.\n"


def run(call: Call) -> int:
    """Write the unit where systemd looks for it, and say how to start it. A unit somebody else wrote is left alone."""
    named = os.environ.get("XDG_CONFIG_HOME", "")
    config = (
        Path(named) if os.path.isabs(named) else Path("~/.config").expanduser()
    )  # a relative one is to be ignored (XDG base directories)
    folder = config / "systemd" / "user"
    unit = folder / NAME
    text = unit_text(call)
    try:
        if unit.exists() and not unit.read_text("utf-8").startswith(_HEAD):
            raise SalesError(f"{unit} is not one of ours.", "It was left as it is.", "Move it away, then say it again.")
        folder.mkdir(parents=True, exist_ok=True)
        unit.write_text(text, "utf-8")
    except OSError as error:
        raise SalesError(f"{unit} cannot be written: {error.strerror}.", "Nothing was changed.", "See that the folder is yours.") from error
    if call.args.json:
        call.out.json({"unit": str(unit)})
        return 0
    for line in (
        f"Written: {unit}",
        "Start it, now and at every login:  systemctl --user daemon-reload && systemctl --user enable --now salestui",
        "Keep it running without a login:   loginctl enable-linger",
        "What it does:                      journalctl --user -u salestui -f",
        "On a server without a keyring, give each mailbox a way to its password: salestui mailbox set NAME --password-command COMMAND,",
        f"or a systemd credential: LoadCredential=NAME:/path/to/file in systemctl --user edit {NAME}.",
    ):
        call.out.line(line)
    return 0


def unit_text(call: Call) -> str:
    """The unit: this very program, on this very home."""
    words = [sys.executable, "-m", "salestui"]
    if home := call.home or os.environ.get("SALESTUI_HOME"):
        words += ["--home", os.path.abspath(os.path.expanduser(home))]
    command = " ".join(_quoted(word) for word in [*words, "send", "--watch"])
    return (
        f"{_HEAD}[Unit]\nDescription=salestui: send what is due, read what comes back\n\n"
        f"[Service]\nExecStart={command}\nUMask=0077\nNoNewPrivileges=yes\n"
        "# A stop is no failure; a fault is tried again.\nSuccessExitStatus=130 143\nRestart=on-failure\nRestartSec=60\n"
        # The final answer of a server may take ten minutes (RFC 5321); a mail cut off before it is uncertain.
        "TimeoutStopSec=620\n\n[Install]\nWantedBy=default.target\n"
    )


def _quoted(word: str) -> str:
    """A word of ExecStart as systemd reads it (systemd.service, "COMMAND LINES"): quoted, with its own signs doubled."""
    inside = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{inside}"' if any(sign in inside for sign in " '\"\\;") else inside
