"""The watch's own rhythm: what it reads, when it sends, and that a fault is told once and does not end it."""

from datetime import timedelta

from salestui.errors import SalesError, TryLater
from salestui.sender.report import SendReport, SendRow
from salestui.sender.watch import Watch

from .conftest import NOW, Firm


class Played:
    """A watch over a firm, its clock going by its naps; `heard` is what it did, in order."""

    def __init__(self, firm: Firm, until: timedelta, reads: list[SalesError | None] | None = None) -> None:
        self.now, self.heard, self.told = NOW, [], []  # type: ignore[var-annotated]
        self._reads, self._until = list(reads or []), NOW + until
        self.watch = Watch(
            firm.db,
            lambda: self.now,
            self._send,
            self._read,
            lambda report: None,
            self.told.append,
            self._nap,
            lambda: self.now >= self._until,
        )
        self._firm = firm

    def _nap(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def _send(self) -> SendReport:
        self.heard.append(("send", self.now - NOW))
        self._firm.db.execute("UPDATE delivery SET state = 'sent', sent_at = next_at WHERE next_at <= ?", (self.now.isoformat(),))
        return SendReport(1, [SendRow(1, "a@b.example", "", "sent")])

    def _read(self) -> None:
        self.heard.append(("read", self.now - NOW))
        if self._reads and (fault := self._reads.pop(0)):
            raise fault


def at(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def test_what_came_back_is_read_right_before_a_mail_leaves(firm: Firm) -> None:
    firm.mailbox(1)
    firm.mail()
    firm.prospects(1)
    firm.db.execute("UPDATE delivery SET next_at = ?", ((NOW + at(3)).isoformat(timespec="seconds"),))
    played = Played(firm, at(9))
    played.watch.run()
    assert played.heard == [("read", at(0)), ("read", at(3)), ("send", at(3)), ("read", at(8))]


def test_a_reading_that_fails_is_told_once_and_the_watch_goes_on(firm: Firm) -> None:
    firm.mailbox(1)
    gone = SalesError("The Maildir is gone.", "Nothing was read.", "Look for it.")
    played = Played(firm, at(16), [gone, gone, TryLater("Busy."), gone])
    played.watch.run()
    assert [kind for kind, _ in played.heard] == ["read"] * 4
    assert [str(fault)[:10] for fault in played.told] == ["The Maildi", "Busy.", "The Maildi"]
