"""What the formula lacks and what it carries for nothing: the rules behind coverage, the interactions a customer takes, gaps and dead weight."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

TOO_FEW_CUSTOMERS = 5
"""Below so many customers a median says little ("the last five customers match" is also what the audit of Q1 asks for)."""
SERVED_ENOUGH = 20
"""Served so often without one move that followed, an asset is dead weight; below that it is too early to say."""
STALE_AFTER = timedelta(days=365)
"""Words that were not looked at for a year speak of last year's product."""
STILL_SERVED = timedelta(days=90)
"""An asset counts as still served while its last serving is not longer ago than a quarter."""
LONGEST_TERM = 6
"""Words a roadmap item's name may have; what is longer is a sentence, and nobody repeats it by chance."""

_GENERAL = frozenset({"roadmap", "item", "live", "fact sheet", "product", "later", "next", "soon", "other", "main"})


@dataclass(frozen=True, slots=True)
class Took:
    """How many contacts customers took: none of the three figures where there is no customer to count."""

    customers: int = 0
    median: float | None = None
    least: int | None = None
    most: int | None = None

    @property
    def too_few(self) -> bool:
        """Whether the figures are of so few customers that they may be chance."""
        return self.customers < TOO_FEW_CUSTOMERS


def took(contacts: Sequence[int]) -> Took:
    """The figures over the contacts of each customer."""
    return Took(len(contacts), float(median(contacts)), min(contacts), max(contacts)) if contacts else Took()


def roadmap_terms(slot: str, text: str) -> tuple[str, ...]:
    """The names by which a roadmap item could stand in an asset: its slot, and each short part of its text.

    Parts are divided by line ends, commas, semicolons, brackets and full stops. A general word ("roadmap") and a bare number are no name.
    """
    parts = [slot, *re.split(r"[\n,;()]|[.:](?=\s|$)", text)]
    names = (" ".join(part.strip(" \t-*•\"'“”‘’").split()) for part in parts)
    return tuple(dict.fromkeys(name.casefold() for name in names if _is_name(name)))


def _is_name(name: str) -> bool:
    return any(sign.isalpha() for sign in name) and len(name) > 1 and len(name.split()) <= LONGEST_TERM and name.casefold() not in _GENERAL


def mentions(words: str, term: str) -> bool:
    """Whether a text says a term: as whole words, in any case, whatever space or line end stands between them."""
    inside = r"\s+".join(re.escape(word) for word in term.casefold().split())
    return bool(inside) and re.search(rf"(?<!\w){inside}(?!\w)", words.casefold()) is not None


def is_stale(revised_at: datetime, served_at: datetime | None, now: datetime) -> bool:
    """Whether an asset's words are older than a year while it is still served."""
    return served_at is not None and now - revised_at >= STALE_AFTER and now - served_at <= STILL_SERVED
