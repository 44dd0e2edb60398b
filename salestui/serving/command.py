"""A command of the founder's as an application: a list of words, never a shell; JSON goes in, JSON or a line comes out."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..glass import quoted, safe_text
from ..program import LIMIT, NotStarted, TookTooLong, WasStopped, run_program
from .application import NotServed, Served, Serving

__all__ = ["LIMIT", "Command"]

MOST_READ = 65_536  # bytes kept of what it says; the rest is read and thrown away
LONGEST_OUTCOME, LONGEST_NOTE = 200, 4_000  # characters


def document(serving: Serving, application: str) -> dict[str, Any]:
    """What a command reads on its standard input."""
    return {
        "application": application,
        "asset": {
            "id": serving.asset_id, "kind": serving.kind, "title": serving.title, "revision": serving.revision, "subject": serving.subject,
            "text": serving.text, "markdown": serving.markdown,
            "files": [{"name": file.name, "path": file.path, "media_type": file.media_type} for file in serving.files],
        },
        "prospect": dict(serving.prospect),
        "now": serving.now.isoformat(timespec="seconds"),
    }  # fmt: skip


@dataclass(frozen=True)
class Command:
    """The founder's program under its name. `stopped` is looked at while it runs: when it says so, the program and all it started are ended."""

    name: str
    argv: tuple[str, ...]
    automatic: bool = False
    kinds: tuple[str, ...] = ()
    limit: float = LIMIT
    environ: Mapping[str, str] | None = None
    stopped: Callable[[], bool] = bool

    def serve(self, serving: Serving) -> Served:
        """Run it. Its exit code 0 means served. Raises `NotServed` with the reason for anything else."""
        given = json.dumps(document(serving, self.name), ensure_ascii=False).encode("utf-8", "replace")
        environ = os.environ if self.environ is None else self.environ
        try:
            ran = run_program(self.argv, given, environ, most=MOST_READ, limit=self.limit, stopped=self.stopped)
        except NotStarted as error:
            raise NotServed(f"{self.name} cannot be started: {quoted(self.argv[0])}: {error}.", self._try_it()) from error
        except WasStopped as error:
            raise NotServed(f"{self.name} was stopped.") from error
        except TookTooLong as error:
            raise NotServed(f"{self.name} took longer than {self.limit:g} seconds and was ended.", self._try_it()) from error
        if ran.code:
            raise NotServed(f"{self.name} did not serve it{_because(ran.complained or ran.said)} ({_code(ran.code)}).", self._try_it())
        return read_answer(ran.said)

    def _try_it(self) -> str:
        return f"Try it: salestui application test {self.name}."


def read_answer(said: bytes) -> Served:
    """A command's output as what came of it: a JSON object with outcome, note and done, or else its first line."""
    text = said.decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        outcome, note, done = found.get("outcome"), found.get("note"), found.get("done", True)
        return Served(_words(outcome, LONGEST_OUTCOME) or "served", _words(note, LONGEST_NOTE, lines=True), done is not False)
    lines = [line for line in safe_text(text, lines=True).split("\n") if line.strip()]
    rest = "\n".join(lines[1:])
    return Served(_words(lines[0], LONGEST_OUTCOME) if lines else "served", _words(rest, LONGEST_NOTE, lines=True))


def _words(value: object, most: int, lines: bool = False) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    text = safe_text(str(value), lines=lines).strip()
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _because(complained: bytes) -> str:
    lines = [line for line in safe_text(complained.decode("utf-8", "replace"), lines=True).split("\n") if line.strip()]
    return f": {_words(lines[-1], LONGEST_OUTCOME)}" if lines else ""


def _code(number: int) -> str:
    return f"exit code {number}" if number > 0 else f"ended by signal {-number}"
