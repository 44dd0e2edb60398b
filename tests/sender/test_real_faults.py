"""The faults of real servers, through the whole program: smtp-sink by its switches, Exim by its own rules, its bounce included."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from .desk import Desk, copy_of, furnish
from .real_servers import Exim, Received, exim, smtp_sink
from .servers import scripted, wait_until
from .unpacked import certificates


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    return furnish(folder / "home", 1, folder)


@pytest.fixture
def desk(furnished: Path, tmp_path: Path) -> Desk:
    return copy_of(furnished, tmp_path / "home")


# --- smtp-sink ------------------------------------------------------------------------------------------------------------

HARD, SOFT, DROP, GOODBYE = "-f", "-r", "-q", "-Q"  # 5xx, 4xx, hangs up without a word, 421 and hangs up
SINK_FAULTS = [
    *((switch, phase, "deferred", 1) for switch in (SOFT, DROP, GOODBYE) for phase in ("MAIL", "RCPT", "DATA")),
    (HARD, "RCPT", "failed", 1),
    (HARD, "DATA", "failed", 1),
    (HARD, ".", "failed", 1),
    (SOFT, ".", "deferred", 1),
    (GOODBYE, ".", "deferred", 1),
    (DROP, ".", "uncertain", 1),
    (HARD, "MAIL", "held", 0),
    (DROP, "CONNECT", "deferred", 0),
    (GOODBYE, "CONNECT", "deferred", 0),
    (DROP, "EHLO", "deferred", 0),
    (DROP, "QUIT", "sent", 1),
    (GOODBYE, "QUIT", "sent", 1),
]


@pytest.mark.parametrize(("switch", "phase", "state", "attempts"), SINK_FAULTS)
def test_smtp_sink(switch: str, phase: str, state: str, attempts: int, desk: Desk) -> None:
    with smtp_sink(switch, phase) as bad, scripted() as good:
        desk.point_to(bad.port)
        desk.send()
        (row,) = desk.rows
        assert (row["state"], row["attempts"]) == (state, attempts), row
        taken = len(bad.mails())
        desk.point_to(good.port)
        desk.send(6)
        assert len(good.mails) == (state in ("deferred", "held"))
        if phase != ".":  # smtp-sink writes down what it then refuses
            assert taken == (state == "sent")
        assert desk.suppressed == 0


def test_smtp_sink_that_is_slow_after_the_dot(desk: Desk) -> None:
    with smtp_sink("-W", ".:3") as slow, scripted() as good:
        desk.point_to(slow.port, timeout=1)
        desk.send()
        assert desk.states == ["uncertain"]
        desk.point_to(good.port)
        desk.send(6)
        assert desk.states == ["uncertain"] and not good.mails
        assert slow.mails()  # it has it: sending again would have been the second one


# --- Exim -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mta() -> Iterator[Exim]:
    with exim(login_needed=True) as server:
        yield server


@pytest.fixture
def signed_in(desk: Desk, mta: Exim, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A mailbox at Exim: STARTTLS with a certificate that is trusted, and a login."""
    monkeypatch.setenv("SSL_CERT_FILE", str(mta.ca))
    monkeypatch.setenv("SALESTUI_TEST_PASSWORD", mta.password)
    desk.point_to(mta.port, mta.host, security="starttls", user=mta.user, password_env="SALESTUI_TEST_PASSWORD")
    return desk


def address(desk: Desk, local: str) -> None:
    """The one prospect now has this address; his mail that waits follows."""
    desk.run("prospect", "set", 1, f"email={local}@rossi.example")


def at_exim(mta: Exim, local: str) -> list[Received]:
    """What Exim delivered for an address."""
    found = []
    for path in mta.files():
        head, _, rest = path.read_bytes().partition(b"Envelope-to: ")
        recipient = rest.split(b"\n")[0].decode()
        if recipient.startswith(f"{local}@"):
            found.append(Received(head.decode().partition("<")[2].partition(">")[0], recipient, path.read_bytes()))
    return found


def test_exim_takes_the_mail_encrypted_and_logged_in(signed_in: Desk, mta: Exim) -> None:
    address(signed_in, "welcome")
    assert signed_in.send()[0] == 0 and signed_in.states == ["sent"]
    assert wait_until(lambda: bool(at_exim(mta, "welcome")))
    (mail,) = at_exim(mta, "welcome")
    assert mail.sender == "sam@firm.example"
    parsed = message_from_bytes(mail.content, policy=policy.default)
    assert parsed["Subject"] == "Month-end at Rossi & Co" and parsed["Message-ID"] == signed_in.rows[0]["message_id"]
    assert "TLS" in mta.log and f"A=plain:{mta.user}" in mta.log


@pytest.mark.parametrize(
    ("local", "state", "suppressed", "why"),
    [("nosuch", "failed", 1, "user unknown"), ("grey", "deferred", 0, "greylisted")],
)
def test_exim_refuses_or_puts_off(local: str, state: str, suppressed: int, why: str, signed_in: Desk, mta: Exim) -> None:
    address(signed_in, local)
    signed_in.send()
    assert signed_in.states == [state] and why in signed_in.rows[0]["why"] and signed_in.suppressed == suppressed
    assert not at_exim(mta, local)
    with scripted() as good:
        signed_in.point_to(good.port)
        signed_in.send(6)
        assert len(good.mails) == (state == "deferred")


def test_a_wrong_password_is_tried_once_at_exim(signed_in: Desk, mta: Exim, monkeypatch: pytest.MonkeyPatch) -> None:
    address(signed_in, "soon")
    monkeypatch.setenv("SALESTUI_TEST_PASSWORD", "wrong")
    tried = mta.log.count("authenticator failed")
    assert signed_in.send()[0] == 3 and signed_in.states == ["held"] and signed_in.mailbox["state"] == "stopped"
    signed_in.send(1)
    assert mta.log.count("authenticator failed") == tried + 1 and "wrong" not in signed_in.rows[0]["why"]
    monkeypatch.setenv("SALESTUI_TEST_PASSWORD", mta.password)
    signed_in.run("mailbox", "resume", "main")
    assert signed_in.send(2)[0] == 0 and signed_in.states == ["sent"]


def test_exim_without_a_login_refuses_the_account_not_the_prospect(signed_in: Desk, mta: Exim) -> None:
    signed_in.point_to(mta.port, mta.host, security="starttls")
    signed_in.send()
    assert signed_in.states == ["held"] and signed_in.mailbox["state"] == "stopped" and "log in first" in signed_in.rows[0]["why"]
    assert signed_in.suppressed == 0  # said at RCPT, but not about him


@pytest.mark.parametrize("names", [("localhost",), ("somebody-else.example",)])
def test_a_certificate_that_is_not_trusted_or_of_another_name(
    names: tuple[str, ...], desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a stranger's authority (the first), and of a trusted one for another name (the second)."""
    import ssl

    made = certificates(tmp_path, *names)
    other = tmp_path / "other"
    other.mkdir()
    trusted = made.ca if names != ("localhost",) else certificates(other).ca
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made.cert, made.key)

    def upgrade(sock: object) -> None:
        sock.sendall(b"220 ready\r\n")  # type: ignore[attr-defined]
        context.wrap_socket(sock, server_side=True)  # type: ignore[arg-type]

    with scripted(EHLO=b"250-test\r\n250 STARTTLS\r\n", STAR=upgrade) as bad, scripted() as good:
        desk.point_to(bad.port, "localhost", security="starttls")
        assert desk.send()[0] == 3 and desk.states == ["held"] and "certificate" in desk.rows[0]["why"]
        assert not any(line.upper().startswith(("AUTH", "MAIL")) for line in bad.heard)
        desk.point_to(good.port)
        desk.send(6)
        assert desk.states == ["sent"] and len(good.mails) == 1


def test_what_is_larger_than_exim_takes_is_held_before_it_is_sent(signed_in: Desk, mta: Exim, tmp_path: Path) -> None:
    address(signed_in, "large")
    signed_in.run("prospect", "set", 1, "custom.story=" + "word " * 20)
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(range(256)) * 4_500)
    _attach(signed_in, big)
    signed_in.send()
    assert signed_in.states == ["held"] and "server takes 1,048,576" in signed_in.rows[0]["why"]
    assert not at_exim(mta, "large")


def _attach(desk: Desk, file: Path) -> None:
    """Let the script's revision carry a file (the command line has no command for it yet)."""
    import hashlib

    from salestui.paths import locate
    from salestui.store.engine import open_store, transaction

    db = open_store(locate(str(desk.home), {}))
    columns = [row[1] for row in db.execute("PRAGMA table_info(attachment)")]
    values = {
        "revision_id": db.execute("SELECT max(id) FROM revision").fetchone()[0], "name": file.name, "path": str(file),
        "media_type": "application/octet-stream", "size": file.stat().st_size,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "inline": 0, "position": 0,
    }  # fmt: skip
    known = {name: value for name, value in values.items() if name in columns}
    with transaction(db):
        db.execute(f"INSERT INTO attachment ({', '.join(known)}) VALUES ({', '.join('?' * len(known))})", tuple(known.values()))
    db.close()


def test_a_late_bounce_of_exim_is_a_real_delivery_report(signed_in: Desk, mta: Exim) -> None:
    address(signed_in, "latebounce")
    assert signed_in.send()[0] == 0 and signed_in.states == ["sent"]
    assert mta.settle(1, "bounces")
    bounce = message_from_bytes(mta.bounces()[-1], policy=policy.default)
    assert bounce.get_content_type() == "multipart/report" and bounce.get_param("report-type") == "delivery-status"
    (status,) = [part for part in bounce.walk() if part.get_content_type() == "message/delivery-status"]
    fields = {name.lower(): str(value) for block in status.get_payload() for name, value in block.items()}  # type: ignore[union-attr]
    assert fields["action"] == "failed" and fields["status"].startswith("5.") and "latebounce@rossi.example" in fields["final-recipient"]
    assert signed_in.rows[0]["message_id"].encode() in mta.bounces()[-1]
