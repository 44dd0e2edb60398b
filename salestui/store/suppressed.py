"""The one condition by which every statement tells that a mail must not leave, and what becomes of such a mail.

Below `journal` and `suppressions`, so that an undo can ask it too.
"""

from collections.abc import Sequence

from .engine import Database

WHY = "the address is suppressed"
LIFTED = "it was cancelled as suppressed, and an undo put it back: release it to send it"
"""Why a mail is held that an undo took out of "cancelled": it never leaves by itself on a day nobody chose."""

ASKED = "s.origin <> 'bounce'"
"""A suppression that is about the person, not about one dead address: it holds at every address he has."""


def _keys(address: str) -> str:
    """SELECT of the keys an address (an SQL expression) can be suppressed under: itself, its domain, every domain above it."""
    return (
        f"WITH RECURSIVE part(domain) AS (SELECT substr({address}, instr({address}, '@') + 1)"
        " UNION ALL SELECT substr(domain, instr(domain, '.') + 1) FROM part WHERE instr(domain, '.') > 0)"
        f" SELECT '@' || domain FROM part UNION ALL SELECT {address}"
    )


_OTHERS = (
    "(SELECT p.email_key AS own FROM prospect p WHERE p.id = delivery.prospect_id AND p.email_key <> delivery.recipient_key"
    " UNION ALL SELECT e.address_key FROM prospect_email e WHERE e.prospect_id = delivery.prospect_id)"
)
SUPPRESSED = (
    "(delivery.channel = 'email' AND ("
    f"EXISTS (SELECT 1 FROM suppression s WHERE s.key IN ({_keys('delivery.recipient_key')} UNION ALL SELECT delivery.recipient_hash))"
    f" OR EXISTS (SELECT 1 FROM {_OTHERS} JOIN suppression s ON s.key IN ({_keys('own')}) WHERE {ASKED})))"
)
"""Whether a row of `delivery` must not leave: its recipient is suppressed (address, domain or one above it, hash), or another
address of the same prospect is, for another reason than a bounce."""


def cancel_suppressed(db: Database, prospects: Sequence[int] | None = None) -> int:
    """Cancel unsent mail to the suppressed, of everybody or of these prospects, inside the caller's transaction. Returns how many."""
    if prospects is not None:
        return sum(_cancel(db, "AND prospect_id = ?", (id,)) for id in prospects)
    return _cancel(db, "", ())


def _cancel(db: Database, where: str, values: tuple[int, ...]) -> int:
    return db.execute(
        f"UPDATE delivery SET state = 'cancelled', why = ? WHERE state IN ('scheduled', 'deferred', 'held') {where} AND {SUPPRESSED}",
        (WHY, *values),
    ).rowcount


def is_suppressed(db: Database, delivery_id: int) -> bool:
    """Whether a delivery must not leave, at this very moment."""
    row = db.execute(f"SELECT {SUPPRESSED} FROM delivery WHERE id = ?", (delivery_id,)).fetchone()
    return bool(row and row[0])
