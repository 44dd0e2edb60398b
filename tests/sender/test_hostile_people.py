"""Thousands of hostile people, from an import to the bytes that a server has: nobody else is written to, no header is theirs."""

from collections import Counter
from pathlib import Path

import pytest

from salestui.sender.message import build, wire_address

from .desk import Desk
from .hostile import EXPECTED, faults, people, write_csv
from .real_servers import Received, exim, smtp_sink
from .servers import recorder
from .test_message import RECIPIENT, letter

SENDER = "sam@firm.example"
SCRIPT = """---
kind: email
title: Opener
subject: "{{ prospect.first_name | default('You') }} at {{ prospect.company | default('work') }}: {{ prospect.custom.pain }}"
stage: Captured
---
Hi {{ prospect.name | default('you') }} of {{ prospect.company | default('work') }},

is it true that **{{ prospect.custom.pain }}**? See [this](https://firm.example/{{ prospect.custom.pain }}).
"""


def invite(desk: Desk, folder: Path, count: int, seed: int) -> None:
    """Import so many hostile people and put them all into the sequence."""
    desk.run("init")
    who = ("--name", "main", "--from", f"Sam Founder <{SENDER}>", "--host", "127.0.0.1", "--port", 1)
    desk.run("mailbox", "add", *who, "--security", "none", "--gap", "0-0")
    (folder / "opener.md").write_text(SCRIPT)
    desk.run("asset", "add", folder / "opener.md")
    write_csv(people(count, seed), folder / "people.csv")
    said = desk.run("import", folder / "people.csv", code=None)
    assert said.code in (0, 3), said.err
    desk.run("enrol", "--all", code=None)


def check(desk: Desk, arrived: list[Received], least: int) -> None:
    """Every mail that arrived is the one of its row and nothing more; what did not leave says why."""
    rows = {row["message_id"]: row for row in desk.rows if row["state"] == "sent"}
    wrong = []
    for mail in arrived:
        row = rows.get(message_id(mail.content))
        if row is None or bare(wire_address(row["to"])) != bare(mail.recipient):
            wrong.append(f"{mail.recipient}: not the recipient of a row that was sent")
        wrong += [f"{mail.recipient}: {fault}" for fault in faults(mail.content, SENDER, mail.recipient)]
    assert not wrong, (len(wrong), wrong[:5])
    assert len(arrived) == len(rows) >= least, (len(arrived), len(rows))
    assert Counter(row["state"] for row in desk.rows).keys() <= {"sent", "held", "failed"}
    assert all(row["why"] for row in desk.rows if row["state"] != "sent")


def bare(address: str) -> str:
    """Without the quotes that a server may take off a local part."""
    return address.replace('"', "")


def message_id(content: bytes) -> str:
    return content.partition(b"\r\nMessage-ID: ")[2].partition(b"\r\n")[0].decode()


def run(count: int, seed: int, folder: Path) -> None:
    desk = Desk(folder / "home")
    invite(desk, folder, count, seed)
    with recorder(folder) as server:
        desk.point_to(server.port)
        desk.send(0.1)
        check(desk, [Received(mail.sender, mail.recipient, mail.content) for mail in server.mails()], count * 6 // 10)


def test_hundreds_of_hostile_people(tmp_path: Path) -> None:
    run(400, 1, tmp_path)


@pytest.mark.parametrize(
    "planted",
    [
        b"Bcc: x@evil.example\r\nSubject:",
        b"Subject: x\nBcc: x@evil.example\r\nSubject:",
        b"To: x@evil.example\r\nSubject:",
        b"X-Mine: 1\r\nSubject:",
    ],
)
def test_what_these_tests_look_for_is_found(planted: bytes) -> None:
    good = build(letter()).content
    assert not faults(good, SENDER, RECIPIENT)
    assert faults(good.replace(b"Subject:", planted), SENDER, RECIPIENT)
    assert faults(good.replace(b"Ada Rossi <", b"x@evil.example, <"), SENDER, RECIPIENT)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [2, 3])
def test_ten_thousand_hostile_people(seed: int, tmp_path: Path) -> None:
    run(5_000, seed, tmp_path)


def test_smtp_sink_has_one_recipient_for_each(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    invite(desk, tmp_path, 150, 4)
    with smtp_sink() as server:
        desk.point_to(server.port)
        desk.send(0.1)
        check(desk, server.mails(), 90)
        assert server.file.read_bytes().count(b"X-Rcpt-Args:") == len(server.mails())


def test_exim_delivers_one_mail_for_each(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    invite(desk, tmp_path, 60, 5)
    with exim() as server:
        desk.point_to(server.port)
        desk.send(0.1)
        sent = desk.states.count("sent")
        assert server.settle(sent) and sent >= 36
        mails = [at_exim(path.read_bytes()) for path in server.files()]
        check(desk, mails, 36)
        assert not server.bounces() and server.log.count(" => ") == sent


def at_exim(content: bytes) -> Received:
    """A delivered file without what Exim put before our first header."""
    before, _, rest = content.partition(f"\n{EXPECTED[0]}: ".encode())
    recipient = before.partition(b"Envelope-to: ")[2].partition(b"\n")[0].decode()
    return Received(SENDER, recipient, (f"{EXPECTED[0]}: ".encode() + rest).replace(b"\n", b"\r\n"))
