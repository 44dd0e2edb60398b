"""Who is never written to again. A suppression outlives its prospect and every import."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from ..glass import safe_text
from ..rules.names import address_key, check_address
from ..rules.times import utc_text
from .engine import Database
from .journal import action


@dataclass(frozen=True)
class SuppressionRow:
    """One suppression; `key` is an address, "@domain", or the hash that `forget` leaves."""

    id: int
    kind: str
    key: str
    reason: str
    origin: str
    at: str


# The one condition by which every statement tells whether a delivery's recipient is suppressed.
SUPPRESSED = (
    "EXISTS (SELECT 1 FROM suppression s WHERE s.key IN"
    " (delivery.recipient_key, substr(delivery.recipient_key, instr(delivery.recipient_key, '@')), delivery.recipient_hash))"
)


def address_hash(key: str) -> str:
    """What remains of a forgotten address: enough to know it again, not to read it."""
    return "sha256:" + hashlib.sha256(key.encode()).hexdigest()


def keys_of(address: str) -> tuple[str, str, str]:
    """The three keys under which an address can be suppressed: itself, its domain, its hash."""
    key = address_key(address)
    return key, "@" + key.rpartition("@")[2], address_hash(key)


def suppression_of(db: Database, address: str) -> SuppressionRow | None:
    """The suppression that forbids writing to this address, if any."""
    row = db.execute(
        "SELECT id, kind, key, reason, origin, at FROM suppression WHERE key IN (?, ?, ?) LIMIT 1", keys_of(address)
    ).fetchone()
    return SuppressionRow(*row) if row else None


def list_suppressions(db: Database, limit: int | None = None, offset: int = 0) -> list[SuppressionRow]:
    """All suppressions, newest first."""
    rows = db.execute(
        "SELECT id, kind, key, reason, origin, at FROM suppression ORDER BY id DESC LIMIT ? OFFSET ?",
        (-1 if limit is None else limit, offset),
    )
    return [SuppressionRow(*row) for row in rows]


def suppress(db: Database, target: str, reason: str, now: datetime) -> SuppressionRow:
    """Never write to this address or "@domain" again, and take its unsent mails out of the outbox. One user action.

    Raises `SalesError` where `target` is neither.
    """
    text = target.strip()
    if text.startswith("@"):
        kind, key = "domain", "@" + address_key(check_address("postmaster" + text)).rpartition("@")[2]
    else:
        kind, key = "address", address_key(check_address(text))
    why = safe_text(reason).strip()
    with action(db, f"Suppressed {key}", now):
        db.execute(
            "INSERT INTO suppression (kind, key, reason, origin, at) VALUES (?, ?, ?, 'hand', ?)"
            " ON CONFLICT (key) DO UPDATE SET reason = CASE WHEN ? THEN excluded.reason ELSE reason END, origin = 'hand'",
            (kind, key, why or "by hand", utc_text(now), bool(why)),
        )
        cancel_suppressed(db)
    row = db.execute("SELECT id, kind, key, reason, origin, at FROM suppression WHERE key = ?", (key,)).fetchone()
    return SuppressionRow(*row)


def cancel_suppressed(db: Database) -> int:
    """Cancel every unsent delivery whose recipient is suppressed (inside the caller's transaction). Returns how many."""
    return db.execute(
        f"UPDATE delivery SET state = 'cancelled', why = 'the address is suppressed' WHERE state IN ('scheduled', 'deferred', 'held') AND {SUPPRESSED}"
    ).rowcount
