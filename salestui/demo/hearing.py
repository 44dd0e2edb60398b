"""The demo's sources: files in its own home, so that fetching works without a network and brings something the first time."""

import os
import re
from datetime import datetime, timedelta
from email.utils import format_datetime
from importlib.resources.abc import Traversable
from pathlib import Path

from ..paths import make_private
from ..rules.times import utc_text
from ..store.engine import Database
from .deciding import Insert
from .library import data_file

SOURCES = (
    ("The Back Office Letter", "feed", "back-office-letter.xml", "outside", ""),
    ("Support tickets", "file", "support-tickets.csv", "inside", ""),
    ("Ledgermill’s page", "page", "ledgermill.html", "outside", "main"),
    ("Notes from outside", "folder", "notes", "outside", ""),
    ("The old mailbox", "mail", "mail-box.mbox", "inside", ""),
)
"""Name, kind, the file or folder, the side, which part of it."""
SEEN_PAGE = "Reconcile faster\nYour client account in hours, not days.\nFrom 39 a month for each lawyer."
"""What the competitor's page said when it was looked at last."""
_DAYS_AGO = re.compile(r"@(\d+)@")


def write_sources(db: Database, folder: Path, now: datetime) -> None:
    """Lay the files of the sources into `folder`, and note the sources. Inside the caller's transaction."""
    add = Insert(db)
    make_private(folder)
    for name, kind, file, side, part in SOURCES:
        _lay(data_file("sources") / file, folder / file, now)
        row = {
            "name": name,
            "kind": kind,
            "address": str(folder / file),
            "part": part,
            "side": side,
            "created_at": utc_text(now - timedelta(days=30)),
        }
        id = add("source", row)
        if kind == "page":
            values = (id, SEEN_PAGE, utc_text(now - timedelta(days=2)))
            db.execute("INSERT INTO source_status (source_id, page_text, last_fetched_at) VALUES (?, ?, ?)", values)


def _lay(source: Traversable, place: Path, now: datetime) -> None:
    """Copy a file, or a folder of files, with its dates counted back from now."""
    if source.is_dir():
        make_private(place)
        for each in source.iterdir():
            _lay(each, place / each.name, now)
        return

    def date(found: "re.Match[str]") -> str:
        at = now - timedelta(days=int(found[1]), hours=4)
        return utc_text(at) if place.suffix == ".csv" else format_datetime(at)

    place.touch(mode=0o600)
    place.write_text(_DAYS_AGO.sub(date, source.read_text(encoding="utf-8")), encoding="utf-8")
    yesterday = (now - timedelta(days=1)).timestamp()
    os.utime(place, (yesterday, yesterday))  # a file that was written just now might still grow: a watched folder waits for it
