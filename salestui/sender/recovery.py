"""What a sender that died in the middle of a mail leaves behind, told as soon as anybody opens the store."""

from datetime import datetime
from pathlib import Path

from ..errors import TryLater
from ..store.dispatch import any_claimed, recover_claims
from ..store.engine import Database


def recover_orphans(db: Database, lock_path: Path, now: datetime) -> int:
    """Claimed deliveries of a dead sender become uncertain; those of one that is at work are left to it. Returns how many."""
    if not any_claimed(db):
        return 0
    from .lock import only_sender

    try:
        with only_sender(lock_path):
            return recover_claims(db, now)
    except TryLater:
        return 0
