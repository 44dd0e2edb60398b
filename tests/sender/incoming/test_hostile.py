"""Whatever bytes come: no error, nothing that speaks to the terminal, and twice the bytes take about twice the time."""

import random
import time
from collections.abc import Callable
from dataclasses import fields
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salestui.glass import safe_text
from salestui.sender.incoming.mail import Bounce, Incoming, read_mail

from .test_corpus import CORPUS, EXPECTED, OWN, RECEIVED

FILES = sorted(CORPUS.glob("*.eml"))
CONTENTS = [path.read_bytes() for path in FILES]
TOKENS = (
    b"\r\n",
    b"\0",
    b"\x1b]0;x\x07",
    b"--",
    b"=?utf-8?q?",
    b"?=",
    b"<",
    b">",
    b"\xff\xfe",
    "\u202e".encode(),
    b"boundary=",
    b"Content-Type: ",
)


def texts(told: Incoming | Bounce) -> list[str]:
    values = [getattr(told, field.name) for field in fields(told)]
    single = [value for value in values if isinstance(value, str)]
    many = [one for value in values if isinstance(value, tuple) for one in value if isinstance(one, str)]
    inner = [text for value in values if isinstance(value, tuple) for one in value if isinstance(one, Bounce) for text in texts(one)]
    return single + many + inner


def check(content: bytes) -> Incoming:
    """Read it, and look at everything that comes out."""
    mail = read_mail(content, OWN, RECEIVED)
    lines = {mail.text, mail.words}
    for text in texts(mail):
        bad = [character for character in text if category(character) in ("Cc", "Cs") and not (character == "\n" and text in lines)]
        assert not bad, f"control characters {bad!r} in {text[:80]!r}"
        assert safe_text(text, lines=text in lines) == text
    assert len(mail.subject) <= 1_000 and len(mail.text) <= 256_000 and all(len(bounce.diagnostic) <= 300 for bounce in mail.bounces)
    assert all(one.startswith("<") and one.endswith(">") for one in mail.references)
    return mail


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=3_000))
def test_random_bytes_are_a_mail_of_some_kind(content: bytes) -> None:
    check(content)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from([b"From: ", b"Subject: ", b"To: a@b.example\r\n", b"\r\n\r\n", b"message/rfc822", b"multipart/report; ", *TOKENS]),
        max_size=60,
    )
)
def test_pieces_of_mail_in_any_order(pieces: list[bytes]) -> None:
    check(b"".join(pieces))


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The mail with some bytes changed, cut out, doubled, or with a piece of another mail or a token put in."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + chance.randint(1, 200)]
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 300)]
            case 3:
                other = chance.choice(CONTENTS)
                start = chance.randrange(len(other) + 1)
                data[at:at] = other[start : start + 300]
            case _:
                data[at:at] = chance.choice(TOKENS)
    return bytes(data)


@pytest.mark.parametrize("seed", range(8))
def test_corpus_with_damage(seed: int) -> None:
    chance = random.Random(seed)
    for content in CONTENTS:
        check(mutated(content, chance))


def test_corpus_itself_is_harmless() -> None:
    for path in FILES:
        check(path.read_bytes())
    assert len(EXPECTED) == len(FILES)


HEAD = b"From: Eve <eve@evil.example>\r\nMessage-ID: <a@evil.example>\r\n"
REPORT = b"From: MAILER-DAEMON@evil.example\r\nReturn-Path: <>\r\nSubject: failure notice\r\n"


def html(size: int, piece: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html\r\n\r\n" + piece * (size // len(piece))


def body(size: int, piece: bytes, head: bytes = HEAD) -> bytes:
    return head + b"\r\n" + piece * (size // len(piece))


def header(size: int, name: bytes, piece: bytes) -> bytes:
    return b"From: e@evil.example\r\n" + name + b": " + piece * (size // len(piece)) + b"\r\n\r\nx"


def nested(size: int) -> bytes:
    levels = size // 60
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level) for level in range(levels))
    return HEAD + opened + b"\r\nx"


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "attribution-that-never-ends": lambda size: body(size, b"On 26 November 2026 somebody\n"),
    "attribution-words": lambda size: body(size, b"On 1 wrote a 1 wrote " * 12 + b"\n"),
    "blank-lines": lambda size: body(size, b"\n"),
    "comment-never-closed": lambda size: html(size, b"<!--"),
    "comment-declarations": lambda size: html(size, b"<!"),
    "dates": lambda size: body(size, b"back on 1.1. until 2 May ", b"Auto-Submitted: auto-replied\r\n" + HEAD),
    "encoded-words-never-closed": lambda size: header(size, b"Subject", b"=?utf-8?q?a"),
    "from-lines": lambda size: body(size, b"From: a\nSent: b\n\n"),
    "from-of-commas": lambda size: header(size, b"To", b"a@b.example,"),
    "from-of-comments": lambda size: header(size, b"To", b"("),
    "header-bomb": lambda size: b"X: y\r\n" * (size // 6) + b"\r\nbody",
    "headers-of-references": lambda size: header(size, b"References", b"<a@b> "),
    "html-blockquotes": lambda size: html(size, b"<blockquote type=cite>x"),
    "html-quotes-never-closed": lambda size: html(size, b"<a \"x>\" "),
    "html-tags-never-closed": lambda size: html(size, b"<a "),
    "html-less-than": lambda size: html(size, b"< "),
    "library-german": lambda size: body(size, b"Am " + b"schrieb " * 36 + b"\n"),
    "library-headers": lambda size: body(size, b"From:" + b" " * 290 + b"\n\n"),
    "long-line": lambda size: body(size, b"x "),
    "mime-nested": nested,
    "mime-many-parts": lambda size: HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * (size // 10),
    "parameters": lambda size: header(size, b"Content-Type", b'multipart/mixed; a=";'),
    "qmail-words": lambda size: body(size, b"Hi. This is the\n\n<a@b>:\n", REPORT),
    "quote-marks": lambda size: body(size, b"> > > x\n"),
    "report-line": lambda size: body(size, b"x@y 550 user ", REPORT),
    "report-mailbox-words": lambda size: body(size, b"mailbox quota storage account ", REPORT),
    "rules": lambda size: body(size, b"_" * 60 + b"\n"),
    "stars": lambda size: body(size, b"*" * 200 + b"\n"),
}  # fmt: skip


def seconds(content: bytes) -> float:
    started = time.process_time()
    check(content)
    return time.process_time() - started


@pytest.mark.parametrize("shape", sorted(HOSTILE))
def test_four_times_the_bytes_take_no_more_than_linear_time(shape: str) -> None:
    """A quadratic reader takes 16 times as long for 4 times the bytes; the smaller is taken at its slowest, the larger at its fastest."""
    build = HOSTILE[shape]
    check(build(1_000))
    small = max(seconds(build(50_000)) for _ in range(3))
    large = min(seconds(build(200_000)) for _ in range(2))
    assert large <= 10 * max(small, 0.01), f"{large / small:.1f} times as long"


def test_sixty_megabytes_are_cut_not_decoded() -> None:
    line = b"QUJD" * 19 + b"\r\n"
    attachment = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nFirst words\r\n--b\r\n"
    attachment += b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + line * (60_000_000 // len(line))
    attachment += b"--b\r\nContent-Type: text/plain\r\n\r\nLast words\r\n--b--\r\n"
    assert check(attachment).words == "First words\n\nLast words"
    for content in (b"\0" * 60_000_000, b"a" * 60_000_000, b"a: b\r\n" * 10_000_000):
        check(content)
