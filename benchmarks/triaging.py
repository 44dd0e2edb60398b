"""Triage at 100,000 things heard: a decision, its undo and the next card, each beside the barest commit that writes the same rows to a disk."""

import math
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from salestui.paths import Paths, locate
from salestui.rules.times import utc_text
from salestui.store.answers import set_answer
from salestui.store.decisions import get_chain
from salestui.store.engine import Database, connect, create_store, transaction
from salestui.store.journal import undo
from salestui.store.ruling import RuleDraft, add_rule
from salestui.store.triage import Deciding, count_triage, decide, next_card, next_group

from .figure import Figure, p95

ITEMS, WAITING, PARKED = 100_000, 0.02, 0.05
RUNS = 200
RAW = "sqlite3, synchronous FULL: the same rows in one commit"
READ = "sqlite3, that item by its number"


def triage_figures(folder: Path) -> list[Figure]:
    """Deciding and taking back, in turns with their yardstick; the next card and how many are left."""
    paths = heard(folder / "heard", ITEMS)
    now = datetime.now(UTC)
    discard, change = Deciding("discard"), Deciding("change", {4: "+"}, "We show it before they ask", fit=("14",))
    with closing(connect(paths.store)) as db, closing(bare(folder / "bare.db")) as raw:
        took: dict[str, list[float]] = {name: [] for name in ("discard", "change", "undo", "raw")}
        for run in range(RUNS + 1):
            group = next_group(db, now)
            for name, call in (
                ("discard", lambda g=group: decide(db, [g], discard, now)), ("undo", lambda: undo(db, now)),
                ("change", lambda g=group: decide(db, [g], change, now)), ("raw", lambda r=run: commit(raw, r)),
            ):  # fmt: skip
                spent = milliseconds(call)
                if run:
                    took[name].append(spent)
        group = next_group(db, now)
        card = [milliseconds(lambda: next_card(db, now, group)) for _ in range(RUNS)]
        tally = [milliseconds(lambda: count_triage(db, now)) for _ in range(RUNS)]
        item = [milliseconds(lambda: raw_item(db, group or 1)) for _ in range(RUNS)]
        newest = db.execute("SELECT max(id) FROM decision").fetchone()[0]
        chain = [milliseconds(lambda: get_chain(db, newest)) for _ in range(RUNS)]
    base = p95(took["raw"])
    return [
        Figure("triage: a discard, 100k things heard, p95", "ms", p95(took["discard"]), base, RAW, "<= 5 ms", 5, False),
        Figure("triage: a change with its task, p95", "ms", p95(took["change"]), base, RAW, "<= 5 ms", 5, False),
        Figure("triage: undo of a decision, p95", "ms", p95(took["undo"]), base, RAW, "<= 5 ms", 5, False),
        Figure("triage: the next card, p95", "ms", p95(card), p95(item), READ, "<= 10 ms", 10, False),
        Figure("triage: how many cards are left, p95", "ms", p95(tally), p95(item), READ, "told, no goal yet", math.inf),
        Figure("triage: the chain of a decision, p95", "ms", p95(chain), p95(item), READ, "told, no goal yet", math.inf),
    ]


def milliseconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def bare(path: Path) -> sqlite3.Connection:
    """A file with three plain tables, as careful about its commits as the store."""
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE heard (id INTEGER PRIMARY KEY, state TEXT, body TEXT);"
        "CREATE TABLE decision (id INTEGER PRIMARY KEY, at TEXT, verdict TEXT, synthesis TEXT); CREATE TABLE of (decision INTEGER, heard INTEGER);"
    )
    db.executemany("INSERT INTO heard VALUES (?, 'inbox', ?)", [(id, "said " * 60) for id in range(RUNS + 2)])
    return db


def commit(db: sqlite3.Connection, id: int) -> None:
    """What a decision cannot do without."""
    db.execute("BEGIN IMMEDIATE")
    made = db.execute("INSERT INTO decision (at, verdict, synthesis) VALUES ('2026', 'discard', 'We show it')").lastrowid
    db.execute("INSERT INTO of VALUES (?, ?)", (made, id))
    db.execute("UPDATE heard SET state = 'decided' WHERE id = ?", (id,))
    db.execute("COMMIT")


def raw_item(db: Database, id: int) -> object:
    """The barest card."""
    return db.execute("SELECT * FROM intel WHERE id = ?", (id,)).fetchone()


def heard(home: Path, items: int) -> Paths:
    """A store with so much heard in groups of one to four: a part waits, a part is parked, the rest was decided, half of it by ten rules."""
    paths = locate(str(home), {})
    if paths.store.exists():
        return paths
    create_store(paths)
    dice, now = random.Random(4), datetime.now(UTC)
    with closing(connect(paths.store)) as db:
        for quadrant in (1, 2, 3, 4):
            set_answer(db, quadrant, f"What stands in quadrant {quadrant}", now)
        for number in range(10):
            add_rule(db, RuleDraft(f"word{number} -never", effects="2+"), now)
        rows, head = [], 0
        for id in range(1, items + 1):
            head = head if head and dice.random() < 0.2 else id
            dice_says = dice.random()
            state = "inbox" if dice_says < WAITING else "parked" if dice_says < WAITING + PARKED else "decided"
            until = (now.date() + timedelta(days=dice.randint(-1, 60))).isoformat() if state == "parked" else None
            body = f"Somebody said {id} things, word{id % 5000} among them. " * 4
            rows.append(
                (
                    id,
                    f"Heard {id}",
                    body,
                    head if head != id else None,
                    state,
                    until,
                    f"{id:064}",
                    utc_text(now - timedelta(minutes=items - id)),
                )
            )
        names = "id, title, body, cluster_id, state, parked_until, content_hash, received_at"
        with transaction(db):
            db.executemany(f"INSERT INTO intel ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            db.execute(
                "INSERT INTO decision (id, at, verdict, synthesis, reason, rule_id) SELECT id, received_at, 'discard', '', 'noise',"
                " iif(id % 2, 1 + id % 10, NULL) FROM intel WHERE state <> 'inbox'"
            )
            db.execute("INSERT INTO decision_intel (decision_id, intel_id) SELECT id, id FROM intel WHERE state <> 'inbox'")
    return paths
