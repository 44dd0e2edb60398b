"""The answer of a server is heard once: it is noted patiently, and where that cannot be done, said."""

import sqlite3
import threading
from typing import Any

import pytest

from salestui.errors import SalesError, TryLater
from salestui.sender import noting, run
from salestui.store import dispatch
from salestui.store.engine import BUSY_SECONDS, Database
from salestui.store.faults import explain

from .conftest import NOW, Firm
from .servers import scripted


class _Fault(sqlite3.OperationalError):
    sqlite_errorcode = sqlite3.SQLITE_FULL


def test_a_store_that_is_busy_for_long_delays_and_loses_nothing(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program holds the store for longer than the busy limit while the server says yes."""
    other = sqlite3.connect(firm.db.path, isolation_level=None, check_same_thread=False)
    firm.db.execute("PRAGMA busy_timeout = 50")
    release = threading.Timer(1.5, lambda: other.execute("ROLLBACK"))

    def answer(sock: Any) -> None:
        other.execute("BEGIN IMMEDIATE")
        release.start()
        sock.sendall(b"250 taken\r\n")

    assert BUSY_SECONDS < noting.BUSY_SECONDS
    with scripted(END=[answer, b"250 taken\r\n"]) as server:
        firm.mailbox(server.port)
        firm.mail()
        firm.prospects(1)
        report = firm.send()
    assert report.count("sent") == 1 and report.fault is None and firm.states()[0] == "sent"
    other.close()


@pytest.mark.parametrize(("fault", "says"), [(_Fault(), "disk is full"), (TryLater("The store is busy.", "Nothing was changed."), "busy")])
def test_what_cannot_be_noted_is_said_with_what_was(firm: Firm, monkeypatch: pytest.MonkeyPatch, fault: Exception, says: str) -> None:
    monkeypatch.setattr(noting, "BUSY_SECONDS", 0.1)
    monkeypatch.setattr(noting, "FULL_SECONDS", 0.1)
    before: Any = dispatch.mark_sent
    tries: list[int] = []

    def fails(db: Database, id: int, *rest: Any) -> Any:
        if id < 3:
            return before(db, id, *rest)
        tries.append(id)
        raise fault if isinstance(fault, SalesError) else explain(fault) or fault

    monkeypatch.setattr(run, "mark_sent", fails)
    with scripted() as server:
        firm.mailbox(server.port)
        firm.mail()
        firm.prospects(4)
        report = firm.send()
        assert len(server.mails) == 3 and len(tries) > 1
        assert [row.state for row in report.rows] == ["sent", "sent", "uncertain"] and report.waiting == 1
        said = report.problems[-1]
        assert (
            says in said and "2 sent and recorded" in said and "salestui settle 3 --arrived" in said and "Nothing was changed" not in said
        )
        monkeypatch.setattr(run, "mark_sent", dispatch.mark_sent)
        again = firm.send()
        assert [row.state for row in again.rows] == ["uncertain", "sent"] and "before it could note" in again.rows[0].why
        assert len(server.mails) == 4


def test_a_store_that_fails_between_two_mails_ends_the_run_with_its_report(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dispatch.claim

    def fails(db: Database, id: int, now: Any) -> bool:
        if id == 2:
            raise TryLater("The store is busy.", "Nothing was changed.", "Try again.")
        return before(db, id, now)

    monkeypatch.setattr(run, "claim", fails)
    monkeypatch.setattr(run.Run, "_may_follow", lambda *_: 0)  # each mail is claimed by itself, as where there is a gap
    with scripted() as server:
        firm.mailbox(server.port)
        firm.mail()
        firm.prospects(3)
        report = firm.send()
    assert [row.state for row in report.rows] == ["sent"] and report.fault and report.waiting == 2
    assert "1 sent and recorded; 2 still due" in report.problems[0]


@pytest.mark.parametrize("end", ["stopped", "faulty"])
def test_a_mail_that_was_claimed_for_next_and_did_not_go_is_due_again_untried(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    seen: list[int] = []
    if end == "faulty":

        def fails(path: object, mark: object) -> None:
            if seen:
                raise SalesError("The mark cannot be written.", "Nothing more was sent.", "Make room.")

        monkeypatch.setattr(run, "write_mark", fails)
    with scripted() as server:
        firm.mailbox(server.port)
        firm.mail()
        firm.prospects(3)
        report = firm.send(progress=lambda done, total: seen.append(done), cancelled=lambda: bool(seen) and end == "stopped")
        assert len(server.mails) == 1 and (report.interrupted or report.fault)
        assert firm.states() == ["sent", "due", "due"] and [row.attempts for row in firm.deliveries()] == [1, 0, 0]


@pytest.mark.parametrize(("verb", "state"), [("END", "uncertain"), ("RCPT", "due")])
def test_stopped_by_hand_in_the_middle_of_a_mail(firm: Firm, verb: str, state: str) -> None:
    """The second Ctrl+C: uncertain where the whole mail may have left, else untried; said at once, not by the next run."""
    import _thread

    def interrupt(sock: Any) -> None:
        threading.Timer(0.1, _thread.interrupt_main).start()
        threading.Event().wait(1)

    with scripted(**{verb: interrupt}) as server:
        firm.mailbox(server.port)
        firm.mail()
        firm.prospects(2)
        report = firm.send(NOW)
    assert report.interrupted and firm.states() == [state, "due"] and firm.deliveries()[0].attempts == (state == "uncertain")
