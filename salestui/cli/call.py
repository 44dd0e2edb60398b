"""One call of the command line: what its command works with."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from ..errors import SalesError, TryLater
from ..paths import Paths, locate
from .out import Out

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from ..store.engine import Database

PARTLY = 3
"""Some rows were rejected, some mails failed; the output lists them."""


class Usage(SalesError):
    """The command was not understood (exit code 2)."""

    exit_code = 2


@contextmanager
def option(name: str) -> Iterator[None]:
    """What is found wrong inside is a wrong value of this option: it is named, and the exit code is 2."""
    try:
        yield
    except (TryLater, Usage):
        raise
    except SalesError as error:
        raise Usage(f"{name}: {error.title}", error.message, error.hint) from error


class Call:
    """The arguments, the folders, the store (opened when first asked for), the time, and the way out."""

    def __init__(self, out: Out) -> None:
        self.out, self.home = out, ""
        self.args = argparse.Namespace()
        self.when_stopped = "What was saved before is safe."

    _db: "Database | None" = None
    _scratch: "TemporaryDirectory[str] | None" = None

    @cached_property
    def paths(self) -> Paths:
        """The folders of `--home`, `SALESTUI_HOME` or the platform."""
        try:
            return locate(self.home or None, os.environ)
        except FileNotFoundError as error:
            raise SalesError(
                "The current folder is gone.", "Nothing was read or written.", "Go to another one, or name --home in full."
            ) from error

    @property
    def db(self) -> "Database":
        """The store, made where there is none yet. What only looks, and a dry run, do that at a new one in a temporary folder, and say so:
        a slip in --home must not look like an empty store, and leaves nothing behind."""
        if self._db is None:
            from ..store.engine import open_store

            paths = self.paths
            looks = getattr(self.args, "only_reads", False)
            if not paths.store.exists() and (looks or getattr(self.args, "dry_run", False)):
                from tempfile import TemporaryDirectory

                if looks:
                    self.out.note(f"There is no store in {paths.data} yet. If you did not expect that, see that --home is right.")
                self._scratch = TemporaryDirectory(prefix="salestui-")
                paths = locate(self._scratch.name, {})
            self._db = open_store(paths)
        return self._db

    def recover_orphans(self) -> None:
        """Before the outbox is looked at: what a sender that died left behind is uncertain (`send` does this itself, and reports it)."""
        from ..sender.recovery import recover_orphans

        recover_orphans(self.db, self.paths.sender_lock, self.now)

    @cached_property
    def now(self) -> datetime:
        """The moment the command works at: `--now` where that was said, else the clock's."""
        asked: str | None = getattr(self.args, "now", None)
        if asked is not None:
            from ..rules.times import asked_time

            with option("--now"):
                return asked_time(asked)
        return datetime.now().astimezone()

    @property
    def opened(self) -> bool:
        """Whether the store was opened already."""
        return self._db is not None

    def close(self) -> None:
        """Let the store go."""
        if self._db is not None:
            self._db.close()
            self._db = None
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None
