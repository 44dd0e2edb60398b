"""What a sender knows from the runs before it: the gap, a server out of reach, a clock that was moved back, an older copy of the store."""

import shutil
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from salestui.store import dispatch
from salestui.store.engine import connect, open_store
from salestui.store.log import KEPT, list_log
from salestui.store.mailbox_status import get_status
from salestui.store.outbox import release
from salestui.store.pausing import pause_prospects, pause_sending, resume_prospects
from salestui.store.restore import restore
from salestui.store.settings import set_setting
from salestui.store.watermark import WHY_MOVED, WHY_OLDER

from .conftest import NOW, Firm
from .servers import Recorder, free_port

MINUTE = timedelta(minutes=1)


def test_the_gap_holds_from_one_run_to_the_next(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port, gap_min=40, gap_max=60)
    firm.mail()
    firm.prospects(3)
    first = firm.send(waits=False)
    assert [row.state for row in first.rows] == ["sent", "due", "due"] and "its gap" in first.rows[1].why
    assert get_status(firm.db, 1).next_at is not None
    assert [row.state for row in firm.send(NOW + timedelta(seconds=39), waits=False).rows] == ["due", "due"]
    assert [row.state for row in firm.send(NOW + timedelta(seconds=62), waits=False).rows] == ["sent", "due"]
    assert len(record.mails()) == 2


def test_who_waits_in_the_run_waits_also_for_the_gap_of_the_run_before(
    firm: Firm, record: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm.mailbox(record.port, gap_min=1, gap_max=1)
    firm.mail()
    firm.prospects(2)
    assert firm.send(limit=1).count("sent") == 1
    slept: list[float] = []
    nap = time.sleep

    def counted(seconds: float) -> None:
        slept.append(seconds)
        nap(seconds)

    monkeypatch.setattr("salestui.sender.postbox.time.sleep", counted)
    assert firm.send().count("sent") == 1
    assert sum(slept) >= 0.8


def test_a_server_out_of_reach_is_looked_for_once_and_ever_more_seldom(firm: Firm) -> None:
    firm.mailbox(free_port())
    firm.mail()
    firm.prospects(3)
    at, waits = NOW, []
    for _ in range(9):
        report = firm.send(at, waits=False)
        assert report.offline and [row.state for row in report.rows].count("deferred") == 1
        status = get_status(firm.db, 1)
        assert status.offline_since == NOW.isoformat(timespec="seconds") and status.probe_at
        following = dispatch.next_moment(firm.db)
        assert following is not None
        waits.append((following - at) / MINUTE)
        early = firm.send(following - timedelta(seconds=1), waits=False)
        assert all(row.state == "due" and row.why.startswith("offline: ") for row in early.rows)
        assert get_status(firm.db, 1).probes == status.probes, "no look before its time"
        at = following
    assert waits == [1, 2, 5, 10, 20, 40, 60, 60, 60]
    assert [row.event for row in list_log(firm.db)] == ["offline"]
    assert all(row.attempts == 0 for row in firm.deliveries(at))


def test_back_online_everything_goes_at_once_and_once(firm: Firm, record: Recorder) -> None:
    firm.mailbox(free_port())
    firm.mail()
    firm.prospects(3)
    firm.send()
    firm.db.execute("UPDATE mailbox SET port = ?", (record.port,))
    # The founder says send again, before the next look: he need not wait for it.
    assert firm.send(NOW + timedelta(seconds=5)).count("sent") == 3
    assert get_status(firm.db, 1).offline_since is None
    assert [row.event for row in list_log(firm.db)] == ["sent", "sent", "sent", "online", "offline"]
    assert len(record.mails()) == 3


def test_a_clock_moved_back_holds_what_is_due_once_and_says_so(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(1, NOW + timedelta(days=3))
    assert firm.send(NOW + timedelta(days=3)).count("sent") == 1
    firm.prospects(2)
    rehearsed = firm.send(dry_run=True)
    report = firm.send()
    for told in (rehearsed, report):
        assert [row.state for row in told.rows] == ["held", "held"] and "the clock was moved back" in told.rows[0].why
    assert len(record.mails()) == 1 and "release" in report.problems[0]
    release(firm.db, None, NOW)
    assert firm.send(NOW + MINUTE).count("sent") == 2, "what the founder has released goes"


def test_a_run_forgets_lines_of_the_log_that_are_long_past_and_no_others(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(1)
    firm.send()
    assert [row.event for row in list_log(firm.db)] == ["sent"]
    firm.send(NOW + KEPT)
    assert len(list_log(firm.db)) == 1
    firm.send(NOW + KEPT + MINUTE)
    assert list_log(firm.db) == [] and firm.states() == ["sent"]


def test_a_clock_that_is_set_right_by_minutes_is_no_alarm(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(1, NOW + timedelta(minutes=9))
    firm.send(NOW + timedelta(minutes=9))
    firm.prospects(1)
    assert firm.send().count("sent") == 1


def test_an_older_copy_in_the_place_of_the_store_sends_nothing_by_itself(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(3)
    firm.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = firm.paths.data / "copy.db"
    shutil.copy(firm.paths.store, copy)
    assert firm.send(limit=2).count("sent") == 2
    firm.db.close()
    for end in ("", "-wal", "-shm"):
        firm.paths.store.with_name(firm.paths.store.name + end).unlink(missing_ok=True)
    shutil.copy(copy, firm.paths.store)
    firm.db = connect(firm.paths.store)
    assert [row.why for row in firm.send(dry_run=True).rows] == [WHY_OLDER] * 3
    report = firm.send()
    assert [row.state for row in report.rows] == ["held"] * 3 and len(record.mails()) == 2
    release(firm.db, [3], NOW)
    assert firm.send().count("sent") == 1, "what the founder has released goes, and is not held a second time"
    assert len(record.mails()) == 3


@pytest.mark.parametrize("lost", ["the whole home", "the state folder"])
def test_a_store_that_was_put_elsewhere_sends_nothing_by_itself(firm: Firm, record: Recorder, tmp_path: Path, lost: str) -> None:
    """A copy in a fresh home (another machine), or one whose state was cleaned away: nobody knows what has left since."""
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(2)
    firm.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = tmp_path / "copy.db"
    shutil.copy(firm.paths.store, copy)
    assert firm.send().count("sent") == 2
    firm.db.close()
    shutil.rmtree(firm.paths.data.parent if lost == "the whole home" else firm.paths.state)
    firm.paths.store.parent.mkdir(parents=True, exist_ok=True)
    for end in ("-wal", "-shm"):
        firm.paths.store.with_name(firm.paths.store.name + end).unlink(missing_ok=True)
    shutil.copy(copy, firm.paths.store)
    firm.db = open_store(firm.paths)
    report = firm.send()
    assert [row.why for row in report.rows] == [WHY_MOVED] * 2 and len(record.mails()) == 2
    release(firm.db, [2], NOW)
    assert firm.send().count("sent") == 1, "from then on it belongs here"


def test_what_a_restore_has_held_is_not_held_a_second_time(firm: Firm, record: Recorder) -> None:
    from salestui.store.backup import backup

    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(2)
    copy = backup(firm.db, firm.paths.data / "kept" / "copy.db")
    assert firm.send(limit=1).count("sent") == 1
    firm.db.close()
    restore(firm.paths, copy, NOW)
    firm.db = connect(firm.paths.store)
    assert firm.states() == ["held", "held"]
    release(firm.db, [2], NOW)
    assert firm.send().count("sent") == 1 and len(record.mails()) == 2


def test_while_all_sending_is_paused_nothing_leaves_and_it_says_why(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(2)
    pause_sending(firm.db, True, NOW)
    for report in (firm.send(dry_run=True), firm.send()):
        assert [(row.state, row.why) for row in report.rows] == [("due", "all sending is paused")] * 2
    firm.send(dry_run=True)
    assert not dispatch.claim(firm.db, 1, NOW), "the claim itself looks"
    assert dispatch.next_moment(firm.db) is None
    pause_sending(firm.db, False, NOW)
    assert firm.send().count("sent") == 2


def test_the_claim_itself_counts_the_caps(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    firm.prospects(2)
    firm.send(dry_run=True)
    firm.db.execute("UPDATE mailbox SET per_day = 1")
    assert dispatch.claim(firm.db, 1, NOW)
    dispatch.mark_sent(firm.db, 1, "250 ok", NOW)
    assert not dispatch.claim(firm.db, 2, NOW + timedelta(hours=23))
    assert dispatch.claim(firm.db, 2, NOW + timedelta(hours=24))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Europe/Berlin", "Pacific/Pago_Pago"])
def test_a_pause_with_a_day_ends_on_its_morning_where_he_is_and_its_mail_is_not_late(firm: Firm, record: Recorder, zone: str) -> None:
    firm.mailbox(record.port, window="Mon-Fri 09:00-17:00")
    firm.mail()
    [id] = firm.prospects(1, zone=zone)
    firm.db.execute("UPDATE delivery SET due_at = ?, next_at = ?", ((NOW - timedelta(hours=1)).isoformat(timespec="seconds"),) * 2)
    pause_prospects(firm.db, [id], NOW, date(2026, 3, 9))
    assert "paused until 2026-03-09" in firm.send().rows[0].why
    at, sent = NOW, None
    while sent is None and at < NOW + timedelta(days=9):
        at += timedelta(hours=1)
        if firm.send(at, waits=False).count("sent"):
            sent = at
    assert sent is not None, firm.deliveries(at)
    from zoneinfo import ZoneInfo

    there = sent.astimezone(ZoneInfo(zone))
    assert (there.date(), there.hour) == (date(2026, 3, 9), 9)


def test_a_pause_by_hand_ends_by_hand_and_is_undone_like_anything(firm: Firm, record: Recorder) -> None:
    from salestui.store.journal import undo

    firm.mailbox(record.port)
    firm.mail()
    ids = firm.prospects(2)
    assert pause_prospects(firm.db, ids, NOW) == 2
    assert firm.send().count("sent") == 0
    undo(firm.db, NOW)
    assert firm.send(limit=1).count("sent") == 1
    pause_prospects(firm.db, ids, NOW)
    resume_prospects(firm.db, ids, NOW + timedelta(days=5))
    assert firm.send(NOW + timedelta(days=5)).count("sent") == 1, "five days of a pause make no mail late"


def test_nothing_leaves_on_a_holiday_even_without_a_window(firm: Firm, record: Recorder) -> None:
    firm.mailbox(record.port)
    firm.mail()
    set_setting(firm.db, "holidays", '["2026-03-02"]', NOW)
    firm.prospects(1)
    firm.db.execute("UPDATE delivery SET due_at = ?, next_at = ?", (NOW.isoformat(timespec="seconds"),) * 2)
    report = firm.send()
    assert (report.rows[0].state, report.rows[0].why) == ("deferred", "2026-03-02 is a holiday")
    assert firm.send(NOW + timedelta(days=1)).count("sent") == 1


def test_an_enrolment_is_taken_back_also_after_the_sender_has_put_its_mails_off(firm: Firm, record: Recorder) -> None:
    from salestui.store.journal import undo

    firm.mailbox(record.port, per_day=1)
    firm.mail()
    firm.prospects(3)
    firm.send()
    done = undo(firm.db, NOW)
    assert done and len(done.refused) == 1 and "never undone" in done.refused[0]
    assert sorted(firm.states()) == ["sent"]
