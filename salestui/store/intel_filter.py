"""What is searched for in intel, as SQL: conditions on `intel i` for a line written in the language of `rules/intel_query.py`.

Any text is a valid line. A condition that is not understood finds nothing; one whose value is still to be typed is left out.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from ..glass import safe_text
from ..rules.intel_query import FIELDS, read_day
from ..rules.names import fold
from ..rules.query import Term, match_expression, parse_query
from ..rules.times import from_text, utc_text
from .engine import Database

_GROUP = "coalesce(i.cluster_id, i.id)"
DECISIONS = f"decision d JOIN decision_intel x ON x.decision_id = d.id JOIN intel m ON m.id = x.intel_id WHERE coalesce(m.cluster_id, m.id) = {_GROUP}"
"""The decisions on anything in the group of `i`, to be selected from."""

SAID = "i.id IN (SELECT rowid FROM intel_text WHERE intel_text MATCH :words)"
"""The condition that the index finds the words in `i`."""

Values = dict[str, Any]


def intel_condition(db: Database, text: str, now: datetime, newest: int = -1) -> tuple[str, Values]:
    """(SQL, values) of what a line asks of `intel i`; "1" where it asks nothing. Days are counted in the zone of `now`.

    Of those that somebody said (`from:`) only so many of the `newest` are looked at; -1 is all.
    """
    query = parse_query(safe_text(text), FIELDS)
    parts: list[str] = []
    values: Values = {"newest": newest} if query.filters("from") else {}
    wanted = [term for term in query.words if not term.without]
    if found := match_expression([term for term in wanted if not wide(term.text)]):
        parts.append(SAID)
        values["words"] = found
    for number, term in enumerate(term for term in wanted if wide(term.text)):
        parts.append(contains(("i.title", "i.body", "i.said_by"), term.text, f"wide{number}", values))
    for number, term in enumerate(term for term in query.words if term.without):
        if wide(term.text):
            parts.append("NOT " + contains(("i.title", "i.body", "i.said_by"), term.text, f"less{number}", values))
        elif expression := match_expression([replace(term, exact=True)]):  # -free leaves "freelance" in
            parts.append(f"i.id NOT IN (SELECT rowid FROM intel_text WHERE intel_text MATCH :less{number})")
            values[f"less{number}"] = expression
    either: dict[str, list[str]] = {}
    for number, term in enumerate(term for term in query.terms if term.field):
        condition = _ASKED[term.field](db, term, f"term{number}", values, now)
        if term.without:
            parts.append(f"NOT {condition}")
        else:
            either.setdefault(term.field, []).append(condition)
    parts.extend(f"({' OR '.join(each)})" for each in either.values())
    return " AND ".join(parts) or "1", values


def newest_heard(db: Database) -> datetime:
    """When something was heard last: the moment that `since:7d` counts from where nobody says what day it is."""
    at = db.execute("SELECT max(received_at) FROM intel").fetchone()[0]
    return from_text(at) if at else datetime(2000, 1, 1, tzinfo=UTC)


def wide(text: str) -> bool:
    """Whether a text has letters of a script without spaces between words: the index knows such a run only from its beginning."""
    return any("\u2e80" <= letter <= "\uffef" and letter.isalnum() for letter in text)


def contains(columns: tuple[str, ...], text: str, name: str, values: Values) -> str:
    """The condition that one of these columns contains a text somewhere."""
    values[name] = f"%{escaped(text)}%"
    return "(" + " OR ".join(f"{column} LIKE :{name} ESCAPE '\\'" for column in columns) + ")"


def escaped(text: str) -> str:
    """A text as LIKE takes it word for word."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _beginning(column: str, term: Term, name: str, values: Values) -> str:
    values[name] = escaped(term.text) if term.exact else f"{escaped(term.text)}%"
    return f"{column} LIKE :{name} ESCAPE '\\'"


def _of_column(column: str) -> Callable[[Database, Term, str, Values, datetime], str]:
    return lambda db, term, name, values, now: _beginning(column, term, name, values)


def _of_state(db: Database, term: Term, name: str, values: Values, now: datetime) -> str:
    return "1" if term.text.casefold() == "all" else _beginning("i.state", term, name, values)


def _source_ids(db: Database, term: Term) -> str:
    text = fold(term.text)
    rows = db.execute("SELECT id, name, address FROM source").fetchall()
    return json.dumps([id for id, title, address in rows if text in fold(title) or text in fold(address)])


def _of_source(db: Database, term: Term, name: str, values: Values, now: datetime) -> str:
    values[name] = _source_ids(db, term)
    return f"i.source_id IN (SELECT value FROM json_each(:{name}))"


def _of_from(db: Database, term: Term, name: str, values: Values, now: datetime) -> str:
    """Who said it, by name; the source it came from; the person or the firm it belongs to."""
    told = _of_source(db, term, name, values, now)
    person = _of_prospect(db, term, f"{name}p", values, now)
    expression = match_expression([term]) if not wide(term.text) else ""
    if not expression:
        return f"({told} OR {person} OR {contains(('i.said_by',), term.text, f'{name}s', values)})"
    values[f"{name}s"] = f"said_by : {expression}"
    return (
        f"({told} OR {person} OR i.id IN (SELECT rowid FROM intel_text WHERE intel_text MATCH :{name}s ORDER BY rowid DESC LIMIT :newest))"
    )


def _of_prospect(db: Database, term: Term, name: str, values: Values, now: datetime) -> str:
    if term.text.isdecimal():
        values[name] = min(int(term.text), 2**53)
        return f"i.prospect_id IS :{name}"
    values[name] = f"%{escaped(fold(term.text))}%"
    return (
        "i.prospect_id IN (SELECT p.id FROM prospect p WHERE p.id IN (SELECT h.prospect_id FROM intel h WHERE h.prospect_id IS NOT NULL)"
        f" AND p.folded LIKE :{name} ESCAPE '\\')"
    )


def _of_quadrant(db: Database, term: Term, name: str, values: Values, now: datetime) -> str:
    number = term.text.casefold().removeprefix("q")
    if number == "none":
        return f"NOT EXISTS (SELECT 1 FROM {DECISIONS} AND d.effect_q1 || d.effect_q2 || d.effect_q3 || d.effect_q4 <> '')"
    return f"EXISTS (SELECT 1 FROM {DECISIONS} AND d.effect_q{number} <> '')" if number in ("1", "2", "3", "4") else "0"


def _of_verdict(db: Database, term: Term, name: str, values: Values, now: datetime) -> str:
    return f"EXISTS (SELECT 1 FROM {DECISIONS} AND {_beginning('d.verdict', term, name, values)})"


def _of_rule(db: Database, term: Term, name: str, values: Values, now: datetime) -> str:
    values[name] = min(int(term.text), 2**53) if term.text.isdecimal() else -1
    return f"EXISTS (SELECT 1 FROM {DECISIONS} AND d.rule_id = :{name})"


def _of_asset(db: Database, term: Term, name: str, values: Values, now: datetime) -> str:
    """What a decision on it was about: the decision's target, its tasks' targets, and what was written because of it."""
    text = fold(term.text).removeprefix("#")
    rows = db.execute("SELECT id, title FROM asset").fetchall()
    ids = [id for id, title in rows if str(id) == text or (text in fold(title) and not text.isdecimal())]
    values[name] = json.dumps([f"asset:{id}" for id in ids])
    values[f"{name}i"] = json.dumps(ids)
    aimed = f"IN (SELECT value FROM json_each(:{name}))"
    return (
        f"EXISTS (SELECT 1 FROM {DECISIONS} AND (d.target {aimed} OR d.id IN (SELECT decision_id FROM task WHERE target {aimed})"
        f" OR d.id IN (SELECT decision_id FROM revision WHERE asset_id IN (SELECT value FROM json_each(:{name}i)))))"
    )


def _of_since(db: Database, term: Term, name: str, values: Values, now: datetime) -> str:
    return _of_day(term, name, values, now, ">=" if term.field == "since" else "<")


def _of_day(term: Term, name: str, values: Values, now: datetime, sign: str) -> str:
    day = read_day(term.text, now.date())
    if day is None or not 1 < day.year < 9999:
        return "0"
    values[name] = utc_text(datetime.combine(day, time(), now.tzinfo or UTC))
    return f"i.received_at {sign} :{name}"


def _of_url(db: Database, term: Term, name: str, values: Values, now: datetime) -> str:
    return contains(("i.url",), term.text, name, values)


_ASKED: dict[str, Callable[[Database, Term, str, Values, datetime], str]] = {
    "state": _of_state, "kind": _of_column("i.kind"), "side": _of_column("i.side"), "source": _of_source, "from": _of_from,
    "prospect": _of_prospect, "quadrant": _of_quadrant, "verdict": _of_verdict, "rule": _of_rule, "asset": _of_asset, "since": _of_since,
    "until": _of_since, "url": _of_url,
}  # fmt: skip
