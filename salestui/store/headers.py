"""What the first bytes of a picture or a film say of it: its size, how long it runs. Own small readers: no byte of a hostile file is
trusted, a few KB are read at most, and what does not add up is simply not known."""

import struct
from collections.abc import Callable

Peek = Callable[[int, int], bytes]
"""`peek(offset, count)`: bytes of a file from there; fewer, or none, where there are no more."""

MOST_READ = 16_384  # bytes read of one file
MOST_STEPS = 400  # boxes, segments and elements that are walked over
MOST_PIXELS = 1 << 31
LONGEST = 1_000_000  # seconds; what claims to run longer is not believed


class Budget:
    """A `Peek` that gives nothing any more once enough was read or walked: a file may be made to be walked for ever."""

    def __init__(self, peek: Peek) -> None:
        self._peek, self._left, self._steps = peek, MOST_READ, MOST_STEPS

    def __call__(self, offset: int, count: int) -> bytes:
        """What the file has there, as long as there is some left to read."""
        count = min(count, self._left)
        if count <= 0 or self._steps <= 0 or not 0 <= offset < 1 << 62:
            return b""
        self._left -= count
        self._steps -= 1
        return self._peek(offset, count)


def picture_size(peek: Peek) -> tuple[str, int, int] | None:
    """(kind, width, height) in pixels of a PNG, JPEG, GIF or WebP; None for anything else, or one that is broken."""
    read = Budget(peek)
    head = read(0, 32)
    found: tuple[str, int, int] | None = None
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR" and len(head) >= 24:
        found = ("PNG", *struct.unpack(">II", head[16:24]))
    elif head[:6] in (b"GIF87a", b"GIF89a") and len(head) >= 10:
        found = ("GIF", *struct.unpack("<HH", head[6:10]))
    elif head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        found = _webp(head)
    elif head[:3] == b"\xff\xd8\xff":
        found = _jpeg(read)
    return found if found and 0 < found[1] < MOST_PIXELS and 0 < found[2] < MOST_PIXELS else None


def _webp(head: bytes) -> tuple[str, int, int] | None:
    if len(head) < 30:
        return None
    if head[12:16] == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        wide, high = struct.unpack("<HH", head[26:30])
        return ("WebP", wide & 0x3FFF, high & 0x3FFF)
    if head[12:16] == b"VP8L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        return ("WebP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if head[12:16] == b"VP8X":
        return ("WebP", int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1)
    return None


def _jpeg(read: Peek) -> tuple[str, int, int] | None:
    at = 2
    while len(head := read(at, 9)) >= 4 and head[0] == 0xFF:
        kind = head[1]
        if kind == 0xFF or kind == 0x01 or 0xD0 <= kind <= 0xD7:  # filling, and markers without a length
            at += 1 if kind == 0xFF else 2
            continue
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            if len(head) < 9:
                return None
            high, wide = struct.unpack(">HH", head[5:9])
            return ("JPEG", wide, high)
        length = int.from_bytes(head[2:4], "big")
        if kind in (0xD9, 0xDA) or length < 2:
            return None
        at += 2 + length
    return None


def film_seconds(peek: Peek, size: int) -> tuple[str, float | None] | None:
    """(kind, seconds) of an MP4, MOV or WebM; seconds None where its header does not say; None for anything else. `size` of the file in bytes."""
    read = Budget(peek)
    head = read(0, 12)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
        seconds = _believed(_movie(read, size))
        if head[4:8] == b"ftyp":
            return ("MOV" if head[8:10] == b"qt" else "MP4"), seconds
        return ("MOV", seconds) if seconds is not None else None  # an old film; or a text in which one of these words stands
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "WebM", _believed(_matroska(read, size))
    return None


def _believed(seconds: float | None) -> float | None:
    return seconds if seconds is not None and 0 < seconds < LONGEST else None


def _movie(read: Peek, size: int) -> float | None:
    """Walk over the boxes of an ISO media file to moov/mvhd."""
    at, end = 0, size
    while at < end and len(head := read(at, 16)) >= 8:
        length, kind, header = int.from_bytes(head[:4], "big"), head[4:8], 8
        if length == 1:
            length, header = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = end - at
        if length < header:
            return None
        if kind == b"moov":
            at, end = at + header, min(end, at + length)
            continue
        if kind == b"mvhd":
            return _mvhd(read(at + header, 32))
        at += length
    return None


def _mvhd(body: bytes) -> float | None:
    if len(body) < 32:
        return None
    scale, length = struct.unpack(">IQ", body[20:32]) if body[0] == 1 else struct.unpack(">II", body[12:20])
    return length / scale if scale else None


_SEGMENT, _INFO, _SCALE, _DURATION = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489


def _matroska(read: Peek, size: int) -> float | None:
    """Walk over the elements of a WebM file to Segment/Info: its time scale (nanoseconds) and duration."""
    at, end, scale, duration = 0, size, 1_000_000, None
    while at < end and (head := read(at, 12)):
        name, names = _number(head, 0, marked=True)
        length, lengths = _number(head, names)
        if not names or not lengths:
            break
        start = at + names + lengths
        unknown = length == (1 << 7 * lengths) - 1  # of a film that was recorded as it came
        if name in (_SEGMENT, _INFO):
            at, end = start, end if unknown else min(end, start + length)
            continue
        if unknown:
            break
        if name == _SCALE:
            scale = int.from_bytes(read(start, min(length, 8)), "big")
        elif name == _DURATION:
            body = read(start, min(length, 8))
            duration = struct.unpack(">f" if len(body) == 4 else ">d", body)[0] if len(body) in (4, 8) else None
        at = start + length
    return duration * scale / 1e9 if duration is not None else None


def _number(head: bytes, at: int, *, marked: bool = False) -> tuple[int, int]:
    """(value, bytes) of a number of variable length; `marked` keeps the bit that tells the length, as names do. No bytes: there is none."""
    if at >= len(head) or not head[at]:
        return 0, 0
    length = 9 - head[at].bit_length()
    body = head[at : at + length]
    if len(body) < length:
        return 0, 0
    value = int.from_bytes(body, "big")
    return (value if marked else value & ((1 << 7 * length) - 1)), length
