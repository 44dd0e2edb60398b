"""The mail log: what was tried, what came of it, what came back, in the order it happened. Background work: not journaled."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..rules.times import utc_text
from .engine import Database

EVENTS = (
    "sent", "deferred", "held", "failed", "uncertain", "cancelled", "stopped", "offline", "online", "reply", "out_of_office", "bounce", "opt_out",
    "arrived", "clock",
)  # fmt: skip
"""What a line can tell of. The first are states a delivery came to; "arrived": evidence settled an uncertain one."""

KEPT = timedelta(days=180)


@dataclass(frozen=True)
class LogRow:
    """One line. `to` and `subject` are those of the mail it is about, empty where it is about a mailbox alone; `state` is where
    that mail stands now."""

    id: int
    at: str
    event: str
    text: str
    mailbox: str
    delivery_id: int | None
    to: str
    subject: str
    state: str = ""

    @property
    def taken_back(self) -> bool:
        """Whether an undo took back what the line tells: the mail no longer stands as it says."""
        if self.event in ("sent", "arrived"):  # a bounce makes it "failed", which is another story
            return self.state in ("uncertain", "claimed", "scheduled", "deferred", "held")
        return self.event == "cancelled" and self.state != "cancelled"


_ROW = (
    "SELECT l.id, l.at, l.event, l.text, coalesce(b.name, ''), l.delivery_id, coalesce(d.recipient, ''), coalesce(m.subject, ''), coalesce(d.state, '')"
    " FROM log_entry l LEFT JOIN mailbox b ON b.id = l.mailbox_id LEFT JOIN delivery d ON d.id = l.delivery_id"
    " LEFT JOIN message m ON m.delivery_id = l.delivery_id"
)


def log(db: Database, event: str, text: str, now: datetime, *, mailbox_id: int | None = None, delivery_id: int | None = None) -> None:
    """Write one line, inside the transaction of what it tells of: a line without its deed, or a deed without its line, never stands."""
    db.execute(
        "INSERT INTO log_entry (at, mailbox_id, delivery_id, event, text) VALUES (?, ?, ?, ?, ?)",
        (utc_text(now), mailbox_id, delivery_id, event, text),
    )


def log_state(db: Database, delivery_id: int, event: str, text: str, now: datetime) -> None:
    """The line of a delivery that has come to a new state; its mailbox is looked up."""
    db.execute(
        "INSERT INTO log_entry (at, mailbox_id, delivery_id, event, text) SELECT ?, mailbox_id, id, ?, ? FROM delivery WHERE id = ?",
        (utc_text(now), event, text, delivery_id),
    )


def count_log(db: Database, delivery_id: int | None = None, search: str = "") -> int:
    """How many lines there are, of one delivery or of all, and with `search` of those that have it in their words."""
    where, values = _filter(delivery_id, search)
    joined = f"({_ROW}{where})" if search else f"log_entry l{where}"
    return int(db.execute(f"SELECT count(*) FROM {joined}", values).fetchone()[0])


def list_log(db: Database, limit: int | None = None, offset: int = 0, delivery_id: int | None = None, search: str = "") -> list[LogRow]:
    """A window of the log, newest first; with `delivery_id` the story of one mail."""
    where, values = _filter(delivery_id, search)
    rows = db.execute(
        f"{_ROW}{where} ORDER BY l.at DESC, l.id DESC LIMIT :limit OFFSET :offset",
        values | {"limit": -1 if limit is None else limit, "offset": offset},
    )
    return [LogRow(*row) for row in rows]


def prune_log(db: Database, now: datetime) -> int:
    """Forget lines older than `KEPT`, inside the caller's transaction. Returns how many."""
    return db.execute("DELETE FROM log_entry WHERE at < ?", (utc_text(now - KEPT),)).rowcount


def _filter(delivery_id: int | None, search: str = "") -> tuple[str, dict[str, Any]]:
    parts: list[str] = []
    if delivery_id is not None:
        parts.append("l.delivery_id = :delivery")
    if search:
        parts.append(
            "l.event || ' ' || l.text || ' ' || coalesce(d.recipient, '') || ' ' || coalesce(m.subject, '') LIKE :search ESCAPE '\\'"
        )
    plain = search[:200].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), {"delivery": delivery_id, "search": f"%{plain}%"}
