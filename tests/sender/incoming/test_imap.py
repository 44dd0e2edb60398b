"""A real Dovecot: mail is read where it lies, each once, and no flag, file or folder is changed by it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from salestui.sender.incoming import imap
from salestui.sender.incoming.report import ReceiveReport
from salestui.store.mailboxes import edit_mailbox
from tests.sender.conftest import Firm
from tests.sender.real_servers import Dovecot, dovecot
from tests.sender.servers import Recorder, free_port

from .conftest import OWN, Post, letter

ADA = "Ada0 Rossi <ada0@rossi.example>"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


class ImapPost(Post):
    """A firm that reads its mail from a user of its own on the server."""

    def __init__(self, firm: Firm, server: Dovecot, user: str) -> None:
        super().__init__(firm, server.maildir_of(user))
        self.server, self.user, self.now = server, user, datetime.now(UTC)

    def put(self, content: bytes, folder: str = "INBOX") -> Path:
        return self.server.deliver(content, folder, self.user)

    def set(self, **values: object) -> None:
        edit_mailbox(self.db, 1, values, self.now)

    def read(self, **more: object) -> ReceiveReport:
        return self.receive(self.now, **more)

    def counted(self) -> dict[str, int]:
        return self.counts(self.now)

    def first(self) -> str:
        return self.sent[0].message_id or ""


@pytest.fixture
def mail(firm: Firm, record: Recorder, server: Dovecot, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ImapPost:
    """Three prospects had the opener an hour ago; what they answer comes to an IMAP server that speaks TLS."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.ca))
    user = f"u{abs(hash(request.node.name))}"
    firm.environ["IMAP_PASSWORD"] = server.password
    firm.mailbox(
        record.port, imap_host="localhost", imap_port=server.tls_port, imap_user=user, password_env="IMAP_PASSWORD", imap_security="tls"
    )
    firm.mail()
    firm.mail("Once more", "Hi again.", title="Follow-up", delay="2")
    begun = datetime.now(UTC) - timedelta(hours=1)
    firm.prospects(3, begun)
    assert firm.send(begun).count("sent") == 3
    post = ImapPost(firm, server, user)
    post.put(letter("news@else.example", "Hello", "Hi", at=None))
    return post


def test_a_reply_is_read_over_tls_and_the_server_stays_as_it_was(mail: ImapPost) -> None:
    path = mail.put(letter(ADA, "Re: Month-end", "Yes.", answers=mail.first(), at=mail.now - timedelta(minutes=5)))
    assert mail.counted() == {"reply": 1, "other": 1}
    assert mail.sequence() == ("stopped", None) and len(mail.incoming()) == 1
    assert mail.counted() == {}
    files = mail.server.files(user=mail.user)
    assert len(files) == 2 and path.name in {one.name.partition(":")[0].partition(",")[0] for one in files}
    assert not any("S" in one.name.partition(":2,")[2] for one in files), "nothing is marked as read"
    status = mail.db.execute("SELECT received_at, receive_why FROM mailbox_status").fetchone()
    assert status[0] and status[1] == ""


@pytest.mark.parametrize("security", ["starttls", "none"])
def test_the_other_ways_to_connect(mail: ImapPost, security: str) -> None:
    mail.set(imap_security=security, imap_port=mail.server.port)
    assert mail.counted() == {"other": 1}


def test_a_new_uidvalidity_doubles_nothing_and_fetches_nothing_whole(mail: ImapPost, monkeypatch: pytest.MonkeyPatch) -> None:
    mail.put(letter(ADA, "Re", "Yes.", answers=mail.first()))
    assert mail.counted() == {"reply": 1, "other": 1}
    (mail.folder / "dovecot-uidlist").unlink()
    for index in mail.folder.glob("dovecot.index*"):
        index.unlink()
    mail.put(letter("ada1@rossi.example", "Re", "Me too."))
    fetched: list[int] = []
    mails = imap.ImapBox.mails
    monkeypatch.setattr(imap.ImapBox, "mails", lambda box, uids: fetched.extend(uids) or mails(box, uids))
    assert mail.counted() == {"reply": 1}
    assert len(fetched) == 1 and len(mail.incoming()) == 1
    assert mail.db.execute("SELECT count(DISTINCT validity), count(*) FROM received").fetchone() == (2, 5)
    assert mail.counted() == {}


def test_folders_have_names_in_every_script(mail: ImapPost) -> None:
    mail.server.deliver(letter(ADA, "Re", "Ja.", answers=mail.first()), "Antworten &APw-ber K&APY-ln", mail.user)
    mail.set(imap_folder="Antworten über Köln")
    assert mail.counted() == {"reply": 1}


def test_a_folder_that_is_not_there_is_named_with_those_that_are(mail: ImapPost) -> None:
    mail.put(letter("a@b.example", "x", "x"), "Kunden")
    mail.set(imap_folder="Kundne")
    report = mail.read()
    assert len(report.problems) == 1 and "“Kundne”" in report.problems[0] and "Kunden" in report.problems[0]
    assert mail.db.execute("SELECT receive_why FROM mailbox_status").fetchone()[0]


def test_a_huge_mail_is_fetched_in_part(mail: ImapPost) -> None:
    big = letter(ADA, "Re: Month-end", "See the film.", answers=mail.first())
    headers, _, body = big.partition(b"\n\n")
    kept = b"\n".join(line for line in headers.split(b"\n") if not line.lower().startswith((b"content-", b"mime-")))
    top = kept + b'\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n' + body
    film = b"\n--b\nContent-Type: video/mp4\nContent-Transfer-Encoding: base64\n\n" + (b"A" * 76 + b"\n") * 150_000 + b"--b--\n"
    mail.put(top + film)
    mail.put(letter("ada1@rossi.example", "Re", "Behind it."))
    assert mail.counted() == {"reply": 2, "other": 1}
    assert mail.incoming()[0][3] == "See the film."


def test_only_the_last_thirty_days_are_read_at_first_or_since_the_first_mail(mail: ImapPost) -> None:
    import os

    for days, who in ((50, "ada0"), (10, "ada1")):
        path = mail.put(letter(f"{who}@rossi.example", "Re", f"{days} days ago", at=None))
        came = (mail.now - timedelta(days=days)).timestamp()
        os.utime(path, (came, came))
    assert mail.counted() == {"reply": 1, "other": 1}
    assert mail.incoming() == [] and len(mail.incoming(2)) == 1


def test_an_uncertain_mail_that_lies_among_the_sent_ones_has_left(mail: ImapPost) -> None:
    message_id = mail.uncertain(1)
    other = mail.db.execute("SELECT message_id FROM delivery WHERE id = 2").fetchone()[0]
    mail.uncertain(2)
    mail.put(letter(OWN, "Month-end", "Hi", to="ada0@rossi.example", message_id=message_id), "Sent")
    assert mail.counted() == {"other": 1}, "the folder of sent mail is only asked, not read"
    states = {row.id: (row.state, row.answer) for row in mail.firm.deliveries(mail.now)}
    assert states[1] == ("sent", "settled: a copy of it is in the folder of sent mail") and states[2][0] == "uncertain" and other


def test_batches_keep_their_order_and_stop_where_asked(mail: ImapPost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "FETCHED_AT_ONCE", 3)
    monkeypatch.setattr(imap, "ASKED_AT_ONCE", 7)
    for number in range(20):
        mail.put(letter("ada0@rossi.example", f"Number {number:02}", "x", at=None))
    done: list[int] = []
    report = mail.read(progress=lambda count, total: done.append(count), cancelled=lambda: len(done) >= 10)
    assert report.interrupted and report.new == 10
    assert mail.counted() == {"reply": 11}
    assert [subject for _, _, subject, _ in mail.incoming()] == [f"Number {number:02}" for number in range(20)]


def test_a_connection_that_breaks_in_the_middle_keeps_what_was_taken_in(mail: ImapPost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "FETCHED_AT_ONCE", 2)
    for number in range(6):
        mail.put(letter("ada0@rossi.example", f"Number {number}", "x", at=None))
    fetch, calls = imap.ImapBox._fetch, []

    def breaks(box: imap.ImapBox, uids: list[int], what: str) -> object:
        calls.append(uids)
        if len(calls) == 3:
            box._ready().sock.shutdown(2)
        return fetch(box, uids, what)

    with monkeypatch.context() as patched:
        patched.setattr(imap.ImapBox, "_fetch", breaks)
        report = mail.read()
    assert report.new == 4 and len(report.offline) == 1 and "broke off" in report.offline[0] and not report.problems
    assert sum(mail.counted().values()) == 3 and len(mail.incoming()) == 6


def test_a_wrong_password_says_what_to_do_and_never_shows_it(mail: ImapPost) -> None:
    mail.firm.environ["IMAP_PASSWORD"] = "wrong-secret"
    report = mail.read()
    assert len(report.problems) == 1 and not report.offline and report.new == 0
    assert "refused the login" in report.problems[0] and "wrong-secret" not in report.problems[0] and "--imap-user" in report.problems[0]
    assert "wrong-secret" not in str(mail.all("mailbox_status")) + str(mail.all("log_entry"))


def test_a_certificate_of_somebody_else_is_refused(mail: ImapPost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    report = mail.read()
    assert "is not trusted" in report.problems[0] and "SSL_CERT_FILE" in report.problems[0]
    monkeypatch.setenv("SSL_CERT_FILE", str(mail.server.ca))
    mail.set(imap_host="127.0.0.2")
    assert "127.0.0.2" in (mail.read().problems + mail.read().offline)[0]


@pytest.mark.parametrize(
    ("values", "kind", "said"),
    [
        ({"imap_host": "no.such.host.invalid"}, "offline", "No address was found"),
        ({"imap_port": 1}, "offline", "No connection"),
        ({"imap_host": "mail.firm.example", "imap_security": "none"}, "problems", "never sent to mail.firm.example"),
        ({"imap_host": "a..b"}, "problems", "no host name"),
        ({"imap_folder": "IN\nBOX"}, "problems", "A line break"),
    ],
)
def test_each_way_not_to_be_reached_is_one_sentence(mail: ImapPost, values: dict[str, object], kind: str, said: str) -> None:
    mail.set(**values)
    report = mail.read()
    told, others = (report.offline, report.problems) if kind == "offline" else (report.problems, report.offline)
    assert len(told) == 1, report
    assert said in told[0] and told[0].startswith("Mailbox main: ") and not others


def test_tls_to_a_clear_port_says_starttls(mail: ImapPost) -> None:
    mail.set(imap_port=mail.server.port)
    assert "--imap-security starttls" in mail.read().problems[0]


def test_a_server_that_says_nothing_is_offline_after_the_mailboxs_time(mail: ImapPost) -> None:
    import socket

    with socket.socket() as silent:
        port = free_port()
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        silent.bind(("127.0.0.1", port))
        silent.listen()
        mail.set(imap_port=port, timeout=1, imap_security="none")
        assert "did not answer in time" in mail.read().offline[0]


def test_one_mailbox_that_fails_does_not_hold_up_the_other(mail: ImapPost) -> None:
    from salestui.store.mailboxes import add_mailbox

    values = {"name": "second", "sender": "Sam <sam2@firm.example>", "host": "127.0.0.1", "port": 25, "security": "none"}
    add_mailbox(mail.db, values | {"imap_host": "127.0.0.1", "imap_port": 1, "imap_security": "none"}, mail.now)
    report = mail.read()
    assert report.new == 1 and report.mailboxes == 1 and len(report.offline) == 1 and "second" in report.offline[0]
    why = dict(mail.db.execute("SELECT mailbox_id, receive_why FROM mailbox_status").fetchall())
    assert why[1] == "" and "No connection" in why[2]


def test_the_same_mail_in_two_mailboxes_is_one(mail: ImapPost, tmp_path: Path) -> None:
    from .conftest import maildir

    box = maildir(tmp_path / "Mail")
    mail.set(maildir=str(box))
    content = letter(ADA, "Re", "Yes.", answers=mail.first())
    mail.put(content)
    (box / "new" / "1.host").write_bytes(content.replace(b"\n", b"\r\n"))
    assert mail.counted() == {"reply": 1, "other": 1}
    assert len(mail.incoming()) == 1


def test_a_mail_that_came_while_one_was_gone_and_one_that_failed_are_found_later(mail: ImapPost, monkeypatch: pytest.MonkeyPatch) -> None:
    """A UID below the last one read that is not known is still looked for."""
    for number in range(4):
        mail.put(letter("ada0@rossi.example", f"Number {number}", "x", at=None))
    fetch = imap.ImapBox._fetch
    with monkeypatch.context() as patched:
        patched.setattr(imap.ImapBox, "_fetch", lambda box, uids, what: fetch(box, [uid for uid in uids if uid != 3], what))
        assert sum(mail.counted().values()) == 4
    assert mail.counted() == {"reply": 1}
