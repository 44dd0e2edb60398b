"""How the files of an asset stand and what they are, looked up in a thread: a slow disk or a large PDF keeps no key waiting."""

import asyncio
from collections.abc import Sequence

from ..store.asset_page import AssetFacts
from ..store.coverage import NO_FILE, list_unfilled
from ..store.engine import Database
from ..store.file_state import FileRow, list_mailed, list_newest_files, short_trouble, troubles_in
from ..store.pictures import FileDescription, describe
from .base import Shell


async def described(facts: AssetFacts) -> list[FileDescription]:
    """Each file of an asset's newest words, described."""
    return await asyncio.to_thread(_describe, facts) if facts.files else []


def _describe(facts: AssetFacts) -> list[FileDescription]:
    return [describe(file) for file in facts.files]


async def troubles_of(shell: Shell, ids: Sequence[int]) -> dict[int, str]:
    """What is wrong with the files of these assets, in two words each, by a quick look: {asset: "file missing"}."""
    empty, files, mailed = await shell.store.read(_read, ids)
    found = dict.fromkeys(empty, NO_FILE)
    if files:
        found |= {row.asset_id: short_trouble(row) for row in reversed(await asyncio.to_thread(troubles_in, files, mailed))}
    return found


def _read(db: Database, ids: Sequence[int]) -> tuple[list[int], list[FileRow], frozenset[int]]:
    files = list_newest_files(db, ids)
    return list_unfilled(db, ids), files, list_mailed(db) if files else frozenset()
