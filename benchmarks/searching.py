"""Search as you type, and taking in one thing more, at 100,000 things heard and 100,000 prospects."""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from salestui.paths import Paths
from salestui.rules.times import utc_text
from salestui.store.engine import Database, connect, transaction
from salestui.store.intel import Heard, add_heard

from .figure import Figure, p95
from .fill import fill

INTEL, PROSPECTS = 100_000, 100_000
RAW = "sqlite3, one MATCH of the same prefix in the same index, newest first"
SHOWN = 50  # hits that a screen shows

_WHO = "Acme Ledgermill Birch Northwind Bookwell Tallyho Abacus Fennel Quill Harbour".split()  # noqa: SIM905
_DOES = "raises lowers drops adds ships hides praises doubts explains forgets".split()  # noqa: SIM905
_WHAT = "prices trials exports logins roles reports imports reminders templates invoices".split()  # noqa: SIM905
_FOR = "law-firms bookkeepers auditors agencies charities landlords clinics schools bakers guilds".split()  # noqa: SIM905
_SYLLABLES = "ba ke li mo nu ra se ti vo zu fen gar hol jin".split()  # noqa: SIM905


def _rare(random: random.Random) -> str:
    return "".join(random.choices(_SYLLABLES, k=4))


def titles(count: int) -> Iterator[tuple[str, str]]:
    """Titles and bodies of things heard: a few common words, and one that is rare, in each."""
    seed = random.Random(5)
    for number in range(count):
        title = f"{seed.choice(_WHO)} {seed.choice(_DOES)} {seed.choice(_WHAT)} for {seed.choice(_FOR)} in {_rare(seed)}"
        body = f"Heard on the phone: {_rare(seed)} and {_rare(seed)} at month-end, the {seed.choice(_WHAT)} of {seed.choice(_WHO)} again. "
        yield title, f"{body}Case {number}."


def hear(paths: Paths, count: int = INTEL) -> None:
    """So many things heard over three years, past the business functions."""
    with closing(connect(paths.store)) as db:
        if db.execute("SELECT count(*) FROM intel").fetchone()[0]:
            return
        # `fill` ran ANALYZE while nothing was heard: by its figures SQLite would read the whole index at each insert. salestui never runs it.
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone():
            db.execute("DELETE FROM sqlite_stat1")
    with closing(connect(paths.store)) as db:
        now = datetime.now(UTC)
        db.execute("PRAGMA synchronous = OFF")
        states = ("inbox", "parked", *["decided"] * 8)
        with transaction(db):
            db.executemany(
                "INSERT INTO intel (side, kind, said_by, title, body, state, content_hash, received_at) VALUES ('outside', 'ticket', ?, ?, ?, ?, ?, ?)",
                (
                    (
                        f"Person {number % 997}",
                        title,
                        body,
                        states[number % 10],
                        f"{number}",
                        utc_text(now - timedelta(minutes=15 * (count - number))),
                    )
                    for number, (title, body) in enumerate(titles(count))
                ),
            )


TYPED = (
    "acme", "prices", "month-end", "ledgermill raises", "person 12", "bakelimo", "zzz", "grace hopper", "law-firms exports", "the", "qu", "x",
    "muller", "heard on the phone", '"month-end"', "prices -acme", "kind:ticket acme", "since:7d pr", "state:inbox logins", "from:person trial",
)  # fmt: skip


def keys(text: str) -> list[str]:
    """What the search is asked while a text is typed."""
    return [text[: end + 1] for end in range(len(text))]


def searching_figures(folder: Path) -> list[Figure]:
    """Each key of what a founder types, and what one thing more costs."""
    from salestui.store.search import search

    paths = fill(folder / "huge", PROSPECTS, 10)
    hear(paths)
    now = datetime.now(UTC)
    with closing(connect(paths.store)) as db, closing(sqlite3.connect(paths.store)) as raw:
        took, plain = [], []
        for text in [key for typed in TYPED for key in keys(typed)]:
            start = time.perf_counter()
            search(db, text, SHOWN, now=now)
            took.append((time.perf_counter() - start) * 1000)
            start = time.perf_counter()
            word = text.rpartition(" ")[2].replace('"', "")
            raw.execute(
                "SELECT rowid FROM intel_text WHERE intel_text MATCH ? ORDER BY rowid DESC LIMIT ?", (f'"{word}"*', SHOWN)
            ).fetchall()
            plain.append((time.perf_counter() - start) * 1000)
        enter = []
        for typed in TYPED:
            start = time.perf_counter()
            search(db, typed, SHOWN, ranked=True, now=now)
            enter.append((time.perf_counter() - start) * 1000)
        added = taking_in(db, now)
    return [
        Figure("search as you type, 100k intel and 100k prospects, p95 of a key", "ms", p95(took), p95(plain), RAW, "<= 20 ms", 20, False),
        Figure("search on enter, ranked, p95", "ms", p95(enter), p95(plain), RAW, "<= 100 ms", 100, False),
        Figure("one thing more at 100k: grouped and written, p95", "ms", p95(added), None, "-", "<= 2 ms", 2, False),
    ]


def taking_in(db: Database, now: datetime) -> list[float]:
    """What 200 new things cost each, a third of them told before; nothing stays. In milliseconds."""
    took: list[float] = []
    fresh = list(titles(INTEL + 200))[-200:]
    with transaction(db):
        db.execute("SAVEPOINT before")
        for number, (title, body) in enumerate(fresh):
            told = (
                db.execute("SELECT title FROM intel WHERE id = ?", (INTEL - number * 20,)).fetchone()[0] + " again"
                if number % 3 == 0
                else title
            )
            start = time.perf_counter()
            add_heard(db, Heard(told, body, url=f"https://news.example/{number}"), now)
            took.append((time.perf_counter() - start) * 1000)
        db.execute("ROLLBACK TO before")
    return took
