"""The founder's own editor on a private temporary file."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from ..errors import SalesError
from .call import Call, Usage
from .front_matter import read_bytes


def edit_text(call: Call, text: str, name: str) -> str:
    """The text as it was left in $VISUAL or $EDITOR. Raises `SalesError` where there is none or it ended badly."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not command and not sys.stdin.isatty():
        raise Usage(
            "There is no terminal to edit on.", "Nothing was changed.", "Give the words with --file F, or --file - for standard input."
        )
    try:
        argv = shlex.split(command or "vi")
    except ValueError as error:
        raise SalesError("$EDITOR has an open quote.", "Nothing was changed.", "Correct it, or use --file F.") from error
    with tempfile.TemporaryDirectory(prefix="salestui-") as folder:  # 0700
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        try:
            ended = subprocess.run([*argv, str(path)], check=False).returncode
        except OSError as error:
            raise SalesError(
                f"The editor {argv[0]} cannot be started: {error.strerror}.", "Nothing was changed.", "Set $EDITOR, or use --file F."
            ) from error
        if ended != 0:
            raise SalesError(f"The editor ended with exit code {ended}.", "Nothing was changed.", "Do it again, or use --file F.")
        return read_bytes(str(path), sys.stdin)
