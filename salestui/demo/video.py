"""A short silent video of title cards as a real AVI file: what stands in for the demo's film until somebody films it.

Eight-bit pictures, run-length encoded (BI_RLE8): small, the same bytes for the same words, and every player shows it.
"""

import struct
from collections.abc import Iterator, Sequence
from textwrap import wrap

WIDTH, HEIGHT = 320, 180
SECONDS = 4  # that a card stands; one picture a second
PALETTE = (b"\x2b\x20\x1a\x00", b"\xf4\xf0\xea\x00", b"\x5a\xa8\xe8\x00")  # blue, green, red, 0: ground, words, accent
GROUND, WORDS, ACCENT = range(3)
_LINE = 25  # letters of a line, six pixels each, drawn twice as large
# Letters of five columns of seven points, the lowest bit on top.
_LETTERS = {
    " ": "0000000000", "!": "00005f0000", '"': "0007000700", "%": "2313086462", "&": "3649562050", "'": "0004030000", "(": "001c224100",
    ")": "0041221c00", "+": "08083e0808", ",": "0040300000", "-": "0808080808", ".": "0060600000", "/": "2010080402", "0": "3e5149453e",
    "1": "00427f4000", "2": "4261514946", "3": "2141454b31", "4": "1814127f10", "5": "2745454539", "6": "3c4a494930", "7": "0171090503",
    "8": "3649494936", "9": "064949291e", ":": "0036360000", "?": "0201510906", "A": "7e1111117e", "B": "7f49494936", "C": "3e41414122",
    "D": "7f4141221c", "E": "7f49494941", "F": "7f09090901", "G": "3e4149497a", "H": "7f0808087f", "I": "00417f4100", "J": "2040413f01",
    "K": "7f08142241", "L": "7f40404040", "M": "7f020c027f", "N": "7f0408107f", "O": "3e4141413e", "P": "7f09090906", "Q": "3e4151215e",
    "R": "7f09192946", "S": "4649494931", "T": "01017f0101", "U": "3f4040403f", "V": "1f2040201f", "W": "3f4038403f", "X": "6314081463",
    "Y": "0708700807", "Z": "6151494543",
}  # fmt: skip


def make_video(cards: Sequence[tuple[str, str]]) -> bytes:
    """A film of these cards (a heading and the words below it), `SECONDS` each."""
    pictures = [encoded(card(heading, words)) for heading, words in cards for _ in range(SECONDS)]
    frames = [_chunk(b"00dc", picture) for picture in pictures]
    body = _list(b"movi", *frames)
    return _chunk(b"RIFF", b"AVI " + _header(len(pictures), max(map(len, pictures))) + body + _chunk(b"idx1", _index(frames)))


def card(heading: str, words: str) -> list[bytearray]:
    """One picture, a row of palette numbers for each line of points, the top one first."""
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    _write(rows, heading, 16, 24, ACCENT)
    for point in range(16, WIDTH - 16):
        rows[44][point] = ACCENT
    for number, line in enumerate(wrap(words, _LINE)[:6]):
        _write(rows, line, 16, 58 + 20 * number, WORDS)
    return rows


def _write(rows: list[bytearray], text: str, left: int, top: int, colour: int) -> None:
    """Letters of twice the size; those the font does not have are left out."""
    for place, letter in enumerate(text.upper()[:_LINE]):
        for column, points in enumerate(bytes.fromhex(_LETTERS.get(letter, _LETTERS[" "]))):
            for line in range(7):
                if points >> line & 1:
                    at = left + 12 * place + 2 * column
                    for row in (top + 2 * line, top + 2 * line + 1):
                        rows[row][at : at + 2] = bytes((colour, colour))


def encoded(rows: list[bytearray]) -> bytes:
    """A picture as BI_RLE8 has it: runs of (count, number), the lowest row first."""
    return b"".join(b"".join(_runs(row)) + b"\0\0" for row in reversed(rows)) + b"\0\1"


def _runs(row: bytearray) -> Iterator[bytes]:
    start = 0
    for at in range(1, len(row) + 1):
        if at == len(row) or row[at] != row[start] or at - start == 255:
            yield bytes((at - start, row[start]))
            start = at


def _header(pictures: int, largest: int) -> bytes:
    film = struct.pack("<14I", 1_000_000, largest, 0, 0x10, pictures, 0, 1, largest, WIDTH, HEIGHT, 0, 0, 0, 0)
    stream = struct.pack("<4s4sIHHIIIIIIIIhhhh", b"vids", b"mrle", 0, 0, 0, 0, 1, 1, 0, pictures, largest, 0, 0, 0, 0, WIDTH, HEIGHT)
    colours = b"".join(PALETTE)
    picture = struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 8, 1, largest, 0, 0, len(PALETTE), 0) + colours
    return _list(b"hdrl", _chunk(b"avih", film), _list(b"strl", _chunk(b"strh", stream), _chunk(b"strf", picture)))


def _index(frames: list[bytes]) -> bytes:
    at, entries = 4, []
    for frame in frames:
        entries.append(struct.pack("<4sIII", b"00dc", 0x10, at, struct.unpack_from("<I", frame, 4)[0]))
        at += len(frame)
    return b"".join(entries)


def _list(kind: bytes, *parts: bytes) -> bytes:
    return _chunk(b"LIST", kind + b"".join(parts))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
