"""The film is a real one: what a player reads from the file gives the very pictures that were drawn."""

import struct
from collections.abc import Iterator

from salestui.demo.library import read_assets, read_cards
from salestui.demo.video import ACCENT, HEIGHT, SECONDS, WIDTH, WORDS, card, make_video


def chunks(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    while at < end:
        kind, size = struct.unpack_from("<4sI", content, at)
        yield kind, content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def decoded(picture: bytes) -> list[bytearray]:
    """BI_RLE8 read as its definition says: (count, number), 0 0 ends a line, 0 1 the picture; the lowest line first."""
    rows, row, at = [], bytearray(), 0
    while True:
        count, number = picture[at : at + 2]
        at += 2
        if count:
            row += bytes([number]) * count
        elif number == 0:
            rows.append(row)
            row = bytearray()
        else:
            assert number == 1 and at == len(picture)
            return rows[::-1]


def test_the_film_shows_every_card_of_its_text() -> None:
    (piece,) = [piece for piece in read_assets() if piece.draft.kind == "video"]
    cards = read_cards(piece)
    assert [heading for heading, _ in cards] == ["The export", "The bank", "Three heaps", "Left over", "The page", "Your month"]
    film = make_video(cards)
    assert film == make_video(cards) and len(film) < 500_000
    assert struct.unpack_from("<I", film, 4)[0] == len(film) - 8
    parts = list(chunks(film, 12, len(film)))
    assert [kind for kind, _ in parts] == [b"LIST", b"LIST", b"idx1"]
    pictures = [content for kind, content in chunks(parts[1][1], 4, len(parts[1][1])) if kind == b"00dc"]
    assert len(pictures) == len(cards) * SECONDS
    for number, picture in enumerate(pictures):
        rows = decoded(picture)
        assert len(rows) == HEIGHT and {len(row) for row in rows} == {WIDTH}
        assert rows == card(*cards[number // SECONDS])
    for number in range(len(pictures)):  # the index leads to each picture
        kind, _, place, size = struct.unpack_from("<4sIII", parts[2][1], 16 * number)
        assert kind == b"00dc" and parts[1][1][place + 8 : place + 8 + size] == pictures[number]


def test_words_that_the_font_lacks_are_left_out_and_nothing_breaks() -> None:
    rows = card("王小明", "Ünïcode " * 40)
    assert any(WORDS in row for row in rows) and any(ACCENT in row for row in rows)
