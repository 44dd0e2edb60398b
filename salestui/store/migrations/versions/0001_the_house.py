"""The first schema: every noun of the product."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables as they were on the first day (the SQL is frozen beside this file)."""
    for statement in Path(__file__).with_suffix(".sql").read_text("utf-8").split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
    op.get_bind().exec_driver_sql("INSERT INTO journal (id, action_id) VALUES (1, NULL)")
