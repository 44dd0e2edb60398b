"""The pipeline's filter: what a founder types to find prospects, read into terms.

    muller vendor            words in name, address or company; "…" keeps words together
    stage:trial tag:vendor -tag:cold source:web zone:berlin company:law sequence:active
    value>1000 value<=2k value>500eur      without a currency the amount is compared in each prospect's own
    days>14 stale            days in the stage; longer there than planned
    due due<7d no:next       a step is due, or until a day; nothing is planned
    replied waiting suppressed
    plan:gold renewal<2027-01-01 custom.plan=gold    the founder's own fields, by their kinds
    no:value no:tag no:plan  nothing stands there

A minus before any of them turns it round. Any text is a filter: what is not understood is looked for as words, and said in `unread`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..errors import SalesError
from ..glass import safe_text
from .fields import FieldType, bare_name, find_field, read_date, read_number, read_yesno
from .money import exponent, parse_money
from .names import fold

CHARACTERS, WORDS = 200, 20  # of a filter; nobody types more, and SQLite's expressions are not endless
FLAGS = ("stale", "due", "replied", "waiting", "suppressed")
TEXTS = ("company", "source", "zone", "name", "email", "title", "phone", "notes", "reason")
SEQUENCES = ("active", "paused", "stopped", "none")
NOTHING = ("next", "value", "tag", "email", "phone", "company", "title", "source", "zone", "notes")
KEYS = ("stage", "tag", "value", "days", "due", "sequence", "no", *TEXTS)
_PLURALS = {"tags": "tag", "emails": "email", "stages": "stage", "mail": "email", "day": "days", "worth": "value", "seq": "sequence"}

_TOKEN = re.compile(r'(?:"[^"]*(?:"|$)|[^\s"])+')
_PARTS = re.compile(r'(?P<key>"[^"]+"|[^\s:=<>"]+(?:"[^"]+")?)(?P<op>>=|<=|[:=<>])(?P<value>.*)', re.DOTALL)
_AMOUNT = re.compile(r"([^\d\s.,'-]*)\s*(\d[\d.,']*)\s*([^\d\s.,']*)")
_SPAN = re.compile(r"([+-]?\d{1,4})([dwm])", re.ASCII)
_SPANS = {"d": 1, "w": 7, "m": 30}


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. `kind`: word, stage, tag, text, sequence, value, days, due, flag, none (nothing stands there) or custom.

    `name` is the column, flag or field; `op` one of ": = < <= > >=" (":" is "has it", "=" is "is it"); `text` is folded. `amount`
    is in whole units of `currency` ("" is each one's own). `custom` is the kind of a founder's field.
    """

    kind: str
    name: str = ""
    op: str = ":"
    text: str = ""
    amount: Decimal | None = None
    currency: str = ""
    day: date | None = None
    custom: str = ""
    negated: bool = False
    said: str = field(default="", compare=False)  # the value as it was typed


@dataclass(frozen=True, slots=True)
class Filter:
    """Terms that must all hold; `unread` are the words that look like a condition and were not understood as one, `unfinished`
    the conditions that say no value yet and are left out."""

    terms: tuple[Term, ...] = ()
    unread: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether it is nothing but words."""
        return all(term.kind == "word" and not term.negated for term in self.terms)


def parse(text: str, fields: Sequence[FieldType] = (), today: date | None = None) -> Filter:
    """The filter that a text is. Never raises. `fields` are the founder's own; without `today` nothing is counted from it."""
    terms: list[Term] = []
    unread: list[str] = []
    unfinished: list[str] = []
    for token in tokens(text):
        negated = token[0] == "-" and len(token) > 1
        body = token[1:] if negated else token
        found = _read(body, fields, today)
        if found is None:
            quoted = len(body) > 1 and body[0] == '"'
            if not quoted and _PARTS.fullmatch(body):
                unread.append(token)
            phrase = fold(body.replace('"', " ")) if '"' in body else ""
            words = [phrase] if phrase else fold(body).split()
            terms += [Term("word", text=word, negated=negated) for word in words]
        elif found.kind:
            parts = _PARTS.fullmatch(body)
            terms.append(replace(found, negated=negated, said=_bare(parts["value"]) if parts else ""))
        else:
            unfinished.append(token)
    return Filter(tuple(terms[:WORDS]), tuple(unread), tuple(unfinished))


def tokens(text: str) -> list[str]:
    """The parts of a filter, each a word, a phrase in quotes or a condition."""
    return _TOKEN.findall(safe_text(text[:CHARACTERS]))[:WORDS]


def asks_fields(text: str) -> Iterator[str]:
    """The names before a sign of comparison that are none of the language's: perhaps fields of the founder's."""
    for token in tokens(text):
        found = _PARTS.fullmatch(token.removeprefix("-"))
        key = _bare(found["key"]) if found else ""
        if found and _PLURALS.get(fold(key), fold(key)) not in KEYS:
            yield key[7:] if fold(key).startswith("custom.") else key
        elif found and fold(key) == "no" and (name := _bare(found["value"])) and fold(name) not in NOTHING:
            yield name.removeprefix("custom.")


def _bare(text: str) -> str:
    return text.replace('"', "").strip()


def _read(body: str, fields: Sequence[FieldType], today: date | None) -> Term | None:
    """The condition a token is; None where it is words; one without a kind where its typing is not finished."""
    if fold(body) in FLAGS:
        return Term("due", op="<=") if fold(body) == "due" else Term("flag", fold(body))
    found = _PARTS.fullmatch(body)
    if found is None:
        return None
    key, op, value = _bare(found["key"]), found["op"], _bare(found["value"])
    name = _PLURALS.get(fold(key), fold(key))
    field = find_field(key[7:], fields) if name.startswith("custom.") else None
    if name.startswith("custom."):
        field = field or FieldType(key[7:])
    elif name not in KEYS:
        field = find_field(key, fields)
    if field is None and name not in KEYS:
        return None
    if not value:
        return Term("")
    if field is not None:
        return _custom(field, op, value, today)
    if name == "no":
        return _nothing(value, fields)
    if name in ("value", "days", "due"):
        return _compared(name, op, value, today)
    if op not in (":", "="):
        return None
    if name == "sequence":
        return Term(name, op=op, text=fold(value)) if any(known.startswith(fold(value)) for known in SEQUENCES) else None
    return Term(name if name in ("stage", "tag") else "text", name, op, fold(value))


def _compared(name: str, op: str, value: str, today: date | None) -> Term | None:
    if name == "value":
        amount = _amount(value)
        return Term(name, name, "=" if op == ":" else op, amount=amount[0], currency=amount[1]) if amount else None
    if name == "days":
        number = read_number(value.rstrip("d"))
        return Term(name, name, "=" if op == ":" else op, amount=number) if number is not None and abs(number) < 100_000 else None
    day = _day(value, today)
    return Term(name, name, "<=" if op == ":" else op, day=day) if day else None


def _nothing(value: str, fields: Sequence[FieldType]) -> Term | None:
    name = _PLURALS.get(fold(value), fold(value))
    if name in NOTHING:
        return Term("none", name)
    field = find_field(value.removeprefix("custom."), fields)
    return Term("none", field.name, custom=field.kind) if field else None


def _custom(field: FieldType, op: str, value: str, today: date | None) -> Term | None:
    kind = field.kind
    if kind == "number":
        number = read_number(value)
        return Term("custom", field.name, "=" if op == ":" else op, amount=number, custom=kind) if number is not None else None
    if kind == "date":
        day = _day(value, today)
        return Term("custom", field.name, "=" if op == ":" else op, day=day, custom=kind) if day else None
    if op not in (":", "="):
        return None
    if kind == "yesno":
        said = read_yesno(value)
        return Term("custom", field.name, "=", "yes" if said else "no", custom=kind) if said is not None else None
    return Term("custom", field.name, op, fold(value), custom=kind)


def _amount(text: str) -> tuple[Decimal, str] | None:
    """(whole units, currency or "") of "1000", "2k", "1.5k€", "€1,000", "500eur"."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    sign, digits, tail = found.groups()
    for factor, rest in ((1, tail), (1000, tail[1:] if tail[:1] in ("k", "K") else None), (10**6, tail[1:] if tail[:1] in "mM" else None)):
        if rest is None or (factor > 1 and not tail):
            continue
        try:
            minor, code = parse_money(f"{sign}{digits} {rest}".strip(), "EUR")
        except SalesError:
            continue
        return Decimal(minor) / 10 ** exponent(code) * factor, code if sign or rest else ""
    return None


def _day(text: str, today: date | None) -> date | None:
    """A day: 2027-01-31, today, tomorrow, and with a day to count from 7d, 2w, -3m."""
    word = fold(text)
    if today is not None:
        if word in ("today", "tomorrow", "yesterday"):
            return today + timedelta(days=("yesterday", "today", "tomorrow").index(word) - 1)
        if word == "week":
            return today + timedelta(days=7)
        if span := _SPAN.fullmatch(word):
            return today + timedelta(days=int(span[1]) * _SPANS[span[2]])
    return read_date(word) if len(word) <= 10 else None


def holds(term: Term, text: str) -> bool:
    """Whether a value of a founder's field answers to a term about it (without its minus). A value that does not fit its kind never does."""
    if not text.strip():
        return False
    if term.amount is not None:
        number = read_number(text)
        return number is not None and compare(number, term.op, term.amount)
    if term.day is not None:
        day = read_date(text)
        return day is not None and compare(day, term.op, term.day)
    if term.custom == "yesno":
        return read_yesno(text) is (term.text == "yes")
    return says(term, text)


def says(term: Term, text: str) -> bool:
    """Whether a text has what a term looks for; with "=" whether it is just that."""
    folded = fold(text)
    return folded == term.text if term.op == "=" else term.text in folded


def compare(left: Any, op: str, right: Any) -> bool:
    """Two numbers, or two days, by a sign."""
    if op in ("<", "<="):
        return bool(left < right or (op == "<=" and left == right))
    if op in (">", ">="):
        return bool(left > right or (op == ">=" and left == right))
    return bool(left == right)


def renamed(text: str, old: str, new: str) -> str:
    """A filter in which a field of the founder's is called by its new name."""
    parts = []
    for token in tokens(text):
        minus = "-" if token[0] == "-" and len(token) > 1 else ""
        found = _PARTS.fullmatch(token[len(minus) :])
        key, value = (_bare(found["key"]), _bare(found["value"])) if found else ("", "")
        if found and bare_name(key.removeprefix("custom.")) == bare_name(old):
            token = f"{minus}{_spoken(new)}{found['op']}{found['value']}"
        elif found and fold(key) == "no" and bare_name(value.removeprefix("custom.")) == bare_name(old):
            token = f"{minus}no:{_spoken(new)}"
        parts.append(token)
    return " ".join(parts)


def offers(text: str, fields: Sequence[FieldType], known: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """(what is offered, the whole text with it) for the last part of a text: keys that begin so, or behind one the values that are `known`."""
    parts = list(_TOKEN.finditer(text[:CHARACTERS]))
    if not parts or parts[-1].end() != len(text):
        return []
    last = parts[-1].group()
    minus = "-" if last.startswith("-") else ""
    key, colon, typed = last[len(minus) :].partition(":")
    if colon:
        wanted = fold(typed.strip('"'))
        found = [f"{minus}{key}:{_spoken(value)}" for value in _values(key, fields, known) if fold(value).startswith(wanted)]
    else:
        names = [*FLAGS, *(f"{name}:" for name in KEYS), *(f"{_spoken(field.name)}:" for field in fields)]
        found = [f"{minus}{name}" for name in names if key and bare_name(name.strip('"')).startswith(bare_name(key))]
    before = text[: parts[-1].start()]
    return [(each, f"{before}{each}{'' if each.endswith(':') else ' '}") for each in found if each != last]


def _values(key: str, fields: Sequence[FieldType], known: Mapping[str, Sequence[str]]) -> Sequence[str]:
    name = _PLURALS.get(fold(key), fold(key))
    if name == "no":
        return (*NOTHING, *(field.name for field in fields))
    field = find_field(key.removeprefix("custom."), fields) if name not in KEYS else None
    if field is None:
        return known.get(name, ())
    return ("yes", "no") if field.kind == "yesno" else field.choices


def _spoken(text: str) -> str:
    return f'"{text}"' if any(letter.isspace() for letter in text) else text
