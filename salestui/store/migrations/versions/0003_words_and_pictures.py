"""The way of each prospect through the stages, objections, typed custom fields, saved views, and the words of assets to search in."""

from pathlib import Path

from alembic import op

from salestui.store.migrations.rebuild import run_sql

revision = "0003"
down_revision = "0002"

# What the journal still knows of earlier moves. One to or from a stage that is gone since is no move between today's stages.
_MOVES = """
INSERT INTO stage_move (prospect_id, from_stage_id, to_stage_id, at)
SELECT c.row_id, json_extract(c.before, '$.stage_id'), json_extract(c.after, '$.stage_id'), json_extract(c.after, '$.since')
FROM change c JOIN action a ON a.id = c.action_id AND a.undone_at IS NULL JOIN prospect p ON p.id = c.row_id
JOIN stage was ON was.id = json_extract(c.before, '$.stage_id') JOIN stage s ON s.id = json_extract(c.after, '$.stage_id')
WHERE c.table_name = 'prospect' AND was.id <> s.id ORDER BY c.id
"""
_WORDS = """
INSERT INTO asset_text (rowid, title, subject, body, tags) SELECT a.id, a.title, coalesce(r.subject, ''), coalesce(r.body, ''), a.tags
FROM asset a LEFT JOIN revision r ON r.asset_id = a.id AND r.number = (SELECT max(number) FROM revision WHERE asset_id = a.id)
"""


def upgrade() -> None:
    """Make the new tables, and those with new columns anew; take over what is known already."""
    run_sql(Path(__file__).with_suffix(".sql"), ("stage", "prospect", "revision", "touch", "intel"))
    run = op.get_bind().exec_driver_sql
    run(_MOVES)
    run(_WORDS)
