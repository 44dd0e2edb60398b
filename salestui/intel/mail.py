"""Mail as a source: a folder of an existing mailbox on its IMAP server, a Maildir, an mbox, an .eml file. Read where it lies, nothing is marked."""

import base64
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..sender.incoming import maildir
from ..store.intel import Heard
from ..store.mailboxes import MailboxRow
from ..store.sources import SourceRow, SourceStatus
from .files import FileReader, in_source
from .letters import heard_in, own_addresses
from .reader import NotRead, Reading, Tools

FIRST_LOOK = timedelta(days=90)
"""How far back an IMAP folder is read that is met for the first time."""
MOST_AT_ONCE = 1_000
"""Mails that are read in one look, the oldest first; the rest waits for the next."""
_MARK = 6  # bytes by which a Maildir's file is known again
_EVER = date(1990, 1, 1)


class MailReader:
    """Reads `imap:NAME`, `imap:NAME/FOLDER`, or what lies at a path."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def read(self, source: SourceRow, status: SourceStatus, now: datetime) -> Reading:
        """Look once."""
        if source.address.lower().startswith("imap:"):
            box, folder = find_folder(source.address, self._tools.mailboxes)
            reading = Reading((), SourceStatus(source.id, cursor=status.cursor))
            reading.items = self._read_imap(box, folder, source, now, reading)
            return reading
        path = Path(source.address.removeprefix("maildir:")).expanduser()
        if path.is_dir():
            return read_maildir(self._tools, path, source, status, now)
        return FileReader(self._tools).read(source, status, now)

    def _read_imap(self, box: MailboxRow, folder: str, source: SourceRow, now: datetime, reading: Reading) -> Iterator[Heard]:
        from ..sender.incoming.imap import ImapBox
        from ..sender.oauth import receiving_login_of

        own = own_addresses(self._tools.mailboxes)
        with ImapBox(box, receiving_login_of(box, self._tools.environ, None)) as server:
            validity = server.examine(folder, "--imap-folder")
            last = _last_uid(reading.status.cursor, validity)
            # Once a folder is known, a mail that is moved into it is new whatever its age: it gets a higher number.
            wanted = server.search_new(last + 1, _EVER if last else (now - FIRST_LOOK).date())[:MOST_AT_ONCE]
            at = last
            reading.reached = lambda: f"{validity}:{at}" if at else ""
            for mail in server.mails(wanted) if wanted else ():
                if self._tools.cancelled():
                    raise NotRead("It was stopped.", "What was read is kept.")
                heard = heard_in(mail.content, min(mail.received_at or now, now), own)
                at = max(at, mail.uid)
                if heard is not None:
                    yield in_source(heard, source)
            if wanted or not last:
                reading.status = SourceStatus(source.id, cursor=f"{validity}:{wanted[-1] if wanted else 0}")


def find_folder(address: str, mailboxes: tuple[MailboxRow, ...]) -> tuple[MailboxRow, str]:
    """(mailbox, folder) of `imap:NAME[/FOLDER]`; without a folder the one that its replies are read from. Raises `SalesError`."""
    words = address.partition(":")[2].strip().lstrip("/")
    for box in sorted(mailboxes, key=lambda box: -len(box.name)):
        name, rest = words[: len(box.name)], words[len(box.name) :]
        if name.casefold() == box.name.casefold() and (not rest or rest.startswith("/")):
            if not box.imap_host:
                raise NotRead(f"Mailbox {box.name} names no IMAP server.", "", f"Say it: salestui mailbox set {box.name} --imap-host HOST.")
            return box, rest.removeprefix("/") or box.imap_folder or "INBOX"
    names = ", ".join(box.name for box in mailboxes)
    raise NotRead(
        f"There is no mailbox {quoted(words)}.", "", f"The mailboxes are: {names}." if names else "Add one: salestui mailbox add --name N …"
    )


def _last_uid(cursor: str, validity: int) -> int:
    known, _, last = cursor.partition(":")
    return int(last) if known == str(validity) and last.isdigit() else 0


def read_maildir(tools: Tools, path: Path, source: SourceRow, status: SourceStatus, now: datetime) -> Reading:
    """Look once at a Maildir. Which files were read is kept as short marks of their unique names, so that each is opened once."""
    try:
        listing = maildir.list_new(path, ())
    except SalesError as error:
        raise NotRead(error.title, error.message, "See that it is there and yours to read.") from error
    before = _marks_in(status.cursor)
    waiting = [mail for mail in listing.waiting if _mark(mail.name) not in before][:MOST_AT_ONCE]
    present = {_mark(mail.name) for mail in listing.waiting}
    reading = Reading(
        (), status, unchanged=not waiting, problems=[f"A mail cannot be read: {safe_text(each)}." for each in listing.unreadable[:3]]
    )
    if not waiting:
        return reading

    read = before & present
    reading.reached = lambda: _cursor_of(read)

    def items() -> Iterator[Heard]:
        own = own_addresses(tools.mailboxes)
        for mail in waiting:
            if tools.cancelled():
                raise NotRead("It was stopped.", "What was read is kept.")
            try:
                content = maildir.read(mail)
            except OSError as error:
                reading.problems.append(f"A mail cannot be read: {safe_text(mail.path)}: {error.strerror}.")
                continue
            read.add(_mark(mail.name))
            heard = heard_in(content, min(mail.received_at.astimezone(UTC), now), own) if content is not None else None
            if heard is not None:
                yield in_source(heard, source)
        reading.status = SourceStatus(source.id, cursor=_cursor_of(read))

    reading.items = items()
    return reading


def _mark(name: str) -> bytes:
    return sha256(name.encode("utf-8", "surrogateescape")).digest()[:_MARK]


def _cursor_of(marks: set[bytes]) -> str:
    return base64.b85encode(zlib.compress(b"".join(sorted(marks)), 1)).decode("ascii")


def _marks_in(cursor: str) -> set[bytes]:
    try:
        whole = zlib.decompressobj().decompress(base64.b85decode(cursor), 100_000_000) if cursor else b""
    except (ValueError, zlib.error):
        return set()
    return {whole[at : at + _MARK] for at in range(0, len(whole) - _MARK + 1, _MARK)}


def make_reader(tools: Tools) -> MailReader:
    """The reader of mail."""
    return MailReader(tools)
