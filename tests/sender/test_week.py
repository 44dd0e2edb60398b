"""A simulated week of `send --watch`: replies, bounces, out-of-office notes, a request to stop, a day offline, a holiday.

At its end everybody got exactly what the formula says, once, in his own working hours, and nothing after he said stop.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from salestui.rules.schedule import Delay, Window, due_at
from salestui.sender.incoming.receive import receive
from salestui.sender.outbox import send_due
from salestui.sender.report import SendReport
from salestui.sender.watch import Watch
from salestui.store.log import list_log
from salestui.store.outbox import DeliveryRow
from salestui.store.settings import set_setting
from salestui.store.suppressions import suppression_of
from salestui.store.today import list_today

from .conftest import Firm
from .incoming.conftest import letter, maildir, report
from .servers import Recorder, free_port

BEGIN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # a Monday morning, before anybody is at work in Europe
END = BEGIN + timedelta(days=11)
OFFICE, HOLIDAY = "Mon-Fri 09:00-17:00", date(2026, 3, 9)
ZONES = ("Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Auckland", "America/Sao_Paulo")
STEPS = (("First", Delay(0)), ("Second", Delay(2, business=True)), ("Third", Delay(3)))
OFFLINE = (datetime(2026, 3, 4, 0, 0, tzinfo=UTC), datetime(2026, 3, 5, 0, 0, tzinfo=UTC))
TICK = timedelta(seconds=45)


class Week:
    """The firm, its server and its Maildir, and a clock that goes by naps."""

    def __init__(self, firm: Firm, record: Recorder, box: Path) -> None:
        self.firm, self.record, self.box, self.now = firm, record, box, BEGIN
        self.down = free_port()
        self.answered: set[str] = set()
        self.faults: list[str] = []

    def nap(self, seconds: float) -> None:
        """Time goes on; what the world does meanwhile is done."""
        self.now += TICK
        offline = OFFLINE[0] <= self.now < OFFLINE[1]
        self.firm.db.execute("UPDATE mailbox SET port = ?", (self.down if offline else self.record.port,))
        if not offline:
            self._answer()

    def _answer(self) -> None:
        """Three hours after their first mail, four of them (and one mail program) have something to say."""
        for row in self.sent():
            who = row.to.partition("@")[0]
            left = datetime.fromisoformat(row.sent_at or "")
            if row.asset != "First" or who in self.answered or self.now < left + timedelta(hours=3):
                continue
            self.answered.add(who)
            content = self._words(who, row)
            if content:
                (self.box / "new" / f"{self.now.timestamp():.0f}.{who}.host").write_bytes(content)

    def _words(self, who: str, row: DeliveryRow) -> bytes:
        """What one of them (or a mail server for him) has to say; most stay silent."""
        sent, subject = row.message_id or "", f"Re: {row.subject}"
        if who == "ada0":
            return letter(row.to, subject, "Tell me more.\n\n> how long", at=self.now, answers=sent)
        if who == "ada1":
            words = "I am back on 11 March."
            return letter(row.to, "Automatic reply", words, at=self.now, answers=sent, Auto_Submitted="auto-replied")
        if who == "ada2":
            return report(row.to, "5.1.1", "550 no such user", original=sent)
        return letter(row.to, subject, "unsubscribe", at=self.now, answers=sent) if who == "ada3" else b""

    def sent(self) -> list[DeliveryRow]:
        return [row for row in self.firm.deliveries(self.now) if row.state == "sent"]

    def send(self) -> SendReport:
        return send_due(self.firm.db, lambda: self.now, lock_path=self.firm.paths.sender_lock, waits=False, environ=self.firm.environ)

    def read(self) -> None:
        receive(self.firm.db, self.now, lock_path=self.firm.paths.receiver_lock, environ=self.firm.environ)

    def run(self) -> None:
        Watch(
            self.firm.db,
            lambda: self.now,
            self.send,
            self.read,
            lambda told: None,
            lambda fault: self.faults.append(str(fault)),
            self.nap,
            lambda: self.now >= END,
        ).run()


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    folder = tmp_path_factory.mktemp("week")
    firm, record = Firm(folder / "home"), Recorder(folder)
    try:
        box = maildir(folder / "mail")
        firm.mailbox(record.port, window=OFFICE, zone="Europe/Berlin", maildir=str(box), gap_min=30, gap_max=120, per_day=18, per_minute=1)
        set_setting(firm.db, "holidays", f'["{HOLIDAY}"]', BEGIN)
        for title, delay in STEPS:
            firm.mail(title=title, subject="Month-end" if title == "First" else "Re:", delay=str(delay))
        for zone in ZONES * 3:
            firm.prospects(1, BEGIN, zone=zone)
        made = Week(firm, record, box)
        made.run()
        yield made
    finally:
        record.stop()
        firm.db.close()


def by_prospect(week: Week) -> dict[str, list[tuple[str, datetime]]]:
    found: dict[str, list[tuple[str, datetime]]] = {}
    for row in sorted(week.sent(), key=lambda row: row.sent_at or ""):
        found.setdefault(row.to.partition("@")[0], []).append((row.asset, datetime.fromisoformat(row.sent_at or "")))
    return found


def test_every_mail_arrived_once_and_is_what_the_outbox_says(week: Week) -> None:
    assert not week.faults
    arrived = Counter(mail.message_id for mail in week.record.mails())
    assert set(arrived.values()) == {1}
    assert set(arrived) == {row.message_id for row in week.firm.deliveries(week.now) if row.state in ("sent", "failed") and row.attempts}
    assert not [row for row in week.firm.deliveries(week.now) if row.state in ("held", "uncertain", "claimed")]


def test_the_silent_got_the_whole_formula_each_step_in_its_time(week: Week) -> None:
    silent = {who: got for who, got in by_prospect(week).items() if who not in ("ada0", "ada1", "ada2", "ada3")}
    assert len(silent) == 11
    for who, got in silent.items():
        zone = ZoneInfo(ZONES[int(who.removeprefix("ada")) % len(ZONES)])
        assert [asset for asset, _ in got] == ["First", "Second", "Third"], who
        before = None
        for (asset, at), (_, delay) in zip(got, STEPS, strict=True):
            due = due_at(before, delay, zone, Window.parse(OFFICE), {HOLIDAY}, BEGIN if before is None else before)
            assert at >= due, f"{who} got {asset} early"
            late = OFFLINE[1] - due if OFFLINE[0] <= due < OFFLINE[1] else timedelta()
            assert at - due <= late + timedelta(hours=24), f"{who} got {asset} {at - due} late"
            before = at


def test_everybody_was_written_to_in_his_own_working_hours_and_never_on_the_holiday(week: Week) -> None:
    for number in range(15):
        zone = ZoneInfo(ZONES[number % len(ZONES)])
        for asset, at in by_prospect(week).get(f"ada{number}", []):
            there = at.astimezone(zone)
            assert there.weekday() < 5 and 9 <= there.hour < 17 and there.date() != HOLIDAY, f"{asset} to ada{number} at {there}"


def test_who_answered_heard_nothing_more_and_who_was_away_only_afterwards(week: Week) -> None:
    got = by_prospect(week)
    assert [asset for asset, _ in got["ada0"]] == ["First"]
    assert [asset for asset, _ in got["ada3"]] == ["First"]
    assert [asset for asset, _ in got["ada1"]][:2] == ["First", "Second"]
    assert got["ada1"][1][1].astimezone(ZoneInfo(ZONES[1])).date() >= date(2026, 3, 11)
    assert "ada2" not in got or [asset for asset, _ in got["ada2"]] == ["First"]
    assert suppression_of(week.firm.db, "ada2@rossi.example") and suppression_of(week.firm.db, "ada3@rossi.example")
    assert suppression_of(week.firm.db, "ada0@rossi.example") is None
    waiting = [row.title for row in list_today(week.firm.db, week.now, 50, 0) if row.kind == "reply"]
    assert len(waiting) == 1 and waiting[0].startswith("Ada0")


def test_the_day_offline_is_two_lines_of_the_log_and_no_attempt(week: Week) -> None:
    log = [(row.event, datetime.fromisoformat(row.at)) for row in reversed(list_log(week.firm.db)) if row.event in ("offline", "online")]
    assert [event for event, _ in log] == ["offline", "online"]
    assert OFFLINE[0] <= log[0][1] < OFFLINE[1] <= log[1][1]
    assert all(row.attempts <= 1 for row in week.firm.deliveries(week.now))
    assert not [row for row in week.sent() if OFFLINE[0] <= datetime.fromisoformat(row.sent_at or "") < OFFLINE[1]]


def test_the_pace_was_kept(week: Week) -> None:
    moments = sorted(datetime.fromisoformat(row.sent_at or "") for row in week.firm.deliveries(week.now) if row.sent_at)
    assert min(later - one for one, later in pairwise(moments)) >= timedelta(seconds=30)
    for number, moment in enumerate(moments):
        assert sum(moment <= other < moment + timedelta(days=1) for other in moments[number:]) <= 18


def test_follow_ups_stand_in_the_thread_of_the_first(week: Week) -> None:
    mails = [message_from_bytes(mail.content) for mail in week.record.mails() if mail.recipient.startswith("ada9@")]
    mails.sort(key=lambda mail: parsedate_to_datetime(mail["Date"]))
    assert [mail["Subject"] for mail in mails] == ["Month-end", "Re: Month-end", "Re: Month-end"]
    first, second, third = (mail["Message-ID"] for mail in mails)
    assert mails[0]["In-Reply-To"] is None
    assert (mails[1]["In-Reply-To"], mails[1]["References"]) == (first, first)
    assert (mails[2]["In-Reply-To"], mails[2]["References"].split()) == (second, [first, second])
    assert third
