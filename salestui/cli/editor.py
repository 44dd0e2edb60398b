"""The founder's own editor on a private file. Whatever becomes of what was written, it is not lost."""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from ..errors import SalesError
from ..exchange.front_matter import MOST_BYTES, decode
from ..paths import make_private
from .call import Call, Usage

NOTHING = "Nothing was changed."


def edit_text(call: Call, text: str, name: str) -> str:
    """The text as it was left in $VISUAL or $EDITOR. Raises `SalesError` where there is none, it ended badly, or left what is no text.

    What was written then stays in a file, and the error says in which.
    """
    argv = _editor()
    with tempfile.TemporaryDirectory(prefix="salestui-") as folder:  # 0700
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        before = path.read_bytes()
        try:
            ended = subprocess.run([*argv, str(path)], check=False).returncode
        except OSError as error:
            raise SalesError(
                f"The editor {argv[0]} cannot be started: {error.strerror}.", NOTHING, "Set $EDITOR, or use --file F."
            ) from error
        try:
            content = path.read_bytes()
        except OSError:
            raise SalesError("The editor left no file.", NOTHING, "Do it again, or use --file F.") from None
    try:
        if ended != 0:
            raise SalesError(f"The editor {_how(ended)}.", NOTHING, "Do it again, or use --file F.")
        return decode(content[: MOST_BYTES + 1], "The edited text")
    except SalesError as error:
        if content != before:
            path = keep_text(call, content, name)
            raise SalesError(error.title, f"{NOTHING} What you wrote is in {path}.", error.hint) from error
        raise


def keep_text(call: Call, content: bytes, name: str) -> Path:
    """Put what was written where it stays, readable by its owner alone. Returns the file; one that is there keeps its own."""
    folder, stem, ending = call.paths.state, *os.path.splitext(name)
    make_private(folder)
    for number in range(1, 10_000):
        path = folder / (f"edited-{stem}{ending}" if number == 1 else f"edited-{stem}-{number}{ending}")
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with open(handle, "wb") as file:
            file.write(content)
        return path
    raise SalesError(f"{folder} is full of edited texts.", NOTHING, "Remove those that you need no more.")


def drop_kept(call: Call, name: str) -> None:
    """Take a text away that was kept, now that it stands in the store; a file of the founder's own stays."""
    path = Path(name).absolute()
    if path.parent == call.paths.state and path.name.startswith("edited-"):
        path.unlink(missing_ok=True)


def open_again(call: Call, error: SalesError) -> bool:
    """Say what is wrong with what was written, and ask whether the editor opens once more; False where nobody can answer."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    call.out.note(f"{error.title} {error.hint} Open the editor again? [Y/n]")
    return sys.stdin.readline().strip().lower() in ("", "y", "yes")


def _editor() -> list[str]:
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not command and not sys.stdin.isatty():
        raise Usage("There is no terminal to edit on.", NOTHING, "Give the words with --file F, or --file - for standard input.")
    try:
        return shlex.split(command or "vi") or ["vi"]
    except ValueError as error:
        raise SalesError("$EDITOR has an open quote.", NOTHING, "Correct it, or use --file F.") from error


def _how(ended: int) -> str:
    """How a program ended that did not end well."""
    if ended > 0:
        return f"ended with exit code {ended}"
    try:
        return f"was ended from outside ({signal.Signals(-ended).name})"
    except ValueError:
        return "was ended from outside"
