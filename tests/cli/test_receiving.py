"""`salestui receive` as a founder's shell and scripts meet it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sender.incoming.conftest import letter, maildir, report

from .conftest import ROOT, Run

COUNTS = ("replies", "bounces", "out_of_office", "opt_outs", "own", "other")


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return maildir(tmp_path / "Mail")


@pytest.fixture
def reading(ready: Run, box: Path) -> Run:
    """A store whose two mails left (to Ada and Bo), and a Maildir for what comes back."""
    ready("mailbox", "set", "main", "--maildir", box)
    ready("enrol", "1", "2")
    ready("send")
    return ready


def message_id(run: Run, id: int) -> str:
    return next(str(row["message_id"]) for row in run("outbox", "--json").rows if row["id"] == id)


def test_what_came_back_is_counted_and_told(reading: Run, box: Path) -> None:
    (box / "new" / "1.host").write_bytes(
        letter("Ada Moss <ada@moss.example>", "Re: Hello Ada", "Yes.", answers=message_id(reading, 1), at=None)
    )
    (box / "new" / "2.host").write_bytes(report("bo@lind.example", "5.1.1", "550 5.1.1 User unknown", original=message_id(reading, 2)))
    (box / "new" / "3.host").write_bytes(letter("who@else.example", "Hello", "Hi"))
    said = reading("receive")
    assert said.err == "" and "Ada Moss" in said.out and "Re: Hello Ada" in said.out and "User unknown" in said.out
    assert "who@else.example" not in said.out, "what concerns nobody is only counted"
    assert "3 new mails: 1 reply, 1 bounce, 1 other mail. The reply waits in salestui today." in said.out
    assert reading("receive").out == "Nothing new.\n"
    assert [(row["kind"], row["title"]) for row in reading("today", "--json").rows] == [
        ("reply", "Ada Moss · Moss Ltd"), ("triage", "1 card to decide on"),
    ]  # fmt: skip
    touches = reading("prospect", "show", 1, "--json").json["touches"]
    assert [(touch["direction"], touch["channel"], touch["outcome"]) for touch in touches] == [("out", "email", ""), ("in", "email", "")]
    assert touches[1]["rendered"] == "Yes."
    assert [(row["id"], row["state"]) for row in reading("outbox", "--json").rows if row["id"] < 3] == [(2, "failed"), (1, "sent")]
    assert reading("suppressions", "--json").rows[0]["key"] == "bo@lind.example"


def test_the_json_has_the_counts_of_the_contract(reading: Run, box: Path) -> None:
    (box / "new" / "1.host").write_bytes(letter("ada@moss.example", "unsubscribe", "unsubscribe", at=None))
    (box / "new" / "2.host").write_bytes(letter("bo@lind.example", "Automatic reply", "I am away.", at=None, Auto_Submitted="auto-replied"))
    (box / "new" / "3.host").write_bytes(letter("Fay Ley <fay@firm.example>", "Note", "to myself"))
    said = reading("receive", "--json").json
    assert {name: said[name] for name in ("new", *COUNTS)} == {
        "new": 3, "replies": 0, "bounces": 0, "out_of_office": 1, "opt_outs": 1, "own": 1, "other": 0,
    }  # fmt: skip
    assert [row["kind"] for row in said["rows"]] == ["opt_out", "out_of_office"] and said["problems"] == []
    again = reading("receive", "--json").json
    assert again["new"] == 0 and again["rows"] == []


def test_a_reply_is_not_a_founders_action_and_undo_leaves_it(reading: Run, box: Path) -> None:
    before = reading("undo", "--list").out
    (box / "new" / "1.host").write_bytes(letter("ada@moss.example", "Re", "Yes", at=None))
    reading("receive")
    assert reading("undo", "--list").out == before


def test_where_no_mail_can_be_read_the_next_step_is_named(run: Run, ready: Run) -> None:
    said = ready("receive", code=1)
    assert said.err.count("\n") == 1 and "mailbox set" in said.err and "--imap-host" in said.err
    assert "There is no mailbox “nobody”" in ready("receive", "--mailbox", "nobody", code=1).err


def test_a_mailbox_that_needs_the_founder_is_3_and_one_out_of_reach_75(reading: Run, box: Path) -> None:
    (box / "new" / "1.host").write_bytes(letter("ada@moss.example", "Re", "Yes", at=None))
    reading("mailbox", "set", "main", "--imap-host", "127.0.0.1", "--imap-port", 1)
    said = reading("receive", "--json", code=75)
    assert said.json["replies"] == 1 and "No connection to 127.0.0.1:1" in said.err and said.err.count("\n") == 1
    reading("mailbox", "set", "main", "--maildir", box / "nowhere")
    said = reading("receive", code=3)
    assert "is no Maildir" in said.err and "Mailbox main" in said.err


def test_only_the_named_mailbox_is_read(reading: Run, box: Path, tmp_path: Path) -> None:
    other = maildir(tmp_path / "Other")
    reading("mailbox", "add", "--name", "second", "--from", "s@firm.example", "--host", "h.example", "--maildir", other)
    (box / "new" / "1.host").write_bytes(letter("ada@moss.example", "Re", "Yes", at=None))
    assert reading("receive", "--mailbox", "second").out == "Nothing new.\n"
    assert reading("receive", "--mailbox", "Main", "--json").json["replies"] == 1


def test_two_readers_at_once_are_one(reading: Run, home: Path) -> None:
    from salestui.sender.lock import only_receiver

    with only_receiver(home / "state" / "receiver.lock"):
        said = reading("receive", code=75)
    assert "being read already" in said.err


def test_interrupted_it_stops_between_mails_and_keeps_what_is_done(reading: Run, box: Path, home: Path) -> None:
    for number in range(1_500):
        (box / "new" / f"{number}.host").write_bytes(letter("who@else.example", "Hello", "Hi", message_id=f"<{number}@x.example>"))
    command = [sys.executable, "-m", "salestui", "--home", str(home), "receive"]
    reader = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    from salestui.paths import locate
    from salestui.store.engine import open_store

    db = open_store(locate(str(home), {}))
    count = "SELECT count(*) FROM received"
    until = time.monotonic() + 60
    while reader.poll() is None and time.monotonic() < until and db.execute(count).fetchone()[0] < 5:
        time.sleep(0.01)
    reader.send_signal(signal.SIGINT)
    _, err = reader.communicate(timeout=60)
    kept = db.execute(count).fetchone()[0]
    db.close()
    assert reader.returncode == 130 and "Stopping after this mail" in err and f"Stopped. {kept:,} mails read and kept" in err
    assert 5 <= kept < 1_500


def test_hostile_subjects_and_names_do_not_reach_the_terminal(reading: Run, box: Path) -> None:
    hostile = "Re: \x1b]0;owned\x07\u202e[red]x[/red]"
    content = letter("ada@moss.example", "SUBJECT", "Hi", at=None).replace(
        b"SUBJECT", b"=?utf-8?q?" + "".join(f"={byte:02X}" for byte in hostile.encode()).encode() + b"?="
    )
    (box / "new" / "1.host").write_bytes(content)
    for words in (("receive",), ("today",), ("prospect", "show", "1")):
        said = reading(*words).out
        assert "\x1b" not in said and "\u202e" not in said
    assert "[red]x[/red]" in reading("prospect", "show", "1").out
