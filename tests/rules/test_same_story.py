"""Two things heard that are one, and two that only look like it."""

import pytest

from salestui.rules.canonical_url import url_key
from salestui.rules.same_story import Told, same_page, same_story, sought_words

SAME = [
    ("Acme raises its prices for small law firms", "Acme raises prices for small law firms"),
    ("Acme raises prices for small law firms", "ACME raises prices for small law firms!"),
    ("Acme raises prices for small law firms - Ledger Weekly", "Acme raises prices for small law firms | Bookkeeper News"),
    ("Bookkeepers stuck at the bank login", "Bookkeeper stuck at the bank login"),
    ("Price asked before booking a call", "Price is asked before booking a call"),
    ("Müller übernimmt die Kanzlei Schön in Köln", "Mueller übernimmt die Kanzlei Schön in Köln"),
    ("银行登录需要三次才能成功", "银行登录需要三次才能成功。"),
    ("月末の締め作業が遅いという声", "月末の締め作業がとても遅いという声"),
]
TWO = [
    ("Login problem", "Login problems"),
    ("Newsletter", "Newsletter"),
    ("Acme raises prices for small law firms", "Acme lowers prices for small law firms"),
    ("We support single sign-on for law firms", "We do not support single sign-on for law firms"),
    ("Ledgermill release 4.1 is out now for everybody", "Ledgermill release 4.2 is out now for everybody"),
    ("Quarterly report of Acme for spring 2025", "Quarterly report of Acme for spring 2026"),
    ("Acme opens an office in Berlin", "Acme opens an office in Vienna"),
    ("Ada Moss asks for a discount of ten percent", "Bo Lind asks for a discount of ten percent"),
    (
        "Acme opens its second office for law firms and their bookkeepers in Berlin",
        "Acme opens its second office for law firms and their bookkeepers in Vienna",
    ),
    ("Acme hires a new head of sales", "Acme hires a new head of product"),
    ("Acme raises prices", "Acme raises prices for small law firms in March and its competitor reacts"),
    ("银行登录需要三次", "月末对账需要三天"),
    ("", ""),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_story_told_twice(one: str, other: str) -> None:
    assert same_story(Told(one, source_id=1), Told(other, source_id=2)) >= 90
    assert {word for word, _ in sought_words(one)} & {word for word, _ in sought_words(other)}


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_stories(one: str, other: str) -> None:
    assert same_story(Told(one, source_id=1), Told(other, source_id=2)) == 0


def test_what_people_wrote_is_not_one_by_its_title_alone() -> None:
    title, body = "Re: a question about your month-end", "We would like to see it in May, when the audit is over."
    mine = Told(title, body, "reply", prospect_id=1)
    assert same_story(mine, Told(title, "Please take me off your list.", "reply", prospect_id=2)) == 0
    assert same_story(mine, Told(title, body, "reply", prospect_id=2)) == 100
    assert same_story(Told("It is too expensive for us", kind="objection"), Told("It is too expensive for us", kind="objection")) == 0
    assert same_story(mine, Told(title, body, "note")) == 0


def test_a_source_with_one_title_for_everything() -> None:
    title = "News from the Chamber of Commerce"
    assert same_story(Told(title, "A breakfast on Monday.", source_id=1), Told(title, "The fee rises in autumn.", source_id=1)) == 0
    assert same_story(Told(title, "A breakfast on Monday.", source_id=1), Told(title, "A breakfast, on Monday.", source_id=1)) == 100
    assert (
        same_story(Told("Ledgermill changed: new prices today", "+ a", "page"), Told("Ledgermill changed: new prices today", "+ a", "page"))
        == 0
    )
    assert same_page("Login is slow today", "Login is slow today (solved)")
    assert not same_page("Login is slow today", "Exports were lost on Friday")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("HTTPS://WWW.Acme.Example/Blog/Post/?utm_source=x&b=2&fbclid=1&a=1#top", "acme.example/Blog/Post?a=1&b=2"),
        ("http://acme.example:80/blog/post", "acme.example/blog/post"), ("https://acme.example:8443/x", "acme.example:8443/x"),
        ("https://acme.example/a%20b", "acme.example/a%20b"), ("https://acme.example/ä", "acme.example/%C3%A4"),
        ("https://acme.example/", None), ("https://acme.example/?utm_medium=mail#x", None), ("https://acme.example/?p=12", "acme.example?p=12"),
        ("mailto:a@b.example", None), ("no address", None), ("", None), ("http://[::1", None), ("https://user:pw@acme.example/x", "acme.example/x"),
        ("http://acme.example:99999/x", None), ("https://müller.example/x", "xn--mller-kva.example/x"), ("https://a..b.ä/x", None),
    ],
)  # fmt: skip
def test_two_links_to_one_page(url: str, key: str | None) -> None:
    assert url_key(url) == key
