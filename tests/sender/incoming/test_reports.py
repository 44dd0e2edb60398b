"""Delivery reports that follow the standard less than they should, and which refusals are about the address."""

import base64

import pytest

from salestui.sender.incoming.mail import Incoming, read_mail
from salestui.sender.incoming.verdict import is_hard, status_of

from .test_corpus import OWN, RECEIVED

FIELDS = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822;Bob@Acme.example\nAction: failed (bad address)\nStatus: 5.1.1 (bad mailbox)\n"


def report(fields: str = FIELDS, kind: str = "multipart/report", encoding: str = "") -> Incoming:
    mail = (
        f"From: Mail Delivery System <mailer-daemon@x.example>\nReturn-Path: <>\nSubject: Undeliverable\nContent-Type: {kind}; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\nsorry\n--b\nContent-Type: message/delivery-status\n{encoding}\n{fields}\n"
        "--b\nContent-Type: message/rfc822\n\nMessage-Id: <o@lovelace.example>\nFrom: ada@lovelace.example\n\nhi\n--b--\n"
    )
    return read_mail(mail.replace("\n", "\r\n").encode(), OWN, RECEIVED)


@pytest.mark.parametrize(
    "mail",
    [
        report(),
        report(kind="multipart/mixed"),
        report(base64.encodebytes(FIELDS.encode()).decode(), encoding="Content-Transfer-Encoding: base64\n"),
        report(FIELDS.replace("\n\n", "\n")),
        report(FIELDS.replace("rfc822;Bob@Acme.example", "<bob@acme.example>")),
        report(FIELDS.replace("5.1.1 (bad mailbox)", "5.0.0\nDiagnostic-Code: smtp; 550 5.1.1\n unknown")),
    ],
    ids=["plain", "mixed", "base64", "one-block", "no-type", "status-in-the-words"],
)
def test_a_loose_report_says_the_same(mail: Incoming) -> None:
    (bounce,) = mail.bounces
    assert (mail.kind, bounce.recipient, bounce.status, bounce.action, bounce.hard) == (
        "bounce",
        "bob@acme.example",
        "5.1.1",
        "failed",
        True,
    )
    assert bounce.original_message_id == mail.references[0] == "<o@lovelace.example>"


def test_an_address_of_another_kind_is_unknown() -> None:
    (bounce,) = report(FIELDS.replace("rfc822;Bob@Acme.example", "X400; c=us;a= ;p=acme")).bounces
    assert bounce.recipient == ""


def test_words_without_a_report_name_the_address() -> None:
    text = (
        "From: MAILER-DAEMON (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\n\n"
        "This is the mail system\n\n<bob@acme.example>: user unknown\n"
    )
    (bounce,) = read_mail(text.encode(), OWN, RECEIVED).bounces
    assert (bounce.recipient, bounce.hard, bounce.diagnostic) == ("bob@acme.example", True, "user unknown")


@pytest.mark.parametrize(
    ("action", "said", "hard"),
    [
        ("failed", "550 5.1.1 User unknown", True),
        ("failed", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", True),
        ("failed", "550 5.4.1 Recipient address rejected: Access denied", True),
        ("failed", "550 5.4.310 DNS domain acme.example does not exist", True),
        ("failed", "550 5.2.1 The account is disabled", True),
        ("failed", "550 5.5.0 Requested action not taken: mailbox unavailable", True),
        ("failed", "550 No such user here", True),
        ("failed", "Unrouteable address", True),
        ("delayed", "550 5.1.1 User unknown", False),
        ("failed", "450 4.2.1 User unknown, try later", False),
        ("failed", "552 5.2.2 Over quota", False),
        ("failed", "552 5.2.3 Message too long", False),
        ("failed", "552 5.3.4 Message too big", False),
        ("failed", "554 5.6.0 Bad content", False),
        ("failed", "550 5.7.1 Rejected by policy", False),
        ("failed", "550 5.1.8 Sender address rejected", False),
        ("failed", "550 5.2.1 The user is receiving mail too quickly", False),
        ("failed", "554 5.4.14 Hop count exceeded - possible mail loop", False),
        ("failed", "550 5.4.5 Daily user sending limit exceeded", False),
        ("failed", "550 rejected: your host is on a blocklist", False),
        ("failed", "550 5.5.2 Syntax error", False),
        ("failed", "something went wrong", False),
        ("", "", False),
    ],
)
def test_only_the_address_itself_is_suppressed(action: str, said: str, hard: bool) -> None:
    assert is_hard(action, status_of("", said), said) == hard
