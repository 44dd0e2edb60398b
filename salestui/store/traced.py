"""From words that reached somebody back to the decision behind them."""

from .decisions import DecisionRow, decisions_of_revision
from .engine import Database


def revision_decision(db: Database, asset_id: int, number: int) -> list[DecisionRow]:
    """The decision behind revision `number` of an asset: none or one."""
    row = db.execute("SELECT id FROM revision WHERE asset_id = ? AND number = ?", (asset_id, number)).fetchone()
    return decisions_of_revision(db, row[0]) if row else []


def decision_of_touch(db: Database, touch_id: int) -> list[DecisionRow]:
    """The decision behind the words of a contact: none or one."""
    row = db.execute("SELECT revision_id FROM touch WHERE id = ? AND revision_id IS NOT NULL", (touch_id,)).fetchone()
    return decisions_of_revision(db, row[0]) if row else []


def decision_of_delivery(db: Database, delivery_id: int) -> list[DecisionRow]:
    """The decision behind the words of a mail in the outbox, sent or not: none or one."""
    row = db.execute("SELECT revision_id FROM delivery WHERE id = ?", (delivery_id,)).fetchone()
    return decisions_of_revision(db, row[0]) if row else []


def first_heard(db: Database, decision_id: int) -> int | None:
    """The first thing heard that a decision was about."""
    row = db.execute("SELECT min(intel_id) FROM decision_intel WHERE decision_id = ?", (decision_id,)).fetchone()
    return int(row[0]) if row[0] is not None else None
