"""The names a script uses that nothing goes by: a typo is told with the nearest name, a column that no prospect has with the nearest one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ..store.columns import has_prospects, list_custom_columns
from ..store.engine import Database
from .facts import column_key
from .template import NAMES, variables

_KNOWN = tuple(name for name in NAMES if "<" not in name)
_CUSTOM = "prospect.custom"


@dataclass(frozen=True)
class Unknown:
    """A name as the script writes it, and the nearest one there is ("" for none). `column`: it is a column that no prospect has."""

    name: str
    near: str = ""
    column: bool = False

    @property
    def told(self) -> str:
        """ "nothing is called prospect.frist_name (did you mean prospect.first_name?)" """
        hint = f" (did you mean {self.near}?)" if self.near else ""
        what = f"no prospect has the column of {self.name}" if self.column else f"nothing is called {self.name}"
        return f"{what}{hint}"


def unknown_names(db: Database, words: Iterable[str]) -> list[Unknown]:
    """The unknown names of a script's subject and body, once each. Raises `SalesError` where a template is wrong."""
    found: dict[str, Unknown] = {}
    columns: Sequence[str] | None = None
    for name in dict.fromkeys(name for text in words for name in variables(text)):
        if name in _KNOWN or name in ("prospect", "stage", "me", _CUSTOM):
            continue
        if not name.startswith((f"{_CUSTOM}.", f"{_CUSTOM}[")):
            near = get_close_matches(name, _KNOWN, 1)
            found[name] = Unknown(name, near[0] if near else "")
            continue
        columns = list_custom_columns(db) if columns is None else columns
        keys = {column_key(column): column for column in columns}
        wanted = column_key(name[len(_CUSTOM) + 1 :] if name[len(_CUSTOM)] == "." else name[len(_CUSTOM) + 2 : -2])
        if wanted not in keys and (keys or has_prospects(db)):
            near = get_close_matches(wanted, keys, 1)
            found[name] = Unknown(name, f"{_CUSTOM}.{near[0]}" if near else "", column=True)
    return list(found.values())
