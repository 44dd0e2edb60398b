"""The founder's `config.toml`: theme, keys, ascii, animations. Only ever read; what the business needs lives in the store."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .errors import SalesError

THEMES = ("dark", "light")
_SETTINGS = ("theme", "keys", "ascii", "animations")
_UNCHANGED = "Nothing was changed; until it is mended the app runs on its own settings."


@dataclass(frozen=True)
class Config:
    """What is in force. `keys` is command id -> its keys; `animations` off is what a slow line wants."""

    theme: str = "dark"
    ascii: bool = False
    animations: bool = True
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load(path: Path) -> Config:
    """Read the file; a missing one is the default. Raises `SalesError` naming file, key and the nearest valid key."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return Config()
    except UnicodeDecodeError as error:
        raise SalesError(f"{path} is not UTF-8 text (byte {error.start}).", _UNCHANGED, "Save it as UTF-8.") from error
    except OSError as error:
        raise SalesError(f"{path} cannot be read: {error.strerror}.", _UNCHANGED, "Check the file's permissions.") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SalesError(f"{path} is not valid TOML: {error}.", _UNCHANGED, "Correct that line.") from error
    return _read(path, table)


def _read(path: Path, table: Mapping[str, object]) -> Config:
    for name in table:
        if name not in _SETTINGS:
            close = difflib.get_close_matches(name, _SETTINGS, n=1)
            nearest = f'The nearest valid key is "{close[0]}".' if close else f"Valid keys are {', '.join(_SETTINGS)}."
            raise SalesError(f'{path}: "{name}" is not a setting.', _UNCHANGED, nearest)
    theme = table.get("theme", "dark")
    if not isinstance(theme, str) or theme not in THEMES:
        close = difflib.get_close_matches(str(theme), THEMES, n=1)
        nearest = f'The nearest valid value is "{close[0]}".' if close else f"Valid values are {' and '.join(THEMES)}."
        raise SalesError(f"{path}: theme = {theme!r} is not a theme.", _UNCHANGED, nearest)
    return Config(theme, _switch(path, table, "ascii", False), _switch(path, table, "animations", True), _keys(path, table.get("keys", {})))


def _switch(path: Path, table: Mapping[str, object], name: str, default: bool) -> bool:
    value = table.get(name, default)
    if not isinstance(value, bool):
        raise SalesError(f"{path}: {name} = {value!r} is neither true nor false.", _UNCHANGED, f"Write {name} = true or {name} = false.")
    return value


def _keys(path: Path, table: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict):
        raise SalesError(f"{path}: keys is not a table.", _UNCHANGED, 'Write [keys] on a line and below it, for example, undo = "U".')
    found: dict[str, tuple[str, ...]] = {}
    for name, value in table.items():
        keys = [value] if isinstance(value, str) else value
        if not isinstance(keys, list) or not all(isinstance(key, str) and key for key in keys):
            raise SalesError(
                f"{path}: keys.{name} is neither a key nor a list of keys.", _UNCHANGED, f'Write {name} = "x" or {name} = ["x", "f2"].'
            )
        found[name] = tuple(key if len(key) == 1 else key.strip().lower() for key in keys)
    return found
