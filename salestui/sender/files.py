"""A file as a part of a mail: its name readable in old and new mail programs, its bytes as they were when it was attached."""

import base64
import hashlib
import re
from collections.abc import Iterable
from urllib.parse import quote

from ..glass import safe_text
from ..store.attachments import PICTURES, AttachmentRow, read_attachment

LONGEST_NAME = 80  # characters; a longer one is cut before its ending
_LINE = 60  # characters of one piece of an encoded name
_CHARSET = "utf-8''"
_CRLF = "\r\n"
_MEDIA = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
_SIMPLE = re.compile(r"[\w .()+-]{1,60}", re.ASCII)


def content_ids(files: Iterable[AttachmentRow], sender: str) -> dict[str, str]:
    """{name: Content-ID} of the files that can be shown inside a mail; unique in it, and the same for the same files."""
    domain = sender.rpartition("@")[2]
    domain = domain if re.fullmatch(r"[A-Za-z0-9.-]+", domain) else "picture.invalid"
    return {
        file.name: f"{number}.{hashlib.sha256(file.sha256.encode()).hexdigest()[:24]}@{domain}"
        for number, file in enumerate(files, 1)
        if file.media_type in PICTURES
    }


def file_part(file: AttachmentRow, content_id: str = "") -> str:
    """The part of a mail that carries a file, or (with `content_id`) a picture that the HTML shows.

    Raises `SalesError` where the file is gone, cannot be read, or is not what it was.
    """
    content = read_attachment(file)
    name = _short(" ".join(safe_text(file.name).split()) or "file")
    known = _MEDIA.fullmatch(file.media_type) and not file.media_type.startswith(("multipart/", "message/"))
    media = file.media_type if known else "application/octet-stream"
    lines = [
        f"Content-Type: {media};\r\n name={_old_name(name)}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: {'inline' if content_id else 'attachment'};\r\n {_new_name(name)}",
    ]
    if content_id:
        lines.append(f"Content-ID: <{content_id}>")
    return "\r\n".join(lines) + "\r\n\r\n" + base64.encodebytes(content).decode().replace("\n", "\r\n")


def _short(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST_NAME or not dot or len(ending) > 10:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _old_name(name: str) -> str:
    """For programs that know no RFC 2231 (Outlook up to 2007 among them): an encoded word in quotes, which all of them read."""
    if _SIMPLE.fullmatch(name):
        return f'"{name}"'
    from email.header import Header

    return f'"{Header(name, "utf-8", maxlinelen=_LINE + 10).encode(linesep=_CRLF)}"'


def _new_name(name: str) -> str:
    """The name as RFC 2231 has it: percent-encoded, in pieces where it is long."""
    if _SIMPLE.fullmatch(name):
        return f'filename="{name}"'
    pieces = [""]
    for letter in name:
        code = quote(letter, safe="")
        if len(pieces[-1]) + len(code) > _LINE:
            pieces.append("")
        pieces[-1] += code
    if len(pieces) == 1:
        return f"filename*={_CHARSET}{pieces[0]}"
    return ";\r\n ".join(f"filename*{at}*={_CHARSET if not at else ''}{piece}" for at, piece in enumerate(pieces))
