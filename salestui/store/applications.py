"""The founder's own applications: a command each, as a list of words, that serves an asset to a prospect."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..errors import SalesError
from ..glass import quoted, safe_text
from .engine import Database
from .journal import action, undivided


@dataclass(frozen=True)
class ApplicationRow:
    """One application of the founder's. `automatic`: what it answers counts as it is; else the founder is asked what came of it."""

    id: int
    name: str
    kind: str
    automatic: bool
    argv: tuple[str, ...]


def list_commands(db: Database) -> list[ApplicationRow]:
    """All of them, by name."""
    rows = db.execute("SELECT id, name, kind, automatic, command FROM application ORDER BY lower(name), id")
    return [
        ApplicationRow(id, name, kind, bool(automatic), tuple(map(str, json.loads(command)))) for id, name, kind, automatic, command in rows
    ]


@undivided
def add_command(db: Database, name: str, argv: Sequence[str], automatic: bool, now: datetime) -> int:
    """A command under a name; one user action. Returns its id. Raises `SalesError` for no name, one that stands already, or no command."""
    clean = " ".join(safe_text(name).split())
    if not clean:
        raise SalesError("An application needs a name.", "Nothing was changed.", "Name it by what it does: “print”, “letter”.")
    if not argv or not argv[0].strip():
        raise SalesError(
            "There is no command.", "Nothing was changed.", "Give it after two dashes: salestui application add NAME -- program words."
        )
    if any("\0" in word for word in argv):
        raise SalesError("A command cannot have a NUL in it.", "Nothing was changed.", "Give it in plain words.")
    if any(row.name.casefold() == clean.casefold() for row in list_commands(db)):
        raise SalesError(
            f"There is already an application {quoted(clean)}.", "Nothing was changed.", "Remove it first, or choose another name."
        )
    with action(db, f"Added the application {clean}", now):
        done = db.execute(
            "INSERT INTO application (name, kind, automatic, command) VALUES (?, 'command', ?, ?)",
            (clean, automatic, json.dumps(list(argv), ensure_ascii=False)),
        )
        return int(done.lastrowid or 0)


@undivided
def remove_command(db: Database, name: str, now: datetime) -> str:
    """Take an application away; one user action. Returns its name. Raises `SalesError` where there is none, or assets are served by it."""
    row = next((row for row in list_commands(db) if row.name.casefold() == name.strip().casefold()), None)
    if row is None:
        raise SalesError(
            f"There is no application {quoted(name)} of yours.", "Nothing was changed.", "See them all: salestui application list."
        )
    used = db.execute("SELECT title FROM asset WHERE application = ? AND status <> 'retired'", (row.name,)).fetchall()
    if used:
        raise SalesError(
            f"“{used[0][0]}” is served by {row.name}{f', and {len(used) - 1} more' if len(used) > 1 else ''}.",
            "Nothing was changed.",
            "Give it another one first: salestui application use ASSET NAME.",
        )
    with action(db, f"Removed the application {row.name}", now):
        db.execute("DELETE FROM application WHERE id = ?", (row.id,))
    return row.name


@undivided
def use_application(db: Database, asset_id: int, name: str, now: datetime) -> str:
    """Say which application serves an asset (empty: the one of its kind); one user action. Returns the asset's title."""
    row = db.execute("SELECT title FROM asset WHERE id = ?", (asset_id,)).fetchone()
    if row is None:
        raise SalesError(f"There is no asset {asset_id}.", "Nothing was changed.", "See them all: salestui asset list.")
    with action(db, f"“{row[0]}” is served by {name or 'the application of its kind'}", now):
        db.execute("UPDATE asset SET application = :name WHERE id = :id AND application <> :name", {"name": name, "id": asset_id})
    return str(row[0])
