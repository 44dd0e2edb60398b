"""Words that are being typed and not saved yet: laid down in a private file, and taken up again next time, whatever ended the app."""

import asyncio
import os
import threading
from pathlib import Path
from typing import Any, cast

from ..paths import make_private
from .base import Shell
from .own_editor import as_file, decoded, from_file


class Draft:
    """The file of one text ("mail-3", "asset-7") that is being edited. Also the founder's own editor works on it, so that what he keeps
    there is taken up too. `stored` are the words that are safe already: while nothing else stands there, there is no file."""

    def __init__(self, shell: Shell, name: str, kind: str, stored: tuple[str, str] = ("", "")) -> None:
        self.path: Path = cast(Any, shell).paths.state / f"unsaved-{name}.md"
        self.stored, self._kind = stored, kind
        self._lock, self._closed = threading.Lock(), False

    async def keep(self, subject: str, body: str) -> None:
        """Lay down what was typed, in a thread; a disk that is full takes nothing from what stands on the screen."""
        await asyncio.to_thread(self.lay_down, subject, body)

    def lay_down(self, subject: str, body: str) -> None:
        """The same at once. The file is whole at every moment."""
        with self._lock:
            if self._closed:
                return
            try:
                if (subject, body) == self.stored:
                    self.path.unlink(missing_ok=True)
                else:
                    self._write(as_file(self._kind, subject, body))
            except OSError:
                return

    def lend(self, subject: str, body: str, above: str = "") -> None:
        """Lay it down, with `above` over it, for the founder's own editor, which is the only one that writes until `have_back`. Raises `OSError`."""
        with self._lock:
            self._write(as_file(self._kind, subject, body, above))
            self._closed = True

    def have_back(self) -> None:
        """The editor is closed."""
        self._closed = False

    def take_up(self) -> tuple[str, str] | None:
        """The subject and text that were laid down; None where nothing was, or only what is stored."""
        try:
            text, _ = decoded(self.path.read_bytes())
        except OSError:
            return None
        subject, body, _ = from_file(self._kind, text, self.stored[0])
        same = subject == self.stored[0] and body.rstrip("\n") == self.stored[1].rstrip("\n")
        return None if same else (subject, body)

    def drop(self) -> None:
        """The words are saved, or were left: nothing stays, and nothing is laid down any more."""
        with self._lock:
            self._closed = True
            self.path.unlink(missing_ok=True)

    def _write(self, text: str) -> None:
        make_private(self.path.parent)
        half = self.path.with_suffix(".part")
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(half, self.path)
