"""An asset's words in the founder's own editor. Whatever becomes of the editor, what it left comes back."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HEAD = "Subject:"


@dataclass(frozen=True)
class Edited:
    """What the editor left; `wrong` says why it cannot be taken as it is. `text` is None where no editor was opened."""

    text: str | None
    wrong: str = ""


def own_editor(environ: Mapping[str, str]) -> str:
    """The command of the founder's editor; "" where none is set."""
    return environ.get("VISUAL") or environ.get("EDITOR") or ""


def as_file(kind: str, subject: str, body: str) -> str:
    """The words as the editor shows them: a mail's subject stands in the first line."""
    return f"{HEAD} {subject}\n\n{body}" if kind == "email" else body


def from_file(kind: str, text: str, subject: str) -> tuple[str, str, str]:
    """(subject, body, what is wrong) of an edited file; without a line for it, a mail keeps its `subject`."""
    if kind != "email":
        return subject, text, ""
    first, _, rest = text.partition("\n")
    if first[: len(HEAD)].casefold() != HEAD.casefold():
        return subject, text, f"The first line was no longer “{HEAD} …”: the subject stays as it was, the rest stands here."
    return first[len(HEAD) :].strip(), rest.removeprefix("\n"), ""


def edit_outside_app(app: Any, command: str, text: str, name: str) -> Edited:
    """Open a private file with this text in the editor; the app steps aside meanwhile. Nothing is raised: what went wrong is told."""
    from textual.app import SuspendNotSupported

    with tempfile.TemporaryDirectory(prefix="salestui-") as folder:  # 0700, and gone afterwards
        path = Path(folder) / name
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        wrong = ""
        try:
            argv = shlex.split(command)
            with app.suspend():
                ended = subprocess.run([*argv, str(path)], check=False).returncode
            wrong = f"The editor ended with exit code {ended}. What it left stands here, not saved yet." if ended else ""
        except SuspendNotSupported:
            return Edited(None, "This terminal cannot be given to another program: here are the words.")
        except (OSError, ValueError, IndexError) as error:
            why = getattr(error, "strerror", None) or "it is no command line"
            return Edited(None, f"The editor ({command}) cannot be used: {why}. Here are the words.")
        return _left(path, text, wrong)


def _left(path: Path, before: str, wrong: str) -> Edited:
    try:
        content = path.read_bytes()
    except OSError:
        return Edited(before, wrong or "The editor left no file: here are the words as they were.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text, wrong = content.decode("cp1252", "replace"), wrong or "What the editor left is not UTF-8: look whether every letter is right."
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text != before and text.rstrip("\n") == before.rstrip("\n"):  # an editor's own line end is no change
        text = before
    return Edited(text, wrong)
