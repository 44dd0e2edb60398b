"""The founder's `config.toml`: theme, keys, ascii, animations. Only ever read; what the business needs lives in the store."""

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from .errors import SalesError

THEMES = ("dark", "light")
_SETTINGS = ("theme", "keys", "ascii", "animations")
_UNCHANGED = "Nothing was changed; until it is mended the app uses its own for that."


@dataclass(frozen=True)
class Config:
    """What is in force. `keys` is command id -> its keys; `animations` off is what a slow line wants.

    `problems` names every fault of the file, with key and nearest valid key; what they are about is as in an empty file.
    """

    theme: str = "dark"
    ascii: bool = False
    animations: bool = True
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[SalesError, ...] = ()


T = TypeVar("T")


def load(path: Path) -> Config:
    """Read the file; a missing one is the default. One wrong line costs that setting, not the others."""
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        return Config()
    except UnicodeDecodeError as error:
        return Config(problems=(SalesError(f"{path} is not UTF-8 text (byte {error.start}).", _UNCHANGED, "Save it as UTF-8."),))
    except OSError as error:
        return Config(problems=(SalesError(f"{path} cannot be read: {error.strerror}.", _UNCHANGED, "Check the file's permissions."),))
    except tomllib.TOMLDecodeError as error:
        return Config(problems=(SalesError(f"{path} is not valid TOML: {error}.", _UNCHANGED, "Correct that line."),))
    return _read(path, table)


def _read(path: Path, table: Mapping[str, object]) -> Config:
    problems: list[SalesError] = []

    def take(read: Callable[[], T], default: T) -> T:
        try:
            return read()
        except SalesError as error:
            problems.append(error)
            return default

    for name in table:
        take(partial(_known, path, name), None)
    theme = take(lambda: _theme(path, table.get("theme", "dark")), "dark")
    ascii = take(lambda: _switch(path, table, "ascii", False), False)
    animations = take(lambda: _switch(path, table, "animations", True), True)
    keys = table.get("keys", {})
    found: dict[str, tuple[str, ...]] = {}
    nothing: dict[str, tuple[str, ...]] = {}
    if isinstance(keys, dict):
        for name, value in keys.items():
            found |= take(partial(_keys, path, name, value), nothing)
    else:
        problems.append(
            SalesError(f"{path}: keys is not a table.", _UNCHANGED, 'Write [keys] on a line and below it, for example, undo = "U".')
        )
    return Config(theme, ascii, animations, found, tuple(problems))


def _known(path: Path, name: str) -> None:
    if name not in _SETTINGS:
        close = difflib.get_close_matches(name, _SETTINGS, n=1)
        nearest = f'The nearest valid key is "{close[0]}".' if close else f"Valid keys are {', '.join(_SETTINGS)}."
        raise SalesError(f'{path}: "{name}" is not a setting.', _UNCHANGED, nearest)


def _theme(path: Path, theme: object) -> str:
    if not isinstance(theme, str) or theme not in THEMES:
        close = difflib.get_close_matches(str(theme), THEMES, n=1)
        nearest = f'The nearest valid value is "{close[0]}".' if close else f"Valid values are {' and '.join(THEMES)}."
        raise SalesError(f"{path}: theme = {theme!r} is not a theme.", _UNCHANGED, nearest)
    return theme


def _switch(path: Path, table: Mapping[str, object], name: str, default: bool) -> bool:
    value = table.get(name, default)
    if not isinstance(value, bool):
        raise SalesError(f"{path}: {name} = {value!r} is neither true nor false.", _UNCHANGED, f"Write {name} = true or {name} = false.")
    return value


def _keys(path: Path, name: str, value: object) -> dict[str, tuple[str, ...]]:
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not all(isinstance(key, str) and key for key in keys):
        raise SalesError(
            f"{path}: keys.{name} is neither a key nor a list of keys.", _UNCHANGED, f'Write {name} = "x" or {name} = ["x", "f2"].'
        )
    return {name: tuple(key if len(key) == 1 else key.strip().lower() for key in keys)}
