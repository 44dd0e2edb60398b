"""The way out: plain lines on stdout, one JSON document, notes on stderr. Everything passes `safe_text`, and a reader that left is no error."""

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TextIO
from unicodedata import category, east_asian_width

from ..glass import safe_text

FAILED = 1
GAP = "  "
MOST_CELLS = 200  # of one cell of a table; --json has every text whole
LEAST_COLUMN = 8  # cells that a column keeps on a narrow terminal


class Out:
    """Prints for one call. Text is for people, `json` for programs; nothing is ever coloured."""

    def __init__(self) -> None:
        self._left = False  # whoever read our stdout has closed it
        self._fault: OSError | None = None
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure:
                reconfigure(encoding="utf-8", errors="backslashreplace")

    def line(self, text: str = "") -> None:
        """One line of text."""
        self._write(safe_text(text) + "\n")

    def words(self, text: str) -> None:
        """Text with its own line breaks."""
        self._write(safe_text(text, lines=True).rstrip("\n") + "\n")

    def raw(self, content: bytes) -> None:
        """Bytes as they are where a program reads them; on a terminal without what that would obey."""
        binary = getattr(sys.stdout, "buffer", None)
        if binary is None or sys.stdout.isatty():
            self.words(content.decode("utf-8", "replace"))
            return
        try:
            sys.stdout.flush()
            binary.write(content)
        except OSError as error:
            self._lost(error)

    def json(self, document: dict[str, Any]) -> None:
        """The one JSON document."""
        import json

        self._write(json.dumps(_harmless(document), ensure_ascii=False, indent=2) + "\n")

    def json_line(self, document: dict[str, Any]) -> None:
        """One JSON document in a line of its own: for what goes on telling (`send --watch --json`)."""
        import json

        self._write(json.dumps(_harmless(document), ensure_ascii=False) + "\n")

    def flush(self) -> None:
        """Let who reads along (a log, a pipe) have it now."""
        try:
            sys.stdout.flush()
        except OSError as error:
            self._lost(error)

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[int] = ()) -> None:
        """Columns aligned by cell width; those numbered in `right` to the right. On a terminal the line is kept within its width."""
        lines = [[_cut(safe_text("" if cell is None else str(cell)), MOST_CELLS) for cell in row] for row in rows]
        widths = [max([cell_width(title), *(cell_width(line[at]) for line in lines)]) for at, title in enumerate(titles)]
        if sys.stdout.isatty():
            _narrow(widths, os.get_terminal_size(sys.stdout.fileno()).columns or 80)
        pushed = frozenset(right)
        for line in ([*titles], *lines):
            cells = [_fit(cell, width, at in pushed) for at, (cell, width) in enumerate(zip(line, widths, strict=True))]
            self._write(GAP.join(cells).rstrip() + "\n")

    def note(self, text: str) -> None:
        """One line on stderr."""
        self._tell(safe_text(text) + "\n")

    def progress(self, text: str) -> None:
        """How far long work is, over the line before; only where somebody is looking."""
        if sys.stderr.isatty():
            self._tell("\r\x1b[K" + safe_text(text))

    def progress_done(self) -> None:
        """Take the progress line away."""
        if sys.stderr.isatty():
            self._tell("\r\x1b[K")

    def close(self, code: int) -> int:
        """Hand everything over. Returns the exit code, which is a failure where the output could not be written."""
        try:
            sys.stdout.flush()
        except OSError as error:
            self._lost(error)
        except ValueError:  # closed by somebody else
            return code
        if self._fault is not None:
            self.note(
                f"salestui: The output could not be written: {self._fault.strerror}. What was saved is safe. Write it to another place."
            )
            return code or FAILED
        return code

    def _write(self, text: str) -> None:
        if self._left:
            return
        try:
            sys.stdout.write(text)
        except OSError as error:
            self._lost(error)

    def _tell(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            _silence(sys.stderr)  # nobody reads our notes

    def _lost(self, error: OSError) -> None:
        self._left = True
        if not isinstance(error, BrokenPipeError):
            self._fault = error
        _silence(sys.stdout)


def _silence(stream: TextIO) -> None:
    """Send what is still buffered nowhere, so that the interpreter's last flush says nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _harmless(value: Any) -> Any:
    if isinstance(value, str):  # a lone tab is what parts a file's columns: written as an escape, no terminal ever sees it
        return value if value == "\t" else safe_text(value, lines=True)
    if isinstance(value, dict):
        return {safe_text(str(key)): _harmless(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_harmless(each) for each in value]
    return value


def cell_width(text: str) -> int:
    """How many cells a terminal gives a text: two for wide characters, none for marks and joiners."""
    if text.isascii():
        return len(text)
    return sum(0 if category(one) in ("Mn", "Me", "Cf") else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def _cut(text: str, width: int) -> str:
    """The text, or as much of it as stands in `width` cells with “…” behind it."""
    if len(text) <= width // 2 or cell_width(text) <= width:
        return text
    text = text[: 8 * width]  # marks and joiners have no width, but there are few on a letter
    while cell_width(text) > width - 1:
        text = text[: -1 - (cell_width(text) - width) // 2]
    return text + "…"


def _fit(text: str, width: int, right: bool) -> str:
    text = _cut(text, width)
    pad = " " * (width - cell_width(text))
    return pad + text if right else text + pad


def _narrow(widths: list[int], room: int) -> None:
    """Take cells from the widest columns until a line fits."""
    spare = room - len(GAP) * (len(widths) - 1)
    while sum(widths) > spare and max(widths) > LEAST_COLUMN:
        widths[widths.index(max(widths))] -= 1


def local(text: str | None) -> str:
    """A moment of the store in the machine's own zone, as people read it."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M") if text else ""


def moment(text: str) -> str:
    """A moment or day of the store as JSON carries it: ISO 8601 with offset; a day is its midnight in the machine's own zone."""
    return datetime.fromisoformat(text).astimezone().isoformat() if len(text) == len("2026-12-01") else text


def local_day(text: str | None) -> str:
    """The day of a moment of the store, in the machine's own zone."""
    return local(text)[:10]


def many(count: int, one: str, more: str = "") -> str:
    """ "1 prospect", "1,204 prospects"."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"
