"""The prospects' own columns: those that a file brought, and those that the founder gave a type."""

from .engine import Database


def list_custom_columns(db: Database) -> list[str]:
    """The names of all custom columns that any prospect has or that were given a type, in order."""
    rows = db.execute(
        "SELECT key FROM (SELECT DISTINCT j.key AS key FROM prospect p, json_each(p.custom) j WHERE p.custom <> '{}')"
        " UNION SELECT name FROM custom_field ORDER BY 1"
    )
    return [str(name) for (name,) in rows]


def has_prospects(db: Database) -> bool:
    """Whether anybody is in the store: in an empty one no column can be known yet."""
    return db.execute("SELECT 1 FROM prospect LIMIT 1").fetchone() is not None
