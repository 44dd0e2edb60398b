"""Online backups: a whole, readable copy while others read and write."""

import os
from datetime import UTC, datetime
from pathlib import Path

from ..errors import SalesError
from ..paths import make_private
from .engine import Database, connect, explained

KEEP = 10  # automatic backups kept; older ones are removed


def backup(db: Database, target: Path) -> Path:
    """Copy the store to `target` (0600, appears whole or not at all). Raises `SalesError` where that cannot be written."""
    make_private(target.parent)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        copy = connect(draft)
        try:
            with explained():
                db.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
                whole = copy.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            if not whole:
                raise SalesError(
                    "The store is damaged: a copy of it would be no backup.",
                    "Older backups were left as they are.",
                    "Restore one: salestui restore FILE.",
                )
        finally:
            copy.close()
        os.replace(draft, target)
    except OSError as error:
        raise SalesError(
            f"The backup {target} could not be written: {error.strerror}.", "Nothing was changed.", "Free some space or name another place."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return target


def backup_into(db: Database, folder: Path, label: str) -> Path:
    """An automatic backup named by time and reason; the newest `KEEP` stay."""
    made = backup(db, folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{label}.db")
    for old in sorted(folder.glob("????????T??????-*.db"))[:-KEEP]:
        old.unlink(missing_ok=True)
    return made
