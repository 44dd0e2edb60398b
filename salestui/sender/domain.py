"""Look at a sender's domain as receivers do: who takes its mail (MX), who may send for it (SPF), who signs (DKIM), what is asked (DMARC).

Advice, not a condition: without a network there is one quiet line. Sources: RFC 5321 (MX), 7505 (null MX), 7208 (SPF), 6376 (DKIM),
7489 (DMARC); Gmail's and Yahoo's rules for senders since 2024 ask for SPF, DKIM and DMARC.
"""

import ipaddress
import time
from typing import Any

from ..glass import safe_text
from .advice import Step
from .conversation import is_loopback
from .providers import Provider, find_provider, provider_of_host, provider_of_mx
from .spf import Policy, read_policy

SECONDS, ALL_SECONDS = 2.5, 10.0  # for one question, and for all of a domain
MOST_RECORDS, MOST_LETTERS, SHOWN = 60, 4096, 160
USUAL_SELECTORS = ("default", "selector1", "selector2", "google", "s1", "k1", "mail", "dkim")
RESERVED = frozenset(("example", "test", "invalid", "localhost", "local", "internal"))  # RFC 2606, 6762: nobody outside knows them


class Unanswered(Exception):
    """DNS did not answer: no network, no server, or nothing that could be read."""


class Names:
    """Asks DNS. `nameserver` is (address, port) where it is not the machine's own; all questions together take `ALL_SECONDS` at most."""

    def __init__(self, nameserver: tuple[str, int] | None = None, seconds: float = SECONDS) -> None:
        self._nameserver, self._seconds = nameserver, seconds
        self._until = time.monotonic() + ALL_SECONDS
        self._resolver: Any = None
        self._worldly: bool | None = None

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, each put together; not yet safe to show."""
        return [b"".join(record.strings).decode("utf-8", "replace")[:MOST_LETTERS] for record in self._ask(name, "TXT")]

    def mail_servers(self, name: str) -> list[str]:
        """The names of its MX records, the preferred one first; "" for a domain that takes no mail (RFC 7505)."""
        found = sorted(self._ask(name, "MX"), key=lambda record: int(record.preference))
        return [record.exchange.to_text(omit_final_dot=True).lower().removesuffix(".") for record in found]

    def addresses(self, name: str) -> list[str]:
        """Its IPv4 and IPv6 addresses."""
        return [record.address for kind in ("A", "AAAA") for record in self._ask(name, kind)]

    def exists(self, name: str) -> bool:
        """Whether there is such a name at all."""
        return self._ask(name, "A", missing=None) is not None

    def _ask(self, name: str, kind: str, missing: Any = ()) -> Any:
        """The records of a name; `missing` where there is no such name. Raises `Unanswered`."""
        import dns.exception
        import dns.resolver

        left = min(self._seconds, self._until - time.monotonic())
        if left <= 0:
            raise Unanswered("DNS is slow")
        try:
            if self._resolver is None:
                self._resolver = dns.resolver.Resolver(configure=self._nameserver is None)
                if self._nameserver:
                    self._resolver.nameservers, self._resolver.port = [self._nameserver[0]], self._nameserver[1]
            answer = self._resolver.resolve(name, kind, lifetime=left, search=False, raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            if not self._knows_the_world():
                raise Unanswered("a name server without a network") from None
            return missing
        except (dns.exception.DNSException, OSError, ValueError) as error:  # ValueError: a name or an answer that cannot be
            raise Unanswered(type(error).__name__) from error
        return list(answer.rrset or ())[:MOST_RECORDS]

    def _knows_the_world(self) -> bool:
        """A name server of a closed network (a container, a hotel) denies every name; one that knows who serves "com" may be believed."""
        if self._worldly is None:
            self._worldly = False  # what "com" itself is answered with, where it is denied as well
            self._worldly = bool(self._ask("com", "NS"))
        return self._worldly


def is_public(domain: str) -> bool:
    """Whether the world can know this domain."""
    return "." in domain and domain.rpartition(".")[2].lower() not in RESERVED


def look_up_provider(address: str, names: Names | None = None) -> Provider | None:
    """Whose servers take the mail of an address's own domain: most are Google's or Microsoft's. None where it is unknown or DNS is silent."""
    domain = address.rpartition("@")[2].strip().rstrip(".>").lower()
    if names is None and not is_public(domain):
        return None
    try:
        return provider_of_mx((names or Names()).mail_servers(domain))
    except Unanswered:
        return None


def look_at_domain(domain: str, host: str, names: Names) -> list[Step]:
    """What a receiver finds about mails from `domain` that leave through `host`, one step for each record. Never raises."""
    own = find_provider(domain)
    sends = provider_of_host(host, domain)
    if own:
        if sends is None or sends.host == own.host or is_loopback(host):
            return [Step("domain", True, f"{domain} belongs to {own.name}, which looks after its SPF, DKIM and DMARC.")]
        why = f"Mails from {domain} belong through {own.name}; from {host} receivers take them for forged."
        return [Step("domain", False, why, f"Send through {own.host}, or from an address at a domain of your own.")]
    steps: list[Step] = []
    try:
        servers = names.mail_servers(domain)
        sends = sends or (provider_of_mx(servers) if is_loopback(host) else None)
        steps.append(_mx(domain, servers, names))
        steps.append(_spf(domain, host, sends, names))
        steps.append(_dkim(domain, sends or provider_of_mx(servers), names))
        steps.append(_dmarc(domain, names))
    except Unanswered:
        left = ("MX, SPF, DKIM and DMARC were", "SPF, DKIM and DMARC were", "DKIM and DMARC were", "DMARC was")[len(steps)]
        steps.append(Step("domain", True, f"DNS does not answer: {left} not looked at."))
    return steps


def _mx(domain: str, servers: list[str], names: Names) -> Step:
    if servers == [""]:
        return Step("mx", False, f"{domain} says that it takes no mail: replies cannot arrive.", "Correct its MX record.")
    if servers:
        provider = provider_of_mx(servers)
        return Step("mx", True, f"Mail to {domain} goes to {_shown(servers[0])}{f' ({provider.name})' if provider else ''}.")
    if names.addresses(domain):
        return Step("mx", True, f"{domain} has no MX record; mail goes to the machine itself.", "An MX record is what receivers expect.")
    return Step("mx", False, f"{domain} takes no mail: replies and bounces cannot arrive.", "Publish an MX record with your mail provider.")


def _spf(domain: str, host: str, sends: Provider | None, names: Names) -> Step:
    policy = read_policy(domain, names.texts)
    wanted = f"include:{sends.spf}" if sends and sends.spf else f"a:{host}" if not is_loopback(host) else "your server"
    if not policy.record:
        advice = f"Publish a TXT record at {domain}: v=spf1 {wanted} ~all"
        return Step("spf", False, f"{domain} has no SPF record: many receivers refuse its mails or call them spam.", advice)
    if policy.problem:
        return Step("spf", False, f"The SPF record of {domain} does not work: {_shown(policy.problem)}.", f"It is: {_shown(policy.record)}")
    if policy.everyone:
        return Step("spf", False, f"The SPF record of {domain} lets everybody send (+all).", "End it with ~all or -all.")
    allowed = _allows(policy, host, sends, names)
    if allowed is False:
        advice = f"Put {wanted} into it, before its end: {_shown(policy.record)}"
        return Step("spf", False, f"The SPF record of {domain} does not name {sends.name if sends else host}, which sends for it.", advice)
    through = f" and names {sends.name if sends else host}" if allowed else ""
    ending = "" if policy.ending in ("~all", "-all") else "It would be stronger with ~all at its end."
    return Step("spf", True, f"{domain} has an SPF record{through}.", ending)


def _allows(policy: Policy, host: str, sends: Provider | None, names: Names) -> bool | None:
    """Whether the record lets this server send; None where that cannot be told from here."""
    if sends and sends.spf:
        return sends.spf in policy.included
    if is_loopback(host) or sends:
        return None
    ours = [ipaddress.ip_address(address) for address in names.addresses(host)]
    if not ours:
        return None
    known = list(policy.networks)
    for kind, name in policy.hosts:
        for each in names.mail_servers(name)[:10] if kind == "mx" else [name]:
            known += [ipaddress.ip_network(address) for address in names.addresses(each)]
    # Many a provider sends from other machines than the one it takes mails at; only its own name in the record is a sign then.
    zone = ".".join(host.split(".")[-2:])
    return any(one in network for one in ours for network in known) or any(name.endswith(zone) for name in policy.included) or None


def _dkim(domain: str, provider: Provider | None, names: Names) -> Step:
    selectors = (provider.dkim if provider else ()) or USUAL_SELECTORS
    revoked = ""
    for selector in selectors:
        for text in names.texts(f"{selector}._domainkey.{domain}"):
            tags = _tags(text)
            if tags.get("p"):
                return Step("dkim", True, f"{domain} has a DKIM key ({selector}).")
            revoked = selector if "p" in tags else revoked
    where = f" at {provider.name}" if provider else " at your mail provider"
    if revoked:
        return Step("dkim", False, f"The DKIM key {revoked} of {domain} is withdrawn.", f"Make a new one{where}.")
    said = f"No DKIM key of {domain} was found under the usual names ({', '.join(selectors)})."
    return Step("dkim", False, said, f"Switch DKIM on{where} and publish the record that it shows; under another name it is fine as it is.")


def _dmarc(domain: str, names: Names) -> Step:
    labels = domain.split(".")
    for at in range(max(len(labels) - 1, 1)):  # a subdomain is looked after by what stands above it
        over = ".".join(labels[at:])
        found = [tags for text in names.texts(f"_dmarc.{over}") if (tags := _tags(text)).get("v", "").upper() == "DMARC1"]
        if len(found) > 1:
            return Step("dmarc", False, f"{over} has {len(found)} DMARC records, and receivers take only one.", "Delete the others.")
        if found:
            asks = found[0].get("p", "").lower()
            if asks in ("none", "quarantine", "reject"):
                return Step("dmarc", True, f"{over} has a DMARC record (p={asks}).")
            return Step(
                "dmarc", False, f"The DMARC record of {over} asks for nothing (no p=).", f"Write it like v=DMARC1; p=none at _dmarc.{over}"
            )
    advice = f"Publish a TXT record at _dmarc.{domain}: v=DMARC1; p=none"
    return Step("dmarc", False, f"{domain} has no DMARC record: Gmail and Yahoo want one of whoever sends much.", advice)


def _tags(text: str) -> dict[str, str]:
    """The tags of a DKIM or DMARC record: "v=DMARC1; p=none"."""
    pairs = (part.partition("=") for part in text.split(";")[:50])
    return {name.strip().lower(): value.strip() for name, is_pair, value in pairs if is_pair}


def _shown(text: str) -> str:
    """A stranger's text, harmless and short."""
    said = safe_text(" ".join(text.split()))
    return said if len(said) <= SHOWN else said[: SHOWN - 1] + "…"
