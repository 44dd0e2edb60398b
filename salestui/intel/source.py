"""The interface of a source: what brings intel in. A plug-in writes one class against this file.

    from salestui.intel.source import Asked, Item, NotBrought

    class Forum:
        def read(self, asked: Asked) -> Iterable[Item]:
            if not reachable:
                raise NotBrought("The forum does not answer.")
            for post in posts_since(asked.since):
                yield Item(post.title, post.text, url=post.address, id=post.number, said_by=post.author, at=post.written)

and names it in its `pyproject.toml`:

    [project.entry-points."salestui.sources"]
    forum = "my_forum:Forum"

The entry point gives the class, or an object that is made already. The founder adds it by `salestui source add plugin:forum`, or
`plugin:forum/what-he-wants` (`asked.part`). It is loaded when it is asked for, in a thread of its own; what it raises is told in a sentence,
and the other sources go on. `docs/dev/sources.md` has more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from ..errors import SalesError

GROUP = "salestui.sources"
"""The entry-point group of the plug-ins."""


@dataclass(frozen=True)
class Asked:
    """What a source is asked: the name the founder gave it, which part of it he wants, and when it was read last (None: never). Times have a zone."""

    name: str
    part: str
    since: datetime | None
    now: datetime
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One thing heard. The same `id` of one source is the same thing for ever; without one, the same words are.

    `said_by` is a name, an e-mail address or both ("Ada <ada@firm.example>"); `kind` a word (ticket, review, call); `side` "inside" or
    "outside" the founder's business, "" for what the source is said to be; `at` when it was said.
    """

    title: str = ""
    body: str = ""
    url: str = ""
    id: str = ""
    said_by: str = ""
    kind: str = ""
    side: str = ""
    at: datetime | None = None


class NotBrought(SalesError):
    """The source could not be read, and why. It is asked again later."""


@runtime_checkable
class Source(Protocol):
    """A source."""

    def read(self, asked: Asked) -> Iterable[Item]:
        """What there is, new or not: what is known already is passed over. Raises `NotBrought` with the reason."""
        ...
