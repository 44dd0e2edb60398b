"""`mailbox test`: what is wrong with a mailbox is said exactly, with what to change."""

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from salestui.errors import SalesError, TryLater
from salestui.sender import diagnosis, probe
from salestui.sender.domain import Names
from salestui.sender.probe import Trial, try_mailbox

from .conftest import NOW, account
from .names import dns_server
from .servers import HANG_UP, free_port, recorder, scripted


def test_a_good_mailbox_and_a_test_mail(tmp_path: Path) -> None:
    with recorder(tmp_path) as server:
        lines = probe.test_mailbox(account(server.port), None)
        assert len(lines) == 4 and "sam@firm.example" in lines[3] and not server.mails()
        lines = probe.test_mailbox(account(server.port), None, "me@home.example", NOW)
        assert "me@home.example" in lines[4] and [mail.recipient for mail in server.mails()] == ["me@home.example"]


@pytest.mark.parametrize(
    ("replies", "error", "words"),
    [
        ({"AUTH": b"535 5.7.8 no\r\n"}, SalesError, "password"),
        ({"MAIL": b"553 5.7.1 not yours\r\n"}, SalesError, "--from"),
        ({"MAIL": HANG_UP}, TryLater, "closed"),
        ({"GREET": b"421 busy\r\n"}, TryLater, "421 busy"),
        ({"RCPT": b"550 5.1.1 unknown\r\n"}, SalesError, "--to"),
        ({"END": HANG_UP}, TryLater, "not known"),
        ({"MAIL": b"530 5.7.0 Must issue a STARTTLS command first\r\n"}, SalesError, "--security starttls"),
        ({"MAIL": b"530 5.7.0 Authentication required\r\n"}, SalesError, "--user"),
        ({"RCPT": b"550 5.4.5 Daily limit\r\n"}, SalesError, "tomorrow"),
        (
            {"AUTH": b"454 4.7.0 not now\r\n"},
            TryLater,
            "the server is busy: 454 4.7.0 not now. No mail was sent. Try again in a few minutes",
        ),
        ({"GREET": b"421 busy\r\n"}, TryLater, "few minutes"),
        ({"GREET": b"554 no\r\n"}, SalesError, "this machine or this network"),
        ({"RCPT": b"553 5.1.8 sender rejected\r\n"}, SalesError, "--from"),
        ({"DATA": b"554 5.7.1 no\r\n"}, SalesError, "size or by its policy"),
        ({"END": b"552 5.3.4 too big\r\n"}, SalesError, "size or by its policy"),
        ({"END": b"550-5.7.1 spam\r\n550-5.7.1 we think\r\n550 5.7.1 bye\r\n"}, SalesError, "550 5.7.1 spam we think bye\\. "),
        ({"AUTH": HANG_UP}, TryLater, "closed the connection at the login"),
    ],
)
def test_what_is_wrong_is_named(replies: dict[str, bytes], error: type[SalesError], words: str) -> None:
    with scripted(**replies) as server, pytest.raises(error, match=words) as caught:
        probe.test_mailbox(account(server.port, user="sam"), "secret", "me@home.example", NOW)
    assert type(caught.value) is error and "secret" not in str(caught.value)


def test_nobody_there_is_for_later() -> None:
    with pytest.raises(TryLater, match="--port"):
        probe.test_mailbox(account(free_port()), None)
    with scripted() as server, pytest.raises(SalesError, match="STARTTLS"):
        probe.test_mailbox(account(server.port, security="starttls"), None)


def tried(port: int, login: Any = None, **more: Any) -> Trial:
    trial = try_mailbox(account(port, **more), login)
    for step in trial.steps:
        assert step.said.isprintable() and step.advice.isprintable()
    assert bool(trial.fault) == any(not step.ok for step in trial.steps), trial
    return trial


def test_what_went_well_stands_before_what_did_not() -> None:
    with scripted(AUTH=b"535 5.7.8 no\r\n") as server:
        trial = tried(server.port, "secret", user="sam")
    assert [(step.step, step.ok) for step in trial.steps] == [("port", True), ("login", False)]
    with scripted(MAIL=b"553 5.7.1 not yours\r\n") as server:
        trial = tried(server.port, "secret", user="sam")
    assert [step.step for step in trial.steps] == ["port", "encryption", "login", "sender"] and "--from" in trial.steps[-1].advice
    with scripted() as server:
        trial = tried(server.port)
    assert [step.step for step in trial.steps] == ["port", "encryption", "login", "sender", "imap"] and trial.fault is None


@pytest.mark.parametrize(
    ("host", "auth", "answer", "advice"),
    [
        ("smtp.gmail.com", "password", b"535-5.7.8 Username and Password not accepted.\r\n535 5.7.8 gsmtp\r\n", "apppasswords"),
        ("smtp.gmail.com", "password", b"534 5.7.9 Application-specific password required\r\n", "apppasswords"),
        ("smtp.mail.yahoo.com", "password", b"535 5.7.0 (#AUTH005) Too many bad auth attempts\r\n", "Generate app password"),
        ("smtp.mail.me.com", "password", b"535 5.7.8 Error: authentication failed\r\n", "account.apple.com"),
        ("mail.gmx.net", "password", b"535 Authentication credentials invalid\r\n", "POP3/IMAP"),
        (
            "smtp.office365.com",
            "password",
            b"535 5.7.139 Authentication unsuccessful, basic authentication is disabled.\r\n",
            "--auth microsoft",
        ),
        (
            "smtp.office365.com",
            "password",
            b"550 5.7.30 Basic authentication is not supported for Client Submission.\r\n",
            "--auth microsoft",
        ),
        (
            "smtp.office365.com",
            "password",
            b"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.\r\n",
            "Authenticated SMTP",
        ),
        ("smtp.firm.example", "password", b"535 5.7.8 no\r\n", "app password"),
    ],
)
def test_a_refused_login_says_what_this_provider_wants(
    host: str, auth: str, answer: bytes, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted(AUTH=answer) as server:
        monkeypatch.setattr(probe, "resolve", lambda host, port: ["192.0.2.1", "192.0.2.2"])
        monkeypatch.setattr("salestui.sender.conversation.is_loopback", lambda host: True)
        connect = socket.create_connection
        monkeypatch.setattr(socket, "create_connection", lambda address, timeout: connect(("127.0.0.1", server.port), timeout))
        trial = tried(587, "secret", host=host, user="sam", auth=auth)
    assert trial.steps[0].said == f"{host} is 192.0.2.1 and 1 more."
    assert trial.steps[-1].step == "login" and advice in trial.steps[-1].advice and "secret" not in str(trial)


# -- names and ports


def test_no_such_name_and_no_network_are_two_things(monkeypatch: pytest.MonkeyPatch) -> None:
    box = account(587, host="smtp.frim.invalid", security="starttls")
    monkeypatch.setattr(diagnosis, "_has_network", lambda: True)
    with dns_server() as server:
        trial = try_mailbox(box, None, names=Names(("127.0.0.1", server.port), 1.0))
        assert (
            type(trial.fault) is SalesError
            and "there is no server called smtp.frim.invalid" in str(trial.fault)
            and "--host" in str(trial.fault)
        )
    trial = try_mailbox(box, None, names=Names(("127.0.0.1", free_port()), 0.3))
    assert isinstance(trial.fault, TryLater) and "name server does not answer" in str(trial.fault)
    monkeypatch.setattr(diagnosis, "_has_network", lambda: False)
    trial = try_mailbox(box, None, names=Names(("127.0.0.1", free_port()), 0.3))
    assert isinstance(trial.fault, TryLater) and "this machine has no network" in str(trial.fault)


@contextmanager
def speaking(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does with each connection what it is told to."""
    listener = socket.create_server(("127.0.0.1", free_port()))

    def serve() -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(sock,), daemon=True).start()

    def one(sock: socket.socket) -> None:
        try:
            with sock:
                talk(sock)
        except OSError:
            return

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def web(sock: socket.socket) -> None:
    sock.settimeout(10)
    if sock.recv(100).startswith(b"HEAD"):
        sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (lambda sock: sock.sendall(b"* OK IMAP4rev1 ready\r\n"), "an IMAP server"),
        (lambda sock: sock.sendall(b"+OK POP3 ready\r\n"), "a POP3 server"),
        (lambda sock: sock.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"), "an SSH server"),
        (web, "a web server"),
    ],
)
@pytest.mark.parametrize("security", ["none", "tls"])
def test_another_service_on_the_port_is_named(
    talk: Callable[[socket.socket], None], words: str, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis, "SECONDS", 1)
    with speaking(talk) as port:
        trial = tried(port, security=security, timeout=2)
    assert words in trial.steps[-1].said and "--port 587" in trial.steps[-1].advice
    assert type(trial.fault) is SalesError


# -- encryption


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@contextmanager
def secured(ca: trustme.CA, *names: str, first: bytes = b"220 test\r\n", **more: Any) -> Iterator[int]:
    """A TLS server on loopback with a certificate for these names."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert(*names, **more).configure_cert(context)

    def talk(sock: socket.socket) -> None:
        with context.wrap_socket(sock, server_side=True) as secure:
            secure.sendall(first)
            secure.settimeout(5)
            secure.recv(100)

    with speaking(talk) as port:
        yield port


@pytest.fixture
def trusted(ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


def test_a_certificate_for_another_name_says_which_names_it_has(ca: trustme.CA, trusted: None) -> None:
    with secured(ca, "mail.host.example", "*.host.example") as port:
        trial = tried(port, host="localhost", security="tls")
    said = trial.steps[-1]
    assert said.step == "encryption" and "is for mail.host.example, *.host.example, not for localhost" in said.said
    assert "--host mail.host.example" in said.advice and type(trial.fault) is SalesError


def test_an_old_certificate_says_when_it_ended(ca: trustme.CA, trusted: None) -> None:
    with secured(ca, "localhost", not_after=datetime.datetime(2021, 3, 4, tzinfo=datetime.UTC)) as port:
        said = tried(port, host="localhost", security="tls").steps[-1]
    assert "ended on Mar  4" in said.said.replace("Mar 4", "Mar  4") and "2021" in said.said and "renew" in said.advice


def test_a_certificate_that_nobody_vouches_for_is_told(ca: trustme.CA) -> None:
    with secured(ca, "localhost") as port:
        said = tried(port, host="localhost", security="tls").steps[-1]
    assert "authority" in said.said and "SSL_CERT_FILE" in said.advice


def test_tls_and_starttls_the_wrong_way_round(ca: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "SECONDS", 1)
    with secured(ca, "localhost") as port:
        trial = tried(port, host="localhost", security="starttls", timeout=2)
        assert "speaks TLS from the start" in trial.steps[-1].said and "--security tls" in trial.steps[-1].advice
    with secured(ca, "localhost", first=b"* OK IMAP\r\n") as port:
        assert "IMAP server" in tried(port, host="localhost", security="starttls", timeout=2).steps[-1].said
    with scripted() as server:
        trial = tried(server.port, security="tls")
        assert "does not speak TLS" in trial.steps[-1].said and "--security starttls" in trial.steps[-1].advice
        trial = tried(server.port, security="starttls")
        assert trial.steps[-1].step == "encryption" and "does not offer STARTTLS" in trial.steps[-1].said


# -- receiving


def imap(folders: tuple[str, ...] = ("INBOX", "Sent"), password: str = "secret", xoauth2: str = "") -> Callable[[socket.socket], None]:
    """As much of IMAP as a look at a mailbox takes."""

    def talk(sock: socket.socket) -> None:
        sock.sendall(b"* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready\r\n")
        with sock.makefile("rb") as lines:
            for line in lines:
                tag, verb, *words = line.decode().split(" ", 2)
                verb, rest = verb.strip().upper(), (words[0] if words else "").strip()
                done = f"{tag} OK done\r\n"
                if verb == "CAPABILITY":
                    done = "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + done
                elif verb == "LOGIN" and password not in rest:
                    done = f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials\x1b[2J\r\n"
                elif verb == "AUTHENTICATE":
                    sock.sendall(b"+ \r\n")
                    if xoauth2 not in ssl_b64(lines.readline()):
                        sock.sendall(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")
                        assert lines.readline() == b"\r\n"
                        done = f"{tag} NO AUTHENTICATE failed\r\n"
                elif verb == "EXAMINE" and rest.strip('"') not in folders:
                    done = f"{tag} NO Mailbox does not exist\r\n"
                elif verb == "LIST":
                    done = "".join(f'* LIST () "/" "{name}"\r\n' for name in folders) + done
                sock.sendall(done.encode())

    return talk


def ssl_b64(line: bytes) -> str:
    import base64

    return base64.b64decode(line).decode()


def test_the_receiving_side_is_tried_too(tmp_path: Path) -> None:
    more: dict[str, Any] = {"user": "sam", "imap_host": "127.0.0.1", "imap_security": "none"}
    with scripted() as server, speaking(imap()) as port:
        good = tried(server.port, "secret", imap_port=port, **more)
        assert good.fault is None and good.steps[-1].step == "imap" and "INBOX" in good.steps[-1].said
        trial = tried(server.port, "wrong", imap_port=port, **more)
        assert (
            "can send, but not receive" in str(trial.fault)
            and "Invalid credentials" in str(trial.fault)
            and "--imap-user" in str(trial.fault)
        )
        trial = tried(server.port, "secret", imap_port=port, imap_folder="Replies", **more)
        assert "no folder “Replies”" in str(trial.fault) and "INBOX, Sent" in str(trial.fault) and type(trial.fault) is SalesError
        trial = tried(server.port, "secret", imap_port=port, sent_folder="Gesendet", **more)
        assert "Gesendet" in str(trial.fault) and "--sent-folder NAME" in str(trial.fault) and "--imap-folder" not in str(trial.fault)
        trial = tried(server.port, "secret", imap_port=free_port(), **more)
        assert isinstance(trial.fault, TryLater) and "--imap-port" in str(trial.fault)
        trial = tried(server.port, "secret", imap_port=server.port, **more)
        assert "no IMAP server" in str(trial.fault) and "secret" not in str(trial.fault)
        trial = tried(server.port, "secret", imap_port=port, **(more | {"imap_host": "imap.firm.example"}))
        assert "unencrypted" in str(trial.fault)


def test_only_the_receiving_side_may_need_a_login() -> None:
    more: dict[str, Any] = {"imap_host": "127.0.0.1", "imap_security": "none", "imap_user": "sam"}
    with scripted(AUTH=b"535 nobody logs in here\r\n") as server, speaking(imap()) as port:
        assert try_mailbox(account(server.port, imap_port=port, **more), None, receiving="secret").fault is None


def test_a_sign_in_reads_replies_as_well() -> None:
    more: dict[str, Any] = {"user": "sam", "imap_host": "127.0.0.1", "imap_security": "none", "auth": "google"}
    with scripted(EHLO=b"250-test\r\n250 AUTH XOAUTH2\r\n") as server, speaking(imap(xoauth2="auth=Bearer good")) as port:
        assert tried(server.port, lambda fresh: "good", imap_port=port, **more).fault is None
        trial = tried(server.port, lambda fresh: "bad", imap_port=port, **more)
        assert "refused the login of sam" in str(trial.fault) and "mailbox sign-in main" in str(trial.fault)


def test_a_maildir_is_looked_at(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / "Mail" / name).mkdir(parents=True)
    (tmp_path / "Mail" / "new" / "1").write_text("x")
    with scripted() as server:
        assert "1 new" in tried(server.port, maildir=str(tmp_path / "Mail")).steps[-1].said
        trial = tried(server.port, maildir=str(tmp_path))
        assert "no Maildir" in str(trial.fault) and "--maildir" in str(trial.fault)


def test_the_domain_is_advice_and_never_a_fault() -> None:
    with scripted() as server, dns_server({("firm.example", "MX"): ["1 mx.firm.example."]}) as dns:
        trial = try_mailbox(account(server.port), None, names=Names(("127.0.0.1", dns.port), 1.0))
    assert trial.fault is None and [step.step for step in trial.steps[-4:]] == ["mx", "spf", "dkim", "dmarc"]
    assert not trial.steps[-1].ok and trial.steps[-1].advice
