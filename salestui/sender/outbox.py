"""Send what is due: claim, commit, speak to the server, commit. Each delivery leaves once, whatever dies in between."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from ..errors import SalesError
from ..store.dispatch import list_due
from ..store.engine import Database
from ..store.mailboxes import find_mailbox
from ..store.outbox import get_delivery
from .build import Prepared, keep, make, read_settings, why_of
from .lock import only_sender
from .report import SendReport, SendRow
from .run import Clock, Progress, Run, overdue_limit, refuse_late


def send_due(
    db: Database,
    now: Clock,
    *,
    lock_path: Path,
    limit: int | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    environ: Mapping[str, str],
    ask: Callable[[str], str] | None = None,
) -> SendReport:
    """Send every due delivery once, follow-ups before openers, and say what became of each.

    `dry_run` builds and reports, but claims nothing and speaks to no server. `progress(done, total)` is called after each
    delivery; `cancelled()` is asked before each, what is done stays done. `ask(question)` gets a password from the founder.
    Raises `TryLater` where another sender is at work.
    """
    if dry_run:
        return _rehearse(db, now(), limit)
    with only_sender(lock_path):
        run = Run(db, now, environ, ask, cancelled or (lambda: False))
        try:
            run.recover()
            run.send(limit, progress or (lambda done, total: None))
        finally:
            run.close()
        return run.report


def _rehearse(db: Database, now: datetime, limit: int | None) -> SendReport:
    """What `send_due` would do: the bytes are made and stored as they will leave, no state changes."""
    due = list_due(db, now, limit)
    report = SendReport(due=len(due))
    if due:
        find_mailbox(db)
    settings, late = read_settings(db), overdue_limit(db)
    fresh: list[Prepared] = []
    for row in due:
        standing = get_delivery(db, row.id, now)
        subject, state, why = standing.subject, "due", ""
        try:
            refuse_late(row, now, late, tried=standing.attempts > 0)
            if not row.built:
                fresh.append(make(db, row.id, now, settings))
                subject = fresh[-1].subject
        except SalesError as error:
            state, why = "held", why_of(error)
        report.rows.append(SendRow(row.id, row.to, subject, state, why))
    keep(db, fresh, now)
    return report
