"""The six reports beside one raw `SELECT count(*)` over the touches, at 100,000 prospects and a million touches, and how soon one is broken off."""

import asyncio
import math
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from salestui.rules.weeks import days_back
from salestui.store.engine import connect
from salestui.store.reports.assets import converts
from salestui.store.reports.flow import read_flow
from salestui.store.reports.forecast import outlook
from salestui.store.reports.funnel import funnel
from salestui.store.reports.interactions import interactions
from salestui.store.reports.touches import touches
from salestui.store.reports.weekly import weekly
from salestui.store.worker import Stopped, Store

from .figure import Figure, median
from .history import fill_history
from .queries import turns

PROSPECTS, TOUCHES_EACH = 100_000, 10
RUNS = 3
RAW = "sqlite3, SELECT count(*) over the touches, no index"
MOST = 1000  # milliseconds


def report_figures(folder: Path) -> list[Figure]:
    """Each report over everything there is, taking turns with the scan."""
    paths = fill_history(folder / "history", PROSPECTS, TOUCHES_EACH)
    now = datetime.now(UTC)
    with closing(connect(paths.store)) as db, closing(sqlite3.connect(paths.store)) as raw:
        reports: tuple[tuple[str, Callable[[], object]], ...] = (
            ("funnel", lambda: funnel(db)),
            ("assets", lambda: converts(db)),
            ("weekly", lambda: weekly(db, now, days_back(7, now, None))),
            ("interactions", lambda: interactions(db)),
            ("forecast", lambda: outlook(db, now)),
            ("touches", lambda: touches(db, now)),
            ("flowchart", lambda: read_flow(db, now)),
        )
        figures = [
            Figure(
                f"report {name}, 100k prospects and 1M touches", "ms", *turns(report, lambda: _scan(raw), RUNS), RAW, "< 1 s", MOST, False
            )
            for name, report in reports
        ]
    return [*figures, Figure("a report is broken off", "ms", asyncio.run(_broken_off(paths.store)), None, "", "<= 100 ms", 100, False)]


def _scan(raw: sqlite3.Connection) -> object:
    """Every row of the table is passed, as an index would spare: what a report without covering indexes costs at the least."""
    return raw.execute("SELECT count(*) FROM touch NOT INDEXED WHERE rendered <> ''").fetchone()


async def _broken_off(store: Path) -> float:
    """Milliseconds from the wish to the answer, in the middle of the funnel."""
    lanes, took = Store(store), []
    try:
        for _ in range(10):
            stop = Event()
            counting = asyncio.ensure_future(lanes.count(stop, funnel))
            await asyncio.sleep(0.1)
            start = time.perf_counter()
            stop.set()
            try:
                await counting
            except Stopped:
                took.append((time.perf_counter() - start) * 1000)
    finally:
        lanes.close()
    return median(took) if took else math.inf
