"""The pipeline's filter as SQL: what `rules/filters.py` read, as conditions on `prospect p`.

What SQLite cannot compare (accents, capitals, the kinds of the founder's fields) is compared here over the distinct values of the column,
so that a filter asks the table once and never calls Python for each row.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR
from functools import partial
from typing import Any

from ..glass import quoted, safe_text
from ..rules.fields import FieldType, find_field
from ..rules.filters import CHARACTERS, SEQUENCES, WORDS, Filter, Term, asks_fields, holds, parse, says
from ..rules.money import exponent
from ..rules.names import fold
from ..rules.times import utc_text
from .engine import Database
from .sequence import UNDER_WAY
from .suppressions import address_hash, domains_of

_COLUMNS = {"reason": "lost_reason"}  # the language's name of a column where that is another one
_SAMPLE = 200  # prospects whose columns are offered
_FAR = 9999  # years a day can be away; SQLite compares texts of four digits

Condition = tuple[str, dict[str, Any]]


def list_types(db: Database) -> list[FieldType]:
    """The founder's own fields, as he defined them, by name."""
    rows = db.execute("SELECT name, kind, choices FROM custom_field ORDER BY lower(name), id")
    return [FieldType(name, kind, tuple(json.loads(choices))) for name, kind, choices in rows]


def list_seen_types(db: Database) -> list[FieldType]:
    """The founder's own fields, and behind them the columns without a kind that the newest prospects carry (a sample: asked at every load)."""
    fields = list_types(db)
    named = {field.name for field in fields}
    rows = db.execute("SELECT custom FROM prospect WHERE custom <> '{}' ORDER BY id DESC LIMIT ?", (_SAMPLE,))
    seen = dict.fromkeys(key for (custom,) in rows for key in json.loads(custom) if key not in named)
    return fields + [FieldType(name) for name in seen]


def read_filter(db: Database, text: str, now: datetime) -> Filter:
    """The filter a founder typed. A name that no field was defined for counts where prospects carry it."""
    fields = list_types(db)
    for name in asks_fields(text):
        if name and find_field(name, fields) is None and (standing := _standing(db, name)):
            fields.append(FieldType(standing))
    return parse(text, fields, now.date())


def _standing(db: Database, name: str) -> str:
    """How prospects write a field of this name; nothing where none has it. Stops at the first one found."""
    rough = "%" + _escaped(name) + "%"
    row = db.execute("SELECT custom FROM prospect WHERE custom LIKE ? ESCAPE '\\' LIMIT 1", (rough,)).fetchone()
    found = find_field(name, [FieldType(key) for key in json.loads(row[0])]) if row else None
    return found.name if found else ""


def missing(db: Database, read: Filter) -> list[str]:
    """What a filter asks for that does not exist at all ("there is no stage Nowhere"): for where it found nobody."""
    return [words for term in read.terms if not term.negated and (words := _missing(db, term))]


def _missing(db: Database, term: Term) -> str:
    if term.kind == "stage":
        return "" if any(says(term, name) for (name,) in db.execute("SELECT name FROM stage")) else f"there is no stage {quoted(term.said)}"
    if term.kind == "tag" or term.name in ("zone", "source"):
        column = "tags" if term.kind == "tag" else term.name
        found = _among(db, 0, f"p.{column}", {}, partial(_answers, term))[1]["v0"] != "[]"
        return "" if found else f"nobody has the {term.name} {quoted(term.said)}"
    if term.custom == "choice":
        field = find_field(term.name, list_types(db))
        if field is not None and not any(says(term, choice) for choice in field.choices):
            return f"{field.name} has no choice {quoted(term.said)}, only {', '.join(field.choices)}"
    return ""


def _answers(term: Term, text: str) -> bool:
    return any(fold(str(tag)) == term.text for tag in json.loads(text)) if term.kind == "tag" else says(term, text)


def condition(db: Database, text: str, now: datetime | None = None) -> Condition:
    """(SQL, values) that prospects must answer to: "" where everybody does. Without `now` the text is words and nothing else."""
    if now is None:
        words = fold(safe_text(text[:CHARACTERS])).split()[:WORDS]
        return _joined([_word(number, word) for number, word in enumerate(words)])
    terms = read_filter(db, text, now).terms
    return _joined([_condition(db, number, term, now) for number, term in enumerate(terms)])


def _joined(parts: Sequence[Condition]) -> Condition:
    values: dict[str, Any] = {}
    for _, more in parts:
        values |= more
    return " AND ".join(f"({sql})" for sql, _ in parts), values


def _condition(db: Database, number: int, term: Term, now: datetime) -> Condition:
    sql, values = _KINDS[term.kind](db, number, term, now)
    return (f"NOT ({sql})" if term.negated else sql), values


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _word(number: int, text: str) -> Condition:
    return f"p.folded LIKE :w{number} ESCAPE '\\'", {f"w{number}": "%" + _escaped(text) + "%"}


def _of_words(db: Database, number: int, term: Term, now: datetime) -> Condition:
    return _word(number, term.text)


def _of_stage(db: Database, number: int, term: Term, now: datetime) -> Condition:
    ids = [id for id, name in db.execute("SELECT id, name FROM stage") if says(term, name)]
    return f"p.stage_id IN ({', '.join(map(str, ids)) or 0})", {}


def _of_tag(db: Database, number: int, term: Term, now: datetime) -> Condition:
    return _among(db, number, "p.tags", {}, partial(_answers, term))


def _of_text(db: Database, number: int, term: Term, now: datetime) -> Condition:
    return _among(db, number, f"p.{_COLUMNS.get(term.name, term.name)}", {}, lambda text: says(term, text))


def _of_field(db: Database, number: int, term: Term, now: datetime) -> Condition:
    column, values = _field(number, term.name)
    return _among(db, number, column, values, lambda text: holds(term, text))


def _field(number: int, name: str) -> Condition:
    """A founder's field as an expression. SQLite's paths know no escape for a quote: such a name is looked for among the keys."""
    if '"' in name or "\\" in name:
        return f"(SELECT CAST(j.value AS TEXT) FROM json_each(p.custom) j WHERE j.key = :f{number})", {f"f{number}": name}
    return f"CAST(json_extract(p.custom, :f{number}) AS TEXT)", {f"f{number}": f'$."{name}"'}


def _among(db: Database, number: int, column: str, values: dict[str, Any], right: Callable[[str], bool]) -> Condition:
    """Those whose column has one of the values that are right; each distinct value is asked about once."""
    found = [text for (text,) in db.execute(f"SELECT DISTINCT {column} FROM prospect p", values) if text is not None and right(text)]
    listed = json.dumps(found, ensure_ascii=False)
    return f"coalesce({column} IN (SELECT value FROM json_each(:v{number})), 0)", values | {f"v{number}": listed}


def _of_sequence(db: Database, number: int, term: Term, now: datetime) -> Condition:
    named = ", ".join(f"'{name}'" for name in SEQUENCES if name.startswith(term.text))
    return f"p.sequence IN ({named})", {}


def _of_value(db: Database, number: int, term: Term, now: datetime) -> Condition:
    assert term.amount is not None
    op, name = term.op, f"a{number}"
    if term.currency:
        minor = float(term.amount * 10 ** exponent(term.currency))
        return f"p.currency = :c{number} AND p.value {op} :{name}", {f"c{number}": term.currency, name: minor}
    return f"coalesce({whole_value(db)} {op} :{name}, 0)", {name: float(term.amount)}


def whole_value(db: Database) -> str:
    """A prospect's value in whole units of its currency, as an SQL expression; NULL where nothing is known."""
    known = [code for (code,) in db.execute("SELECT DISTINCT currency FROM prospect") if code and exponent(code) != 2]
    cases = "".join(f" WHEN '{code}' THEN {10 ** exponent(code)}.0" for code in known if code.isalpha())
    return f"(p.value / CASE p.currency{cases} ELSE 100.0 END)" if cases else "(p.value / 100.0)"


def _of_days(db: Database, number: int, term: Term, now: datetime) -> Condition:
    assert term.amount is not None
    floor, ceiling = (int(term.amount.to_integral_value(rounding)) for rounding in (ROUND_FLOOR, ROUND_CEILING))
    least = {">": floor + 1, ">=": ceiling, "=": ceiling}.get(term.op)
    below = {"<": ceiling, "<=": floor + 1, "=": floor + 1}.get(term.op)
    sql, values = ["1"], {}
    if least is not None and least > 0:
        sql.append(f"p.since <= :l{number}")
        values[f"l{number}"] = _ago(now, least)
    if below is not None:
        sql.append(f"p.since > :b{number}" if below > 0 else "0")
        values |= {f"b{number}": _ago(now, below)} if below > 0 else {}
    return " AND ".join(sql), values


def _ago(now: datetime, days: int) -> str:
    """The moment so many days back: whoever stands there since then, or longer, has so many days behind him."""
    try:
        return utc_text(now - timedelta(days=days))
    except OverflowError:
        return "0000"


def stale_limits(db: Database, now: datetime) -> dict[int, str]:
    """Open stage -> the moment since when (or before) somebody stands there longer than planned."""
    rows = db.execute("SELECT id, max_days FROM stage WHERE kind = 'open' AND max_days IS NOT NULL")
    return {id: _ago(now, days + 1) for id, days in rows}


def _of_flag(db: Database, number: int, term: Term, now: datetime) -> Condition:
    if term.name == "stale":
        limits = [f"(p.stage_id = {id} AND p.since <= '{since}')" for id, since in stale_limits(db, now).items()]
        return " OR ".join(limits) or "0", {}
    if term.name == "waiting":
        return "p.id IN (SELECT t.prospect_id FROM touch t WHERE t.direction = 'in' AND t.outcome = '')", {}
    if term.name == "replied":  # over the times, because the touches themselves are as long as the mails
        return "p.id IN (SELECT t.prospect_id FROM touch t WHERE t.at > '' AND t.direction = 'in')", {}
    return f"p.id IN (SELECT value FROM json_each(:v{number}))", {f"v{number}": json.dumps(suppressed_ids(db))}


def suppressed_ids(db: Database) -> list[int]:
    """Everybody who is never written to: by his address, its hash, its domain or one above, or (unless it bounced) by another one of his."""
    origins: dict[str, str] = dict(db.execute("SELECT key, origin FROM suppression").fetchall())
    if not origins:
        return []
    hashed = any(key.startswith("sha256:") for key in origins)

    def standing(key: str) -> list[str]:
        keys = [key, *domains_of(key), *([address_hash(key)] if hashed else [])]
        return [origins[each] for each in keys if each in origins]

    own = {id for id, key in db.execute("SELECT id, email_key FROM prospect WHERE email_key IS NOT NULL") if standing(key)}
    others = db.execute("SELECT prospect_id, address_key FROM prospect_email")
    return sorted(own | {id for id, key in others if any(origin != "bounce" for origin in standing(key))})


def _of_due(db: Database, number: int, term: Term, now: datetime) -> Condition:
    awaited = "p.id IN (SELECT d.prospect_id FROM delivery d WHERE d.state IN ('scheduled', 'deferred') AND d.next_at"
    if term.day is None:
        return f"{awaited} <= :t{number})", {f"t{number}": utc_text(now)}
    first, after = _midnight(term.day, now), _midnight(term.day + timedelta(days=1), now)
    if term.op == "=":
        return f"{awaited} >= :t{number} AND d.next_at < :u{number})", {f"t{number}": first, f"u{number}": after}
    sign, moment = {"<": ("<", first), "<=": ("<", after), ">": (">=", after)}.get(term.op, (">=", first))
    return f"{awaited} {sign} :t{number})", {f"t{number}": moment}


def _midnight(day: date, now: datetime) -> str:
    if not 1 < day.year < _FAR:
        return "0000" if day.year <= 1 else "9999-13"
    return utc_text(datetime(day.year, day.month, day.day, tzinfo=now.tzinfo))


def _of_nothing(db: Database, number: int, term: Term, now: datetime) -> Condition:
    if term.custom:
        column, values = _field(number, term.name)
        return f"coalesce({column}, '') = ''", values
    if term.name == "next":
        opened = "p.stage_id IN (SELECT s.id FROM stage s WHERE s.kind = 'open')"
        return f"({opened} AND p.id NOT IN (SELECT d.prospect_id FROM delivery d WHERE d.state IN {UNDER_WAY}))", {}
    if term.name in ("value", "tag"):
        return ("p.value IS NULL" if term.name == "value" else "p.tags = '[]'"), {}
    return f"p.{term.name} = ''", {}


_KINDS: dict[str, Callable[[Database, int, Term, datetime], Condition]] = {
    "word": _of_words, "stage": _of_stage, "tag": _of_tag, "text": _of_text, "custom": _of_field, "sequence": _of_sequence,
    "value": _of_value, "days": _of_days, "flag": _of_flag, "due": _of_due, "none": _of_nothing,
}  # fmt: skip


def known_values(db: Database) -> dict[str, Sequence[str]]:
    """What can stand behind `stage:`, `tag:` and their like, the most used first: for completing what is typed."""
    tags: dict[str, int] = {}
    for text, count in db.execute("SELECT tags, count(*) FROM prospect WHERE tags <> '[]' GROUP BY tags"):
        for tag in json.loads(text):
            tags[str(tag)] = tags.get(str(tag), 0) + count
    known: dict[str, Sequence[str]] = {"tag": sorted(tags, key=lambda tag: (-tags[tag], fold(tag))), "sequence": SEQUENCES}
    known["stage"] = [name for (name,) in db.execute("SELECT name FROM stage ORDER BY position, id")]
    for column in ("source", "zone"):
        rows = db.execute(
            f"SELECT {column} FROM prospect WHERE {column} <> '' GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT 200"
        )
        known[column] = [text for (text,) in rows]
    return known
