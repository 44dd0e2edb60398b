"""The bytes of a mail: whatever a prospect is called, one From, one To, the words as written, and nothing else."""

import base64
import hashlib
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salestui.errors import SalesError
from salestui.glass import safe_text
from salestui.sender import guard
from salestui.sender.guard import GuardRefused
from salestui.sender.markdown import bodies
from salestui.sender.message import Letter, build, split_sender
from salestui.sender.template import render
from salestui.store.attachments import AttachmentRow
from tests.glass.corpus import HOSTILE

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SENDER, RECIPIENT = "sam@firm.example", "ada@rossi.example"
TRICKS = [
    "=?UTF-8?Q?=0A?=Bcc: x@evil.example",
    "=?utf-8?b?CkJjYzogeEBldmlsLmV4YW1wbGU=?=",
    "=?UTF-8?Q?=0D=0ABcc:_x=40evil.example?=",
    "Ada\r\nBcc: x@evil.example",
    "Ada\nBcc: x@evil.example",
    "Ada\rBcc: x@evil.example",
    "Ada\x0bBcc: x@evil.example",
    "Ada\x85Bcc: x@evil.example",
    "Ada\u2028Bcc: x@evil.example",
    "Ada\x00Bcc: x@evil.example",
    "Ada\r\n\r\n<h1>body</h1>",
    '"Ada" <x@evil.example>, "y',
    "<x@evil.example>",
    "Ada, x@evil.example",
    "Ada: x@evil.example;",
    'Ada\\" <x@evil.example>',
    "Ada (comment",
    "x" * 3000,
    "wort " * 400,
    "漢字" * 500,
    "é" * 1000,
    "\ue0000\ue001",
    "\udc80\udcff",
    "👩‍👩‍👧‍👦 family",
    ".",
    "From here",
    "--=_boundary",
    "=" * 300,
    "~!@#$%^&*()_+`-={}[]|\\:;'<>?,./",
]
NAMES = [text for _, text in HOSTILE] + TRICKS


def letter(**more: Any) -> Letter:
    values: dict[str, Any] = {
        "sender": "Sam Founder <sam@firm.example>",
        "recipient": RECIPIENT,
        "recipient_name": "Ada Rossi",
        "subject": "Hello",
        "body": "Hi Ada,\n\nBye\n",
        "date": NOW,
        "message_id": "<1.abc@firm.example>",
        "unsubscribe": SENDER,
    }
    return Letter(**(values | more))


def decoded(content: bytes, header: str) -> str:
    unfolded = message_from_bytes(content)[header].replace("\r", "").replace("\n", "")
    return str(make_header(decode_header(unfolded)))


def check_whole(content: bytes, subject: str, words: str) -> None:
    """Nobody else is written to, and `subject` and `words` (already safe) are what a mail program shows."""
    guard.check(content, sender=SENDER, recipient=RECIPIENT)
    content.decode("ascii")
    mail = message_from_bytes(content, policy=default)
    assert mail.keys() == ["From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "MIME-Version", "Content-Type"]
    assert [address.addr_spec for address in mail["To"].addresses] == [RECIPIENT]
    assert [address.addr_spec for address in mail["From"].addresses] == [SENDER]
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert not mail.defects and not any(part.defects for part in mail.walk())
    assert decoded(content, "Subject") == subject
    body = mail.get_body(("plain",))
    assert body and " ".join(body.get_content().split()) == f"Hi {words}, bye"


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_hostile_name_writes_no_header_and_no_markup(name: str) -> None:
    values = {"prospect": {"name": name}}
    hold: list[str] = []
    body = render("Hi {{ prospect.name | default('you') }}, bye", values, hold)
    words = " ".join(safe_text(name).split())
    subject = words if 0 < len(words) <= 1000 else "Hello"
    made = build(letter(recipient_name=name, subject=name if subject == words else subject, body=body, hold=hold))
    check_whole(made.content, subject, words or "you")
    assert len(decoded(made.content, "To")) < 200


def test_a_subject_without_end_is_held() -> None:
    with pytest.raises(SalesError, match="100,000"):
        build(letter(subject="x" * 100_000))


@settings(max_examples=300)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_at_all(name: str, subject: str) -> None:
    words = " ".join(safe_text(subject).split())
    made = build(letter(recipient_name=name, subject=subject if words else "x", body="Hi \ue0000\ue001", hold=[safe_text(name)]))
    guard.check(made.content, sender=SENDER, recipient=RECIPIENT)
    assert decoded(made.content, "Subject") == (words or "x")
    assert build(letter(recipient_name=name, subject=subject if words else "x", body="Hi \ue0000\ue001", hold=[safe_text(name)])) == made


@pytest.mark.parametrize(
    "value",
    [
        "[click](https://evil.example)",
        "<https://evil.example>",
        "# Title",
        "- item",
        "<b>x</b>",
        "`code`",
        "**x**",
        "> quote",
        "![x](cid:y)",
        "&lt;",
    ],
)
def test_a_value_is_never_markdown(value: str) -> None:
    hold: list[str] = []
    text, page = bodies(render("{{ prospect.name }} **and** {{ prospect.name }}\n", {"prospect": {"name": value}}, hold), hold)
    import html

    assert text == f"{value} and {value}\n"
    assert page == f"<p>{html.escape(value)} <strong>and</strong> {html.escape(value)}</p>\n"


def test_markdown_becomes_text_that_reads_well_and_html() -> None:
    script = (
        "# Hello\n\nTwo lines\nof **one** paragraph, see [our page](https://firm.example/a?b=1&c=2) or <https://firm.example>.\n\n"
        "- one\n- two\n  1. inner\n\n> quoted\n\n    code\n\n---\n\n![logo](cid:logo.png)\n"
    )
    text, page = bodies(script, [], {"logo.png": "1.a@firm.example"})
    assert text == (
        "Hello\n\nTwo lines\nof one paragraph, see our page <https://firm.example/a?b=1&c=2> or https://firm.example.\n\n"
        "- one\n- two\n  1. inner\n\n> quoted\n\n    code\n\n--------------------\n\n[logo]\n"
    )
    assert '<a href="https://firm.example/a?b=1&amp;c=2">our page</a>' in page and "Two lines<br />" in page


def test_values_in_links_stay_in_their_place() -> None:
    custom = {"page": "https://x.example/?a=1&b=ü", "run": "javascript:alert(1)", "bit": '"><script>/é?'}
    hold: list[str] = []
    script = "[a]({{ prospect.custom.page }}) [b]({{ prospect.custom.run }}) [c](https://firm.example/{{ prospect.custom.bit }})"
    text, page = bodies(render(script, {"prospect": {"custom": custom}}, hold), hold)
    assert text == "a <https://x.example/?a=1&b=%C3%BC> b <#> c <https://firm.example/%22%3E%3Cscript%3E/%C3%A9%3F>\n"
    assert "javascript" not in page and "<script" not in page and 'href="https://x.example/?a=1&amp;b=%C3%BC"' in page


def test_umlauts_long_lines_and_dots_arrive_as_written() -> None:
    body = "Grüße\n\n" + "wort " * 400 + "\n\n.\n\n..x\n\nFrom the start\n\n" + "x" * 2000 + "\n"
    content = build(letter(body=body)).content
    assert max(map(len, content.split(b"\r\n"))) <= 78
    read = message_from_bytes(content, policy=default).get_body(("plain",))
    assert read and read.get_content().replace("\r\n", "\n").split() == body.split()


def test_addresses_of_the_world() -> None:
    content = build(letter(recipient="jürgen@bücher.example", recipient_name="Jürgen")).content
    assert b"<j\xc3\xbcrgen@xn--bcher-kva.example>" in content
    guard.check(content, sender=SENDER, recipient="jürgen@bücher.example")
    for wrong in ("ada", "a@b@c.example", "a b@x.example", "a@x..example", "a@straße.example", "", "=?utf-8?q?a?=@x.example"):
        with pytest.raises(SalesError):
            build(letter(recipient=wrong))
    assert split_sender('"Sam, F." <sam@firm.example>') == ("Sam, F.", SENDER) and split_sender(SENDER) == ("", SENDER)
    content = build(letter(sender='"Founder, Sam" <sam@firm.example>')).content
    assert content.startswith(b'From: "Founder, Sam" <sam@firm.example>\r\n')


def test_files_go_along_as_they_were(tmp_path: Path) -> None:
    file, picture = tmp_path / "a.pdf", tmp_path / "logo.png"
    file.write_bytes(b"%PDF" * 500)
    picture.write_bytes(b"\x89PNG")
    files = (
        AttachmentRow("Prospekt für “Ada”.pdf", str(file), hashlib.sha256(b"%PDF" * 500).hexdigest(), "application/pdf", False),
        AttachmentRow("logo.png", str(picture), hashlib.sha256(b"\x89PNG").hexdigest(), "image/png", True),
    )
    content = build(letter(files=files, body="See ![our logo](logo.png)")).content
    guard.check(content, sender=SENDER, recipient=RECIPIENT)
    mail = message_from_bytes(content, policy=default)
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Prospekt für “Ada”.pdf", b"%PDF" * 500)
    assert base64.b64encode(b"\x89PNG") in content and b"Bcc" not in content
    file.write_bytes(b"another")
    with pytest.raises(SalesError, match="not the file it was"):
        build(letter(files=files))
    file.unlink()
    with pytest.raises(SalesError, match="cannot be read"):
        build(letter(files=files))


def test_an_empty_mail_is_none() -> None:
    for nothing in ({"subject": " \n "}, {"body": " \n\n"}, {"message_id": "<a b@c>"}, {"references": ("<x@y>\r\nBcc: z",)}):
        with pytest.raises(SalesError):
            build(letter(**nothing))


GOOD = build(letter()).content


@pytest.mark.parametrize(
    "content",
    [
        GOOD.replace(b"Subject:", b"Bcc: x@evil.example\r\nSubject:"),
        GOOD.replace(b"Subject:", b"To: x@evil.example\r\nSubject:"),
        GOOD.replace(b"Subject:", b"Cc : x@evil.example\r\nSubject:"),
        GOOD.replace(b"Subject: Hello", b"Subject: Hello\nBcc: x@evil.example"),
        GOOD.replace(b"Subject: Hello", b"Subject: Hello\rBcc: x@evil.example"),
        GOOD.replace(b"Subject: Hello", b"Subject: Hello\r\n \r\n x"),
        GOOD.replace(b"Subject: Hello", b"Subject: Hello\r\n\r\nx"),
        GOOD.replace(b"Hi Ada", b"Hi\0Ada"),
        GOOD.replace(b"Hi Ada", b"x" * 999),
        GOOD.replace(b"<ada@", b"<eve@"),
        GOOD.replace(b"Ada Rossi <", b"Ada <x@evil.example>, <"),
        GOOD.replace(b"Ada Rossi <", b"x@evil.example, <"),
        GOOD.replace(b"<sam@", b"<eve@"),
        GOOD.replace(b"From:", b"X-From:"),
        GOOD.replace(b"Content-Transfer-Encoding: 7bit", b"Bcc: x@evil.example"),
        GOOD.replace(b"multipart/alternative", b"message/rfc822"),
        GOOD[:-10],
        GOOD.replace(b"\r\n", b"\n"),
        b"",
    ],
    ids=range(19),
)
def test_the_guard_refuses(content: bytes) -> None:
    guard.check(GOOD, sender=SENDER, recipient=RECIPIENT)
    with pytest.raises(GuardRefused):
        guard.check(content, sender=SENDER, recipient=RECIPIENT)


def test_the_guard_knows_the_servers_limit() -> None:
    guard.check(GOOD, sender=SENDER, recipient=RECIPIENT, size_limit=10_000)
    with pytest.raises(GuardRefused, match="1,500"):
        guard.check(GOOD, sender=SENDER, recipient=RECIPIENT, size_limit=1_500)
