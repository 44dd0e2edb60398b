"""Importing a file from inside the app: its path, the mapping, then the rows with counts, and one key that takes it all back."""

from collections.abc import Awaitable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .everywhere import Everywhere


async def import_file(app: "Everywhere") -> None:
    """Ask for the file, show what would be done, do it."""
    from ..widgets.prompt import Prompt

    answer: Awaitable[str | None] = app.ask(
        Prompt("Which CSV file?", hint="its path; nothing is written before you have seen the mapping", check=_is_file)
    )
    text = await answer
    if text is not None:
        app.notice(f"Not built yet: {text}", "warn")


def _is_file(text: str) -> str:
    path = Path(text.strip()).expanduser()
    if not text.strip():
        return "A path is needed."
    return "" if path.is_file() else f"There is no file {path}."
