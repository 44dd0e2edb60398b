"""The names a script uses that nothing goes by: a typo is told with the nearest name, a column that no prospect has with the nearest one."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from ..store.columns import has_prospects, list_custom_columns
from ..store.engine import Database
from .facts import column_key
from .template import CUSTOM, is_name, nearest_name, variables


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
    columns: dict[str, str] | None = None
    for name in dict.fromkeys(name for text in words for name in variables(text)):
        column = name.startswith((f"{CUSTOM}.", f"{CUSTOM}["))
        if is_name(name) and not column:
            continue
        if columns is None:
            columns = {column_key(each): each for each in list_custom_columns(db)}
        if not column:
            found[name] = Unknown(name, nearest_name(name, columns))
            continue
        wanted = column_key(name[len(CUSTOM) + 1 :] if name[len(CUSTOM)] == "." else name[len(CUSTOM) + 2 : -2])
        if wanted not in columns and (columns or has_prospects(db)):
            near = get_close_matches(wanted, columns, 1)
            found[name] = Unknown(name, f"{CUSTOM}.{near[0]}" if near else "", column=True)
    return list(found.values())
