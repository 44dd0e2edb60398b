"""What a search of intel can ask beside words: `q:1 state:parked kind:ticket from:acme since:7d asset:home -word "phrase"`."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

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
