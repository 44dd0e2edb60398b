"""A real Maildir with everything that can lie in one: read whole, each mail once, and left exactly as it was."""

import os
import time
import tracemalloc
from pathlib import Path

import pytest

from salestui.errors import SalesError
from salestui.sender.incoming import maildir
from tests.sender.conftest import Firm

from .conftest import LATER, NOW, Post, letter
from .conftest import maildir as new_maildir

MANY = 1_500
ADA = "Ada0 Rossi <ada0@rossi.example>"


def picture(folder: Path) -> list[tuple[str, int, int, float, bytes]]:
    """Everything one can see of a tree: names, modes, sizes, times, content."""
    seen = []
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        content = path.read_bytes() if path.is_file() and about.st_size < 1_000_000 else b""
        seen.append((str(path), about.st_mode, about.st_size, about.st_mtime, content))
    return seen


def test_what_is_no_mail_is_passed_over_and_nothing_is_touched(post: Post) -> None:
    post.deliver(letter(ADA, "Re", "Yes"), "1.host")
    post.deliver(letter("x@y.example", "Hello", "Hi"), "2.host:2,FS", part="cur")
    post.deliver(letter("x@y.example", "Half", "written"), "3.host", part="tmp")
    (post.folder / "new" / "folder").mkdir()
    (post.folder / "new" / "dangling").symlink_to("nowhere")
    (post.folder / "new" / ".hidden").write_text("x")
    os.mkfifo(post.folder / "cur" / "pipe")
    (post.folder / "dovecot-uidlist").write_text("3 V1 N1\n")
    with open(os.fsencode(post.folder / "new") + b"/4.h\xf6st", "wb") as file:
        file.write(letter("x@y.example", "Odd name", "Hi"))
    before = picture(post.folder)
    assert post.counts() == {"reply": 1, "other": 2}
    assert post.counts() == {}
    assert picture(post.folder) == before


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_read(post: Post) -> None:
    (post.folder / "new" / "loop").symlink_to("loop")
    post.deliver(letter(ADA, "Re", "Yes"))
    report = post.receive()
    assert report.replies == 1 and len(report.problems) == 1 and "loop" in report.problems[0]
    status = post.db.execute("SELECT received_at, receive_why FROM mailbox_status").fetchone()
    assert status[0] == "2026-03-02T15:00:00+00:00" and "cannot be read" in status[1]


def test_a_mail_that_is_marked_or_deleted_while_it_is_read(tmp_path: Path) -> None:
    box = new_maildir(tmp_path / "Mail")
    for name in ("1.host", "2.host"):
        (box / "new" / name).write_bytes(b"Subject: hi\n\nhi\n")
    first, second = maildir.list_new(box, set()).waiting
    os.rename(first.path, box / "cur" / "1.host:2,S")
    os.unlink(second.path)
    assert maildir.read(first) == b"Subject: hi\n\nhi\n"
    assert maildir.read(second) is None


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir(), lambda path: path.write_text("mbox")])
def test_what_is_no_maildir_says_so(tmp_path: Path, make: object) -> None:
    make(tmp_path / "box")  # type: ignore[operator]
    with pytest.raises(SalesError, match="is no Maildir") as caught:
        maildir.list_new(tmp_path / "box", set())
    assert "--maildir" in caught.value.hint


def test_a_mail_of_60_megabytes_is_taken_in_and_fills_no_memory(post: Post) -> None:
    head = letter(ADA, "Re: Month-end", "Yes, see the films.", answers=post.sent[0].message_id or "", message_id="<big@x.example>")
    headers, _, body = head.partition(b"\n\n")
    headers = b"\n".join(line for line in headers.split(b"\n") if not line.lower().startswith((b"content-", b"mime-")))
    top = headers + b'\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n' + body
    with open(post.folder / "new" / "big", "wb") as file:
        file.write(top + b"\n--b\nContent-Type: video/mp4\nContent-Transfer-Encoding: base64\n\n")
        line = b"A" * 76 + b"\n"
        for _ in range(60):
            file.write(line * (1_000_000 // len(line)))
        file.write(b"--b--\n")
    tracemalloc.start()
    assert post.counts() == {"reply": 1}
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert post.incoming()[0][3] == "Yes, see the films."
    assert peak < 4 * maildir.MOST_BYTES


BROKEN = [
    b"",
    b"\n",
    b"\0" * 5_000,
    b"no header at all",
    b"From: somebody@rossi.example",
    b"From a@b.example Mon Mar  2 10:00:00 2026\nSubject: mbox\n\nhi\n",
    b"From: =?utf-8?B?////?= <a@b.example>\nSubject: =?x-none?Q?=FF=?=\nContent-Type: text/plain; charset=\xff\xfe\n\n\xff\xfe\n",
    b'Content-Type: multipart/mixed; boundary=""\n\n--\n--\n',
    b'Content-Type: multipart/mixed; boundary="x"\n\n' + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 500,
    b"Content-Type: message/rfc822\n\n" * 500,
    b"References: " + b"<a@b> " * 20_000 + b"\n\nhi\n",
    b"Content-Type: text/html\n\n" + b"<div>" * 50_000,
    b"Date: Thu, 99 Foo 99999 99:99:99 +9999\nFrom: a@b.example\n\nhi\n",
    b"From: a@b.example\r\rSubject: macs\r\rhi\r",
    os.urandom(20_000),
]


def test_no_broken_mail_stands_in_the_way_of_the_others(post: Post) -> None:
    for number, content in enumerate(BROKEN):
        post.deliver(content, f"{number}.host")
    post.deliver(letter(ADA, "Re", "Yes"), "999.host")
    report = post.receive()
    assert report.replies == 1 and not report.problems
    assert post.db.execute("SELECT count(*) FROM received").fetchone()[0] == len(BROKEN) + 1
    assert post.counts() == {}


def test_answers_are_taken_in_in_the_order_they_came(post: Post) -> None:
    for name, subject, minute in (("a", "second", 20), ("b", "first", 10), ("c", "third", 30)):
        path = post.deliver(letter(ADA, subject, "x", at=None), name)
        came = NOW.timestamp() + minute * 60
        os.utime(path, (came, came))
    post.receive()
    assert [subject for _, _, subject, _ in post.incoming()] == ["first", "second", "third"]


def test_a_second_reading_of_many_mails_costs_next_to_nothing(firm: Firm, tmp_path: Path) -> None:
    box = new_maildir(tmp_path / "Mail")
    firm.mailbox(1, maildir=str(box))
    post = Post(firm, box)
    content = letter("who@else.example", "Hello", "Hi", message_id="<NUMBER@x.example>")
    for number in range(MANY):
        (box / ("new" if number % 2 else "cur") / f"{number}.host").write_bytes(content.replace(b"NUMBER", str(number).encode()))
    begun = time.perf_counter()
    assert post.counts() == {"other": MANY}
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    assert post.counts(LATER) == {}
    second = time.perf_counter() - begun
    print(f"{MANY:,} mails: {first:.2f} s, again: {second:.3f} s")
    assert second < first / 20
