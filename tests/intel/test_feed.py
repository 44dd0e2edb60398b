"""Feeds as people write them and as nobody should: each entry once, as plain words, and nothing of a hostile one gets through."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from salestui.glass import safe_text
from salestui.intel.gather import FetchReport, FetchRow
from salestui.intel.parsing import Parsing
from salestui.intel.reader import NotRead
from salestui.store.engine import Database

from ..glass.corpus import HOSTILE, find_payload
from .conftest import NOW, rss
from .servers import Web, answer

Add = Callable[..., int]
Run = Callable[..., FetchReport]
CORPUS = os.environ.get("FEEDPARSER_TESTS", "")


def one(report: FetchReport) -> FetchRow:
    assert len(report.rows) == 1
    return report.rows[0]


def told(db: Database) -> list[tuple[str, str]]:
    return [(title, body) for title, body in db.execute("SELECT title, body FROM intel ORDER BY id")]


def test_each_entry_comes_once_and_an_unchanged_feed_is_not_read_twice(db: Database, server: Web, add: Add, run: Run) -> None:
    server.routes["/feed"] = answer(rss("One", "Two"), ETag='"1"')
    add(server.url("/feed"))
    assert (one(run()).new, one(run()).unchanged) == (2, True)
    assert 'If-None-Match: "1"' in server.requests[1]
    server.routes["/feed"] = answer(rss("Three", "One", "Two"))
    assert one(run()).new == 1
    server.routes["/feed"] = answer(status="304 Not Modified")
    assert one(run()) == FetchRow("127.0.0.1:" + str(server.port), unchanged=True, source_id=1)
    assert [title for title, _ in told(db)] == ["One", "Two", "Three"]


def test_an_entry_is_known_by_its_guid_else_its_link_else_its_words(db: Database, server: Web, add: Add, run: Run) -> None:
    entries = (
        "<item><guid>a</guid><title>With a guid</title></item>",
        "<item><link>https://n.example/1</link><title>With a link</title></item>",
        "<item><title>With words only</title><description>Body</description></item>",
        "<item/>",
        "<item><title/><description>No title\nbut two lines</description></item>",
    )
    server.routes["/"] = answer(rss(*entries))
    add(server.url())
    assert one(run()).new == 4
    again = tuple(each.replace("With a guid", "Reworded").replace("With a link", "Reworded too") for each in entries)
    server.routes["/"] = answer(rss(*again))
    assert one(run()).new == 0
    assert told(db)[3] == ("No title", "No title\nbut two lines")


def test_a_feed_that_gives_all_its_entries_one_id_loses_none(db: Database, server: Web, add: Add, run: Run) -> None:
    server.routes["/"] = answer(rss(*(f"<item><guid>https://n.example/</guid><title>{number}</title></item>" for number in range(5))))
    add(server.url())
    assert (one(run()).new, one(run()).new) == (5, 0)


def test_markup_becomes_words_and_a_date_ahead_is_now(db: Database, server: Web, add: Add, run: Run) -> None:
    server.routes["/"] = answer(
        rss(
            "<item><title>A &lt;b&gt;bold&lt;/b&gt; claim: 3 &amp;lt; 4</title><pubDate>Fri, 01 Jan 2100 00:00:00 GMT</pubDate>"
            "<description><![CDATA[<p>One <a href='javascript:x'>link</a></p><script>alert(1)</script><ul><li>x<li>y</ul>[@click=app.quit]]]>"
            "</description></item>",
            "<item><title>Old</title><pubDate>Mon, 01 Jan 1900 00:00:00 GMT</pubDate></item>",
        )
    )
    add(server.url())
    run()
    rows = db.execute("SELECT title, body, published_at, received_at FROM intel ORDER BY id").fetchall()
    assert rows[0][:2] == ("A bold claim: 3 < 4", "One link\n\n- x\n- y\n\n[@click=app.quit]") and rows[0][2] == rows[0][3]
    assert rows[1][2] is None


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<?xml version='1.0' encoding='iso-8859-1'?>", "text/xml"),
        ("<?xml version='1.0' encoding='utf-8'?>", "text/xml; charset=iso-8859-1"),
        ("<?xml version='1.0' encoding='utf-16'?>", "application/rss+xml"),
        ("<?xml version='1.0' encoding='klingon'?>", "application/rss+xml"),
        ("", "text/plain"),
    ],
)
def test_whatever_charset_is_stated_the_words_can_be_read(content: str, kind: str, db: Database, server: Web, add: Add, run: Run) -> None:
    server.routes["/"] = answer(rss("Prices up 5 %", head=content), Content_Type=kind)
    add(server.url())
    assert one(run()).new == 1 and told(db)[0][0] == "Prices up 5 %"


def test_no_byte_of_a_hostile_feed_reaches_the_store(db: Database, server: Web, add: Add, run: Run) -> None:
    def entry(text: str) -> str:
        words = text.replace("&", "&amp;").replace("<", "&lt;")
        return f"<item><title>{words}</title><author>{words}</author><description>{words}</description><guid>{words}</guid></item>"

    texts = [text.encode("utf-8", "replace").decode() for _, text in HOSTILE if len(text) < 2_000]
    # feedparser reads the 8-bit controls as letters of Windows-1252: no terminal obeys what is left, but the words of the payload are
    eight_bit = [text for text in texts if any("\x80" <= each <= "\x9f" for each in text)]
    server.routes |= {
        "/": answer(rss(*(entry(text) for text in texts if text not in eight_bit))),
        "/8": answer(rss(*map(entry, eight_bit))),
    }
    add(server.url(), name="all")
    add(server.url("/8"), name="8")
    assert run().new > len(HOSTILE) // 2
    for source_id, *row in db.execute("SELECT source_id, title, body, said_by, url, external_key FROM intel"):
        for text in row:
            assert safe_text(text, lines=True) == text and (source_id == 2 or not find_payload(text)), text


def test_entities_are_no_door(db: Database, tmp_path: Path, server: Web, add: Add, run: Run) -> None:
    """External entities open nothing; a billion laughs, deep nesting and a long attribute cost no more than the limits."""
    secret = tmp_path / "secret"
    secret.write_text("TOP SECRET")
    doctype = f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY % y SYSTEM "{server.url("/dtd")}">%y;]>'
    laughs = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 12))
    server.routes |= {
        "/xxe": answer(rss("<item><title>Entity &x;</title></item>", head=f"<?xml version='1.0'?>{doctype}")),
        "/laughs": answer(rss("<item><title>&l9;</title></item>", head=f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{laughs}]>')),
        "/deep": answer(b"<rss><channel><item><title>" + b"<a>" * 5_000),
        "/quotes": answer(b"<rss><channel><item><title>" + b'<a b="' * 5_000),
        "/good": answer(rss("Good")),
    }
    for path in server.routes:
        add(server.url(path), name=path)
    report = run()
    assert next(row for row in report.rows if row.name == "/good").new == 1
    assert all(len(title) <= 500 and "SECRET" not in title + body for title, body in told(db))
    assert not any("/dtd" in head for head in server.requests)


def test_a_long_feed_comes_whole_and_a_broken_one_says_so(db: Database, server: Web, add: Add, run: Run) -> None:
    server.routes["/long"] = answer(rss(*(f"Item {number}" for number in range(5_200))))
    server.routes["/cut"] = answer(b"<?xml version='1.0'?><rss version='2.0'><channel><title>A</title><item><ti")
    server.routes["/empty"] = answer(b"<?xml version='1.0'?><rss version='2.0'><channel><title>A</title></channel></rss>")
    for path in server.routes:
        add(server.url(path), name=path)
    rows = {row.name: row for row in run().rows}
    assert rows["/long"].new == 5_200, "more than is handed over at once"
    assert "broken off" in rows["/cut"].error and not rows["/empty"].error


def test_what_takes_too_long_is_given_up_and_the_next_one_read() -> None:
    parsing = Parsing(seconds=1)
    try:
        began = time.monotonic()
        slow = rss(f"<item><author>{'W' * 500_000}</author></item>")  # a pattern of feedparser's is quadratic on that
        with pytest.raises(NotRead, match="too much time or memory"):
            parsing.feed(slow, "", "")
        assert parsing.feed(rss("Good"), "", "")["items"][0]["title"] == "Good"
        process = parsing._process
        assert process is not None
        process.kill()
        assert parsing.feed(rss("Good"), "", "")["items"], "one that died is started again"
        assert time.monotonic() - began < 30
    finally:
        parsing.close()
    assert parsing._process is None
    with pytest.raises(NotRead, match="stopped"):
        parsing.feed(rss("Good"), "", "")


def test_a_page_where_a_feed_should_be_names_its_feed(server: Web, add: Add, run: Run) -> None:
    server.routes["/"] = answer(b"<html><head><link rel=alternate type='application/rss+xml' href='/news.xml'></head><body>Hi")
    add(server.url())
    assert f"It is no feed. That page has one: {server.url('/news.xml')}" in one(run()).error
    server.routes["/"] = answer(b"\x89PNG\r\n\x1a\n" + bytes(5000))
    assert "It is no feed." in one(run()).error


def test_a_file_is_read_and_never_run(tmp_path: Path, db: Database, add: Add, run: Run) -> None:
    path = tmp_path / "news feed.xml"
    path.write_bytes(rss("From a file"))
    path.chmod(0o700)
    add(path.as_uri())
    assert one(run()).new == 1 and one(run()).unchanged
    path.unlink()
    assert "cannot be read: No such file" in one(run(NOW + timedelta(days=1))).error
    os.mkfifo(path)
    assert "a device or a pipe" in one(run()).error
    path.unlink()
    path.write_bytes(bytes(6 * 1024 * 1024))
    assert "larger than 5 MB" in one(run()).error


@pytest.mark.skipif(not CORPUS, reason="FEEDPARSER_TESTS names feedparser's own test files")
def test_every_feed_of_feedparser_s_own_tests_loads() -> None:
    parsing = Parsing()
    files = [path for path in Path(CORPUS).rglob("*") if path.is_file() and path.suffix in (".xml", ".gz", ".z", ".html", "")]
    failed = []
    try:
        for path in files:
            try:
                parsing.feed(path.read_bytes(), "http://127.0.0.1:8097/", "")
            except NotRead as error:
                failed.append(f"{path.name}: {error}")
    finally:
        parsing.close()
    assert len(files) > 1_000 and not failed, failed
