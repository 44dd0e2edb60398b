"""Bare `salestui`: the app, on a terminal."""

import sys

from .call import Call, Usage


def run(call: Call) -> int:
    """Open the app; without a terminal say so."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Usage("The app needs a terminal.", "Nothing was done.", "The commands work without one: salestui --help.")
    from .. import app

    return int(app.run(call.paths) or 0)
