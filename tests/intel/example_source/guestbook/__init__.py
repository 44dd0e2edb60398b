"""A source for salestui: a guest book, as a folder with one text for each visitor."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from salestui.intel.source import Asked, Item, NotBrought


class Guestbook:
    """Reads the folder that GUESTBOOK names: the first line of a file is who wrote, the rest what he wrote."""

    def read(self, asked: Asked) -> Iterator[Item]:
        """Every page. What salestui knows already it passes over, by the page's id."""
        folder = Path(os.environ.get("GUESTBOOK", "")) / asked.part
        if not folder.is_dir():
            raise NotBrought(f"There is no guest book at {folder}.", hint="Set GUESTBOOK to its folder.")
        for page in sorted(folder.glob("*.txt")):
            visitor, _, words = page.read_text(encoding="utf-8").partition("\n")
            written = datetime.fromtimestamp(page.stat().st_mtime, UTC)
            yield Item(body=words, id=page.stem, said_by=visitor, kind="guest book", side="inside", at=written)
