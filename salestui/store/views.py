"""Saved views: filters of the pipeline that the founder keeps under a name."""

from dataclasses import dataclass
from datetime import datetime

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.filters import CHARACTERS
from ..rules.names import fold
from .engine import Database
from .filtering import read_filter
from .journal import action, undivided


@dataclass(frozen=True)
class ViewRow:
    """One saved view."""

    id: int
    name: str
    query: str


def list_views(db: Database) -> list[ViewRow]:
    """Every saved view, by name."""
    rows = [ViewRow(*row) for row in db.execute("SELECT id, name, query FROM saved_view")]
    return sorted(rows, key=lambda row: (fold(row.name), row.id))


def find_view(db: Database, name: str) -> ViewRow:
    """The view of this name; case and accents do not matter. Raises `SalesError` naming those there are."""
    views = list_views(db)
    for view in views:
        if view.name == name or fold(view.name) == fold(name):
            return view
    names = ", ".join(view.name for view in views)
    hint = f"The views are: {names}." if names else "There is none yet: salestui view save NAME FILTER."
    raise SalesError(f"There is no view {quoted(name)}.", "Nothing was changed.", hint)


@undivided
def save_view(db: Database, name: str, query: str, now: datetime) -> ViewRow:
    """Keep a filter under a name; one of that name takes the new filter. Raises `SalesError` where either is empty, or has a part
    that looks like a condition and is none, or says no value: such a view would show nobody, or everybody, and nobody would know why.
    """
    clean, wanted = _named(name), " ".join(safe_text(query).split())
    if not wanted:
        raise SalesError("There is no filter to keep.", "Nothing was saved.", "Say what to look for, like stale value>1000.")
    if len(wanted) > CHARACTERS:
        raise SalesError(f"A filter has at most {CHARACTERS} characters.", "Nothing was saved.", "Say it in fewer words.")
    read = read_filter(db, wanted, now)
    if read.unfinished:
        raise SalesError(f"{quoted(read.unfinished[0])} says no value.", "Nothing was saved.", "Say it whole, like value>1000.")
    if read.unread:
        hint = "salestui prospect list --help names them; in quotes it is looked for as it stands."
        raise SalesError(f"{quoted(read.unread[0])} is no condition.", "Nothing was saved.", hint)
    standing = next((view for view in list_views(db) if fold(view.name) == fold(clean)), None)
    with action(db, f"Saved the view {clean}", now):
        if standing is not None:
            db.execute("UPDATE saved_view SET name = ?, query = ? WHERE id = ?", (clean, wanted, standing.id))
        else:
            db.execute("INSERT INTO saved_view (name, query) VALUES (?, ?)", (clean, wanted))
    return find_view(db, clean)


@undivided
def rename_view(db: Database, id: int, name: str, now: datetime) -> ViewRow:
    """Give a view another name. Raises `SalesError` where it is empty or another view's."""
    clean = _named(name)
    if any(fold(view.name) == fold(clean) and view.id != id for view in list_views(db)):
        raise SalesError(f"There is already a view {quoted(clean)}.", "Nothing was changed.", "Choose another name.")
    with action(db, f"Renamed a view to {clean}", now):
        db.execute("UPDATE saved_view SET name = ? WHERE id = ?", (clean, id))
    return find_view(db, clean)


@undivided
def remove_view(db: Database, id: int, now: datetime) -> None:
    """Forget a view; nobody in it is touched."""
    row = db.execute("SELECT name FROM saved_view WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise SalesError("This view is gone already.", "Nothing was changed.")
    with action(db, f"Removed the view {row[0]}", now):
        db.execute("DELETE FROM saved_view WHERE id = ?", (id,))


def _named(name: str) -> str:
    clean = " ".join(safe_text(name).split())[:60]
    if not clean:
        raise SalesError("A view needs a name.", "Nothing was saved.", "Name it by what you do with it, like “call today”.")
    return clean
