"""Real servers for the sender's tests: aiosmtpd in a process of its own that records, and plain sockets that misbehave on purpose."""

import base64
import json
import re
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A port below the ones the system hands out by itself; anywhere among them, so that tests side by side do not ask for the same."""
    for port in range(PORTS.start + uuid.uuid4().int % (len(PORTS) - 500), PORTS.stop):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


@dataclass(frozen=True)
class Mail:
    """One mail as a server accepted it."""

    sender: str
    recipient: str
    content: bytes

    @property
    def message_id(self) -> str:
        found = re.search(rb"^Message-ID: (<[^>]+>)", self.content, re.MULTILINE)
        assert found
        return found[1].decode()


class Recorder:
    """A mail server in its own process; what it has said 250 to stands in `file` before it says so."""

    def __init__(self, folder: Path, *options: str, port: int = 0) -> None:
        self.file = folder / "accepted.jsonl"
        for _ in range(3):  # between the look for a free port and its use somebody else may take it
            self.port = port or free_port()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.sender.recorder", str(self.port), str(self.file), *options], cwd=ROOT, stdout=subprocess.PIPE
            )
            assert self._process.stdout
            if self._process.stdout.readline() == b"ready\n":
                return
            self.stop()
        raise RuntimeError("the recorder did not start")

    @property
    def hangups(self) -> int:
        """How often it hung up after a final dot, of its own will (--moody)."""
        return self.file.with_name(self.file.name + ".hangups").stat().st_size

    def mails(self) -> list[Mail]:
        if not self.file.exists():
            return []
        rows = [json.loads(line) for line in self.file.read_text().splitlines()]
        return [Mail(row["sender"], row["recipients"][0], base64.b64decode(row["content"])) for row in rows if len(row["recipients"]) == 1]

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()


Reply = bytes | Callable[[socket.socket], None] | None
HANG_UP = None


class Scripted:
    """A server that answers what it is told to, verb by verb. A reply of `HANG_UP` closes the connection without a word.

    A list of replies is used up one by one, the last one stays. "END" is the answer to the final dot, "GREET" the first line.
    `mails` are the bodies whose final dot arrived, `accepted` counts those that it said 250 to.
    """

    USUAL: dict[str, bytes] = {
        "GREET": b"220 test\r\n",
        "EHLO": b"250-test\r\n250-SIZE 1000000\r\n250 AUTH PLAIN LOGIN\r\n",
        "MAIL": b"250 ok\r\n",
        "RCPT": b"250 ok\r\n",
        "DATA": b"354 go\r\n",
        "END": b"250 taken\r\n",
        "RSET": b"250 ok\r\n",
        "QUIT": b"221 bye\r\n",
        "AUTH": b"235 welcome\r\n",
    }

    def __init__(self, **replies: Reply | list[Reply]) -> None:
        self._replies = {verb: list(reply) if isinstance(reply, list) else [reply] for verb, reply in {**self.USUAL, **replies}.items()}
        self._listener = socket.create_server(("127.0.0.1", free_port()))
        self.port: int = self._listener.getsockname()[1]
        self.mails: list[bytes] = []
        self.heard: list[str] = []
        self.connections = self.accepted = 0
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(sock)
            threading.Thread(target=self._talk, args=(sock,), daemon=True).start()

    def _say(self, sock: socket.socket, verb: str) -> bool:
        replies = self._replies.get(verb, [b"500 what\r\n"])
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if reply is HANG_UP:
            sock.shutdown(socket.SHUT_RDWR)
            return False
        if callable(reply):
            reply(sock)
            return False
        self.accepted += verb == "END" and reply.startswith(b"2")
        sock.sendall(reply)
        return True

    def _talk(self, sock: socket.socket) -> None:
        with sock, sock.makefile("rb") as lines:
            try:
                going = self._say(sock, "GREET")
                while going and (line := lines.readline()):
                    verb = line[:4].decode("latin-1").upper().strip()
                    self.heard.append(line.decode("latin-1").strip())
                    going = self._say(sock, verb)
                    if verb == "DATA" and going and self._in_data():
                        body = bytearray()
                        while not body.endswith(b"\r\n.\r\n"):
                            line = lines.readline()
                            if not line:
                                return
                            body += line
                        self.mails.append(bytes(body[:-3]))
                        going = self._say(sock, "END")
                    if verb == "QUIT":
                        return
            except OSError:
                return

    def _in_data(self) -> bool:
        reply = self._replies["DATA"][0]
        return isinstance(reply, bytes) and reply.startswith(b"354")

    def stop(self) -> None:
        self._listener.close()
        for sock in self._open:
            sock.close()


@contextmanager
def scripted(**replies: Reply | list[Reply]) -> Iterator[Scripted]:
    server = Scripted(**replies)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def recorder(folder: Path, *options: str) -> Iterator[Recorder]:
    server = Recorder(folder, *options)
    try:
        yield server
    finally:
        server.stop()


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether something became true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.01)
    return true()
