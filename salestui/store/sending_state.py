"""How the sending stands, at a glance: what every screen says in its status line, whichever process sends."""

from dataclasses import dataclass
from datetime import datetime

from ..rules.times import utc_text
from .engine import Database
from .pausing import sending_paused


@dataclass(frozen=True)
class SendingState:
    """`claimed` mails are with a server now. Moments are UTC text: `next_at` of the first mail ahead, `gap_until` of the gap between two
    mails. `offline` is (mailbox, since, why, looked for again at), `stopped` (mailbox, why); both of the mailbox first in trouble."""

    claimed: int
    due: int
    next_at: str | None
    gap_until: str | None
    paused: bool
    offline: tuple[str, str, str, str | None] | None
    stopped: tuple[str, str] | None
    mailboxes: int
    not_ready: int


def read_sending_state(db: Database, now: datetime) -> SendingState:
    """The state of the sending at a moment."""
    values = {"now": utc_text(now)}
    waiting = "FROM delivery WHERE channel = 'email' AND state IN ('scheduled', 'deferred')"
    claimed = db.execute("SELECT count(*) FROM delivery WHERE state = 'claimed' AND channel = 'email'").fetchone()[0]
    due = db.execute(f"SELECT count(*) {waiting} AND next_at <= :now", values).fetchone()[0]
    (ahead,) = db.execute(f"SELECT min(next_at) {waiting} AND next_at > :now", values).fetchone()
    offline = db.execute(
        "SELECT b.name, s.offline_since, s.offline_why, s.probe_at FROM mailbox_status s JOIN mailbox b ON b.id = s.mailbox_id"
        " WHERE s.offline_since IS NOT NULL AND b.state = 'ready' ORDER BY s.offline_since, b.id LIMIT 1"
    ).fetchone()
    stopped = db.execute("SELECT name, why FROM mailbox WHERE state = 'stopped' ORDER BY id LIMIT 1").fetchone()
    (gap,) = db.execute("SELECT max(next_at) FROM mailbox_status WHERE next_at > :now", values).fetchone()
    boxes, not_ready = db.execute("SELECT count(*), coalesce(sum(state <> 'ready'), 0) FROM mailbox").fetchone()
    return SendingState(claimed, due, ahead, gap, sending_paused(db), offline, stopped, boxes, not_ready)
