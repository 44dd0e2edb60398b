"""What comes back, signing in, and what the sender knows of its mailboxes between two runs."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"

REBUILT = ("mailbox", "delivery")


def upgrade() -> None:
    """Make the new tables, and those with new columns anew: their constraints can only be written with the whole table."""
    run = op.get_bind().exec_driver_sql
    kept = {table: [column[1] for column in run(f"PRAGMA table_info({table})")] for table in REBUILT}
    made: set[str] = set()
    for statement in Path(__file__).with_suffix(".sql").read_text("utf-8").split(";\n"):
        table = next((name for name in REBUILT if statement.strip().startswith(f"CREATE TABLE {name} (")), None)
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
    run("INSERT INTO watermark (id, token, claims) SELECT 1, lower(hex(randomblob(16))), count(*) FROM delivery WHERE attempts > 0")
