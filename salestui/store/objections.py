"""Objections: why people do not buy, as they say it."""

import hashlib
from datetime import datetime

from ..errors import SalesError
from ..glass import safe_text
from ..rules.times import utc_text
from .engine import Database


def note_objection(db: Database, name: str, prospect_id: int | None, touch_id: int | None, words: str, now: datetime) -> int:
    """Note that an objection was heard, inside the caller's open action. Returns the id of its intel.

    The objection is the one of this name, or a new one. Heard twice in one touch it is one hearing. Raises `SalesError` for no name.
    """
    clean = " ".join(safe_text(name).split())
    if not clean:
        raise SalesError("An objection needs a name.", "Nothing was changed.", "Say it in the customer's words: “Too expensive”.")
    standing = next((id for id, each in db.execute("SELECT id, name FROM objection") if each.casefold() == clean.casefold()), None)
    if standing is None:
        standing = db.execute("INSERT INTO objection (name, created_at) VALUES (?, ?)", (clean, utc_text(now))).lastrowid
    body = safe_text(words, lines=True).strip()
    who = db.execute("SELECT name FROM prospect WHERE id = ?", (prospect_id,)).fetchone()
    digest = hashlib.sha256("\0".join(("objection", str(touch_id), str(prospect_id), clean.casefold())).encode()).hexdigest()
    row = db.execute(
        "INSERT INTO intel (side, kind, said_by, title, body, prospect_id, touch_id, objection_id, content_hash, received_at)"
        " VALUES ('inside', 'objection', ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (content_hash) DO UPDATE SET seen = seen + 1 RETURNING id",
        (who[0] if who else "", clean, body, prospect_id, touch_id, standing, digest, utc_text(now)),
    ).fetchone()
    return int(row[0])
