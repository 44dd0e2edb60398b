"""Answers are read whole, in time and in their turn."""

import smtplib
import socket
import threading
from collections.abc import Iterator

import pytest

from salestui.sender.wire import Wire


@pytest.fixture
def line() -> Iterator[tuple[Wire, socket.socket]]:
    """Our end of a connection, and the server's."""
    ours, theirs = socket.socketpair()
    ours.settimeout(0.5)
    wire = Wire(local_hostname="test")
    wire.sock = ours
    yield wire, theirs
    ours.close()
    theirs.close()


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"250 ok\r\n", (250, b"ok")),
        (b"250\r\n", (250, b"")),
        (b"250-a\r\n250-b \r\n250 c\r\n", (250, b"a\nb\nc")),
        (b"250 ok\n", (250, b"ok")),
        (b"what?\r\n", (-1, b"?")),
        (b"\r\n", (-1, b"")),
        (b"\xb2\xb5\xb0 ok\r\n", (-1, b"ok")),
    ],
)
def test_an_answer_is_read(said: bytes, answer: tuple[int, bytes], line: tuple[Wire, socket.socket]) -> None:
    wire, server = line
    for part in (said[:2], said[2:]):
        server.sendall(part)
    assert wire.getreply() == answer and not wire.spoke_ahead()


def test_answers_come_one_at_a_time_and_what_is_ahead_is_known(line: tuple[Wire, socket.socket]) -> None:
    wire, server = line
    assert not wire.spoke_ahead()
    server.sendall(b"250 first\r\n354 second\r\n")
    assert wire.getreply() == (250, b"first") and wire.spoke_ahead()
    assert wire.getreply() == (354, b"second") and not wire.spoke_ahead()
    server.sendall(b"2")
    assert wire.spoke_ahead()


def test_a_server_that_hung_up_is_known_before_anything_is_sent(line: tuple[Wire, socket.socket]) -> None:
    wire, server = line
    server.close()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        wire.spoke_ahead()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        wire.getreply()


@pytest.mark.parametrize("said", [b"2" * 200_000, b"250-on and on\r\n" * 40_000])
def test_an_answer_without_an_end_is_given_up(said: bytes, line: tuple[Wire, socket.socket]) -> None:
    wire, server = line
    server.settimeout(2)
    babbling = threading.Thread(target=_say, args=(server, said))
    babbling.start()
    with pytest.raises(smtplib.SMTPResponseException):
        wire.getreply()
    wire.sock.close()
    babbling.join(5)
    assert not babbling.is_alive()


def test_an_answer_that_drips_does_not_outlast_the_timeout(line: tuple[Wire, socket.socket]) -> None:
    wire, server = line
    given_up = threading.Event()
    said = []

    def drip() -> None:
        while not given_up.wait(0.1) and len(said) < 200:
            said.append(_say(server, b"2"))

    dripping = threading.Thread(target=drip)
    dripping.start()
    with pytest.raises(TimeoutError):
        wire.getreply()
    given_up.set()
    dripping.join()
    assert len(said) < 100 and wire.sock.gettimeout() == 0.5


def _say(server: socket.socket, words: bytes) -> None:
    try:
        server.sendall(words)
    except OSError:
        pass
