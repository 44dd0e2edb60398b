"""One run of the sender, delivery by delivery: build, claim, commit, speak to the server, commit."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from ..errors import SalesError
from ..store.dispatch import (
    ORPHANED,
    DueRow,
    claim,
    clear_forbidden,
    list_due,
    mark_deferred,
    mark_failed,
    mark_held,
    mark_sent,
    mark_uncertain,
    mark_waiting,
    recover_claims,
    standing_in_the_way,
    unclaim,
)
from ..store.engine import Database
from ..store.mailbox_status import OFFLINE, mark_offline, mark_online, mark_worked, try_again
from ..store.mailboxes import MailboxRow, find_mailbox, get_mailbox, stop_mailbox
from ..store.outbox import get_delivery, get_message, list_deliveries
from ..store.pausing import sending_paused
from ..store.sequence import wake_paused
from ..store.settings import get_holidays
from ..store.watermark import get_watermark, hold_for_clock, hold_for_older_copy, note_work, set_mark, write_mark
from . import guard
from .advice import stopped_sentence
from .answers import Outcome
from .build import Prepared, keep, make, read_settings, why_of
from .lateness import overdue_limit, refuse_late
from .message import wire_address
from .noting import insist
from .postbox import Barrier, Postbox, password_missing
from .report import SendReport, SendRow

BACKOFF_MINUTES = (5, 10, 20, 40, 66)
ALL_PAUSED = "all sending is paused"
_BLANK = re.compile(r"{{.*?}}|{%.*?%}")
BATCH = 20  # messages built and stored in one commit, ahead of their sending

Clock = Callable[[], datetime]
Progress = Callable[[int, int], None]


def subject_of(db: Database, row: DueRow, now: datetime, settings: dict[str, str]) -> str:
    """The subject of a delivery as it would leave; where it cannot be filled in, the script's own with its blanks."""
    standing = get_delivery(db, row.id, now).subject
    if row.built:
        return standing
    try:
        return make(db, row.id, now, settings).subject
    except SalesError:
        return _BLANK.sub("…", standing)


class Run:
    """One run: its report, and one `Postbox` for each mailbox it meets."""

    def __init__(
        self,
        db: Database,
        now: Clock,
        environ: Mapping[str, str],
        ask: Callable[[str], str] | None,
        cancelled: Callable[[], bool],
        mark: Path,
        waits: bool,
    ) -> None:
        """`mark` is where it is noted beside the store how far the sending has come; `waits` as in `Postbox`."""
        self._db, self._now, self._environ, self._ask, self._cancelled = db, now, environ, ask, cancelled
        self._mark, self._waits = mark, waits
        self._late, self._settings, self._holidays = overdue_limit(db), read_settings(db), get_holidays(db)
        self._boxes: dict[int, Postbox] = {}
        self._following: tuple[DueRow, Postbox] | None = None  # the next mail of the batch
        self._claimed = 0  # that mail's id, where it was claimed with the record of the one before
        self.report = SendReport()

    def close(self) -> None:
        """Say goodbye to every server."""
        for box in self._boxes.values():
            box.close()

    def note_worked(self) -> None:
        """Which mailboxes could send until now."""
        if self.report.fault is None:  # else the store cannot be written, and that was said
            mark_worked(self._db, [id for id, box in self._boxes.items() if box.barrier is None], self._now())

    def recover(self) -> None:
        """Deliveries a dead sender left claimed are uncertain: nobody knows whether the server has them."""
        orphans = list_deliveries(self._db, self._now(), "claimed")
        if orphans:
            recover_claims(self._db, self._now())
            self.report.rows += [SendRow(row.id, row.to, row.subject, "uncertain", ORPHANED) for row in orphans]
            self.report.due += len(orphans)  # the counts of a report add up

    def take_precautions(self) -> None:
        """What must be known before anything leaves: an older copy in the store's place, a clock moved back; and whose pause is over."""
        db, now = self._db, self._now()
        for held in (hold_for_older_copy(db, self._mark, now), hold_for_clock(db, now)):
            for id in held:
                row = get_delivery(db, id, now)
                self.report.rows.append(SendRow(id, row.to, row.subject, "held", row.why))
            self.report.due += len(held)
            if held:
                wait = "1 mail waits: look at it" if len(held) == 1 else f"{len(held):,} mails wait: look through them"
                self.report.problems.append(f"Held for you: {row.why}. {wait}, then salestui release ID, or release --all.")
        set_mark(db, self._mark)
        wake_paused(db, now)
        note_work(db, now)
        if self._waits:
            try_again(db, now)

    def send(self, limit: int | None, progress: Progress) -> None:
        """Work through what is due now, a batch at a time."""
        due = list_due(self._db, self._now(), limit)
        self.report.due += len(due)
        if due:
            find_mailbox(self._db)  # without any there is one thing to say, not one for each row
        if due and sending_paused(self._db):
            for row in due:
                self._note(row, subject_of(self._db, row, self._now(), self._settings), "due", ALL_PAUSED)
            return
        if due and clear_forbidden(self._db):
            waiting = {row.id for row in list_due(self._db, self._now())}
            for row in due:
                if row.id not in waiting:
                    self._note_as_it_stands(row)
            due = [row for row in due if row.id in waiting]
        for row in due:
            if row.paused:
                self._note(row, subject_of(self._db, row, self._now(), self._settings), "due", row.paused)
        due = [row for row in due if not row.paused]
        total = self.report.due
        done = total - len(due)
        try:
            for start in range(0, len(due), BATCH):
                batch = due[start : start + BATCH]
                ready = self._build(batch)
                going = [row for row in batch if row.id in ready]
                done += len(batch) - len(going)
                for place, row in enumerate(going, start=1):
                    self._following = (going[place], ready[going[place].id][1]) if place < len(going) else None
                    if self._cancelled() or not self._send_one(row, ready[row.id]):
                        self.report.interrupted = True
                        return
                    done += 1
                    progress(done, total)
        finally:
            if self._claimed:  # nothing of it has left
                unclaim(self._db, self._claimed)

    def _build(self, batch: list[DueRow]) -> dict[int, tuple[str, Postbox]]:
        """Make the mails of a batch and store the bytes of those that go now; the subject and mailbox of each. What cannot be made is held."""
        found: dict[int, tuple[str, Postbox]] = {}
        fresh: list[Prepared] = []
        for row in batch:
            try:
                if row.built and row.mailbox_id:
                    standing = get_delivery(self._db, row.id, self._now())
                    box = self._box(get_mailbox(self._db, row.mailbox_id))
                    refuse_late(row, self._now(), self._late, standing.attempts > 0, box.worked_at)
                    found[row.id] = (standing.subject, box)
                else:
                    box = self._box(get_mailbox(self._db, row.mailbox_id) if row.mailbox_id else find_mailbox(self._db))
                    refuse_late(row, self._now(), self._late, False, box.worked_at)
                    made = make(self._db, row.id, self._now(), self._settings)
                    if box.barrier is None and box.later(self._now(), row.zone) is None:  # else it is made on the day it leaves
                        fresh.append(made)
                    found[row.id] = (made.subject, box)
            except SalesError as error:
                mark_held(self._db, row.id, why_of(error), self._now())
                self._note(row, subject_of(self._db, row, self._now(), self._settings), "held", why_of(error))
        keep(self._db, fresh, self._now())
        return found

    def _box(self, mailbox: MailboxRow) -> Postbox:
        if mailbox.id not in self._boxes:
            self._boxes[mailbox.id] = Postbox(self._db, mailbox, self._now(), self._holidays, waits=self._waits)
            if mailbox.state == "stopped":
                self.report.problems.append(stopped_sentence(mailbox.name, Outcome("mailbox_stopped", mailbox.why)))
        return self._boxes[mailbox.id]

    def _send_one(self, row: DueRow, ready: tuple[str, Postbox]) -> bool:
        """Send one delivery whose bytes stand in the store. False where the run is to end: cancelled, or nothing can be noted any more."""
        subject, box = ready
        if self._claimed != row.id:
            if self._stands_back(row, subject, box):
                return True
            if not box.keep_pace(self._now, self._cancelled):
                return False
            if not claim(self._db, row.id, self._now()) and not self._claim_again(row):
                self._note_as_it_stands(row)
                return True
        self._claimed = 0
        self._note_beside(row)
        # From the store, after the claim: whatever was edited up to that moment, these bytes are the ones that leave.
        found = get_message(self._db, row.id)
        conversation = box.conversation
        assert found and conversation
        recipient = wire_address(row.to)
        try:
            guard.check(found[0], sender=box.sender, recipient=recipient, size_limit=conversation.size_limit)
        except guard.GuardRefused as refused:
            unclaim(self._db, row.id)
            mark_held(self._db, row.id, refused.why, self._now())
            self._note(row, subject, "held", refused.why)
            return True
        try:
            outcome = conversation.deliver(found[0], box.sender, recipient)
        except KeyboardInterrupt:  # the founder will not wait for the answer
            self._cut_short(row, subject, box)
            return False
        return self._record(row, subject, box, outcome)

    def _note_beside(self, row: DueRow) -> None:
        """The claim also stands beside the store before the mail leaves. Where it cannot, nothing does."""
        try:
            write_mark(self._mark, get_watermark(self._db))
        except SalesError:
            unclaim(self._db, row.id)
            raise

    def _cut_short(self, row: DueRow, subject: str, box: Postbox) -> None:
        """Ctrl+C in the middle of a mail: uncertain where all of it may have left, else it has not been tried."""
        assert box.conversation
        gone = box.conversation.handed_over
        box.conversation.abandon()
        if gone:
            why = "it was stopped by hand before the server had answered"
            mark_uncertain(self._db, row.id, why, self._now())
            self._note(row, subject, "uncertain", why)
        else:
            unclaim(self._db, row.id)

    def _claim_again(self, row: DueRow) -> bool:
        """A prospect that was edited since his mail was made gets one with the new facts; anything else that forbids it stands."""
        if get_message(self._db, row.id) is not None or get_delivery(self._db, row.id, self._now()).state != "due":
            return False
        try:
            keep(self._db, [make(self._db, row.id, self._now(), self._settings)], self._now())
        except SalesError as error:
            mark_held(self._db, row.id, why_of(error), self._now())
            return False
        return claim(self._db, row.id, self._now())

    def _stands_back(self, row: DueRow, subject: str, box: Postbox) -> bool:
        """Whether the mailbox cannot send this now; the row then says why."""
        known = box.barrier
        if known and known.kind == "offline":
            self.report.offline, self.report.later = True, self.report.later or known.why
        later = None if known else box.later(self._now(), row.zone)
        if later:
            mark_waiting(self._db, [(row.id, later[1], later[0])])
            self._note(row, subject, "deferred", later[1])
            return True
        if not known and (resting := box.resting(self._now())):
            self._note(row, subject, "due", resting)
            return True
        barrier = known or self._open(box)
        if barrier is None:
            return False
        if barrier.kind in ("offline", "busy") and not known:
            self._put_off(row, subject, box, barrier)
        elif barrier.kind == "held":
            mark_held(self._db, row.id, barrier.why, self._now())
            self._note(row, subject, "held", barrier.why)
        else:
            self._note(row, subject, "due", barrier.why)
        return True

    def _open(self, box: Postbox) -> Barrier | None:
        """Be connected and logged in, or know why not."""
        try:
            refused = box.open(self._environ, self._ask)
        except SalesError as error:
            box.barrier = password_missing(error)
            self.report.problems.append(str(error))
        else:
            if refused:
                box.note(refused)
                self._tell(box, refused)
            else:
                mark_online(self._db, box.mailbox.id, self._now())
        return box.barrier

    def _put_off(self, row: DueRow, subject: str, box: Postbox, barrier: Barrier) -> None:
        """The one row that found the server out of reach waits until it is looked for again; those behind it stay due, untried in this run."""
        until = box.look_again(self._now())
        mark_offline(self._db, box.mailbox.id, barrier.why.removeprefix(OFFLINE), self._now(), until)
        mark_waiting(self._db, [(row.id, barrier.why, until)])
        self._note(row, subject, "deferred", barrier.why)

    def _tell(self, box: Postbox, outcome: Outcome) -> None:
        """Stop the mailbox in the store, or remember that the server is out of reach."""
        if (stopped := box.stopped_by(outcome)) is not None:
            stop_mailbox(self._db, box.mailbox.id, stopped.why)
            self.report.problems.append(stopped_sentence(box.mailbox.name, stopped))
        if box.barrier and box.barrier.kind in ("offline", "busy"):
            self.report.offline = self.report.offline or box.barrier.kind == "offline"
            self.report.later = self.report.later or box.barrier.why

    def _record(self, row: DueRow, subject: str, box: Postbox, outcome: Outcome) -> bool:
        """Commit what became of a claimed delivery, before anything else is said to anybody. False where that could not be done."""
        fault = insist(lambda: self._write(row, box, outcome))
        if fault:
            self._unrecorded(row, subject, outcome, fault)
            return False
        box.note(outcome)
        self._tell(box, outcome)
        if outcome.kind in ("offline", "busy") and box.barrier:
            self._put_off(row, subject, box, box.barrier)
        elif outcome.kind == "mailbox_stopped" and box.barrier:
            mark_held(self._db, row.id, box.barrier.why, self._now())
            self._note(row, subject, "held", box.barrier.why)
        else:
            self._note(row, subject, outcome.kind, outcome.why if outcome.kind != "sent" else "")
        return True

    def _write(self, row: DueRow, box: Postbox, outcome: Outcome) -> None:
        """The one transaction that moves a claimed delivery on."""
        db, now = self._db, self._now()
        if outcome.kind == "sent":
            rest = box.rest(now)
            self._claimed = mark_sent(db, row.id, outcome.why, now, rest, self._may_follow(box, now) if rest is None else 0)
        elif outcome.kind == "failed":
            mark_failed(db, row.id, outcome.why, outcome.hard_bounce, now)
        elif outcome.kind == "uncertain":
            mark_uncertain(db, row.id, outcome.why, now)
        elif outcome.kind == "deferred":
            tries = get_delivery(db, row.id, now).attempts
            mark_deferred(db, row.id, outcome.why, now + timedelta(minutes=BACKOFF_MINUTES[min(tries, len(BACKOFF_MINUTES)) - 1]), now)
        else:
            unclaim(db, row.id)  # the server would not have anything from us: this mail has not been tried

    def _may_follow(self, box: Postbox, now: datetime) -> int:
        """The mail that goes next, at once and the same way: it is claimed in the commit that records this one. 0 where there is none."""
        if self._following is None or self._cancelled():
            return 0
        row, its_box = self._following
        return row.id if its_box is box and box.barrier is None and box.later(now, row.zone) is None else 0

    def _unrecorded(self, row: DueRow, subject: str, outcome: Outcome, fault: SalesError) -> None:
        """The answer came, but the store cannot be written: say what the founder must know, as nothing else will."""
        arrived = outcome.kind == "sent"
        said = "was accepted by the server" if arrived else f"did not leave ({outcome.why.rstrip('.')})"
        if outcome.kind == "uncertain":
            said = f"got no answer ({outcome.why.rstrip('.')})"
        settle = "" if outcome.kind == "uncertain" else f"; salestui settle {row.id} {'--arrived' if arrived else '--not-arrived'}"
        self._note(row, subject, "uncertain", ORPHANED)
        self.report.fault = fault
        self.report.problems.append(
            f"{fault.title} {self.report.count('sent'):,} sent and recorded; the mail to {row.to} {said}, but this could not be recorded:"
            f" it stands as uncertain{settle}. {fault.hint}"
        )

    def _note(self, row: DueRow, subject: str, state: str, why: str) -> None:
        self.report.rows.append(SendRow(row.id, row.to, subject, state, why))

    def _note_as_it_stands(self, row: DueRow) -> None:
        """Somebody else moved the row: say what it is now."""
        now = get_delivery(self._db, row.id, self._now())
        in_the_way = standing_in_the_way(self._db, row.id, self._now()) if now.state == "due" else None
        why = now.why or (in_the_way[1] if in_the_way else "sending or the mailbox was paused" if now.state == "due" else "")
        self._note(row, now.subject, now.state, why)
