"""The sender over the weekends on which clocks change: an opener and a follow-up a day later, each once, in the window where its reader is."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from salestui.rules.schedule import Window

from .conftest import Firm
from .servers import Recorder

PLACES = [
    "Africa/Cairo", "Africa/Casablanca", "America/Havana", "America/New_York", "America/Santiago", "America/St_Johns", "Asia/Beirut", "Asia/Kolkata",
    "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin", "Europe/London", "Pacific/Chatham", "UTC",
]  # fmt: skip
# Sunday's date: the spring and autumn of America, of Europe, and of the southern half.
SUNDAYS = ["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-25", "2026-11-01", "2027-03-14", "2027-03-28", "2027-10-31"]
STEP = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("sunday", "window"),
    [
        pytest.param(sunday, window, marks=() if sunday in ("2026-03-29", "2026-10-25") else pytest.mark.soak)
        for sunday in SUNDAYS
        for window in ("Mon-Sun 01:30-03:15", "Mon-Sun 00:00-02:30")
    ],
)
def test_each_mail_leaves_once_in_its_readers_window(sunday: str, window: str, firm: Firm, record: Recorder) -> None:
    began = datetime.fromisoformat(f"{sunday}T00:00+00:00") - timedelta(hours=30)
    firm.mailbox(record.port, window=window)
    firm.mail()
    firm.mail(title="Follow-up", subject="Once more", delay="1")
    zones = {}
    for place in PLACES:
        (id,) = firm.prospects(1, began, zone=place)
        zones[id] = ZoneInfo(place)
    left: dict[str, list[datetime]] = defaultdict(list)
    names = {row.to: zones[row.prospect_id] for row in firm.deliveries(began)}
    for number in range(4 * 24 * 4):
        now = began + number * STEP
        for row in firm.send(now).rows:
            if row.state == "sent":
                left[row.to].append(now)
    assert {to: len(times) for to, times in left.items()} == dict.fromkeys(names, 2)
    assert len(record.mails()) == 2 * len(PLACES) == len({mail.message_id for mail in record.mails()})
    hours = Window.parse(window)
    for to, times in left.items():
        walls = [moment.astimezone(names[to]).replace(tzinfo=None, fold=0) for moment in times]
        for wall in walls:
            minute = wall.hour * 60 + wall.minute
            assert any(start <= minute < end for start, end in hours.days[wall.weekday()]), (names[to], wall)
        assert walls[1] >= walls[0] + timedelta(days=1), (names[to], walls)  # never early, by the reader's clock
        assert walls[1].date() - walls[0].date() <= timedelta(days=2), (
            names[to],
            walls,
        )  # and not a day too late, but for a window that was skipped
        assert times[0] - began <= timedelta(days=1, hours=1), (names[to], times)


def test_utc_is_what_the_store_keeps(firm: Firm, record: Recorder) -> None:
    """A touch stands in UTC: what is counted from it does not move with the zone of the machine."""
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(1, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    firm.send(datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC) + timedelta(hours=1, minutes=5))
    assert firm.deliveries()[0].sent_at == "2026-10-25T00:35:00+00:00"
