"""A store, sources of every kind, and a fetch of them: for the tests of the ways in that need no web."""

import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from salestui.intel.gather import FetchReport, fetch
from salestui.intel.reader import Reading, Tools, reader_of
from salestui.store.engine import Database
from salestui.store.intel import Heard
from salestui.store.mailboxes import MailboxRow
from salestui.store.sources import SourceRow, SourceStatus, add_source, get_source

NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
LATER = NOW + timedelta(days=1)
ENVIRON = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "MAIL_WORD": "secret"}
HOSTILE = "Hello \x1b]52;c;eA==\x07\x1b[31mred\x1b[0m \u202egnp.exe \x00 [/b][@click=app.quit]"
"""A title that wants to speak to the terminal."""


def row(kind: str, address: Path | str, **more: Any) -> SourceRow:
    """A source that stands in no store."""
    plain = SourceRow(7, "Ours", kind, str(address), "", "{}", "outside", 60, False, False, "", None, 0, None, None, "", 0, None)
    return replace(plain, **more)


def read(
    source: SourceRow, cursor: str = "", now: datetime = NOW, *, mailboxes: tuple[MailboxRow, ...] = (), trying: bool = False
) -> tuple[list[Heard], Reading]:
    """One look at a source, all of it: what was heard, and the reading. What was read is put away."""
    tools: Any = Tools(None, None, ENVIRON, mailboxes, trying=trying)  # type: ignore[arg-type]  # these ways need no web
    reading = reader_of(source, tools).read(source, SourceStatus(source.id, cursor=cursor), now)
    items = list(reading.items)
    if reading.finish:
        reading.finish()
    return items, reading


def source(db: Database, kind: str, address: Path | str, **more: Any) -> int:
    """A source in the store."""
    return add_source(db, {"kind": kind, "address": str(address), "side": "inside", **more}, NOW)


def gathered(db: Database, lock: Path, now: datetime = NOW, **more: Any) -> FetchReport:
    """A fetch of every source."""
    return fetch(db, now, environ=ENVIRON, lock_path=lock, everything=True, **more)


def laid(folder: Path, name: str, content: str | bytes, age: float = 3600) -> Path:
    """A file that was written `age` seconds before `NOW`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    at = NOW.timestamp() - age
    os.utime(path, (at, at))
    return path


def mail(
    subject: str = "A question",
    body: str = "Can I print it?",
    *,
    sender: str = "Ada Byron <ada@firm.example>",
    id: str = "a1@firm.example",
    **headers: str,
) -> bytes:
    """A plain mail."""
    lines = [f"From: {sender}", "To: me@own.example", f"Subject: {subject}", "Date: Mon, 2 Mar 2026 10:00:00 +0000"]
    lines += [f"Message-ID: <{id}>"] if id else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + body + "\r\n").encode()


def titles(db: Database) -> list[str]:
    """What stands in the store, in the order in which it came."""
    return [title for (title,) in db.execute("SELECT title FROM intel ORDER BY id")]


def own_source(db: Database, id: int) -> SourceRow:
    """A source as the store has it."""
    return get_source(db, id)


def soon(condition: Any, seconds: float = 5.0) -> bool:
    """Whether something comes true within a while."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
