"""Bringing a store up to date: Alembic, imported only when the schema is behind, after an online backup."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..engine import APPLICATION, SCHEMA, Database, transaction
from ..triggers import drop_triggers, make_triggers


def migrate(db: Database, backups: Path | None) -> None:
    """Run what is missing in one transaction (a fault leaves the file as it was). `backups` is where the copy goes first; None for a new file."""
    from alembic import command
    from alembic.config import Config

    from ..session import engine_of

    if backups is not None:
        from ..backup import backup_into

        backup_into(db, backups, f"before-schema-{SCHEMA}")
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with engine_of(db).connect() as connection, _tables_may_move(db), transaction(db):
        if db.execute("PRAGMA user_version").fetchone()[0] >= SCHEMA:
            return  # another process migrated while we waited for the lock
        config.attributes["connection"] = connection
        drop_triggers(db)
        command.upgrade(config, "head")
        make_triggers(db)
        if astray := db.execute("PRAGMA foreign_key_check").fetchone():
            raise AssertionError(f"a migration left a row of {astray[0]} without its {astray[2]}")
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute(f"PRAGMA user_version = {SCHEMA}")


@contextmanager
def _tables_may_move(db: Database) -> Iterator[None]:
    """A table can be made anew under its name while others refer to it (sqlite.org/lang_altertable.html, "Making Other Kinds Of Changes")."""
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("PRAGMA legacy_alter_table = ON")
    try:
        yield
    finally:
        db.execute("PRAGMA legacy_alter_table = OFF")
        db.execute("PRAGMA foreign_keys = ON")
