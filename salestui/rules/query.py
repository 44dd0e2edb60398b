"""What is typed into a search line, read: words, "a phrase", -not this, and filters such as kind:email or stage:"Call done".

Any text is a valid query; nothing here raises. A name before a colon is a filter only where the list knows it, so that
"re: month-end" and "https://…" stay words. Of a quote that is not closed yet the rest of the line is meant, and its last word may go on.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST, MOST = 400, 20
"""Characters and terms of a query that are read; nobody types more."""

# A sign that takes away, a filter's name, and what is sought: in quotes or up to the next space.
_TERM = re.compile(r'(?P<minus>-?)(?:(?P<name>[^\W\d_]+):)?(?:"(?P<quoted>[^"]*)(?P<closed>"|$)|(?P<bare>[^\s"]*))')


@dataclass(frozen=True)
class Term:
    """One thing sought: `field` "" is the text itself. `exact` where it stood in quotes that are closed, `without` behind a minus."""

    text: str
    field: str = ""
    exact: bool = False
    without: bool = False


@dataclass(frozen=True)
class Query:
    """A query in its parts, in the order they were typed."""

    terms: tuple[Term, ...] = ()

    @property
    def words(self) -> list[Term]:
        """What the text itself must, or must not, say."""
        return [term for term in self.terms if not term.field]

    def filters(self, field: str) -> list[Term]:
        """What is asked of one field."""
        return [term for term in self.terms if term.field == field]


def parse_query(text: str, fields: Mapping[str, str]) -> Query:
    """A typed line in its parts. `fields` is {name as typed: field}, in small letters, so that a field can have short names."""
    terms: list[Term] = []
    line, at = text[:LONGEST], 0
    while at < len(line) and len(terms) < MOST:
        if line[at].isspace():
            at += 1
            continue
        found = _TERM.match(line, at)
        if found is None or found.end() == at:
            at += 1
            continue
        term = _term(found, fields)
        if term is not None:
            terms.append(term)
        at = found.end()
    return Query(tuple(terms))


def _term(found: "re.Match[str]", fields: Mapping[str, str]) -> Term | None:
    """One term; None for a lone sign, or a filter whose value is still to be typed."""
    name, quoted = found["name"] or "", found["quoted"]
    text = (quoted if quoted is not None else found["bare"] or "").strip()
    field = fields.get(name.casefold(), "")
    if name and not field:
        text = f"{name}:{text}"
    return Term(text, field, bool(found["closed"]), bool(found["minus"])) if text else None


def match_expression(words: Sequence[Term]) -> str:
    """The words as an FTS5 expression that all of them must be found by, the last letters of each still to come; "" for none.

    Every word is quoted, so that no sign in it means anything; what has no letter or digit in it finds nothing and is left out.
    """
    found = [
        '"{}"{}'.format(term.text.replace("\0", "").replace('"', '""'), "" if term.exact else "*") for term in words if _says(term.text)
    ]
    return " AND ".join(found)


def _says(text: str) -> bool:
    return any(letter.isalnum() for letter in text)
