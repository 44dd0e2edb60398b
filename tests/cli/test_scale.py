"""Lists stay linear: the work per row does not grow with the store (counted in steps of SQLite's machine, not in seconds)."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from salestui.paths import locate
from salestui.store.engine import Database, open_store, rehearsal
from salestui.store.outbox import enrol, list_deliveries
from salestui.store.pipeline import get_prospect, list_prospects
from salestui.store.today import list_today

from .conftest import Run

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
FEW, MANY = 100, 2000


def steps(db: Database, work: Callable[[], object]) -> int:
    """How many steps (in hundreds) SQLite takes for some work."""
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    db.set_progress_handler(tick, 100)
    work()
    db.set_progress_handler(None, 0)
    return max(count, 1)


def test_the_work_per_row_does_not_grow_with_the_outbox(run: Run, home: Path, tmp_path: Path, script: Callable[..., Path]) -> None:
    run("asset", "add", script())
    run("asset", "add", script(title="Second", delay="1"))
    db = open_store(locate(str(home), {}))
    per_row: list[list[float]] = []
    done = 0
    for size in (FEW, MANY):
        rows = "".join(f"Person {number},p{number}@x.example\n" for number in range(done, size))
        (tmp_path / f"{size}.csv").write_text("Name,Email\n" + rows)
        run("import", tmp_path / f"{size}.csv")
        done = size
        ids = [row.id for row in list_prospects(db)]
        enrol(db, ids, NOW)
        db.execute("UPDATE delivery SET state = 'sent', sent_at = due_at WHERE id % 2")
        with rehearsal(db):
            per_row.append(
                [
                    steps(db, lambda: list_prospects(db)) / size,
                    steps(db, lambda ids=ids: enrol(db, ids, NOW)) / size,  # type: ignore[misc]
                    steps(db, lambda: list_deliveries(db, NOW)) / size,
                    steps(db, lambda: list_today(db, NOW)) / size,
                    steps(db, lambda ids=ids: [get_prospect(db, id, NOW) for id in ids[:50]]) / 50,  # type: ignore[misc]
                ]
            )
    db.close()
    for few, many in zip(*per_row, strict=True):
        assert many < few * 3, per_row
