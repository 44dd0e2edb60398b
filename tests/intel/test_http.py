"""Asking servers that misbehave: each ends in one sentence, soon, and nothing of theirs gets further than it may."""

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest
import trustme

from salestui.errors import TryLater
from salestui.intel import http as asking
from salestui.intel.connecting import is_public
from salestui.intel.http import Got, Http, retry_time, web_address
from salestui.intel.reader import NotRead

from .conftest import NOW
from .servers import Web, answer, drip, drip_body, moved, silence, web

Get = Callable[..., Got]
PUBLIC = "93.184.216.34"


@pytest.fixture
def get() -> Iterator[Get]:
    """Ask with a deadline of a second, of servers that may be on this machine."""
    http = Http(seconds=1.0)
    yield lambda address, **options: http.get(address, NOW, **{"allow_private": True, **options})
    http.close()


def refusal(get: Get, address: str, **options: object) -> str:
    with pytest.raises(NotRead) as refused:
        get(address, **options)
    return str(refused.value)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("127.8.9.1", False), ("10.1.2.3", False), ("172.16.0.1", False),
        ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False),
        ("::1", False), ("::", False), ("fe80::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("fd12::1", False), ("ff02::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False), ("::ffff:93.184.216.34", True), ("::127.0.0.1", False), ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False), ("2002:7f00:1::1", False), ("2002:c0a8:101::", False), ("fec0::1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_the_open_internet(address: str, public: bool) -> None:
    import ipaddress

    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"])
def test_this_machine_is_not_asked_unless_the_source_allows_it(host: str, server: Web, get: Get) -> None:
    server.routes["/"] = answer(b"secret")
    said = refusal(get, server.url(host=host), allow_private=False)
    assert "this machine or its network" in said and "--allow-private" in said and not server.requests


def public_is_here(http: Http, lookup: Callable[[str], list[str]]) -> list[str]:
    """Let one public address stand for this machine (no packet leaves it). Gives the addresses that are connected to."""
    http._route = True
    http._pool(False)
    backend = http._pools[False][1]
    plain, connected = backend._plain, []
    backend._lookup = lambda host, port, seconds: lookup(host)

    class Bent:
        def connect_tcp(self, address: str, port: int, timeout: float, socket_options: object = None) -> object:
            connected.append(address)
            return plain.connect_tcp("127.0.0.1" if address == PUBLIC else address, port, timeout)

    backend._plain = Bent()  # type: ignore[assignment]
    return connected


def test_a_name_that_changes_its_address_between_two_looks_gains_nothing(server: Web) -> None:
    """DNS rebinding: whatever a name says when, the address that is connected to is the one that was judged."""
    server.routes["/"] = answer(b"public")
    answers = iter([[PUBLIC], ["127.0.0.1"], ["10.0.0.1", PUBLIC]])
    http = Http(seconds=2.0)
    connected = public_is_here(http, lambda host: next(answers))
    address = f"http://rebinding.example:{server.port}/"
    assert http.get(address, NOW).body == b"public"
    with pytest.raises(NotRead, match="this machine"):
        http.get(address, NOW)
    assert http.get(address, NOW).body == b"public"
    assert connected == [PUBLIC, PUBLIC], "each was looked up once, and the judged one connected to"
    assert all(f"Host: rebinding.example:{server.port}" in head for head in server.requests)
    http.close()


def test_redirects_are_followed_five_times_and_judged_each_time(server: Web, get: Get) -> None:
    for number in range(9):
        server.routes[f"/{number}"] = moved(f"/{number + 1}", "301 Moved")
    server.routes["/9"] = answer(b"here", Content_Type="text/xml", ETag='"a"', Last_Modified="Mon, 02 Mar 2026 09:00:00 GMT")
    assert "sends us on more than 5 times" in refusal(get, server.url("/3"))
    got = get(server.url("/4"))
    assert (got.body, got.url, got.etag, got.modified) == (b"here", server.url("/9"), '"a"', "Mon, 02 Mar 2026 09:00:00 GMT")
    for where in (
        "file:///etc/passwd",
        "ftp://x.example/",
        "javascript:alert(1)",
        "http://me:word@x.example/",
        "//",
        "gopher://x",
    ):
        server.routes["/out"] = moved(where)
        assert "sends us on" in refusal(get, server.url("/out"))
    server.routes["/out"] = moved(f"http://localhost:{server.port}/9")
    assert "this machine" in refusal(get, server.url("/out")), "allowed was the source's own host"


def test_a_public_server_cannot_send_us_to_a_private_one(server: Web) -> None:
    with web() as inner:
        inner.routes["/admin"] = answer(b"secret")
        server.routes["/"] = moved(inner.url("/admin"))
        http = Http(seconds=2.0)
        public_is_here(http, lambda host: [PUBLIC] if host == "front.example" else ["127.0.0.1"])
        with pytest.raises(NotRead, match="this machine"):
            http.get(f"http://front.example:{server.port}/", NOW)
        assert len(server.requests) == 1 and not inner.requests
        http.close()


@pytest.mark.parametrize("serve", [silence, drip, drip_body])
def test_a_server_that_never_gets_to_the_end_is_left_at_the_deadline(serve: Callable[..., None], server: Web, get: Get) -> None:
    server.routes["/"] = serve
    began = time.monotonic()
    assert "did not answer in time" in refusal(get, server.url())
    assert time.monotonic() - began < 10


def test_a_request_nobody_wants_any_more_ends_at_once(server: Web) -> None:
    server.routes["/"] = silence
    wanted = threading.Event()
    http = Http(wanted.is_set, seconds=60)
    threading.Timer(0.3, wanted.set).start()
    began = time.monotonic()
    with pytest.raises(NotRead, match="stopped"):
        http.get(server.url(), NOW, allow_private=True)
    assert time.monotonic() - began < 10
    http.close()


def test_what_is_packed_small_and_grows_is_stopped_at_the_cap(server: Web, get: Get) -> None:
    bomb = zlib.compressobj(9, wbits=31)
    packed = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(64)) + bomb.flush()
    served = {
        "/gzip": answer(packed, Content_Encoding="gzip"),
        "/deflate": answer(zlib.compress(bytes(8 << 20)), Content_Encoding="deflate"),
        "/members": answer(gzip.compress(bytes(1 << 20)) * 30, Content_Encoding="x-gzip"),
        "/plain": lambda connection, request: [
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n"),
            *(connection.sendall(bytes(1 << 20)) for _ in range(9)),
        ],
        "/said": answer(b"x", Content_Length="99999999999"),
    }
    server.routes |= served  # type: ignore[arg-type]
    for path in served:
        assert "larger than 5 MB" in refusal(get, server.url(path)), path
    server.routes["/twice"] = answer(gzip.compress(gzip.compress(b"x")), Content_Encoding="gzip, gzip")
    server.routes["/br"] = answer(b"\x1b\x00", Content_Encoding="br")
    for path in ("/twice", "/br"):
        assert "packed in a way that nobody asked for" in refusal(get, server.url(path))


def test_what_is_packed_well_is_read(server: Web, get: Get) -> None:
    words = b"hello " * 1000
    raw = zlib.compressobj(wbits=-15)
    for path, packed, how in (
        ("/gzip", gzip.compress(words), "gzip"),
        ("/members", gzip.compress(words[:3000]) + gzip.compress(words[3000:]) + b"\0" * 9, "gzip"),
        ("/deflate", zlib.compress(words), "deflate"),
        ("/raw", raw.compress(words) + raw.flush(), "deflate"),
        ("/plain", words, "identity"),
    ):
        server.routes[path] = answer(packed, Content_Encoding=how)
        assert get(server.url(path)).body == words, path
    server.routes["/cut"] = answer(gzip.compress(words)[:40], Content_Encoding="gzip")
    server.routes["/junk"] = answer(b"no gzip at all", Content_Encoding="gzip")
    assert "broken off" in refusal(get, server.url("/cut")) and "broken" in refusal(get, server.url("/junk"))


def test_what_was_there_the_last_time_is_asked_for_politely(server: Web, get: Get) -> None:
    server.routes["/"] = answer(status="304 Not Modified")
    got = get(server.url(), etag='"abc"', modified="Mon, 02 Mar 2026 09:00:00 GMT")
    assert got.unchanged and got.body == b""
    head = server.requests[0]
    assert 'If-None-Match: "abc"' in head and "If-Modified-Since: Mon, 02 Mar 2026 09:00:00 GMT" in head and "User-Agent: salestui/" in head


def test_a_server_that_wants_to_be_left_alone_is(server: Web, get: Get) -> None:
    assert retry_time("120", "", NOW) == NOW + timedelta(minutes=2)
    assert retry_time("9" * 40, "", NOW) == NOW + timedelta(days=1)
    its_now = NOW + timedelta(days=400)  # its clock is wrong, and so is its moment
    assert retry_time(format_datetime(its_now + timedelta(hours=3)), format_datetime(its_now), NOW) == NOW + timedelta(hours=3)
    assert retry_time(format_datetime(NOW + timedelta(days=30)), "", NOW) == NOW + timedelta(days=1)
    assert retry_time("soon", "", NOW) is None
    server.routes["/"] = answer(b"", "429 Too Many Requests", Retry_After="7200")
    with pytest.raises(NotRead, match="less often") as refused:
        get(server.url())
    assert refused.value.retry_at == NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "does not answer as a web server does"),
        (b"\x1b]0;x\x07 hello\r\n\r\n", "does not answer as a web server does"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", "broke off before its end"),
        (b"HTTP/1.1 500 \x1b[2J\r\n\r\n", "has trouble of its own (500)"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "has nothing at that address (404)"),
        (b"HTTP/1.1 302 Found\r\n\r\n", "does not give it (302)"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000, "does not answer as a web server does"),
    ],
)
def test_an_answer_that_is_none_is_one_sentence(content: bytes, says: str, server: Web, get: Get) -> None:
    server.routes["/"] = lambda connection, request: connection.sendall(content)
    said = refusal(get, server.url())
    assert says in said and "\x1b" not in said


def test_nobody_there_and_names_that_nobody_has(get: Get) -> None:
    with web() as gone:
        address = gone.url()
    assert "does not let us connect" in refusal(get, address)
    for address in (
        "file:///etc/passwd",
        "gopher://x.example",
        "http://",
        "https://me:word@x.example/",
        "x",
        "http://[::1",
        "http://x\x00y/",
    ):
        with pytest.raises(NotRead):
            web_address(address)


def test_no_network_is_said_at_once_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "has_route", lambda: False)
    http = Http()
    with pytest.raises(TryLater, match="There is no network"):
        http.get("https://news.example/", NOW)
    asked: list[str] = []

    def lookup(host: str, port: int, seconds: float) -> list[str]:
        asked.append(host)
        raise TryLater("There is no network, or no name server answers.")

    monkeypatch.setattr(asking, "has_route", lambda: True)
    http = Http(lookup=lookup)
    for host in ("one", "two", "three"):
        with pytest.raises(TryLater):
            http.get(f"https://{host}.example/", NOW)
    assert asked == ["one.example"], "after the first nobody waits for the second"


def test_a_host_has_two_of_our_requests_at_most(server: Web) -> None:
    now, most, lock = [0], [0], threading.Lock()

    def slow(connection: socket.socket, request: str) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.1)
        with lock:
            now[0] -= 1
        answer(b"x")(connection, request)

    server.routes["/"] = slow
    http = Http()
    threads = [threading.Thread(target=http.get, args=(server.url(), NOW), kwargs={"allow_private": True}) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    http.close()
    assert len(server.requests) == 6 and most == [2]


def test_a_host_that_kept_us_waiting_in_vain_is_not_waited_for_again(server: Web) -> None:
    """Fifty feeds of one dead host cost what two cost, and waiting for our turn is not counted against a server that is only busy."""
    server.routes["/"] = silence
    http = Http(seconds=0.4)
    for _ in range(50):
        with pytest.raises(NotRead, match=r"did not answer in time|was not asked"):
            http.get(server.url(), NOW, allow_private=True)
    http.close()
    assert len(server.requests) == 2

    def slow(connection: socket.socket, request: str) -> None:
        time.sleep(0.6)
        answer(b"x")(connection, request)

    server.routes["/slow"] = slow
    http = Http(seconds=1.0)
    got: list[Got] = []
    threads = [threading.Thread(target=lambda: got.append(http.get(server.url("/slow"), NOW, allow_private=True))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    http.close()
    assert len(got) == 8


def test_a_certificate_must_be_that_of_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """TLS by the name that was asked for, although an address is connected to."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    monkeypatch.setattr(asking, "_trust", lambda: trusting)

    http = Http(lookup=lambda host, port, seconds: ["127.0.0.1"], seconds=3.0)
    http._route = True
    with web(context) as server:
        server.routes["/"] = answer(b"private")
        assert http.get(f"https://news.example:{server.port}/", NOW, allow_private=True).body == b"private"
        with pytest.raises(NotRead, match="cannot be trusted"):
            http.get(f"https://other.example:{server.port}/", NOW, allow_private=True)
    http.close()
