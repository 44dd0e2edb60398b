"""From elsewhere into the library: open an asset's page, write a new one."""

from collections.abc import Callable
from typing import Any, cast

from ..store.shelf import list_stage_names
from .base import Shell


def open_asset(shell: Shell, id: int) -> None:
    """Open an asset's page over the screen."""
    from .asset import AssetScreen

    cast(Any, shell).push_screen(AssetScreen(id))


async def write_asset(
    shell: Shell, stage: str = "", kind: str = "", title: str = "", added: Callable[[int], object] = lambda id: None
) -> None:
    """Begin a new asset for a stage (by name), of a kind ("" asks); `added` hears its id."""
    from .writing import write_new

    names = [name for _, name in await shell.store.read(list_stage_names)]
    await write_new(shell, names, stage, added, kind, title, "Its file is attached in the library: W, then a.")
