"""Capturing intel: one guarded INSERT through plain SQL, as quick as a shell command."""

import hashlib
from datetime import datetime

from ..errors import SalesError
from ..glass import safe_text
from ..rules.times import utc_text
from .engine import Database
from .journal import action

SIDES = ("inside", "outside")


def capture(
    db: Database, text: str, now: datetime, *, title: str = "", url: str = "", kind: str = "note", side: str = "inside", said_by: str = ""
) -> int:
    """Note one thing heard. Returns its id; the same words captured again are counted on the first, not doubled.

    Raises `SalesError` where there are no words, or the side is neither inside nor outside.
    """
    body = safe_text(text, lines=True).strip()
    head = safe_text(title).strip() or _first_line(body) or safe_text(url).strip()
    if not head:
        raise SalesError("There is nothing to capture.", "Nothing was saved.", "Give a text, or - to read it from standard input.")
    if side not in SIDES:
        raise SalesError(f"“{safe_text(side)}” is no side.", "Nothing was saved.", "Say --side inside or --side outside.")
    link = safe_text(url).strip()
    digest = hashlib.sha256("\0".join((head, body, link)).encode()).hexdigest()
    with action(db, f"Captured “{head[:40]}”", now):
        row = db.execute(
            "INSERT INTO intel (side, kind, said_by, title, body, url, content_hash, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (content_hash) WHERE source_id IS NULL DO UPDATE SET seen = seen + 1 RETURNING id",
            (side, safe_text(kind).strip() or "note", safe_text(said_by).strip(), head, body, link, digest, utc_text(now)),
        ).fetchone()
        return int(row[0])


def _first_line(body: str) -> str:
    line = body.partition("\n")[0].strip()
    return line if len(line) <= 120 else line[:119].rstrip() + "…"
