"""The servers that other tests lean on really do what is said of them."""

import imaplib
import smtplib
import ssl
from pathlib import Path

import pytest

from .real_servers import dovecot, exim, smtp_sink

MAIL = b"From: <sam@firm.example>\r\nTo: <ada@rossi.example>\r\nSubject: hello\r\nMessage-ID: <1@firm.example>\r\n\r\nHi\r\n\r\n.dot\r\n"


def test_dovecot_serves_a_maildir_over_starttls_and_tls() -> None:
    with dovecot() as server:
        server.deliver(MAIL)
        server.deliver(MAIL, "Sent")
        trust = ssl.create_default_context(cafile=str(server.ca))
        plain = imaplib.IMAP4(server.host, server.port, timeout=10)
        plain.starttls(trust)
        with imaplib.IMAP4_SSL(server.host, server.tls_port, ssl_context=trust, timeout=10) as secure:
            for talk in (plain, secure):
                talk.authenticate("PLAIN", lambda _: f"\0{server.user}\0{server.password}".encode())
                assert talk.select("INBOX", readonly=True)[1] == [b"1"] and talk.select("Sent", readonly=True)[1] == [b"1"]
                assert talk.fetch("1", "(BODY.PEEK[])")[1][0][1] == MAIL
            assert secure.create("Lost &- Found")[0] == "OK"
        plain.logout()
        assert len(server.files()) == 1 and not any("S" in path.name.rpartition(",")[2] for path in server.files())


def test_exim_takes_refuses_and_bounces() -> None:
    with exim() as server, smtplib.SMTP("127.0.0.1", server.port, timeout=10) as smtp:
        smtp.sendmail("sam@firm.example", ["ada@rossi.example"], MAIL)
        smtp.sendmail("sam@firm.example", ["latebounce@rossi.example"], MAIL)
        for address, code in (("nosuch@rossi.example", 550), ("grey@rossi.example", 451)):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                smtp.sendmail("sam@firm.example", [address], MAIL)
            assert refused.value.recipients[address][0] == code
        assert server.settle(1) and server.settle(1, "bounces")
        assert b"message/delivery-status" in server.bounces()[0] and b"\nHi\n" in server.files()[0].read_bytes()


def test_smtp_sink_records_what_it_took() -> None:
    with smtp_sink() as server, smtplib.SMTP("127.0.0.1", server.port, timeout=10) as smtp:
        for name in ("ada", "bob"):
            smtp.sendmail("sam@firm.example", [f"{name}@rossi.example"], MAIL)
        assert [(mail.sender, mail.recipient) for mail in server.mails()] == [
            ("sam@firm.example", f"{n}@rossi.example") for n in ("ada", "bob")
        ]
        assert {mail.content for mail in server.mails()} == {MAIL}


@pytest.mark.parametrize("server", [dovecot, exim, smtp_sink])
def test_a_server_is_gone_after_its_test(server: object) -> None:
    with server() as running:  # type: ignore[operator]
        folder = str(running.file.parent if hasattr(running, "file") else running.folder)
        assert _processes(folder)
    assert not _processes(folder) and not Path(folder).exists()


def _processes(folder: str) -> list[str]:
    """The command lines and surroundings on this machine that name a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if folder.encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            continue
    return found
