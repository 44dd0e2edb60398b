"""Writing many prospects at once: what an import changes, worked out first, and the bulk statements that put it in the store.

Raw `executemany`, not SQLAlchemy Core: Core's insert builds a dictionary per row and compiles the statement anew for each
batch, and importing it costs half a second that a script's first import would wait for. The database guards itself either way.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from json.encoder import encode_basestring as _quoted
from typing import Any

from ..rules.names import address_key, fold
from ..rules.times import utc_text
from .byhand import ByHand
from .engine import Database
from .matching import OTHER_KEY, OTHER_MAIL, OTHER_NAME, Incoming, Standing, add_part, chunked, same_system
from .sequence import cancel_under_way, schedule_next
from .suppressed import cancel_suppressed
from .suppressions import address_hash, forgotten_hashes

CHUNK = 1000
NOT_NOW_DAYS = 30  # when somebody who is imported as "not now" without a day comes back

_COLUMNS = (
    "id", "name", "first_name", "last_name", "email", "email_key", "phone", "company", "title", "zone", "stage_id", "since", "value",
    "currency", "source", "tags", "custom", "notes", "lost_reason", "not_now_until", "sequence", "snoozed_until", "external_id", "folded",
)  # fmt: skip
_LISTS = (OTHER_KEY, OTHER_MAIL, OTHER_NAME)  # custom fields that gather what several files say
_ALL = ", ".join((*_COLUMNS, "created_at"))

Row = dict[str, Any]


@dataclass(slots=True)
class Outcome:
    """What became of an import's people, counted in lines of the file; `suppressed` counts new suppressions."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    suppressed: int = 0


class Importer:
    """Works out and writes what a file's people change. `plan` only reads; `write` must run inside an open action.

    `stage_columns` are the columns a stage was read from: a person is only moved when they say something else than last time.
    `stage_id` overrules the file for new people who are neither won nor lost. `taken` are (line, address, whose) of addresses that
    are somebody else's, `sharing` (line, name, with whom) of people without an address of their own. `notes()` tells what was left
    as the founder has it.
    """

    def __init__(self, db: Database, now: datetime, stage_columns: Sequence[str] = (), stage_id: int | None = None) -> None:
        self._db, self._at, self._stage_columns, self._stage_id = db, utc_text(now), stage_columns, stage_id
        self._now = now
        stages = db.execute("SELECT id, kind FROM stage ORDER BY kind <> 'open', position, id").fetchall()
        self._order = [id for id, _ in stages]
        self._hand = ByHand(db)
        self._kept: list[tuple[str, str]] = []
        self._stayed: list[str] = []
        self.taken: list[tuple[int, str, str]] = []
        self.sharing: list[tuple[int, str, str]] = []
        self._kinds: dict[int, str] = dict(stages)
        self._first: int = stages[0][0]
        self._new: list[tuple[Any, ...]] = []
        self._further: list[tuple[int, str, str]] = []
        self._rows: dict[int, Row] = {}
        self._before: dict[int, Row] = {}
        self._moved: list[int] = []
        self._suppressions: dict[str, str] = {}
        self._folds: dict[str, str] = {}
        self._standing = Standing(db)
        self._hashes, self._forgotten = forgotten_hashes(db), 0
        top = db.execute(
            "SELECT max(coalesce((SELECT max(id) FROM prospect), 0), coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'prospect'), 0))"
        )
        self._next_id: int = top.fetchone()[0]
        self._fresh = self._next_id
        self.outcome = Outcome()

    def plan(self, people: Sequence[Incoming], tick: Callable[[int], None] = lambda done: None) -> None:
        """Find who is known already and work out every change. `tick` gets the number of people done and may raise."""
        self._standing.load(people)
        former = self._hand.former if self._fresh else {}
        self._load_rows({*self._standing.ids(), *former.values()})
        for number, person in enumerate(people):
            if not number % CHUNK:
                tick(number)
            if self._hashes and self._is_forgotten(person):
                self._forgotten += 1
                self.outcome.skipped += person.rows
                continue
            id = self._standing.find(person)
            if id is None and former and person.emails:
                id = next((former[pair] for _, key in person.emails if (pair := (key, fold(person.name))) in former), None)
                id = id if id in self._rows else None
            if id is None or id > self._fresh:  # made a moment ago: another person of this file, who only shares an address or a key
                self._create(person)
                self.outcome.created += 1
                self.outcome.updated += person.rows - 1 - person.same
                self.outcome.skipped += person.same
            elif self._update(id, person):
                self.outcome.updated += person.rows - person.same
                self.outcome.skipped += person.same
            else:
                self.outcome.skipped += person.rows

    def _is_forgotten(self, person: Incoming) -> bool:
        """Whether `forget` erased this person. An address of such a one that stands in another's row goes from there."""
        if OTHER_MAIL in person.custom:
            kept = [part for part in person.custom[OTHER_MAIL].split("; ") if address_hash(address_key(part)) not in self._hashes]
            person.custom[OTHER_MAIL] = "; ".join(kept)
            if not kept:
                del person.custom[OTHER_MAIL]
        return any(address_hash(key) in self._hashes for _, key in person.emails)

    def changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._new or self._further or self._suppressions or self._changed())

    def write(self, tick: Callable[[int], None] = lambda done: None) -> None:
        """Write the plan in chunks. `tick` gets the number of new people written and may raise."""
        self._insert(tick)
        for columns, values in self._changed().items():
            self._db.executemany(f"UPDATE prospect SET {', '.join(f'{column} = ?' for column in columns)} WHERE id = ?", values)
        self._db.executemany("INSERT INTO prospect_email (prospect_id, address, address_key) VALUES (?, ?, ?)", self._further)
        if self._suppressions:
            self._db.executemany(
                "INSERT INTO suppression (kind, key, reason, origin, at) VALUES ('address', ?, ?, 'import', ?)"
                " ON CONFLICT (key) DO UPDATE SET origin = excluded.origin, reason = excluded.reason WHERE origin = 'bounce'",
                [(key, reason, self._at) for key, reason in self._suppressions.items()],
            )
        self._readdress()
        if self._suppressions:
            cancel_suppressed(self._db)
        else:  # somebody may have got an address that was suppressed long ago
            cancel_suppressed(self._db, list({id for id, *_ in self._further} | self._readdressed()))
        for id in self._moved:
            cancel_under_way(self._db, id, "moved by an import")
            if self._rows[id]["sequence"] == "active":
                schedule_next(self._db, id, self._now)

    def _insert(self, tick: Callable[[int], None]) -> None:
        """New people go through a table in memory and from there in one statement: that halves what the journal's triggers cost."""
        if not self._new:
            return
        self._db.execute(f"CREATE TEMP TABLE incoming ({_ALL})")
        for begin in range(0, len(self._new), CHUNK):
            tick(begin)
            self._db.executemany(
                f"INSERT INTO temp.incoming VALUES ({', '.join('?' * (len(_COLUMNS) + 1))})", self._new[begin : begin + CHUNK]
            )
        self._db.execute(f"INSERT INTO prospect ({_ALL}) SELECT {_ALL} FROM temp.incoming")
        self._db.execute("DROP TABLE temp.incoming")

    def _load_rows(self, ids: Iterable[int]) -> None:
        for id, values in chunked(self._db, f"SELECT id, {', '.join(_COLUMNS[1:])} FROM prospect WHERE id IN", list(ids)):
            row: Row = dict(zip(_COLUMNS, (id, *values), strict=True))
            row["custom"], row["tags"] = json.loads(row["custom"]), json.loads(row["tags"])
            self._before[id] = {**row, "custom": dict(row["custom"]), "tags": list(row["tags"])}
            self._rows[id] = row

    def _create(self, person: Incoming) -> None:
        self._next_id += 1
        id = self._next_id
        emails = [pair for pair in person.emails if self._standing.claim(pair[1], id)]
        if len(emails) < len(person.emails):
            self._note_taken(id, person, person.custom)
        external = next((key for key in person.external_ids if self._standing.claim_id(key, id)), None)
        stage, kind = person.stage_id, person.stage_kind
        if self._stage_id is not None and kind not in ("won", "lost"):
            stage = self._stage_id
        stage = self._first if stage is None else stage
        kind = self._kinds[stage]
        email, key = emails[0] if emails else ("", None)
        self._new.append((
            id, person.name, person.first_name, person.last_name, email, key, person.phone, person.company, person.title, person.zone,
            stage, person.since or self._at, person.value, person.currency, person.source,
            json.dumps(person.tags, ensure_ascii=False) if person.tags else "[]", _object(person.custom),
            person.notes, (person.lost_reason or "lost before the import") if kind == "lost" else "", self._until(kind, person.until), "none", None,
            external, " ".join(filter(None, (self._fold(person.name), key if key and key.isascii() else fold(email), self._fold(person.company)))),
            self._at,
        ))  # fmt: skip
        if len(emails) > 1:
            self._further.extend((id, address, key) for address, key in emails[1:])
        if person.unsubscribed:
            self._suppress(person)

    def _fold(self, text: str) -> str:
        """`fold`, asked once for a company that comes again and again."""
        folded = self._folds.get(text)
        if folded is None:
            folded = self._folds[text] = fold(text)
        return folded

    def _update(self, id: int, person: Incoming) -> bool:
        """Lay what the file says over a standing row; whether that changes anything. Nothing is emptied."""
        row = self._rows[id]
        was = {**row, "custom": dict(row["custom"]), "tags": list(row["tags"])}
        further = len(self._further)
        key = row["external_id"]
        twin = key is not None and key not in person.external_ids and not person.deal and same_system((key,), person.external_ids)
        if twin:
            add_part(row["custom"], OTHER_KEY, person.external_ids[0])
        shares = twin and person.named and fold(person.name) != fold(row["name"])
        if shares:
            add_part(row["custom"], OTHER_NAME, person.name)
            self.sharing.append((person.line, person.name, row["name"]))
        _fill(row, person, overwrite=not shares)
        if row != was:
            self._kept += [(name, was["name"]) for name in self._hand.put_back(row, was)]
        if not shares:
            self._move(row, person, was["custom"])
        self._add_notes(row, person)
        self._add_addresses(row, person)
        for key in person.external_ids[:1]:
            if (row["external_id"] is None or row["external_id"] in person.external_ids) and self._standing.claim_id(key, id):
                row["external_id"] = key
        if any(row[column] != was[column] for column in ("name", "email", "company")):
            row["folded"] = fold(f"{row['name']} {row['email']} {row['company']}")
        suppressed = bool(person.unsubscribed) and self._suppress(person)
        return row != was or len(self._further) > further or suppressed

    def _add_notes(self, row: Row, person: Incoming) -> None:
        if person.notes and person.notes not in row["notes"]:
            if self._hand.replaced(row["id"], lambda image: person.notes in image["notes"]):
                self._kept.append(("notes", row["name"]))
            else:
                row["notes"] = f"{row['notes']}\n\n{person.notes}" if row["notes"] else person.notes

    def _move(self, row: Row, person: Incoming, before: dict[str, str]) -> None:
        """Move a person as the file says, but never back to where the same words of the file put him before.

        `before` are the custom fields as they stood, with those words of the last import. Nobody leaves a won or lost stage; nobody
        leaves a stage that the founder put him in, unless for one further on.
        """
        if person.stage_id is None or person.stage_id == row["stage_id"]:
            if self._kinds[row["stage_id"]] == "paused" and person.until:
                self._put_off(row, person)
            return
        if person.soft and row["stage_id"] != self._first:
            return
        said = [person.custom.get(column, "") for column in self._stage_columns]
        if any(said) and said == [before.get(column, "") for column in self._stage_columns]:
            return
        kind = self._kinds[person.stage_id]
        further = kind in ("won", "lost") or (kind == "open" and self._order.index(person.stage_id) > self._order.index(row["stage_id"]))
        if self._kinds[row["stage_id"]] in ("won", "lost") or (not further and self._hand.placed(row["id"], row["stage_id"])):
            self._stayed.append(row["first_name"] or row["name"])
            return
        row["stage_id"], row["since"] = person.stage_id, person.since or self._at
        row["lost_reason"] = (person.lost_reason or "lost before the import") if kind == "lost" else ""
        row["not_now_until"], row["snoozed_until"] = self._until(kind, person.until), None
        if row["sequence"] != "none" and not (kind == "open" and row["sequence"] in ("active", "paused")):
            row["sequence"] = "stopped"
        if row["id"] not in self._moved:
            self._moved.append(row["id"])

    def _put_off(self, row: Row, person: Incoming) -> None:
        if person.until == row["not_now_until"]:
            return
        if self._hand.replaced(row["id"], lambda image: bool(image["not_now_until"] == person.until)):
            self._kept.append(("not now until", row["name"]))
        else:
            row["not_now_until"] = person.until

    def _until(self, kind: str, until: str) -> str | None:
        return (until or (self._now + timedelta(days=NOT_NOW_DAYS)).date().isoformat()) if kind == "paused" else None

    def _add_addresses(self, row: Row, person: Incoming) -> None:
        """Unknown addresses come behind the known ones; where the file knows none of those, its first becomes the main one."""
        id = row["id"]
        owners = [self._standing.owner(key) for _, key in person.emails]
        if owners == [id] or not owners:  # nearly everybody
            return
        if any(owner is not None and owner != id for owner in owners):
            self._note_taken(id, person, row["custom"])
        fresh = [pair for pair, owner in zip(person.emails, owners, strict=True) if owner is None]
        old = [pair for pair in fresh if self._hand.replaced(id, lambda image, key=pair[1]: image["email_key"] == key)]  # type: ignore[misc]
        if old:
            self._kept.append(("e-mail", row["name"]))
            fresh = [pair for pair in fresh if pair not in old]
        if not fresh:
            return
        if not row["email_key"] or len(fresh) == len(person.emails):
            if row["email_key"]:
                self._further.append((id, row["email"], row["email_key"]))
            row["email"], row["email_key"] = fresh[0]
            self._standing.claim(fresh[0][1], id)
            fresh = fresh[1:]
        for address, key in fresh:
            self._standing.claim(key, id)
            self._further.append((id, address, key))

    def _note_taken(self, id: int, person: Incoming, custom: dict[str, str]) -> None:
        """Addresses of a row that are somebody else's stay with it as text."""
        for address, key in person.emails:
            owner = self._standing.owner(key)
            if owner is not None and owner != id:
                add_part(custom, OTHER_MAIL, address)
                self.taken.append(
                    (person.line, address, self._rows[owner]["name"] if owner in self._rows else self._new[owner - self._fresh - 1][1])
                )

    def notes(self) -> list[str]:
        """What the import left as it was because it is the founder's own, in sentences."""
        told: list[str] = []
        if self._forgotten:
            many = f"{self._forgotten:,} people were" if self._forgotten > 1 else "1 person was"
            told.append(f"{many} skipped: salestui forget erased them before, and nobody who was forgotten is taken in again.")
        if self._kept:
            few = ", ".join(f"{value} of {name}" for value, name in self._kept[:3])
            rest = f" and {len(self._kept) - 3:,} more" if len(self._kept) > 3 else ""
            many = (
                f"{len(self._kept):,} values that you changed by hand were"
                if len(self._kept) > 1
                else "1 value that you changed by hand was"
            )
            told.append(f"{many} kept, although the file still has the old one: {few}{rest}.")
        if self._stayed:
            many = f"{len(self._stayed):,} people" if len(self._stayed) > 1 else "1 person"
            rest = f" and {len(self._stayed) - 5:,} more" if len(self._stayed) > 5 else ""
            told.append(
                f"The file has another stage for {many} who stayed where they are, because they are won or lost or you moved them there "
                f"yourself: {', '.join(self._stayed[:5])}{rest}."
            )
        return told

    def _suppress(self, person: Incoming) -> bool:
        """Note the suppressions a person asked for; whether any is new. One that stands (or a forgotten address) stays as it is."""
        fresh = [key for _, key in person.emails if key not in self._suppressions and not self._suppressed(key)]
        for key in fresh:
            self._suppressions[key] = person.unsubscribed
        self.outcome.suppressed += len(fresh)
        return bool(fresh)

    def _suppressed(self, key: str) -> bool:
        found = "SELECT 1 FROM suppression WHERE key IN (?, ?) AND origin <> 'bounce'"
        return self._db.execute(found, (key, address_hash(key))).fetchone() is not None

    def _changed(self) -> dict[tuple[str, ...], list[tuple[Any, ...]]]:
        """{columns: rows of their values and the id} of every standing row that changes; only what changed is written."""
        changes: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        for id, row in self._rows.items():
            before = self._before[id]
            columns = tuple(column for column in _COLUMNS[1:] if row[column] != before[column])
            if columns:
                values = (
                    json.dumps(row[column], ensure_ascii=False) if column in ("custom", "tags") else row[column] for column in columns
                )
                changes.setdefault(columns, []).append((*values, id))
        return changes

    def _readdress(self) -> None:
        """Unsent mail follows a person's new main address."""
        self._db.executemany(
            "UPDATE delivery SET recipient = ?, recipient_key = ?, recipient_hash = ? WHERE prospect_id = ? AND state IN ('scheduled', 'deferred', 'held')",
            [
                (self._rows[id]["email"], self._rows[id]["email_key"], address_hash(self._rows[id]["email_key"]), id)
                for id in self._readdressed()
            ],
        )

    def _readdressed(self) -> set[int]:
        return {id for id, row in self._rows.items() if row["email_key"] and row["email_key"] != self._before[id]["email_key"]}


def _fill(row: Row, person: Incoming, *, overwrite: bool) -> None:
    """Lay what the file says over a row; without `overwrite` only where the row says nothing. Nothing is emptied."""
    if person.named and overwrite:
        row["name"] = person.name
        row["first_name"], row["last_name"] = person.first_name or row["first_name"], person.last_name or row["last_name"]
    for column, new in (("phone", person.phone), ("company", person.company), ("title", person.title), ("zone", person.zone)):
        if new and (overwrite or not row[column]):
            row[column] = new
    if person.value is not None and (overwrite or row["value"] is None):
        row["value"], row["currency"] = person.value, person.currency
    if person.tags:
        row["tags"] += [tag for tag in person.tags if tag not in row["tags"]]
    custom, said = row["custom"], person.custom
    if not custom.keys().isdisjoint(_LISTS):
        listed = {column: custom[column] for column in _LISTS if column in custom}
        said = {column: text for column, text in said.items() if column not in listed}
        for column in listed.keys() & person.custom.keys():
            for part in person.custom[column].split("; "):
                add_part(custom, column, part)
    row["custom"] = custom | said if overwrite else said | custom


def _object(custom: dict[str, str]) -> str:
    """What `json.dumps(custom, ensure_ascii=False)` gives, without the encoder it makes for every call."""
    return "{" + ", ".join([f"{_quoted(name)}: {_quoted(text)}" for name, text in custom.items()]) + "}"
