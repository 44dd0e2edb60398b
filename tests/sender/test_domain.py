"""What receivers find about a sender's domain is told with what to change, from a DNS server on this machine, honest or hostile."""

import os

import pytest

from salestui.sender.advice import Step
from salestui.sender.domain import Names, is_public, look_at_domain

from .names import DnsServer, Zone, dns_server

GOOGLE: Zone = {
    ("firm.example", "MX"): ["5 alt1.aspmx.l.google.com.", "1 aspmx.l.google.com."],
    ("firm.example", "TXT"): ['"google-site-verification=x"', '"v=spf1 include:_spf.goo" "gle.com ~all"'],
    ("_spf.google.com", "TXT"): ['"v=spf1 include:_netblocks.google.com ~all"'],
    ("_netblocks.google.com", "TXT"): ['"v=spf1 ip4:35.190.247.0/24 ~all"'],
    ("google._domainkey.firm.example", "TXT"): ['"v=DKIM1; k=rsa; p=MIIBIjANBg"'],
    ("_dmarc.firm.example", "TXT"): ['"v=DMARC1; p=quarantine; rua=mailto:dmarc@firm.example"'],
}


def look(server: DnsServer, host: str = "smtp.gmail.com", domain: str = "firm.example", seconds: float = 1.0) -> dict[str, Step]:
    steps = look_at_domain(domain, host, Names(("127.0.0.1", server.port), seconds))
    assert all(step.said.isprintable() and step.advice.isprintable() and len(step.said + step.advice) < 600 for step in steps)
    return {step.step: step for step in steps}


def test_a_domain_in_order_is_said_to_be() -> None:
    with dns_server(GOOGLE) as server:
        steps = look(server)
    assert [(name, step.ok, step.advice) for name, step in steps.items()] == [(name, True, "") for name in ("mx", "spf", "dkim", "dmarc")]
    assert (
        "Google Workspace" in steps["mx"].said and "names Google Workspace" in steps["spf"].said and "p=quarantine" in steps["dmarc"].said
    )


@pytest.mark.parametrize(
    ("name", "record", "step", "words", "advice"),
    [
        (("firm.example", "MX"), [], "mx", "cannot arrive", "Publish an MX"),
        (("firm.example", "MX"), ["0 ."], "mx", "takes no mail", "Correct"),
        (("firm.example", "TXT"), ['"hello"'], "spf", "no SPF", "v=spf1 include:_spf.google.com ~all"),
        (("firm.example", "TXT"), ['"v=spf1 include:sendgrid.net -all"'], "spf", "does not", "sendgrid"),
        (("firm.example", "TXT"), ['"v=spf1 ip4:192.0.2.1 -all"'], "spf", "does not name Google", "include:_spf.google.com"),
        (("firm.example", "TXT"), ['"v=spf1 include:_spf.google.com +all"'], "spf", "everybody", "~all"),
        (("firm.example", "TXT"), ['"v=spf1 -all"', '"v=spf1 ~all"'], "spf", "only one", ""),
        (("firm.example", "TXT"), ['"v=spf1 ' + " ".join(f"exists:{n}.example" for n in range(11)) + ' -all"'], "spf", "10 look-ups", ""),
        (("google._domainkey.firm.example", "TXT"), ['"v=DKIM1; p="'], "dkim", "withdrawn", "new one at Google Workspace"),
        (("google._domainkey.firm.example", "TXT"), [], "dkim", "google", "Switch DKIM on at Google Workspace"),
        (("_dmarc.firm.example", "TXT"), [], "dmarc", "no DMARC", "_dmarc.firm.example: v=DMARC1"),
        (("_dmarc.firm.example", "TXT"), ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"'], "dmarc", "2 DMARC", "Delete"),
        (("_dmarc.firm.example", "TXT"), ['"v=DMARC1; rua=mailto:a@b.example"'], "dmarc", "no p=", "p=none"),
    ],
)
def test_each_fault_says_what_to_change(name: tuple[str, str], record: list[str], step: str, words: str, advice: str) -> None:
    with dns_server({**GOOGLE, name: record}) as server:
        found = look(server)[step]
    assert not found.ok and words in found.said and advice in found.advice, found


def test_a_server_of_ones_own_is_found_by_its_address() -> None:
    zone: Zone = {
        ("firm.example", "MX"): ["10 mx.firm.example."],
        ("firm.example", "TXT"): ['"v=spf1 mx -all"'],
        ("mx.firm.example", "A"): ["192.0.2.7"],
        ("smtp.firm.example", "A"): ["192.0.2.7"],
        ("k1._domainkey.firm.example", "CNAME"): ["dkim.host.example."],
        ("dkim.host.example", "TXT"): ['"p=MIIB"'],
        ("_dmarc.firm.example", "TXT"): ['"v=DMARC1;p=none"'],
    }
    with dns_server(zone) as server:
        steps = look(server, "smtp.firm.example")
        assert all(step.ok for step in steps.values()) and "names smtp.firm.example" in steps["spf"].said and "k1" in steps["dkim"].said
        above = look(server, "smtp.firm.example", "news.firm.example")
        assert above["dmarc"].ok and not above["spf"].ok and "a:smtp.firm.example" in above["spf"].advice


def test_a_free_address_belongs_to_its_provider() -> None:
    with dns_server() as server:
        assert look(server, "smtp.gmail.com", "gmail.com")["domain"].ok
        wrong = look(server, "smtp.sendgrid.net", "gmail.com")["domain"]
        assert not wrong.ok and "forged" in wrong.said and "smtp.gmail.com" in wrong.advice and server.asked == []


def test_without_a_network_there_is_one_quiet_line() -> None:
    with dns_server(hostile=lambda query: None) as server:
        steps = look(server, seconds=0.3)
        assert list(steps) == ["domain"] and steps["domain"].ok and "not looked at" in steps["domain"].said
    assert "domain" in look(server, seconds=0.3), "a server that is gone"
    with dns_server(worldly=False) as server:
        assert list(look(server)) == ["domain"], "a server that denies every name knows nothing"


def test_hostile_answers_do_no_harm() -> None:
    evil = "\\027]52;c;cHduZWQ=\\007\\027[2J\\226\\128\\174"
    zone: Zone = {
        ("firm.example", "MX"): ["1 \\027[2J.evil.example."],
        ("firm.example", "TXT"): [f'"v=spf1 include:firm.example include:loop.example ip4:{evil} redirect=firm.example"'],
        ("loop.example", "TXT"): ['"v=spf1 include:firm.example include:loop.example redirect=loop.example"'],
        ("google._domainkey.firm.example", "CNAME"): ["google._domainkey.firm.example."],
        ("_dmarc.firm.example", "TXT"): [f'"v=DMARC1; p={evil}"'],
    }
    with dns_server(zone) as server:
        steps = look(server)
        assert not steps["spf"].ok
    huge: Zone = {
        ("firm.example", "MX"): ["1 mx.example."],
        ("firm.example", "TXT"): ['"v=spf1 ' + '" "'.join(["a:x.example " * 20] * 20) + '"'] * 40,
    }
    with dns_server(huge) as server:
        assert not look(server)["spf"].ok
    for garbage in (
        lambda query: b"",
        lambda query: query[:2] + os.urandom(600),
        lambda query: query[:2] + b"\xff" * 4000,
        lambda query: query,
    ):
        with dns_server(hostile=garbage) as server:
            assert "domain" in look(server, seconds=0.3)
    with dns_server(GOOGLE) as server:
        assert look(server, domain="x" * 70 + ".example", seconds=0.3)["domain"].ok


def test_names_that_nobody_outside_knows_are_not_asked_for() -> None:
    assert [is_public(name) for name in ("firm.de", "firm.example", "localhost", "a.test", "firm.co.uk")] == [
        True,
        False,
        False,
        False,
        True,
    ]
