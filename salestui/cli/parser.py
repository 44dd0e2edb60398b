"""From words to a command: only the parser of the command at hand is built."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

from ..glass import quoted
from .call import Call, Usage
from .catalog import COMMANDS, READS, overview

Run = Callable[[Call], int]
_MOST = 2**53  # what JSON and SQLite both keep exactly


class Parser(argparse.ArgumentParser):
    """An argument parser that refuses in one line with the nearest valid word, and never guesses from half an option."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        own: dict[str, Any] = {"allow_abbrev": False, "exit_on_error": False, "formatter_class": argparse.RawDescriptionHelpFormatter}
        super().__init__(*args, **(own | kwargs))
        self.register("type", int, number)
        self.register("type", None, typed)  # every word but those that name files (type=str)
        self.add_argument("--home", type=str, metavar="DIR", default=argparse.SUPPRESS, help="another home for config, data, state and log")

    takes_minus = False
    """Whether a word that begins with one minus is a value: the language of filters says "not" so."""

    @property
    def _name(self) -> str:
        return self.prog.removeprefix("salestui ")

    def commands(self, title: str = "commands") -> "argparse._SubParsersAction[Parser]":
        """The commands below this one."""
        return self.add_subparsers(title=title, dest="below", metavar="COMMAND", required=True, parser_class=Parser)

    def error(self, message: str) -> NoReturn:
        """Refuse in our words what argparse says of a whole line: what is missing, what is not understood."""
        for beginning, say in (
            ("unrecognized arguments: ", self._not_understood),
            ("the following arguments are required: ", self._missing),
            ("one of the arguments ", _one_of),
        ):
            if message.startswith(beginning):
                message = say(message.removeprefix(beginning))
        self._refuse(message)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does; what it finds wrong with one argument is said in our words."""
        try:
            return super().parse_known_args(args, namespace)
        except argparse.ArgumentError as error:
            if error.argument_name is None:
                self.error(error.message)
            self._refuse(_about(error.argument_name, error.message))

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does; newer Pythons raise what is wrong with a whole line where older ones call `error`."""
        try:
            return super().parse_args(args, namespace)
        except argparse.ArgumentError as error:
            self.error(error.message)

    def _parse_optional(self, arg_string: str) -> Any:
        if self.takes_minus and arg_string[:1] == "-" and arg_string[1:2] not in ("", "-") and arg_string not in _options(self):
            return None  # a value, as in --search -tag:cold
        return super()._parse_optional(arg_string)

    def _refuse(self, sentence: str) -> NoReturn:
        what, _, hint = sentence.partition("\n")
        raise Usage(f"{what.rstrip('.')}.", "Nothing was done.", f"{hint} See {self.prog} --help.".lstrip())

    def _not_understood(self, words: str) -> str:
        word = words.lstrip().partition(" ")[0].partition("=")[0]
        if knowing := [name for name, below in self._below() if word in _options(below)]:
            return f"{quoted(words, 80)} is not understood here\nIt goes with {', '.join(f'{self._name} {name}' for name in knowing)}."
        near = get_close_matches(word, sorted(_options(self)), 1)
        return f"{quoted(words, 80)} is not understood" + (f"\nDid you mean {near[0]}?" if near else "")

    def _below(self) -> list[tuple[str, argparse.ArgumentParser]]:
        return [each for action in self._actions if isinstance(action, argparse._SubParsersAction) for each in action.choices.items()]

    def _missing(self, names: str) -> str:
        if names != "COMMAND":
            return f"{self._name} wants {' and '.join(names.split(', '))}"
        below = [name for name, _ in self._below()]
        if not below:  # it wants a command of the machine's
            *first, last = [str(action.metavar) for action in self._actions if not action.option_strings]
            return f"{self._name} wants {names}\nGive it after two dashes: {' '.join((self.prog, *first))} -- {last} …"
        return f"{self._name} wants to know what to do\nSay one of {', '.join(below)}."

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
        hint = f"Did you mean {near[0]}?" if near else f"Say one of {', '.join(known)}."
        if isinstance(action, argparse._SubParsersAction):
            self._refuse(f"{self._name} has no command {quoted(str(value), 80)}\n{hint}")
        raise argparse.ArgumentError(action, f"cannot be {quoted(str(value), 80)}\n{hint}")


def _about(name: str, message: str) -> str:
    """What is wrong with one argument, as a sentence that begins with its name."""
    if message.startswith("expected "):
        return f"{name} wants a value"
    if message.startswith("not allowed with argument "):
        return f"{name} does not go together with {message.removeprefix('not allowed with argument ')}"
    if message.startswith("ignored explicit argument "):
        return f"{name} takes no value"
    return f"{name} {message}"


def _one_of(names: str) -> str:
    return f"Say one of {' and '.join(names.removesuffix(' is required').split())}"


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
        raise argparse.ArgumentTypeError(f"wants a number, not {quoted(word, 30)}") from None
    if abs(value) >= _MOST:
        raise argparse.ArgumentTypeError(f"wants a number, and {quoted(word, 30)} is too large")
    return value


def count(word: str) -> int:
    """A number of things: 1 or more."""
    value = number(word)
    if value < 1:
        raise argparse.ArgumentTypeError(f"wants a number from 1 on, not {quoted(word, 30)}")
    return value


def filled(word: str) -> str:
    """A word that says something."""
    if not word.strip():
        raise argparse.ArgumentTypeError("is empty\nLeave it out, or say what you mean.")
    return typed(word)


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
    args.only_reads = bool({name, f"{name} {getattr(args, 'below', '')}"} & READS)
    return args.run, args, getattr(args, "home", "") or home


def named_home(argv: Sequence[str]) -> str:
    """The home that a line names somewhere, also one that is not understood: its log is there."""
    for at, word in enumerate(argv):
        option, equals, value = word.partition("=")
        if option == "--home":
            return value if equals else "".join(argv[at + 1 : at + 2])
    return ""


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
