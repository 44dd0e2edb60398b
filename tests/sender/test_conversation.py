"""The fault matrix against real sockets: every way a server can refuse, vanish or babble has its one right outcome."""

import socket
import ssl
import time
from pathlib import Path

import pytest
import trustme

from salestui.sender import conversation
from salestui.sender.answers import Outcome, judge
from salestui.sender.conversation import Conversation, is_loopback

from .conftest import account
from .servers import HANG_UP, Scripted, free_port, recorder, scripted

MAIL = b"From: <sam@firm.example>\r\nTo: <ada@rossi.example>\r\n\r\nHi\r\n.\r\n..two\r\nBye\r\n"


def deliver(server: Scripted, **more: object) -> Outcome:
    talk = Conversation(account(server.port, **more), "secret" if more.get("user") else None)
    try:
        return talk.deliver(MAIL, "sam@firm.example", "ada@rossi.example")
    finally:
        talk.close()


def partly(sock: socket.socket) -> None:
    """Take the DATA command, read a little, hang up hard."""
    sock.sendall(b"354 go\r\n")
    sock.recv(10)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    sock.close()


@pytest.mark.parametrize(
    ("replies", "kind", "hard_bounce"),
    [
        ({}, "sent", False),
        ({"QUIT": b"421 closing\r\n"}, "sent", False),
        ({"QUIT": HANG_UP}, "sent", False),
        ({"GREET": HANG_UP}, "busy", False),
        ({"GREET": b"421 too busy\r\n"}, "busy", False),
        ({"GREET": b"554 go away\r\n"}, "mailbox_stopped", False),
        ({"GREET": b"SSH-2.0-OpenSSH_9.2\r\n"}, "busy", False),
        ({"EHLO": HANG_UP}, "busy", False),
        ({"MAIL": HANG_UP}, "deferred", False),
        ({"MAIL": b"421 4.3.2 shutting down\r\n"}, "deferred", False),
        ({"MAIL": b"451 4.3.0 try later\r\n"}, "deferred", False),
        ({"MAIL": b"550 5.4.5 Daily user sending limit exceeded\r\n"}, "mailbox_stopped", False),
        ({"MAIL": b"553 5.7.1 sender not owned by user\r\n"}, "mailbox_stopped", False),
        ({"MAIL": b"530 5.7.0 authentication required\r\n"}, "mailbox_stopped", False),
        ({"MAIL": b"552 5.3.4 message too big\r\n"}, "failed", False),
        ({"RCPT": HANG_UP}, "deferred", False),
        ({"RCPT": b"450 4.2.0 greylisted\r\n"}, "deferred", False),
        ({"RCPT": b"452 4.2.2 mailbox full\r\n"}, "deferred", False),
        ({"RCPT": b"550 5.1.1 no such user\r\n"}, "failed", True),
        ({"RCPT": b"550 no such user\r\n"}, "failed", True),
        ({"RCPT": b"550 5.7.1 blocked for spam\r\n"}, "failed", False),
        ({"RCPT": b"550-5.1.1 no\r\n550 5.1.1 such user\r\n"}, "failed", True),
        ({"RCPT": b"552 5.2.2 mailbox full\r\n"}, "failed", False),
        ({"RCPT": b"550 5.4.5 daily limit\r\n"}, "mailbox_stopped", False),
        ({"RCPT": b"what?\r\n"}, "deferred", False),
        ({"RCPT": b"\xff\xfe\x00\r\n"}, "deferred", False),
        ({"RCPT": b"2" * 100_000 + b"\r\n"}, "deferred", False),
        ({"DATA": HANG_UP}, "deferred", False),
        ({"DATA": b"451 not now\r\n"}, "deferred", False),
        ({"DATA": b"554 no valid recipients\r\n"}, "failed", False),
        ({"DATA": b"250 what\r\n"}, "deferred", False),
        ({"END": HANG_UP}, "uncertain", False),
        ({"END": b"what?\r\n"}, "uncertain", False),
        ({"END": b"354 more\r\n"}, "uncertain", False),
        ({"END": b"451 4.3.0 disk full\r\n"}, "deferred", False),
        ({"END": b"421 4.3.0 going down\r\n"}, "deferred", False),
        ({"END": b"552 5.3.4 too big\r\n"}, "failed", False),
        ({"END": b"554 5.7.1 spam\r\n"}, "failed", False),
        ({"END": b"550 5.1.1 no such user\r\n"}, "failed", True),
        ({"END": b"550 5.4.5 daily limit\r\n"}, "mailbox_stopped", False),
    ],
)
def test_each_fault_has_its_one_outcome(replies: dict[str, bytes], kind: str, hard_bounce: bool) -> None:
    with scripted(**replies) as server:
        outcome = deliver(server)
        assert (outcome.kind, outcome.hard_bounce) == (kind, hard_bounce), outcome
        assert outcome.why.isprintable() and len(outcome.why) < 400
        assert (len(server.mails) == 1) == (kind in ("sent", "uncertain") or "END" in replies)


def test_the_bytes_arrive_as_they_are() -> None:
    with scripted() as server:
        assert deliver(server).kind == "sent"
        assert server.mails == [MAIL.replace(b"\r\n.", b"\r\n..")]  # as on the wire; a server takes one dot off again
        assert f"MAIL FROM:<sam@firm.example> SIZE={len(MAIL)}" in [line.replace("mail", "MAIL", 1) for line in server.heard]


def test_silence_after_the_final_dot_is_uncertain_and_before_it_is_not() -> None:
    def silent(sock: socket.socket) -> None:
        time.sleep(3)

    with scripted(END=silent) as server:
        outcome = deliver(server, timeout=1)
        assert outcome.kind == "uncertain" and outcome.why == "the whole mail left, but no answer came: the server did not answer in time"
    with scripted(RCPT=silent) as server:
        assert deliver(server, timeout=1).kind == "deferred"
    with scripted(AUTH=silent) as server:
        outcome = deliver(server, timeout=1, user="sam")
        assert outcome.kind == "busy" and "did not answer to the login (AUTH) in time" in outcome.why
    with scripted(GREET=silent) as server:
        outcome = deliver(server, timeout=1)
        assert outcome.kind == "offline" and "--security tls" in outcome.why


def test_a_server_that_hangs_up_in_the_middle_of_a_large_mail_gets_it_again() -> None:
    with scripted(DATA=partly) as server:
        talk = Conversation(account(server.port), None)
        outcome = talk.deliver(MAIL + b"x" * 70 + b"\r\n" * 4_000_000, "sam@firm.example", "ada@rossi.example")
        assert (outcome.kind, outcome.lost) == ("deferred", True)
        assert "whole mail" not in outcome.why.replace("did not have the whole mail", "") and "rrno" not in outcome.why


def test_one_connection_is_kept_and_a_dead_one_is_opened_anew() -> None:
    with scripted(MAIL=[b"250 ok\r\n", b"250 ok\r\n", HANG_UP, b"250 ok\r\n", b"421 idle too long\r\n", b"250 ok\r\n"]) as server:
        talk = Conversation(account(server.port), None)
        kinds = [talk.deliver(MAIL, "sam@firm.example", "ada@rossi.example").kind for _ in range(2)]
        assert kinds == ["sent", "sent"] and server.connections == 1
        kinds = [talk.deliver(MAIL, "sam@firm.example", "ada@rossi.example").kind for _ in range(2)]
        assert kinds == ["sent", "sent"] and server.connections == 3 and len(server.mails) == 4


def test_after_a_refusal_the_next_mail_goes_on_the_same_connection() -> None:
    with scripted(RCPT=[b"550 5.1.1 no\r\n", b"250 ok\r\n"]) as server:
        talk = Conversation(account(server.port), None)
        assert [talk.deliver(MAIL, "sam@firm.example", "ada@rossi.example").kind for _ in range(2)] == ["failed", "sent"]
        assert server.connections == 1 and "rset" in [line.lower() for line in server.heard]


def test_an_old_connection_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted() as server:
        talk = Conversation(account(server.port), None)
        assert talk.deliver(MAIL, "sam@firm.example", "ada@rossi.example").kind == "sent"
        monkeypatch.setattr(conversation, "IDLE_SECONDS", -1)
        assert talk.deliver(MAIL, "sam@firm.example", "ada@rossi.example").kind == "sent"
        assert server.connections == 2


def test_nobody_there() -> None:
    outcome = Conversation(account(free_port()), None).open()
    assert outcome and outcome.kind == "offline"
    outcome = Conversation(account(25, host="no-such-host.invalid"), None).open()
    assert outcome and outcome.kind == "offline" and "no address" in outcome.why
    outcome = Conversation(account(25, host="x" * 70 + ".example"), None).open()
    assert outcome and outcome.kind == "mailbox_stopped"


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        ({"AUTH": b"535 5.7.8 bad credentials\r\n"}, "mailbox_stopped"),
        ({"AUTH": b"454 4.7.0 temporary\r\n"}, "busy"),
        ({"AUTH": HANG_UP}, "busy"),
        ({"EHLO": b"250 test\r\n"}, "mailbox_stopped"),
        ({"EHLO": b"250-test\r\n250 AUTH CRAM-MD5\r\n"}, "mailbox_stopped"),
    ],
)
def test_a_refused_login_never_shows_the_password(replies: dict[str, bytes], kind: str) -> None:
    with scripted(**replies) as server:
        outcome = deliver(server, user="sam")
        assert outcome.kind == kind and "secret" not in outcome.why and not server.mails


def test_a_password_never_goes_unencrypted_to_another_machine() -> None:
    outcome = Conversation(account(25, host="mail.firm.example", user="sam"), "secret").open()
    assert outcome and outcome.kind == "mailbox_stopped" and "unencrypted" in outcome.why
    assert [is_loopback(host) for host in ("localhost", "127.0.0.9", "::1", "10.0.0.1", "localhost.evil.example")] == [True] * 3 + [
        False
    ] * 2


def test_no_starttls_no_mail() -> None:
    with scripted() as server:
        outcome = deliver(server, security="starttls", user="sam")
        assert outcome.kind == "mailbox_stopped" and "STARTTLS" in outcome.why
        assert not any(line.upper().startswith(("AUTH", "MAIL")) for line in server.heard)
        outcome = deliver(server, security="tls")
        assert outcome.kind == "mailbox_stopped" and "starttls" in outcome.why


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """(CA file, server certificate, server key) for localhost."""
    folder = tmp_path_factory.mktemp("tls")
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    cert = ca.issue_cert("localhost", "127.0.0.1")
    for blob in cert.cert_chain_pems:
        blob.write_to_path(str(folder / "cert.pem"), append=True)
    cert.private_key_pem.write_to_path(str(folder / "key.pem"))
    return folder / "ca.pem", folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_with_a_login(security: str, authority: tuple[Path, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ca, cert, key = authority
    options = ["--cert", str(cert), "--key", str(key), "--user", "sam", "--password", "pässwörd", *(["--tls"] if security == "tls" else [])]
    with recorder(tmp_path, *options) as server:
        mailbox = account(server.port, host="localhost", security=security, user="sam")
        outcome = Conversation(mailbox, "pässwörd").open()
        assert outcome and outcome.kind == "mailbox_stopped" and "certificate" in outcome.why  # nobody vouches for it yet
        monkeypatch.setenv("SSL_CERT_FILE", str(ca))
        talk = Conversation(mailbox, "pässwörd")
        assert talk.deliver(MAIL, "sam@firm.example", "ada@rossi.example").kind == "sent"
        assert talk.encryption.startswith("TLS") and server.mails()[0].content == MAIL
        talk.close()
        outcome = Conversation(mailbox, "wrong").open()
        assert outcome and outcome.kind == "mailbox_stopped" and "535" in outcome.why
        elsewhere = account(server.port, host="localhost.localdomain", security=security, user="sam")
        monkeypatch.setattr(socket, "create_connection", lambda address, timeout: _connect("127.0.0.1", address[1]))
        outcome = Conversation(elsewhere, "pässwörd").open()
        assert outcome and outcome.kind == "mailbox_stopped" and "certificate" in outcome.why


def _connect(host: str, port: int) -> socket.socket:
    sock = socket.socket()
    sock.settimeout(5)
    sock.connect((host, port))
    return sock


def test_a_server_that_talks_ahead_of_tls_gains_nothing(authority: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is slipped in after "220 ready" and before the handshake is not read as an answer of the encrypted server."""
    _, cert, key = authority

    def upgrade(sock: socket.socket) -> None:
        sock.sendall(b"220 ready\r\n250 injected\r\n")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(cert, key)
        try:
            context.wrap_socket(sock, server_side=True)
        except OSError:
            return

    monkeypatch.setenv("SSL_CERT_FILE", str(authority[0]))
    with scripted(EHLO=b"250-test\r\n250 STARTTLS\r\n", STAR=upgrade) as server:
        outcome = deliver(server, security="starttls", host="localhost", timeout=2)
        assert outcome.kind == "busy" and not server.mails


def test_letters_before_the_at_sign_need_smtputf8(tmp_path: Path) -> None:
    with scripted() as server:
        talk = Conversation(account(server.port), None)
        outcome = talk.deliver(MAIL, "sam@firm.example", "jürgen@rossi.example")
        assert outcome.kind == "failed" and not outcome.hard_bounce and "SMTPUTF8" in outcome.why
    with recorder(tmp_path) as server:
        talk = Conversation(account(server.port), None)
        assert talk.deliver(MAIL.replace(b"<ada", "<jürgen".encode()), "sam@firm.example", "jürgen@rossi.example").kind == "sent"
        assert talk.deliver(MAIL, "sam@firm.example", "ada@rossi.example").kind == "sent"
        assert [mail.recipient for mail in server.mails()] == ["jürgen@rossi.example", "ada@rossi.example"]


def test_hostile_answers_stay_harmless() -> None:
    found = judge("RCPT", 550, b"5.1.1 \x1b]0;PWNED\x07 no\r\nsuch \xff user " + b"x" * 1000)
    assert "\x1b" not in found.why and "PWNED" not in found.why and len(found.why) <= 300 and found.hard_bounce
