"""The one door of the command line: whatever happens behind it, one calm line comes out, never a traceback."""

import os
import sys
from collections.abc import Sequence
from datetime import datetime

from ..errors import SalesError
from ..glass import safe_text
from . import STOPPED_BY_HAND
from .call import Call, Usage
from .out import Out

LONGEST_QUOTE, LONGEST_WORD, MOST = 80, 300, 5000
"""Characters of what a refusal repeats: in quotes, in one word (a path), and of all of it."""


def enter(argv: Sequence[str]) -> int:
    """Parse, run, print; returns the exit code."""
    _fill_standard_files()
    out = Out()
    call = Call(out)
    try:
        code = _run(call, argv)
    except SystemExit as end:  # argparse after --help
        code = end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        out.note(f"Stopped. {call.when_stopped}")
        code = STOPPED_BY_HAND
    except Exception as error:  # noqa: BLE001 (this is the one door)
        code = _explain(call, error)
    finally:
        call.close()
    return out.close(code)


def _run(call: Call, argv: Sequence[str]) -> int:
    from .parser import named_home, read

    call.home = named_home(argv)
    run, call.args, call.home = read(argv)
    return run(call)


def _explain(call: Call, error: Exception) -> int:
    """One line on stderr for any fault, and the exit code that goes with it."""
    fault = _fault(error)
    if fault is None:
        call.out.note(_unexpected(call, error))
        return 1
    call.out.note(f"salestui: {_short(str(fault))}")
    return Usage.exit_code if isinstance(fault, Usage) else fault.exit_code


def _short(sentence: str) -> str:
    """A sentence that somebody can read, however long the words are that it quotes."""
    import re

    quotes_cut = re.sub(rf"(“[^”]{{{LONGEST_QUOTE - 1}}})[^”]+", r"\1…", sentence)
    return re.sub(rf"(\S{{{LONGEST_WORD}}})\S+", r"\1…", quotes_cut)[:MOST]


def _fault(error: Exception) -> SalesError | None:
    if isinstance(error, SalesError):
        return error
    from ..store.faults import explain

    if known := explain(error):
        return known
    if isinstance(error, OSError) and error.strerror:
        where = f" {os.fsdecode(error.filename)}" if isinstance(error.filename, str | bytes) else ""
        return SalesError(f"The machine refused:{where} {error.strerror}.", "What was saved before is safe.", "Mend that and do it again.")
    return None


def _unexpected(call: Call, error: Exception) -> str:
    """A fault of ours: its traceback goes to the log, the founder is told where that is."""
    from traceback import format_exception

    name = type(error).__name__
    try:
        paths = call.paths
        paths.log.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(paths.log_file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a", encoding="utf-8", errors="replace") as log:
            log.write(f"{datetime.now().astimezone().isoformat(timespec='seconds')} {name}\n")
            log.writelines(safe_text(part, lines=True) for part in format_exception(error))
        where = f"The details are in {paths.log_file}."
    except (OSError, SalesError) as fault:
        where = f"The details could not be written to a log ({fault})."
    return f"salestui: Something unexpected happened ({name}). What was saved before is safe. {where}"


def _fill_standard_files() -> None:
    """Where stdin, stdout or stderr came closed, put nothing in their place, so that no file opened later takes their number."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115 (as long as the program)
