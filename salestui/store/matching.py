"""Whom the store knows already: what an import hands over about a person, and how that person is found again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..rules.names import fold
from .engine import Database

OTHER_NAME = "Other name"
OTHER_KEY = "Other ID"
OTHER_MAIL = "Other e-mail"
LOOKUP = 5000  # keys asked for at once; SQLite takes 32,766 parameters


@dataclass(slots=True)
class Incoming:
    """One person read from a file, clean and checked; `line` is where in the file.

    `named` is false where the name is a stand-in (company, address, deal title). `emails` are (address, key), the first is the
    main one. `since` is UTC text or "". `stage_id` is None where the file says nothing we understand; `stage_kind` is that
    stage's. `soft` marks a stage that is only a hint for people the store knows already. `value` is minor units.
    `external_ids` are the row's keys in its own program, the person's first. `unsubscribed` is the reason, or "".
    `until` is the day a "not now" ends, or "". `deal` is a deal's title; `rows` how many lines of the file were put together in
    this one, `same` how many of those said nothing new.
    """

    line: int
    name: str
    named: bool
    first_name: str
    last_name: str
    emails: list[tuple[str, str]]
    phone: str
    company: str
    title: str
    source: str
    custom: dict[str, str]
    zone: str = ""
    stage_id: int | None = None
    stage_kind: str = ""
    soft: bool = False
    since: str = ""
    value: int | None = None
    currency: str = ""
    tags: Sequence[str] = ()
    notes: str = ""
    lost_reason: str = ""
    external_ids: tuple[str, ...] = ()
    unsubscribed: str = ""
    deal: str = ""
    rows: int = 1
    same: int = 0
    until: str = ""


def same_system(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two rows carry different keys of one program: then they are two people there, whatever their names."""
    if not one or not other or set(one) & set(other):
        return False
    return bool({key.rpartition(":")[0] for key in one} & {key.rpartition(":")[0] for key in other})


def add_part(custom: dict[str, str], column: str, text: str) -> None:
    """Add a text to a custom field that lists several, once."""
    known = custom.get(column, "")
    if text not in known.split("; "):
        custom[column] = f"{known}; {text}" if known else text


class Standing:
    """Who is in the store already, by key, by address and (only where a file has rows without an address) by name and company."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._empty = False
        self._keys: dict[str, int] = {}
        self._ids: dict[str, int] = {}
        self._names: dict[tuple[str, str], tuple[int, bool, str | None]] = {}

    def load(self, people: Sequence[Incoming]) -> None:
        """Ask for everybody in bulk."""
        self._empty = self._db.execute("SELECT 1 FROM prospect LIMIT 1").fetchone() is None
        if self._empty:
            return
        keys = list({key for person in people for _, key in person.emails})
        for key, (id,) in chunked(self._db, "SELECT email_key, id FROM prospect WHERE email_key IN", keys):
            self._keys[key] = id
        for key, (id,) in chunked(self._db, "SELECT address_key, prospect_id FROM prospect_email WHERE address_key IN", keys):
            self._keys.setdefault(key, id)
        externals = list({key for person in people for key in person.external_ids})
        for key, (id,) in chunked(self._db, "SELECT external_id, id FROM prospect WHERE external_id IN", externals):
            self._ids[key] = id
        self._load_names(people)

    def _load_names(self, people: Sequence[Incoming]) -> None:
        wanted = {
            (fold(person.name), fold(person.company))
            for person in people
            if not any(key in self._keys for _, key in person.emails) and not any(key in self._ids for key in person.external_ids)
        }
        if not wanted:
            return
        for id, name, company, key, external in self._db.execute(
            "SELECT id, name, company, email_key, external_id FROM prospect ORDER BY id DESC"
        ):
            pair = (fold(name), fold(company))
            if pair in wanted:
                self._names[pair] = (id, key is not None, external)

    def ids(self) -> set[int]:
        """Every standing prospect that a row may be about."""
        return {*self._keys.values(), *self._ids.values(), *(id for id, *_ in self._names.values())}

    def find(self, person: Incoming) -> int | None:
        """The prospect a person is, or None for somebody new."""
        if self._empty:
            return None
        for external in person.external_ids:
            if external in self._ids:
                return self._ids[external]
        for _, key in person.emails:
            if key in self._keys:
                return self._keys[key]
        if not self._names:
            return None
        pair = (fold(person.name), fold(person.company))
        found = self._names.get(pair)
        if found is None or (person.emails and (found[1] or not pair[1])):
            return None
        if found[2] and same_system((found[2],), person.external_ids):
            return None
        del self._names[pair]  # a second person of this name and company in the file is somebody else
        return found[0]

    def owner(self, key: str) -> int | None:
        """Whose address this is."""
        return self._keys.get(key)

    def claim(self, key: str, id: int) -> bool:
        """Note that an address is this prospect's from now on; False where it is somebody else's."""
        return self._keys.setdefault(key, id) == id

    def claim_id(self, key: str, id: int) -> bool:
        """Note that a key is this prospect's from now on; False where it is somebody else's."""
        return self._ids.setdefault(key, id) == id


def chunked(db: Database, select: str, values: list[Any]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """(first column, the others) of a SELECT that ends in IN, for any number of values."""
    for begin in range(0, len(values), LOOKUP):
        part = values[begin : begin + LOOKUP]
        for row in db.execute(f"{select} ({', '.join('?' * len(part))})", part):
            yield row[0], row[1:]
