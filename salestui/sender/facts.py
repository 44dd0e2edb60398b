"""What a template sees of a prospect: named values that know their full name when they are missing."""

from collections.abc import Mapping
from typing import Any

from jinja2.runtime import StrictUndefined

from ..glass import safe_text
from .template import MissingVariable


def column_key(column: str) -> str:
    """ "Plan size (€)" as a template may write it: plan_size."""
    return "_".join("".join(letter if letter.isalnum() else " " for letter in column.casefold()).split())


class Facts:
    """Named values as a template sees them: `prospect.company`, `prospect.custom["Plan size"]`, `prospect.custom.plan_size`."""

    def __init__(self, name: str, values: Mapping[str, Any], free: bool = False) -> None:
        self.name, self._values, self._free = name, values, free

    def lookup(self, key: Any) -> Any:
        """The text of a value, further facts, or a `Missing` that knows its full name."""
        name = f"{self.name}.{key}" if str(key).isidentifier() else f'{self.name}["{key}"]'
        value = self._values.get(key)
        if value is None and self._free:
            wanted = column_key(str(key))
            value = next((found for column, found in self._values.items() if column_key(column) == wanted), None)
        if isinstance(value, Mapping):
            return Facts(name, value, free=True)
        text = "" if value is None else safe_text(str(value), lines=True)  # takes private-use characters out, OPEN and CLOSE too
        if text := text.strip():
            return text
        return Blank(name=name) if self._free or key in self._values else Missing(name=name)


class Missing(StrictUndefined):
    """A name that does not exist: any use but `default` and `is defined` raises `MissingVariable`."""

    def __init__(self, hint: str | None = None, obj: Any = None, name: str | None = None, exc: type[Exception] | None = None) -> None:
        if exc is not None:  # the sandbox says so of what a template may not look at
            raise exc(f"{name or 'that'} is nothing that a script may ask for")
        super().__init__(name=name or hint)

    def _fail_with_undefined_error(self, *_: Any, **__: Any) -> Any:
        raise MissingVariable(str(self._undefined_name))

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __mod__ = __neg__ = __pos__ = _fail_with_undefined_error
    __getitem__ = __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = __call__ = _fail_with_undefined_error
    __iter__ = __str__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = __contains__ = _fail_with_undefined_error


class Blank(Missing):
    """A name that exists without a value here: an `if` may ask about it, but it cannot be written."""

    def __bool__(self) -> bool:  # type: ignore[override]
        return False

    def __eq__(self, other: object) -> bool:  # type: ignore[override]
        return other == ""

    def __ne__(self, other: object) -> bool:  # type: ignore[override]
        return other != ""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash("")

    def __contains__(self, _: object) -> bool:  # type: ignore[override]
        return False

    def __len__(self) -> int:  # type: ignore[override]
        return 0
