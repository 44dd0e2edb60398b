"""Who is never written to again. A suppression outlives its prospect and every import."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from ..errors import SalesError
from ..glass import safe_text
from ..rules.names import address_key, check_address
from ..rules.times import utc_text
from .engine import Database
from .journal import action
from .suppressed import SUPPRESSED as SUPPRESSED
from .suppressed import cancel_suppressed as cancel_suppressed

ORIGINS = ("hand", "import", "bounce", "reply", "forget")
"""Where a suppression came from: a key, "unsubscribed" in a file, a hard bounce, an opt-out reply, `forget`."""

FORGOTTEN = "forgotten"
"""The reason of the hash that `forget` leaves: it names nobody."""

# What a later word makes of a standing suppression. A bounce is only about the address, so anything else is stronger; what an
# import or a key said can be undone, so an opt-out or a bounce that comes after it must leave a mark that the undo respects.
_STRONGER = {
    "hand": ("import", "bounce"),
    "import": ("bounce",),
    "reply": ("hand", "import", "bounce"),
}


@dataclass(frozen=True)
class SuppressionRow:
    """One suppression; `key` is an address, "@domain", or the hash that `forget` leaves. `origin` is one of `ORIGINS`."""

    id: int
    kind: str
    key: str
    reason: str
    origin: str
    at: str


@dataclass(frozen=True)
class Suppressed(SuppressionRow):
    """What suppressing by hand did. `stood` where it was suppressed before; `cancelled` unsent mails and `prospects` it holds for."""

    stood: bool
    cancelled: int
    prospects: int


_COLUMNS = "id, kind, key, reason, origin, at"


def address_hash(key: str) -> str:
    """What remains of a forgotten address: enough to know it again, not to read it."""
    return "sha256:" + hashlib.sha256(key.encode()).hexdigest()


def domains_of(key: str) -> list[str]:
    """ "a@mail.firm.example" as "@mail.firm.example", "@firm.example", "@example": whoever suppresses a firm means its subdomains too."""
    parts = key.rpartition("@")[2].split(".")
    return ["@" + ".".join(parts[at:]) for at in range(len(parts))]


def keys_of(address: str) -> list[str]:
    """The keys under which an address can be suppressed: itself, its hash, its domain and every domain above."""
    key = address_key(address)
    return [key, address_hash(key), *domains_of(key)]


def suppression_of(db: Database, address: str) -> SuppressionRow | None:
    """The suppression that forbids writing to this address, if any; one about the person before one about a dead address."""
    keys = keys_of(address)
    row = db.execute(
        f"SELECT {_COLUMNS} FROM suppression WHERE key IN ({', '.join('?' * len(keys))}) ORDER BY origin = 'bounce', length(key) DESC LIMIT 1",
        keys,
    ).fetchone()
    return SuppressionRow(*row) if row else None


def suppression_of_prospect(db: Database, id: int) -> SuppressionRow | None:
    """The suppression that forbids writing to a prospect: of his main address, or (unless it only bounced) of another one of his."""
    main = db.execute("SELECT email FROM prospect WHERE id = ?", (id,)).fetchone()
    if main and main[0] and (found := suppression_of(db, main[0])):
        return found
    for (address,) in db.execute("SELECT address FROM prospect_email WHERE prospect_id = ? ORDER BY id", (id,)).fetchall():
        found = suppression_of(db, address)
        if found and found.origin != "bounce":
            return found
    return None


def is_forgotten(db: Database, address: str) -> bool:
    """Whether the person at this address was erased by `forget`: he is never taken in again."""
    return db.execute("SELECT 1 FROM suppression WHERE key = ?", (address_hash(address_key(address)),)).fetchone() is not None


def forgotten_hashes(db: Database) -> frozenset[str]:
    """Every hash that `forget` left."""
    return frozenset(key for (key,) in db.execute("SELECT key FROM suppression WHERE kind = 'hash'"))


def list_suppressions(db: Database, limit: int | None = None, offset: int = 0) -> list[SuppressionRow]:
    """All suppressions, newest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM suppression ORDER BY id DESC LIMIT ? OFFSET ?",
        (-1 if limit is None else limit, offset),
    )
    return [SuppressionRow(*row) for row in rows]


def note_suppression(db: Database, address: str, reason: str, origin: str, now: datetime) -> bool:
    """Suppress an address inside the caller's transaction, and cancel its unsent mail. Returns whether it is new.

    For what comes in by itself: `origin` "bounce" or "reply" (an opt-out). One that stands keeps the stronger origin, so that
    the undo of an import or of a key never takes back what a reply or a bounce said since.
    """
    key = address_key(address)
    if is_forgotten(db, key):
        return False  # known by its hash; the address is not written down again
    why = safe_text(reason).strip()
    stood = db.execute("SELECT origin, reason FROM suppression WHERE key = ?", (key,)).fetchone()
    if stood is None:
        db.execute(
            "INSERT INTO suppression (kind, key, reason, origin, at) VALUES ('address', ?, ?, ?, ?)", (key, why, origin, utc_text(now))
        )
    elif stood[0] in _STRONGER.get(origin, ()):
        db.execute("UPDATE suppression SET origin = ?, reason = ? WHERE key = ?", (origin, why or stood[1], key))
    elif origin == "bounce" and stood[0] in ("hand", "import") and "bounced: " not in stood[1]:
        db.execute("UPDATE suppression SET reason = ? WHERE key = ?", (f"{stood[1]}; bounced: {why}", key))
    owners = db.execute(
        "SELECT id FROM prospect WHERE email_key = :key UNION SELECT prospect_id FROM prospect_email WHERE address_key = :key"
        " UNION SELECT prospect_id FROM delivery WHERE recipient_key = :key AND state IN ('scheduled', 'deferred', 'held')",
        {"key": key},
    ).fetchall()
    cancel_suppressed(db, [id for (id,) in owners])
    return stood is None


def suppress(db: Database, target: str, reason: str, now: datetime) -> Suppressed:
    """Never write to this address or "@domain" (with all below it) again, and take its unsent mails out of the outbox. One user action.

    Raises `SalesError` where `target` is neither.
    """
    kind, key = _target(target)
    why = safe_text(reason).strip()
    hashed = address_hash(key)
    cancelled = 0
    with action(db, f"Suppressed {key}", now):
        stood = db.execute("SELECT 1 FROM suppression WHERE key IN (?, ?)", (key, hashed)).fetchone() is not None
        if not is_forgotten(db, key):
            db.execute(
                "INSERT INTO suppression (kind, key, reason, origin, at) VALUES (?, ?, ?, 'hand', ?) ON CONFLICT (key) DO UPDATE SET"
                " reason = CASE WHEN ? THEN excluded.reason ELSE reason END,"
                " origin = CASE WHEN origin IN ('import', 'bounce') THEN 'hand' ELSE origin END",
                (kind, key, why or "by hand", utc_text(now), bool(why)),
            )
            cancelled = cancel_suppressed(db)
    row = db.execute(f"SELECT {_COLUMNS} FROM suppression WHERE key IN (?, ?)", (key, hashed)).fetchone()
    id, kind, key, why, origin, at = row
    prospects = _count_prospects(db, kind, key)
    return Suppressed(id, kind, key, why, origin, at, stood=stood, cancelled=cancelled, prospects=prospects)


def _target(text: str) -> tuple[str, str]:
    """(kind, key) of what is to be suppressed."""
    text = text.strip()
    if not text.startswith("@"):
        return "address", address_key(check_address(text))
    try:
        return "domain", "@" + address_key(check_address("postmaster" + text)).rpartition("@")[2]
    except SalesError as error:
        raise SalesError(f"“{safe_text(text)[:80]}” is no domain.", "Nothing was changed.", "Write it like @rossi.example.") from error


def _count_prospects(db: Database, kind: str, key: str) -> int:
    """How many prospects have an address that a suppression holds for."""
    if kind == "domain":
        # The two endings are compared as text: no sign of a domain is a wildcard here.
        match = "substr({0}, -length(:key)) = :key OR substr({0}, -length(:key)) = '.' || substr(:key, 2)"
    else:
        match = "{0} = :key"
    return int(
        db.execute(
            f"SELECT count(*) FROM (SELECT id FROM prospect WHERE {match.format('email_key')}"
            f" UNION SELECT prospect_id FROM prospect_email WHERE {match.format('address_key')})",
            {"key": key},
        ).fetchone()[0]
    )


def suppressed_mailboxes(db: Database, key: str) -> list[str]:
    """The founder's own mailboxes whose address a suppression holds for: a test mail to oneself is refused too."""
    found = []
    for name, sender in db.execute("SELECT name, sender FROM mailbox ORDER BY id"):
        own = address_key(sender)
        if key in (own, *domains_of(own)):
            found.append(name)
    return found
