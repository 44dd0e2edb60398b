"""The founder's own fields: which there are, of which kind, and how many prospects carry them. Their values stay text in the prospect."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..errors import SalesError
from ..glass import quoted, safe_text
from ..rules.fields import KINDS, FieldType, bare_name, check_value, find_field, fits
from ..rules.filters import FLAGS, KEYS, renamed
from .engine import Database
from .filtering import list_types
from .journal import action, undivided
from .matching import Incoming


@dataclass(frozen=True)
class FieldRow:
    """One field in the list. `defined` is whether the founder gave it a kind; `filled` prospects carry it, `wrong` of them do not fit."""

    name: str
    kind: str
    choices: tuple[str, ...]
    defined: bool
    filled: int
    wrong: int

    @property
    def type(self) -> FieldType:
        """What it takes."""
        return FieldType(self.name, self.kind, self.choices)


@dataclass(frozen=True)
class Misfit:
    """A prospect whose value does not fit the kind of the field; it stays as it is."""

    id: int
    name: str
    value: str


def list_fields(db: Database) -> list[FieldRow]:
    """The fields that have a kind, by name; then the columns that stand in the data without one, the most used first."""
    said: dict[str, dict[str, int]] = {}
    for key, value, count in db.execute(
        "SELECT j.key, CAST(j.value AS TEXT), count(*) FROM prospect p, json_each(p.custom) j WHERE p.custom <> '{}' GROUP BY j.key, j.value"
    ):
        said.setdefault(key, {})[value or ""] = count
    rows = []
    for field in list_types(db):
        values = said.pop(field.name, {})
        wrong = sum(count for text, count in values.items() if not fits(field, text))
        rows.append(FieldRow(field.name, field.kind, field.choices, True, sum(values.values()), wrong))
    seen = [FieldRow(name, "text", (), False, sum(values.values()), 0) for name, values in said.items()]
    return rows + sorted(seen, key=lambda row: (-row.filled, row.name))


def list_misfits(db: Database, field: FieldType, limit: int | None = None) -> list[Misfit]:
    """The prospects whose value does not fit a field, by id."""
    rows = db.execute(
        "SELECT id, name, custom FROM prospect WHERE custom LIKE ? ORDER BY id", (f"%{json.dumps(field.name, ensure_ascii=False)}%",)
    )
    found = []
    for id, name, custom in rows:
        text = str(json.loads(custom).get(field.name, ""))
        if not fits(field, text):
            found.append(Misfit(id, name, text))
            if limit is not None and len(found) >= limit:
                break
    return found


def list_said(db: Database, name: str, limit: int = 12) -> list[str]:
    """What prospects say in a field, the commonest first: proposed as choices."""
    rows = db.execute(
        "SELECT CAST(j.value AS TEXT), count(*) FROM prospect p, json_each(p.custom) j WHERE p.custom <> '{}' AND j.key = ?"
        " GROUP BY j.value ORDER BY count(*) DESC, j.value LIMIT ?",
        (name, limit),
    )
    return [text for text, _ in rows if text]


def misfit_notes(db: Database, people: Iterable[Incoming]) -> list[str]:
    """A sentence for each field whose kind does not fit what comes in with these people: it is kept as it came."""
    fields = list_types(db)
    counts = dict.fromkeys((field.name for field in fields), 0)
    for person in people if fields else ():
        for field in fields:
            if (text := person.custom.get(field.name)) and not fits(field, text):
                counts[field.name] += 1
    return [
        f"{count:,} {'value' if count == 1 else 'values'} of {name} {'does' if count == 1 else 'do'} not fit its kind; kept as they came."
        for name, count in counts.items()
        if count
    ]


def check_custom(db: Database, given: Mapping[str, str], custom: str = "{}") -> dict[str, str]:
    """Typed fields with those of the founder's named as they stand and checked by their kind. Raises `SalesError` with the field's sentence.

    `custom` is what the prospect carries already: a column of his without a kind is found whatever its case.
    """
    if not any(name.startswith("custom.") for name in given):
        return dict(given)
    fields = list_types(db)
    standing = [FieldType(name) for name in json.loads(custom)]
    checked: dict[str, str] = {}
    for name, text in given.items():
        if not name.startswith("custom."):
            checked[name] = text
            continue
        bare = safe_text(name[7:]).strip()
        exact = next((field for field in (*fields, *standing) if field.name == bare), None)
        known = exact or find_field(bare, fields)
        field = known if known in fields else None
        checked[f"custom.{known.name if known else bare}"] = check_value(field, text) if field else text
    return checked


@undivided
def define_field(db: Database, name: str, kind: str, choices: Sequence[str], now: datetime) -> FieldRow:
    """Give a field its kind: a new one, or one that stands already. What prospects say in it stays as it is; `wrong` counts what does not fit.

    Raises `SalesError` for a kind that does not exist, a choice without choices, and a name that the filter's language has.
    """
    if kind not in KINDS:
        raise SalesError(f"There is no kind {quoted(kind)}.", "Nothing was changed.", f"The kinds are: {', '.join(KINDS)}.")
    if kind == "choice" and not choices:
        raise SalesError("A field of this kind needs its choices.", "Nothing was changed.", "Name them with commas between: gold, silver.")
    clean = _known_name(db, name)
    known = any(field.name == clean for field in list_types(db))
    listed = json.dumps(list(choices) if kind == "choice" else [], ensure_ascii=False)
    with action(db, f"{'Changed' if known else 'Added'} field {clean}", now):
        db.execute(
            "INSERT INTO custom_field (name, kind, choices) VALUES (:name, :kind, :choices)"
            " ON CONFLICT (name) DO UPDATE SET kind = :kind, choices = :choices WHERE kind <> :kind OR choices <> :choices",
            {"name": clean, "kind": kind, "choices": listed},
        )
    return get_field(db, clean)


@undivided
def rename_field(db: Database, name: str, to: str, now: datetime) -> int:
    """Give a field another name, in every prospect that carries it and every saved view. Returns how many prospects. One action.

    Raises `SalesError` where there is no such field, or the new name stands already.
    """
    row = get_field(db, name)
    clean = safe_text(to).strip()
    if clean == row.name:
        return 0
    others = [other for other in list_fields(db) if other.name != row.name]
    if any(bare_name(other.name) == bare_name(clean) for other in others):
        raise SalesError(f"There is already a field {quoted(clean)}.", "Nothing was changed.", "Choose another name.")
    _check_name(clean)
    changed = []
    for id, custom in _carrying(db, row.name):
        values = {clean if key == row.name else key: value for key, value in json.loads(custom).items()}
        changed.append((json.dumps(values, ensure_ascii=False), id))
    with action(db, f"Renamed field {row.name} to {clean}", now):
        db.execute("UPDATE custom_field SET name = ? WHERE name = ?", (clean, row.name))
        db.executemany("UPDATE prospect SET custom = ? WHERE id = ?", changed)
        for id, query in db.execute("SELECT id, query FROM saved_view").fetchall():
            db.execute(
                "UPDATE saved_view SET query = :query WHERE id = :id AND query <> :query",
                {"id": id, "query": renamed(query, row.name, clean)},
            )
    return len(changed)


@undivided
def remove_field(db: Database, name: str, now: datetime) -> FieldRow:
    """Take a field's kind away; what prospects say in it stays, as text. Raises `SalesError` where it has none."""
    row = get_field(db, name)
    if not row.defined:
        raise SalesError(f"{row.name} has no kind.", "Nothing was changed.", "Its values are text already.")
    with action(db, f"Removed the kind of field {row.name}", now):
        db.execute("DELETE FROM custom_field WHERE name = ?", (row.name,))
    return row


def get_field(db: Database, name: str) -> FieldRow:
    """A field by its name, with or without a kind. Raises `SalesError` naming those there are."""
    rows = list_fields(db)
    found = find_field(safe_text(name).strip(), [row.type for row in rows])
    for row in rows:
        if found is not None and row.name == found.name:
            return row
    names = ", ".join(row.name for row in rows[:12])
    hint = f"The fields are: {names}." if names else "There is none yet: salestui field add NAME --kind date."
    raise SalesError(f"There is no field {quoted(name)}.", "Nothing was changed.", hint)


def asset_titles_with(db: Database, name: str) -> list[str]:
    """The live assets whose newest words name a field: they would ask for a name that is gone."""
    rows = db.execute(
        "SELECT a.title FROM asset a JOIN revision r ON r.asset_id = a.id WHERE a.status <> 'retired'"
        " AND r.number = (SELECT max(n.number) FROM revision n WHERE n.asset_id = a.id)"
        " AND (instr(r.body, :name) OR instr(r.subject, :name)) ORDER BY a.title",
        {"name": f"custom.{name}"},
    )
    return [title for (title,) in rows]


def _carrying(db: Database, name: str) -> list[tuple[int, str]]:
    rough = f"%{json.dumps(name, ensure_ascii=False)}%"
    return [
        (id, custom)
        for id, custom in db.execute("SELECT id, custom FROM prospect WHERE custom LIKE ?", (rough,))
        if name in json.loads(custom)
    ]


def _known_name(db: Database, name: str) -> str:
    """The name of a field that is defined: as it stands in the definitions or with prospects, just so or but for case and blanks; else a new one."""
    clean = safe_text(name).strip()
    _check_name(clean)
    standing = find_field(clean, [row.type for row in list_fields(db)])
    return standing.name if standing else clean


def _check_name(name: str) -> None:
    if not name or len(name) > 60 or any(sign in name for sign in ':=<>"\\'):
        raise SalesError(
            f"{quoted(name)} is no name for a field." if name else "A field needs a name.",
            "Nothing was changed.",
            "Take a short one without : = < > and quotes, like renewal.",
        )
    if bare_name(name) in {*FLAGS, *KEYS}:
        raise SalesError(f"{quoted(name)} means something else in the filter.", "Nothing was changed.", "Choose another name.")
