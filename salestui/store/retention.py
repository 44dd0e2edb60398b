"""What is kept of intel: the words of what was discarded long ago go; its title, address, key and hash stay, so that it never comes again as new."""

from datetime import datetime, timedelta

from ..rules.times import utc_text
from .engine import Database, transaction
from .settings import get_setting

KEEP_DAYS = 365
"""Days that the words of discarded intel are kept where `intel.keep_days` says nothing; 0 there is for ever."""
_AT_ONCE = 500  # items of one transaction: whoever writes meanwhile waits no longer


def keep_days(db: Database) -> int:
    """The setting `intel.keep_days`; what is no number of days counts as never set."""
    text = get_setting(db, "intel.keep_days").strip()
    return min(int(text), 36_500) if text.isascii() and text.isdecimal() and len(text) < 9 else KEEP_DAYS


def prune_intel(db: Database, now: datetime) -> int:
    """Take out the words of items that were heard before those days and whose group's last decision, as old, was to discard. Returns how many.

    Background work, done at the end of a fetch: no action. The undo history of these rows keeps its own copy until it is pruned itself; an
    undo of so old a decision finds the item changed and leaves it.
    """
    days = keep_days(db)
    if not days:
        return 0
    before, pruned = utc_text(now - timedelta(days=days)), 0
    rows = db.execute(
        "SELECT i.id FROM intel i WHERE i.state = 'decided' AND i.received_at < :before AND NOT i.pruned AND i.body <> ''"
        " AND (SELECT d.verdict = 'discard' AND d.at < :before FROM decision_intel x JOIN decision d ON d.id = x.decision_id"
        "  JOIN intel m ON m.id = x.intel_id WHERE m.id = coalesce(i.cluster_id, i.id) OR m.cluster_id = coalesce(i.cluster_id, i.id)"
        "  ORDER BY d.id DESC LIMIT 1)",
        {"before": before},
    ).fetchall()
    for some in (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)):
        with transaction(db):
            pruned += db.executemany("UPDATE intel SET body = '', pruned = 1 WHERE id = ? AND state = 'decided'", some).rowcount
    return pruned
