"""Web servers on this machine that behave as other people's do, and worse: raw sockets, so that every byte is ours."""

import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Serve = Callable[[socket.socket, str], None]
"""Gets the connection and the head of the request, and writes what it likes."""


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> Serve:
    """A plain answer; header names are written with _ for -."""
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    length = "" if "Content_Length" in headers else f"Content-Length: {len(body)}\r\n"
    content = f"HTTP/1.1 {status}\r\n{head}{length}Connection: close\r\n\r\n".encode() + body
    return lambda connection, request: connection.sendall(content)


def moved(where: str, status: str = "302 Found") -> Serve:
    """Sends the caller on."""
    return answer(status=status, Location=where)


def drip(connection: socket.socket, request: str) -> None:
    """A byte of a header now and then, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: y\r\n")
        time.sleep(0.05)


def drip_body(connection: socket.socket, request: str) -> None:
    """A byte of a body now and then, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>")
    while True:
        connection.sendall(b" ")
        time.sleep(0.05)


def silence(connection: socket.socket, request: str) -> None:
    """Never a word."""
    connection.recv(1)


@dataclass
class Web:
    """A server: what it serves by path, and the requests that it had."""

    port: int = 0
    routes: dict[str, Serve] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Where something is."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def web(tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A server that is there inside."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server = Web()
    for _ in range(200):
        try:
            port = random.randint(20_000, 32_000)
            listener.bind(("127.0.0.1", port))
            server.port = port
            break
        except OSError:
            continue
    listener.listen(64)
    open_ones: set[socket.socket] = set()
    lock = threading.Lock()

    def serve(connection: socket.socket) -> None:
        try:
            connection = tls.wrap_socket(connection, server_side=True) if tls else connection
            head = b""
            while b"\r\n\r\n" not in head and (piece := connection.recv(65_536)):
                head += piece
            request = head.decode("latin-1")
            with lock:
                server.requests.append(request)
            path = request.split(" ")[1] if " " in request else "/"
            server.routes.get(path, answer(b"nothing", "404 Not Found"))(connection, request)
        except OSError:
            pass  # the caller has gone, or the test is over
        finally:
            with lock:
                open_ones.discard(connection)
            connection.close()

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with lock:
                open_ones.add(connection)
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        with lock:
            for connection in open_ones:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
