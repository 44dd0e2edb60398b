"""The material of the invented crowd, read from `people.toml`: regions with their names and habits, and a few known persons."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Region:
    """Names and habits of one part of the world; `practices` hold {a} and {b} for partners' names, `zones` are IANA names."""

    zones: tuple[str, ...]
    currency: str
    phone: str
    weight: int
    firsts: tuple[str, ...]
    lasts: tuple[str, ...]
    practices: tuple[str, ...]
    titles: tuple[str, ...]
    ledgers: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """One person who stands in every demo as written: the names that lists, columns and mails must carry.

    `reached` is the furthest stage of those who are quoted by name among the things heard, "" for all others.
    """

    name: str
    first: str
    last: str
    local: str
    company: str
    domain: str
    title: str
    zone: str
    currency: str
    reached: str = ""


@dataclass(frozen=True)
class People:
    """All of it."""

    regions: tuple[Region, ...]
    known: tuple[Known, ...]
    sources: tuple[str, ...]
    tags: tuple[str, ...]


@cache
def read_people() -> People:
    """The material, read once."""
    table = tomllib.loads((files(__package__) / "people.toml").read_text(encoding="utf-8"))
    return People(
        tuple(_region(entry) for entry in table["region"]),
        tuple(Known(**entry) for entry in table["known"]),
        tuple(table["sources"]),
        tuple(table["tags"]),
    )


def _region(entry: dict[str, Any]) -> Region:
    lists: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    return Region(**lists)
