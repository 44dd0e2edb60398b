"""Putting a backup in the store's place, so that nothing that may have left since leaves again."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..errors import SalesError
from ..paths import Paths, make_private
from .backup import backup_into
from .engine import APPLICATION, SCHEMA, Database, connect, note_at_home, open_store, transaction
from .faults import explain
from .forgetting import erase_again, wipe
from .suppressed import cancel_suppressed
from .suppressions import SuppressionRow, list_suppressions
from .watermark import read_mark

WHY_HELD = "restored from a backup: it may have left since"
_UNCHANGED = "Nothing was changed."


@dataclass(frozen=True)
class Restored:
    """What a restore did. `kept` is where the store that stood there went; `held` counts mails that now wait for the founder.

    `suppressions` counts those that the backup did not have and that stand all the same (None where the store before could not be
    read), `forgotten` the people in the backup that `forget` had erased since: they were erased again.
    """

    kept: Path | None
    held: int
    uncertain: int
    suppressions: int | None = 0
    forgotten: int = 0


def check_backup(path: Path) -> None:
    """Raise `SalesError` where a file is no whole salestui store that this version can read."""
    try:
        size = os.path.getsize(path)
        with open(path, "rb") as file:
            head = file.read(16)
    except OSError as error:
        raise SalesError(f"The backup {path} cannot be read: {error.strerror}.", _UNCHANGED, "Check the name.") from error
    if size < 512 or head != b"SQLite format 3\0":
        raise SalesError(f"{path} is no backup of a salestui store.", _UNCHANGED, "Name a file that salestui backup made.")


def restore(paths: Paths, source: Path, now: datetime) -> Restored:
    """Put the store in `source` in the place of the founder's. The one that stood there is kept as a backup first.

    Every mail that had not left when the backup was made is held, because it may have left since; one that was just leaving
    is uncertain. Whoever was suppressed or forgotten since stays so. Raises `SalesError`; the store then stands as it was.
    """
    check_backup(source)
    make_private(paths.data)
    draft = paths.data / f".restore-{os.getpid()}.db"
    try:
        _copy(source, draft)
        stood = _standing_suppressions(paths)
        held, uncertain, carried, forgotten = _make_safe(draft, paths, stood or [], now)
        kept = _put_in_place(draft, paths, now)
        note_at_home(paths)
    finally:
        for leftover in (draft, *(draft.with_name(draft.name + end) for end in ("-wal", "-shm", "-journal"))):
            leftover.unlink(missing_ok=True)
    return Restored(kept, held, uncertain, None if stood is None else carried, forgotten)


def _copy(source: Path, draft: Path) -> None:
    """A private copy to work on, with what a live store may still have in its write-ahead log."""
    try:
        for end in ("", "-wal"):
            part = source.with_name(source.name + end)
            if part.exists():
                target = draft.with_name(draft.name + end)
                os.close(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
                shutil.copyfile(part, target)
    except OSError as error:
        raise SalesError(
            f"The backup could not be copied into {draft.parent}: {error.strerror}.",
            _UNCHANGED,
            "Free some space, or see that the folder is yours.",
        ) from error


def _standing_suppressions(paths: Paths) -> list[SuppressionRow] | None:
    """The suppressions of the store that is replaced; None where it cannot be read."""
    if not paths.store.exists():
        return []
    try:
        standing = open_store(paths)
    except SalesError:
        return None
    try:
        return list_suppressions(standing)
    finally:
        standing.close()


def _make_safe(draft: Path, paths: Paths, stood: list[SuppressionRow], now: datetime) -> tuple[int, int, int, int]:
    """(held, uncertain, suppressions that were carried over, people who were erased again)."""
    db = connect(draft)
    try:
        _refuse_unfit(db)
        if db.execute("PRAGMA user_version").fetchone()[0] < SCHEMA:
            from .migrations.run import migrate

            migrate(db, None)
        with transaction(db):
            carried = sum(
                db.execute(
                    "INSERT INTO suppression (kind, key, reason, origin, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
                    (row.kind, row.key, row.reason, row.origin, row.at),
                ).rowcount
                for row in reversed(stood)
            )
            forgotten = erase_again(db, now)
            cancel_suppressed(db)
            uncertain = db.execute("UPDATE delivery SET state = 'uncertain', why = ? WHERE state = 'claimed'", (WHY_HELD,)).rowcount
            held = db.execute("UPDATE delivery SET state = 'held', why = ? WHERE state IN ('scheduled', 'deferred')", (WHY_HELD,)).rowcount
            if beside := read_mark(paths.sender_mark):  # what had to be held for it is held now
                db.execute("UPDATE watermark SET claims = max(claims, ?) WHERE token = ?", (beside.claims, beside.token))
        if forgotten:
            wipe(db)
        db.execute("PRAGMA journal_mode = DELETE")
        return held, uncertain, carried, forgotten
    finally:
        db.close()


def _refuse_unfit(db: Database) -> None:
    try:
        application, version = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
        sound = db.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    except Exception as error:
        fault = explain(error)
        if fault is None:
            raise
        raise SalesError("The backup is damaged.", _UNCHANGED, "Take another one: salestui where shows the folder of backups.") from error
    if application != APPLICATION:
        raise SalesError("That file is no salestui store.", _UNCHANGED, "Name a file that salestui backup made.")
    if version > SCHEMA:
        raise SalesError("That backup was made by a newer salestui.", _UNCHANGED, "Install the newer salestui.")
    if not sound:
        raise SalesError("The backup is damaged.", _UNCHANGED, "Take another one: salestui where shows the folder of backups.")


def _put_in_place(draft: Path, paths: Paths, now: datetime) -> Path | None:
    """Into the standing store by SQLite's own backup, so that programs that have it open see it; beside it where that one is damaged."""
    if not paths.store.exists():
        return _swap(draft, paths, None)
    try:
        standing = open_store(paths)
    except SalesError:
        return _swap(draft, paths, paths.data / f"damaged-{now:%Y%m%dT%H%M%S}.db")
    fresh = connect(draft)
    try:
        with transaction(standing):
            pass  # a store that is busy for long is said to be, instead of waited for
        kept = backup_into(standing, paths.backups, "before-restore")
        try:
            fresh.backup(standing)
        except Exception as error:
            fault = explain(error)
            if fault is None:
                raise
            raise fault from error
        standing.execute("PRAGMA journal_mode = WAL")
    finally:
        fresh.close()
        standing.close()
    return kept


def _swap(draft: Path, paths: Paths, aside: Path | None) -> Path | None:
    try:
        if aside is not None:
            for end in ("-wal", "-shm"):
                side = paths.store.with_name(paths.store.name + end)
                if side.exists():
                    os.replace(side, aside.with_name(aside.name + end))
            os.replace(paths.store, aside)
        os.replace(draft, paths.store)
    except OSError as error:
        raise SalesError(
            f"The store could not be put in place: {error.strerror}.", "The backup is whole.", "See that the folder is yours."
        ) from error
    db = connect(paths.store)
    try:
        db.execute("PRAGMA journal_mode = WAL")
    finally:
        db.close()
    return aside
