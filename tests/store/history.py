"""Small histories written by hand: people on their way day by day, and what they were served. Day 0 is Monday, 5 January 2026, 09:00 UTC."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from salestui.rules.times import utc_text
from salestui.store.engine import Database

BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CAPTURED, QUALIFIED, BOOKED, DONE, TRIAL, PROPOSAL, CUSTOMER, LOST, NOT_NOW = range(1, 10)


def day(number: float) -> datetime:
    """A moment, so many days from the beginning."""
    return BEGIN + timedelta(days=number)


def text(number: float) -> str:
    """The same as the store keeps it."""
    return utc_text(day(number))


def person(db: Database, id: int, *way: tuple[int, float], value: int | None = None, currency: str = "EUR") -> None:
    """Somebody who came into the stages of `way` on those days and stands in the last one."""
    db.execute(
        "INSERT INTO prospect (id, name, stage_id, since, value, currency, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (id, f"Person {id}", way[-1][0], text(way[-1][1]), value, "" if value is None else currency, text(way[0][1])),
    )
    for (before, _), (after, at) in pairwise(way):
        db.execute(
            "INSERT INTO stage_move (prospect_id, from_stage_id, to_stage_id, at) VALUES (?, ?, ?, ?)", (id, before, after, text(at))
        )


def served(db: Database, id: int, at: float, revision: int | None = None, channel: str = "email", outcome: str = "") -> None:
    """A contact out."""
    db.execute(
        "INSERT INTO touch (prospect_id, direction, channel, revision_id, at, outcome) VALUES (?, 'out', ?, ?, ?, ?)",
        (id, channel, revision, text(at), outcome),
    )


def wrote(db: Database, id: int, at: float, channel: str = "email") -> None:
    """A contact in."""
    db.execute("INSERT INTO touch (prospect_id, direction, channel, at) VALUES (?, 'in', ?, ?)", (id, channel, text(at)))


def asset(db: Database, id: int, stage: int, revisions: int = 1, status: str = "live") -> None:
    """A mail with its step in a stage; its revisions are numbered `id * 10 + number`."""
    db.execute("INSERT INTO asset (id, kind, title, status, created_at) VALUES (?, 'email', ?, ?, ?)", (id, f"Mail {id}", status, text(0)))
    db.execute("INSERT INTO step (stage_id, position, asset_id, channel) VALUES (?, ?, ?, 'email')", (stage, id, id))
    for number in range(1, revisions + 1):
        db.execute(
            "INSERT INTO revision (id, asset_id, number, created_at) VALUES (?, ?, ?, ?)", (id * 10 + number, id, number, text(number))
        )


def ways(db: Database) -> None:
    """Six people: one became a customer over skipped stages, one is lost, one still there, one came back, one put off, one imported as lost."""
    asset(db, 1, CAPTURED)
    asset(db, 2, CAPTURED)
    asset(db, 3, QUALIFIED)
    person(db, 1, (CAPTURED, 0), (QUALIFIED, 2), (BOOKED, 5), (CUSTOMER, 10), value=500_000)
    person(db, 2, (CAPTURED, 0), (QUALIFIED, 4), (LOST, 6))
    person(db, 3, (CAPTURED, 1), value=100_000)
    person(db, 4, (CAPTURED, 0), (BOOKED, 3), (CAPTURED, 8))
    person(db, 5, (CAPTURED, 2), (NOT_NOW, 5))
    person(db, 6, (LOST, 3))
    for at in (0, 1, 2, 10, 11):  # day 2 and day 10 are the very seconds of moves
        served(db, 1, at)
    wrote(db, 1, 3)
    served(db, 1, 6, outcome="bounced")


def mails(db: Database) -> None:
    """Five people and what they were served: a revised mail and a second one, replies, a bounce, moves in time and too late."""
    asset(db, 1, CAPTURED, revisions=2)
    asset(db, 2, CAPTURED)
    person(db, 1, (CAPTURED, 0), (QUALIFIED, 4))
    person(db, 2, (CAPTURED, 0), (QUALIFIED, 14))
    person(db, 3, (CAPTURED, 0), (QUALIFIED, 15))
    person(db, 4, (CAPTURED, 0), (CUSTOMER, 20))
    person(db, 5, (CAPTURED, 0), (LOST, 25))
    served(db, 1, 0, 11)
    wrote(db, 1, 1)
    served(db, 1, 2, 21)
    wrote(db, 1, 3)
    served(db, 1, 15, channel="call")
    served(db, 2, 0, 11)
    served(db, 3, 0, 11)
    served(db, 4, 0, 11, outcome="bounced")
    served(db, 4, 1, 12)
    wrote(db, 4, 5)
    wrote(db, 4, 5.5)
    served(db, 5, 0, 11)
    served(db, 5, 0.25, 21)
    wrote(db, 5, 0.5)


def deals(db: Database) -> None:
    """Two customers after 20 and 40 days, one lost, three open with values in two currencies."""
    person(db, 1, (CAPTURED, 0), (CUSTOMER, 20), value=100_000)
    person(db, 2, (CAPTURED, 0), (CUSTOMER, 40), value=100_000)
    person(db, 3, (CAPTURED, 0), (LOST, 5))
    person(db, 4, (CAPTURED, 10), value=20_000)
    person(db, 5, (CAPTURED, 20), value=9_999)
    person(db, 6, (CAPTURED, 20), value=5_000, currency="USD")
    for id, at in ((1, 0), (1, 5), (1, 20), (2, 1)):
        served(db, id, at)
