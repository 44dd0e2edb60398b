"""Gaps: what customers need and the library does not have. The most urgent first, as product.md orders them."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..rules.coverage import mentions, roadmap_terms
from .coverage import UNFILLED, Found
from .engine import Database
from .objections import ObjectionRow, list_objections


@dataclass(frozen=True)
class Gaps:
    """Objections that no live asset answers, open stages without a live asset, live assets that promise what is only on the roadmap."""

    objections: list[ObjectionRow]
    stages: list[Found]
    roadmap: list[Found]


def list_gaps(db: Database) -> Gaps:
    """All three."""
    return Gaps(list_open_objections(db), list_bare_stages(db), list_promises(db))


def list_open_objections(db: Database) -> list[ObjectionRow]:
    """Objections that no live asset answers, those heard most often first."""
    return [row for row in list_objections(db) if not row.answer]


def list_bare_stages(db: Database) -> list[Found]:
    """Open stages without a live asset, in order."""
    rows = db.execute(
        "SELECT s.id, s.name, (SELECT count(*) FROM prospect p WHERE p.stage_id = s.id),"
        f" (SELECT count(*) FROM step t JOIN asset a ON a.id = t.asset_id WHERE t.stage_id = s.id AND (a.status = 'draft' OR a.status = 'live' AND {UNFILLED}))"
        " FROM stage s WHERE s.kind = 'open' AND NOT EXISTS"
        f" (SELECT 1 FROM step t JOIN asset a ON a.id = t.asset_id WHERE t.stage_id = s.id AND a.status = 'live' AND NOT {UNFILLED})"
        " ORDER BY s.position, s.id"
    )
    return [Found("stage", id, name, _bare(people, drafts)) for id, name, people, drafts in rows]


def _bare(people: int, drafts: int) -> str:
    waiting = f"{people:,} {'prospect stands' if people == 1 else 'prospects stand'} in it" if people else "nobody stands in it now"
    return f"no live asset{f', {drafts:,} as draft' if drafts else ''}; {waiting}"


def list_promises(db: Database) -> list[Found]:
    """Live assets whose newest words name what is on the roadmap, by id.

    FTS finds who may say a name, the rule then reads it.
    """
    return _list_saying(db, _roadmap(db))


def list_naming(db: Database, item: str) -> list[Found]:
    """Live assets whose newest words name this one roadmap item, by id."""
    return _list_saying(db, roadmap_terms(item, item))


def _list_saying(db: Database, terms: Iterable[str]) -> list[Found]:
    said: dict[int, tuple[str, list[str]]] = {}
    for term in terms:
        wanted = '{title subject body} : "' + term.replace('"', " ") + '"'
        for id, title, *words in db.execute(
            "SELECT a.id, a.title, x.title, x.subject, x.body FROM asset_text x JOIN asset a ON a.id = x.rowid"
            " WHERE asset_text MATCH ? AND a.status = 'live'",
            (wanted,),
        ):
            if any(mentions(text, term) for text in words):
                said.setdefault(id, (title, []))[1].append(term)
    return [
        Found("asset", id, title, f"says {', '.join(f'“{term}”' for term in found)}, which is on the roadmap and not live")
        for id, (title, found) in sorted(said.items())
    ]


def promised_in(db: Database, words: Iterable[str]) -> list[str]:
    """The roadmap items that these words name: what is not live yet must not be promised."""
    texts = list(words)
    return [term for term in _roadmap(db) if any(mentions(text, term) for text in texts)]


def _roadmap(db: Database) -> list[str]:
    """The names of what is on the roadmap: the items of the second quadrant's fact sheet whose newest version has that status."""
    items = db.execute(
        "SELECT text FROM answer WHERE id IN (SELECT max(id) FROM answer WHERE quadrant_id = 2 AND slot = 'fact'"
        " GROUP BY coalesce(item_id, id)) AND status = 'roadmap' ORDER BY id"
    )
    return list(dict.fromkeys(term for (name,) in items for term in roadmap_terms(name, name)))
