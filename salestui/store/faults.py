"""What a fault of the database means for the founder: one sentence, that nothing was lost, and what to do next."""

import sqlite3

from ..errors import SalesError, TryLater

_KEPT = "Nothing was changed."
DatabaseFault = sqlite3.Error
"""Whatever a look at a broken store may raise, for who must go on all the same."""


def explain(error: BaseException) -> SalesError | None:
    """The sentence for a database fault (SQLAlchemy's wrapping is looked through); None where the error is a bug of ours."""
    while getattr(error, "orig", None) is not None:
        error = error.orig  # type: ignore[attr-defined]
    if isinstance(error, SalesError):
        return error
    if not isinstance(error, sqlite3.Error):
        return None
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return TryLater("The store is busy: another program is writing to it.", _KEPT, "Try again in a moment.")
    if primary == sqlite3.SQLITE_FULL:
        return SalesError("The disk is full.", "Nothing was changed; everything saved before is safe.", "Free some space and do it again.")
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return SalesError(
            "The store cannot be written: the file or its folder is read-only.",
            _KEPT,
            "Make the data folder writable (salestui where shows it).",
        )
    if primary == sqlite3.SQLITE_CANTOPEN:
        return SalesError("The store cannot be opened.", _KEPT, "See that its folder exists and is yours (salestui where shows it).")
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return SalesError(
            "The store is damaged or no salestui store.",
            "It was left as it is.",
            "Copy it away, then restore a backup: salestui restore FILE.",
        )
    if primary == sqlite3.SQLITE_IOERR:
        return SalesError(
            "The disk cannot be read or written: it is full, or failing.",
            "The last step was not saved.",
            "Check the disk, then do it again.",
        )
    return None
