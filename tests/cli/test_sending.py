"""From a mailbox to a mail on a real server, and everything the outbox offers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from salestui.demo.server import DemoServer

from .conftest import ROOT, Run

COUNTS = ("sent", "deferred", "held", "failed", "uncertain", "cancelled")


def test_a_mail_stands_on_the_server_byte_for_byte_as_previewed(
    ready: Run, server: DemoServer, program: Callable[..., subprocess.CompletedProcess[bytes]]
) -> None:
    enrolled = ready("enrol", "1", "2", "--json").json
    assert [row["name"] for row in enrolled["enrolled"]] == ["Ada Moss", "Bo Lind"] and enrolled["left_out"] == []
    dry = ready("send", "--dry-run", "--json").json
    assert dry["due"] == 2 and dry["sent"] == 0 and [row["subject"] for row in dry["rows"]] == ["Hello Ada", "Hello Bo"]
    assert server.received() == []
    preview = program("outbox", "show", dry["rows"][0]["id"], "--raw", encoding=None, errors=None).stdout
    report = ready("send", "--json").json
    assert {"due", "rows", *COUNTS} <= set(report)
    assert (report["due"], report["sent"]) == (2, 2)
    assert all({"id", "to", "subject", "state", "why"} <= set(row) and row["state"] == "sent" for row in report["rows"])
    assert [mail.recipient for mail in server.received()] == ["ada@moss.example", "bo@lind.example"]
    assert server.received()[0].content == preview
    again = ready("send", "--json").json
    assert (again["due"], again["sent"], len(server.received())) == (0, 0, 2)


def test_the_outbox_carries_what_the_contract_names(ready: Run) -> None:
    ready("enrol", "--all")
    rows = ready("outbox", "--json").rows
    assert {"id", "prospect", "to", "subject", "state", "why", "due_at", "mailbox", "message_id", "attempts"} <= set(rows[0])
    assert {row["state"] for row in rows} == {"due"} and "Hello Ada" in {row["subject"] for row in rows}
    ready("send", code=3)
    assert {row["to"] for row in ready("outbox", "--state", "sent", "--json").rows} == {"ada@moss.example", "bo@lind.example"}
    assert ready("outbox", "--state", "scheduled", "--json").json["total"] == 2
    assert ready("outbox", "--state", "failed", "--json").json == {"rows": [], "total": 0}
    assert "Did you mean sent" in ready("outbox", "--state", "snt", code=2).err


def test_a_missing_variable_holds_the_row_names_it_and_says_partly(ready: Run, server: DemoServer) -> None:
    ready("enrol", "--all")
    result = ready("send", "--json", code=3)
    held = [row for row in result.json["rows"] if row["state"] == "held"]
    assert len(held) == 1 and held[0]["to"] == "cy@ray.example" and "prospect.company" in held[0]["why"]
    shown = ready("outbox", "show", held[0]["id"]).out
    assert "held" in shown and "prospect.company is missing" in shown
    assert ready("outbox", "show", held[0]["id"], "--raw", code=1).err.count("\n") == 1
    ready("prospect", "set", "cy@ray.example", "company=Ray")
    assert "1 mail released" in ready("outbox", "release", held[0]["id"]).out
    ready("send")
    assert [mail.recipient for mail in server.received()].count("cy@ray.example") == 1


def test_release_cancel_and_settle_refuse_the_wrong_state_in_one_line(ready: Run) -> None:
    ready("enrol", "1")
    for words in (
        ("release", 1),
        ("outbox", "settle", 1, "--arrived"),
        ("settle", 1, "--not-arrived"),
        ("cancel", 99),
        ("outbox", "show", 99),
    ):
        said = ready(*words, code=1).err
        assert said.count("\n") == 1 and "Nothing was changed" in said
    assert ready("release", code=2).err and ready("settle", 1, code=2).err
    ready("cancel", 1)
    assert ready("outbox", "--json").rows[0]["state"] == "cancelled"
    ready("undo")
    assert ready("outbox", "--json").rows[0]["state"] == "due"
    assert "Nothing is held" in ready("outbox", "release", "--all").out


def test_an_uncertain_mail_waits_for_the_founder(ready: Run, home: Path) -> None:
    from salestui.paths import locate
    from salestui.store.engine import open_store

    ready("enrol", "1")
    ready("send", "--dry-run")
    db = open_store(locate(str(home), {}))
    db.execute("UPDATE delivery SET state = 'claimed', attempts = 1 WHERE id = 1")
    db.close()
    assert ready("send", "--json", code=3).json["uncertain"] == 1
    assert ready("send", "--json").json["sent"] == 0
    ready("settle", 1, "--arrived")
    page = ready("prospect", "show", 1, "--json").json
    assert [touch["asset"] for touch in page["touches"]] == ["Opener"] and page["next"]["asset"] == "Follow-up"


def test_a_dry_run_of_enrol_changes_nothing(ready: Run) -> None:
    assert "nothing was changed" in ready("enrol", "--all", "--dry-run").out
    assert ready("outbox", "--json").json["total"] == 0
    assert ready("prospect", "show", 1, "--json").json["sequence"] == "none"
    ready("undo", "--list")
    said = ready("enrol", "--all").out
    assert "3 prospects enrolled" in said


def test_enrol_says_who_was_left_out_and_why(ready: Run) -> None:
    ready("suppress", "@lind.example", "--reason", "asked by phone")
    ready("prospect", "add", "--name", "No Address")
    left = {row["name"]: row["why"] for row in ready("enrol", "--stage", "Captured", "--json").json["left_out"]}
    assert "asked by phone" in left["Bo Lind"] and "no e-mail address" in left["No Address"]
    assert ready("enrol", code=2).err and ready("enrol", "1", "--all", code=2).err


def test_now_decides_what_is_due(ready: Run) -> None:
    ready("enrol", "1", "--now", "2026-03-02T10:00+01:00")
    assert ready("outbox", "--json").rows[0]["due_at"] == "2026-03-02T09:00:00+00:00"
    assert ready("send", "--dry-run", "--now", "2026-03-02T08:59:00+00:00", "--json").json["due"] == 0
    assert ready("send", "--now", "2026-03-02T09:00:00Z", "--json").json["sent"] == 1
    assert ready("send", "--now", "tomorrow", code=2).err.count("\n") == 1


def test_an_unreachable_server_is_try_later_and_loses_nothing(run: Run, script: Callable[..., Path]) -> None:
    run("mailbox", "add", "--name", "m", "--from", "a@b.example", "--host", "127.0.0.1", "--port", 1, "--security", "none", "--timeout", 2)
    run("asset", "add", script())
    run("prospect", "add", "--name", "Ada Moss", "--email", "ada@moss.example")
    run("enrol", "--all")
    result = run("send", "--json", code=75)
    assert result.json["deferred"] == 1 and "Offline: no connection" in result.err and result.err.lower().count("offline") == 1
    run("mailbox", "test", code=75)
    assert run("outbox", "--json").rows[0]["state"] == "deferred"


def test_without_a_mailbox_the_next_step_is_named(run: Run, script: Callable[..., Path]) -> None:
    assert "mailbox add" in run("mailbox", "list").out
    assert "salestui mailbox add" in run("mailbox", "test", code=1).err
    assert "Nothing is due" in run("send").out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--host", "h", "--from", "nobody"), "address"),
        (("--host", "a b", "--from", "a@b.example"), "--host"),
        (("--host", "h", "--from", "a@b.example", "--port", "0"), "port"),
        (("--host", "h", "--from", "a@b.example", "--security", "ssl"), "tls"),
        (("--host", "h", "--from", "a@b.example", "--zone", "Europe/Berln"), "Europe/Berlin"),
        (("--host", "h", "--from", "a@b.example", "--window", "Mon-Fri"), "hours"),
        (("--host", "h", "--from", "a@b.example", "--gap", "120-30"), "--gap"),
        (("--host", "h", "--from", "a@b.example", "--per-day", "-3"), "--per-day"),
        (("--host", "h", "--from", "a@b.example", "--security", "none", "--user", "u"), "unencrypted"),
        (("--host", "h", "--from", "a@b.example", "--password-env", "X"), "--user"),
        (("--host", "h", "--from", "a@b.example", "--user", "u", "--password-env", "pa ss"), "variable"),
        (("--host", "h", "--from", "a@b.example", "--user", "u", "--password-command", "pass 'x"), "quote"),
        (("--host", "h", "--from", "a@b.example", "--password", "secret"), "--password"),
        (("--from", "a@b.example"), "--host"),
    ],
)
def test_a_wrong_mailbox_is_refused_by_its_option(run: Run, options: tuple[str, ...], says: str) -> None:
    result = run("mailbox", "add", "--name", "m", *options, code=2)
    assert says in result.err and result.err.count("\n") == 1 and result.out == ""
    assert run("mailbox", "list", "--json").json == {"rows": [], "total": 0}


def test_a_mailbox_is_listed_without_any_secret_paused_and_resumed(ready: Run, home: Path) -> None:
    said = ready(
        "mailbox", "add", "--name", "office", "--from", "Fay <fay@firm.example>", "--host", "smtp.firm.example",
        "--user", "fay", "--password-env", "MAIL_SECRET",
        "--window", "mon-fri 9-17", "--zone", "europe/berlin", "--gap", "30-120", "--per-day", 50,
    ).out  # fmt: skip
    assert "Mon-Fri 09:00-17:00 (Europe/Berlin)" in said
    assert "any hour" in ready("mailbox", "list").out
    row = ready("mailbox", "list", "--json").rows[1]
    assert (row["port"], row["security"], row["gap_min"], row["gap_max"], row["from"]) == (
        587,
        "starttls",
        30,
        120,
        "Fay <fay@firm.example>",
    )
    ready("mailbox", "pause", "main")
    ready("enrol", "1")
    report = ready("send", "--json").json
    assert report["sent"] == 0 and "paused" in report["rows"][0]["why"]
    ready("mailbox", "resume", "main")
    assert ready("send", "--json").json["sent"] == 1


def test_a_mailbox_is_tried_out_with_a_real_mail(ready: Run, server: DemoServer) -> None:
    assert "can send" in ready("mailbox", "test", "--to", "friend@x.example").out
    assert [mail.recipient for mail in server.received()] == ["friend@x.example"]
    assert "no mailbox" in ready("mailbox", "test", "other", code=1).err


def test_suppressing_takes_unsent_mail_out(ready: Run, server: DemoServer) -> None:
    ready("enrol", "1", "2")
    assert "ada@moss.example" in ready("suppress", "ADA@Moss.example").out
    assert [row["state"] for row in ready("outbox", "--json").rows if row["to"] == "ada@moss.example"] == ["cancelled"]
    row = ready("suppressions", "--json").rows[0]
    assert (row["key"], row["reason"]) == ("ada@moss.example", "by hand")
    ready("send")
    assert [mail.recipient for mail in server.received()] == ["bo@lind.example"]
    assert ready("prospect", "show", 1, "--json").json["suppressed"] is True
    for wrong in ("nobody", "@", "@@x", ""):
        assert ready("suppress", wrong, code=1).err.count("\n") == 1


def interrupted(home: Path, server: DemoServer, by: signal.Signals) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a `send` that gets a signal once its first mail is at the server and it waits for the next."""
    process = subprocess.Popen(
        [sys.executable, "-m", "salestui", "--home", str(home), "send"],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for _ in range(300):
        if server.received():
            break
        time.sleep(0.1)
    time.sleep(0.3)
    process.send_signal(by)
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def test_ctrl_c_stops_between_mails_and_keeps_what_is_done(ready: Run, home: Path, server: DemoServer) -> None:
    ready("mailbox", "pause", "main")
    ready(
        "mailbox", "add", "--name", "slow", "--from", "Fay <fay@firm.example>", "--host", server.host, "--port", server.port, "--security", "none", "--gap", 600
    )  # fmt: skip
    ready("enrol", "1", "2")
    from salestui.paths import locate
    from salestui.store.engine import open_store

    db = open_store(locate(str(home), {}))
    db.execute("UPDATE delivery SET mailbox_id = 2")
    db.close()
    code, _, err = interrupted(home, server, signal.SIGINT)
    assert code == 130 and "1 mail sent and kept" in err and "Traceback" not in err
    assert sorted(row["state"] for row in ready("outbox", "--json").rows) == ["due", "scheduled", "sent"]


def test_another_sender_at_work_is_try_later(ready: Run, home: Path) -> None:
    from salestui.sender.lock import only_sender

    with only_sender(home / "state" / "sender.lock"):
        assert "Another sender" in ready("send", code=75).err


def test_a_rehearsal_says_what_would_not_leave(ready: Run) -> None:
    ready("enrol", "1", "2")
    ready("mailbox", "pause", "main")
    said = ready("send", "--dry-run").out
    assert "0 mails would leave now, 2 would not" in said and "mailbox main is paused" in said
    assert "2 mails were due: none was sent. 2 mails wait: mailbox main is paused." in ready("send").out
    document = ready("send", "--json").json
    assert (document["due"], document["waiting"]) == (2, 2)


def test_offline_and_busy_are_told_apart_and_once(run: Run, script: Callable[..., Path]) -> None:
    from tests.sender.servers import scripted

    with scripted(GREET=b"421 4.3.2 too many connections\r\n") as server:
        run("mailbox", "add", "--name", "m", "--from", "a@b.example", "--host", "127.0.0.1", "--port", server.port, "--security", "none")
        run("asset", "add", script())
        for name in ("ada", "bo"):
            run("prospect", "add", "--name", f"{name} Moss", "--email", f"{name}@moss.example")
        run("enrol", "--all")
        result = run("send", code=75)
        assert "the server is busy: 421 4.3.2 too many" in result.err and "ffline" not in result.err + result.out
        assert "2 mails were due: 1 deferred. 1 mail waits: the server is busy: 421" in result.out
        assert "in a few minutes" in run("mailbox", "test", code=75).err


def test_sigterm_ends_a_run_like_ctrl_c(ready: Run, home: Path, server: DemoServer) -> None:
    from salestui.paths import locate
    from salestui.store.engine import open_store

    ready("enrol", "1", "2")
    db = open_store(locate(str(home), {}))
    db.execute("UPDATE mailbox SET gap_min = 600, gap_max = 600")
    db.close()
    code, out, err = interrupted(home, server, signal.SIGTERM)
    assert code == 143 and "1 mail sent and kept" in err and "2 mails were due: 1 sent. 1 mail stays due." in out


@pytest.mark.parametrize(("busy", "code"), [(True, 75), (False, 1)])
def test_what_left_but_could_not_be_noted_is_in_the_report(
    ready: Run, server: DemoServer, monkeypatch: pytest.MonkeyPatch, busy: bool, code: int
) -> None:
    from salestui.errors import SalesError, TryLater
    from salestui.sender import noting, run
    from salestui.store import dispatch

    def fails(db: object, id: int, *rest: object) -> int:
        if id == 2:
            raise (TryLater if busy else SalesError)("It cannot be written.", "Nothing was changed.", "Mend it.")
        return dispatch.mark_sent(db, id, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(noting, "BUSY_SECONDS", 0)
    monkeypatch.setattr(noting, "FULL_SECONDS", 0)
    monkeypatch.setattr(run, "mark_sent", fails)
    ready("enrol", "1", "2")
    result = ready("send", "--json", code=code)
    assert [row["state"] for row in result.json["rows"]] == ["sent", "uncertain"]
    assert "1 sent and recorded; the mail to bo@lind.example was accepted by the server" in result.err
    assert "salestui settle 2 --arrived" in result.err and "Nothing was changed" not in result.err
    assert ready("outbox", "--state", "uncertain", "--json").rows[0]["why"].startswith("the sender ended before")
    ready("settle", 2, "--arrived")
    assert len(server.received()) == 2
