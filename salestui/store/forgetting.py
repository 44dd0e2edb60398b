"""Erasing a person everywhere. What is left is the hash of each address he had, so that he is never taken in or written to again.

No action is opened: a person who could be brought back by an undo would not be erased.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..errors import SalesError, TryLater
from ..rules.names import address_key, check_address
from ..rules.times import utc_text
from .calls import forget_call
from .engine import Database, explained, transaction
from .matching import OTHER_MAIL
from .suppressions import FORGOTTEN, address_hash
from .traces import whole_word

GONE = "(forgotten)"
"""What stands in the place of a name or an address in a label of the journal."""

_HIS = ("prospect_email", "skip", "stage_move", "touch", "delivery", "intel", "received")  # journaled tables whose rows say whose they are


@dataclass(frozen=True)
class Person:
    """Somebody to be erased: his prospect (None where there is none), and every name and address he had."""

    id: int | None
    names: tuple[str, ...]
    addresses: tuple[str, ...]

    @property
    def keys(self) -> frozenset[str]:
        """His addresses as they are compared."""
        return frozenset(map(address_key, self.addresses))

    @property
    def needles(self) -> tuple[str, ...]:
        """What a file or a text that still names him contains: his addresses in both spellings, or his full name where he has none."""
        return tuple({*self.addresses, *self.keys}) or self.full_names

    @property
    def full_names(self) -> tuple[str, ...]:
        """His names of two words and more; a first name alone is half the world's."""
        return tuple(name for name in self.names if " " in name.strip())


@dataclass(frozen=True)
class Erased:
    """What was erased, in rows; `hashes` is how many addresses stay suppressed as a hash."""

    prospects: int
    touches: int
    mails: int
    received: int
    intel: int
    log: int
    changes: int
    hashes: int


def find_person(db: Database, who: str) -> Person:
    """The person with this id or address, with every address that the store knows to have been his.

    Raises `SalesError` for an id that nobody has, a text that is no address, and an address that somebody only had before: it may
    have been typed to the wrong person. An address that nobody ever had is a person too.
    """
    text = who.strip()
    if text.isdecimal() and len(text) < 19:
        id: int | None = int(text)
        if db.execute("SELECT 1 FROM prospect WHERE id = ?", (id,)).fetchone() is None:
            raise SalesError(f"There is no prospect {text}.", "Nothing was erased.", "See them all: salestui prospect list.")
        return _with_history(db, id, "")
    address = check_address(text)
    found = db.execute(
        "SELECT id FROM prospect WHERE email_key = :key UNION SELECT prospect_id FROM prospect_email WHERE address_key = :key",
        {"key": address_key(address)},
    ).fetchone()
    if found is None and (former := _former_owner(db, address_key(address))):
        raise SalesError(
            f"{address} was an address of {former[1]} (prospect {former[0]}) before.",
            "Nothing was erased.",
            f"If it is he who is to be forgotten: salestui forget {former[0]}",
        )
    return _with_history(db, found[0] if found else None, address)


def _former_owner(db: Database, key: str) -> tuple[int, str] | None:
    row = db.execute(
        "SELECT p.id, p.name FROM prospect p WHERE p.id IN (SELECT prospect_id FROM delivery WHERE recipient_key = :key"
        " UNION SELECT row_id FROM change WHERE table_name = 'prospect' AND json_extract(coalesce(after, before), '$.email_key') = :key"
        " UNION SELECT json_extract(coalesce(after, before), '$.prospect_id') FROM change WHERE table_name = 'prospect_email'"
        " AND json_extract(coalesce(after, before), '$.address_key') = :key) ORDER BY p.id DESC LIMIT 1",
        {"key": key},
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else None


def _with_history(db: Database, id: int | None, address: str) -> Person:
    addresses, names = {address} if address else set(), set()
    if id is not None:
        rows = db.execute(
            "SELECT email FROM prospect WHERE id = :id UNION SELECT address FROM prospect_email WHERE prospect_id = :id"
            " UNION SELECT recipient FROM delivery WHERE prospect_id = :id AND channel = 'email'",
            {"id": id},
        ).fetchall()
        addresses |= {text for (text,) in rows}
        names |= {name for (name,) in db.execute("SELECT name FROM prospect WHERE id = ?", (id,))}
        ids = merged_into(db, id)
        inside = ", ".join("?" * len(ids))
        for before, after in db.execute(f"SELECT before, after FROM change WHERE table_name = 'prospect' AND row_id IN ({inside})", ids):
            for image in filter(None, (before, after)):
                row = json.loads(image)
                addresses.add(row["email"])
                names.add(row["name"])
        for table in ("prospect_email", "delivery"):
            column = "address" if table == "prospect_email" else "recipient"
            addresses |= {
                text
                for (text,) in db.execute(
                    f"SELECT json_extract(coalesce(after, before), '$.{column}') FROM change"
                    f" WHERE table_name = ? AND json_extract(coalesce(after, before), '$.prospect_id') IN ({inside})",
                    (table, *ids),
                )
            }
    own = {spelled for text in addresses if text and (spelled := _address(text)) and not _somebody_elses(db, spelled, id)}
    return Person(id, tuple(sorted(filter(None, names))), tuple(sorted(own)))


def merged_into(db: Database, id: int) -> list[int]:
    """This prospect and all who became part of him by a merge that stands: what the journal knows of them is his."""
    ids = [id]
    for each in ids:  # it grows: who became part of him may have been two before
        rows = db.execute(
            "SELECT DISTINCT gone.row_id FROM change gone JOIN action a ON a.id = gone.action_id AND a.undone_at IS NULL"
            " JOIN change kept ON kept.action_id = gone.action_id AND kept.table_name = 'prospect' AND kept.row_id = ?"
            " WHERE gone.table_name = 'prospect' AND gone.after IS NULL",
            (each,),
        )
        ids += [row for (row,) in rows if row not in ids]
    return ids


def _address(text: str) -> str:
    """The bare address of what stood in a row (a phone number of a call is none)."""
    try:
        return check_address(text)
    except SalesError:
        return ""


def _somebody_elses(db: Database, address: str, id: int | None) -> bool:
    """Whether an address once written down for a person is another prospect's today: it stays with him."""
    return (
        db.execute(
            "SELECT 1 FROM prospect WHERE email_key = :key AND id IS NOT :id"
            " UNION SELECT 1 FROM prospect_email WHERE address_key = :key AND prospect_id IS NOT :id",
            {"key": address_key(address), "id": id},
        ).fetchone()
        is not None
    )


def forget(db: Database, person: Person, now: datetime) -> Erased:
    """Erase a person in one transaction that nothing takes back. `wipe` then takes his bytes out of the file.

    Raises `TryLater` while a mail to him is on the wire, `SalesError` while one is uncertain: it may be out, and forgetting it
    would forget that.
    """
    db.execute("PRAGMA secure_delete = ON")
    with transaction(db):
        _refuse_under_way(db, person)
        return _erase(db, person, now)


def erase_again(db: Database, now: datetime) -> int:
    """Erase whoever is forgotten by a hash and yet stands in the store, as after a restore. Inside the caller's transaction. Returns how many."""
    hashes = {key for (key,) in db.execute("SELECT key FROM suppression WHERE kind = 'hash'")}
    if not hashes:
        return 0
    rows = db.execute(
        "SELECT email, id FROM prospect WHERE email <> '' UNION SELECT address, prospect_id FROM prospect_email"
        " UNION SELECT key, NULL FROM suppression WHERE kind = 'address'"
    ).fetchall()
    known = {id or address: (id, address) for address, id in rows if address_hash(address_key(address)) in hashes}
    for id, address in known.values():
        _erase(db, _with_history(db, id, address), now)
    return sum(id is not None for id, _ in known.values())


def _refuse_under_way(db: Database, person: Person) -> None:
    for id, state in db.execute(
        "SELECT id, state FROM delivery WHERE prospect_id = ? AND state IN ('claimed', 'uncertain')", (person.id,)
    ).fetchall():
        if state == "claimed":
            raise TryLater("A mail to him is just leaving.", "Nothing was erased.", "Do it again when salestui send is done.")
        raise SalesError(
            f"Nobody knows yet whether mail {id} reached him.",
            "Nothing was erased: that it may be out there would be forgotten with him.",
            f"Say it first: salestui settle {id} --arrived or --not-arrived.",
        )


def _erase(db: Database, person: Person, now: datetime) -> Erased:
    id, keys = person.id, sorted(person.keys)
    titles = _erase_intel(db, id)
    received = _blank_received(db, person)
    counts = {}
    # The log and the bytes of his mails go with the deliveries (ON DELETE CASCADE).
    for table in ("stage_move", "touch", "skip", "delivery", "prospect_email"):
        counts[table] = db.execute(f"DELETE FROM {table} WHERE prospect_id = ?", (id,)).rowcount
    prospects = db.execute("DELETE FROM prospect WHERE id = ?", (id,)).rowcount
    for each in merged_into(db, id) if id is not None else ():
        forget_call(db, each)
    log = _erase_log(db, person)
    _erase_from_others(db, person)
    changes = _erase_journal(db, person, titles)
    for key in keys:
        db.execute("DELETE FROM suppression WHERE key = ?", (key,))
        db.execute(
            "INSERT INTO suppression (kind, key, reason, origin, at) VALUES ('hash', ?, ?, 'forget', ?) ON CONFLICT (key) DO NOTHING",
            (address_hash(key), FORGOTTEN, utc_text(now)),
        )
    return Erased(prospects, counts["touch"], counts["delivery"], received, len(titles), log, changes, len(keys))


def _erase_intel(db: Database, id: int | None) -> dict[int, str]:
    """What he said goes, and what others told of the same stays together; where a decision, a friction or a reaction stands on it, an empty item
    stays in its place. Returns {id: title}."""
    titles = {row: title for row, title in db.execute("SELECT id, title FROM intel WHERE prospect_id = ?", (id,))}
    for row in titles:
        _hand_over_group(db, row, id)
    for row in titles:
        used = db.execute(
            "SELECT 1 FROM decision_intel WHERE intel_id = :id UNION SELECT 1 FROM friction WHERE intel_id = :id"
            " UNION SELECT 1 FROM reaction WHERE intel_id = :id",
            {"id": row},
        ).fetchone()
        if used:
            db.execute(
                "UPDATE intel SET title = ?, body = '', said_by = '', url = '', url_key = NULL, external_key = NULL, content_hash = ?,"
                " prospect_id = NULL, touch_id = NULL, objection_id = NULL, cluster_id = NULL, state = 'decided', parked_until = NULL WHERE id = ?",
                (GONE, f"forgotten:{row}", row),
            )
        else:
            db.execute("DELETE FROM intel WHERE id = ?", (row,))
    return titles


def _hand_over_group(db: Database, row: int, id: int | None) -> None:
    """A group that began with what he said goes on under the first item that is not his; his items stand alone."""
    rows = db.execute("SELECT id, prospect_id IS ? FROM intel WHERE cluster_id = ? ORDER BY id", (id, row)).fetchall()
    others = [each for each, his in rows if not his]
    db.execute("UPDATE intel SET cluster_id = NULL WHERE cluster_id = ?", (row,))
    db.executemany("UPDATE intel SET cluster_id = ? WHERE id = ?", [(others[0], each) for each in others[1:]])


def _blank_received(db: Database, person: Person) -> int:
    """Of the mails that were read from him stays that they were read, so that none is taken in again; not who, nor what about."""
    pattern = whole_word(person.addresses + tuple(person.keys))
    rows = db.execute(
        "SELECT r.id, r.sender, r.subject, r.why, r.message_key, r.prospect_id IS :id OR d.prospect_id IS :id FROM received r"
        " LEFT JOIN delivery d ON d.id = r.delivery_id WHERE r.sender <> '' OR r.subject <> '' OR r.why <> '' OR r.prospect_id IS NOT NULL",
        {"id": person.id},
    ).fetchall()
    his = [row for row in rows if (row[5] and person.id is not None) or any(pattern.search(text) for text in row[1:4])]
    db.executemany(
        "UPDATE received SET sender = '', subject = '', why = '', prospect_id = NULL, delivery_id = NULL WHERE id = ?",
        [(row[0],) for row in his],
    )
    return len(his)


def _erase_log(db: Database, person: Person) -> int:
    """Lines of the log that name him and hang on no mail of his."""
    pattern = whole_word(person.addresses + tuple(person.keys) + person.full_names)
    lines = [(id,) for id, text in db.execute("SELECT id, text FROM log_entry WHERE text <> ''").fetchall() if pattern.search(text)]
    db.executemany("DELETE FROM log_entry WHERE id = ?", lines)
    return len(lines)


def _erase_from_others(db: Database, person: Person) -> None:
    """An import keeps an address that belonged to him with whoever else had it too: there it goes as well."""
    for id, text in db.execute("SELECT id, custom FROM prospect WHERE custom LIKE ?", (f'%"{OTHER_MAIL}"%',)).fetchall():
        custom = json.loads(text)
        parts = str(custom[OTHER_MAIL]).split("; ")
        kept = [part for part in parts if address_key(part) not in person.keys]
        if kept == parts:
            continue
        custom[OTHER_MAIL] = "; ".join(kept)
        if not kept:
            del custom[OTHER_MAIL]
        db.execute("UPDATE prospect SET custom = ? WHERE id = ?", (json.dumps(custom, ensure_ascii=False), id))


def _erase_journal(db: Database, person: Person, titles: dict[int, str]) -> int:
    """The rows of the journal by which an undo would bring him back, and his name in its labels. Returns how many rows."""
    gone = _changes_of(db, person, titles)
    actions = {action for _, action in gone}
    db.executemany("DELETE FROM change WHERE id = ?", [(id,) for id, _ in gone])
    _blank_images(db, whole_word(person.addresses + tuple(person.keys)))
    everywhere = whole_word(person.addresses + tuple(person.keys) + person.full_names)
    here = whole_word([*person.names, *(part for title in titles.values() for part in (title, title[:40]))])
    for id, label in db.execute("SELECT id, label FROM action").fetchall():
        if id in actions and db.execute("SELECT 1 FROM change WHERE action_id = ?", (id,)).fetchone() is None:
            db.execute("DELETE FROM action WHERE id = ?", (id,))
            continue
        clean = everywhere.sub(GONE, label)
        clean = here.sub(GONE, clean) if id in actions else clean
        if clean != label:
            db.execute("UPDATE action SET label = ? WHERE id = ?", (clean, id))
    return len(gone)


def _changes_of(db: Database, person: Person, titles: Iterable[int]) -> list[tuple[int, int]]:
    """(change, action) of every journaled change of a row of his."""
    found: set[tuple[int, int]] = set()
    for id in merged_into(db, person.id) if person.id is not None else ():
        found |= set(db.execute("SELECT id, action_id FROM change WHERE table_name = 'prospect' AND row_id = ?", (id,)))
        found |= set(
            db.execute(
                f"SELECT id, action_id FROM change WHERE table_name IN ({', '.join('?' * len(_HIS))})"
                " AND (json_extract(after, '$.prospect_id') = ? OR json_extract(before, '$.prospect_id') = ?)",
                (*_HIS, id, id),
            )
        )
    for row in titles:
        found |= set(db.execute("SELECT id, action_id FROM change WHERE table_name = 'intel' AND row_id = ?", (row,)))
    for key in person.keys:
        found |= set(
            db.execute(
                "SELECT id, action_id FROM change WHERE table_name = 'suppression' AND json_extract(coalesce(after, before), '$.key') = ?",
                (key,),
            )
        )
    return sorted(found)


def _blank_images(db: Database, pattern: re.Pattern[str]) -> None:
    """His address in the images of other rows. An undo of such a row finds it changed and leaves it alone."""
    for id, before, after in db.execute("SELECT id, before, after FROM change").fetchall():
        clean = [image and pattern.sub(GONE, image) for image in (before, after)]
        if clean != [before, after]:
            db.execute("UPDATE change SET before = ?, after = ? WHERE id = ?", (*clean, id))


def wipe(db: Database) -> bool:
    """Take what was erased out of the file's free pages and out of the write-ahead log. False where others have the store in use."""
    try:
        with explained():
            for words in ("intel_text", "touch_text", "decision_text"):
                db.execute(
                    f"INSERT INTO {words} ({words}) VALUES ('optimize')"
                )  # a word that was taken out stays until its segment is merged
            db.execute("VACUUM")
            return bool(db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
    except SalesError:
        return False
