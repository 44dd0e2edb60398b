"""Bare `salestui` and `salestui demo`: the two that open the app on a terminal."""

import sys
from typing import TYPE_CHECKING

from .call import Call, Usage

if TYPE_CHECKING:
    from .parser import Parser


def on_terminal() -> bool:
    """Whether keys can come in and a picture go out."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def run(call: Call) -> int:
    """Open the app; without a terminal say so."""
    if not on_terminal():
        raise Usage("The app needs a terminal.", "Nothing was done.", "The commands work without one: salestui --help.")
    from ..app import run as open_app

    return open_app(call.paths, demo=lambda: _demo(call, False, None))


def build_demo(parser: "Parser") -> None:
    """The arguments of `demo`."""
    parser.add_argument("--headless", action="store_true", help="walk the main job and print what happened, without the app")
    parser.add_argument("--keep", type=str, metavar="DIR", help="keep the demo's home there; salestui --home DIR opens it")
    parser.set_defaults(run=run_demo)


def run_demo(call: Call) -> int:
    """The fictional firm: the app on a terminal, else a printed walk."""
    call.when_stopped = "The demo is over; nothing of yours was touched."
    return _demo(call, call.args.headless or not on_terminal(), call.args.keep)


def _demo(call: Call, headless: bool, keep: str | None) -> int:
    from ..demo.run import main

    return main(headless, keep, call.out.line)
