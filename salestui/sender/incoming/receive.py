"""Read what came back: every mailbox's folder or Maildir, each mail once, whatever dies in between."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from ...errors import SalesError, TryLater
from ...rules.names import address_key
from ...rules.times import from_text
from ...store.correspondence import list_uncertain
from ...store.engine import Database
from ...store.mailbox_status import mark_received
from ...store.mailboxes import MailboxRow, list_mailboxes
from ...store.received import AGAIN, Place, first_read, first_sent, highest_uid, known_files, known_uids
from ...store.settings import get_setting
from ..advice import correct
from ..lock import only_receiver
from ..login import Login
from ..message import split_sender
from ..oauth import receiving_login_of
from . import maildir
from .imap import ImapBox
from .imap_faults import FolderMissing
from .report import ReceiveReport
from .taking import NotNoted, Taker

FIRST_LOOK = timedelta(days=30)
"""How far back a folder is read that is met for the first time; further where mail left before that."""
LOOK_BACK = 1_000
"""UIDs below the last one read that are looked at again: a mail that could not be fetched the last time is among them."""
FEW = 50
"""More new mails at once than this may be old ones that the server has numbered anew: their header lines are looked at first."""
_MOST_HEAD = 200_000  # bytes of a sent copy in which its Message-ID is looked for

Progress = Callable[[int, int], None]


def receive(
    db: Database,
    now: datetime,
    *,
    lock_path: Path,
    environ: Mapping[str, str],
    ask: Callable[[str], str] | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    mailbox_ids: Collection[int] | None = None,
) -> ReceiveReport:
    """Read the new mail of every mailbox that has a place to read from (or of those named), and note what follows from each.

    `progress(done, total)` counts the mails of one mailbox; `cancelled()` is asked before each, what was taken in stays.
    Raises `TryLater` where mail is being read already, `SalesError` where no mailbox says where its mail is.
    """
    boxes = [box for box in list_mailboxes(db) if reads_mail(box) and (mailbox_ids is None or box.id in mailbox_ids)]
    if not boxes:
        raise SalesError(
            "No mailbox says where its incoming mail is.",
            "Nothing was read.",
            "Say it: salestui mailbox set NAME --imap-host HOST (or --maildir DIR).",
        )
    with only_receiver(lock_path):
        reading = _Reading(db, now, environ, ask, progress or (lambda done, total: None), cancelled or (lambda: False))
        for box in boxes:
            if reading.over:
                break
            reading.read(box)
        return reading.report


def reads_mail(mailbox: MailboxRow) -> bool:
    """Whether a mailbox says where its incoming mail is."""
    return bool(mailbox.imap_host or mailbox.maildir)


def can_receive(db: Database) -> bool:
    """Whether any mailbox says where its incoming mail is: what `receive` needs."""
    return any(reads_mail(box) for box in list_mailboxes(db))


def own_addresses(db: Database) -> set[str]:
    """Every address the founder writes from or reads at: what comes from one of them is no reply."""
    found = {get_setting(db, "me.email")}
    for box in list_mailboxes(db):
        found |= {split_sender(box.sender)[1], box.user, box.imap_user}
    return {address for address in found if "@" in address} | {address_key(address) for address in found if "@" in address}


class _Reading:
    """One reading of all mailboxes."""

    def __init__(
        self,
        db: Database,
        now: datetime,
        environ: Mapping[str, str],
        ask: Callable[[str], str] | None,
        progress: Progress,
        cancelled: Callable[[], bool],
    ) -> None:
        self._db, self._now, self._environ, self._ask = db, now, environ, ask
        self._progress, self._cancelled = progress, cancelled
        self._taker = Taker(db, own_addresses(db), now)
        self.report = ReceiveReport()

    @property
    def over(self) -> bool:
        """Whether nothing more is to be read."""
        return self.report.interrupted or self.report.fault is not None

    def read(self, box: MailboxRow) -> None:
        """Read one mailbox; what stands in the way of it is noted, and does not touch the others."""
        told = len(self.report.problems)
        try:
            if box.maildir:
                self._read_maildir(box)
            if box.imap_host and not self.over:
                self._read_imap(box)
        except NotNoted as error:
            self.report.fault = error.fault
            return
        except TryLater as error:
            self.report.offline.append(f"Mailbox {box.name}: {error}")
        except SalesError as error:
            self.report.problems.append(f"Mailbox {box.name}: {error}")
        if self.report.interrupted:
            return
        failed = [*self.report.problems[told:], *(one for one in self.report.offline if one.startswith(f"Mailbox {box.name}: "))]
        self.report.mailboxes += not failed
        mark_received(self._db, box.id, self._now, failed[0].removeprefix(f"Mailbox {box.name}: ") if failed else "")

    def _take(self, place: Place, content: bytes, received_at: datetime | None) -> None:
        kind, row = self._taker.take(place, content, received_at)
        if kind not in ("", AGAIN):
            self.report.counts[kind] += 1
        if row:
            self.report.rows.append(row)

    def _stopped(self) -> bool:
        self.report.interrupted = self.report.interrupted or self._cancelled()
        return self.report.interrupted

    # -- a Maildir

    def _read_maildir(self, box: MailboxRow) -> None:
        listing = maildir.list_new(Path(box.maildir), known_files(self._db, box.id, ""))
        unreadable = listing.unreadable
        for done, mail in enumerate(listing.waiting):
            if self._stopped():
                return
            try:
                content = maildir.read(mail)
            except OSError as error:
                unreadable.append(f"{mail.path}: {error.strerror}")
                continue
            if content is not None:
                self._take(Place(box.id, "", file=mail.name), content, mail.received_at)
            self._progress(done + 1, len(listing.waiting))
        self._look_among_sent_files(box)
        if unreadable:
            others = f" (and {len(unreadable) - 1:,} more)" if len(unreadable) > 1 else ""
            self.report.problems.append(
                f"Mailbox {box.name}: A mail cannot be read: {unreadable[0]}{others}. The others were read. See that the file is yours to read."
            )

    def _look_among_sent_files(self, box: MailboxRow) -> None:
        """Uncertain mails of which a copy lies in the Maildir's folder of sent mail have left."""
        if not box.sent_folder:
            return
        folder = maildir.subfolder(Path(box.maildir), box.sent_folder)
        try:
            maildir.check(folder, correct(box.name, "--sent-folder NAME"))
        except SalesError as error:
            self.report.problems.append(f"Mailbox {box.name}: {error}")
            return
        uncertain = list_uncertain(self._db, box.id)
        if not uncertain:
            return
        earliest = min(from_text(at) for _, _, at in uncertain) - timedelta(days=1)
        wanted = {message_id.encode(): id for id, message_id, _ in uncertain}
        for mail in maildir.list_new(folder, ()).waiting:
            if mail.received_at < earliest:
                continue
            try:
                head = (maildir.read(mail) or b"")[:_MOST_HEAD]
            except OSError:
                head = b""  # no evidence is no harm: the mail stays uncertain
            for message_id in [one for one in wanted if one in head]:
                self._settle_sent(wanted.pop(message_id))

    def _settle_sent(self, delivery_id: int) -> None:
        if row := self._taker.settle(delivery_id, "settled: a copy of it is in the folder of sent mail"):
            self.report.settled += 1
            self.report.rows.append(row)

    # -- an IMAP server

    def _read_imap(self, box: MailboxRow) -> None:
        with ImapBox(box, self._login(box)) as server:
            validity = server.examine(box.imap_folder)
            above = max(1, highest_uid(self._db, box.id, box.imap_folder, validity) - LOOK_BACK)
            known = known_uids(self._db, box.id, box.imap_folder, validity, above)
            since = self._since(box)
            wanted = [uid for uid in server.search_new(above, since.date()) if uid not in known]
            if (not known or len(wanted) > FEW) and wanted and first_read(self._db, box.id, box.imap_folder):
                wanted = self._pass_over_known(server, box, validity, wanted)
            for done, mail in enumerate(server.mails(wanted) if wanted else ()):
                if self._stopped():
                    return
                self._take(Place(box.id, box.imap_folder, validity, mail.uid), mail.content, mail.received_at)
                self._progress(done + 1, len(wanted))
            self._look_among_sent(server, box)

    def _login(self, box: MailboxRow) -> Login:
        """With what to log in; nothing for a server that knows its visitors."""
        return receiving_login_of(box, self._environ, self._ask)

    def _since(self, box: MailboxRow) -> datetime:
        """From when on a folder is read: fixed once something of it was read, so that nothing that came in between is passed over."""
        begun = first_read(self._db, box.id, box.imap_folder) or self._now
        sent = first_sent(self._db, box.id)
        return min(begun - FIRST_LOOK, sent - timedelta(days=1) if sent else begun)

    def _pass_over_known(self, server: ImapBox, box: MailboxRow, validity: int, wanted: list[int]) -> list[int]:
        """The server numbers its mails anew: those that were read before are told by their header lines, without fetching them whole."""
        left: list[int] = []
        for head in server.heads(wanted):
            if self._stopped():
                return []
            place = Place(box.id, box.imap_folder, validity, head.uid)
            if not self._taker.take_again(place, self._taker.key_of(head.content), head.received_at):
                left.append(head.uid)
        return left

    def _look_among_sent(self, server: ImapBox, box: MailboxRow) -> None:
        """Uncertain mails of which the server has a copy among the sent ones have left."""
        uncertain = list_uncertain(self._db, box.id)
        if not (uncertain or box.sent_folder):
            return
        folder = box.sent_folder or next((name for name, is_sent in server.list_folders() if is_sent), "")
        if not folder:
            return
        try:
            server.examine(folder, "--sent-folder")
        except FolderMissing as error:
            if box.sent_folder:  # the founder named it; he hears of it before it is needed
                self.report.problems.append(f"Mailbox {box.name}: {error}")
            return
        for id, message_id, _ in uncertain:
            if server.has_message(message_id):
                self._settle_sent(id)
