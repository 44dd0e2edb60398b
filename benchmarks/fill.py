"""Makes a store as large as a figure needs: `python -m benchmarks.fill DIR PROSPECTS [TOUCHES_EACH]`, then `salestui --home DIR`.

Rows are written past the business functions (a million touches in seconds), so only reading is measured on such a store.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from salestui.paths import Paths, locate
from salestui.store.engine import Database, open_store, transaction

FIRST = ("Ada", "Grace", "Jürgen", "Chloé", "Søren", "Nuria", "Piotr", "Ines", "陈", "Olena")
LAST = ("Byron", "Hopper", "Müller", "Dubois", "Holm", "García", "Nowak", "Costa", "伟", "Shevchenko")
DUE = 500  # deliveries that are due now; a founder's worst Monday
OPEN_STAGES = 6
ASSETS = 5_000  # a library ten times as large as a founder writes in ten years
IN_SEQUENCE = 30  # steps of each stage; every other asset stands in none
SCRIPT = """Hello {{ prospect.first_name }},

how long does a month-end take at {{ prospect.company }}? In {number} practices like yours it was **two days**, and hardly any of it was typing:

1. One deposit that pays several matters.
2. Fees that the bank takes from the wrong account.
3. Dates: a transfer leaves on the 31st and arrives on the 1st.

> “I only look at what is left over.”

**Which of the three costs you the most?** Reply with the digit.

{{ me.name }}
"""


def fill(home: Path, prospects: int, touches: int = 0) -> Paths:
    """A store in `home` with so many prospects, `touches` for each of them, and one delivery for each (500 due, the rest sent)."""
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
                "INSERT INTO prospect (id, name, first_name, last_name, email, email_key, company, stage_id, since, value, currency, custom,"
                " sequence, folded, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                _prospects(prospects, now),
            )
            db.executemany(
                "INSERT INTO delivery (prospect_id, step_id, revision_id, mailbox_id, recipient, recipient_key, recipient_hash, state, due_at,"
                " next_at, message_id, sent_at, created_at) VALUES (?, 1, 1, 1, ?, ?, '', ?, ?, ?, ?, ?, ?)",
                _deliveries(prospects, now),
            )
            db.executemany(
                "INSERT INTO touch (prospect_id, direction, channel, revision_id, at, outcome, subject) VALUES (?, ?, ?, ?, ?, ?, ?)",
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
    db.execute(
        "INSERT INTO asset (id, kind, title, status, created_at) VALUES (1, 'email', 'Month-end in hours', 'live', ?)", (_text(now),)
    )
    db.execute(
        "INSERT INTO revision (id, asset_id, number, subject, body, created_at)"
        " VALUES (1, 1, 1, 'Month-end', 'Hello {{ prospect.first_name }}, ...', ?)",
        (_text(now),),
    )
    db.execute("INSERT INTO step (id, stage_id, position, asset_id, channel) VALUES (1, 1, 1, 1, 'email')")
    _write_shelf(db, now)
    db.execute(
        "INSERT INTO mailbox (id, name, sender, host, port, security, state)"
        " VALUES (1, 'bench', 'Ada <ada@firm.example>', '127.0.0.1', 20025, 'none', 'paused')"
    )


def _write_shelf(db: Database, now: datetime) -> None:
    """The rest of the library: mails of which some are steps of a stage. No delivery or touch is of them."""
    numbers = range(2, ASSETS + 1)
    db.executemany(
        "INSERT INTO asset (id, kind, title, status, tags, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                ("email", "value", "pdf")[number % 3],
                f"Script {number} on month-end",
                ("live", "draft")[number % 5 == 0],
                '["a tag"]',
                _text(now),
            )
            for number in numbers
        ],
    )
    db.executemany(
        "INSERT INTO revision (asset_id, number, subject, body, created_at) VALUES (?, 1, ?, ?, ?)",
        [(number, f"Month-end {number}", SCRIPT.replace("{number}", str(number)), _text(now)) for number in numbers],
    )
    db.executemany(
        "INSERT INTO step (stage_id, position, asset_id, channel, required) VALUES (?, ?, ?, 'hand', 0)",
        [(number % OPEN_STAGES + 1, number // OPEN_STAGES + 2, number) for number in numbers[: OPEN_STAGES * IN_SEQUENCE]],
    )


def _prospects(count: int, now: datetime) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
        email, company = f"person{number}@firm{number % 997}.example", f"Firm {number % 997}"
        since = _text(now - timedelta(minutes=number % 200_000))
        custom = json.dumps({"City": f"City {number % 50}"})
        yield (
            number + 1,
            f"{first} {last} {number}",
            first,
            last,
            email,
            email,
            company,
            number % OPEN_STAGES + 1,
            since,
            number % 900 * 100,
            "EUR",
            custom,
            "active" if number < DUE else "none",
            f"{first} {last} {number} {email} {company}".casefold(),
            since,
        )


def _deliveries(count: int, now: datetime) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        email, due = f"person{number}@firm{number % 997}.example", number < DUE
        at = _text(now - timedelta(minutes=number % 1000 + 1) if due else now - timedelta(minutes=number))
        yield (number + 1, email, email, "scheduled" if due else "sent", at, at, f"<{number}@firm.example>", None if due else at, at)


def _touches(prospects: int, each: int, now: datetime) -> Iterator[tuple[object, ...]]:
    for number in range(prospects):
        for turn in range(each):
            outgoing = turn % 4 != 3
            at = _text(now - timedelta(hours=turn * 30 + number % 24))
            yield (
                number + 1,
                "out" if outgoing else "in",
                "email",
                1 if outgoing else None,
                at,
                "" if outgoing else "answered",
                "Month-end",
            )


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
