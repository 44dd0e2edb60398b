"""The store's lists beside the same rows fetched with sqlite3 and nothing else, at 100,000 prospects and a million touches."""

import math
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from salestui.rules.times import utc_text
from salestui.store.dispatch import list_due
from salestui.store.engine import connect
from salestui.store.outbox import list_deliveries
from salestui.store.pipeline import list_prospects
from salestui.store.today import list_today

from .figure import Figure, median
from .fill import DUE, OPEN_STAGES, fill

PROSPECTS, TOUCHES_EACH = 100_000, 10
WINDOW = 60  # rows that a screen asks for at once
DEEP = PROSPECTS // OPEN_STAGES // 2  # half way down one stage
RAW = "sqlite3, the plainest SQL that gives these rows"

RAW_ALL = (
    "SELECT p.id, p.name, p.email, p.company, s.name, p.since, p.value, p.currency, p.custom"
    " FROM prospect p JOIN stage s ON s.id = p.stage_id ORDER BY p.id"
)
RAW_WINDOW = (
    "SELECT p.id, p.name, p.email, p.company, s.name, p.since, p.value, p.currency, p.custom"
    " FROM prospect p JOIN stage s ON s.id = p.stage_id WHERE p.stage_id = 2 ORDER BY p.since, p.id LIMIT ? OFFSET ?"
)
RAW_OUTBOX = (
    "SELECT d.id, p.name, d.recipient, r.subject, d.state, d.why, d.due_at, d.next_at, a.title FROM delivery d"
    " JOIN prospect p ON p.id = d.prospect_id JOIN revision r ON r.id = d.revision_id JOIN asset a ON a.id = r.asset_id"
    " ORDER BY d.id DESC LIMIT ? OFFSET ?"
)
RAW_DUE = (
    "SELECT d.id, d.recipient, d.state, d.due_at, d.next_at, p.name FROM delivery d JOIN prospect p ON p.id = d.prospect_id"
    " WHERE d.state IN ('scheduled', 'deferred') AND d.next_at <= ? ORDER BY d.next_at, d.id LIMIT ?"
)


def query_figures(folder: Path) -> list[Figure]:
    """List and "due now" queries, each taking turns with its yardstick."""
    paths = fill(folder / "huge", PROSPECTS, TOUCHES_EACH)
    now = datetime.now(UTC)
    moment = utc_text(now)
    with closing(connect(paths.store)) as db, closing(sqlite3.connect(paths.store)) as raw:
        every = turns(lambda: list_prospects(db), lambda: raw.execute(RAW_ALL).fetchall(), 5)
        window = turns(lambda: list_prospects(db, 2, "", WINDOW, DEEP), lambda: raw.execute(RAW_WINDOW, (WINDOW, DEEP)).fetchall(), 50)
        outbox = turns(lambda: list_deliveries(db, now, None, WINDOW, DEEP), lambda: raw.execute(RAW_OUTBOX, (WINDOW, DEEP)).fetchall(), 50)
        due = turns(lambda: list_due(db, now, WINDOW), lambda: raw.execute(RAW_DUE, (moment, WINDOW)).fetchall(), 200)
        monday = turns(lambda: list_due(db, now, DUE), lambda: raw.execute(RAW_DUE, (moment, DUE)).fetchall(), 50)
        today = turns(lambda: list_today(db, now, WINDOW, 0), lambda: raw.execute(RAW_DUE, (moment, WINDOW)).fetchall(), 50)
    return [
        Figure("list all 100k prospects", "ms", *every, RAW, "<= 2x", 2),
        Figure(f"a window of {WINDOW} prospects, half way down a stage", "ms", *window, RAW, "<= 2x", 2),
        Figure(f"a window of {WINDOW} deliveries, far down the outbox", "ms", *outbox, RAW, "<= 2x", 2),
        Figure(f"due now, {WINDOW} of {DUE}, 100k prospects and 1M touches", "ms", *due, RAW, "<= 2x, < 1 ms", 1, False),
        Figure(f"due now, all {DUE}", "ms", *monday, RAW, "<= 2x", 2),
        Figure(f"Today, the first {WINDOW} rows", "ms", *today, f"{RAW} for the due sends alone", "told, no goal yet", math.inf),
    ]


def turns(ours: Callable[[], object], theirs: Callable[[], object], runs: int) -> tuple[float, float]:
    """(median of ours, median of theirs) in milliseconds; one uncounted turn warms the cache."""
    took: tuple[list[float], list[float]] = ([], [])
    for run in range(runs + 1):
        for kept, call in zip(took, (ours, theirs), strict=True):
            start = time.perf_counter()
            call()
            if run:
                kept.append((time.perf_counter() - start) * 1000)
    return median(took[0]), median(took[1])
