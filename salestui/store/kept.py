"""Where the files lie that salestui keeps itself: in a folder beside the store, each under the checksum of what is in it."""

import re
from pathlib import Path

FOLDER = "files"
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}$")
CHECKSUM = re.compile(r"[0-9a-f]{64}")
"""What the name of a kept file begins with."""


def kept_folder(store: Path) -> Path:
    """The folder of kept files of a store (its SQLite file): it goes along when the home is moved."""
    return store.parent / FOLDER


def kept_name(sha256: str, name: str) -> str:
    """The name of a kept file: its checksum, and the ending by which other programs know it."""
    ending = _ENDING.search(name)
    return sha256 + (ending[0].lower() if ending else "")


def find_kept(store: Path, sha256: str, name: str) -> Path:
    """Where a kept file lies: the same content is there once, perhaps under another ending. Where it would lie, if it is gone."""
    folder = kept_folder(store)
    place = folder / kept_name(sha256, name)
    if place.exists() or not CHECKSUM.fullmatch(sha256):
        return place
    return next(iter(sorted(folder.glob(f"{sha256}*"))), place)
