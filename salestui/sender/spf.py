"""Read a domain's SPF record far enough to say whether a server may send for it, and whether receivers can read it at all.

Source: RFC 7208 (4.6.4: at most ten look-ups; 3.2: exactly one record; 5: the mechanisms).
"""

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

MOST_LOOK_UPS = 10
MOST_TERMS = 200
_LOOK_UPS = frozenset(("include", "a", "mx", "ptr", "exists", "redirect"))
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass
class Policy:
    """What an SPF record comes to, its includes followed.

    `problem` says why receivers cannot use it; `everyone` is whether it lets anybody send; `hosts` are (what, name) of its "a" and
    "mx" terms, which only a look-up resolves.
    """

    record: str = ""
    problem: str = ""
    everyone: bool = False
    ending: str = ""
    included: set[str] = field(default_factory=set)
    networks: list[Network] = field(default_factory=list)
    hosts: list[tuple[str, str]] = field(default_factory=list)
    look_ups: int = 0


def spf_records(texts: Iterable[str]) -> list[str]:
    """Those of a name's TXT records that are SPF."""
    return [text for text in texts if text.strip().lower() == "v=spf1" or text.strip().lower().startswith("v=spf1 ")]


def read_policy(domain: str, texts_of: Callable[[str], list[str]]) -> Policy:
    """Follow a domain's SPF. `texts_of(name)` are the TXT records of a name; what it raises goes through."""
    policy = Policy()
    records = spf_records(texts_of(domain))
    if len(records) > 1:
        policy.problem = f"there are {len(records)} of them, and receivers take only one"
    if records:
        policy.record = records[0]
        _read(domain, records[0], policy, texts_of, outermost=True)
    return policy


def _read(domain: str, record: str, policy: Policy, texts_of: Callable[[str], list[str]], outermost: bool) -> None:
    redirect = ""
    for term in record.split()[1:MOST_TERMS]:
        said = term.lower()
        qualifier, said = (said[0], said[1:]) if said[0] in "+-~?" else ("+", said)
        name, value = _split(said)
        if name in _LOOK_UPS:
            policy.look_ups += 1
            if policy.look_ups > MOST_LOOK_UPS:
                policy.problem = policy.problem or f"it needs more than {MOST_LOOK_UPS} look-ups, and receivers stop there"
                return
        if name == "all" and outermost:
            policy.ending, policy.everyone = f"{qualifier}all", policy.everyone or qualifier == "+"
        elif name == "redirect":
            redirect = value
        elif qualifier == "+":
            _allow(domain, name, value, policy, texts_of)
    if redirect and "%" not in redirect and redirect not in policy.included:
        policy.included.add(redirect)
        records = spf_records(texts_of(redirect))
        if records:
            _read(redirect, records[0], policy, texts_of, outermost)


def _allow(domain: str, name: str, value: str, policy: Policy, texts_of: Callable[[str], list[str]]) -> None:
    if name == "include" and value and "%" not in value:
        if value in policy.included:
            return  # seen already, or a loop
        policy.included.add(value)
        records = spf_records(texts_of(value))
        if records:
            _read(value, records[0], policy, texts_of, outermost=False)
        else:
            policy.problem = policy.problem or f"it includes {value}, which has no SPF record"
    elif name in ("ip4", "ip6"):
        try:
            policy.networks.append(ipaddress.ip_network(value, strict=False))
        except ValueError:
            policy.problem = policy.problem or f"{name}:{value} is no network"
    elif name in ("a", "mx") and "%" not in value:
        policy.hosts.append((name, value.partition("/")[0] or domain))


def _split(term: str) -> tuple[str, str]:
    """("include", "_spf.firm.example"), ("all", ""), ("a", "/24")."""
    for at, letter in enumerate(term):
        if letter in ":=":
            return term[:at], term[at + 1 :].rstrip(".")
        if letter == "/":
            return term[:at], term[at:]
    return term, ""
