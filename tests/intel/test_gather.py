"""Fetching as a whole: due and not due, failures that wait, two at once, a stop, a kill, a wrong clock, no network."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from salestui.errors import TryLater
from salestui.intel import crew, files, letters
from salestui.intel import http as asking
from salestui.intel.gather import SILENT, FetchReport, backoff
from salestui.intel.reader import Reading
from salestui.paths import Paths
from salestui.rules.times import from_text
from salestui.sender.lock import only_fetcher
from salestui.store.engine import Database, connect
from salestui.store.intel import Heard
from salestui.store.journal import list_actions
from salestui.store.ruling import RuleDraft, add_rule
from salestui.store.sources import add_source, get_source, get_source_status

from .conftest import NOW, rss
from .servers import Web, answer, silence

Add = Callable[..., int]
Run = Callable[..., FetchReport]
ROOT = Path(__file__).resolve().parents[2]


def count(db: Database) -> int:
    return int(db.execute("SELECT count(*) FROM intel").fetchone()[0])


def test_only_what_is_due_is_asked_and_failures_wait_longer_each_time(db: Database, server: Web, add: Add, run: Run) -> None:
    server.routes["/good"] = answer(rss("One"))
    good, bad = add(server.url("/good"), name="good", every_minutes=60), add(server.url("/bad"), name="bad", every_minutes=60)
    first = run(everything=False)
    assert [(row.name, row.new, bool(row.error)) for row in first.rows] == [("bad", 0, True), ("good", 1, False)]
    assert first.failed[0].error.startswith("The server has nothing at that address (404).")
    again = run(everything=False)
    assert ([row.name for row in again.rows], [row.name for row in again.left_alone]) == (["good"], ["bad"])
    assert run(everything=False, due_only=True).rows == []
    due = from_text(get_source(db, good).next_fetch or "") - NOW
    assert timedelta(minutes=53) < due < timedelta(minutes=67)
    now, waits = NOW, []
    for _ in range(7):
        now += timedelta(days=2)
        run(now, everything=False)
        waits.append((from_text(get_source(db, bad).next_fetch or "") - now) / timedelta(hours=1))
    assert [round(wait / base) for wait, base in zip(waits, (4, 8, 16, 24, 24, 24, 24), strict=True)] == [1] * 7
    assert get_source(db, bad).failures == 8
    server.routes["/bad"] = answer(rss("Back"))
    run(now + timedelta(days=2), everything=False)
    row = get_source(db, bad)
    assert (row.failures, row.error, row.items) == (0, "", 1)
    assert backoff(60 * 24 * 7, 3) == timedelta(days=7), "never sooner than it is asked anyway"


def test_a_server_that_asks_for_time_gets_it(db: Database, server: Web, add: Add, run: Run) -> None:
    server.routes["/"] = answer(b"", "503 Busy", Retry_After="36000")
    id = add(server.url(), every_minutes=5)
    run()
    assert from_text(get_source(db, id).next_fetch or "") == NOW + timedelta(hours=10)
    server.routes["/"] = answer(rss("Back"))
    again = run(NOW + timedelta(minutes=12))
    assert (again.rows, [row.id for row in again.left_alone]) == ([], [id]), "--all is no reason to be rude"
    assert run(NOW + timedelta(minutes=12), source_ids=[id]).new == 1, "the founder named it"
    assert run(NOW + timedelta(minutes=13)).rows and get_source(db, id).retry_at is None


def test_a_box_of_mails_that_is_cut_goes_on_where_it_ended(
    db: Database, tmp_path: Path, add: Add, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = tmp_path / "a.mbox"
    mail = "From a@b.example Thu Nov 26 10:00:00 2026\nFrom: a@b.example\nSubject: Mail {0}\nMessage-ID: <{0}@b.example>\n\nWords {0}\n\n"
    box.write_text("".join(map(mail.format, range(30))))
    id = add(str(box), kind="mail")
    monkeypatch.setattr(crew, "BATCH", 10)
    told: list[str] = []

    def stop() -> bool:
        return any("10 new so far" in about for about in told)

    first = run(progress=lambda done, total, about: told.append(about), cancelled=stop)
    assert first.interrupted and first.new == count(db) >= 10, "what was kept is told"
    read: list[int] = []
    place = int(get_source_status(db, id).cursor.partition(":")[0])
    monkeypatch.setattr(files, "mails_of", lambda file: read.append(file.tell()) or letters.mails_of(file))
    run()
    assert (count(db), read) == (30, [place]) and place > 0


def test_an_unchanged_source_writes_no_intel_and_opens_no_action(db: Database, server: Web, add: Add, run: Run) -> None:
    server.routes["/"] = answer(rss("One"))
    id = add(server.url())
    actions = len(list_actions(db))
    run()
    server.routes["/"] = answer(status="304 Not Modified")
    db.execute("CREATE TEMP TRIGGER quiet BEFORE INSERT ON intel BEGIN SELECT RAISE(ABORT, 'written'); END")
    report = run(NOW + timedelta(hours=2))
    assert report.rows[0].unchanged and report.rows[0].error == ""
    status = get_source_status(db, id)
    assert status.last_fetched_at and status.last_new_at and status.last_fetched_at > status.last_new_at
    assert len(list_actions(db)) == actions


def test_the_rules_look_at_what_is_new_in_one_action(db: Database, server: Web, add: Add, run: Run) -> None:
    server.routes["/"] = answer(rss("Sponsored: a", "Sponsored: b", "News"))
    add(server.url())
    add_rule(db, RuleDraft("sponsored", "discard", reason="noise"), NOW)
    before = len(list_actions(db))
    report = run()
    assert (report.new, report.applied.discarded) == (3, 2)
    assert len(list_actions(db)) == before + 1
    assert db.execute("SELECT count(*) FROM intel WHERE state = 'inbox'").fetchone() == (1,)


def test_two_at_once_is_one(paths: Paths, add: Add, run: Run) -> None:
    with only_fetcher(paths.fetcher_lock), pytest.raises(TryLater, match="being read already"):
        run()


def test_a_stop_keeps_what_is_done(db: Database, server: Web, add: Add, run: Run) -> None:
    server.routes |= {"/quick": answer(rss("One")), "/slow": silence}
    add(server.url("/quick"), name="quick")
    slow = add(server.url("/slow"), name="slow")
    began = time.monotonic()
    report = run(cancelled=lambda: count_is(db, 1))
    assert report.interrupted and [row.name for row in report.rows] == ["quick"]
    assert time.monotonic() - began < 10
    assert get_source(db, slow).failures == 0 and get_source(db, slow).next_fetch is None, (
        "it is asked the next time as if nothing had been"
    )


def count_is(db: Database, number: int) -> bool:
    """Whether so much is committed (asked from whatever thread: a connection of its own)."""
    other = connect(db.path)
    try:
        return count(other) >= number
    finally:
        other.close()


def test_one_source_that_stumbles_stops_no_other(db: Database, server: Web, add: Add, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    server.routes["/"] = answer(rss("One"))
    add(server.url(), name="good")
    broken = add_source(db, {"kind": "page", "address": "/nowhere", "name": "broken"}, NOW)

    def stumble(tools: object) -> object:
        raise ValueError("a fault \x1b[2J of ours")

    monkeypatch.setattr("salestui.intel.page.make_reader", stumble)
    report = run()
    assert [(row.name, row.new) for row in report.rows] == [("broken", 0), ("good", 1)]
    assert "ValueError" in get_source(db, broken).error and "\x1b" not in get_source(db, broken).error


def test_a_source_is_written_while_it_is_still_read(db: Database, add: Add, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long source goes in by batches; what breaks off in the middle keeps them, and the next look adds the rest once."""
    finished: list[int] = []
    breaks = [True]

    class Long:
        def read(self, source: object, status: object, now: object) -> Reading:
            def items() -> object:
                for number in range(350):
                    if number == 250 and breaks[0]:
                        raise OSError(5, "Input/output error")
                    yield Heard(f"Item {number}", key=str(number))

            return Reading(items(), status, finish=lambda: finished.append(1))  # type: ignore[arg-type]

    monkeypatch.setattr("salestui.intel.feed.make_reader", lambda tools: Long())
    add("/somewhere")
    first = run().rows[0]
    assert 100 <= first.new < 250 and first.new == count(db) and "Input/output" in first.error and not finished
    breaks[0] = False
    assert run().rows[0].new + first.new == 350 == count(db) and finished == [1]


def test_no_network_is_said_at_once_and_harms_nobody(
    db: Database, tmp_path: Path, add: Add, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "has_route", lambda: False)
    path = tmp_path / "feed.xml"
    path.write_bytes(rss("From a file"))
    add(str(path), name="file")
    far = add("https://news.example/feed", name="far", allow_private=False)
    report = run()
    assert [(row.name, row.new, row.offline) for row in report.rows] == [("far", 0, True), ("file", 1, False)]
    assert not report.failed and "There is no network." in report.offline[0].error
    assert get_source(db, far).failures == 0 and get_source(db, far).next_fetch is None


def test_a_network_that_does_not_answer_is_told_of_after_a_second(add: Add, run: Run, server: Web) -> None:
    server.routes["/"] = silence
    add(server.url())
    said: list[str] = []
    run(progress=lambda done, total, about: said.append(about), cancelled=lambda: SILENT in said)
    assert said[-1] == SILENT


def test_a_clock_that_ran_ahead_stops_nothing(db: Database, server: Web, add: Add, run: Run) -> None:
    server.routes["/"] = answer(rss("One"))
    id = add(server.url())
    run(NOW + timedelta(days=4000))
    server.routes["/"] = answer(rss("Two", "One"))
    assert run(everything=False).rows[0].new == 1
    assert from_text(get_source(db, id).next_fetch or "") < NOW + timedelta(hours=2)


KILLED = """
import sys
from datetime import datetime, UTC
from salestui.paths import locate
from salestui.store.engine import open_store
from salestui.intel.gather import fetch
paths = locate(sys.argv[1], {})
db = open_store(paths)
fetch(db, datetime.now(UTC), environ={}, lock_path=paths.fetcher_lock, everything=True)
"""


def test_a_kill_at_any_moment_loses_nothing_and_doubles_nothing(db: Database, paths: Paths, server: Web, add: Add, run: Run) -> None:
    for number in range(12):
        server.routes[f"/{number}"] = answer(rss(*(f"Item {number} {each}" for each in range(40))))
        add(server.url(f"/{number}"), name=str(number))
    home = str(paths.data.parent)
    for round in range(4):
        process = subprocess.Popen([sys.executable, "-c", KILLED, home], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
        until = time.monotonic() + 20
        while count(db) < 100 * round and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert count(db) % 40 == 0, "a source is there whole or not at all"
    assert not run().failed
    assert count(db) == 480 and run().new == 0


def test_threads_are_gone_afterwards(server: Web, add: Add, run: Run) -> None:
    server.routes["/"] = answer(rss("One"))
    add(server.url())
    run()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("fetch-")]
