"""A store with a long history for the reports: `python -m benchmarks.history DIR PROSPECTS TOUCHES_EACH`.

Like `fill`, written past the business functions. People come in over three years and go as far as the demo's quarter says (240, 96, 30,
24, 14, 8, 5); whoever stops is lost, put off, or still there. Forty assets of three revisions each are served in turn, a quarter of
the contacts are replies.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from salestui.paths import Paths, locate
from salestui.store.engine import Database, open_store, transaction

REACH = (240, 96, 30, 24, 14, 8, 5)
"""How many of 240 come to each stage, the last one is Customer."""
CUSTOMER, LOST, NOT_NOW = 7, 8, 9
ASSETS, REVISIONS = 40, 3
DAYS = 3 * 365
WORDS = "Hello there, how long does your month-end take? " * 20  # a kilobyte: what a touch keeps of a mail


def fill_history(home: Path, prospects: int, touches: int) -> Paths:
    """A store in `home` with so many prospects, their ways through the stages, and `touches` for each of them."""
    paths = locate(str(home), {})
    if paths.store.exists():
        return paths
    db = open_store(paths)
    now = datetime.now(UTC).replace(microsecond=0)
    try:
        db.execute("PRAGMA synchronous = OFF")
        with transaction(db):
            _write_assets(db, now)
            db.executemany(
                "INSERT INTO prospect (id, name, email, email_key, company, stage_id, since, value, currency, folded, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'EUR', ?, ?)",
                _people(prospects, now),
            )
            db.executemany(
                "INSERT INTO stage_move (prospect_id, from_stage_id, to_stage_id, at) VALUES (?, ?, ?, ?)", _moves(prospects, now)
            )
            db.executemany(
                "INSERT INTO touch (prospect_id, direction, channel, revision_id, at, outcome, subject, rendered) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                _touches(prospects, touches, now),
            )
        db.execute("ANALYZE")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.close()
    return paths


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _write_assets(db: Database, now: datetime) -> None:
    at = _text(now - timedelta(days=DAYS))
    for asset in range(1, ASSETS + 1):
        db.execute(
            "INSERT INTO asset (id, kind, title, status, created_at) VALUES (?, 'email', ?, 'live', ?)", (asset, f"Mail {asset}", at)
        )
        stage, position = (asset - 1) % 6 + 1, (asset - 1) // 6 + 1
        db.execute("INSERT INTO step (stage_id, position, asset_id, channel) VALUES (?, ?, ?, 'email')", (stage, position, asset))
        for number in range(1, REVISIONS + 1):
            db.execute(
                "INSERT INTO revision (id, asset_id, number, subject, body, created_at) VALUES (?, ?, ?, 'Month-end', 'Hello', ?)",
                ((asset - 1) * REVISIONS + number, asset, number, at),
            )


def _way(number: int) -> tuple[int, int]:
    """(the furthest stage, the stage he stands in now) of the prospect of this number."""
    place = number * 97 % REACH[0]
    furthest = sum(place < reach for reach in REACH)
    ends = (LOST, LOST, NOT_NOW, furthest)  # of those who are not customers half are lost, a quarter put off
    return furthest, CUSTOMER if furthest == CUSTOMER else ends[number % 4]


def _began(number: int, now: datetime) -> datetime:
    return now - timedelta(days=number * 31 % DAYS + 30, seconds=number % 3600)


def _people(count: int, now: datetime) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        furthest, stands = _way(number)
        began, email = _began(number, now), f"person{number}@firm{number % 997}.example"
        since = began + timedelta(days=4 * (furthest - 1) + (4 if stands in (LOST, NOT_NOW) else 0))
        company = f"Firm {number % 997}"
        yield (
            number + 1, f"Person {number}", email, email, company, stands, _text(since), number % 900 * 100,
            f"person {number} {email} {company}".casefold(), _text(began),
        )  # fmt: skip


def _moves(count: int, now: datetime) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        furthest, stands = _way(number)
        began = _began(number, now)
        for stage in range(1, furthest):
            yield number + 1, stage, stage + 1, _text(began + timedelta(days=4 * stage, hours=number % 24))
        if stands in (LOST, NOT_NOW):
            yield number + 1, furthest, stands, _text(began + timedelta(days=4 * furthest, hours=number % 24))


def _touches(prospects: int, each: int, now: datetime) -> Iterator[tuple[object, ...]]:
    for number in range(prospects):
        began = _began(number, now)
        for turn in range(each):
            out = turn % 4 != 3
            revision = (number + turn) % ASSETS * REVISIONS + number % REVISIONS + 1 if out else None
            at = _text(began + timedelta(days=2 * turn, hours=number % 20))
            channel = ("email", "email", "call", "chat")[(number + turn) % 4]
            outcome = "answered" if not out else "bounced" if number % 50 == 0 and not turn else ""
            yield number + 1, "out" if out else "in", channel, revision, at, outcome, "Month-end", WORDS


if __name__ == "__main__":
    fill_history(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
