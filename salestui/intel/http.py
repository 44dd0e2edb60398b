"""Asking other people's servers: only http and https, one checked redirect after the other, a size, a deadline, and what the server asks of us.

`Http.get` gives the document or says in a sentence why there is none. What it keeps of a server (its ETag, how long it wants to be left
alone) goes back to the caller, who has a store.
"""

import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpcore
import httpx

from .. import __version__
from ..errors import TryLater
from ..glass import quoted, safe_text
from ..store.sources import LONGEST_WAIT
from .connecting import Backend, Deadline, Silent, has_route, look_up
from .reader import NotRead
from .unpacking import MOST_BYTES, collect, too_large

SECONDS = 10.0
"""For one document, redirects and all."""
MOST_REDIRECTS = 5
PER_HOST = 2
"""Requests to one host at the same time."""
_AGENT = f"salestui/{__version__} (reads feeds and pages for one person)"
_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
_MOVED = frozenset((301, 302, 303, 307, 308))
_SAYS = {
    401: "wants a password", 403: "does not let us in", 404: "has nothing at that address", 410: "says that this is gone for good",
    429: "asks us to come less often", 503: "is not at work just now",
}  # fmt: skip
_LONGEST_VALIDATOR = 1_000


@dataclass(frozen=True)
class Got:
    """One document: its bytes, where it was in the end, what the server calls its kind, and by what it can be asked for again."""

    body: bytes
    url: str
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    unchanged: bool = False


def web_address(text: str) -> str:
    """An address of the web as it is kept. Raises `NotRead` for what is none, or has a password in it (which would stand in the store)."""
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise NotRead(f"{quoted(text)} is no address.", "Nothing was asked.", "Write it like https://news.example/feed.") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise NotRead(f"{quoted(text)} is no address of the web.", "Nothing was asked.", "It begins with http:// or https://.")
    if url.port is not None and not 0 < url.port < 65536:
        raise NotRead(f"There is no port {url.port}.", "Nothing was asked.", "A port is a number from 1 to 65535.")
    if url.userinfo:
        raise NotRead("A password in an address is not kept.", "Nothing was asked.", "Give the address without it.")
    return str(url)


class Http:
    """One run's way to the web; used by several threads at once, and closed in the end."""

    def __init__(
        self, cancelled: Callable[[], bool] = bool, lookup: Callable[[str, int, float], list[str]] = look_up, seconds: float = SECONDS
    ) -> None:
        self._cancelled, self._lookup, self._seconds = cancelled, lookup, seconds
        self._deadline = Deadline()
        self._lock = threading.Lock()
        self._pools: dict[bool, tuple[httpcore.ConnectionPool, Backend]] = {}
        self._hosts: dict[str, threading.BoundedSemaphore] = {}
        self._silent: Counter[str] = Counter()
        self._route: bool | None = None
        self._offline: TryLater | None = None

    def close(self) -> None:
        """Hang up."""
        for pool, _ in self._pools.values():
            pool.close()

    @property
    def answered(self) -> bool:
        """Whether anything of the network answered in this run."""
        return any(backend.answered for _, backend in self._pools.values())

    def get(
        self, address: str, now: datetime, *, etag: str = "", modified: str = "", allow_private: bool = False, most: int = MOST_BYTES
    ) -> Got:
        """The document at an address. With the `etag` or `modified` of the last time it may be `unchanged` (and empty).

        Raises `NotRead` with why there is none (and when to ask again, where the server says that), `TryLater` where there is no network.
        """
        url = httpx.URL(web_address(address))
        own_host = url.host  # what the founder allowed is this host, not where it sends us
        self._refuse_offline(url, allow_private)
        self._deadline.start(self._seconds, self._cancelled)
        headers = {"User-Agent": _AGENT, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": modified} if modified else {}
        for _ in range(MOST_REDIRECTS + 1):
            with self._turn(url), self._asked(url, headers, allow_private and url.host == own_host) as response:
                told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                if response.status not in _MOVED or "location" not in told:
                    return self._taken(response, told, url, now, most)
            url = _next(url, told["location"])
        raise NotRead(f"It sends us on more than {MOST_REDIRECTS} times.", "", "Open it in a browser and give the address where it ends.")

    def _refuse_offline(self, url: httpx.URL, allow_private: bool) -> None:
        """Say at once that there is no network, where that was seen already or the system knows of no way out."""
        if self._offline is not None and not self.answered:
            raise self._offline
        if self._route is None:
            self._route = has_route()
        if not self._route and not allow_private:  # the founder's own network may be there all the same
            raise TryLater("There is no network.", "Nothing was read.", "Do it again when you are online.")

    @contextmanager
    def _turn(self, url: httpx.URL) -> Iterator[None]:
        """Wait until the host has not more than `PER_HOST` of our requests; one that kept so many waiting in vain is not waited for again."""
        host = url.netloc.decode("ascii", "replace")
        with self._lock:
            turns = self._hosts.setdefault(host, threading.BoundedSemaphore(PER_HOST))
        began = time.monotonic()
        while not turns.acquire(timeout=0.25):
            self._deadline.look()
        try:
            self._deadline.add(time.monotonic() - began)
            if self._silent[host] >= PER_HOST:
                raise NotRead("It was not asked: its server left others unanswered just now.", "", "It is asked again later.")
            yield
        except Silent:
            with self._lock:
                self._silent[host] += 1
            raise
        finally:
            turns.release()

    @contextmanager
    def _asked(self, url: httpx.URL, headers: Mapping[str, str], allow_private: bool) -> Iterator[httpcore.Response]:
        """Ask, and say in our words what goes wrong until the answer is read."""
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        host = url.netloc  # with the port, where it is not the usual one
        sent = [(b"Host", host), *((name.encode(), value.encode("latin-1", "ignore")) for name, value in headers.items())]
        answered = False
        try:
            with self._pool(allow_private).stream("GET", target, headers=sent) as response:
                answered = True
                yield response
        except TryLater as error:
            self._offline = error
            raise
        except (httpcore.TimeoutException, httpcore.PoolTimeout) as error:
            raise Silent from error
        except (httpcore.ConnectError, httpcore.ReadError, httpcore.WriteError) as error:
            raise _unreachable(error, url.host) from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, ValueError) as error:
            if answered and isinstance(error, httpcore.RemoteProtocolError):
                raise NotRead("The answer broke off before its end.", "Nothing of it was taken in.", "It is asked again later.") from error
            raise NotRead("It does not answer as a web server does.", "", "See that the address is right.") from error

    def _pool(self, allow_private: bool) -> httpcore.ConnectionPool:
        with self._lock:
            if allow_private not in self._pools:
                backend = Backend(self._deadline, allow_private, self._lookup)
                pool = httpcore.ConnectionPool(
                    ssl_context=_trust(), max_connections=64, max_keepalive_connections=4, keepalive_expiry=5.0, network_backend=backend
                )
                self._pools[allow_private] = pool, backend
            return self._pools[allow_private][0]

    def _taken(self, response: httpcore.Response, told: Mapping[str, str], url: httpx.URL, now: datetime, most: int) -> Got:
        """What an answer that sends us nowhere else says."""
        if response.status == 304:
            return Got(b"", str(url), unchanged=True)
        if response.status != 200:
            raise _refused(response.status, told, now)
        if told.get("content-length", "").isdigit() and int(told["content-length"][:20]) > most:
            raise too_large(most)
        body = collect(response.iter_stream(), told.get("content-encoding", ""), most)
        etag, modified = (told.get(name, "")[:_LONGEST_VALIDATOR] for name in ("etag", "last-modified"))
        return Got(body, str(url), told.get("content-type", ""), safe_text(etag), safe_text(modified))


def _next(url: httpx.URL, location: str) -> httpx.URL:
    try:
        return httpx.URL(web_address(str(url.join(location.encode("latin-1").decode("utf-8", "replace")))))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise NotRead("It sends us on to what is no address.", "", "See that the address is right.") from error
    except NotRead as error:
        raise NotRead(f"It sends us on to another place: {error.title}", "Nothing of that was asked.", "") from error


def _unreachable(error: Exception, host: str) -> NotRead:
    cause = error.__cause__ or error.__context__
    words = str(cause or error)
    if isinstance(cause, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in words:
        why = getattr(cause, "verify_message", "") or "it is not valid"
        return NotRead(
            f"The certificate of {quoted(host)} cannot be trusted: {safe_text(why)}.", "Nothing was read.", "See that the address is right."
        )
    if isinstance(cause, ssl.SSLError) or "SSL" in words:
        return NotRead(f"{quoted(host)} cannot speak with us in private (TLS).", "Nothing was read.", "See that the address is right.")
    if isinstance(error, httpcore.ConnectError):
        return NotRead(
            f"{quoted(host)} does not let us connect: {safe_text(getattr(cause, 'strerror', None) or words)}.",
            "",
            "It is asked again later.",
        )
    return NotRead("The connection broke off.", "", "It is asked again later.")


def _refused(status: int, told: Mapping[str, str], now: datetime) -> NotRead:
    says = _SAYS.get(status, "has trouble of its own" if status >= 500 else "does not give it")
    retry_at = retry_time(told.get("retry-after", ""), told.get("date", ""), now) if status in (429, 503) or status >= 500 else None
    return NotRead(
        f"The server {says} ({status}).", "", "See that the address is right." if status < 429 else "It is asked again later.", retry_at
    )


def retry_time(after: str, date: str, now: datetime) -> datetime | None:
    """When a server wants to be asked again, from its Retry-After: seconds, or a moment by its own clock. Never further than `LONGEST_WAIT`."""
    after = after.strip()
    if after.isdigit():
        wait = timedelta(seconds=min(int(after[:12]), LONGEST_WAIT.total_seconds()))
        return now + wait
    try:
        until = parsedate_to_datetime(after)
        seen = parsedate_to_datetime(date) if date else now
        return now + min(max(until.astimezone() - seen.astimezone(), timedelta()), LONGEST_WAIT)
    except (TypeError, ValueError, OverflowError):
        return None


def _trust() -> ssl.SSLContext:
    """The certificates that httpx trusts (SSL_CERT_FILE and SSL_CERT_DIR are honoured)."""
    return httpx.create_ssl_context(trust_env=True)
