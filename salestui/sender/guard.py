"""The last look at the bytes before they leave: whatever went wrong earlier, a mail with a line too much does not go out.

It trusts nothing that made the mail: it reads the finished bytes again.
"""

import re
from functools import lru_cache

from .message import wire_address

# RFC 5322 says at most one of each; a mail of ours has no others.
_ONCE = frozenset(
    ("from", "to", "subject", "date", "message-id", "mime-version", "content-type", "in-reply-to", "references", "list-unsubscribe")
)
_NEEDED = ("from", "to", "subject", "date", "message-id", "mime-version", "content-type")
_PART = frozenset(("content-type", "content-transfer-encoding", "content-disposition", "content-id"))
_STRAY = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_ADDRESS = re.compile(r"<([^<>]*)>\s*$")
LONGEST_LINE = 998  # RFC 5321, 4.5.3.1.6, without its CRLF
_SMALL = 65_536  # bytes; larger mails are not kept in memory only to spare a second look
_OVERHEAD = 1024  # what servers count on top of the bytes: their own Received lines, stuffed dots


class GuardRefused(Exception):
    """The bytes may not leave; `why` says what is wrong with them. The delivery is held."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def check(content: bytes, *, sender: str, recipient: str, size_limit: int | None = None) -> None:
    """Refuse bytes that are not exactly one mail from `sender` to `recipient`. Raises `GuardRefused`.

    `size_limit` is what the server announced (ESMTP SIZE, bytes), where it did.
    """
    if size_limit and len(content) + _OVERHEAD > size_limit:
        raise GuardRefused(
            f"the mail has {len(content):,} bytes with its files, the server takes {size_limit:,}: a smaller file, or a link to it, gets through"
        )
    (_check_once if len(content) <= _SMALL else _check)(content, sender, recipient)


def _check(content: bytes, sender: str, recipient: str) -> None:
    if b"\0" in content:
        raise GuardRefused("the mail has a NUL byte in it")
    if _STRAY.search(content):
        raise GuardRefused("the mail has a bare line end in it")
    if not content.endswith(b"\r\n") or max(map(len, content.split(b"\r\n"))) > LONGEST_LINE:
        raise GuardRefused(f"the mail has a line longer than {LONGEST_LINE} bytes, or an unfinished one")
    head, _, body = content.partition(b"\r\n\r\n")
    headers = _headers(head)
    unexpected = set(headers) - _ONCE
    if unexpected:
        raise GuardRefused(f"the mail has an unexpected header: {', '.join(sorted(unexpected))[:100]}")
    missing = [name for name in _NEEDED if not headers.get(name)]
    if missing:
        raise GuardRefused(f"the mail has no {', '.join(missing)} header")
    for name, wanted in (("from", sender), ("to", recipient)):
        if _only_address(headers[name]) != wire_address(wanted):
            raise GuardRefused(f"the mail's {name.capitalize()} is not {wanted}")
    _check_parts(headers["content-type"], body)


_check_once = lru_cache(maxsize=64)(_check)
"""The very same bytes are checked when they are made and again when they leave; a refusal is never remembered."""


def _headers(head: bytes) -> dict[str, str]:
    """The header lines, unfolded, by lower-case name. A line that is no header, or a name that stands twice, is refused."""
    found: dict[str, str] = {}
    name = ""
    for line in head.decode("utf-8", "replace").split("\r\n"):
        if line[:1] in (" ", "\t"):
            if not name or not line.strip():
                raise GuardRefused("the mail has a folded line that continues nothing")
            found[name] += line
            continue
        name, colon, value = line.partition(":")
        name = name.lower()
        if not colon or not re.fullmatch(r"[!-9;-~]+", name):
            raise GuardRefused("the mail has a header line that is none")
        if name in found:
            raise GuardRefused(f"the mail has two {name} headers")
        found[name] = value.strip()
    return found


def _only_address(value: str) -> str:
    """The one address of a From or To header; what stands before it must be one quoted or encoded or plain name."""
    match = _ADDRESS.search(value)
    name = value[: match.start()].strip() if match else ""
    if not match or not re.fullmatch(r'("([^"\\]|\\.)*")?|[^",;:<>@()\[\]\\]*', name):
        return ""
    return match[1]


def _check_parts(kind: str, body: bytes) -> None:
    """Every part of the body has the headers of a part and no others."""
    found = re.fullmatch(r'multipart/(?:mixed|alternative|related);(?: type="text/html";)?\s+boundary="([=_0-9a-f]+)"', kind)
    if not found:
        raise GuardRefused("the mail's content is not of a known kind")
    line = b"--" + found[1].encode()
    pieces = (b"\r\n" + body).split(b"\r\n" + line)
    if len(pieces) < 3 or pieces[0] or pieces[-1] != b"--\r\n":
        raise GuardRefused("the mail's parts are not closed")
    for piece in pieces[1:-1]:
        head, blank, inside = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = _headers(head)
        if not blank or set(headers) - _PART or "content-type" not in headers:
            raise GuardRefused("a part of the mail has an unexpected header")
        if headers["content-type"].startswith("multipart/"):
            _check_parts(headers["content-type"], inside)
