"""The interface of an application: what serves an asset to a prospect. A plug-in writes one class against this file.

    from salestui.serving.application import NotServed, Served, Serving

    class Letter:
        name = "letter"           how the founder calls it; one word
        automatic = True          its answer counts as it is; False: the founder is asked what came of it
        kinds = ("pdf", "page")   the kinds of asset it can serve; () for all

        def serve(self, serving: Serving) -> Served:
            if not serving.files:
                raise NotServed("There is no file to print.")
            ...
            return Served("printed", note="on the office printer")

and names it in its `pyproject.toml`:

    [project.entry-points."salestui.applications"]
    letter = "my_letters:Letter"

The entry point gives the class, or an object that is made already. It is loaded when it is asked for, in a thread of its own; what
it raises is told in a sentence and kept in the log with its traceback, and salestui goes on. `docs/dev/applications.md` has more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from ..errors import SalesError

GROUP = "salestui.applications"
"""The entry-point group of the plug-ins."""

KINDS = ("value", "email", "pdf", "video", "image", "chat", "call", "page")
"""What an asset may be."""


@dataclass(frozen=True)
class File:
    """A file that goes with the asset: its name, where it lies, its media type ("application/pdf")."""

    name: str
    path: str
    media_type: str


@dataclass(frozen=True)
class Serving:
    """One asset for one prospect. All texts are filled in, and harmless to a terminal.

    `text` is plain, `markdown` the same with its marks; `subject` is empty for what has none. `prospect` has the keys name,
    first_name, last_name, company, title, email, phone, zone, stage and custom (a mapping of texts). `now` has a zone.
    """

    asset_id: int
    kind: str
    title: str
    revision: int
    subject: str
    text: str
    markdown: str
    files: tuple[File, ...]
    prospect: Mapping[str, Any]
    now: datetime


@dataclass(frozen=True)
class Served:
    """What came of it, in a few words, and anything worth keeping. With `done` False it was a contact, but the step stays due."""

    outcome: str
    note: str = ""
    done: bool = True


class NotServed(SalesError):
    """The asset did not reach the prospect, and why. Nothing is noted then."""

    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(why, "Nothing was served.", hint)


@runtime_checkable
class Application(Protocol):
    """What a plug-in offers, and what the built-in applications are."""

    @property
    def name(self) -> str:
        """How the founder calls it."""

    @property
    def automatic(self) -> bool:
        """Whether its answer counts as it is."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of asset it serves; () for all."""

    def serve(self, serving: Serving) -> Served:
        """Bring the asset to the prospect. Raises `NotServed` where that was not possible."""
