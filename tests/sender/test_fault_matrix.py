"""The fault matrix through the whole program: each fault leaves the one right state, and a later run sends what has not arrived, once."""

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .desk import Desk, copy_of, furnish
from .servers import HANG_UP, Reply, free_port, scripted

SENT, FAILED, UNCERTAIN, DEFERRED, STOPPED = "sent", "failed", "uncertain", "deferred", "stopped"
EXIT = {SENT: 0, FAILED: 3, UNCERTAIN: 3, STOPPED: 3}
LATER = 75


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    return furnish(folder / "home", 1, folder)


@pytest.fixture
def desk(furnished: Path, tmp_path: Path) -> Desk:
    return copy_of(furnished, tmp_path / "home")


@dataclass(frozen=True)
class Fault:
    """What a server does wrong, and what must become of the one mail that meets it."""

    replies: dict[str, Reply | list[Reply]]
    state: str
    attempts: int = 1
    exit: int | None = None
    why: str = ""
    suppressed: bool = False

    @property
    def arrives(self) -> tuple[int, ...]:
        """How many copies the server may have taken."""
        return {SENT: (1,), UNCERTAIN: (0, 1)}.get(self.state, (0,))


def before(verb: str, reply: Reply, why: str = "", exit: int = LATER) -> Fault:
    """A fault before any mail was spoken of: not an attempt, and worth trying later."""
    return Fault({verb: reply}, DEFERRED, 0, exit, why)


def stopped(verb: str, reply: Reply, why: str = "") -> Fault:
    """The account itself is refused: nothing was tried, the mailbox is stopped after this one time."""
    return Fault({verb: reply}, STOPPED, 0, why=why)


def silent(sock: socket.socket) -> None:
    """Say nothing for longer than the mailbox waits."""
    time.sleep(2.5)


def babble(line: bytes, seconds: float = 60) -> Reply:
    """Say the same again and again, until the other side has had enough."""

    def say(sock: socket.socket) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            sock.sendall(line * 500)

    return say


def drip(text: bytes) -> Reply:
    """One byte every half second: each comes in time, the answer never does."""

    def say(sock: socket.socket) -> None:
        for byte in text:
            sock.sendall(bytes((byte,)))
            time.sleep(0.5)

    return say


def half_body(sock: socket.socket) -> None:
    """Say go, read a little of the mail, and reset the connection."""
    sock.sendall(b"354 go\r\n")
    sock.recv(10)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    sock.close()


def monster(code: int) -> bytes:
    """A multi-line answer of 200 kB that has an end."""
    return (b"%d-" % code + b"x" * 500 + b"\r\n") * 400 + b"%d end\r\n" % code


FAULTS: dict[str, Fault] = {
    "nothing": Fault({}, SENT),
    "421 on QUIT after 250": Fault({"QUIT": b"421 closing\r\n"}, SENT),
    "hangs up on QUIT": Fault({"QUIT": HANG_UP}, SENT),
    "garbage on QUIT": Fault({"QUIT": b"\xff\0what\r\n"}, SENT),
    "no EHLO but HELO": Fault({"EHLO": b"502 what\r\n", "HELO": b"250 test\r\n"}, SENT),
    "monstrous EHLO": Fault({"EHLO": monster(250)}, SENT),
    # the greeting
    "hangs up at once": before("GREET", HANG_UP),
    "silent": before("GREET", silent),
    "421 at the greeting": before("GREET", b"421 4.3.2 too many connections\r\n", "too many connections"),
    "554 at the greeting": stopped("GREET", b"554 5.7.1 your address is not welcome\r\n", "not welcome"),
    "another protocol": before("GREET", b"SSH-2.0-OpenSSH_9.2p1\r\n"),
    "garbage at the greeting": before("GREET", b"\x00\xff\xfe\x80\r\n"),
    "endless greeting line": before("GREET", babble(b"2" * 100)),
    "endless greeting lines": before("GREET", babble(b"220-welcome\r\n")),
    "dripping greeting": before("GREET", drip(b"220-" + b"a" * 80)),
    # EHLO and the login
    "hangs up at EHLO": before("EHLO", HANG_UP),
    "421 at EHLO": Fault({"EHLO": b"421 4.3.2 closing\r\n", "HELO": b"421 4.3.2 closing\r\n"}, DEFERRED, 0, LATER),
    "550 at EHLO": Fault({"EHLO": b"550 go away\r\n", "HELO": b"550 go away\r\n"}, STOPPED, 0),
    "garbage at EHLO": Fault({"EHLO": b"what?\r\n", "HELO": b"what?\r\n"}, DEFERRED, 0, LATER),
    "endless EHLO lines": before("EHLO", babble(b"250-X\r\n")),
    "wrong password": stopped("AUTH", b"535 5.7.8 bad credentials\r\n", "bad credentials"),
    "login later": before("AUTH", b"454 4.7.0 temporary failure\r\n", "temporary"),
    "hangs up at the login": before("AUTH", HANG_UP),
    "421 at the login": before("AUTH", b"421 4.7.0 too many logins\r\n"),
    "garbage at the login": before("AUTH", b"hm\r\n"),
    "no STARTTLS": Fault({}, STOPPED, 0, why="STARTTLS"),
    "454 at STARTTLS": before("STAR", b"454 4.7.0 no TLS now\r\n"),
    "502 at STARTTLS": stopped("STAR", b"502 5.5.1 not here\r\n"),
    "hangs up in the handshake": before("STAR", HANG_UP),
    "garbage in the handshake": before("STAR", b"220 ready\r\nthis is not TLS, this is not TLS\r\n"),
    # MAIL
    "hangs up at MAIL": Fault({"MAIL": HANG_UP}, DEFERRED),
    "421 at MAIL": Fault({"MAIL": b"421 4.3.2 shutting down\r\n"}, DEFERRED),
    "450 at MAIL": Fault({"MAIL": b"450 4.3.0 busy\r\n"}, DEFERRED),
    "451 at MAIL": Fault({"MAIL": b"451 4.3.0 try later\r\n"}, DEFERRED),
    "452 at MAIL": Fault({"MAIL": b"452 4.3.1 disk full\r\n"}, DEFERRED),
    "552 at MAIL": Fault({"MAIL": b"552 5.3.4 message too big\r\n"}, FAILED, why="too big"),
    "530 at MAIL": stopped("MAIL", b"530 5.7.0 authentication required\r\n"),
    "550 5.4.5 at MAIL": stopped("MAIL", b"550 5.4.5 daily user sending limit exceeded\r\n", "limit"),
    "garbage at MAIL": Fault({"MAIL": b"\xff\xff\r\n"}, DEFERRED),
    "silent at MAIL": Fault({"MAIL": silent}, DEFERRED),
    # RCPT
    "hangs up at RCPT": Fault({"RCPT": HANG_UP}, DEFERRED),
    "421 at RCPT": Fault({"RCPT": b"421 4.3.2 shutting down\r\n"}, DEFERRED),
    "450 at RCPT": Fault({"RCPT": b"450 4.2.0 greylisted\r\n"}, DEFERRED, why="greylisted"),
    "451 at RCPT": Fault({"RCPT": b"451 4.7.1 try later\r\n"}, DEFERRED),
    "452 at RCPT": Fault({"RCPT": b"452 4.2.2 mailbox full\r\n"}, DEFERRED),
    "550 at RCPT": Fault({"RCPT": b"550 5.1.1 no such user\r\n"}, FAILED, suppressed=True, why="no such user"),
    "bare 550 at RCPT": Fault({"RCPT": b"550 unknown\r\n"}, FAILED, suppressed=True),
    "550 5.7.1 at RCPT": Fault({"RCPT": b"550 5.7.1 blocked\r\n"}, FAILED),
    "552 at RCPT": Fault({"RCPT": b"552 5.2.2 mailbox full\r\n"}, FAILED),
    "554 at RCPT": Fault({"RCPT": b"554 5.7.1 not to you\r\n"}, FAILED),
    "no relaying (Postfix)": stopped("RCPT", b"554 5.7.1 <ada0@rossi.example>: Relay access denied\r\n", "Relay"),
    "no relaying (Exim)": stopped("RCPT", b"550 relay not permitted\r\n"),
    "no relaying (Exchange)": stopped("RCPT", b"550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain\r\n"),
    "no login": stopped("RCPT", b"550 5.7.1 Authentication required\r\n"),
    "unknown at a relay": Fault({"RCPT": b"550 5.1.1 User unknown in relay recipient table\r\n"}, FAILED, suppressed=True),
    "550 5.4.5 at RCPT": stopped("RCPT", b"550 5.4.5 daily limit\r\n"),
    "garbage at RCPT": Fault({"RCPT": b"what?\r\n"}, DEFERRED),
    "monstrous 550 at RCPT": Fault({"RCPT": b"550-5.1.1 no\r\n" * 50 + b"550 5.1.1 no\r\n"}, FAILED, suppressed=True),
    "silent at RCPT": Fault({"RCPT": silent}, DEFERRED),
    "endless RCPT lines": Fault({"RCPT": babble(b"250-yes\r\n")}, DEFERRED),
    "endless RCPT line": Fault({"RCPT": babble(b"2" * 100)}, DEFERRED),
    # DATA
    "hangs up at DATA": Fault({"DATA": HANG_UP}, DEFERRED),
    "421 at DATA": Fault({"DATA": b"421 4.3.2 shutting down\r\n"}, DEFERRED),
    "451 at DATA": Fault({"DATA": b"451 4.3.0 not now\r\n"}, DEFERRED),
    "554 at DATA": Fault({"DATA": b"554 5.5.1 no valid recipients\r\n"}, FAILED),
    "garbage at DATA": Fault({"DATA": b"go\r\n"}, DEFERRED),
    "250 at DATA": Fault({"DATA": b"250 what\r\n"}, DEFERRED),
    "silent at DATA": Fault({"DATA": silent}, DEFERRED),
    # the mail itself
    "resets in the body": Fault({"DATA": half_body}, UNCERTAIN),
    "drops after the dot": Fault({"END": HANG_UP}, UNCERTAIN),
    "slow 250": Fault({"END": silent}, UNCERTAIN),
    "dripping 250": Fault({"END": drip(b"250-" + b"a" * 80)}, UNCERTAIN),
    "endless lines after the dot": Fault({"END": babble(b"250-taken\r\n")}, UNCERTAIN),
    "garbage after the dot": Fault({"END": b"what?\r\n"}, UNCERTAIN),
    "354 after the dot": Fault({"END": b"354 more\r\n"}, UNCERTAIN),
    "421 after the dot": Fault({"END": b"421 4.3.0 going down\r\n"}, DEFERRED),
    "451 after the dot": Fault({"END": b"451 4.3.0 disk full\r\n"}, DEFERRED),
    "452 after the dot": Fault({"END": b"452 4.3.1 storage\r\n"}, DEFERRED),
    "552 after the dot": Fault({"END": b"552 5.3.4 too big\r\n"}, FAILED),
    "554 after the dot": Fault({"END": b"554 5.7.1 spam\r\n"}, FAILED),
    "550 5.1.1 after the dot": Fault({"END": b"550 5.1.1 no such user\r\n"}, FAILED, suppressed=True),
    "550 5.4.5 after the dot": stopped("END", b"550 5.4.5 daily limit\r\n"),
    # answers that nobody asked for
    "all answers at the greeting": Fault(
        {"GREET": b"220 a\r\n250 b\r\n250 c\r\n250 d\r\n354 e\r\n250 taken\r\n", "EHLO": silent}, DEFERRED
    ),
    "the last answer with the go": Fault({"DATA": b"354 go\r\n250 2.0.0 taken\r\n", "END": silent}, DEFERRED),
    "a second answer to RCPT": Fault({"RCPT": b"250 ok\r\n354 go\r\n250 2.0.0 taken\r\n", "DATA": silent, "END": silent}, DEFERRED),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_leaves_the_one_right_state(name: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = FAULTS[name]
    monkeypatch.setenv("SALESTUI_TEST_PASSWORD", "secret")
    options: dict[str, object] = {"timeout": 1}
    replies = dict(fault.replies)
    if "AUTH" in replies:
        options |= {"user": "sam", "password_env": "SALESTUI_TEST_PASSWORD"}
    if "STAR" in replies or name == "no STARTTLS":
        options |= {"security": "starttls", "host": "localhost"}
    if "STAR" in replies:
        replies["EHLO"] = b"250-test\r\n250 STARTTLS\r\n"
    with scripted(**replies) as bad, scripted() as good:
        desk.point_to(bad.port, **options)
        began = time.monotonic()
        code, report = desk.send()
        assert time.monotonic() - began < 30, "what a server says without an end holds the run"
        _holds(fault, desk, code, report)
        assert bad.accepted in fault.arrives

        desk.point_to(good.port)  # the fault is mended, a stopped mailbox resumed
        desk.send(6)
        expected = 1 if fault.state in (DEFERRED, STOPPED) else 0
        assert len(good.mails) == expected
        assert desk.states == [fault.state if not expected else "sent"]
        assert bad.accepted + len(good.mails) <= 1
        desk.send(12)
        assert len(good.mails) == expected


def _holds(fault: Fault, desk: Desk, code: int, report: dict[str, object]) -> None:
    """The state, what is counted, what is said, and nothing suppressed or stopped without need."""
    (row,) = desk.rows
    assert row["state"] == ("held" if fault.state == STOPPED else fault.state), row
    assert row["attempts"] == fault.attempts, row
    assert code == (fault.exit if fault.exit is not None else EXIT.get(fault.state, code)), report
    assert code in (0, LATER) or fault.state != DEFERRED
    assert fault.why in row["why"] and row["why"].isprintable() and len(row["why"]) < 500, row
    assert bool(row["why"]) == (fault.state != SENT) and "secret" not in row["why"]
    assert desk.suppressed == fault.suppressed
    assert desk.mailbox["state"] == ("stopped" if fault.state == STOPPED else "ready")
    counted = {key: report[key] for key in ("sent", "deferred", "held", "failed", "uncertain")}
    assert counted == {key: int(key == row["state"]) for key in counted}, report


# --- no server at all -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def furnished_for_three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    return furnish(folder / "home", 3, folder)


@pytest.fixture
def three(furnished_for_three: Path, tmp_path: Path) -> Iterator[Desk]:
    yield copy_of(furnished_for_three, tmp_path / "home")


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_without_a_network_the_first_is_deferred_and_the_others_stay_due(host: str, three: Desk) -> None:
    three.point_to(free_port(), host)
    code, report = three.send()
    assert code == LATER and three.states == ["deferred", "due", "due"], report
    assert all(row["attempts"] == 0 for row in three.rows)
    assert "offline" in three.rows[0]["why"] and three.mailbox["state"] == "ready"
    with scripted() as good:
        three.point_to(good.port)
        three.send(6)
        assert three.states == ["sent"] * 3 and len(good.mails) == 3


def test_the_network_goes_in_the_middle_of_a_run(three: Desk) -> None:
    """The second connection is refused: what was sent is sent, the rest is not lost and leaves once."""
    with scripted(MAIL=[b"250 ok\r\n", HANG_UP]) as bad, scripted() as good:
        three.point_to(bad.port)
        code, _ = three.send()
        assert code in (0, LATER) and three.states[0] == "sent" and set(three.states[1:]) <= {"deferred", "due"}
        assert bad.accepted == 1
        three.point_to(good.port)
        three.send(6)
        assert three.states == ["sent"] * 3 and bad.accepted + len(good.mails) == 3


def test_a_stopped_mailbox_is_tried_once_and_tells_every_mail(three: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESTUI_TEST_PASSWORD", "secret")
    with scripted(AUTH=b"535 5.7.8 bad credentials\r\n") as bad:
        three.point_to(bad.port, user="sam", password_env="SALESTUI_TEST_PASSWORD")
        three.send()
        three.send(1)
        assert sum(line.upper().startswith("AUTH") for line in bad.heard) == 1
        assert three.states == ["held"] * 3 and all("bad credentials" in row["why"] for row in three.rows)


def test_no_password_asks_no_server(three: Desk) -> None:
    assert "SALESTUI_TEST_PASSWORD" not in os.environ
    with scripted() as server:
        three.point_to(server.port, user="sam", password_env="SALESTUI_TEST_PASSWORD")
        code, report = three.send()
        assert code == 1 and report["problems"] and server.connections == 0 and three.states == ["due"] * 3
