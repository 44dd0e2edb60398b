"""From elsewhere into the library: open an asset, write a new one. Where the library's own screen has a way for it, that one is taken."""

from collections.abc import Callable, Coroutine
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ..store.library import get_asset
from ..widgets.prose import Entry, Prose
from .acts import Work
from .base import Shell

TERM = 10


def open_asset(shell: Shell, id: int) -> Work:
    """Show an asset with its words."""
    opened = _library("open_asset")
    return opened(shell, id) if opened is not None else _read(shell, id)


def write_asset(shell: Shell, stage: str = "", kind: str = "", title: str = "") -> Work | None:
    """Begin a new asset for a stage (by name) and kind."""
    write = _library("new_asset")
    if write is not None:
        return write(shell, stage=stage, kind=kind)
    shell.notice("W and then n writes a new asset.")
    return None


def _library(name: str) -> Callable[..., Coroutine[Any, Any, object]] | None:
    here = f"{__package__}.library"
    return getattr(import_module(here), name, None) if find_spec(here) else None


async def _read(shell: Shell, id: int) -> None:
    page = await shell.store.read(get_asset, id)
    row = page.row
    entries: list[Entry] = [
        ("Kind", f"{row.kind}, {row.status}"),
        ("Place", f"{row.stage}, step {row.position}" if row.stage else "in no stage"),
        ("Revision", str(page.number)),
    ]
    entries += [("Subject", page.subject)] if page.subject else []
    await shell.ask(Prose(row.title, [*entries, ("", page.body)], term=TERM))
