"""Mailboxes that need correcting: every refusal says what to do, and the command it names does it."""

from pathlib import Path

import pytest

from salestui.demo.server import DemoServer
from tests.sender.servers import scripted

from .conftest import Run

ADD = ("mailbox", "add", "--name", "m", "--from", "Fay <fay@firm.example>", "--host", "127.0.0.1", "--security", "none")


def test_a_mailbox_is_corrected_option_by_option(run: Run) -> None:
    run(
        "mailbox", "add", "--name", "m", "--from", "Fay <fay@firm.example>", "--host", "smtp.firm.example", "--user", "fay",
        "--password-env", "MAIL_SECRET", "--gap", "30-120", "--window", "Mon-Fri 9-17", "--zone", "Europe/Berlin", "--per-day", 50,
    )  # fmt: skip
    before = run("mailbox", "list", "--json").rows[0]
    assert "465, tls" in run("mailbox", "set", "m", "--security", "tls").out
    run("mailbox", "set", "m", "--password-command", "pass show mail", "--window", "", "--name", "work")
    after = run("mailbox", "list", "--json").rows[0]
    changed = {"security": "tls", "port": 465, "password_command": "pass show mail", "password_env": "", "window": "", "name": "work"}
    assert after == before | changed
    run("undo")
    assert run("mailbox", "list", "--json").rows[0]["name"] == "m"
    for words, says in (
        (("--port", 0), "port"),
        (("--zone", "Nowhere"), "zone"),
        ((), "Nothing to change"),
        (("--security", "none"), "unencr"),
    ):
        said = run("mailbox", "set", "m", *words, code=2).err
        assert says in said and "Nothing was changed" in said and said.count("\n") == 1
    assert "no mailbox" in run("mailbox", "set", "other", "--port", 25, code=1).err
    run(*ADD[:3], "other", *ADD[4:])
    assert "already" in run("mailbox", "set", "other", "--name", "M", code=1).err


def test_who_a_corrected_mailbox_sends_as_stands_in_the_mails_that_wait(ready: Run, server: DemoServer) -> None:
    ready("enrol", "1")
    ready("send", "--dry-run")
    ready("mailbox", "set", "main", "--from", "Fay Ley <sales@firm.example>")
    ready("send")
    assert b"From: Fay Ley <sales@firm.example>" in server.received()[0].content


@pytest.mark.parametrize(
    "sender",
    ["a@b.example, c@d.example", "A <a@b.example>, B <c@d.example>", "c@d.example <a@b.example>", "A <a@b.example>\nBcc: x@y.example"],
)
def test_a_mailbox_has_one_sender(run: Run, sender: str) -> None:
    said = run("mailbox", "add", "--name", "m", "--from", sender, "--host", "h", code=2).err
    assert "--from" in said or "more than one address" in said or "line break" in said
    assert run("mailbox", "list", "--json").rows == []
    run("mailbox", "add", "--name", "m", "--from", '"Ley, Fay" <fay@firm.example>', "--host", "h")


def test_a_stopped_mailbox_says_how_to_go_on_and_what_waits(ready: Run, server: DemoServer) -> None:
    ready("enrol", "1", "2")
    with scripted(RCPT=b"550 5.4.5 Daily user sending limit exceeded\r\n") as broken:
        ready("mailbox", "set", "main", "--port", broken.port)
        result = ready("send", code=3)
    assert "Nothing is lost" in result.err and "try again tomorrow" in result.err and "salestui mailbox resume main" in result.err
    assert "salestui mailbox resume main" in ready("send", "--dry-run").out + ready("outbox", "release", "--all").out
    said = ready("send", code=3).err
    assert "is stopped" in said and "tomorrow" in said
    ready("mailbox", "set", "main", "--port", server.port, "--name", "work")
    assert "2 mails that were held are due again" in ready("mailbox", "resume", "work").out
    assert ready("send", "--json").json["sent"] == 2


def test_a_test_mail_goes_only_where_one_may_write(ready: Run, server: DemoServer) -> None:
    ready("suppress", "ada@moss.example", "--reason", "asked by phone")
    assert "asked by phone" in ready("mailbox", "test", "--to", "ada@moss.example", code=1).err
    assert "--to" in ready("mailbox", "test", "--to", "", code=2).err
    assert server.received() == []


def test_a_server_for_tiny_mails_is_named(run: Run, tmp_path: Path) -> None:
    with scripted(EHLO=b"250-test\r\n250 SIZE 100\r\n") as server:
        run(*ADD, "--port", server.port)
        said = run("mailbox", "test", "--to", "me@home.example", code=1).err
        assert "the server takes 100" in said and "unexpected" not in said


def test_adding_a_mailbox_says_when_and_how_fast_it_sends(run: Run) -> None:
    server = ("--from", "a@b.example", "--host", "127.0.0.1", "--port", 2525, "--security", "none")
    said = run("mailbox", "add", "--name", "quick", *server).out
    assert "at any hour" in said and "no wait between two mails" in said
    assert "30-120 s between two mails" in run("mailbox", "add", "--name", "calm", *server, "--gap", "30-120").out
