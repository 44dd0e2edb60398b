"""How far the sending of this store has come, kept inside it and beside it: what tells an older copy, and a clock that was moved back.

A copy of the store that was put in its place does not know of the mails that have left since; with the clock moved back every
day that was counted is wrong. In both cases what waits is held for the founder, and never goes in a burst.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ..errors import SalesError
from ..paths import make_private
from ..rules.times import from_text, utc_text
from .engine import Database, transaction
from .log import log, log_state, prune_log

TOLERANCE = timedelta(minutes=10)  # a clock that is set right by a time server, and the seconds between two machines
WHY_OLDER = "the store is an older copy of itself: it may have left since"
WHY_MOVED = "the store was moved or copied here: it may have left since"
CLOCK_MOVED = "the clock was moved back"
"""How the reason begins of what was held because of the clock."""


@dataclass(frozen=True)
class Watermark:
    """`claims` of the store `token`, and the latest moment (None: never) a sender worked at."""

    token: str
    claims: int
    worked_at: datetime | None = None


def get_watermark(db: Database) -> Watermark:
    """How far this store says the sending has come."""
    token, claims, worked_at = db.execute("SELECT token, claims, worked_at FROM watermark").fetchone()
    return Watermark(token, claims, from_text(worked_at) if worked_at else None)


def raise_watermark(db: Database, now: datetime) -> None:
    """One more mail is claimed (inside the claim's transaction)."""
    db.execute("UPDATE watermark SET claims = claims + 1, worked_at = max(worked_at, ?)", (utc_text(now),))


def write_mark(path: Path, mark: Watermark) -> None:
    """Note beside the store how far the sending has come, once the claim is committed and before the mail leaves. Raises `SalesError`.

    Not forced to disk: what a power cut takes away here only makes the look at an older copy less sharp.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(handle, f"{mark.token} {mark.claims:016}\n".encode(), 0)
        finally:
            os.close(handle)
    except OSError as error:
        raise SalesError(
            f"{path} cannot be written: {error.strerror}.", "Nothing more was sent.", "See that the folder is yours and the disk has room."
        ) from error


def read_mark(path: Path) -> Watermark | None:
    """What stands beside the store; None where nothing (or nothing that can be read) does."""
    try:
        token, claims = path.read_text("ascii").split()
        return Watermark(token, int(claims))
    except (FileNotFoundError, ValueError):
        return None
    except OSError as error:
        raise SalesError(f"{path} cannot be read: {error.strerror}.", "Nothing was sent.", "See that the file is yours.") from error


def set_mark(db: Database, path: Path) -> None:
    """This store belongs here: said when it is made, brought up to date or put here by a restore, and after what had to be held was held."""
    make_private(path.parent)
    write_mark(path, get_watermark(db))


def older_copy(db: Database, path: Path) -> str:
    """Why nothing may leave by itself: the mark beside the store is ahead of it, or is not its own. Empty where all is well.

    Every store has had its mark since it was made; one without has come from another place, where it may have been at work since.
    """
    beside, here = read_mark(path), get_watermark(db)
    if beside is None or beside.token != here.token:
        return WHY_MOVED
    return WHY_OLDER if beside.claims > here.claims else ""


def clock_moved_back(db: Database, now: datetime) -> str:
    """Why nothing may leave by itself: the clock shows less than when a sender last worked. Empty where all is well."""
    before = get_watermark(db).worked_at
    if before is None or now >= before - TOLERANCE:
        return ""
    then, today = (utc_text(moment)[:16].replace("T", " ") for moment in (before, now))
    return f"{CLOCK_MOVED}: a sender worked at {then} UTC, now it is {today}"


def hold_for_older_copy(db: Database, path: Path, now: datetime) -> list[int]:
    """Hold every unsent mail where the store is an older copy of itself; it is believed from then on. Returns their ids."""
    why = older_copy(db, path)
    if not why:
        return []
    beside = read_mark(path)
    with transaction(db):
        if beside and why == WHY_OLDER:
            db.execute("UPDATE watermark SET claims = ?", (beside.claims,))
        return _hold(db, why, now, due_only=False)


def hold_for_clock(db: Database, now: datetime) -> list[int]:
    """Hold what is due where the clock was moved back; the new time is believed from then on. Returns the ids."""
    why = clock_moved_back(db, now)
    if not why:
        return []
    with transaction(db):
        db.execute("UPDATE watermark SET worked_at = ?", (utc_text(now),))
        db.execute("UPDATE mailbox_status SET next_at = NULL, probe_at = NULL")  # counted with the other clock
        log(db, "clock", why, now)
        return _hold(db, why, now, due_only=True)


def note_work(db: Database, now: datetime) -> None:
    """A sender works at this moment, whether or not anything leaves; lines of the log that are long past go."""
    with transaction(db):
        db.execute("UPDATE watermark SET worked_at = max(worked_at, ?)", (utc_text(now),))
        prune_log(db, now)


def _hold(db: Database, why: str, now: datetime, *, due_only: bool) -> list[int]:
    rows = db.execute(
        "UPDATE delivery SET state = 'held', why = :why WHERE channel = 'email' AND state IN ('scheduled', 'deferred')"
        " AND (NOT :due OR next_at <= :now) RETURNING id",
        {"why": why, "due": due_only, "now": utc_text(now)},
    ).fetchall()
    for (id,) in rows:
        log_state(db, id, "held", why, now)
    return sorted(id for (id,) in rows)
