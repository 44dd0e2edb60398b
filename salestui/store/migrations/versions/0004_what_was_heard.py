"""Sources and rules of intel, groups, what a decision says, answers in their versions; the words of intel, contacts and decisions to search in."""

from pathlib import Path

from alembic import op

from salestui.store.migrations.rebuild import run_sql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the new tables, and those with new columns anew; find what was heard and said before."""
    op.get_bind().exec_driver_sql("DROP TABLE source")  # no salestui of an earlier schema could add one
    run_sql(Path(__file__).with_suffix(".sql"), ("intel", "decision", "task", "answer", "friction"))
    for words in ("intel_text", "touch_text", "decision_text"):
        op.get_bind().exec_driver_sql(f"INSERT INTO {words} ({words}) VALUES ('rebuild')")
