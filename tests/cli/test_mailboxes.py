"""Mailboxes that need correcting: every refusal says what to do, and the command it names does it."""

import json
import time
from pathlib import Path
from typing import Any

import keyring
import pytest

from salestui.demo.server import DemoServer
from salestui.sender import domain, oauth
from tests.sender.names import dns_server
from tests.sender.servers import free_port, scripted
from tests.sender.tokens import PENDING, granted, refused, token_mail, token_server
from tests.test_credentials import Memory

from .conftest import Run

ADD = ("mailbox", "add", "--name", "m", "--from", "Fay <fay@firm.example>", "--host", "127.0.0.1", "--security", "none")


@pytest.mark.parametrize(
    ("words", "security"),
    [
        ((), "tls"),
        (("--imap-port", "993"), "tls"),
        (("--imap-port", "143"), "starttls"),
        (("--imap-port", "1993"), "tls"),
        (("--imap-host", "127.0.0.1", "--imap-port", "20143"), "none"),
        (("--imap-host", "127.0.0.1", "--imap-port", "20143", "--imap-security", "tls"), "tls"),
    ],
)
def test_how_replies_are_fetched_follows_from_the_port_where_it_is_not_said(run: Run, words: tuple[str, ...], security: str) -> None:
    imap = words if "--imap-host" in words else ("--imap-host", "imap.firm.example", *words)
    run("mailbox", "add", "--name", "w", "--from", "a@firm.example", "--host", "smtp.firm.example", *imap)
    assert run("mailbox", "list", "--json").rows[0]["imap_security"] == security


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


# -- what is known of providers


def added(run: Run, *words: object) -> dict[str, Any]:
    run("mailbox", "add", "--name", "m", *words)
    return run("mailbox", "list", "--json").rows[0]


def test_an_address_at_a_known_provider_needs_no_server(run: Run) -> None:
    result = run("mailbox", "add", "--name", "m", "--from", "Fay <fay@gmail.com>")
    assert "apppasswords" in result.err and "30-120 s between two mails" in result.out
    row = run("mailbox", "list", "--json").rows[0]
    assert (row["host"], row["port"], row["security"], row["user"], row["auth"]) == (
        "smtp.gmail.com",
        587,
        "starttls",
        "fay@gmail.com",
        "password",
    )
    assert (row["imap_host"], row["imap_port"], row["imap_security"], row["imap_folder"]) == ("imap.gmail.com", 993, "tls", "INBOX")
    assert row["per_day"] is None and (row["gap_min"], row["gap_max"]) == (30, 120)


def test_what_was_said_is_never_overridden(run: Run) -> None:
    row = added(
        run, "--from", "fay@gmail.com", "--port", 465, "--user", "other@gmail.com", "--maildir", "/mail", "--gap", "none", "--password-env", "P",
    )  # fmt: skip
    assert (row["host"], row["port"], row["security"], row["user"]) == ("smtp.gmail.com", 465, "tls", "other@gmail.com")
    assert row["imap_host"] == "" and row["gap_max"] is None
    result = run("mailbox", "add", "--name", "n", "--from", "fay@gmail.com", "--host", "smtp.relay.example")
    assert result.err == "" and run("mailbox", "list", "--json").rows[1]["imap_host"] == ""
    said = run("mailbox", "add", "--name", "o", "--from", "fay@firm.example", "--host", "smtp.gmail.com", "--user", "fay@firm.example").err
    assert "apppasswords" in said and "--provider google" in said.replace("gmail", "google")


def test_a_provider_is_named_or_found_by_mx(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    row = added(run, "--from", "fay@firm.example", "--provider", "Microsoft 365")
    assert (row["host"], row["auth"], row["user"]) == ("smtp.office365.com", "microsoft", "fay@firm.example")
    assert "sign-in m" in run("mailbox", "set", "m", "--oauth-client", "1234-abcd").err
    assert "Did you mean fastmail" in run("mailbox", "add", "--from", "a@b.example", "--provider", "fastmial", code=2).err
    assert "--provider auto" in run("mailbox", "add", "--from", "a@b.example", code=2).err
    with dns_server({("firm.example", "MX"): ["1 in1-smtp.messagingengine.com."], ("b.example", "MX"): ["1 mx.b.example."]}) as server:
        names = domain.Names
        monkeypatch.setattr(domain, "Names", lambda: names(("127.0.0.1", server.port), 1.0))
        run("mailbox", "add", "--name", "f", "--from", "fay@firm.example", "--provider", "auto")
        assert "mx.b.example" in run("mailbox", "add", "--from", "a@b.example", "--provider", "auto", code=2).err
    assert run("mailbox", "list", "--json").rows[1]["host"] == "smtp.fastmail.com"
    run("mailbox", "set", "f", "--provider", "mailbox.org")
    moved = run("mailbox", "list", "--json").rows[1]
    assert (moved["host"], moved["imap_host"], moved["user"]) == ("smtp.mailbox.org", "imap.mailbox.org", "fay@firm.example")


def test_what_was_set_is_taken_away_again(run: Run) -> None:
    run(*ADD, "--per-day", 50, "--per-minute", 3, "--gap", "5-9", "--timeout", 9, "--window", "Mon-Fri 9-17", "--sent-folder", "Sent")
    run(
        "mailbox",
        "set",
        "m",
        "--imap-host",
        "127.0.0.1",
        "--imap-port",
        1143,
        "--imap-security",
        "none",
        "--imap-user",
        "fay",
        "--imap-folder",
        "Work",
    )
    row = run("mailbox", "list", "--json").rows[0]
    assert (row["per_day"], row["gap_max"], row["imap_port"], row["imap_user"], row["imap_folder"]) == (50, 9, 1143, "fay", "Work")
    words = [word for name in ("per-day", "per-minute", "gap", "timeout", "imap-port") for word in (f"--{name}", "none")]
    empty = [word for name in ("window", "sent-folder", "imap-host", "imap-user", "imap-folder") for word in (f"--{name}", "")]
    run("mailbox", "set", "m", *words, *empty)
    row = run("mailbox", "list", "--json").rows[0]
    assert [row[name] for name in ("per_day", "per_minute", "gap_min", "gap_max", "timeout", "imap_port")] == [None] * 6
    assert [row[name] for name in ("window", "sent_folder", "imap_host", "imap_user", "imap_folder")] == ["", "", "", "", "INBOX"]


def test_a_secret_never_goes_where_it_could_be_heard(run: Run) -> None:
    imap = ("--imap-host", "imap.firm.example", "--imap-security", "none")
    assert "unencrypted" in run(*ADD, *imap, code=2).err
    oauth_at = ("--auth", "google", "--oauth-authority", "http://accounts.firm.example")
    assert "--oauth-authority" in run(*ADD, *oauth_at, code=2).err
    assert run("mailbox", "list", "--json").rows == []


# -- trying one out


def test_a_trial_is_told_step_by_step(run: Run) -> None:
    with scripted(AUTH=b"535 5.7.8 no\r\n") as server:
        run(*ADD, "--port", server.port, "--user", "fay", "--password-command", "echo topsecret")
        result = run("mailbox", "test", "--json", code=1)
        assert [(step["step"], step["ok"]) for step in result.json["steps"]] == [("port", True), ("login", False)]
        assert set(result.json["steps"][1]) == {"step", "ok", "said", "advice"} and result.json["ok"] is False
        plain = run("mailbox", "test", code=1)
        assert "answers as a mail server" in plain.out and "535 5.7.8 no" in plain.err and "535" not in plain.out
        assert "topsecret" not in result.out + result.err + plain.out + plain.err
    run("mailbox", "set", "m", "--port", free_port())
    assert run("mailbox", "test", "--json", code=75).json["ok"] is False


# -- signing in


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    found = Memory()
    monkeypatch.setattr(oauth, "_live", {})
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    for name, does in (("get_keyring", lambda: found), ("get_password", found.get_password), ("set_password", found.set_password)):
        monkeypatch.setattr(keyring, name, does)
    return found


@pytest.mark.filterwarnings("ignore:Requiring AUTH", "ignore:Attempted too soon")
@pytest.mark.parametrize("auth", ["microsoft", "google"])
def test_signing_in_keeps_a_token_and_the_mailbox_works(run: Run, memory: Memory, auth: str, home: Path) -> None:
    with token_server(PENDING, granted("alive", "refresh-secret")) as tokens, token_mail("fay@firm.example", "alive") as server:
        authority = tokens.address + ("/tenant" if auth == "microsoft" else "")
        said = run(*ADD, "--port", server.port, "--auth", auth, "--oauth-client", "client-1", "--oauth-authority", authority)
        assert "salestui mailbox sign-in m" in said.err
        assert "sign-in m" in run("mailbox", "test", code=1).err, "not signed in yet"
        result = run("mailbox", "sign-in")
        assert "WXYZ-1234" in result.err and "kept in the keyring" in result.out
        assert "can send" in run("mailbox", "test").out and "can send" in run("mailbox", "test", "--to", "me@home.example").out
        assert server.mails == 1
        assert "refresh-secret" not in result.out + result.err and b"refresh-secret" not in b"".join(
            path.read_bytes() for path in home.rglob("*") if path.is_file()
        )
        assert list(memory.kept.values()) == ["refresh-secret"]


def test_a_sign_in_that_is_refused_keeps_nothing(run: Run, memory: Memory) -> None:
    with token_server(refused("access_denied", "no")) as tokens:
        run(*ADD, "--auth", "google", "--oauth-client", "client-1", "--oauth-authority", tokens.address)
        said = run("mailbox", "sign-in", "m", code=1)
        assert "access_denied" in said.err and memory.kept == {} and said.err.count("\n") == 2
    run("mailbox", "set", "m", "--oauth-authority", f"http://127.0.0.1:{free_port()}")
    assert "out of reach" in run("mailbox", "sign-in", "m", code=75).err
    run("mailbox", "set", "m", "--oauth-client", "")
    assert "--oauth-client" in run("mailbox", "sign-in", "m", code=1).err
    run("mailbox", "set", "m", "--auth", "password")
    assert "logs in with a password" in run("mailbox", "sign-in", "m", code=2).err


def test_without_a_keyring_the_token_is_printed_for_its_place(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oauth, "_live", {})
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with token_server(granted()) as tokens:
        run(*ADD, "--auth", "google", "--oauth-client", "client-1", "--oauth-authority", tokens.address)
        assert "--print-token" in run("mailbox", "sign-in", "m", code=1).err and tokens.asked == []
        monkeypatch.setenv("APP_SECRET", "shh")
        result = run("mailbox", "sign-in", "m", "--print-token", "--client-secret-env", "APP_SECRET")
        assert json.loads(result.out) == {"refresh_token": "refresh-1", "client_secret": "shh"} and "shh" not in result.err
        run("mailbox", "set", "m", "--password-env", "TOKEN")
        assert "--print-token" in run("mailbox", "sign-in", "m", code=1).err


def test_a_password_for_reading_only_needs_no_user_of_smtp(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = ("--imap-host", "127.0.0.1", "--imap-user", "sam", "--password-env", "IP")
    assert "A password needs a user" in run(*ADD, "--password-env", "IP", code=2).err
    run(*ADD, *reading)
    (row,) = run("mailbox", "list", "--json").rows
    assert (row["user"], row["imap_user"]) == ("", "sam")
