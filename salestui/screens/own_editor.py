"""Words in the founder's own editor. Whatever becomes of the editor, the app comes back, and what the editor left with it."""

import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .unsaved import Draft

HEAD = "Subject:"
ABOVE = "<!-- Why: "
"""Begins the line that says what the words are written for; it stands above them in the file, and is not kept."""


@dataclass(frozen=True)
class Edited:
    """What the editor left; `wrong` says why it cannot be taken as it is, or why none was opened: then the words are as they were."""

    subject: str
    body: str
    wrong: str = ""


Outside = Callable[[str, str], Edited]


def own_editor(environ: Mapping[str, str]) -> str:
    """The command of the founder's editor; "" where none is set."""
    return environ.get("VISUAL") or environ.get("EDITOR") or ""


def outside_of(app: Any, draft: "Draft", kind: str, above: str = "") -> Outside | None:
    """What opens (subject, text) in the founder's own editor, `above` over them; None where he has none."""
    command = own_editor(os.environ)
    return (lambda subject, body: edit_outside_app(app, command, draft, kind, subject, body, above)) if command else None


def as_file(kind: str, subject: str, body: str, above: str = "") -> str:
    """The words as the editor shows them: a mail's subject stands in the first line, over it (in one line) what is not kept."""
    over = f"{ABOVE}{' '.join(above.split()).replace('-->', '')} (this line is not kept) -->\n" if above else ""
    return over + (f"{HEAD} {subject}\n\n{body}" if kind == "email" else body)


def from_file(kind: str, text: str, subject: str) -> tuple[str, str, str]:
    """(subject, body, what is wrong) of an edited file; without a line for it, a mail keeps its `subject`."""
    if text.startswith(ABOVE):
        text = text.partition("\n")[2]
    if kind != "email":
        return subject, text, ""
    first, _, rest = text.partition("\n")
    if first[: len(HEAD)].casefold() != HEAD.casefold():
        return subject, text, f"The first line was no longer “{HEAD} …”: the subject stays as it was, the rest stands here."
    return first[len(HEAD) :].strip(), rest.removeprefix("\n"), ""


def decoded(content: bytes) -> tuple[str, str]:
    """(text, what is odd about it) of a file that an editor wrote."""
    odd = ""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text, odd = content.decode("cp1252", "replace"), "What the editor left is not UTF-8: look whether every letter is right."
    return text.replace("\r\n", "\n").replace("\r", "\n"), odd


def edit_outside_app(app: Any, command: str, draft: "Draft", kind: str, subject: str, body: str, above: str = "") -> Edited:
    """The words in the editor, in the file of what is not saved yet; the app steps aside meanwhile. Nothing is raised: what went wrong is told."""
    from textual.app import SuspendNotSupported

    def as_they_were(why: str) -> Edited:
        return Edited(subject, body, f"{why}{'' if why.endswith('.') else '.'} Here are the words.")

    failed: OSError | None = None
    ended = 0
    try:
        argv = shlex.split(command)
        if not argv:
            raise ValueError
        draft.lend(subject, body, above)
        with app.suspend():
            try:  # inside: an error that leaves `suspend` would leave the terminal to nobody
                with _deaf_to_ctrl_c():
                    ended = subprocess.run([*argv, str(draft.path)], check=False).returncode
            except OSError as error:
                failed = error
    except SuspendNotSupported:
        return as_they_were("This terminal cannot be given to another program")
    except OSError as error:
        failed = error
    except ValueError:
        return as_they_were(f"The editor ({command}) cannot be used: it is no command line")
    finally:
        draft.have_back()
    if failed is not None:
        return as_they_were(f"The editor ({command}) cannot be used: {failed.strerror or 'it does not start'}")
    return _left(draft, kind, subject, body, "The editor ended with an error. What it left stands here, not saved yet." if ended else "")


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """In the editor ctrl+c is the editor's; it would end the app that waits for it too. The handler is not inherited, an ignored signal would be."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _left(draft: "Draft", kind: str, subject: str, body: str, wrong: str) -> Edited:
    try:
        text, odd = decoded(draft.path.read_bytes())
    except OSError:
        return Edited(subject, body, wrong or "The editor left no file: here are the words as they were.")
    left = text.partition("\n")[2] if text.startswith(ABOVE) else text
    if left.rstrip("\n") == as_file(kind, subject, body).rstrip("\n"):  # an editor's own line end is no change
        return Edited(subject, body, wrong)
    subject, body, lost = from_file(kind, text, subject)
    return Edited(subject, body, wrong or odd or lost)
