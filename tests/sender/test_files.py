"""Files that go with a mail: pictures in the text, names of the world, and what is not a file any more."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

import pytest

from salestui.errors import SalesError
from salestui.sender import guard
from salestui.sender.files import content_ids
from salestui.sender.markdown import bodies, picture_names
from salestui.sender.message import Letter, build
from salestui.store import outbox
from salestui.store.attachments import AttachmentRow, look_at
from salestui.store.library import AssetDraft, add_asset
from salestui.store.revising import edit_asset, read_draft

from .conftest import NOW, Firm
from .servers import Recorder, scripted

SENDER, RECIPIENT = "sam@firm.example", "ada@rossi.example"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


def _mail(body: str, *files: AttachmentRow, **more: Any) -> EmailMessage:
    letter = Letter(
        f"Sam <{SENDER}>", RECIPIENT, "Ada", "Hello", body, datetime(2026, 3, 2, tzinfo=UTC), "<1@firm.example>", files=files, **more
    )
    content = build(letter).content
    guard.check(content, sender=SENDER, recipient=RECIPIENT)
    assert content == build(letter).content
    return cast(EmailMessage, message_from_bytes(content, policy=default))


def _file(path: Path, content: bytes = PNG) -> AttachmentRow:
    path.write_bytes(content)
    return look_at(path)


def test_a_picture_stands_in_the_mail_where_the_text_shows_it(tmp_path: Path) -> None:
    chart, offer = _file(tmp_path / "chart.png"), _file(tmp_path / "offer.pdf", b"%PDF-1.7 offer")
    mail = _mail("Look:\n\n![Our month, in *hours*](pics/chart.png)\n\nBye", offer, chart)
    assert mail.get_content_type() == "multipart/mixed"
    whole, attached = mail.iter_parts()
    assert whole.get_content_type() == "multipart/alternative" and attached.get_filename() == "offer.pdf"
    plain, related = cast(EmailMessage, whole).iter_parts()
    assert "[Our month, in hours]" in cast(EmailMessage, plain).get_content()
    assert related.get_content_type() == "multipart/related" and related.get_param("type") == "text/html"
    page, picture = cast(EmailMessage, related).iter_parts()
    cid = str(picture["Content-ID"])[1:-1]
    assert f'src="cid:{cid}"' in cast(EmailMessage, page).get_content() and cid.endswith("@firm.example")
    assert cast(EmailMessage, picture).get_content() == PNG and picture.get_content_disposition() == "inline"
    assert [part.get_filename() for part in mail.walk() if part.get_content_type() == "image/png"] == ["chart.png"]


def test_one_picture_twice_is_sent_once_and_two_alike_are_two(tmp_path: Path) -> None:
    one, two = _file(tmp_path / "a.png"), _file(tmp_path / "b.png")
    mail = _mail("![x](a.png) ![y](a.png) ![z](b.png)", one, two)
    ids = [str(part["Content-ID"]) for part in mail.walk() if part["Content-ID"]]
    assert len(ids) == len(set(ids)) == 2


def test_a_picture_that_the_words_do_not_show_is_attached_unless_it_was_meant_for_them(tmp_path: Path) -> None:
    chart = _file(tmp_path / "chart.png")
    assert [part.get_filename() for part in _mail("No picture", chart).iter_attachments()] == ["chart.png"]
    # The founder took it out of this one mail's words.
    assert list(_mail("No picture", replace(chart, inline=True)).iter_attachments()) == []


def test_a_picture_that_is_not_attached_holds_the_mail(tmp_path: Path) -> None:
    with pytest.raises(SalesError, match=r"chart\.png"):
        _mail("![x](chart.png)")
    with pytest.raises(SalesError, match=r"drawing\.svg"):
        _mail("![x](drawing.svg)", _file(tmp_path / "drawing.svg", b"<svg/>"))


@pytest.mark.parametrize(
    "source", ["https://t.example/p.png?u=1", "http://t.example/p.gif", "//t.example/p.png", "HTTPS://t.example/p.png"]
)
def test_a_picture_on_the_web_is_a_link_that_nobody_is_watched_by(source: str) -> None:
    mail = _mail(f"Hi ![our chart]({source}) and [![in a link]({source})](https://firm.example)")
    page, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert page and text and "<img" not in page.get_content()
    assert f'<a href="{source}">our chart</a>' in page.get_content()
    assert f"our chart <{source}>" in text.get_content() and picture_names(f"![x]({source})") == []


def test_a_value_in_a_pictures_words_stays_words() -> None:
    text, page = bodies("![For \ue0000\ue001](a.png)", ['"><script>'], {"a.png": "1@x"})
    assert "<script" not in page and 'alt="For &quot;&gt;&lt;script&gt;"' in page and text == '[For "><script>]\n'


@pytest.mark.parametrize("name", [
    "报价单 2026.pdf", "Angebot für Zürich.pdf", "a" * 200 + ".pdf", "提案" * 60 + ".pdf", 'quote".pdf', "semi;colon.pdf", "x\\y.pdf", "🙂.pdf", "%20.pdf",
])  # fmt: skip
def test_names_of_the_world_arrive(tmp_path: Path, name: str) -> None:
    file = replace(_file(tmp_path / "f.pdf", b"%PDF"), name=name)
    mail = _mail("Hi", file)
    (part,) = mail.iter_attachments()
    found = part.get_filename()
    assert found == name or (len(name) > 80 and found and name.startswith(found[:70]) and found.endswith(".pdf"))
    assert part.get_content_type() == "application/pdf"
    if not name.isascii():  # what a program reads that knows no RFC 2231
        assert ' name="=?utf-8?' in _raw(name, tmp_path)


def _raw(name: str, tmp_path: Path) -> str:
    file = replace(look_at(tmp_path / "f.pdf"), name=name)
    letter = Letter(f"Sam <{SENDER}>", RECIPIENT, "Ada", "Hello", "Hi", NOW, "<1@firm.example>", files=(file,))
    return build(letter).content.decode("ascii")


def test_a_media_type_cannot_smuggle_a_header(tmp_path: Path) -> None:
    for media in ("image/png\r\nBcc: x@y.example", "multipart/mixed", "message/rfc822", ""):
        file = replace(_file(tmp_path / "f.bin", b"x"), media_type=media)
        mail = _mail("Hi", file)
        assert mail["Bcc"] is None and [part.get_content_type() for part in mail.iter_attachments()] == ["application/octet-stream"]


def test_content_ids_are_unique_and_stay() -> None:
    files = [AttachmentRow(f"{n}.png", "/x", "same", "image/png", True) for n in range(3)]
    ids = content_ids(files, "sam@bücher.example")
    assert len(set(ids.values())) == 3 and all(value.endswith("@picture.invalid") for value in ids.values())
    assert ids == content_ids(files, "sam@bücher.example")


# What can become of a file between the day it was attached and the day the mail is due.
FATES: dict[str, tuple[Callable[[Path], object], str]] = {
    "gone": (lambda path: path.unlink(), "cannot be read"),
    "changed": (lambda path: path.write_bytes(b"%PDF another"), "not the file it was"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "it is a folder"),
    "a pipe": (lambda path: (path.unlink(), os.mkfifo(path)), "a device or a pipe"),
    "a device": (lambda path: (path.unlink(), path.symlink_to("/dev/zero")), "a device or a pipe"),
    "huge": (lambda path: os.truncate(path, 3_000_000_000), "3000.0 MB"),
    "a loop": (lambda path: (path.unlink(), path.symlink_to(path)), "cannot be read"),
}


@pytest.mark.parametrize("fate", FATES)
def test_a_file_that_is_not_what_it_was_holds_the_mail_and_says_so(firm: Firm, record: Recorder, tmp_path: Path, fate: str) -> None:
    path = tmp_path / "offer.pdf"
    firm.mailbox(record.port)
    add_asset(firm.db, AssetDraft("email", "Opener", "Hello", "Hi.", stage="Captured", attachments=(_file(path, b"%PDF offer"),)), NOW)
    firm.prospects(1)
    FATES[fate][0](path)
    (row,) = firm.send().rows
    assert row.state == "held" and FATES[fate][1] in row.why and "offer.pdf" in row.why and not record.mails()
    if fate == "changed":  # attached again, the next ones go; this one keeps its revision until it is cancelled
        edit_asset(firm.db, 1, replace(read_draft(firm.db, 1), attachments=(look_at(path),)), "", NOW)
        outbox.cancel(firm.db, 1, NOW)
        outbox.enrol(firm.db, [1], NOW)
        assert firm.send().count("sent") == 1 and b"offer.pdf" in record.mails()[0].content


def test_what_was_built_leaves_as_it_was_built(firm: Firm, record: Recorder, tmp_path: Path) -> None:
    path = tmp_path / "offer.pdf"
    firm.mailbox(record.port)
    add_asset(firm.db, AssetDraft("email", "Opener", "Hello", "Hi.", stage="Captured", attachments=(_file(path, b"%PDF offer"),)), NOW)
    firm.prospects(1)
    firm.send(dry_run=True)
    path.unlink()
    assert firm.send().count("sent") == 1
    (part,) = cast(EmailMessage, message_from_bytes(record.mails()[0].content, policy=default)).iter_attachments()
    assert part.get_content() == b"%PDF offer"


def test_the_encoded_size_counts_against_the_servers_limit(firm: Firm, tmp_path: Path) -> None:
    """A file that fits raw but not encoded is held; a server that takes it gets it."""
    file = _file(tmp_path / "offer.pdf", os.urandom(30_000))
    with scripted(EHLO=b"250-test\r\n250 SIZE 40000\r\n") as small, scripted(EHLO=b"250-test\r\n250 SIZE 50000\r\n") as large:
        firm.mailbox(small.port)
        add_asset(firm.db, AssetDraft("email", "Opener", "Hello", "Hi.", stage="Captured", attachments=(file,)), NOW)
        firm.prospects(1)
        (row,) = firm.send().rows
        assert row.state == "held" and "40,000" in row.why and "link" in row.why and not small.mails and "DATA" not in small.heard
        firm.db.execute("UPDATE mailbox SET port = ?", (large.port,))
        outbox.release(firm.db, None, NOW)
        assert firm.send().count("sent") == 1 and len(large.mails) == 1


def test_a_ten_megabyte_file_arrives_whole(firm: Firm, record: Recorder, tmp_path: Path) -> None:
    content = os.urandom(10_000_000)
    file = _file(tmp_path / "film.bin", content)
    firm.mailbox(record.port)
    firm.db.execute("UPDATE mailbox SET timeout = 60")
    add_asset(firm.db, AssetDraft("email", "Opener", "Hello", "Hi.", stage="Captured", attachments=(file,)), NOW)
    firm.prospects(1)
    assert firm.send(NOW + timedelta(minutes=1)).count("sent") == 1
    (part,) = cast(EmailMessage, message_from_bytes(record.mails()[0].content, policy=default)).iter_attachments()
    assert hashlib.sha256(part.get_content()).digest() == hashlib.sha256(content).digest()
