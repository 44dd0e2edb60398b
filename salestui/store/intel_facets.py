"""What the list of intel can be narrowed by."""

from .engine import Database

MOST_KINDS = 40


def list_kinds(db: Database) -> dict[str, int]:
    """The kinds of what was heard, each with its items, the most first."""
    rows = db.execute("SELECT kind, count(*) FROM intel GROUP BY kind ORDER BY count(*) DESC, kind LIMIT ?", (MOST_KINDS,))
    return {str(kind): int(count) for kind, count in rows}
