"""A DNS server on loopback (UDP) that answers what it is told to, hostile bytes included."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from .servers import free_port

Zone = Mapping[tuple[str, str], Sequence[str]]
"""(name, type) -> its records as in a zone file; a CNAME of a name answers for every type."""


class DnsServer:
    """Serves a zone; `hostile(query bytes)`, where given, answers with bytes of its own (None: not at all)."""

    def __init__(self, zone: Zone, hostile: Callable[[bytes], bytes | None] | None = None, worldly: bool = True) -> None:
        self.port, self.asked = free_port(), list[tuple[str, str]]()
        self._zone, self._hostile = {**zone, **({("com", "NS"): ["a.gtld-servers.net."]} if worldly else {})}, hostile
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", self.port))
        self._socket.settimeout(0.1)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                query, where = self._socket.recvfrom(4096)
            except TimeoutError:
                continue
            except OSError:
                return
            answer = self._hostile(query) if self._hostile else self._answer(query)
            if answer is not None:
                self._socket.sendto(answer, where)

    def _answer(self, query: bytes) -> bytes:
        asked = dns.message.from_wire(query)
        question = asked.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.RA
        hops = 0
        while (alias := self._zone.get((name, "CNAME"))) and hops < 20:
            answer.answer.append(dns.rrset.from_text(name + ".", 60, "IN", "CNAME", alias[0]))
            name, hops = alias[0].rstrip("."), hops + 1
        records = self._zone.get((name, kind))
        if records:
            answer.answer.append(dns.rrset.from_text_list(name + ".", 60, "IN", kind, list(records)))
        elif not any(each == name for each, _ in self._zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return bytes(answer.to_wire(max_size=65_000))

    def stop(self) -> None:
        self._ended.set()
        self._thread.join(5)
        self._socket.close()


@contextmanager
def dns_server(
    zone: Zone | None = None, hostile: Callable[[bytes], bytes | None] | None = None, worldly: bool = True
) -> Iterator[DnsServer]:
    server = DnsServer(zone or {}, hostile, worldly)
    try:
        yield server
    finally:
        server.stop()
