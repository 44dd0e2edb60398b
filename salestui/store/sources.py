"""The sources of intel: the founder's rows (journaled), and what fetching knows of each (not journaled)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.times import from_text, utc_text
from .engine import Database
from .intel import SIDES
from .journal import action, undivided

KINDS = ("feed", "page", "mail", "folder", "file", "command", "plugin")
LONGEST_WAIT = timedelta(days=1)
"""Between two tries of a source that fails, and the most that a server's Retry-After is believed."""
MOST_MINUTES = 60 * 24 * 31
LONGEST_NAME = 200
IMPORTED = "import:"
"""The address of what no file is read from again."""


@dataclass(frozen=True)
class SourceRow:
    """One source with its health. `items` is how much came from it; times are UTC text; `error` is why the last look failed ("" where it did not).

    `next_fetch` is None for one that was never asked; `retry_at` is when its server wants to be asked again, where it said so.
    What the other fields mean is told at the table (`tables.intel.Source`).
    """

    id: int
    name: str
    kind: str
    address: str
    part: str
    options: str
    side: str
    every_minutes: int
    paused: bool
    allow_private: bool
    created_at: str
    removed_at: str | None
    items: int
    last_fetched: str | None
    last_new: str | None
    error: str
    failures: int
    next_fetch: str | None
    retry_at: str | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """The options as they were given to the reader."""
        found = json.loads(self.options)
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class SourceStatus:
    """What fetching knows of a source, as its table tells (`tables.intel.SourceStatus`)."""

    source_id: int
    etag: str = ""
    modified: str = ""
    cursor: str = ""
    page_text: str = ""
    last_fetched_at: str | None = None
    last_new_at: str | None = None
    last_error: str = ""
    failures: int = 0
    next_fetch_at: str | None = None
    retry_at: str | None = None


_ROWS = (
    "SELECT s.id, s.name, s.kind, s.address, s.part, s.options, s.side, s.every_minutes, s.paused, s.allow_private, s.created_at, s.removed_at,"
    " (SELECT count(*) FROM intel i WHERE i.source_id = s.id), t.last_fetched_at, t.last_new_at, coalesce(t.last_error, ''),"
    " coalesce(t.failures, 0), t.next_fetch_at, t.retry_at FROM source s LEFT JOIN source_status t ON t.source_id = s.id"
)
_STATUS = ", ".join(field.name for field in fields(SourceStatus))
_CHANGEABLE = ("name", "kind", "address", "part", "options", "side", "every_minutes", "allow_private")


def _row(values: tuple[Any, ...]) -> SourceRow:
    taken = list(values)
    taken[8:10] = map(bool, taken[8:10])  # SQLite has no truth of its own
    return SourceRow(*taken)


def list_sources(db: Database) -> list[SourceRow]:
    """Every source that was not removed, by name."""
    return [_row(row) for row in db.execute(_ROWS + " WHERE s.removed_at IS NULL ORDER BY lower(s.name), s.id")]


def get_source(db: Database, id: int) -> SourceRow:
    """One source, also a removed one. Raises `SalesError` where there is none."""
    found = db.execute(_ROWS + " WHERE s.id = ?", (id,)).fetchone()
    if found is None:
        raise SalesError(f"There is no source {id}.", "Nothing was changed.", "See them all: salestui source list.")
    return _row(found)


def find_source(db: Database, name: str) -> SourceRow:
    """The source of this name, or of this address. Raises `SalesError` where there is none."""
    rows = list_sources(db)
    wanted = safe_text(name).strip()
    for row in rows:
        if row.name.casefold() == wanted.casefold() or row.address == wanted:
            return row
    hint = f"The sources are: {', '.join(row.name for row in rows[:20])}." if rows else "Add one: salestui source add ADDRESS."
    raise SalesError(f"There is no source {quoted(name)}.", "Nothing was changed.", hint)


def is_due(row: SourceRow, now: datetime) -> bool:
    """Whether a source is to be asked: neither paused nor removed, and its time has come.

    A time that no wait of ours can have given was written by a clock that ran ahead, and means nothing.
    """
    if row.paused or row.removed_at is not None or asked_to_wait(row, now):
        return False
    if row.next_fetch is None:
        return True
    due = from_text(row.next_fetch)
    longest = max(timedelta(minutes=row.every_minutes), LONGEST_WAIT)
    return due <= now or due > now + 1.25 * longest


def is_ready(row: SourceRow, now: datetime) -> bool:
    """Whether a source is read when the founder fetches: it is well, or its next try has come."""
    return is_due(row, now) if row.failures else not (row.paused or row.removed_at or asked_to_wait(row, now))


def asked_to_wait(row: SourceRow, now: datetime) -> bool:
    """Whether its server wants to be left alone still (Retry-After): then only the founder who names the source has it asked."""
    return row.retry_at is not None and now < from_text(row.retry_at) <= now + LONGEST_WAIT


@undivided
def add_source(db: Database, values: Mapping[str, Any], now: datetime) -> int:
    """A new source (the names of `SourceRow`; `kind` and `address` at least); one user action. Returns its id.

    One that was removed comes back with what came from it. Raises `SalesError` for a name or an address that stands already, or a value that is none.
    """
    given = _checked({**values, "name": values.get("name") or _name_of(str(values["address"]))})
    rows = list_sources(db)
    twin = next(
        (row for row in rows if (row.kind, row.address, row.part) == (given["kind"], given["address"], given.get("part", ""))), None
    )
    if twin:
        raise SalesError(f"{quoted(twin.name)} reads that already.", "Nothing was added.", "See the sources: salestui source list.")
    if not values.get("name"):
        given["name"] = _free_name(given["name"], rows)
    _refuse_twin(rows, given["name"], None)
    with action(db, f"Added the source {given['name']}", now):
        gone = db.execute(
            "SELECT id FROM source WHERE removed_at IS NOT NULL AND kind = ? AND address = ? AND part = ? ORDER BY id DESC LIMIT 1",
            (given["kind"], given["address"], given.get("part", "")),
        ).fetchone()
        if gone:
            changes = ", ".join(f"{name} = :{name}" for name in given)
            db.execute(f"UPDATE source SET {changes}, paused = 0, removed_at = NULL WHERE id = :id", {**given, "id": gone[0]})
            db.execute("DELETE FROM source_status WHERE source_id = ?", gone)
            return int(gone[0])
        given["created_at"] = utc_text(now)
        names = ", ".join(given)
        done = db.execute(f"INSERT INTO source ({names}) VALUES ({', '.join(':' + name for name in given)})", given)
        return int(done.lastrowid or 0)


@undivided
def add_sources(db: Database, given: Sequence[Mapping[str, Any]], now: datetime) -> tuple[int, int]:
    """Several new sources; one user action. Returns how many were added, and how many were there already."""
    added = known = 0
    with action(db, "Added sources", now) as act:
        for values in given:
            standing = db.execute(
                "SELECT 1 FROM source WHERE removed_at IS NULL AND kind = ? AND address = ?", (values["kind"], values["address"])
            )
            if standing.fetchone():
                known += 1
                continue
            named = {**values, "name": _free_name(values["name"], list_sources(db)) if values.get("name") else ""}
            add_source(db, named, now)
            added += 1
        act.label = f"Added {added:,} source{'s' if added != 1 else ''}"
    return added, known


@undivided
def edit_source(db: Database, id: int, values: Mapping[str, Any], now: datetime) -> list[str]:
    """Change a source (names and values of `SourceRow`); one user action. Returns the names of what changed.

    Raises `SalesError` for a name another one has, or a value that is none.
    """
    before = get_source(db, id)
    given = _checked(values)
    changed = {name: value for name, value in given.items() if getattr(before, name) != value}
    if "name" in changed:
        _refuse_twin(list_sources(db), changed["name"], id)
    if not changed:
        return []
    with action(db, f"Changed the source {before.name}", now):
        db.execute(f"UPDATE source SET {', '.join(f'{name} = ?' for name in changed)} WHERE id = ?", (*changed.values(), id))
        if changed.keys() & {"kind", "address", "part", "options"}:  # what was kept is of another place
            db.execute("DELETE FROM source_status WHERE source_id = ?", (id,))
        else:
            db.execute("UPDATE source_status SET next_fetch_at = NULL WHERE source_id = ?", (id,))
    return list(changed)


@undivided
def pause_source(db: Database, id: int, paused: bool, now: datetime) -> None:
    """Nothing is asked of it until it is resumed; one user action. Resumed, it is due at once."""
    row = get_source(db, id)
    if row.paused == paused:
        return
    with action(db, f"{'Paused' if paused else 'Resumed'} the source {row.name}", now):
        db.execute("UPDATE source SET paused = ? WHERE id = ?", (paused, id))
        if not paused:
            db.execute("UPDATE source_status SET next_fetch_at = NULL, failures = 0 WHERE source_id = ?", (id,))


@undivided
def remove_source(db: Database, id: int, now: datetime) -> None:
    """Take a source away; one user action. What came from it stays, and keeps its name."""
    row = get_source(db, id)
    if row.removed_at is not None:
        return
    with action(db, f"Removed the source {row.name}", now):
        db.execute("UPDATE source SET removed_at = ? WHERE id = ?", (utc_text(now), id))


def import_source(db: Database, name: str, now: datetime) -> int:
    """The source that imported files belong to: it is never fetched and stands in no list. Inside the caller's transaction; no action."""
    found = db.execute("SELECT id FROM source WHERE kind = 'file' AND address = ?", (IMPORTED,)).fetchone()
    if found is None:
        values = (name, IMPORTED, utc_text(now), utc_text(now))
        found = db.execute(
            "INSERT INTO source (name, kind, address, side, created_at, removed_at) VALUES (?, 'file', ?, 'inside', ?, ?) RETURNING id",
            values,
        ).fetchone()
    return int(found[0])


def get_source_status(db: Database, id: int) -> SourceStatus:
    """What fetching knows of one source."""
    found = db.execute(f"SELECT {_STATUS} FROM source_status WHERE source_id = ?", (id,)).fetchone()
    return SourceStatus(*found) if found else SourceStatus(id)


def put_source_status(db: Database, status: SourceStatus) -> None:
    """Keep what fetching learnt, inside the caller's transaction; no action, for it is not the founder's doing."""
    values = asdict(status)
    changes = ", ".join(f"{name} = excluded.{name}" for name in values if name != "source_id")
    db.execute(
        f"INSERT INTO source_status ({_STATUS}) VALUES ({', '.join(':' + name for name in values)})"
        f" ON CONFLICT (source_id) DO UPDATE SET {changes}",
        values,
    )


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values in the store's form. Raises `SalesError` for what is none."""
    given = {name: values[name] for name in _CHANGEABLE if name in values}
    for name in ("name", "address", "part"):
        if name in given:
            given[name] = (
                " ".join(safe_text(str(given[name])).split())[:LONGEST_NAME] if name == "name" else safe_text(str(given[name])).strip()
            )
    nothing = "Nothing was changed."
    if given.get("name") == "":
        raise SalesError("A source needs a name.", nothing, "Name it by who speaks there.")
    if given.get("address") == "":
        raise SalesError(
            "A source needs an address.", nothing, "Give the address of a feed or a page, a folder, a file, imap:NAME or cmd:PROGRAM."
        )
    if "kind" in given and given["kind"] not in KINDS:
        raise SalesError(f"{quoted(str(given['kind']))} is no kind of source.", nothing, f"The kinds are {', '.join(KINDS)}.")
    if "side" in given and given["side"] not in SIDES:
        raise SalesError(f"{quoted(str(given['side']))} is no side.", nothing, "Say inside or outside.")
    if "every_minutes" in given and not 1 <= int(given["every_minutes"]) <= MOST_MINUTES:
        raise SalesError("A source is asked every minute at the most and every 31 days at the least.", nothing, "Say 30m, 6h or 1d.")
    if str(given.get("address", "")).startswith("cmd:"):
        given["options"] = {**(values.get("options") or {}), "argv": argv_in(given["address"])}
    if isinstance(given.get("options"), Mapping):
        given["options"] = json.dumps(given["options"], ensure_ascii=False, sort_keys=True)
    if "allow_private" in given:
        given["allow_private"] = bool(given["allow_private"])
    return given


def argv_in(address: str) -> list[str]:
    """The words of `cmd:PROGRAM ARGS`: quotes hold them together, nothing else of a shell means anything. Raises `SalesError`."""
    import shlex

    try:
        words = shlex.split(address.removeprefix("cmd:"))
    except ValueError as error:
        raise SalesError(f"{quoted(address)} is no command: a quote is not closed.", "Nothing was changed.", "Close it.") from error
    if not words:
        raise SalesError("There is no command.", "Nothing was changed.", "Name a program: cmd:PROGRAM ARGS.")
    return words


def _refuse_twin(rows: list[SourceRow], name: str, own: int | None) -> None:
    if any(row.id != own and row.name.casefold() == name.casefold() for row in rows):
        raise SalesError(f"There is already a source {quoted(name)}.", "Nothing was changed.", "Choose another name.")


def _name_of(address: str) -> str:
    """What a source is called when nobody says: the host of an address, the last part of a path, what stands behind `imap:`."""
    words = address.strip()
    if "://" in words:
        host, _, path = words.partition("://")[2].partition("/")
        if host:
            return host.rpartition("@")[2].removeprefix("www.")
        words = path
    head, _, rest = words.partition(":")
    if head in ("imap", "plugin") and rest:
        return rest
    if head == "cmd" and rest.strip():
        words = rest.split()[0]
    return words.rstrip("/").rpartition("/")[2] or words


def _free_name(name: str, rows: list[SourceRow]) -> str:
    taken = {row.name.casefold() for row in rows}
    return next(
        tried for number in range(1, len(taken) + 2) if (tried := name if number == 1 else f"{name} {number}").casefold() not in taken
    )
