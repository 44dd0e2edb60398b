"""The MIME parts of a mail, whatever its bytes: bounded in depth, number and size, where the stdlib's parser is not.

`email.parser` asks every open boundary at every line (quadratic in the nesting) and recurses; here each level splits its own
range once, down to `DEEPEST`. Header semantics (folding, parameters, RFC 2231) stay the stdlib's. Attachments are not decoded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from .charset import transfer_decoded

DEEPEST, MOST_PARTS = 12, 200  # levels of nesting; parts of a whole mail
LONGEST_MAIL, LONGEST_HEAD, LONGEST_VALUE = 4_000_000, 200_000, 32_000  # bytes that are looked at
LONGEST_TEXT = 256_000  # characters of one text that are looked at
_KEPT_OF_A_RUN = 350_000  # bytes of base64 that hold `LONGEST_TEXT` characters

_BLANK = re.compile(rb"\r?\n\r?\n|\r\r(?!\n)")
_STARTS_BLANK = re.compile(rb"\r?\n")
_ENVELOPE = re.compile(rb"\A>?From [^\r\n]*\r?\n")
_BASE64_RUN = re.compile(rb"^(?:[A-Za-z0-9+/=]{60,78}\r?\n){20,}+", re.M)


@dataclass(frozen=True)
class Part:
    """One MIME part: its headers, its content as it was sent, and the parts within it (of an attached mail: that mail)."""

    head: Message
    kind: str  # content type, lower case
    content: bytes
    parts: tuple["Part", ...] = ()

    def parameter(self, name: str, header: str = "content-type") -> str:
        """A parameter of a header, "" without one. RFC 2231's continued and encoded forms included."""
        try:
            value = self.head.get_param(name, "", header)
            return value[2] if isinstance(value, tuple) else str(value)
        except (ValueError, LookupError, TypeError, AttributeError):  # what the stdlib says of parameters that are junk
            return ""

    def bytes_of_text(self) -> bytes:
        """The content without its transfer encoding, as much of it as is looked at."""
        encoding = str(self.head.get("content-transfer-encoding", ""))[:40]
        return transfer_decoded(self.content[: LONGEST_TEXT * 3], encoding)[: LONGEST_TEXT * 4]

    def walk(self) -> Iterator["Part"]:
        """This part and those within it, in order, but not what is inside an attached mail."""
        yield self
        if not self.kind.startswith("message/"):
            for part in self.parts:
                yield from part.walk()


def parse(content: bytes) -> Part:
    """The parts of a mail. Never raises; a mail that is no mail is one text part."""
    if len(content) > 1_000_000:
        content = _BASE64_RUN.sub(_start_of_a_run, content)[:LONGEST_MAIL]
    return _part(_ENVELOPE.sub(b"", content.lstrip(b"\r\n"), count=1), 0, [MOST_PARTS], "text/plain")


def _start_of_a_run(run: re.Match[bytes]) -> bytes:
    """The first lines of an attachment: what stands behind it (a text, a report) is still found."""
    return run[0] if len(run[0]) <= _KEPT_OF_A_RUN else run[0][:_KEPT_OF_A_RUN].rpartition(b"\n")[0] + b"\n"


def head_of(data: bytes) -> tuple[Message, bytes]:
    """The headers at the start of `data`, and the body behind them."""
    if blank := _STARTS_BLANK.match(data):
        return Message(), data[blank.end() :]
    found = _BLANK.search(data, 0, LONGEST_HEAD)
    end, start = (found.start(), found.end()) if found else (min(len(data), LONGEST_HEAD), min(len(data), LONGEST_HEAD))
    lines = re.sub(rb"\r(?!\n)", b" ", data[:end]).replace(b"\0", b"")
    try:
        parsed = BytesHeaderParser(policy=compat32).parsebytes(lines + b"\n\n")
    except (MessageError, ValueError, LookupError):  # a header block that the stdlib cannot follow at all
        return Message(), data
    head = Message()
    for name, value in parsed.raw_items():
        head[name] = value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE // 2] + value[-LONGEST_VALUE // 2 :]
    left = parsed.get_payload()
    no_header = left.encode("utf-8", "surrogateescape").strip() if isinstance(left, str) else b""
    return head, (no_header + b"\n\n" if no_header else b"") + data[start:]


def _part(data: bytes, depth: int, room: list[int], default: str) -> Part:
    room[0] -= 1
    head, body = head_of(data)
    kind = _kind_of(head, default)
    part = Part(head, kind, body)
    if depth >= DEEPEST:
        return part
    if kind.startswith("multipart/"):
        inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        pieces = _split(body, part.parameter("boundary"), room[0])
        within = tuple(_part(piece, depth + 1, room, inner) for piece in pieces if room[0] > 0)
        # Without a usable boundary there is nothing but text.
        return Part(head, kind, body, within) if within else Part(head, "text/plain", body)
    if kind in ("message/rfc822", "message/global", "message/news") and room[0] > 0:
        encoding = str(head.get("content-transfer-encoding", ""))[:40]
        return Part(head, kind, body, (_part(transfer_decoded(body, encoding), depth + 1, room, "text/plain"),))
    return part


def _kind_of(head: Message, default: str) -> str:
    value = str(head.get("content-type", "")).partition(";")[0].strip().lower()
    return value if re.fullmatch(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}", value) else default


def _split(body: bytes, boundary: str, most: int) -> list[bytes]:
    """What stands between the boundary lines; a missing last one ends with the body (RFC 2046, section 5.1.1)."""
    mark = boundary.strip()[:200].encode("utf-8", "surrogateescape")
    if not mark:
        return []
    line = re.compile(rb"(?:\A|\r?\n|\r)--" + re.escape(mark) + rb"(--)?[ \t]*(?=\r|\n|\Z)")
    pieces: list[bytes] = []
    start = -1
    for found in line.finditer(body):
        if start >= 0:
            pieces.append(body[start : found.start()])
        start = -1 if found[1] else found.end()
        if found[1] or len(pieces) >= most:
            break
    if start >= 0 and len(pieces) < most:
        pieces.append(body[start:])
    return [re.sub(rb"\A\r?\n|\A\r", b"", piece, count=1) for piece in pieces]
