"""The demo's own mail server: on this machine only, it takes every mail and keeps it, in memory and as a Maildir."""

import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..errors import SalesError
from ..paths import make_private
from .coming_back import what_comes_back

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
PORTS = range(20_000, 32_000)  # below what the system hands out to outgoing connections
READY_SECONDS = 10.0


@dataclass(frozen=True)
class Received:
    """One mail as it arrived: when, who it was from and to by the envelope, and its bytes."""

    sender: str
    recipient: str
    content: bytes
    path: Path
    at: datetime


class _Handler:
    """What aiosmtpd calls for each mail, in its own thread."""

    def __init__(self, folder: Path, back: Path | None) -> None:
        self.folder, self.back, self.mails, self.lock = folder, back, list[Received](), Lock()
        self.before = sum(1 for part in ("new", "cur") for _ in (folder / part).iterdir())  # from earlier runs of a demo that was kept

    async def handle_DATA(self, server: "SMTP", session: "Session", envelope: "Envelope") -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        with self.lock:
            for recipient in envelope.rcpt_tos:
                number, sender, now = self.before + len(self.mails) + 1, envelope.mail_from or "", datetime.now(UTC)
                place = _keep(self.folder, f"{number:05}.demo", content)
                self.mails.append(Received(sender, recipient, content, place, now))
                answer = what_comes_back(number, content, sender, recipient, now) if self.back else None
                if self.back and answer:
                    _keep(self.back, f"{number:05}.back", answer)
        return f"250 2.0.0 kept as {place.name}"


def _keep(folder: Path, name: str, content: bytes) -> Path:
    """Put a mail into a Maildir, whole or not at all."""
    draft, place = folder / "tmp" / name, folder / "new" / name
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.rename(place)
    return place


class DemoServer:
    """An SMTP server on 127.0.0.1 that runs in its own thread between `start` and `stop`; `port` is known after `start`.

    Into the Maildir `back`, where one is named, goes what the demo's people answer.
    """

    host = HOST

    def __init__(self, folder: Path, back: Path | None = None) -> None:
        self.folder, self.back, self.port = folder, back, 0
        self._handler: _Handler | None = None
        self._controller: Any = None

    def start(self) -> None:
        """Begin to listen on a free port. Raises `SalesError` where none is free or the folder cannot be made."""
        from aiosmtpd.controller import Controller

        for folder in [self.folder] + ([self.back] if self.back else []):
            for part in ("tmp", "new", "cur"):
                make_private(folder / part)
        self._handler, self.port = _Handler(self.folder, self.back), _free_port()
        self._controller = Controller(
            self._handler, hostname=HOST, port=self.port, ident="salestui demo", enable_SMTPUTF8=True, ready_timeout=READY_SECONDS
        )
        try:
            self._controller.start()
        except (OSError, TimeoutError) as error:
            raise SalesError(
                f"The demo's mail server did not start: {error}.", "Nothing was sent.", "Try once more: salestui demo."
            ) from error

    def received(self) -> list[Received]:
        """Every mail that has arrived since the start, in order."""
        if self._handler is None:
            return []
        with self._handler.lock:
            return list(self._handler.mails)

    def listening(self) -> list[tuple[str, int]]:
        """The addresses it really listens on."""
        return [socket.getsockname()[:2] for socket in self._controller.server.sockets] if self._controller is not None else []

    def stop(self) -> None:
        """Stop listening; what arrived stays in the folder."""
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None


def _free_port() -> int:
    from random import sample

    for port in sample(PORTS, 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise SalesError("No port between 20000 and 32000 is free on this machine.", "Nothing was sent.", "Close something and try once more.")
