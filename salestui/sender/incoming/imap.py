"""Mail that lies on an IMAP server, read where it lies: folders are opened read-only, mails are peeked at, nothing is marked or deleted."""

import contextlib
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ...errors import SalesError
from ...store.mailboxes import MailboxRow
from ..advice import correct
from ..conversation import is_loopback
from ..login import Login, xoauth2_words
from .imap_faults import FolderMissing, explained, refused, words

PORTS = {"tls": 993, "starttls": 143, "none": 143}
CONNECT_SECONDS, COMMAND_SECONDS = 30, 120  # a mailbox's own `timeout` caps each
MOST_BYTES = 4_000_000
"""What is fetched of one mail: of a larger one the start, where its headers and words stand."""
LONGEST_LINE = 20_000_000  # bytes of one line of an answer
ASKED_AT_ONCE, FETCHED_AT_ONCE, BYTES_AT_ONCE = 500, 50, 8_000_000  # sizes in one command; mails and bytes in one command

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "[^"]*"')
_LISTED = re.compile(rb"\((?P<marks>[^)]*)\) (?:NIL|\"(?:[^\"\\]|\\.)*\") (?P<name>.+)", re.S)
_SENDABLE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,900}")  # a Message-ID that can stand in a quoted string as it is


@dataclass(frozen=True)
class Fetched:
    """One mail: at most `MOST_BYTES` of it, and when the server got it, where it says so."""

    uid: int
    content: bytes
    received_at: datetime | None


class ImapBox:
    """One connection to a mailbox's IMAP server, for one thread. Every method raises `TryLater` or another `SalesError`, with what to do."""

    def __init__(self, mailbox: MailboxRow, login: Login) -> None:
        self._mailbox, self._login = mailbox, login
        self._port = mailbox.imap_port or PORTS[mailbox.imap_security]
        self._where = f"{mailbox.imap_host}:{self._port}"
        self._step = "CONNECT"
        self._client: imaplib.IMAP4 | None = None

    def __enter__(self) -> "ImapBox":
        try:
            with self._explained("CONNECT"):
                self._open()
        except BaseException:
            self._drop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._client and self._client.state != "LOGOUT":
            self._client.sock.settimeout(5)
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                self._client.logout()
        self._drop()

    def examine(self, folder: str, option: str = "--imap-folder") -> int:
        """Open a folder read-only. Returns its UIDVALIDITY. Raises `FolderMissing`, which advises to correct `option`."""
        client = self._ready()
        with self._explained("EXAMINE"):
            answer, said = client.select(quoted_folder(folder), readonly=True)
            if answer == "OK":
                found = client.untagged_responses.get("UIDVALIDITY", [b"0"])[-1]
                return int(found) if isinstance(found, bytes) and found.isdigit() else 0
            reason = words(imaplib.IMAP4.error(said[0] if said else b""))
        names = [name for name, _ in self.list_folders()]
        raise FolderMissing(
            f"{self._where} has no folder “{folder}” that can be read ({reason}).",
            "No mail was read from it.",
            f"Its folders: {', '.join(names[:12]) or 'none'}. Name one: {correct(self._mailbox.name, f'{option} NAME')}.",
        )

    def list_folders(self) -> list[tuple[str, bool]]:
        """(name, whether it is where the server keeps what was sent) of every folder."""
        from imap_tools.imap_utf7 import utf7_decode

        client = self._ready()
        with self._explained("EXAMINE"):
            _, rows = client.list()
        found: list[tuple[str, bool]] = []
        for row in rows:
            whole = b" ".join(row) if isinstance(row, tuple) else row or b""
            if match := _LISTED.match(whole):
                raw = match["name"].strip()
                name = re.sub(rb"\\(.)", rb"\1", raw[1:-1]) if raw.startswith(b'"') else raw.rpartition(b"}")[2].strip()
                with contextlib.suppress(ValueError):  # a name that is not in modified UTF-7
                    found.append((utf7_decode(name), rb"\sent" in match["marks"].lower()))
        return found

    def search_new(self, above: int, since: date) -> list[int]:
        """The UIDs from `above` on of mails that came since a day."""
        client = self._ready()
        with self._explained("SEARCH"):
            day = f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year:04d}"
            answer, rows = client.uid("SEARCH", f"UID {max(1, above)}:* SINCE {day}")
            _must(answer, rows)
        return sorted(uid for uid in _numbers(rows) if uid >= above)

    def has_message(self, message_id: str) -> bool:
        """Whether the open folder has a mail with this Message-ID."""
        if not _SENDABLE.fullmatch(message_id):
            return False
        client = self._ready()
        with self._explained("SEARCH"):
            answer, rows = client.uid("SEARCH", f'HEADER Message-ID "{message_id}"')
            _must(answer, rows)
        return bool(_numbers(rows))

    def heads(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Only the lines by which mails are told apart, for those that may be known."""
        for start in range(0, len(uids), ASKED_AT_ONCE):
            yield from self._fetch(uids[start : start + ASKED_AT_ONCE], "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM SENDER)]")

    def mails(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """The mails of the open folder, in this order, a few in memory at a time. One that is gone meanwhile is left out."""
        for start in range(0, len(uids), ASKED_AT_ONCE):
            asked = uids[start : start + ASKED_AT_ONCE]
            sizes = self._sizes(asked)
            batch: list[int] = []
            room = BYTES_AT_ONCE
            for uid in (uid for uid in asked if uid in sizes):
                cost = min(sizes[uid], MOST_BYTES)
                if batch and (len(batch) >= FETCHED_AT_ONCE or cost > room or sizes[uid] > MOST_BYTES):
                    yield from self._fetch(batch, "BODY.PEEK[]")
                    batch, room = [], BYTES_AT_ONCE
                if sizes[uid] > MOST_BYTES:
                    yield from self._fetch([uid], f"BODY.PEEK[]<0.{MOST_BYTES}>")
                else:
                    batch.append(uid)
                    room -= cost
            if batch:
                yield from self._fetch(batch, "BODY.PEEK[]")

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        client = self._ready()
        with self._explained("FETCH"):
            answer, rows = client.uid("FETCH", _set(uids), "(UID RFC822.SIZE)")
            _must(answer, rows)
        found: dict[int, int] = {}
        for row in rows:
            if isinstance(row, bytes) and (uid := _UID.search(row)) and (size := _SIZE.search(row)):
                found[int(uid[1])] = int(size[1])
        return found

    def _fetch(self, uids: Sequence[int], what: str) -> Iterator[Fetched]:
        client = self._ready()
        with self._explained("FETCH"):
            answer, rows = client.uid("FETCH", _set(uids), f"(UID INTERNALDATE {what})")
            found = _contents(rows)
            if not found:
                _must(answer, rows)  # where some came, others were expunged meanwhile: those are left out
        for uid in uids:
            if uid in found:
                yield Fetched(uid, *found[uid])

    # -- opening

    def _open(self) -> None:
        box, security = self._mailbox, self._mailbox.imap_security
        if security == "none" and self._login and not is_loopback(box.imap_host):
            raise refused(
                f"A password is never sent to {self._where} unencrypted.",
                f"Use an encrypted connection: {correct(box.name, '--imap-security tls --imap-port 993')} (or starttls, 143).",
            )
        seconds = min(CONNECT_SECONDS, box.timeout or CONNECT_SECONDS)
        raw = socket.create_connection((box.imap_host, self._port), timeout=seconds)
        context = ssl.create_default_context() if security != "none" else None
        self._step = "GREET"
        try:
            if context and security == "tls":
                raw = context.wrap_socket(raw, server_hostname=box.imap_host)
            self._client = client = _Client(raw, box.imap_host)
        except BaseException:
            raw.close()
            raise
        if context and security == "starttls":
            self._step = "STARTTLS"
            if "STARTTLS" not in client.capabilities:
                raise refused(
                    f"{self._where} does not offer STARTTLS.",
                    f"Use its TLS port: {correct(box.name, '--imap-security tls --imap-port 993')}.",
                )
            client.starttls(context)
        client.sock.settimeout(min(COMMAND_SECONDS, box.timeout or COMMAND_SECONDS))
        self._step = "LOGIN"
        if client.state == "NONAUTH":
            self._log_in(client)

    def _log_in(self, client: imaplib.IMAP4) -> None:
        login, user = self._login, self._mailbox.imap_user or self._mailbox.user
        if login is None:
            raise refused(
                f"{self._where} wants a login.",
                f"Say whom to log in as: {correct(self._mailbox.name, '--imap-user NAME')}, and where the password is.",
            )
        if not isinstance(login, str):
            try:
                _xoauth2(client, user, login(False))
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:  # the token may have ended a moment ago
                _xoauth2(client, user, login(True))
        elif "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _: f"\0{user}\0{login}".encode())
        elif "LOGINDISABLED" in client.capabilities:
            raise refused(
                f"{self._where} takes no password on this connection.",
                f"Use an encrypted one: {correct(self._mailbox.name, '--imap-security tls --imap-port 993')}.",
            )
        elif (user + login).isascii():
            client.login(_quoted(user), _checked(login))
        else:
            raise refused(
                f"{self._where} takes only user names and passwords in plain letters (ASCII).", "Choose such a password for mail programs."
            )

    def _ready(self) -> imaplib.IMAP4:
        assert self._client, "used outside of its with block"
        return self._client

    @contextlib.contextmanager
    def _explained(self, step: str) -> Iterator[None]:
        self._step = step
        try:
            with explained(self._where, self._mailbox, lambda: self._step):
                yield
        except FolderMissing:
            raise
        except SalesError:
            self._drop()
            raise

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client:
            with contextlib.suppress(OSError):
                client.shutdown()


class _Client(imaplib.IMAP4):
    """imaplib on a connection that stands already, so that its own steps and timeouts are known."""

    def __init__(self, connected: socket.socket, host: str) -> None:
        self._connected = connected
        super().__init__(host, 0)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._connected

    def readline(self) -> bytes:
        """imaplib gives up on a line of a million bytes, which is what a search of 150,000 mails answers."""
        line = self.file.readline(LONGEST_LINE)
        assert isinstance(line, bytes)
        return line


def _xoauth2(client: imaplib.IMAP4, user: str, token: str) -> None:
    """Log in with an access token. A challenge after the first words tells of an error: an empty answer gets the refusal itself."""
    words = iter((xoauth2_words(user, token).encode(),))
    client.authenticate("XOAUTH2", lambda _: next(words, b""))


def quoted_folder(name: str) -> str:
    """A folder's name as the command carries it: modified UTF-7 (RFC 3501, 5.1.3), in quotes."""
    from imap_tools.imap_utf7 import utf7_encode

    return _quoted(utf7_encode(_checked(name)).decode("ascii"))


def _quoted(text: str) -> str:
    return '"' + _checked(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _checked(text: str) -> str:
    """A text without what would end the command it stands in."""
    if any(ord(sign) < 0x20 or ord(sign) == 0x7F for sign in text):
        raise refused("A line break or another control character cannot stand in a user, a password or a folder's name.", "Write it anew.")
    return text


def _set(uids: Sequence[int]) -> str:
    """UIDs as IMAP writes them: runs as first:last."""
    parts: list[str] = []
    start = previous = uids[0]
    for uid in (*uids[1:], -1):
        if uid != previous + 1:
            parts.append(str(start) if start == previous else f"{start}:{previous}")
            start = uid
        previous = uid
    return ",".join(parts)


def _must(answer: str, rows: Sequence[object]) -> None:
    if answer != "OK":
        raise imaplib.IMAP4.error(next((row for row in rows if isinstance(row, bytes) and row), b"it said no"))


def _numbers(rows: Sequence[object]) -> list[int]:
    return [int(word) for row in rows if isinstance(row, bytes) for word in row.split() if word.isdigit()]


def _contents(rows: Sequence[object]) -> dict[int, tuple[bytes, datetime | None]]:
    """The mails of a FETCH, by UID. What is not of a mail (flags that changed meanwhile) is passed over."""
    found: dict[int, tuple[bytes, datetime | None]] = {}
    for at, row in enumerate(rows):
        behind = rows[at + 1] if at + 1 < len(rows) else b""
        if isinstance(row, tuple):
            around, content = bytes(row[0]) + (b" " + behind if isinstance(behind, bytes) else b""), bytes(row[1])
        elif isinstance(row, bytes) and (b'BODY[] ""' in row or b"BODY[] NIL" in row):
            around, content = row, b""
        else:
            continue
        if uid := _UID.search(around):
            found[int(uid[1])] = (content, _internal_date(around))
    return found


def _internal_date(around: bytes) -> datetime | None:
    moment = _DATE.search(around)
    parts = imaplib.Internaldate2tuple(moment[0]) if moment else None
    return datetime.fromtimestamp(time.mktime(parts), UTC) if parts else None
