"""What a server sent compressed, unpacked piece by piece: nothing grows beyond the cap, however small it came."""

import zlib
from collections.abc import Iterable

from .reader import NotRead

MOST_BYTES = 5 * 1024 * 1024
"""Of one document, after unpacking."""
_PIECE = 64 * 1024


def too_large(most: int) -> NotRead:
    """What is said of a document over the cap."""
    return NotRead(
        f"It is larger than {most // (1024 * 1024)} MB.", "The rest was not read.", "Choose a smaller feed or page of the same site."
    )


def collect(pieces: Iterable[bytes], encoding: str, most: int = MOST_BYTES) -> bytes:
    """The whole document. `encoding` is the server's Content-Encoding. Raises `NotRead` where it is too large, broken or packed in another way."""
    packing = [each.strip() for each in encoding.lower().split(",") if each.strip() not in ("", "identity")]
    if len(packing) > 1 or (packing and packing[0] not in ("gzip", "x-gzip", "deflate")):
        raise NotRead(f"It is packed in a way that nobody asked for ({', '.join(packing)[:40]}).", "", "Tell whoever runs that server.")
    kept = bytearray()
    if not packing:
        for piece in pieces:
            kept += piece
            if len(kept) > most:
                raise too_large(most)
        return bytes(kept)
    taken = 0
    unpacker = _Unpacker(packing[0] == "deflate")
    for piece in pieces:
        taken += len(piece)
        for part in unpacker.unpack(piece):
            kept += part
            if len(kept) > most:
                raise too_large(most)
        if taken > most:  # empty blocks without end
            raise too_large(most)
    if not unpacker.whole:
        raise NotRead("What it sent is broken off.", "", "It is asked again later.")
    return bytes(kept)


class _Unpacker:
    """gzip (also of several members), or deflate with or without its header."""

    def __init__(self, deflate: bool) -> None:
        self._deflate, self._begun = deflate, False
        self._inner = zlib.decompressobj(zlib.MAX_WBITS if deflate else 16 + zlib.MAX_WBITS)

    @property
    def whole(self) -> bool:
        """Whether the end was reached."""
        return self._inner.eof or not self._begun

    def unpack(self, piece: bytes) -> Iterable[bytes]:
        """What is in a piece, in parts of a bounded size. Raises `NotRead` where it is broken."""
        waiting = piece
        while waiting:
            try:
                part = self._inner.decompress(waiting, _PIECE)
            except zlib.error as error:
                if self._deflate and not self._begun:  # some servers leave the header out
                    self._inner, self._begun = zlib.decompressobj(-zlib.MAX_WBITS), True
                    continue
                raise NotRead("What it sent is broken.", "", "It is asked again later.") from error
            self._begun = True
            if part:
                yield part
            waiting = self._inner.unconsumed_tail
            if self._inner.eof:
                waiting = self._inner.unused_data
                if self._deflate or waiting[:2] != b"\x1f\x8b":
                    return  # what stands behind the end means nothing
                self._inner = zlib.decompressobj(16 + zlib.MAX_WBITS)
            elif not part and not waiting:
                return
