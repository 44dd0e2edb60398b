"""An IMAP server that says what it is told to: for what a real one does only on its bad days."""

import base64
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.sender.servers import free_port

Answer = Callable[["Talk", str, str], str | None]


class Talk:
    """One connection: `say` a line, `hear` one, `hang_up`."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._file = connection, connection.makefile("rb")

    def say(self, text: str) -> None:
        self._connection.sendall(text.encode() + b"\r\n")

    def hear(self) -> str:
        return self._file.readline().decode().rstrip("\r\n")

    def hear_base64(self) -> bytes:
        return base64.b64decode(self.hear())

    def hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def scripted_imap(answer: Answer, greeting: str = "* OK hello", capabilities: str = "IMAP4rev1 AUTH=PLAIN") -> Iterator[int]:
    """A port of a server. `answer(talk, command, rest)` gives the tagged line ("OK done"), or None to hang up; CAPABILITY and LOGOUT are answered."""
    port = free_port()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    talk_with(Talk(connection))

    def talk_with(talk: Talk) -> None:
        talk.say(greeting)
        while line := talk.hear():
            tag, _, rest = line.partition(" ")
            command, _, words = rest.partition(" ")
            if command == "CAPABILITY":
                talk.say(f"* CAPABILITY {capabilities}")
            said = "OK done" if command in ("CAPABILITY", "LOGOUT") else answer(talk, command, words)
            if said is None:
                return talk.hang_up()
            talk.say(f"{tag} {said}")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield port
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
