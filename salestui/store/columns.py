"""The prospects' own columns: those that a file brought, and those that the founder gave a type."""

from .engine import Database


def list_custom_columns(db: Database) -> list[str]:
    """The names of all custom columns that any prospect has or that were given a type, in order."""
    rows = db.execute(
        "SELECT key FROM (SELECT DISTINCT j.key AS key FROM prospect p, json_each(p.custom) j WHERE p.custom <> '{}')"
        " UNION SELECT name FROM custom_field ORDER BY 1"
    )
    return [str(name) for (name,) in rows]
