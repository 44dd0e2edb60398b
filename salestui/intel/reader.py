"""What every way in looks like to whoever gathers: a reader reads one source once and gives what was heard."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import SalesError
from ..store.intel import Heard
from ..store.sources import SourceRow, SourceStatus

if TYPE_CHECKING:
    from ..store.mailboxes import MailboxRow
    from .http import Http
    from .parsing import Parsing

# The module of each kind of source; its `make_reader(tools)` gives the reader.
_MODULES = {
    "feed": "feed", "page": "page", "mail": "mail", "folder": "folder", "file": "files", "command": "command", "plugin": "plugin",
}  # fmt: skip


class NotRead(SalesError):
    """A source that could not be read: one sentence of why. `retry_at` is when its server wants to be asked again."""

    def __init__(self, title: str, message: str = "", hint: str = "", retry_at: datetime | None = None) -> None:
        super().__init__(title, message, hint)
        self.retry_at = retry_at


@dataclass
class Reading:
    """What one look at a source gave.

    `items` may be a generator: it is run in the reader's thread, and its items are written in small batches while it goes on. `status` is
    looked at when it has run out, so a generator may set it; of it the reader decides `etag`, `modified`, `cursor` and `page_text`, the
    rest is the gatherer's. `unchanged`: the source said that nothing is new (then there are no items). `problems` are single things that
    could not be read, a sentence each. `finish` is called when everything is committed (to move files away), by whoever writes.
    `reached` gives the cursor behind what was yielded last ("" for none): it is kept with each batch, so that a look that was cut goes on there.
    `waiting` says what is not read yet, and `again` when it is worth a look.
    """

    items: Iterable[Heard]
    status: SourceStatus
    unchanged: bool = False
    problems: list[str] = field(default_factory=list)
    finish: Callable[[], None] | None = None
    reached: Callable[[], str] = str
    waiting: str = ""
    again: timedelta | None = None


class Reader(Protocol):
    """A way in. It has no store: all it needs stands in the source, its status and its tools."""

    def read(self, source: SourceRow, status: SourceStatus, now: datetime) -> Reading:
        """Look once. Raises `NotRead` (or another `SalesError`) with why it could not be read, `TryLater` where only the network is missing."""
        ...


@dataclass(frozen=True)
class Tools:
    """What readers are made with: the environment (for passwords), the founder's mailboxes, when to stop, the web, and the parsing process."""

    http: "Http"
    parsing: "Parsing"
    environ: Mapping[str, str]
    mailboxes: "tuple[MailboxRow, ...]" = ()
    cancelled: Callable[[], bool] = bool
    trying: bool = False
    """Only a look (`source test`): nothing is moved or marked."""


def reader_of(source: SourceRow, tools: Tools) -> Reader:
    """The reader of a source, by its kind. Raises `SalesError` for a kind that this salestui cannot read."""
    module: Any = import_module(f".{_MODULES[source.kind]}", __package__)
    reader: Reader = module.make_reader(tools)
    return reader
