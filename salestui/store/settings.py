"""Business settings: a few named values that belong to the system, not to the machine."""

import json
from datetime import date, datetime

from .engine import Database
from .journal import action

KNOWN = {
    "me.name": "your name, as it stands under your mails",
    "me.email": "the address that prospects answer to, where it is not the mailbox's",
    "postal_address": "the sender's postal address, put under every mail",
    "holidays": "days without mail, as a JSON list of dates",
    "currency": "the currency of amounts that name none (EUR)",
    "intel.keep_days": "after how many days the words of discarded intel go (365; 0 keeps them)",
    "overdue_hours": "after how many hours a late mail waits for you (48)",
}


def get_setting(db: Database, key: str, default: str = "") -> str:
    """One setting's text, or the default where it was never set."""
    row = db.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else default


def set_setting(db: Database, key: str, value: str, now: datetime) -> None:
    """Change one setting; one user action."""
    with action(db, f"Set {key}", now):
        put_setting(db, key, value)


def put_setting(db: Database, key: str, value: str) -> None:
    """`set_setting` inside the caller's action."""
    db.execute("INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value))


def get_holidays(db: Database) -> frozenset[date]:
    """The days on which nothing is sent."""
    return frozenset(date.fromisoformat(day) for day in json.loads(get_setting(db, "holidays", "[]")))
