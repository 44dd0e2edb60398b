"""What a neighbouring file of this floor gives, by name: screens that open one another do not import one another when the app starts."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any


def found(module: str, name: str) -> Any:
    """`name` of `screens/<module>.py`; None where there is no such file."""
    path = f"{__package__}.{module}"
    return getattr(import_module(path), name) if find_spec(path) is not None else None
