"""The lists of feed readers: taken in as they are written, refused where they could do more than list feeds."""

import pytest

from salestui.errors import SalesError
from salestui.intel.opml import Outline, read_opml, write_opml
from salestui.store.engine import Database
from salestui.store.journal import list_actions, undo
from salestui.store.sources import add_source, add_sources, list_sources

from .conftest import NOW

LIST = b"""<?xml version="1.0" encoding="ISO-8859-1"?><opml version="1.1"><head><title>Mine</title></head><body>
<outline text="Folder"><outline text="Deep"><outline type="rss" text="Caf\xe9 &amp; Co" xmlUrl="https://a.example/feed?x=1&amp;y=2"/></outline>
<outline title="Twice" xmlUrl="https://a.example/feed?x=1&amp;y=2"/></outline><outline text="A note"/>
<outline TEXT="Capitals" XMLURL="feed://b.example/rss"/><outline text="" xmlurl="HTTPS://C.example/atom"/>
<outline text="Evil" xmlUrl="file:///etc/passwd"/><outline text="Worse \x9b31m" xmlUrl="http://me:word@d.example/"/></body></opml>"""


def test_every_feed_at_whatever_depth_once() -> None:
    found = read_opml(LIST)
    assert [(each.name, each.address) for each in found if not each.wrong] == [
        ("Café & Co", "https://a.example/feed?x=1&y=2"), ("Capitals", "http://b.example/rss"), ("", "https://c.example/atom")
    ]  # fmt: skip
    assert [(each.name, bool(each.wrong)) for each in found if each.wrong] == [("Evil", True), ("Worse", True)]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"no xml", b"<opml><body>", b"<rss/>", b"<opml version='1.0'>\xff\xfe</opml>", b'<?xml version="1.0" encoding="klingon"?><opml/>',
        b'<!DOCTYPE opml SYSTEM "http://127.0.0.1/x.dtd"><opml/>', b'<!DOCTYPE o [<!ENTITY a "b">]><opml><body><outline xmlUrl="http://a/"/></body></opml>',
        b"<opml>" + b" " * 6_000_000 + b"</opml>",
    ],
)  # fmt: skip
def test_what_is_no_such_list_is_refused(content: bytes) -> None:
    with pytest.raises(SalesError, match=r"list|OPML"):
        read_opml(content)


def test_depth_is_no_danger() -> None:
    deep = b"<opml><body>" + b"<outline>" * 200_000 + b'<outline xmlUrl="http://a.example/"/>' + b"</outline>" * 200_000 + b"</body></opml>"
    assert read_opml(deep) == [Outline("", "http://a.example/")]


def test_in_and_out_again_is_one_action(db: Database) -> None:
    add_source(db, {"kind": "feed", "address": "http://b.example/rss", "name": "Café & Co"}, NOW)
    good = [{"kind": "feed", "name": each.name, "address": each.address} for each in read_opml(LIST) if not each.wrong]
    assert add_sources(db, good, NOW) == (2, 1)
    assert [row.name for row in list_sources(db)] == ["c.example", "Café & Co", "Café & Co 2"]
    assert add_sources(db, good, NOW) == (0, 3) and len(list_actions(db)) == 2
    add_source(db, {"kind": "command", "address": "cmd:weather"}, NOW)
    written = write_opml(list_sources(db))
    assert {each.address for each in read_opml(written)} == {row.address for row in list_sources(db) if row.kind == "feed"}
    undo(db, NOW)
    undo(db, NOW)
    assert len(list_sources(db)) == 1


def test_a_list_with_one_bad_line_gives_the_others() -> None:
    lines = [f'<outline text="{name}" xmlUrl="https://{name[0]}.example/a"/>' for name in ("a", "b&#x1;", "c > d")]
    found = read_opml(("<opml><body>\n" + "\n".join(lines) + "\n</body></opml>").encode())
    assert [each.address for each in found] == ["https://a.example/a", "https://c.example/a", "line 3 (https://b.example/a)"]
    assert [bool(each.wrong) for each in found] == [False, False, True]
    cut = read_opml(("<opml><body>\n" + "\n".join(lines[:1]) + "\n</bo").encode())
    assert [bool(each.wrong) for each in cut] == [False, True], "where it breaks off is said"
