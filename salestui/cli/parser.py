"""From words to a command: only the parser of the command at hand is built."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

from ..glass import quoted
from .call import Call, Usage
from .catalog import COMMANDS, overview

Run = Callable[[Call], int]
_MOST = 2**53  # what JSON and SQLite both keep exactly


class Parser(argparse.ArgumentParser):
    """An argument parser that refuses in one line with the nearest valid word, and never guesses from half an option."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"allow_abbrev": False, "formatter_class": argparse.RawDescriptionHelpFormatter, **kwargs})
        self.register("type", int, number)
        self.register("type", None, typed)  # every word but those that name files (type=str)
        self.add_argument("--home", type=str, metavar="DIR", default=argparse.SUPPRESS, help="another home for config, data, state and log")

    def commands(self, title: str = "commands") -> "argparse._SubParsersAction[Parser]":
        """The commands below this one."""
        return self.add_subparsers(title=title, metavar="COMMAND", required=True, parser_class=Parser)

    def error(self, message: str) -> NoReturn:
        """Refuse: what, and what to do."""
        _, colon, words = message.partition("unrecognized arguments: ")
        hint = f"See {self.prog} --help."
        if colon and words:
            message = f"{quoted(words, 80)} is not understood"
            near = get_close_matches(words.lstrip().partition(" ")[0].partition("=")[0], sorted(_options(self)), 1)
            hint = f"Did you mean {near[0]}? {hint}" if near else hint
        raise Usage(f"{self.prog.removeprefix('salestui ')}: {message.rstrip('.')}.", "Nothing was done.", hint)

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        if arg_strings == ["--"] and action.option_strings and action.nargs is None:  # --title=--: argparse would lose the words
            value = self._get_value(action, "--")
            self._check_value(action, value)
            return value
        return super()._get_values(action, arg_strings)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        near = get_close_matches(str(value), known, 1)
        hint = f"did you mean {near[0]}?" if near else f"say one of {', '.join(known)}"
        raise argparse.ArgumentError(action, f"{quoted(str(value))} is not known ({hint})")


def typed(word: str) -> str:
    """A word of the command line whose bytes were not in the machine's encoding: read as UTF-8, else as Windows-1252, so that no letter is lost."""
    if word.isascii():
        return word
    try:
        content = word.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return word.encode("utf-8", "replace").decode()  # half a character, as no shell sends it
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def number(word: str) -> int:
    """A whole number that a store can hold."""
    try:
        value = int(word)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{quoted(word, 30)} is no whole number") from None
    if abs(value) >= _MOST:
        raise argparse.ArgumentTypeError(f"{quoted(word, 30)} is too large")
    return value


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Every option of a parser and of those below it."""
    for action in parser._actions:
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _options(below)


def read(argv: Sequence[str]) -> tuple[Run, argparse.Namespace, str]:
    """(what to run, its arguments, the home that was named). Raises `Usage`."""
    home, rest = _leading(list(argv))
    if rest[:1] and rest[0] in ("-h", "--help", "help"):
        rest = [*rest[1:2], "--help"] if rest[0] == "help" and rest[1:] else []
        if not rest:
            return _show(overview()), argparse.Namespace(), home
    if rest[:1] == ["--version"]:
        from .. import __version__

        return _show(f"salestui {__version__}"), argparse.Namespace(), home
    if not rest:
        from .app import run

        return run, argparse.Namespace(), home
    name = rest[0]
    if name not in COMMANDS:
        what = "option" if name.startswith("-") else "command"
        near = get_close_matches(name.lower(), [*COMMANDS, "--help", "--home", "--version"], 1, 0.5)
        hint = f"Did you mean salestui {near[0]}? " if near else ""
        raise Usage(f"There is no {what} {quoted(name)}.", "Nothing was done.", hint + "All commands: salestui --help.")
    entry = COMMANDS[name]
    module = import_module(f".{entry.module}", __package__)
    parser = Parser(prog=f"salestui {name}", description=entry.summary)
    getattr(module, entry.build)(parser)
    args = parser.parse_args(rest[1:])
    return args.run, args, getattr(args, "home", "") or home


def _leading(argv: list[str]) -> tuple[str, list[str]]:
    """The home that is named before the command, and what follows."""
    home = ""
    while argv:
        option, equals, value = argv[0].partition("=")
        if option != "--home":
            break
        if not equals and len(argv) < 2:
            raise Usage("--home needs a folder.", "Nothing was done.", "Write --home DIR.")
        home, argv = (value, argv[1:]) if equals else (argv[1], argv[2:])
        if not home:
            raise Usage("--home needs a folder.", "Nothing was done.", "Write --home DIR.")
    return home, argv


def _show(text: str) -> Run:
    def run(call: Call) -> int:
        call.out.words(text)
        return 0

    return run
