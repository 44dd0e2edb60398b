"""Send what is due: claim, commit, speak to the server, commit. Each delivery leaves once, whatever dies in between."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from ..errors import SalesError
from ..store.dispatch import DueRow, list_due, standing_in_the_way
from ..store.engine import Database
from ..store.faults import DatabaseFault, explain
from ..store.mailboxes import find_mailbox, get_mailbox
from ..store.outbox import get_delivery
from ..store.pausing import sending_paused
from ..store.settings import get_holidays
from ..store.watermark import clock_moved_back, older_copy
from .build import Prepared, keep, make, read_settings, why_of
from .lateness import overdue_limit, refuse_late
from .lock import only_sender
from .postbox import Postbox
from .report import SendReport, SendRow
from .run import ALL_PAUSED, Clock, Progress, Run, subject_of


def send_due(
    db: Database,
    now: Clock,
    *,
    lock_path: Path,
    limit: int | None = None,
    dry_run: bool = False,
    keeps: bool = True,
    waits: bool = True,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    environ: Mapping[str, str],
    ask: Callable[[str], str] | None = None,
) -> SendReport:
    """Send every due delivery once, follow-ups before openers, and say what became of each.

    `dry_run` builds and reports, but claims nothing and speaks to no server; what it built is kept for the sending, but where
    only a date is tried (`keeps` False). `waits` False is for who comes back by himself: a gap is not waited for, a server
    out of reach is not looked for before its time. `progress(done, total)` is called after each delivery; `cancelled()` is asked
    before each, what is done stays done. `ask(question)` gets a password from the founder.
    Raises `TryLater` where another sender is at work.
    """
    mark = lock_path.with_suffix(".mark")
    if dry_run:
        return _rehearse(db, now(), limit, mark, keeps)
    with only_sender(lock_path):
        run = Run(db, now, environ, ask, cancelled or (lambda: False), mark, waits)
        try:
            run.recover()
            run.take_precautions()
            run.send(limit, progress or (lambda done, total: None))
            run.note_worked()
        except (SalesError, DatabaseFault) as error:
            fault = explain(error)
            if fault is None or not run.report.rows:
                raise
            run.report.fault = fault  # mails have left: what became of them is said all the same
            run.report.problems.append(
                f"{fault.title} {run.report.count('sent'):,} sent and recorded; {run.report.waiting:,} still due. {fault.hint}"
            )
        finally:
            run.close()
        return run.report


def _rehearse(db: Database, now: datetime, limit: int | None, mark: Path, keeps: bool) -> SendReport:
    """What `send_due` would do: the bytes are made and stored as they will leave, no state changes.

    A row that would leave now is "due" without a reason; the others have the state the run would give them, and why.
    """
    due = list_due(db, now, limit)
    report = SendReport(due=len(due))
    if due:
        find_mailbox(db)
    settings, late, holidays = read_settings(db), overdue_limit(db), get_holidays(db)
    stopped = older_copy(db, mark) or clock_moved_back(db, now)
    barred = ("held", stopped) if stopped else ("due", ALL_PAUSED) if sending_paused(db) else None
    fresh: list[Prepared] = []
    boxes: dict[int, Postbox] = {}
    leaving: dict[int, int] = {}
    for row in due:
        standing = get_delivery(db, row.id, now)
        subject, verdict = standing.subject, standing_in_the_way(db, row.id, now) or barred
        try:
            mailbox = get_mailbox(db, row.mailbox_id) if row.mailbox_id else find_mailbox(db)
            if mailbox.id not in boxes:
                boxes[mailbox.id] = Postbox(db, mailbox, now, holidays)
            box = boxes[mailbox.id]
            if verdict is None and not row.paused:
                refuse_late(row, now, late, standing.attempts > 0, box.worked_at)
            made = None if row.built else make(db, row.id, now, settings)
            subject = made.subject if made else subject
            verdict = verdict or _held_back(box, row, now, leaving.get(mailbox.id, 0))
            if verdict is None:
                leaving[mailbox.id] = leaving.get(mailbox.id, 0) + 1
                fresh += [made] if made else []
        except SalesError as error:
            verdict = verdict or ("held", why_of(error))
            subject = subject_of(db, row, now, settings)
        report.rows.append(SendRow(row.id, row.to, subject, *(verdict or ("due", ""))))
    if keeps:
        keep(db, fresh, now)
    return report


def _held_back(box: Postbox, row: DueRow, now: datetime, ahead: int) -> tuple[str, str] | None:
    """(state, why) of a mail that its mailbox would not send now."""
    if box.barrier:
        return ("held" if box.barrier.kind == "held" else "due"), box.barrier.why
    later = box.later(now, row.zone, ahead)
    return ("deferred", later[1]) if later else None
