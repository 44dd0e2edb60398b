"""Making tables anew in a migration: a constraint can only be written with the whole table (sqlite.org/lang_altertable.html)."""

from collections.abc import Collection
from pathlib import Path

from alembic import op


def run_sql(file: Path, rebuilt: Collection[str]) -> None:
    """Run a migration's statements. Each table of `rebuilt` is made anew from its CREATE TABLE there, with the rows and ids it had."""
    run = op.get_bind().exec_driver_sql
    kept = {table: [column[1] for column in run(f"PRAGMA table_info({table})")] for table in rebuilt}
    made: set[str] = set()
    for statement in file.read_text("utf-8").split(";\n"):
        table = next((name for name in rebuilt if statement.strip().startswith(f"CREATE TABLE {name} (")), None)
        if table:
            run(f"ALTER TABLE {table} RENAME TO former_{table}")
        if statement.strip():
            run(statement)
        if table and table not in made:
            made.add(table)
            columns = ", ".join(f'"{name}"' for name in kept[table])
            run(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM former_{table}")
            # An id that was given once is never given again, also where its row is gone.
            run(f"DELETE FROM sqlite_sequence WHERE name = '{table}'")
            run(f"UPDATE sqlite_sequence SET name = '{table}' WHERE name = 'former_{table}'")
            run(f"DROP TABLE former_{table}")
