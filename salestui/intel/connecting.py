"""Connecting to other people's servers: the address is looked up and judged in the same breath, and that very address is connected to.

A check of the name beforehand would be worth nothing: a name can point to a public address when it is checked and to the founder's router
when it is used (DNS rebinding). Every read and write has the run's deadline, so a server that drips a byte a second holds nobody up.
"""

import errno
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from ..errors import TryLater
from ..glass import quoted
from .reader import NotRead

LOOKUP_SECONDS = 5.0
CONNECT_SECONDS = 5.0
SLICE = 0.25
"""Seconds after which a read that waits looks whether it is still wanted."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Silent(NotRead):
    """A server that did not get to the end in time."""

    def __init__(self) -> None:
        super().__init__("It did not answer in time.", "", "It is asked again later.")


class Deadline:
    """How long the request of this thread may still take, and whether anybody still wants it."""

    def __init__(self) -> None:
        self._local = threading.local()

    def start(self, seconds: float, cancelled: Callable[[], bool]) -> None:
        """A new request of this thread."""
        self._local.until, self._local.cancelled = time.monotonic() + seconds, cancelled

    def left(self) -> float:
        """Seconds that are left. Raises `Silent` where there are none, `NotRead` where nobody wants it any more."""
        self.look()
        seconds: float = self._local.until - time.monotonic()
        if seconds <= 0:
            raise Silent
        return seconds

    def look(self) -> None:
        """Raise `NotRead` where nobody wants it any more."""
        if self._local.cancelled():
            raise NotRead("It was stopped.")

    def add(self, seconds: float) -> None:
        """What was no fault of the server's does not count."""
        self._local.until += seconds


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, looking through every way in which IPv6 wraps an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and int(address) >> 32 == 0:  # the old "compatible" form ::a.b.c.d
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def look_up(host: str, port: int, seconds: float) -> list[str]:
    """The numeric addresses of a host, in the system's order. Raises `TryLater` where no name server can be asked, `NotRead` for an unknown name."""
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="look-up").start()  # getaddrinfo cannot be told to give up
    try:
        found = answers.get(timeout=seconds)
    except queue.Empty as error:
        raise TryLater("No name server answers.", "Nothing was read.", "See that the network is there.") from error
    if isinstance(found, socket.gaierror) and found.errno in (socket.EAI_AGAIN, socket.EAI_FAIL):
        raise TryLater("There is no network, or no name server answers.", "Nothing was read.", "See that the network is there.") from found
    if isinstance(found, Exception):
        raise NotRead(f"The name {quoted(host)} is not known.", "", "See that the address is right.") from found
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Backend(httpcore.NetworkBackend):
    """httpcore's way to the network, with the judgement at the only place where it counts. `answered`: somebody on the open internet did."""

    def __init__(self, deadline: Deadline, allow_private: bool, lookup: Callable[[str, int, float], list[str]] = look_up) -> None:
        self._deadline, self._allow_private, self._lookup = deadline, allow_private, lookup
        self._plain = httpcore.SyncBackend()
        self.answered = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the host up, judge each address, connect to the first judged one that answers."""
        addresses = self._lookup(host.strip("[]"), port, min(LOOKUP_SECONDS, self._deadline.left()))
        wanted = [each for each in addresses if self._allow_private or is_public(ipaddress.ip_address(each))]
        if not wanted:
            raise NotRead(
                f"{quoted(host)} is an address of this machine or its network.",
                "Nothing was asked.",
                "If that is meant, allow it: salestui source edit NAME --allow-private. That holds for the host of its address alone.",
            )
        failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in wanted:
            try:
                stream = self._plain.connect_tcp(address, port, min(CONNECT_SECONDS, self._deadline.left()), socket_options=socket_options)
                self.answered = self.answered or is_public(ipaddress.ip_address(address))
                return Stream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        assert failed is not None
        cause = failed.__cause__ or failed.__context__
        if isinstance(cause, OSError) and cause.errno == errno.ENETUNREACH and not has_route():
            raise TryLater("There is no network.", "Nothing was read.", "See that the network is there.") from failed
        raise failed

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """No source is behind one."""
        raise NotRead("A socket of this machine is not read.")


class Stream(httpcore.NetworkStream):
    """A connection whose every read and write ends with the deadline of the request that waits for it."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As httpcore reads; waiting in slices, so that a run that is stopped ends at once."""
        while True:
            try:
                return self._inner.read(max_bytes, min(SLICE, self._deadline.left()))
            except httpcore.ReadTimeout:
                self._deadline.left()

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As httpcore writes; requests are short."""
        self._inner.write(buffer, self._deadline.left())

    def close(self) -> None:
        """Let it go."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The certificate must be that of the name that was asked for, whatever address it has."""
        return Stream(self._inner.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of a connection."""
        return self._inner.get_extra_info(info)


def has_route() -> bool:
    """Whether this machine has any way out, told by the system at once; no packet is sent."""
    for family, somewhere in ((socket.AF_INET, "203.0.113.1"), (socket.AF_INET6, "2001:db8::1")):  # addresses of nobody
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as one:
                one.connect((somewhere, 53))
                return True
        except OSError:
            continue
    return False
