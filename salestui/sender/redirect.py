"""Catch the address a browser is sent back to after a sign-in: on this machine by a tiny listener, from any other by pasting it.

Sources: RFC 8252 (apps sign in through the browser; loopback redirects, 7.3), RFC 7636 (PKCE).
"""

import base64
import hashlib
import secrets
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from ..errors import SalesError

MOST_BYTES = 16_384
_PAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nCache-Control: no-store\r\n\r\n"
    b"salestui has it. You can close this page and go back to the terminal.\n"
)
_ANOTHER = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Pledge:
    """What ties an answer to this one question: a state to be given back, and the secret half of PKCE."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """The public half of PKCE (S256)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def read_code(pasted: str, state: str) -> str:
    """The code in what the founder pasted: the whole address, its query, or the code alone.

    Raises `SalesError` for an address of another sign-in, one that tells of a refusal, or none at all.
    """
    said = "".join(pasted.split())
    if "=" not in said:
        if said and len(said) < 4096 and said.isascii():
            return said
        raise SalesError("That is no code.", "Nothing was changed.", "Paste the whole address that the browser was sent to.")
    try:
        query = urlsplit(said).query or said
    except ValueError:
        query = said
    found = {name: values[-1] for name, values in parse_qs(query).items()}
    if "error" in found:
        raise SalesError(f"The sign-in was refused ({found['error'][:60]}).", "Nothing was changed.", "Start again, and allow it.")
    if not found.get("code"):
        raise SalesError(
            "There is no code in that address.", "Nothing was changed.", "Paste the whole address that the browser was sent to."
        )
    if not secrets.compare_digest(found.get("state", "").encode("utf-8"), state.encode("ascii")):
        raise SalesError("That address belongs to another sign-in.", "Nothing was changed.", "Paste the one of this sign-in.")
    return found["code"]


class Catcher:
    """Listens on loopback for the browser. `address` is where it is to be sent; `caught` is what came, or None so far."""

    def __init__(self, state: str) -> None:
        self._state = state
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self.came = threading.Event()
        self.caught: str | None = None
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, name="sign-in", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> str | None:
        """The query the browser brought, once it came; None where it did not come in time."""
        self.came.wait(seconds)
        return self.caught

    def stop(self) -> None:
        """Listen no longer."""
        self._ended.set()
        self._thread.join(2)
        self._listener.close()

    def _listen(self) -> None:
        while not self._ended.is_set() and self.caught is None:
            if not select.select([self._listener], [], [], 0.1)[0]:
                continue
            try:
                sock, _ = self._listener.accept()
                with sock:
                    sock.settimeout(2)
                    self._serve(sock)
            except OSError:
                continue  # a browser that leaves in the middle comes again
        self.came.set()

    def _serve(self, sock: socket.socket) -> None:
        heard = b""
        while b"\r\n" not in heard and len(heard) < MOST_BYTES and (more := sock.recv(4096)):
            heard += more
        words = heard.split(b"\r\n", 1)[0].decode("latin-1").split()
        query = urlsplit(words[1]).query if len(words) == 3 and words[0] == "GET" else ""
        # Any program or page may knock here; only who knows the state is the browser we sent away.
        if parse_qs(query).get("state") == [self._state]:
            self.caught = query
            sock.sendall(_PAGE)
        else:
            sock.sendall(_ANOTHER)


@contextmanager
def catching(state: str) -> Iterator[Catcher]:
    """A `Catcher` that is stopped in the end. Raises `OSError` where nothing can listen on loopback."""
    catcher = Catcher(state)
    try:
        yield catcher
    finally:
        catcher.stop()
