"""Every mail of corpus/ (all invented, as programs really write them) is what expected.json says of it."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from salestui.sender.incoming.mail import Incoming, read_mail

CORPUS = Path(__file__).parent / "corpus"
EXPECTED: dict[str, dict[str, Any]] = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))
RECEIVED = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
OWN = ("ada@lovelace.example",)


def read(name: str) -> Incoming:
    return read_mail((CORPUS / f"{name}.eml").read_bytes(), OWN, RECEIVED)


def of_the_only_bounce(mail: Incoming, field: str) -> object:
    assert len(mail.bounces) == 1, f"{len(mail.bounces)} recipients: {mail.bounces}"
    return getattr(mail.bounces[0], field)


def seen(mail: Incoming, key: str) -> object:
    """What the mail says for a key of expected.json."""
    match key:
        case "recipient" | "status" | "action" | "hard":
            return of_the_only_bounce(mail, key)
        case "recipients":
            return [bounce.recipient for bounce in mail.bounces]
        case "hards":
            return [bounce.hard for bounce in mail.bounces]
        case "original":
            return mail.bounces[0].original_message_id
        case "references":
            return list(mail.references)
        case "until":
            return mail.until.isoformat() if mail.until else None
        case _:
            return getattr(mail, key)


def test_every_mail_has_its_expectation() -> None:
    assert {path.stem for path in CORPUS.glob("*.eml")} == set(EXPECTED) and len(EXPECTED) >= 90


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_mail_is_what_it_is(name: str) -> None:
    mail, expected = read(name), dict(EXPECTED[name])
    for words in expected.pop("contains", []):
        assert words in mail.words, f"lost of his own words: {words!r} is not in {mail.words!r}"
    found = {key: seen(mail, key) for key in expected if key != "hard" or expected["kind"] == "bounce"}
    assert found == expected, mail.why


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_second_reading_finds_the_same_mail(name: str) -> None:
    first, second = read(name), read(name)
    assert first == second and first.key


def test_no_two_mails_have_one_key() -> None:
    keys = [read(name).key for name in EXPECTED]
    assert len(set(keys)) == len(keys)


def test_a_bounce_answers_the_mail_that_bounced() -> None:
    for name, expected in EXPECTED.items():
        if expected["kind"] == "bounce" and expected["original"]:
            assert read(name).references[0] == expected["original"], name


def test_only_an_absence_has_a_day_of_return_and_only_a_bounce_has_recipients() -> None:
    for name in EXPECTED:
        mail = read(name)
        assert mail.until is None or mail.kind == "out_of_office", name
        assert bool(mail.bounces) == (mail.kind == "bounce"), name
        assert mail.until is None or mail.until >= date(2026, 11, 26), name
