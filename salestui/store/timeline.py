"""A prospect's contacts: a window of them, the newest first, each in full, and what the founder notes about him."""

from dataclasses import dataclass
from datetime import datetime

from ..errors import SalesError
from ..glass import safe_text
from .engine import Database
from .journal import action, undivided

FIRST = 200  # letters of the text that a line of the timeline may show


@dataclass(frozen=True)
class ContactRow:
    """One line of the timeline; `first` are the first letters of what was said."""

    id: int
    at: str
    direction: str
    channel: str
    asset: str | None
    revision: int | None
    outcome: str
    subject: str
    first: str
    note: str


@dataclass(frozen=True)
class Contact:
    """One contact in full: the exact words, by which application, how long it took (seconds), and from whom to whom."""

    row: ContactRow
    rendered: str
    application: str
    seconds: int | None
    message_id: str
    recipient: str
    delivery_id: int | None


_COLUMNS = f"t.id, t.at, t.direction, t.channel, a.title, r.number, t.outcome, t.subject, substr(t.rendered, 1, {FIRST}), t.note"
_FROM = "FROM touch t LEFT JOIN revision r ON r.id = t.revision_id LEFT JOIN asset a ON a.id = r.asset_id"


def count_contacts(db: Database, prospect_id: int) -> int:
    """How many contacts there were."""
    return int(db.execute("SELECT count(*) FROM touch WHERE prospect_id = ?", (prospect_id,)).fetchone()[0])


def list_contacts(db: Database, prospect_id: int, limit: int | None = None, offset: int = 0, until: str = "~") -> list[ContactRow]:
    """A window of the contacts, the newest first; `until` (UTC text) leaves out what came later."""
    # The inner select walks the index only, so that a window far down is as quick as the first.
    inner = "SELECT id FROM touch WHERE prospect_id = :id AND at <= :until ORDER BY at DESC, id DESC LIMIT :limit OFFSET :offset"
    rows = db.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE t.id IN ({inner}) ORDER BY t.at DESC, t.id DESC",
        {"id": prospect_id, "until": until, "limit": -1 if limit is None else limit, "offset": offset},
    )
    return [ContactRow(*row) for row in rows]


def contact_index(db: Database, id: int, prospect_id: int) -> int | None:
    """Where a contact stands in `list_contacts`; None where it is gone."""
    row = db.execute("SELECT at FROM touch WHERE id = ? AND prospect_id = ?", (id, prospect_id)).fetchone()
    if row is None:
        return None
    ahead = "SELECT count(*) FROM touch WHERE prospect_id = ? AND (at, id) > (?, ?)"
    return int(db.execute(ahead, (prospect_id, row[0], id)).fetchone()[0])


def get_contact(db: Database, id: int) -> Contact:
    """One contact with its words. Raises `SalesError` where it is gone."""
    row = db.execute(
        f"SELECT {_COLUMNS}, t.rendered, t.application, t.seconds, coalesce(t.message_id, ''), coalesce(d.recipient, ''), t.delivery_id"
        f" {_FROM} LEFT JOIN delivery d ON d.id = t.delivery_id WHERE t.id = ?",
        (id,),
    ).fetchone()
    if row is None:
        raise SalesError("This contact is gone.", "Nothing was changed.", "An undo took it back.")
    return Contact(ContactRow(*row[:10]), *row[10:])


@undivided
def add_note(db: Database, prospect_id: int, text: str, now: datetime) -> None:
    """Add a line to a prospect's notes, with the day before it (that of `now` in its own zone). One user action."""
    clean = safe_text(text).strip()
    row = db.execute("SELECT name, notes FROM prospect WHERE id = ?", (prospect_id,)).fetchone()
    if row is None or not clean:
        raise SalesError("There is nothing to note." if row else f"There is no prospect {prospect_id}.", "Nothing was changed.", "")
    line = f"{now.date().isoformat()}: {clean}"
    with action(db, f"Noted something about {row[0]}", now):
        notes = f"{row[1].rstrip()}\n{line}" if row[1].strip() else line
        db.execute("UPDATE prospect SET notes = ? WHERE id = ?", (notes, prospect_id))
