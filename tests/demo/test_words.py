"""The demo's words and pictures: all there, readable, and nothing points outside .example."""

import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from salestui.demo.library import read_assets, read_heard
from salestui.demo.people import read_people
from salestui.sender.template import variables

TABLE = {
    "Captured": {"value": 2, "email": 6},
    "Qualified": {"value": 1, "email": 8, "pdf": 1},
    "Call booked": {"email": 4, "chat": 1},
    "Call done": {"value": 1, "email": 4, "call": 1},
    "Trial started": {"email": 5, "pdf": 1, "video": 1},
    "Proposal sent": {"value": 1, "email": 3, "pdf": 1},
}  # product.md

MAILS = [piece.draft for piece in read_assets() if piece.draft.kind == "email"]


def test_the_formula_has_the_41_words_and_pictures_of_the_table() -> None:
    found: dict[str, Counter[str]] = {}
    for piece in read_assets():
        found.setdefault(piece.draft.stage, Counter())[piece.draft.kind] += 1
    assert {stage: dict(kinds) for stage, kinds in found.items()} == TABLE
    assert sum(sum(kinds.values()) for kinds in found.values()) == 41


def test_titles_and_subjects_do_not_repeat() -> None:
    titles = [piece.draft.title for piece in read_assets()]
    assert len(set(titles)) == len(titles)
    assert len({mail.subject for mail in MAILS}) == len(MAILS)


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.title)
def test_a_mail_is_short_greets_signs_and_asks_one_thing(mail) -> None:  # type: ignore[no-untyped-def]
    assert mail.body.startswith("Hi {{ prospect.first_name }},\n")
    assert mail.body.rstrip().endswith("{{ me.name }}\nEvenbook")
    assert 50 <= len(mail.body.split()) <= 190
    asked = [paragraph for paragraph in mail.body.split("\n\n") if paragraph.startswith("**") and paragraph.count("**") == 2]
    assert asked or mail.title == "What held others up"  # the one next step stands out
    assert len(mail.subject) < 80


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.title)
def test_a_mail_uses_only_names_that_are_there(mail) -> None:  # type: ignore[no-untyped-def]
    known = {"prospect.first_name", "prospect.company", "prospect.custom.ledger", "me.name"}
    used = set(variables(mail.body)) | set(variables(mail.subject))
    assert used <= known
    if mail.stage == "Captured":  # nobody has told us his ledger program yet
        assert "prospect.custom.ledger" not in used


def test_nothing_is_promised_about_the_price_before_the_proposal() -> None:
    for mail in MAILS:
        if mail.stage != "Proposal sent":
            assert not re.search(r"\b50 a month|\$|€|£", mail.body), mail.title


def test_the_ten_things_heard() -> None:
    heard = read_heard()
    assert len(heard) == 10
    assert {item.side for item in heard} == {"inside", "outside"}
    assert all(len(item.body) > 80 and item.said_by for item in heard)


def test_every_address_and_link_is_an_example() -> None:
    package = Path(str(files("salestui.demo")))
    found = [path for path in package.rglob("*") if path.suffix in (".md", ".csv", ".toml", ".py")]
    assert len(found) > 50
    for path in found:
        text = path.read_text(encoding="utf-8")
        for host in re.findall(r"(?:https?://|@)((?:[\w-]+\.)+[A-Za-z]+)", text):
            assert host.endswith(".example"), (path.name, host)


def test_those_who_are_quoted_by_name_are_in_the_funnel() -> None:
    quoted = " ".join(item.body + item.said_by for item in read_heard())
    named = [one.name for one in read_people().known if one.reached]
    assert len(named) == 6
    assert all(name in quoted for name in named)
