"""The demo's mail server keeps what it gets, byte for byte, and listens on this machine only."""

import smtplib
from pathlib import Path

from salestui.demo.server import DemoServer


def test_what_arrives_is_kept_byte_for_byte(tmp_path: Path) -> None:
    server = DemoServer(tmp_path / "received")
    server.start()
    mail = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\n.a line with a dot\r\n..\r\n"
    try:
        with smtplib.SMTP(server.host, server.port, timeout=5) as client:
            client.sendmail("a@b.example", ["c@d.example"], mail)
            client.sendmail("a@b.example", ["e@f.example"], mail)
    finally:
        server.stop()
    first, second = server.received()
    assert (first.sender, first.recipient, first.content) == ("a@b.example", "c@d.example", mail)
    assert second.recipient == "e@f.example"
    assert [path.read_bytes() for path in sorted((tmp_path / "received" / "new").iterdir())] == [mail, mail]


def test_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    server = DemoServer(tmp_path)
    server.start()
    try:
        assert server.host == "127.0.0.1"
        assert 20_000 <= server.port < 32_000
        assert server.listening() == [(server.host, server.port)]
    finally:
        server.stop()
    server.stop()  # twice does no harm
