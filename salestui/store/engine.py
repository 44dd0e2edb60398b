"""Opening the store: one SQLite file that guards itself, reached through one handle.

`Database` is a sqlite3 connection; every function of `store/` takes it first. Reads are plain SQL on it, writes run inside
`transaction` (background work) or `journal.action` (what the founder does). Nothing here imports SQLModel or Alembic unless
the schema is behind.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from ..errors import SalesError
from ..paths import Paths, make_private
from .faults import explain

SCHEMA = 4  # the number of migrations; kept in the file as PRAGMA user_version
MARKED = 2  # the schema from which on every store has its mark beside it
APPLICATION = 0x53414C45  # "SALE": tells our files from other programs' SQLite files
BUSY_SECONDS = 5.0
P = ParamSpec("P")
T = TypeVar("T")


class Database(sqlite3.Connection):
    """A connection to the store. `engine` is SQLAlchemy's view of it, made when a SQLModel session is first asked for.

    Only `transaction` begins and ends transactions. SQLAlchemy and Alembic would like to (when they connect, close, or
    write their version), so what they call for it does nothing.
    """

    engine: Any = None
    path: Path
    rehearsing = False

    def commit(self) -> None:
        """Left to `transaction`."""

    def rollback(self) -> None:
        """Left to `transaction`."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn the database's own faults inside into the sentences of `faults`; everything else passes."""
    try:
        yield
    except Exception as error:
        fault = explain(error)
        if fault is None or fault is error:
            raise
        raise fault from error


def connect(path: Path) -> Database:
    """A connection with every pragma the store relies on. Raises `SalesError`. The schema is not looked at."""
    with explained():
        db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, factory=Database)
        db.path = path
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = FULL")  # what was shown as saved survives a power cut
        db.execute("PRAGMA temp_store = MEMORY")
        return db


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """One write transaction: committed at the end, taken back whole on any error. Raises `SalesError` for the store's own faults."""
    with explained():
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("ROLLBACK" if db.rehearsing else "COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def steady(fn: Callable[Concatenate[Database, P], T]) -> Callable[Concatenate[Database, P], T]:
    """For a read of several statements: all of them see the store as it was at the first, whatever is committed meanwhile."""

    @wraps(fn)
    def held(db: Database, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if db.in_transaction:
            return fn(db, *args, **kwargs)
        db.execute("BEGIN")
        try:
            return fn(db, *args, **kwargs)
        finally:
            db.execute("COMMIT")

    return held


@contextmanager
def rehearsal(db: Database) -> Iterator[None]:
    """A dry run: every transaction inside does its work, gives its answer and is then taken back whole."""
    db.rehearsing = True
    try:
        yield
    finally:
        db.rehearsing = False


def open_store(paths: Paths) -> Database:
    """The founder's store: made with the default system where there is none, migrated after a backup where it is behind.

    Raises `SalesError` for a file that is foreign, damaged, of a newer salestui, or cannot be written; it is then left as it was.
    """
    if not paths.store.exists():
        create_store(paths)
    _refuse_foreign(paths.store)
    db = connect(paths.store)
    try:
        with explained():
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
                raise _foreign(paths.store)
            if version > SCHEMA:
                raise SalesError(
                    f"This store was written by a newer salestui (schema {version}, this one knows {SCHEMA}).",
                    "It was left as it is.",
                    "Install the newer salestui, or open another store with --home DIR.",
                )
            if version < SCHEMA:
                from .migrations.run import migrate

                migrate(db, paths.backups)
                if version < MARKED:
                    note_at_home(paths)
    except BaseException:
        db.close()
        raise
    return db


def create_store(paths: Paths, stages: Any = None) -> bool:
    """A new store with the default system (or the given stages). Built beside its place and moved there whole, so a kill leaves nothing half made.

    Returns False where another process made one in the same moment: that one stands. Raises `SalesError` where the folder cannot be written.
    """
    from .migrations.run import migrate
    from .seed import seed

    make_private(paths.data)
    _sweep(paths.data)
    draft = paths.data / f".new-{os.getpid()}.db"
    try:
        try:
            draft.unlink(missing_ok=True)
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise SalesError(
                f"No store can be made in {paths.data}: {error.strerror}.", "Nothing was changed.", "Name another folder with --home DIR."
            ) from error
        db = connect(draft)
        try:
            with explained():
                migrate(db, None)
                seed(db, stages)
                db.execute("PRAGMA journal_mode = WAL")
        finally:
            db.close()
        try:
            os.link(draft, paths.store)
        except FileExistsError:
            return False
        except OSError:
            os.replace(draft, paths.store)  # a file system without hard links
        note_at_home(paths)
        return True
    finally:
        draft.unlink(missing_ok=True)


def note_at_home(paths: Paths) -> None:
    """Note beside a store that it belongs here."""
    from .watermark import set_mark

    db = connect(paths.store)
    try:
        set_mark(db, paths.sender_mark)
    finally:
        db.close()


def _sweep(folder: Path) -> None:
    """Remove the drafts of processes that were killed while they made a store."""
    for draft in folder.glob(".new-*.db*"):
        number = draft.name.split("-")[1].split(".")[0]
        if number.isdecimal() and not Path(f"/proc/{number}").exists() and Path("/proc/self").exists():
            draft.unlink(missing_ok=True)


def _foreign(path: Path) -> SalesError:
    return SalesError(f"{path} is not a salestui store.", "It was left as it is.", "Move it away, or open another store with --home DIR.")


def _refuse_foreign(path: Path) -> None:
    """Refuse what SQLite would happily fill or half read: an empty file, another format, a file cut short."""
    try:
        with open(path, "rb") as file:
            head = file.read(100)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise SalesError(
            f"The store {path} cannot be read: {error.strerror}.", "Nothing was changed.", "See that the file is yours to read and write."
        ) from error
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        raise _foreign(path)
    page = int.from_bytes(head[16:18], "big")
    expected = int.from_bytes(head[28:32], "big") * (65536 if page == 1 else page)
    wal = path.with_name(path.name + "-wal")
    if size < expected and not (wal.exists() and wal.stat().st_size):
        raise SalesError(
            f"The store {path} is cut short: {size:,} bytes of {expected:,}.",
            "It was left as it is.",
            "Copy it away, then restore a backup: salestui restore FILE.",
        )
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise SalesError(
            f"The store {path} is read-only.",
            "Nothing was changed.",
            "Make the file and its folder writable, or open another store with --home DIR.",
        )
