"""Reading the library as its screen shows it: an index of ids in the order of the formula, and the rows of a window of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from ..glass import safe_text
from ..rules.query import Query, Term, match_expression, parse_query
from .engine import Database

FIELDS: Mapping[str, str] = MappingProxyType(
    {"kind": "kind", "status": "status", "tag": "tag", "tags": "tag", "stage": "stage", "q": "quadrant", "quadrant": "quadrant"}
)
"""What a search of the library can ask of one field: `kind:email status:draft tag:x stage:"Call done" q:1`."""
NOWHERE = 0
"""The id that stands for "in no stage", as q:none stands for "in no quadrant"."""
MOST_TAGS = 200


class ShelfRow(NamedTuple):
    """One asset in the list: its newest revision's number and its first place in the formula (in the wanted stage, where one is)."""

    id: int
    kind: str
    title: str
    status: str
    quadrant: int | None
    tags: str
    revision: int
    stage_id: int | None
    stage: str | None
    position: int | None


@dataclass(frozen=True)
class Wanted:
    """What of the library is shown. `stage` `NOWHERE` is what stands in no stage; `status` "" leaves out what is retired, "all" nothing."""

    stage: int | None = None
    kind: str = ""
    status: str = ""
    quadrant: int | None = None
    tag: str = ""
    search: str = ""


@dataclass(frozen=True)
class Shelf:
    """The ids that answer to what is wanted, in the order of the formula, unplaced ones last; of a search those first whose title it is.

    `stages` counts them by stage whatever stage is wanted, `found` all of them, `every` all assets there are.
    """

    ids: Sequence[int] = ()
    stages: Mapping[int, int] = field(default_factory=dict)
    found: int = 0
    every: int = 0


@dataclass(frozen=True)
class Facets:
    """How many assets there are of each kind, status, quadrant (`NOWHERE`: none) and tag."""

    kinds: Mapping[str, int]
    statuses: Mapping[str, int]
    quadrants: Mapping[int, int]
    tags: Mapping[str, int]


def read_shelf(db: Database, wanted: Wanted) -> Shelf:
    """What answers to the filters and the search. One walk over ids: rows are read a window at a time (`list_shelf`)."""
    where, values = _conditions(db, wanted)
    rows = db.execute(
        "SELECT a.id, t.stage_id FROM asset a LEFT JOIN step t ON t.asset_id = a.id LEFT JOIN stage s ON s.id = t.stage_id"
        f" WHERE {where} ORDER BY {_titled(wanted, values)} s.position IS NULL, s.position, t.position, a.id",
        values,
    ).fetchall()
    stages: dict[int, int] = {}
    for _, stage in rows:
        stages[stage or NOWHERE] = stages.get(stage or NOWHERE, 0) + 1
    every = int(db.execute("SELECT count(*) FROM asset").fetchone()[0])
    found = list(dict.fromkeys(id for id, _ in rows))
    ids = found if wanted.stage is None else [id for id, stage in rows if (stage or NOWHERE) == wanted.stage]
    return Shelf(ids, stages, len(found), every)


def _titled(wanted: Wanted, values: dict[str, Any]) -> str:
    """What goes before the order of the formula while words are searched: the title that they are, then those that begin with them."""
    words = [word.text for word in parse_query(safe_text(wanted.search), FIELDS).words if not word.without]
    if not words:
        return ""
    values["titled"] = " ".join(words).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return "CASE WHEN a.title LIKE :titled ESCAPE '\\' THEN 0 WHEN a.title LIKE :titled || '%' ESCAPE '\\' THEN 1 ELSE 2 END,"


def list_shelf(db: Database, ids: Sequence[int], stage: int | None = None) -> list[ShelfRow]:
    """The rows of these assets, in this order; those that are gone are left out. `stage` says which of several places is shown."""
    marks = ", ".join("?" * len(ids))
    rows = db.execute(
        "SELECT a.id, a.kind, a.title, a.status, a.quadrant, a.tags, (SELECT max(number) FROM revision WHERE asset_id = a.id),"
        f" t.stage_id, s.name, t.position FROM asset a LEFT JOIN step t ON t.asset_id = a.id LEFT JOIN stage s ON s.id = t.stage_id"
        f" WHERE a.id IN ({marks}) ORDER BY t.stage_id IS NOT ?, s.position, t.position",
        (*ids, stage),
    )
    found: dict[int, ShelfRow] = {}
    for row in rows:
        found.setdefault(row[0], ShelfRow._make(row))
    return [found[id] for id in ids if id in found]


def read_facets(db: Database) -> Facets:
    """What the library can be narrowed to, with counts; of tags the commonest."""

    def counted(what: str, order: str = "1") -> dict[Any, int]:
        return dict(db.execute(f"SELECT {what}, count(*) FROM asset GROUP BY 1 ORDER BY {order}").fetchall())

    tags = db.execute(
        "SELECT j.value, count(*) FROM asset a, json_each(a.tags) j WHERE a.tags <> '[]' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?",
        (MOST_TAGS,),
    )
    return Facets(counted("kind", "2 DESC, 1"), counted("status"), counted("coalesce(quadrant, 0)"), dict(tags.fetchall()))


def list_stage_names(db: Database) -> list[tuple[int, str]]:
    """(id, name) of every stage in order: no prospect is counted."""
    return [(int(id), str(name)) for id, name in db.execute("SELECT id, name FROM stage ORDER BY position, id")]


def _conditions(db: Database, wanted: Wanted) -> tuple[str, dict[str, Any]]:
    query = parse_query(safe_text(wanted.search), FIELDS)
    parts, values = ["1"], {"kind": wanted.kind, "status": wanted.status, "quadrant": wanted.quadrant, "tag": wanted.tag}
    if wanted.kind:
        parts.append("a.kind = :kind")
    if wanted.status not in ("", "all"):
        parts.append("a.status = :status")
    elif not wanted.status and not query.filters("status"):
        parts.append("a.status <> 'retired'")
    if wanted.quadrant is not None:
        parts.append("coalesce(a.quadrant, 0) = :quadrant")
    if wanted.tag:
        parts.append("EXISTS (SELECT 1 FROM json_each(a.tags) j WHERE j.value = :tag)")
    _search(db, query, parts, values)
    return " AND ".join(parts), values


def _search(db: Database, query: Query, parts: list[str], values: dict[str, Any]) -> None:
    found = match_expression([word for word in query.words if not word.without])
    if found:
        parts.append("a.id IN (SELECT rowid FROM asset_text WHERE asset_text MATCH :words)")
        values["words"] = found
    for number, word in enumerate(word for word in query.words if word.without):
        if expression := match_expression([word]):
            parts.append(f"a.id NOT IN (SELECT rowid FROM asset_text WHERE asset_text MATCH :not{number})")
            values[f"not{number}"] = expression
    conditions: dict[str, list[str]] = {}
    for number, term in enumerate(term for term in query.terms if term.field):
        condition = _asked(db, term, f"term{number}", values)
        if term.without:
            parts.append(f"NOT {condition}")
        elif term.field == "tag":  # an asset has many tags: all that are asked for
            parts.append(condition)
        else:  # and one kind, one status: any of those that are asked for
            conditions.setdefault(term.field, []).append(condition)
    parts.extend(f"({' OR '.join(each)})" for each in conditions.values())


def _asked(db: Database, term: Term, name: str, values: dict[str, Any]) -> str:
    """The condition of one filter; what is being typed counts as soon as it begins like something."""
    text = term.text.casefold()
    if term.field in ("kind", "status"):
        values[name] = "%" if text == "all" else _beginning(term)
        return f"a.{term.field} LIKE :{name} ESCAPE '\\'"
    if term.field == "tag":
        values[name] = _beginning(term)
        return f"EXISTS (SELECT 1 FROM json_each(a.tags) j WHERE j.value LIKE :{name} ESCAPE '\\')"
    if term.field == "quadrant":
        number = text.removeprefix("q")
        values[name] = 0 if number == "none" else int(number) if number in ("1", "2", "3", "4") else -1
        return f"coalesce(a.quadrant, 0) = :{name}"
    if text == "none":
        return "NOT EXISTS (SELECT 1 FROM step x WHERE x.asset_id = a.id)"
    stages = db.execute("SELECT id, name FROM stage").fetchall()
    ids = [str(id) for id, stage in stages if (stage.casefold() == text if term.exact else stage.casefold().startswith(text))]
    return f"EXISTS (SELECT 1 FROM step x WHERE x.asset_id = a.id AND x.stage_id IN ({', '.join(ids) or 'NULL'}))"


def _beginning(term: Term) -> str:
    text = term.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return text if term.exact else f"{text}%"
