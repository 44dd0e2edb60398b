"""Finding prospects that may be one person: for somebody who is about to be added, for one prospect, and among all of them.

Everybody is never compared with everybody: who shares a key (an address, a phone, a page, a firm and a word of the name) is.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from ..rules.likeness import Likeness, Traits, compare, firm_keys, link_key, loose_address, name_words, phone_key
from ..rules.names import address_key, fold
from .engine import Database
from .journal import action, undivided
from .matching import OTHER_MAIL, chunked
from .settings import put_setting

NOT_SAME = "not_same:"
"""Settings of this beginning say that two prospects are two people: "not_same:3:17"."""
PART = 5000  # prospects read at once; between two parts the search can be stopped
FEW = 12  # up to so many who share a key are compared one by one; more of them only where they share a word of the name too
CROWD = 200  # who share a firm and a word of the name; more say nothing
MOST = 3000  # candidates looked at for one person

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Pair:
    """Two prospects who may be one person; `id` is the one who was there first. Sorted with the most certain first."""

    id: int
    other_id: int
    name: str
    other_name: str
    company: str
    other_company: str
    certainty: int
    reason: str

    @property
    def key(self) -> tuple[int, int]:
        """Tells the pair from every other."""
        return self.id, self.other_id


@dataclass(frozen=True)
class Similar:
    """A prospect who may be the person that is about to be added; `taken` where he has the very address."""

    id: int
    name: str
    company: str
    stage: str
    certainty: int
    reason: str
    taken: bool


class Stopped(SalesError):
    """The founder stopped the search."""


def similar_to(db: Database, given: Mapping[str, str]) -> list[Similar]:
    """Prospects who may be the person of these typed fields, the most certain first. Nothing is written."""
    links = [text for name, text in given.items() if name.startswith("custom.")]
    addresses = [part.strip() for part in f"{given.get('email', '')},{given.get('emails', '')}".replace(";", ",").split(",")]
    name = given.get("name", "") or f"{given.get('first_name', '')} {given.get('last_name', '')}".strip()
    typed = Traits(
        safe_text(name), safe_text(given.get("company", "")), [each for each in addresses if "@" in each], given.get("phone", ""), links
    )
    taken = {id for address in typed.addresses for id in _owners(db, address_key(address))}
    found = [
        Similar(id, traits.name, traits.company, _stage(db, id), likeness.certainty, likeness.reason, id in taken)
        for id, traits in _candidates(db, typed, 0).items()
        if (likeness := compare(traits, typed))
    ]
    return sorted(found, key=lambda each: (not each.taken, -each.certainty, each.id))


def _owners(db: Database, key: str) -> list[int]:
    rows = db.execute(
        "SELECT id FROM prospect WHERE email_key = :key UNION SELECT prospect_id FROM prospect_email WHERE address_key = :key", {"key": key}
    )
    return [int(id) for (id,) in rows]


def duplicates_of(db: Database, id: int) -> list[Pair]:
    """The pairs that one prospect is part of, the most certain first."""
    mine = _traits(db, [id]).get(id)
    if mine is None:
        return []
    known = _not_same(db)
    pairs = []
    for other, traits in _candidates(db, mine, id).items():
        key = (min(id, other), max(id, other))
        if key not in known and (likeness := compare(mine, traits) if id < other else compare(traits, mine)):
            pairs.append(_pair(key, {id: mine, other: traits}, likeness))
    return _sorted(pairs)


def find_duplicates(db: Database, tell: Tell = lambda done, total: None, stopped: Callable[[], bool] = lambda: False) -> list[Pair]:
    """Every pair among all prospects, the most certain first.

    `tell(done, total)` and `stopped()` are called between two parts. Raises `Stopped`.
    """
    total = db.execute("SELECT count(*) FROM prospect").fetchone()[0]
    db.execute("CREATE TEMP TABLE IF NOT EXISTS likeness (key INTEGER, id INTEGER, firm INTEGER)")
    db.execute("DELETE FROM likeness")
    try:
        _write_keys(db, total, tell, stopped)
        return _sorted(_compare_groups(db, total, tell, stopped))
    finally:
        db.execute("DELETE FROM likeness")


def check_pairs(db: Database, pairs: Sequence[Pair]) -> list[Pair]:
    """Those of these pairs that still stand, as they stand now: neither is gone, nor changed, nor known as somebody else."""
    people, known = _traits(db, list({id for pair in pairs for id in pair.key})), _not_same(db)
    found = (
        _pair(pair.key, people, likeness)
        for pair in pairs
        if pair.key not in known and pair.id in people and pair.other_id in people
        if (likeness := compare(people[pair.id], people[pair.other_id]))
    )
    return _sorted(found)


@undivided
def mark_not_same(db: Database, one: int, other: int, now: datetime) -> None:
    """These two are two people: they are not shown as a pair again. One user action."""
    names = [db.execute("SELECT name FROM prospect WHERE id = ?", (id,)).fetchone() for id in (one, other)]
    if None in names or one == other:
        raise SalesError("There is no such pair of prospects.", "Nothing was changed.", "See them all: salestui prospect list.")
    with action(db, f"{names[0][0]} and {names[1][0]} are two people", now):
        put_setting(db, f"{NOT_SAME}{min(one, other)}:{max(one, other)}", "1")


def _not_same(db: Database) -> set[tuple[int, int]]:
    rows = db.execute("SELECT key FROM setting WHERE key >= ? AND key < ?", (NOT_SAME, NOT_SAME[:-1] + ";"))
    return {(int(one), int(other)) for (key,) in rows for one, other in [key.removeprefix(NOT_SAME).split(":")]}


def _sorted(pairs: Iterable[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (-pair.certainty, pair.name.casefold(), pair.key))


def _pair(key: tuple[int, int], known: Mapping[int, Traits], likeness: Likeness) -> Pair:
    one, other = known[key[0]], known[key[1]]
    return Pair(*key, one.name, other.name, one.company, other.company, likeness.certainty, likeness.reason)


def _stage(db: Database, id: int) -> str:
    return str(db.execute("SELECT s.name FROM prospect p JOIN stage s ON s.id = p.stage_id WHERE p.id = ?", (id,)).fetchone()[0])


def _traits(db: Database, ids: Sequence[int]) -> dict[int, Traits]:
    """What is compared of these prospects."""
    further: dict[int, list[str]] = {}
    for id, (address,) in chunked(db, "SELECT prospect_id, address FROM prospect_email WHERE prospect_id IN", list(ids)):
        further.setdefault(id, []).append(address)
    return {
        id: _traits_of(row, further.get(id, ()))
        for id, row in chunked(db, "SELECT id, name, company, email, phone, custom FROM prospect WHERE id IN", list(ids))
    }


def _traits_of(row: Sequence[str], further: Sequence[str]) -> Traits:
    name, company, email, phone, custom = row
    addresses, links = [*([email] if email else []), *further], []
    if "@" in custom or "/" in custom:
        fields = json.loads(custom)
        links = [str(text) for text in fields.values() if "/" in str(text)]
        addresses += [part for part in str(fields.get(OTHER_MAIL, "")).split("; ") if "@" in part]
    return Traits(name, company, addresses, phone, links)


# One person against all


def _candidates(db: Database, person: Traits, but: int) -> dict[int, Traits]:
    """Who may be this person, by one walk over the table: everything that `compare` could say yes to is among them."""
    parts, values = [], [but]
    for part, given in _conditions(person):
        parts.append(part)
        values += given
    if not parts:
        return {}
    sql = f"SELECT id FROM prospect WHERE id <> ? AND ({' OR '.join(parts)}) ORDER BY id LIMIT {MOST}"
    return _traits(db, [id for (id,) in db.execute(sql, values)])


def _conditions(person: Traits) -> Iterator[tuple[str, list[Any]]]:
    for address in person.addresses:
        key, loose = address_key(address), loose_address(address)
        local, _, domain = loose.rpartition("@")
        yield "email_key = ? OR id IN (SELECT prospect_id FROM prospect_email WHERE address_key = ?)", [key, key]
        yield "email_key LIKE ? OR custom LIKE ?", [f"{'%'.join(local) if '.' not in local else local}%@{domain}", f"%{key}%"]
    if phone := phone_key(person.phone):
        yield "phone LIKE ?", ["%" + "%".join(phone) + "%"]
    for page in person.pages:
        yield "custom LIKE ?", [f"%{page.partition('/')[2]}%"]
    words = [_pattern(word) for word in person.words if len(word) > 1]
    if not words:
        return
    yield " AND ".join(["folded LIKE ?"] * len(words)), words
    firms = [f"%{firm.split()[0]}%" for firm in person.firms if firm]
    if firms:
        either, some = " OR ".join(["folded LIKE ?"] * len(firms)), " OR ".join(["folded LIKE ?"] * len(words))
        yield f"(({either}) AND ({some}))", [*firms, *words]


def _pattern(word: str) -> str:
    """A word of `name_words` as LIKE finds it in `folded`, where it stands as it was spelled ("muller" and "mueller")."""
    return "%" + "".join("%" if letter == "f" else f"{letter}%" if letter in "aou" else letter for letter in fold(word)) + "%"


# All against all


def _write_keys(db: Database, total: int, tell: Tell, stopped: Callable[[], bool]) -> None:
    """The keys of everybody, as numbers: what two share who may be one."""
    last, done = 0, 0
    alone = {
        Traits(name).words
        for (name,) in db.execute("SELECT name FROM prospect WHERE email = '' AND company = '' AND phone = '' AND custom = '{}'")
    }
    while rows := db.execute(
        "SELECT id, name, company, email, phone, custom FROM prospect WHERE id > ? ORDER BY id LIMIT ?", (last, PART)
    ).fetchall():
        if stopped():
            raise Stopped("The search for duplicates was stopped.", "Nothing was changed.", "d looks again.")
        further: dict[int, list[str]] = {}
        for id, address in db.execute(
            "SELECT prospect_id, address FROM prospect_email WHERE prospect_id BETWEEN ? AND ?", (rows[0][0], rows[-1][0])
        ):
            further.setdefault(id, []).append(address)
        keys: list[tuple[int, int, bool]] = []
        for id, *row in rows:
            keys += [(hash(key), id, key[0] == "firm") for key in _keys(_traits_of(row, further.get(id, ())), alone)]
        db.executemany("INSERT INTO likeness VALUES (?, ?, ?)", keys)
        last, done = rows[-1][0], done + len(rows)
        tell(done, 2 * total)


def _keys(traits: Traits, alone: set[tuple[str, ...]]) -> Iterator[tuple[str, Any]]:
    for address in traits.addresses:
        yield "mail", loose_address(address)
    if phone := phone_key(traits.phone):
        yield "phone", phone
    for link in traits.links:
        if page := link_key(link):
            yield "page", page
    for firm in firm_keys(traits.company, traits.addresses):
        yield "firm", firm
    if alone and (words := name_words(traits.name)) in alone:
        yield "name", words


def _compare_groups(db: Database, total: int, tell: Tell, stopped: Callable[[], bool]) -> Iterator[Pair]:
    known, seen = _not_same(db), set[tuple[int, int]]()
    groups = db.execute(  # a firm's name and its domain are mostly the same people: they are compared once
        "SELECT DISTINCT ids, firm FROM (SELECT group_concat(id) AS ids, firm FROM likeness GROUP BY key HAVING count(*) > 1)"
    )
    done = 0
    while part := groups.fetchmany(PART // 5):
        if stopped():
            raise Stopped("The search for duplicates was stopped.", "Nothing was changed.", "d looks again.")
        members = [([int(id) for id in text.split(",")], firm) for text, firm in part]
        people = _traits(db, list({id for ids, _ in members for id in ids}))
        for ids, firm in members:
            for key in _pairs(ids, people, bool(firm)):
                if key not in seen and key not in known:
                    seen.add(key)
                    if likeness := compare(people[key[0]], people[key[1]]):
                        yield _pair(key, people, likeness)
        done += sum(len(ids) for ids, _ in members)
        tell(min(2 * total, total + done), 2 * total)


def _pairs(ids: Sequence[int], people: Mapping[int, Traits], firm: bool) -> Iterator[tuple[int, int]]:
    """Whom to compare of those who share a key: of a firm, and of a crowd, those who also share a word of the name; else each with each."""
    if not firm and len(ids) <= FEW:
        yield from combinations(sorted(set(ids)), 2)
        return
    words: dict[str, list[int]] = {}
    for id in sorted(set(ids)):
        for word in name_words(people[id].name):
            words.setdefault(word, []).append(id)
    for crowd in words.values():
        if 1 < len(crowd) <= CROWD:
            yield from combinations(crowd, 2)
