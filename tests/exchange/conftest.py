"""A store in a file, the exports to import into it, and a look at everything that stands in it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from salestui.exchange.importer import ImportReport, import_file
from salestui.paths import Paths, locate
from salestui.store.engine import Database, open_store
from salestui.store.triggers import JOURNALED

NOW = datetime(2026, 11, 23, 14, 36, 5, tzinfo=UTC)
FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return locate(str(tmp_path / "home"), {})


@pytest.fixture
def db(paths: Paths) -> Iterator[Database]:
    store = open_store(paths)
    yield store
    store.close()


@pytest.fixture
def bring(db: Database, tmp_path: Path) -> Callable[..., ImportReport]:
    """Import a fixture by name, or a text as a file; the sum of the report must hold every time."""

    def run(source: str, **options: Any) -> ImportReport:
        path = FIXTURES / source
        if "\n" in source:
            path = tmp_path / options.pop("name", "people.csv")
            path.write_text(source, encoding="utf-8", newline="")
        report = import_file(db, path, now=options.pop("now", NOW), **options)
        assert report.rows == report.created + report.updated + report.skipped + len(report.rejected)
        return report

    return run


def people(db: Database) -> dict[str, dict[str, Any]]:
    """Every prospect by name, with the name of the stage and the custom fields taken apart."""
    db_rows = db.execute("SELECT p.*, s.name AS stage FROM prospect p JOIN stage s ON s.id = p.stage_id ORDER BY p.id")
    columns = [column[0] for column in db_rows.description]
    columns[columns.index("name")] = "name"
    found: dict[str, dict[str, Any]] = {}
    for values in db_rows.fetchall():
        row = dict(zip(columns, values, strict=True))
        row["custom"], row["tags"] = json.loads(row["custom"]), json.loads(row["tags"])
        row["emails"] = [
            address for (address,) in db.execute("SELECT address FROM prospect_email WHERE prospect_id = ? ORDER BY id", (row["id"],))
        ]
        found[row["name"]] = row
    return found


def suppressed(db: Database) -> dict[str, str]:
    return dict(db.execute("SELECT key, origin FROM suppression"))


def dump(db: Database) -> dict[str, list[Any]]:
    """Everything that undo answers for."""
    return {table: db.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in JOURNALED}
