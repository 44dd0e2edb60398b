"""What a trial of a mailbox advises: by what the server offers to log in with, and by whom a refusal is about."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from salestui.errors import SalesError, TryLater
from salestui.sender.probe import try_mailbox

from .conftest import NOW, account
from .servers import HANG_UP, scripted
from .test_probe import speaking, tried


@pytest.fixture
def ca(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that is trusted."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return ca


@pytest.mark.parametrize(
    ("offers", "advice"),
    [
        ("", "submission port"),
        ("AUTH XOAUTH2 NTLM", "--auth microsoft --oauth-client ID (--auth google for Google's), then salestui mailbox sign-in main"),
        ("AUTH CRAM-MD5 NTLM", "salestui logs in by PLAIN, LOGIN or XOAUTH2"),
    ],
)
def test_an_encrypted_server_with_no_way_in_that_we_know_is_not_asked_for_encryption(offers: str, advice: str, ca: trustme.CA) -> None:
    with smtp_over_tls(ca, offers) as port:
        trial = tried(port, "secret", security="tls", user="sam")
    assert trial.steps[-1].step == "login" and advice in trial.steps[-1].advice
    assert "encrypted connection" not in trial.steps[-1].advice


@contextmanager
def smtp_over_tls(ca: trustme.CA, offers: str) -> Iterator[int]:
    """A mail server that speaks TLS from the start, offers `offers`, and knows no other command."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)

    def talk(sock: socket.socket) -> None:
        with context.wrap_socket(sock, server_side=True) as secure, secure.makefile("rb") as lines:
            secure.sendall(b"220 hello\r\n")
            for line in lines:
                greets = line.upper().startswith(b"EHLO")
                secure.sendall(f"250-test\r\n250 {offers or '8BITMIME'}\r\n".encode() if greets else b"502 no\r\n")

    with speaking(talk) as port:
        yield port


@pytest.mark.parametrize(
    ("offers", "login", "advice"),
    [
        ("250 8BITMIME", "secret", "Use an encrypted connection: salestui mailbox set main --security starttls"),
        ("250 AUTH XOAUTH2", "secret", "mailbox sign-in main"),
        ("250 AUTH PLAIN LOGIN", lambda fresh: "token", "--auth password"),
    ],
)
def test_what_the_server_offers_decides_how_to_log_in(offers: str, login: Any, advice: str) -> None:
    with scripted(EHLO=f"250-test\r\n{offers}\r\n".encode()) as server:
        trial = tried(server.port, login, user="sam")
    assert trial.steps[-1].step == "login" and advice in trial.steps[-1].advice


@pytest.mark.parametrize("phase", ["MAIL", "RCPT"])
@pytest.mark.parametrize(
    "answer", ["550 5.7.1 Relaying denied", "554 5.7.1 <me@home.example>: Relay access denied", "550 not authenticated"]
)
def test_who_is_refused_as_a_stranger_is_told_to_log_in(phase: str, answer: str) -> None:
    with scripted(**{phase: answer.encode() + b"\r\n"}) as server:
        trial = try_mailbox(account(server.port), None, "me@home.example", NOW)
    assert trial.failing and "--user NAME --password-command COMMAND" in trial.failing.advice and "--from" not in trial.failing.advice
    assert "cannot send" in str(trial.fault)


def test_a_refused_recipient_says_that_the_mailbox_works() -> None:
    for answer, error in ((b"550 5.1.1 no such user\r\n", SalesError), (b"450 4.2.0 greylisted\r\n", TryLater)):
        with scripted(RCPT=answer) as server:
            trial = try_mailbox(account(server.port), None, "me@home.example", NOW)
        assert type(trial.fault) is error and "cannot send" not in str(trial.fault)
        assert "Mailbox main works, but its server does not take mail for me@home.example" in str(trial.fault)
    with scripted(RCPT=b"550 5.7.1 blocked, see a blocklist\r\n") as server:
        assert "cannot send" in str(try_mailbox(account(server.port), None, "me@home.example", NOW).fault)


def test_a_mail_without_an_answer_is_not_said_to_be_unsendable() -> None:
    with scripted(END=HANG_UP) as server:
        trial = try_mailbox(account(server.port), None, "me@home.example", NOW)
    assert isinstance(trial.fault, TryLater) and "cannot send" not in str(trial.fault) and "not known" in str(trial.fault)
