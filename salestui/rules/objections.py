"""Objections by name: when two names are one, and which of them a script answers."""

import re

_SECTION = re.compile(r"^ {0,3}#{1,6}[ \t]+objection[ \t]*[:–—-][ \t]*(.+?)[ \t]*#*[ \t]*$", re.IGNORECASE | re.MULTILINE)


def objection_key(name: str) -> str:
    """The same for every way of writing one name: case and spaces do not matter."""
    return " ".join(name.split()).casefold()


def answered_in(script: str) -> tuple[str, ...]:
    """The keys of the objections that a call or chat script answers: one for each heading like `## Objection: Too expensive`."""
    return tuple(dict.fromkeys(objection_key(name) for name in _SECTION.findall(script)))
