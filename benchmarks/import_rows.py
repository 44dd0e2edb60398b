"""Import of a 50,000-row CRM export beside the least that any import must do, measured in the same run.

Yardstick: csv.reader and one executemany of the same columns into a plain table with the same indexes, in a file database
with WAL and synchronous=FULL. Ours does all of an import: sniffing, mapping, checking addresses, matching, journaling
every row for undo, and the online backup before it. Prints one JSON document: {rows, ours_s, yardstick_s, ratio}.
"""

import csv
import json
import os
import sqlite3
import sys
import tempfile
import time
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


def yardstick(source: Path, folder: Path) -> float:
    """Seconds for csv.reader and executemany, from opening the file to the commit."""
    began = time.perf_counter()
    db = sqlite3.connect(folder / "plain.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    names = [f"c{number}" for number in range(len(HEADER))]
    db.execute(f"CREATE TABLE plain (id INTEGER PRIMARY KEY, {', '.join(f'{name} TEXT' for name in names)}, stage INTEGER DEFAULT 1)")
    db.execute("CREATE UNIQUE INDEX plain_email ON plain (c3)")
    db.execute("CREATE UNIQUE INDEX plain_external ON plain (c0)")
    db.execute("CREATE INDEX plain_board ON plain (stage, c11, id)")
    with open(source, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        db.execute("BEGIN IMMEDIATE")
        db.executemany(f"INSERT INTO plain ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", reader)
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
