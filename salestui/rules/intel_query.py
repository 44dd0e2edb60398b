"""What a search of intel can ask beside words: `q:1 state:parked kind:ticket from:acme since:7d asset:home -word "phrase"`."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from .query import Query

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "q": "quadrant", "quadrant": "quadrant", "state": "state", "kind": "kind", "from": "from", "since": "since", "until": "until",
        "asset": "asset", "source": "source", "side": "side", "verdict": "verdict", "rule": "rule", "prospect": "prospect", "url": "url",
    }
)  # fmt: skip
"""{name as typed: field}."""

HELP = (
    'words, "a phrase", -not, and conditions: from:acme (who said it, the source, the firm) source:news kind:ticket side:outside\n'
    "state:inbox|parked|decided verdict:discard q:1 asset:opener prospect:ada since:7d until:2026-03-01 url:acme.example"
)

_SPAN = re.compile(r"(\d{1,4})\s*([hdwmy]?)", re.ASCII)
_DAYS = {"": 1, "d": 1, "w": 7, "m": 30, "y": 365}
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", re.ASCII)


def read_day(text: str, today: date) -> date | None:
    """The day that `since:` and `until:` name: "7d", "2w", "today", "2026-03" (its first day), "2026-03-01". None for anything else."""
    text = text.casefold()
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday")
    try:
        if found := _DAY.fullmatch(text):
            return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
        if found := _SPAN.fullmatch(text):
            return today - timedelta(days=int(found[1]) * _DAYS.get(found[2], 0))
    except (ValueError, OverflowError):
        return None
    return None


_VALUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "state": ("inbox", "parked", "decided", "all", "live", "draft", "retired"), "side": ("inside", "outside"),
        "verdict": ("change", "confirm", "park", "discard"), "quadrant": ("1", "2", "3", "4", "none"),
    }
)  # fmt: skip
"""The values of the conditions that have only these; all but the quadrant's can be begun. Assets have states of their own."""


def asks_something(query: Query) -> bool:
    """Whether there is a condition, or a word with a letter or a digit in it: signs alone ask nothing."""
    return any(term.field or any(letter.isalnum() for letter in term.text) for term in query.terms)


def wrong_values(query: Query, today: date) -> list[str]:
    """A sentence for each condition whose value can find nothing, since there is no such state, day, quadrant, ..."""
    said = []
    for term in query.terms:
        value = term.text.casefold()
        if term.field in ("since", "until") and read_day(value, today) is None:
            said.append(f"{term.field}:{term.text} is no day: write 7d, 2w, today or 2026-03-01.")
        elif term.field == "rule" and not value.isdecimal():
            said.append(f"rule:{term.text} is no number of a rule: see salestui rule list.")
        elif known := _VALUES.get(term.field):
            found = value.removeprefix("q") in known if term.field == "quadrant" else any(each.startswith(value) for each in known)
            if not found:
                name = "q" if term.field == "quadrant" else term.field
                said.append(f"{name}:{term.text} is none of {', '.join(known[:4] if name == 'state' else known)}.")
    return said
