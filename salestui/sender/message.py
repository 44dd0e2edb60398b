"""The bytes of one mail: what the preview shows and what the server gets.

The header lines are written here rather than by `email.policy`'s header objects, because on CPython 3.11.7 those decode
`=?UTF-8?Q?=0A?=Bcc: x` in a value and then write a real Bcc line (cpython#121650), and imported names can carry that. The
bytes follow `email.policy.SMTP` all the same: CRLF, 7 bits (but for an address that needs SMTPUTF8), lines of at most 998.
"""

import binascii
import hashlib
import html
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from ..errors import SalesError
from ..glass import safe_text
from ..rules.names import check_address
from ..store.attachments import AttachmentRow
from .files import content_ids, file_part
from .markdown import bodies

LONGEST_NAME, LONGEST_SUBJECT = 150, 1_000  # characters; a name is cut in the To line, a subject is the founder's to cut
LINE = 76  # RFC 2045's longest encoded line; RFC 5322 asks for headers under 78
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")


@dataclass(frozen=True)
class Letter:
    """All that a mail is made of. `body` is Markdown with placeholders for `hold` (see `template.render`)."""

    sender: str
    recipient: str
    recipient_name: str
    subject: str
    body: str
    date: datetime
    message_id: str
    hold: list[str] = field(default_factory=list)
    unsubscribe: str = ""
    postal_address: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    files: tuple[AttachmentRow, ...] = ()


@dataclass(frozen=True)
class Built:
    """The bytes with the two things lists and history show of them."""

    content: bytes
    subject: str
    rendered: str


def build(letter: Letter) -> Built:
    """Make the bytes. Raises `SalesError` for an address that cannot be written to, an empty subject or body, a file that is not there or changed."""
    name, address = split_sender(letter.sender)
    subject = one_line(letter.subject)
    if not subject:
        raise SalesError("The subject is empty.", "Nothing was sent.", "Write one into the asset.")
    if len(subject) > LONGEST_SUBJECT:
        raise SalesError(f"The subject has {len(subject):,} characters.", "Nothing was sent.", "Shorten it, or the value it is made of.")
    pictures = content_ids(letter.files, address)
    text, page = bodies(letter.body, letter.hold, pictures)
    text = _printable(text).strip("\n") + "\n"
    if not text.strip():
        raise SalesError("The mail has no words.", "Nothing was sent.", "Write them into the asset.")
    page = _printable(page)
    if letter.postal_address.strip():
        lines = [line.strip() for line in _printable(letter.postal_address).strip().split("\n")]
        text += "\n" + "\n".join(lines) + "\n"
        page += "<p><small>" + "<br />\n".join(map(html.escape, lines)) + "</small></p>\n"
    page = f'<!DOCTYPE html>\n<html><head><meta charset="utf-8" /></head><body>\n{page}</body></html>\n'
    headers = [
        ("From", _mailbox("From", _shown(name), address)),
        ("To", _mailbox("To", _shown(letter.recipient_name), letter.recipient)),
        ("Subject", _words("Subject", subject)),
        ("Date", letter.date.strftime(f"{_DAYS[letter.date.weekday()]}, %d {_MONTHS[letter.date.month - 1]} %Y %H:%M:%S %z")),
        ("Message-ID", _ids([letter.message_id])),
    ]
    if letter.in_reply_to:
        headers.append(("In-Reply-To", _ids([letter.in_reply_to])))
    if letter.references:
        headers.append(("References", _ids(letter.references)))
    if letter.unsubscribe:
        headers.append(("List-Unsubscribe", f"<mailto:{quote(wire_address(letter.unsubscribe), safe='@')}?subject=unsubscribe>"))
    headers.append(("MIME-Version", "1.0"))
    top = "".join(f"{key}: {value}\r\n" for key, value in headers)
    content = top + _content(text, page, letter.files, pictures)
    return Built(content.encode("utf-8"), subject, text)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def split_sender(text: str) -> tuple[str, str]:
    """ "Ada <a@b.example>" or "a@b.example" as (name, address)."""
    text = one_line(text)
    name, bracket, address = text.rpartition("<")
    if bracket and address.endswith(">"):
        return name.strip().strip('"').strip(), address[:-1].strip()
    return "", text


@lru_cache(maxsize=64)
def wire_address(address: str) -> str:
    """An address as SMTP takes it: the domain in punycode, the local part as it is. Raises `SalesError` for one that is none."""
    local, _, domain = check_address(address).rpartition("@")
    if not domain.isascii():
        # Python's codec is IDNA 2003, which turns these letters into others: that would be somebody else's domain.
        if set(domain) & set("ßς\u200c\u200d"):
            raise SalesError(
                f"“{one_line(domain)}” needs its ASCII form.", "Nothing was sent.", "Write the domain as xn--… in the address."
            )
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise SalesError(f"“{one_line(domain)}” is no domain.", "Nothing was sent.", "Correct the address.") from error
    return f"{local}@{domain}"


def one_line(text: str) -> str:
    """Outside text as one line of a header: no control characters, no line breaks, single spaces."""
    return " ".join(_printable(text).split())


def _shown(name: str) -> str:
    line = one_line(name)
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"


def _printable(text: str) -> str:
    text = text.replace("\r\n", "\n")
    flat = text.replace("\n", " ")  # ordinary words come back as the same object, without the long way that a line break would need
    return text if safe_text(flat) is flat else safe_text(text, lines=True)


def _mailbox(header: str, name: str, address: str) -> str:
    """ "Name <address>" for a header, quoted or encoded where the name needs it."""
    from email.headerregistry import Address

    bare = wire_address(address)
    if not name:
        return f"<{bare}>" if len(bare) < LINE - len(header) - 4 else f"\r\n <{bare}>"
    if _plain(name) and len(name) <= LINE - len(header) - 2:
        shown = str(Address(name, "a", "b")).rpartition(" ")[
            0
        ]  # Address writes a quoted local part in its own way: only the name is from it
        whole = f"{shown} <{bare}>"
        return whole if len(header) + len(whole) + 2 <= LINE else f"{shown}\r\n <{bare}>"
    return f"{_encoded(header, name)}\r\n <{bare}>"


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and "=?" not in text


def _words(header: str, text: str) -> str:
    """Free text for a header: folded at spaces when plain, else as encoded words."""
    if not _plain(text) or any(len(word) > LINE - 2 for word in text.split(" ")):
        return _encoded(header, text)
    lines, line = [], f"{header}:"
    for word in text.split(" "):
        if len(line) + 1 + len(word) > LINE and line != f"{header}:":
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*lines, line]).removeprefix(f"{header}: ")


def _encoded(header: str, text: str) -> str:
    from email.header import Header

    return Header(text, "utf-8", maxlinelen=LINE, header_name=header).encode(linesep="\r\n")


def is_message_id(text: str) -> bool:
    """Whether a text can stand in a header that names mails."""
    return len(text) <= 900 and _MESSAGE_ID.fullmatch(text) is not None


def _ids(ids: list[str] | tuple[str, ...]) -> str:
    wrong = next((id for id in ids if not is_message_id(id)), None)
    if wrong is not None:
        raise SalesError(f"“{one_line(wrong)}” is no Message-ID.", "Nothing was sent.", "")
    return "\r\n ".join(ids)


def _content(text: str, page: str, files: tuple[AttachmentRow, ...], pictures: dict[str, str]) -> str:
    """The content headers and the body: text and HTML, the pictures it shows beside the HTML, all other files around both.

    A file that was attached as a picture of the text and is not shown by these words (a mail of its own wording) stays away.
    """
    inline, attached = [], []
    for file in files:
        if (cid := pictures.get(file.name)) and f'src="cid:{cid}"' in page:
            inline.append(file_part(file, cid))
        elif not file.inline:
            attached.append(file_part(file))
    second = _text_part("html", page)
    if inline:
        second = _multipart("related", [second, *inline])
    whole = _multipart("alternative", [_text_part("plain", text), second])
    return _multipart("mixed", [whole, *attached]) if attached else whole


def _multipart(kind: str, parts: list[str]) -> str:
    # From the content, so that the same mail has the same bytes; "=_" can stand in no quoted-printable or base64 line.
    boundary = "=_" + hashlib.sha256("".join(parts).encode()).hexdigest()[:32]
    inside = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    root = ' type="text/html";' if kind == "related" else ""  # RFC 2387 wants to know what the root part is
    return f'Content-Type: multipart/{kind};{root}\r\n boundary="{boundary}"\r\n\r\n{inside}--{boundary}--\r\n'


def _text_part(kind: str, text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    encoding, charset = "7bit", "us-ascii"
    if not lines.isascii() or any(len(line) > LINE or line.startswith("From ") for line in lines.split("\r\n")):
        charset = "us-ascii" if lines.isascii() else "utf-8"
        encoding, lines = "quoted-printable", binascii.b2a_qp(lines.encode(), istext=True).decode()
    return f'Content-Type: text/{kind}; charset="{charset}"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{lines}'
