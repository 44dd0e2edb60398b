"""One search over everything: people, what was heard, words and pictures, contacts, decisions.

While somebody types the newest come first, and what is newest is found without a look at the rest; on enter the best of the newest 5,000 come
first. Any text is a valid search.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from operator import attrgetter
from typing import Any

from ..glass import safe_text
from ..rules.excerpt import excerpt
from ..rules.intel_query import FIELDS, asks_something, read_day
from ..rules.names import fold
from ..rules.query import Query, Term, match_expression, parse_query
from ..rules.times import utc_text
from .engine import Database, steady
from .intel_filter import contains, escaped, intel_condition, newest_heard, wide

KINDS = ("prospect", "intel", "asset", "touch", "decision")
RANKED = 5_000
"""The newest hits of each kind that are ranked."""
_SURE = 5  # newest hits of each kind that are shown, however many newer ones another kind has
_LOOKED_THROUGH = 1_000  # newest people of which a day is asked
_FEW = 2_000  # people whose contacts are sought by them; of more the contacts are looked through from the newest on
_LOOKED_AT = 20_000  # characters of a body that an excerpt is taken from

Values = dict[str, Any]


@dataclass(frozen=True)
class Hit:
    """One thing found. `id` is that of its own kind, `excerpt` a line around the words, `at` its time (UTC text); `prospect_id` whose contact."""

    kind: str
    id: int
    title: str
    excerpt: str
    at: str
    prospect_id: int | None = None


@dataclass(frozen=True)
class _Asked:
    """A search as each kind answers it."""

    db: Database
    text: str
    query: Query
    now: datetime
    limit: int  # -1 is all
    ranked: bool

    @property
    def words(self) -> list[str]:
        return [term.text for term in self.query.words if not term.without]

    def day(self, column: str, values: Values) -> list[str]:
        """The conditions of since: and until:."""
        parts = []
        for number, term in enumerate(term for term in self.query.terms if term.field in ("since", "until")):
            day = read_day(term.text, self.now.date())
            values[f"day{number}"] = utc_text(datetime.combine(day, time(), self.now.tzinfo or UTC)) if day and 1 < day.year < 9999 else "~"
            sign = ">=" if (term.field == "since") != term.without else "<"
            parts.append(f"{column} {sign} :day{number}" if day else "0")
        return parts

    def matching(self, table: str, values: Values) -> str:
        """Where the ids of the hits come from, the newest first, or the best of the newest."""
        wanted = [term for term in self.query.words if not term.without]
        values["match"] = match_expression([term for term in wanted if not wide(term.text)])
        values["most"] = -1 if self.limit < 0 else RANKED
        if self.ranked:  # SQLite keeps the order of what is limited
            return (
                f"(SELECT rowid AS id FROM {table}_text WHERE {table}_text MATCH :match AND rowid >= coalesce((SELECT min(rowid) FROM"
                f" (SELECT rowid FROM {table}_text WHERE {table}_text MATCH :match ORDER BY rowid DESC LIMIT :most)), 0) ORDER BY rank, rowid DESC LIMIT :most)"
            )
        # Of intel a condition may leave few of the newest; what was heard since a day is among them.
        most = "" if table == "intel" and not self.query.filters("since") else " LIMIT :most"
        return f"(SELECT rowid AS id FROM {table}_text WHERE {table}_text MATCH :match ORDER BY rowid DESC{most})"

    def less(self, table: str, alias: str, values: Values) -> list[str]:
        """The words that must not be found."""
        parts = []
        for number, term in enumerate(term for term in self.query.words if term.without):
            if expression := match_expression([replace(term, exact=True)]):
                values[f"less{number}"] = expression
                parts.append(f"{alias}.id NOT IN (SELECT rowid FROM {table}_text WHERE {table}_text MATCH :less{number})")
        return parts


@steady
def search(
    db: Database, text: str, limit: int | None = 50, ranked: bool = False, *, now: datetime | None = None, kinds: Sequence[str] = ()
) -> list[Hit]:
    """What a typed line finds, the newest first (with `ranked` the best of the newest, and the newest among equals); of `kinds` only, where they
    are named. Without a limit all that is found, and all of it ranked.

    `now` is what `since:7d` counts from (else what was heard last). A condition that a kind cannot answer (`verdict:` of a prospect) leaves that
    kind out; `kind:` is one of `KINDS`, or a kind of intel or of asset.
    """
    asked = _asked(db, text, -1 if limit is None else max(limit, 0), ranked, now)
    found = [finder.shown(asked, finder.ids(asked)) for finder in _finders(asked, kinds)]
    end = asked.limit if limit is not None else None
    if ranked:
        return _in_turn(found)[:end]
    sure = [hit for hits in found for hit in hits[:_SURE]]
    rest = sorted((hit for hits in found for hit in hits[_SURE:]), key=attrgetter("at"), reverse=True)
    return sorted((sure + rest)[:end], key=attrgetter("at"), reverse=True)


@steady
def count_hits(db: Database, text: str, *, now: datetime | None = None, kinds: Sequence[str] = ()) -> int:
    """How many hits `search` has without a limit."""
    asked = _asked(db, text, -1, False, now)
    return sum(len(finder.ids(asked)) for finder in _finders(asked, kinds))


def _asked(db: Database, text: str, limit: int, ranked: bool, now: datetime | None) -> _Asked:
    return _Asked(db, text, parse_query(safe_text(text), FIELDS), now or newest_heard(db), limit, ranked)


def _finders(asked: _Asked, kinds: Sequence[str]) -> "list[_Finder]":
    """Those that answer; none where nothing was said that could be found."""
    if not asks_something(asked.query):
        return []
    return [finder for kind, finder in _FINDERS.items() if (not kinds or kind in kinds) and _answers(asked.query, kind, finder.fields)]


def _answers(query: Query, kind: str, fields: frozenset[str]) -> bool:
    """Whether a kind can answer every condition, and is one that `kind:` names."""
    named = {term.text.casefold() for term in query.filters("kind") if not term.without}
    if named & set(KINDS):
        return kind in named and all(term.field in fields | {"", "kind"} for term in query.terms)
    return all(term.field in fields | {""} for term in query.terms)


def _in_turn(found: list[list[Hit]]) -> list[Hit]:
    """The best of each kind by turns: ranks of different kinds do not compare."""
    return [hits[turn] for turn in range(max(map(len, found), default=0)) for hits in found if turn < len(hits)]


def _prospect_ids(asked: _Asked) -> list[int]:
    values: Values = {}
    parts: list[str] = []
    for number, term in enumerate(term for term in asked.query.terms if term.field in ("", "from", "prospect")):
        if term.field == "prospect" and term.text.isdecimal():
            parts.append(f"p.id {'<>' if term.without else '='} {min(int(term.text), 2**53)}")
            continue
        values[f"word{number}"] = f"%{escaped(fold(term.text))}%"
        parts.append(f"p.folded {'NOT ' if term.without else ''}LIKE :word{number} ESCAPE '\\'")
    # The words are found in an index of its own from the newest on; the day is asked of those alone.
    found = f"SELECT p.id FROM prospect p WHERE {' AND '.join(parts) or '1'} ORDER BY p.id DESC LIMIT :most"
    days = asked.day("created_at", values)
    sql = f"SELECT id FROM prospect WHERE id IN ({found}) AND {' AND '.join(days)} ORDER BY id DESC LIMIT :limit" if days else found
    values |= {"most": _LOOKED_THROUGH if days and asked.limit >= 0 else asked.limit} | ({"limit": asked.limit} if days else {})
    return [id for (id,) in asked.db.execute(sql, values)]


def _show_prospects(asked: _Asked, ids: list[int]) -> list[Hit]:
    hits = []
    for id in ids:
        name, title, company, email, stage, at = asked.db.execute(
            "SELECT p.name, p.title, p.company, p.email, s.name, p.created_at FROM prospect p JOIN stage s ON s.id = p.stage_id WHERE p.id = ?",
            (id,),
        ).fetchone()
        hits.append(Hit("prospect", id, name, ", ".join(filter(None, (title, company, email, stage))), at, id))
    return hits


def _intel_ids(asked: _Asked) -> list[int]:
    line = _without_own_kind(asked)
    values: Values = {}
    newest = -1 if asked.limit < 0 else RANKED
    plain = [term for term in asked.query.words if not term.without]
    if match_expression(plain) and not any(wide(term.text) for term in plain):
        source = asked.matching("intel", values)
        where, more = intel_condition(asked.db, _but_words(line, asked.query), asked.now, newest)
        sql = f"SELECT i.id FROM {source} t CROSS JOIN intel i ON i.id = t.id WHERE {where} LIMIT :limit"
    else:
        where, more = intel_condition(asked.db, line, asked.now, newest)
        sql = f"SELECT i.id FROM intel i WHERE {where} ORDER BY i.id DESC LIMIT :limit"
    return [id for (id,) in asked.db.execute(sql, values | more | {"limit": asked.limit})]


def _show_intel(asked: _Asked, ids: list[int]) -> list[Hit]:
    hits = []
    for id in ids:
        title, body, said_by, at, whose = asked.db.execute(
            "SELECT title, substr(body, 1, ?), said_by, received_at, prospect_id FROM intel WHERE id = ?", (_LOOKED_AT, id)
        ).fetchone()
        hits.append(Hit("intel", id, title, excerpt(body if body != title else said_by, asked.words), at, whose))
    return hits


def _without_own_kind(asked: _Asked) -> str:
    """The line without `kind:intel`, which is no kind of intel."""
    terms = [term for term in asked.query.terms if not (term.field == "kind" and term.text.casefold() in KINDS)]
    return _line(terms)


def _but_words(line: str, query: Query) -> str:
    """The line without the words that it must say (they are found by the index already)."""
    return _line([term for term in parse_query(line, FIELDS).terms if term.field or term.without])


def _line(terms: Sequence[Term]) -> str:
    pieces = []
    for term in terms:
        text = f'"{term.text}"' if term.exact or " " in term.text else term.text
        pieces.append(f"{'-' if term.without else ''}{term.field + ':' if term.field else ''}{text}")
    return " ".join(pieces)


def _asset_ids(asked: _Asked) -> list[int]:
    values: Values = {}
    parts = [*asked.less("asset", "a", values), *asked.day("a.created_at", values)]
    for number, term in enumerate(term for term in asked.query.terms if term.field in ("quadrant", "asset", "kind", "state")):
        if term.field == "kind" and term.text.casefold() in KINDS:
            continue
        values[f"f{number}"] = term.text.casefold().removeprefix("q") if term.field == "quadrant" else f"{escaped(term.text)}%"
        column = {"asset": "a.title", "kind": "a.kind", "state": "a.status"}.get(term.field, "")
        condition = f"a.quadrant = :f{number}" if term.field == "quadrant" else f"{column} LIKE :f{number} ESCAPE '\\'"
        parts.append(f"NOT coalesce({condition}, 0)" if term.without else condition)
    newest = "asset a JOIN revision r ON r.id = (SELECT id FROM revision WHERE asset_id = a.id ORDER BY number DESC LIMIT 1)"
    return _ids(asked, "asset", newest, "a", ("a.title", "r.subject", "r.body"), parts, values)


def _show_assets(asked: _Asked, ids: list[int]) -> list[Hit]:
    sql = (
        "SELECT a.id, a.title, r.subject, substr(r.body, 1, ?), r.created_at FROM asset a JOIN revision r ON r.asset_id = a.id"
        " WHERE a.id = ? ORDER BY r.number DESC LIMIT 1"
    )
    return [
        Hit("asset", id, title, excerpt(f"{subject} {body}" if subject != title else body, asked.words), at)
        for id, title, subject, body, at in _each(asked, sql, ids)
    ]


def _touch_ids(asked: _Asked) -> list[int]:
    values: Values = {}
    parts = [*asked.less("touch", "c", values), *asked.day("c.at", values)]
    for number, term in enumerate(term for term in asked.query.terms if term.field in ("from", "prospect")):
        parts.append(_of_person(asked, term, f"f{number}", values))
    people = "touch c CROSS JOIN prospect p ON p.id = c.prospect_id"
    return _ids(asked, "touch", people, "c", ("c.subject", "c.rendered", "c.note"), parts, values)


def _show_touches(asked: _Asked, ids: list[int]) -> list[Hit]:
    sql = (
        "SELECT substr(c.rendered, 1, ?), c.id, p.name, c.channel, c.direction, c.subject, c.note, c.at, p.id"
        " FROM touch c JOIN prospect p ON p.id = c.prospect_id WHERE c.id = ?"
    )
    hits = []
    for body, id, name, channel, direction, subject, note, at, whose in _each(asked, sql, ids):
        said = " ".join(filter(None, (subject, body if direction == "in" else "", note)))
        hits.append(Hit("touch", id, f"{channel} {'from' if direction == 'in' else 'to'} {name}", excerpt(said, asked.words), at, whose))
    return hits


def _of_person(asked: _Asked, term: Term, name: str, values: Values) -> str:
    """The contacts of the people that a name or a firm finds."""
    words = f"%{escaped(fold(term.text))}%"
    ids = asked.db.execute("SELECT id FROM prospect WHERE folded LIKE ? ESCAPE '\\' ORDER BY id DESC LIMIT ?", (words, _FEW + 1)).fetchall()
    many = len(ids) > _FEW
    values[name] = words if many else json.dumps([id for (id,) in ids])
    condition = f"p.folded LIKE :{name} ESCAPE '\\'" if many else f"c.prospect_id IN (SELECT value FROM json_each(:{name}))"
    return f"NOT ({condition})" if term.without else condition


def _decision_ids(asked: _Asked) -> list[int]:
    values: Values = {}
    parts = [*asked.less("decision", "d", values), *asked.day("d.at", values)]
    for number, term in enumerate(term for term in asked.query.terms if term.field in ("quadrant", "verdict", "rule")):
        text = term.text.casefold().removeprefix("q")
        if term.field == "verdict":
            values[f"f{number}"] = f"{escaped(term.text)}%"
            condition = f"d.verdict LIKE :f{number} ESCAPE '\\'"
        elif term.field == "rule":
            condition = f"coalesce(d.rule_id, 0) = {min(int(text), 2**53) if text.isdecimal() else -1}"
        else:
            condition = f"d.effect_q{text} <> ''" if text in ("1", "2", "3", "4") else "0"
        parts.append(f"NOT ({condition})" if term.without else condition)
    return _ids(asked, "decision", "decision d", "d", ("d.synthesis", "d.quote", "d.reason"), parts, values)


def _show_decisions(asked: _Asked, ids: list[int]) -> list[Hit]:
    sql = "SELECT substr(quote, 1, ?), id, verdict, synthesis, reason, expected, result_note, at FROM decision WHERE id = ?"
    hits = []
    for quote, id, verdict, synthesis, reason, expected, note, at in _each(asked, sql, ids):
        first = synthesis or reason
        said = " ".join(filter(None, (first, quote, expected, note)))
        hits.append(Hit("decision", id, f"{verdict}: {first}" if first else verdict, excerpt(said, asked.words), at))
    return hits


def _each(asked: _Asked, sql: str, ids: list[int]) -> Iterator[Any]:
    """One row for each id; how much of a long text is looked at is the query's first value."""
    for id in ids:
        yield asked.db.execute(sql, (_LOOKED_AT, id)).fetchone()


def _ids(asked: _Asked, table: str, tables: str, alias: str, wide_in: tuple[str, ...], parts: list[str], values: Values) -> list[int]:
    """What of a kind the words find in its index, or the conditions where there are no words."""
    parts = list(parts)
    for number, term in enumerate(term for term in asked.query.words if not term.without and wide(term.text)):
        parts.append(contains(wide_in, term.text, f"wide{number}", values))
    source = asked.matching(table, values)
    where = " AND ".join(parts) or "1"
    values |= {"limit": asked.limit}
    if values["match"]:
        sql = f"SELECT {alias}.id FROM {source} t CROSS JOIN {tables} WHERE {alias}.id = t.id AND {where} LIMIT :limit"
    elif any(not term.field for term in asked.query.terms) and not parts:
        return []  # signs without a letter find nothing
    else:
        newest = {"touch": "c.at DESC, c.id DESC", "decision": "d.at DESC, d.id DESC"}.get(table, f"{alias}.id DESC")
        sql = f"SELECT {alias}.id FROM {tables} WHERE {where} ORDER BY {newest} LIMIT :limit"
    return [id for (id,) in asked.db.execute(sql, {name: value for name, value in values.items() if f":{name}" in sql})]


@dataclass(frozen=True)
class _Finder:
    """How one kind is found: the conditions that it can answer, the ids in order, and how they are shown."""

    fields: frozenset[str]
    ids: Callable[[_Asked], list[int]]
    shown: Callable[[_Asked, list[int]], list[Hit]]


_FINDERS = {
    "prospect": _Finder(frozenset(("since", "until", "from", "prospect")), _prospect_ids, _show_prospects),
    "intel": _Finder(frozenset(FIELDS.values()), _intel_ids, _show_intel),
    "asset": _Finder(frozenset(("since", "until", "quadrant", "asset", "kind", "state")), _asset_ids, _show_assets),
    "touch": _Finder(frozenset(("since", "until", "from", "prospect")), _touch_ids, _show_touches),
    "decision": _Finder(frozenset(("since", "until", "quadrant", "verdict", "rule")), _decision_ids, _show_decisions),
}
