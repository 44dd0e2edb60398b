"""Files described in words: what headers say, what a PDF says, and that no file, however made, breaks the description."""

import os
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salestui.demo.pdf import make_pdf
from salestui.store import pdf
from salestui.store.attachments import AttachmentRow, look_at
from salestui.store.headers import MOST_READ, Peek, film_seconds, picture_size
from salestui.store.pictures import describe


def peek_of(content: bytes) -> Peek:
    return lambda offset, count: content[offset : offset + count]


def png(wide: int, high: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", wide, high) + b"\x08\x02\x00\x00\x00"


def jpeg(wide: int, high: int, before: int = 1) -> bytes:
    exif = b"\xff\xe1" + struct.pack(">H", 60_002) + b"e" * 60_000  # as a camera writes it: more than is ever read
    return b"\xff\xd8" + exif * before + b"\xff\xff\xc2" + struct.pack(">HBHH", 11, 8, high, wide) + b"\x01\x11\x00"


def webp(kind: bytes, body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 22) + b"WEBP" + kind + struct.pack("<I", len(body)) + body + b"\0" * 12


def box(kind: bytes, body: bytes = b"", length: int | None = None) -> bytes:
    return struct.pack(">I", len(body) + 8 if length is None else length) + kind + body


def mvhd(scale: int, length: int) -> bytes:
    return box(b"mvhd", b"\0" * 12 + struct.pack(">II", scale, length) + b"\0" * 80)


def webm(seconds: float) -> bytes:
    info = b"\x2a\xd7\xb1\x83" + (1_000_000).to_bytes(3, "big") + b"\x44\x89\x88" + struct.pack(">d", seconds * 1000)
    segment = b"\xec\x85" + b"v" * 5 + b"\x15\x49\xa9\x66" + bytes([0x80 | len(info)]) + info
    return b"\x1a\x45\xdf\xa3\x84" + b"\0" * 4 + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + segment


PICTURES = {
    "PNG": png(1200, 800),
    "GIF": b"GIF89a" + struct.pack("<HH", 1200, 800),
    "JPEG": jpeg(1200, 800, before=3),
    "WebP": webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 1200, 800)),
    "WebP ": webp(b"VP8L", b"\x2f" + (1199 | 799 << 14).to_bytes(4, "little")),
    "WebP  ": webp(b"VP8X", b"\0\0\0\0" + (1199).to_bytes(3, "little") + (799).to_bytes(3, "little")),
}
FILMS = {
    "MP4": box(b"ftyp", b"isom") + box(b"mdat", b"x" * 100_000) + box(b"moov", box(b"free") + mvhd(1000, 205_000)),
    "MP4 ": box(b"ftyp", b"isom") + struct.pack(">I4sQ", 1, b"mdat", 70_016) + b"x" * 70_000 + box(b"moov", mvhd(600, 123_000)),
    "MOV": box(b"ftyp", b"qt  ") + box(b"moov", box(b"mvhd", b"\1" + b"\0" * 19 + struct.pack(">IQ", 1, 205) + b"\0" * 20)),
    "MOV ": box(b"moov", mvhd(1, 205)),
    "WebM": webm(205),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_pixels(kind: str) -> None:
    content = PICTURES[kind]
    assert picture_size(peek_of(content)) == (kind.strip(), 1200, 800)
    for cut in range(0, min(len(content), 200)):
        picture_size(peek_of(content[:cut]))


@pytest.mark.parametrize("kind", FILMS)
def test_minutes(kind: str) -> None:
    content = FILMS[kind]
    assert film_seconds(peek_of(content), len(content)) == (kind.strip(), 205.0)
    for cut in range(0, min(len(content), 200)):
        film_seconds(peek_of(content[:cut]), len(content))


HEADS = [*PICTURES.values(), *FILMS.values(), b"RIFF....WEBPVP8X", b"\xff\xd8\xff", b"\x1a\x45\xdf\xa3"]


@given(
    st.sampled_from(HEADS).flatmap(lambda head: st.tuples(st.just(head), st.integers(0, 60), st.binary(max_size=80))),
    st.integers(0, 1 << 63),
)
def test_a_hostile_header_is_read_a_little_and_never_breaks(made: tuple[bytes, int, bytes], size: int) -> None:
    head, at, noise = made
    content = head[:at] + noise + head[at + len(noise) :]
    read = [0]

    def peek(offset: int, count: int) -> bytes:
        read[0] += count
        return content[offset : offset + count]

    found = picture_size(peek)
    assert found is None or (found[1] > 0 and found[2] > 0)
    film = film_seconds(peek, size)
    assert film is None or film[1] is None or film[1] > 0
    assert read[0] <= 2 * MOST_READ


def test_a_walk_without_end_ends() -> None:
    assert (
        picture_size(lambda offset, count: b"\xff\xd8\xff\xe0\x00\x02\xff\xe0\x00"[:count] if offset < 3 else b"\xff\xe0\x00\x02") is None
    )
    assert film_seconds(lambda offset, count: box(b"ftyp", b"isom1234"), 1 << 60) == ("MP4", None)


def _look(path: Path, content: bytes) -> AttachmentRow:
    path.write_bytes(content)
    return look_at(path)


def test_a_description_in_words(tmp_path: Path) -> None:
    chart = describe(_look(tmp_path / "chart.png", png(1200, 800)))
    assert chart.line == "PNG picture, 1 KB, 1,200 x 800 pixels" and not chart.wrong
    assert describe(_look(tmp_path / "film.mp4", FILMS["MP4"])).line == "MP4 video, 0.1 MB, 3:25"
    paper = describe(_look(tmp_path / "offer.pdf", make_pdf("# Our offer\n\nMonth-end in a day.", "Offer")))
    assert paper.line == "PDF, 1 KB, 1 page" and "Our offer" in paper.text and "Month-end in a day." in paper.text
    assert describe(_look(tmp_path / "notes.xyz", b"?")).line == "XYZ file, 1 KB"
    assert describe(_look(tmp_path / "not.png", b"<html>")).wrong == "it is not what its name says"
    assert describe(_look(tmp_path / "text.txt", b"The free offer")).line == "TXT text, 1 KB"


def test_what_became_of_a_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "chart.png"
    file = _look(path, png(1200, 800))
    assert describe(file).facts == "1,200 x 800 pixels"
    path.write_bytes(png(1300, 800) + b"more")
    changed = describe(file)
    assert (changed.wrong, changed.facts) == ("changed since it was attached", "1,300 x 800 pixels")  # not what was seen before
    path.unlink()
    assert describe(file).line == "PNG picture, 1 KB" and describe(file).wrong == "missing"
    for make in (path.mkdir, lambda: (path.rmdir(), os.mkfifo(path)), lambda: (path.unlink(), path.symlink_to("/dev/zero"))):
        make()
        assert describe(file).wrong.startswith("it is a")


def _locked(content: bytes) -> bytes:
    from io import BytesIO

    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(PdfReader(BytesIO(content))), BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "garbage": (lambda: b"%PDF-1.7 garbage", "it is damaged, or no PDF"),
    "cut short": (lambda: make_pdf("words", "x")[:300], "it is damaged, or no PDF"),
    "locked": (lambda: _locked(make_pdf("words", "x")), "it is locked with a password"),
    "a loop": (lambda: make_pdf("words", "x").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"), "it is damaged, or no PDF"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_pdf_that_cannot_be_read_is_said_to_be_one(tmp_path: Path, name: str) -> None:
    make, said = HOSTILE[name]
    found = describe(_look(tmp_path / "x.pdf", make()))
    assert (found.kind, found.wrong, found.text) == ("PDF", said, "")


def test_a_pdf_that_takes_for_ever_or_is_huge_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pdf, "READER", sleeper)
    monkeypatch.setattr(pdf, "SECONDS", 1)
    assert pdf.look_into(tmp_path / "x.pdf", 10).wrong == "It takes too long to look into."
    assert pdf.look_into(tmp_path / "x.pdf", pdf.MOST_BYTES + 1).wrong == "It is too large to look into."


def test_the_words_of_a_pdf_do_not_speak_to_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = tmp_path / "speaker.py"
    speaker.write_text("""import json; print(json.dumps({"pages": 2, "text": "a\\x1b]0;owned\\x07b"}))""")
    monkeypatch.setattr(pdf, "READER", speaker)
    assert pdf.look_into(tmp_path / "x.pdf", 10) == pdf.PdfLook(2, "ab")


def test_a_large_film_is_described_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(box(b"ftyp", b"isom") + box(b"moov", mvhd(1, 3725)))
    file = replace(look_at(path), size=2_000_000_000)
    os.truncate(path, 2_000_000_000)  # sparse
    assert describe(file).line == "MP4 video, 2000.0 MB, 1:02:05" and not describe(file, "2199-01-01T00:00:00+00:00").wrong
