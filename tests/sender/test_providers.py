"""The table of providers is sound, and an address finds its own."""

import pytest

from salestui.sender.providers import PROVIDERS, find_provider, provider_named, provider_of_host, provider_of_mx


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("fay@gmail.com", "Gmail"),
        ("Fay Ley <fay@GoogleMail.com>", "Gmail"),
        ("fay@firm.onmicrosoft.com", "Microsoft 365"),
        ("fay@hotmail.co.uk", "Outlook.com"),
        ("fay@gmx.net", "GMX"),
        ("fay@web.de", "WEB.DE"),
        ("proton.me", "Proton Mail (Bridge)"),
    ],
)
def test_an_address_finds_its_provider(address: str, name: str) -> None:
    found = find_provider(address)
    assert found and found.name == name


@pytest.mark.parametrize("address", ["fay@firm.example", "fay@notgmail.com", "fay@gmail.com.evil.example", "", "@"])
def test_a_domain_of_ones_own_has_none(address: str) -> None:
    assert find_provider(address) is None


def test_a_domain_of_ones_own_is_known_by_who_takes_its_mail() -> None:
    for host, key in (
        ("aspmx.l.google.com.", "google-workspace"),
        ("firm-example.mail.protection.outlook.com", "microsoft365"),
        ("in1-smtp.messagingengine.com", "fastmail"),
        ("mx00.kundenserver.de", "ionos"),
        ("mx1.mailbox.org", "mailbox.org"),
    ):
        found = provider_of_mx([host])
        assert found and found.key == key
    assert provider_of_mx(["mx.firm.example", "evilgoogle.com"]) is None and provider_of_mx([]) is None


def test_a_server_knows_whose_it_is() -> None:
    for host, key in (("SMTP.gmail.com", "gmail"), ("email-smtp.eu-west-1.amazonaws.com", "ses"), ("smtp.eu.mailgun.org", "mailgun")):
        found = provider_of_host(host)
        assert found and found.key == key
    assert provider_of_host("smtp.firm.example") is None


def test_the_table_is_sound() -> None:
    keys = [one.key for one in PROVIDERS]
    domains = [domain for one in PROVIDERS for domain in one.domains]
    assert len(keys) == len(set(keys)) and len(domains) == len(set(domains)) and len(keys) >= 30
    for one in PROVIDERS:
        assert provider_named(one.name) is one and provider_named(one.key.upper()) is one
        assert one.password_hint and not one.password_hint.endswith(".") and one.host == one.host.lower()
        assert (one.port, one.security) in {(465, "tls"), (587, "starttls")} or one.host == "127.0.0.1"
        assert all(name == name.lower() and not name.startswith(".") for name in (*one.domains, *one.mx))
        assert one.imap_host or not one.domains, "an address of a provider that only sends could not be answered"
