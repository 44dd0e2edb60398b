"""What comes back, signing in, and what the sender knows of its mailboxes between two runs."""

from pathlib import Path

from alembic import op

from salestui.store.migrations.rebuild import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the new tables, and those with new columns anew."""
    run_sql(Path(__file__).with_suffix(".sql"), ("mailbox", "delivery"))
    op.get_bind().exec_driver_sql(
        "INSERT INTO watermark (id, token, claims) SELECT 1, lower(hex(randomblob(16))), count(*) FROM delivery WHERE attempts > 0"
    )
