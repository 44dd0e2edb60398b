"""A mail as something heard: whose words they are, and which of them. The bytes are read by the same code that reads replies."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO

from ..rules.names import address_key
from ..sender.incoming.headers import addresses
from ..sender.incoming.mail import Incoming, read_mail
from ..sender.message import split_sender
from ..store.intel import MAIL_KEY, Heard

if TYPE_CHECKING:
    from ..store.mailboxes import MailboxRow

MOST_BYTES = 30_000_000
"""What is read of one mail: of a larger one the start, where its headers and words stand."""
LONGEST_WORDS = 100_000  # characters of a mail's words that are kept
_SKIPPED = ("bounce", "out_of_office")  # what programs say of mail is nothing heard

_FORWARDED = re.compile(r"\s*(?:\[[^\]]{1,30}\]\s*)?(?:fwd?|wg|tr|rv|enc|i|doorst|vs|vb|pd|转发|転送)\s?:", re.I)
_FROM = re.compile(
    r"^[ \t>*]{0,8}(?:From|Von|De|Da|Van|Från|Fra|Od|От|差出人|发件人)[ \u00a0]?\*?[ \u00a0]?[:\uff1a]\*?\s?(\S.{0,300})$", re.I | re.M
)
_ENVELOPE = re.compile(rb"From .{0,300}\d{1,2}:\d\d")  # the line before each mail of an mbox: it has a time in it
_QUOTED = re.compile(rb">+From ")
_LONGEST_LINE = 1_000_000


def own_addresses(mailboxes: "Iterable[MailboxRow]") -> frozenset[str]:
    """Every address the founder writes from or reads at, by his mailboxes."""
    found = {each for box in mailboxes for each in (split_sender(box.sender)[1], box.user, box.imap_user) if "@" in each}
    return frozenset(found | {address_key(each) for each in found})


def heard_in(content: bytes, came: datetime, own: Collection[str]) -> Heard | None:
    """What a mail says; None for a bounce, an automatic answer, and a mail of the founder's own to others. Never raises, whatever the bytes."""
    mail = read_mail(content, own, came)
    forwarded = bool(_FORWARDED.match(mail.subject))
    if mail.kind in _SKIPPED or (mail.kind == "own" and not forwarded and not _to_himself(mail, own)):
        return None
    body = (mail.text if forwarded else mail.words or mail.text).strip()[:LONGEST_WORDS]
    name, address = mail.sender_name, mail.sender
    if forwarded and (first := _FROM.search(mail.text[:20_000])) and (written := addresses([first[1]])):
        name, address = written[0]
    key = MAIL_KEY + sha256(mail.key.encode("utf-8", "surrogateescape")).hexdigest()
    title = mail.subject or ("" if body else "A mail without words")
    return Heard(title, body, side="", kind="mail", said_by=name or address, key=key, published_at=mail.at, address=address)


def _to_himself(mail: Incoming, own: Collection[str]) -> bool:
    """Whether a mail went to nobody else: a note that the founder sent himself."""
    return bool(mail.recipients) and all(address_key(each) in own or each in own for each in mail.recipients)


def is_envelope(line: bytes) -> bool:
    """Whether a line begins a mail of an mbox."""
    return bool(_ENVELOPE.match(line))


def mails_of(file: BinaryIO) -> Iterable[tuple[bytes, int]]:
    """The mails of an mbox from where the file stands, each with the place in the file where it ends, at most `MOST_BYTES` of each.

    Quoted ">From " lines are themselves again. A line "From …" begins a mail only behind an empty one, and with a time in it: a letter may
    begin a paragraph with that word.
    """
    parts: list[bytes] = []
    room, blank, at_start = MOST_BYTES, True, True
    while line := file.readline(_LONGEST_LINE):
        if at_start and blank and is_envelope(line):
            if any(part.strip() for part in parts):
                yield b"".join(parts), file.tell() - len(line)
            parts, room = [], MOST_BYTES
        elif room > 0:
            kept = line[1:] if at_start and _QUOTED.match(line) else line
            parts.append(kept[:room])
            room -= len(kept)
        blank = at_start and not line.strip(b"\r\n")
        at_start = line.endswith(b"\n")
    if any(part.strip() for part in parts):
        yield b"".join(parts), file.tell()


def letter_of(file: BinaryIO) -> bytes:
    """The one mail of an .eml file, at most `MOST_BYTES` of it; Apple's .emlx has its length on a line before."""
    content = file.read(MOST_BYTES)
    first, _, rest = content[:40].partition(b"\n")
    return content[len(first) + 1 :] if rest and first.strip().isdigit() else content
