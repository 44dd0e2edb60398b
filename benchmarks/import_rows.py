"""Import of a 50,000-row CRM export beside the least that any import must do, measured in the same run.

Yardstick: csv.reader and one executemany of the columns a prospect has into a plain table with a prospect's indexes, in a file
database with WAL and synchronous=FULL; no checks, no triggers, no reading of what the cells mean. Ours does all of
an import: sniffing, mapping, checking addresses, matching, journaling every row for undo, and the online backup before it.
Prints one JSON document: {rows, ours_s, yardstick_s, ratio}.
"""

import csv
import json
import operator
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from salestui.exchange.importer import import_file
from salestui.paths import locate
from salestui.store.engine import open_store

ROWS = 50_000
HEADER = (
    "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Contact owner", "Company Name", "Job Title", "City", "Lead Status",
    "Lifecycle Stage", "Create Date", "Last Activity Date", "Unsubscribed from all email",
)  # fmt: skip
FIRST = ("Ada", "José", "Zoë", "Wei", "Łukasz", "Maria", "John", "Aoife", "Noor", "Sven")
LAST = ("Rossi", "Müller", "O’Brien", "García", "Nguyen", "Smith", "Kowalski", "Öberg")


def write_export(path: Path, rows: int = ROWS) -> None:
    """A HubSpot export of fictional people; a third of the columns is empty for most of them, as in real ones."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for number in range(rows):
            first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
            out.writerow((
                100_000_000_000 + number, first, last, f"p{number}@firm{number % 900}.example", f"+44 20 7946 {number % 10000:04}" if number % 3 else "",
                "Sam Owner", f"Firm {number % 900} Ltd", "Bookkeeper" if number % 2 else "", "Leeds" if number % 5 == 0 else "", "New",
                "lead", f"2026-0{number % 9 + 1}-1{number % 9} 10:3{number % 9}", "", "true" if number % 200 == 0 else "",
            ))  # fmt: skip


def plain_rows(reader: Iterator[list[str]], columns: list[str]) -> Iterator[tuple[object, ...]]:
    """The same values in the same columns, without a look at any of them."""
    cells = {
        "name": 1,
        "first_name": 1,
        "last_name": 2,
        "email": 3,
        "email_key": 3,
        "phone": 4,
        "company": 6,
        "title": 7,
        "since": 11,
        "external_id": 0,
    }
    constants = {"stage_id": 1, "tags": "[]", "sequence": "none", "source": "HubSpot", "created_at": "2026-11-23T14:36:05+00:00", "": ""}
    places = {name: len(HEADER) + number for number, name in enumerate([*constants, "id", "custom", "folded"])}
    pick = operator.itemgetter(*[cells.get(column, places.get(column, places[""])) for column in columns])
    fixed = tuple(constants.values())
    for id, row in enumerate(reader, start=1):
        yield pick((*row, *fixed, id, f"{row[5]}{row[8]}{row[9]}{row[10]}{row[11]}{row[12]}", f"{row[1]} {row[2]} {row[3]} {row[6]}"))


def yardstick(source: Path, folder: Path) -> float:
    """Seconds for csv.reader and executemany, from opening the file to the commit."""
    store = open_store(locate(str(folder / "layout"), {}))
    columns = [row[1] for row in store.execute("PRAGMA table_info(prospect)")]
    indexes = [
        sql for (sql,) in store.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'prospect' AND sql IS NOT NULL")
    ]
    store.close()
    began = time.perf_counter()
    db = sqlite3.connect(folder / "plain.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(f"CREATE TABLE prospect ({', '.join(column + (' INTEGER PRIMARY KEY' if column == 'id' else '') for column in columns)})")
    for sql in indexes:
        db.execute(sql)
    with open(source, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        db.execute("BEGIN IMMEDIATE")
        db.executemany(f"INSERT INTO prospect VALUES ({', '.join('?' * len(columns))})", plain_rows(reader, columns))
        db.execute("COMMIT")
    db.close()
    return time.perf_counter() - began


def ours(source: Path, folder: Path) -> float:
    """Seconds for `import_file` into a new store."""
    db = open_store(locate(str(folder / "home"), {}))
    began = time.perf_counter()
    report = import_file(db, source, now=datetime.now(UTC))
    took = time.perf_counter() - began
    db.close()
    if report.created != ROWS:
        raise SystemExit(f"{report.created} rows were imported, not {ROWS}")
    return took


def measure(runs: int = 3) -> dict[str, float]:
    """The best of `runs` pairs, each pair back to back so that both meet the same machine."""
    pairs: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as top:
        source = Path(top) / "contacts.csv"
        write_export(source)
        for number in range(runs):
            folder = Path(top) / str(number)
            os.mkdir(folder)
            pairs.append((ours(source, folder), yardstick(source, folder)))
    mine, plain = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    return {"rows": ROWS, "ours_s": round(mine, 3), "yardstick_s": round(plain, 3), "ratio": round(mine / plain, 2)}


if __name__ == "__main__":
    print(json.dumps(measure()))
