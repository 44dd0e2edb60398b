"""`salestui demo`: open the fictional firm in a home of its own, with its own mail server, and show it or walk through it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import SalesError
from ..paths import Paths, locate, make_private
from ..store.engine import Database, open_store, transaction
from .fill import fill, mailbox_row
from .server import DemoServer

MARK = "salestui-demo.txt"
_MARK_TEXT = "This folder was made by “salestui demo --keep”. Everything in it is invented; delete it whenever you like.\n"


def main(headless: bool, keep: str | None, out: Callable[[str], None], now: datetime | None = None) -> int:
    """Open the demo in the app, or walk through it where that was asked for or there is no terminal. Returns the exit code.

    `keep` is the folder that becomes the demo's home and stays; without it a temporary one is used and removed. `out` takes
    one line at a time. Raises `SalesError`, for one where `keep` holds a store that is no demo.
    """
    with _home(keep) as top, open_demo(locate(str(top), {}), now or datetime.now(UTC)) as (paths, server):
        if headless or not (sys.stdin.isatty() and sys.stdout.isatty()):
            from .walk import walk

            code = walk(paths, server, out, now or datetime.now(UTC))
        else:
            from ..app import run

            code = run(paths, label=f"demo: mail stays here, on {server.host}:{server.port}", arrived=server.received)
        if keep:
            out(f"The demo stays in {top}: salestui --home {top} opens it.")
        return code


@contextmanager
def _home(keep: str | None) -> Iterator[Path]:
    if keep:
        yield Path(keep).expanduser().absolute()
        return
    with TemporaryDirectory(prefix="salestui-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def open_demo(paths: Paths, now: datetime) -> Iterator[tuple[Paths, DemoServer]]:
    """The demo's store, made where there is none yet, and its mail server, which runs as long as the context.

    A demo that was kept is opened as it was left. Raises `SalesError` where the store there is no demo.
    """
    mark = paths.data / MARK
    if paths.store.exists() and not mark.exists():
        raise SalesError(
            f"{paths.data} holds a store that is no demo.", "It was left as it is.", "Name another folder, or leave --keep out."
        )
    make_private(paths.data)
    try:
        mark.touch(mode=0o600)
        mark.write_text(_MARK_TEXT, encoding="utf-8")
    except OSError as error:
        raise SalesError(
            f"The demo cannot be made in {paths.data}: {error.strerror}.", "Nothing was changed.", "Name another folder."
        ) from error
    server = DemoServer(paths.data / "received", paths.data / "came-back")
    server.start()
    try:
        db = open_store(paths)
        try:
            if not db.execute("SELECT 1 FROM mailbox").fetchone():  # new, or the making of it was killed
                fill(db, paths.data / "papers", now)
            _connect(db, server)
        finally:
            db.close()
        yield paths, server
    finally:
        server.stop()


def _connect(db: Database, server: DemoServer) -> None:
    """Let the demo's mailbox send to this run's server; its port is another one each time."""
    row = mailbox_row(server.host, server.port)
    with transaction(db):
        values = {name: row[name] for name in ("host", "port", "id")} | {"maildir": str(server.back or "")}
        db.execute("UPDATE mailbox SET host = :host, port = :port, maildir = :maildir WHERE id = :id", values)
